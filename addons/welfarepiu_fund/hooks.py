from .tools.guards import drop_guards


def uninstall_hook(env):
    """Lift the guards, so that the tables can be emptied and dropped."""
    drop_guards(env.cr)
