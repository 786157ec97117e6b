from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.welfarepiu_base.tests.gate import let_everybody_sell

from .common import FundCommon
from .homes import AllianceHome


class ContributionClaims:
    """What members give is written down once and available once received."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        let_everybody_sell(cls)
        cls.supplier = cls.env["res.partner"].create(
            {
                "name": "Supplier Test",
                "is_company": True,
                "is_welfare_supplier": True,
            }
        )
        cls.env["welfare.supplier.terms"].create(
            {
                "supplier_id": cls.supplier.id,
                "date_from": "2021-01-01",
                "share_percent": 2.0,
            }
        )
        cls.giving_plan = cls._create_plan(solidarity_share=1.5)

    def _contribute(self, key="once", amount=10.0):
        return self.env["welfare.fund.contribution"]._contribute(
            self.fund, "other", amount, key
        )

    def _spend_of_firm(self, amount):
        self._grant(self.worker, amount, plan=self.giving_plan)
        self._spend(self.worker, amount)
        return self._recharge(self.payer)

    def _settle(self, amount):
        product = self.env["product.product"].create(
            {
                "name": "Session",
                "type": "service",
                "list_price": amount,
                "taxes_id": [Command.clear()],
                "supplier_taxes_id": [Command.clear()],
                "welfare_kind_id": self.kind_f.id,
                "welfare_billing_path": "mandate",
                "welfare_delivery": "voucher",
                "welfare_supplier_id": self.supplier.id,
            }
        )
        self._grant(self.worker, amount)
        order = self.env["sale.order"].create(
            {
                "partner_id": self.worker.id,
                "welfare_use_credit": True,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 1})
                ],
            }
        )
        order._welfare_update_coverage()
        order.action_confirm()
        settlement = self.env["welfare.settlement"]._open_month(self.today)
        settlement._post()
        return settlement

    def _get_given(self, settlement):
        return self.env["welfare.fund.contribution"].search(
            [("settlement_id", "=", settlement.id)]
        )

    def test_same_key_is_written_once(self):
        first = self._contribute()
        self.assertEqual(self._contribute(amount=99.0), first)
        self.assertEqual(first.amount, 10.0)

    def test_database_refuses_the_same_key(self):
        self._contribute()
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["welfare.fund.contribution"].create(
                {
                    "fund_id": self.fund.id,
                    "source_type": "other",
                    "amount": 10.0,
                    "key": "once",
                }
            )

    def test_nothing_is_no_contribution(self):
        self.assertFalse(self._contribute(amount=0.0))

    def test_firm_owes_its_share_of_what_is_recharged(self):
        recharge = self._spend_of_firm(333.33)
        contribution = self.env["welfare.fund.contribution"].search(
            [("recharge_id", "=", recharge.id)]
        )
        self.assertRecordValues(
            contribution,
            [
                {
                    "source_type": "firm",
                    "amount": 5.0,
                    "state": "due",
                    "partner_id": self.payer.partner_id.id,
                }
            ],
        )
        self.assertEqual(contribution.due_move_id.journal_id, self.fund.journal_id)
        # Due is not yet there to be given.
        self.assertFundFigures(0, 0, 0)

    def test_share_of_a_recharge_is_booked_once(self):
        recharge = self._spend_of_firm(100)
        Contribution = self.env["welfare.fund.contribution"]
        first = Contribution.search([("recharge_id", "=", recharge.id)])
        again = Contribution._contribute_from_recharge(recharge)
        self.assertEqual(again, first)
        self.assertEqual(
            self.env["account.move"].search_count(
                [("welfare_fund_flow", "=", "due"), ("ref", "=", first.code)]
            ),
            1,
        )

    def test_plan_without_a_share_owes_nothing(self):
        self._grant(self.worker, 50)
        self._spend(self.worker, 50)
        recharge = self._recharge(self.payer)
        self.assertFalse(
            self.env["welfare.fund.contribution"].search(
                [("recharge_id", "=", recharge.id)]
            )
        )

    def test_due_becomes_available_when_it_is_paid(self):
        recharge = self._spend_of_firm(200)
        contribution = self.env["welfare.fund.contribution"].search(
            [("recharge_id", "=", recharge.id)]
        )
        wizard = (
            self.env["welfare.fund.receipt.wizard"]
            .with_user(self.accountant)
            .create({"contribution_id": contribution.id, "journal_id": self.bank.id})
        )
        wizard.action_register()
        self.assertEqual(contribution.state, "received")
        self.assertTrue(contribution._get_due_line().reconciled)
        self.assertFundFigures(3, 0, 0)
        with self.assertRaises(UserError):
            wizard.action_register()
        self.assertFundFigures(3, 0, 0)

    def test_supplier_donation_is_kept_back_from_the_bill(self):
        settlement = self._settle(150)
        contribution = self._get_given(settlement)
        self.assertRecordValues(
            contribution, [{"source_type": "supplier", "amount": 3.0}]
        )
        self.assertEqual(settlement.bill_id.amount_residual, 147.0)
        self._hand_over(contribution)
        self.assertEqual(contribution.move_id.journal_id, self.fund.journal_id)
        self.assertFundFigures(3, 0, 0)

    def test_supplier_donation_is_booked_once(self):
        settlement = self._settle(150)
        self.env["welfare.settlement.share"]._share_settlement(settlement)
        self.assertEqual(settlement.bill_id.amount_residual, 147.0)
        self._hand_over(self._get_given(settlement))
        self.assertFundFigures(3, 0, 0)

    def test_promised_share_needs_a_fund(self):
        self.fund.active = False
        self._grant(self.worker, 100, plan=self.giving_plan)
        self._spend(self.worker, 100)
        with self.assertRaises(ValidationError):
            self._recharge(self.payer)

    def test_accountant_writes_a_pledge_and_nothing_else(self):
        Contribution = self.env["welfare.fund.contribution"].with_user(self.accountant)
        vals = {"fund_id": self.fund.id, "source_type": "other", "amount": 50.0}
        pledge = Contribution.create(vals)
        self.assertEqual(pledge.state, "pledged")
        with self.assertRaises(AccessError):
            Contribution.create({**vals, "state": "received"})
        with self.assertRaises(AccessError):
            pledge.write({"amount": 5000.0})
        pledge.action_cancel()
        self.assertEqual(pledge.state, "cancelled")

    def test_booked_contribution_is_neither_cancelled_nor_deleted(self):
        contribution = self._fill(10)
        with self.assertRaises(UserError):
            contribution.action_cancel()
        with self.assertRaises(UserError):
            contribution.unlink()


@tagged("post_install", "-at_install")
class TestFundContribution(ContributionClaims, FundCommon):
    """In the books of the operator's company."""


@tagged("post_install", "-at_install")
class TestFundContributionOfAlliance(ContributionClaims, AllianceHome, FundCommon):
    """In the books of a company of their own."""
