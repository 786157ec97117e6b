from odoo.addons.welfarepiu_base.tools.guards import remove


def uninstall_hook(env):
    """Lift the guards first: uninstalling deletes what they protect."""
    guards = env["welfare.guarded"]._get_all_guards("welfarepiu_supplier_charter")
    remove(env.cr, guards)
