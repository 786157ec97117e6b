from . import stories


def post_init_hook(env):
    """Tell the stories, through the methods that users' clicks call."""
    stories.tell_all(env)
