from odoo.addons.welfarepiu_base.tools.guards import lots_move, remove


def uninstall_hook(env):
    """Lift the guards, so that the tables can be emptied and dropped, and leave the
    ledger readable: its lots and their payer no longer say what nobody knows."""
    remove(env.cr, env["welfare.guarded"]._get_all_guards("welfarepiu_fund"))
    lots = env["welfare.credit.lot"].search([("origin", "=", "fund_grant")])
    with lots_move(env.cr, "terms"):
        lots.origin = "other"
        lots.flush_recordset()
    env["welfare.payer"].with_context(active_test=False).search(
        [("payer_type", "=", "fund")]
    ).payer_type = "other"
