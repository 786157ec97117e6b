from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import new_test_user

from .refund_common import RefundCommon


class TestToday(RefundCommon):
    """One screen says what waits, and opens the list that it counted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = new_test_user(
            cls.env, "today_accountant", groups="welfarepiu_base.group_accountant"
        )

    def look(self, user=None):
        return self.env["welfare.today"].with_user(user or self.operator).get_today()

    def tile(self, key, user=None):
        found = [
            tile
            for section in self.look(user)["sections"]
            for tile in section["tiles"]
            if tile["key"] == key
        ]
        return found[0] if found else None

    def open(self, key, late=False, user=None):
        today = self.env["welfare.today"].with_user(user or self.operator)
        action = today.open_tile(key, late)
        return (
            self.env[action["res_model"]]
            .with_user(user or self.operator)
            .search(action["domain"] or [])
        )

    def test_what_waits_is_counted_and_opened(self):
        before = self.tile("refunds")
        refund = self._submit()
        self._draft(number="13/2026")
        after = self.tile("refunds")
        self.assertEqual(after["count"], before["count"] + 1)
        self.assertEqual(after["late"], before["late"])
        self.assertIn(refund, self.open("refunds"))
        self.assertNotIn(refund, self.open("refunds", late=True))

    def test_what_waits_too_long_is_late(self):
        refund = self._submit()
        refund.sudo()._keep({"submitted_on": self.today - timedelta(days=6)})
        self.assertEqual(self.tile("refunds")["late"], 1)
        self.assertEqual(self.open("refunds", late=True), refund)

    def test_what_is_done_is_gone(self):
        refund = self._submit()
        count = self.tile("refunds")["count"]
        self._decide(refund)._approve()
        self.assertEqual(self.tile("refunds")["count"], count - 1)
        self.assertIn(refund, self.open("refunds_to_pay"))

    def test_each_reads_with_own_rights(self):
        employee = new_test_user(self.env, "today_employee", groups="base.group_user")
        self.assertIsNone(self.tile("refunds", employee))
        with self.assertRaises(UserError):
            self.open("refunds", user=employee)
        self.assertIsNone(self.look(employee)["month"])

    def test_other_company_is_not_counted(self):
        self._submit()
        count = self.tile("refunds")["count"]
        other = self.env["res.company"].create({"name": "Other Test"})
        self.operator.sudo().write(
            {"company_ids": [(4, other.id)], "company_id": other.id}
        )
        today = self.env["welfare.today"].with_user(self.operator)
        here = today.with_context(allowed_company_ids=other.ids).get_today()
        counts = {
            tile["key"]: tile["count"]
            for section in here["sections"]
            for tile in section["tiles"]
        }
        self.assertGreater(count, 0)
        self.assertEqual(counts["refunds"], 0)

    def test_an_unknown_tile_is_told(self):
        with self.assertRaisesRegex(UserError, "read again"):
            self.open("nothing")

    def test_the_closing_has_its_steps_in_order(self):
        self.assertIsNone(self.look()["month"])
        month = self.look(self.accountant)["month"]
        self.assertEqual(
            [step["key"] for step in month["steps"]][:3],
            ["recharges", "settlements", "payroll_flows"],
        )

    def test_a_month_is_closed_when_its_documents_are_posted(self):
        def step():
            steps = self.look(self.accountant)["month"]["steps"]
            return {one["key"]: one for one in steps}["recharges"]

        month = self.env["welfare.today"]._get_closing_month()
        self.assertTrue(step()["is_done"])
        recharge = self.env["welfare.recharge"].create(
            {"payer_id": self.payer.id, "period_start": month}
        )
        self.assertFalse(step()["is_done"])
        recharge.sudo()._keep({"state": "posted"})
        self.assertTrue(step()["is_done"])
