from odoo.exceptions import UserError
from odoo.tests import tagged

from . import test_fund_decision
from .common import FundCommon
from .homes import AllianceHome


@tagged("post_install", "-at_install")
class TestFundTwoCompanies(AllianceHome, FundCommon):
    """The Fund's books in a company of the Alliance, its credit in the shop's."""

    def test_reserve_is_equity_of_the_alliance(self):
        self.assertEqual(self.fund.received_account_id.account_type, "equity")
        self.assertEqual(self.fund.journal_id.company_id, self.alliance)
        self.assertEqual(self.fund.payer_id.company_id, self.company)

    def test_grant_and_spending_leave_each_company_its_own_documents(self):
        self._fill(1000)
        request = self._grant_request(amount_asked=500)
        self.assertEqual(request.grant_move_id.company_id, self.alliance)
        lot = request._get_applicant().lot_id
        self.assertEqual(lot.company_id, self.company)
        self._spend(self.worker, 500)
        recharge = self._recharge(self.fund.payer_id)
        self.assertRecordValues(
            recharge.move_id,
            [
                {
                    "move_type": "out_invoice",
                    "company_id": self.company.id,
                    "partner_id": self.alliance.partner_id.id,
                    "amount_total": 500.0,
                }
            ],
        )
        self.assertFundFigures(1000, 0, 500)
        owed = self.env["account.move.line"].search(
            [("account_id", "=", self.fund.payable_account_id.id)]
        )
        self.assertEqual(sum(owed.mapped("balance")), -500.0)
        self.assertEqual(owed.company_id, self.alliance)

    def test_supplier_donation_is_due_until_handed_over(self):
        supplier = self.env["res.partner"].create(
            {
                "name": "Supplier Test",
                "is_company": True,
                "is_welfare_supplier": True,
            }
        )
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": supplier.id,
                "invoice_date": self.today,
                "journal_id": self.company.welfare_settlement_journal_id.id,
                "invoice_line_ids": [
                    (0, 0, {"name": "Month", "price_unit": 100.0, "tax_ids": []})
                ],
            }
        )
        bill.action_post()
        settlement = self.env["welfare.settlement"].create(
            {
                "supplier_id": supplier.id,
                "company_id": self.company.id,
                "period_start": self.today.replace(day=1),
                "bill_id": bill.id,
            }
        )
        contribution = self.env["welfare.fund.contribution"]._contribute_share(
            settlement, "supplier", 10.0
        )
        self.assertEqual(bill.amount_residual, 90.0)
        self.assertEqual(contribution.state, "due")
        self.assertFundFigures(0, 0, 0)
        contribution._register_receipt(self.bank, self.today)
        self.assertFundFigures(10, 0, 0)

    def test_worker_of_the_shop_sees_the_own_request(self):
        request = self._submit()
        self.assertEqual(request.with_user(self.worker_user).search([]), request)

    def test_books_do_not_move_to_another_company(self):
        with self.assertRaises(UserError):
            self.fund.company_id = self.company


@tagged("post_install", "-at_install")
class TestFundDecisionOfAlliance(AllianceHome, test_fund_decision.TestFundDecision):
    """What the committee decides is the same in both homes."""
