from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.welfarepiu_base.tests.credit_common import CreditCommon

ROLES = (
    "base.group_system",
    "sales_team.group_sale_manager",
    "account.group_account_manager",
    "welfarepiu_base.group_operator",
    "welfarepiu_base.group_accountant",
    "welfarepiu_fund.group_fund_evaluator",
    "welfarepiu_fund.group_fund_committee",
)


@tagged("post_install", "-at_install")
class TestStates(CreditCommon):
    """What has a state is moved by its own methods: no role writes one by RPC."""

    def _get_models_with_state(self):
        return [
            model
            for name, model in self.env.items()
            if name.startswith("welfare.")
            and not model._abstract
            and not model._transient
            and "state" in model._fields
            and model._fields["state"].store
            and not model._fields["state"].related
        ]

    def test_no_role_writes_a_state(self):
        models = self._get_models_with_state()
        self.assertGreater(len(models), 15)
        open_doors = []
        for number, role in enumerate(ROLES):
            user = new_test_user(self.env, login=f"state_{number}", groups=role)
            for model in models:
                mine = model.with_user(user)
                may = mine.has_access("write") or mine.has_access("create")
                if may and mine._has_field_access(mine._fields["state"], "write"):
                    open_doors.append((role, model._name))
        self.assertEqual(open_doors, [])

    def test_the_door_is_shut_by_write_create_and_context(self):
        plan = self._create_plan()
        plan._close()
        operator = self._create_operator()
        vals = {"payer_id": self.payer.id, "amount": 10.0}
        Funding = self.env["welfare.funding"].with_user(operator)
        funding = Funding.create(vals)
        self.assertNotEqual(funding.name, "/")
        for call in (
            lambda: plan.with_user(operator).write({"state": "in_force"}),
            lambda: funding.write({"state": "received"}),
            lambda: Funding.create({**vals, "state": "cancelled"}),
            lambda: Funding.with_context(default_state="cancelled").create(vals),
        ):
            with self.assertRaises(AccessError):
                call()
        funding.action_cancel()
        self.assertEqual(funding.state, "cancelled")
        self.assertEqual(plan.state, "closed")

    def test_who_only_reads_does_not_move(self):
        funding = self.env["welfare.funding"].create(
            {"payer_id": self.payer.id, "amount": 10.0}
        )
        plan = self._create_plan()
        accountant = new_test_user(
            self.env, login="reader", groups="welfarepiu_base.group_accountant"
        )
        with self.assertRaises(AccessError):
            plan.with_user(accountant).action_close()
        hr = new_test_user(self.env, login="hr", groups="welfarepiu_base.group_firm_hr")
        with self.assertRaises(AccessError):
            funding.with_user(hr).action_cancel()

    def test_the_operator_walks_a_plan_from_draft_to_closed(self):
        operator = self._create_operator()
        plan = self._create_plan().with_user(operator)
        self.assertEqual(plan.state, "in_force")
        amendment = self.env["welfare.plan"].browse(plan.action_amend()["res_id"])
        amendment = amendment.with_user(operator)
        amendment.expires_on = "2099-12-31"
        amendment.action_put_in_force()
        self.assertEqual(plan.superseded_on, amendment.date_from)
        amendment.action_close()
        self.assertEqual(amendment.state, "closed")
