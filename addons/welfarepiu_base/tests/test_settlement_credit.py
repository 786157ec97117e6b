from odoo import Command
from odoo.tests import tagged

from .return_common import ReturnCommon


@tagged("post_install", "-at_install")
class TestSettlementCredit(ReturnCommon):
    """A month in which a supplier gave back more than it sold ends with a credit note,
    which its next bills use up."""

    def _settle(self):
        [settlement] = self._settle_supplier(self.clock._today())
        return settlement

    def _get_residual(self, *settlements):
        lines = [one.bill_id.line_ids for one in settlements]
        payable = self.env["account.move.line"].union(*lines)
        return -sum(
            payable.filtered(
                lambda line: line.account_id.account_type == "liability_payable"
            ).mapped("amount_residual")
        )

    def _pay(self, bill):
        """The bank paid the bill."""
        payable = bill.line_ids.filtered(
            lambda line: line.account_id.account_type == "liability_payable"
        )
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        parts = ((payable.account_id, 1), (journal.default_account_id, -1))
        entry = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": bill.partner_id.id,
                            "balance": sign * bill.amount_total,
                        }
                    )
                    for account, sign in parts
                ],
            }
        )
        entry.action_post()
        (entry.line_ids[:1] + payable).reconcile()

    def test_more_given_back_than_sold(self):
        self._grant(self.worker, 1000.0)
        with self._month(0):
            order = self._sell(self.session, quantity=2)
            sold = self._settle()
            self.assertEqual(sold.bill_id.move_type, "in_invoice")
        with self._month(1):
            order._welfare_return_lines({order.order_line[0]: 2}, "return")
            back = self._settle()
            self.assertAlmostEqual(back.amount, -90.0)
            self.assertRecordValues(
                back.bill_id,
                [{"move_type": "in_refund", "state": "posted", "amount_total": 90.0}],
            )
            self.assertBooks()
        self.assertAlmostEqual(
            self._get_residual(sold, back), 0.0, msg="what was never paid is not owed"
        )

    def test_next_bills_use_the_credit_up(self):
        self._grant(self.worker, 1000.0)
        with self._month(0):
            order = self._sell(self.session, quantity=2)
            sold = self._settle()
            self._pay(sold.bill_id)
            self.assertAlmostEqual(self._get_residual(sold), 0.0)
        with self._month(1):
            order._welfare_return_lines({order.order_line[0]: 2}, "return")
            back = self._settle()
            self.assertAlmostEqual(self._get_residual(back), -90.0)
        with self._month(2):
            self._sell(self.session)
            small = self._settle()
            self.assertAlmostEqual(small.bill_id.amount_residual, 0.0)
            self.assertAlmostEqual(self._get_residual(back), -45.0)
        with self._month(3):
            self._sell(self.session, quantity=2)
            large = self._settle()
            self.assertAlmostEqual(large.bill_id.amount_residual, 45.0)
            self.assertAlmostEqual(self._get_residual(back), 0.0)
            self.assertBooks()

    def test_month_that_comes_to_nothing(self):
        self._grant(self.worker, 1000.0)
        with self._month(0):
            order = self._sell(self.session)
            self._settle()
        with self._month(1):
            order._welfare_return_lines({order.order_line[0]: 1}, "return")
            self._sell(self.session)
            none = self._settle()
            self.assertAlmostEqual(none.amount, 0.0)
            self.assertEqual(none.state, "posted")
            self.assertAlmostEqual(none.bill_id.amount_total, 0.0)
            self.assertBooks()
