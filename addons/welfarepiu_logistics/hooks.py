from odoo.addons.welfarepiu_base.tools.guards import remove


def post_init_hook(env):
    """Stop the core from batching deliveries of existing warehouses by itself.

    A parcel belongs to a route; ``stock_picking_batch`` would group it with others
    of the same contact as soon as it is confirmed, before any planning.
    """
    env["stock.picking.type"].with_context(active_test=False).search(
        [("code", "=", "outgoing"), ("auto_batch", "=", True)]
    ).auto_batch = False


def uninstall_hook(env):
    """Lift the guards first: uninstalling deletes what they protect."""
    remove(env.cr, env["welfare.guarded"]._get_all_guards("welfarepiu_logistics"))
