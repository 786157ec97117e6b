from odoo.fields import Command

from odoo.addons.welfarepiu_base.tools.guards import remove


def uninstall_hook(env):
    """Lift the guards: uninstalling deletes what they protect. Bills of materials,
    orders, lots and stock are the core's and stay; so do the hours of people.

    The operator no longer has manufacturing and lots through the workshop."""
    remove(env.cr, env["welfare.guarded"]._get_all_guards("welfarepiu_workshop"))
    env.ref("welfarepiu_base.group_operator").implied_ids = [
        Command.unlink(env.ref("mrp.group_mrp_user").id),
        Command.unlink(env.ref("stock.group_production_lot").id),
    ]
