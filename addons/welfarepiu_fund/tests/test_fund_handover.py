from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .contribution_common import ContributionCommon
from .homes import AllianceHome


@tagged("post_install", "-at_install")
class TestFundHandover(AllianceHome, ContributionCommon):
    """What the shop holds for the Fund is a debt between two companies until it is
    transferred: one list, one reference, both books."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant.company_ids += cls.company

    def _hold(self, amount, number):
        return self._owe(
            amount, number, source_move_id=self._keep_in_shop(amount).id, way="sold"
        )

    def _hand_over_all(self):
        return self.env["welfare.fund.handover"]._hand_over(self.fund)

    def _get_transit(self):
        """:return: EUR that the shop still owes to the Fund, as its books say"""
        lines = self.env["account.move.line"].search(
            [
                ("account_id", "=", self.fund.transit_account_id.id),
                ("parent_state", "=", "posted"),
            ]
        )
        return round(-sum(lines.mapped("balance")), 2)

    def _show_in_shop(self, amount, text):
        bank = self.bank
        type(self).bank = self._get_shop_bank()
        try:
            return self._show(amount, text)
        finally:
            type(self).bank = bank

    def test_transferred_and_arrived_clears_both_books(self):
        given = self._hold(10.0, 9001) | self._hold(15.0, 9002)
        firm = self._owe(99.0, 9003)
        handover = self._hand_over_all()
        self.assertEqual(handover.contribution_ids, given, "not what a firm owes")
        self.assertEqual(handover.amount, 25.0)
        wizard = (
            self.env["welfare.fund.handover.wizard"]
            .with_user(self.accountant)
            .create(
                {
                    "handover_id": handover.id,
                    "journal_id": self._get_shop_bank().id,
                    "date": self.today,
                }
            )
        )
        wizard.action_register()
        self.assertRecordValues(
            handover, [{"state": "paid", "paid_on": self.today, "amount": 25.0}]
        )
        self.assertEqual(self._get_transit(), 0.0)
        self.assertFundFigures(0, 0, 0)
        line = self._show(25.0, f"Riversamento {handover.reference}")
        self.assertEqual(self._get_match(line).state, "booked")
        self.assertEqual(set(given.mapped("state")), {"received"})
        self.assertEqual(handover.state, "arrived")
        self.assertFundFigures(25, 0, 0)
        self.assertEqual(firm.state, "due")
        with self.assertRaises(UserError):
            wizard.action_register()

    def test_arrived_before_the_shop_books_it(self):
        self._hold(10.0, 9001)
        handover = self._hand_over_all()
        self._show(10.0, handover.reference)
        self.assertFundFigures(10, 0, 0)
        self.assertEqual(handover.state, "open", "the shop has still to book it")
        with self.assertRaises(UserError):
            handover.with_user(self.accountant).action_cancel()
        line = self._show_in_shop(-10.0, f"Bonifico {handover.reference}")
        self.assertEqual(self._get_match(line).kind, "handed_over")
        self.assertEqual(handover.state, "arrived")
        self.assertEqual(self._get_transit(), 0.0)

    def test_another_sum_is_not_the_hand_over(self):
        self._hold(10.0, 9001)
        handover = self._hand_over_all()
        line = self._show_in_shop(-9.0, handover.reference)
        self.assertFalse(self._get_match(line))
        self.assertEqual(handover.state, "open")

    def test_less_than_the_list_arrives(self):
        given = self._hold(10.0, 9001)
        handover = self._hand_over_all()
        line = self._show(6.0, handover.reference)
        self.assertEqual(self._get_match(line).kind, "partial")
        self._decide(line)
        self.assertFundFigures(6, 0, 0)
        self.assertEqual(
            handover.contribution_ids,
            given | given.search([("part_of_id", "=", given.id)]),
        )
        self.assertEqual(handover.amount, 10.0)

    def test_a_transfer_that_is_opened_again_waits_again(self):
        self._hold(10.0, 9001)
        handover = self._hand_over_all()
        handover._register_transfer(self._get_shop_bank(), self.today)
        handover._get_held_items().remove_move_reconcile()
        self.assertRecordValues(handover, [{"state": "open", "paid_on": False}])

    def test_one_list_waits_at_a_time_and_a_cancelled_one_gives_back(self):
        given = self._hold(10.0, 9001)
        handover = self._hand_over_all()
        with self.assertRaises(UserError):
            self._hand_over_all()
        handover.with_user(self.accountant).action_cancel()
        self.assertFalse(given.handover_id)
        again = self._hand_over_all()
        self.assertEqual(again.contribution_ids, given)
        self.assertNotEqual(again.reference, handover.reference)

    def test_nothing_held_is_nothing_to_hand_over(self):
        self._owe(99.0, 9003)
        with self.assertRaises(UserError):
            self._hand_over_all()

    def test_money_for_the_fund_that_came_to_the_shop(self):
        by_hand, by_file = self._owe(20.0, 9001), self._owe(30.0, 9002)
        by_hand._register_receipt(self._get_shop_bank(), self.today)
        line = self._show_in_shop(30.0, f"Quota {by_file.reference}")
        self.assertEqual(self._get_match(line).kind, "held")
        for due in (by_hand, by_file):
            self.assertEqual(due.state, "due", "not yet the Fund's")
            self.assertEqual(
                due.source_move_id.company_id, self.company, "the shop holds it"
            )
            self.assertFalse(due._is_paid_by_giver(), "who gives is not asked again")
        self.assertFundFigures(0, 0, 0)
        self.assertEqual(self._get_transit(), 50.0)
        with self.assertRaises(UserError):
            by_hand._register_receipt(self._get_shop_bank(), self.today)
        with self.assertRaises(UserError):
            line.action_undo_reconciliation()
        handover = self._hand_over_all()
        handover._register_transfer(self._get_shop_bank(), self.today)
        self._show(50.0, handover.reference)
        self.assertFundFigures(50, 0, 0)
        self.assertEqual(self._get_transit(), 0.0)
        self.assertEqual(handover.state, "arrived")
        # Who gave gets the receipt, though the money came through the shop.
        receipts = self.env["welfare.fund.receipt"].search(
            self.env["welfare.fund.receipt"]._get_unsent_domain()
        )
        self.assertEqual(receipts.contribution_id, by_hand | by_file)

    def test_other_money_of_the_shop_is_left_alone(self):
        self._owe(20.0, 9001)
        line = self._show_in_shop(20.0, "Saldo fattura 12")
        self.assertFalse(self._get_match(line))

    def test_list_names_nobody(self):
        given = self._hold(10.0, 9001)
        handover = self._hand_over_all()
        [[code, _day, _how, amount]] = handover._get_printed_lines()
        self.assertEqual((code, amount), (given.code, 10.0))
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("welfarepiu_fund.report_fund_handover", handover.ids)[0]
            .decode()
        )
        self.assertIn(given.code, html)
        self.assertIn(handover._get_printed_reference(), html)
        self.assertNotIn(self.giver.name, html)

    def test_accountants_of_either_company_and_nobody_else(self):
        self._hold(10.0, 9001)
        for user in (self.worker_user, self.evaluator, self.members[0]):
            with self.assertRaises(AccessError):
                self.fund.with_user(user).action_hand_over()
        action = self.fund.with_user(self.accountant).action_hand_over()
        handover = self.env["welfare.fund.handover"].browse(action["res_id"])
        self.assertEqual(
            handover.with_user(self.other_accountant).read(["amount"])[0]["amount"],
            10.0,
        )
        with self.assertRaises(AccessError):
            handover.with_user(self.accountant).write({"state": "arrived"})
        with self.assertRaises(UserError):
            handover.unlink()


@tagged("post_install", "-at_install")
class TestFundHandoverOfOneCompany(ContributionCommon):
    """In the books of the operator's company."""

    def test_what_the_shop_keeps_is_there_already(self):
        with self.assertRaises(UserError):
            self.env["welfare.fund.handover"]._hand_over(self.fund)
