from odoo.tests import TransactionCase, tagged

#: Tables whose rows, or some of them, the database itself refuses to change, and those
#: from which it keeps the words of the shop's search.
TABLES = {
    "account_move",
    "mrp_bom",
    "mrp_bom_line",
    "product_public_category",
    "product_public_category_product_template_rel",
    "product_template",
    "product_template_res_city_rel",
    "product_template_welfare_need_rel",
    "res_city",
    "res_lang",
    "res_partner",
    "welfare_benefit_kind",
    "welfare_benefit_kind_welfare_credit_lot_rel",
    "welfare_benefit_kind_welfare_plan_rel",
    "welfare_charter",
    "welfare_charter_action",
    "welfare_charter_adhesion",
    "welfare_charter_appeal",
    "welfare_charter_article",
    "welfare_charter_commitment",
    "welfare_charter_suspension",
    "welfare_credit_coverage",
    "welfare_credit_lot",
    "welfare_credit_move",
    "welfare_erasure",
    "welfare_fund",
    "welfare_fund_amount_rule",
    "welfare_fund_appeal",
    "welfare_fund_consent",
    "welfare_fund_event_condition",
    "welfare_fund_event_paper",
    "welfare_fund_help",
    "welfare_fund_identity_log",
    "welfare_fund_notice",
    "welfare_fund_opinion",
    "welfare_fund_payment",
    "welfare_fund_payment_step",
    "welfare_fund_point_rule",
    "welfare_fund_ranking_share",
    "welfare_fund_regulation",
    "welfare_fund_regulation_district_rel",
    "welfare_fund_regulation_event",
    "welfare_fund_request",
    "welfare_fund_session",
    "welfare_fund_session_item",
    "welfare_fund_session_member",
    "welfare_fund_statement",
    "welfare_fund_verified_fact",
    "welfare_fund_vote",
    "welfare_fund_window",
    "welfare_membership",
    "welfare_membership_agreement",
    "welfare_need",
    "welfare_need_consent",
    "welfare_need_notice",
    "welfare_participation",
    "welfare_participation_correction",
    "welfare_participation_month",
    "welfare_payroll_flow",
    "welfare_payroll_flow_line",
    "welfare_placement_consent",
    "welfare_placement_notice",
    "welfare_plan",
    "welfare_plan_member",
    "welfare_plan_welfare_refund_type_rel",
    "welfare_plan_welfare_worker_category_rel",
    "welfare_product_proposal",
    "welfare_recipe",
    "welfare_recipe_step",
    "welfare_refund",
    "welfare_refund_part",
    "welfare_repeat_consent",
    "welfare_supplier_order",
    "welfare_supplier_story",
    "welfare_team_ability",
}


@tagged("post_install", "-at_install")
class TestGuards(TransactionCase):
    """Every trigger of the suite is on the one list, and misses there are named at
    night."""

    def _find_triggers(self):
        self.env.cr.execute("""
            SELECT tgrelid::regclass::text, tgname FROM pg_trigger
             WHERE NOT tgisinternal
        """)
        return set(self.env.cr.fetchall())

    def test_every_trigger_is_declared(self):
        declared = self.env["welfare.guarded"]._get_all_guards()
        self.assertEqual(
            self._find_triggers(), {(guard.table, guard.name) for guard in declared}
        )
        self.assertEqual({guard.table for guard in declared}, TABLES)

    def test_the_nightly_check_names_each_that_was_dropped(self):
        Move = self.env["welfare.credit.move"]
        logger = "odoo.addons.welfarepiu_base.models.credit.welfare_credit_move_guard"
        with self.assertNoLogs(logger, "ERROR"):
            Move._cron_check_ledger()
        triggers = sorted(self._find_triggers())
        for table, name in triggers:
            self.env.cr.execute(f"DROP TRIGGER {name} ON {table}")
        with self.assertLogs(logger, "ERROR") as logs:
            Move._cron_check_ledger()
        self.assertEqual(
            sorted(record.getMessage() for record in logs.records),
            sorted(f"guard {name} on {table}: missing" for table, name in triggers),
        )

    def test_an_update_repairs(self):
        triggers = self._find_triggers()
        for table, name in triggers:
            self.env.cr.execute(f"DROP TRIGGER {name} ON {table}")
        for model in self.env["welfare.guarded"]._get_guarded_models():
            model.init()
        self.assertEqual(self._find_triggers(), triggers)
        self.assertEqual(self.env["welfare.credit.move"]._check_guards(), [])
