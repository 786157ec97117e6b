from datetime import datetime, time, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.welfarepiu_base.tests.gate import let_everybody_sell

from .common import FundCommon
from .homes import AllianceHome


class LeftoverClaims:
    """Leftover and donated credit is the firm's contribution, received when its funds
    cover it; what the Fund itself gave and nobody spent is available again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        let_everybody_sell(cls)
        cls.last_day = cls.today + timedelta(days=10)
        cls.generous = cls._create_plan(expires_on=cls.last_day, leftover_policy="fund")

    def _fund_firm(self, amount):
        funding = self.env["welfare.funding"].create(
            {
                "payer_id": self.payer.id,
                "amount": amount,
                "journal_id": self._get_shop_bank().id,
            }
        )
        funding._receive()
        return funding

    def _get_contribution(self):
        return self.env["welfare.fund.contribution"].search(
            [("payer_id", "=", self.payer.id)]
        )

    def _expire(self, lots, day=None):
        moment = datetime.combine(
            (day or lots[:1].expires_on) + timedelta(days=1), time(12)
        )
        with self._at(moment):
            lots._expire()
            return lots._expire()

    def _get_transit(self):
        lines = self.env["account.move.line"].search(
            [
                ("account_id", "=", self.fund.transit_account_id.id),
                ("parent_state", "=", "posted"),
            ]
        )
        return -sum(lines.mapped("balance"))

    def test_leftover_of_a_funded_firm_is_received(self):
        self._fund_firm(100.0)
        lot = self._grant(self.worker, 40.0, plan=self.generous)
        self.assertFalse(self._expire(lot), "once")
        contribution = self._get_contribution()
        self.assertEqual(contribution.partner_id, self.payer.partner_id)
        self.assertEqual((contribution.amount, lot.balance), (40.0, 0.0))
        self.assertEqual(self.payer._get_provvista_balance(), 60.0)
        self._hand_over(contribution)
        self.assertEqual(self._get_transit(), 0.0)
        self.assertFundFigures(40.0, 0.0, 0.0)

    def test_pledged_until_funded(self):
        lot = self._grant(self.worker, 40.0, plan=self.generous)
        lot._donate(15.0, "gift")
        contribution = self._get_contribution()
        self.assertEqual(contribution.state, "pledged")
        self.assertFundFigures(0.0, 0.0, 0.0)
        self.assertEqual(sum(contribution._get_pledge_line().mapped("balance")), 15.0)
        self._fund_firm(10.0)
        self.assertEqual(contribution.state, "pledged", "not whole")
        self._fund_firm(50.0)
        self._hand_over(contribution)
        self.assertEqual(self.payer._get_provvista_balance(), 45.0)
        self.assertFundFigures(15.0, 0.0, 0.0)

    def test_books_name_the_firm_and_nobody_else(self):
        self._fund_firm(100.0)
        lot = self._grant(self.worker, 40.0, plan=self.generous)
        lot._donate(15.0, "gift")
        contribution = self._get_contribution()
        self._hand_over(contribution)
        moves = contribution.source_move_id + contribution.move_id
        names = str(moves.line_ids.read(["name", "ref", "partner_id"]))
        self.assertNotIn(self.worker.name, names)
        self.assertFalse(contribution.move_id.line_ids.partner_id)

    def test_no_donation_of_the_funds_own_credit(self):
        self._fill(1000.0)
        request = self._grant_request()
        lot = request.applicant_ids.lot_id
        with self.assertRaises(UserError):
            lot._donate(1.0, "round trip")

    def test_unused_grant_is_available_again(self):
        self._fill(1000.0)
        request = self._grant_request()
        lot = request.applicant_ids.lot_id
        granted = lot.balance
        self.assertFundFigures(1000.0, granted, 0.0)
        self._spend(self.worker, 100.0)
        self._expire(lot)
        self.assertEqual(lot.balance, 0.0)
        self.assertEqual(request.state, "expired")
        self.assertFundFigures(1000.0, 100.0, 0.0)
        self._recharge(self.fund.payer_id)
        self.assertFundFigures(1000.0, 0.0, 100.0)
        self.assertEqual(request.state, "expired", "part of it was never used")

    def test_what_came_back_after_the_charge_expires_after_the_next(self):
        """Until then the Fund promises less than the lot has, and could not release
        it: the job of the night failed for everybody."""
        self._fill(1000.0)
        lot = self._grant_request(amount_asked=300.0)._get_applicant().lot_id
        granted = lot.balance
        order = self._spend(self.worker, 100.0).order_id
        self._recharge(self.fund.payer_id)
        self.assertFundFigures(1000.0, granted - 100.0, 100.0)
        order._action_cancel()
        self.assertEqual(lot.balance, granted)
        self._expire(lot)
        self.assertEqual(lot.balance, granted, "it waits")
        with self._at(datetime.combine(lot.expires_on + timedelta(days=1), time(12))):
            runs = self.env["welfare.recharge"]._open_month(self.clock._today())
            runs.filtered(lambda run: run.payer_id == self.fund.payer_id)._post()
        self.assertFundFigures(1000.0, granted, 0.0)
        self._expire(lot)
        self.assertEqual(lot.balance, 0.0)
        self.assertFundFigures(1000.0, 0.0, 0.0)

    def test_worker_sees_what_the_fund_gave_among_what_can_be_spent(self):
        self._fill(1000.0)
        lot = self._grant_request().applicant_ids.lot_id
        user = self.worker.user_ids or self._create_worker_user(self.worker)
        Lot = self.env["welfare.credit.lot"].with_user(user)
        domain = Lot._get_spendable_domain(self.worker, self.company, self.today)
        self.assertIn(lot.id, Lot.search(domain).ids)

    def test_held_part_of_a_grant_waits(self):
        self._fill(1000.0)
        request = self._grant_request()
        lot = request.applicant_ids.lot_id
        lot._post_move("hold", 0.0, "cart", held=50.0)
        self._expire(lot)
        self.assertEqual((lot.balance, request.state), (50.0, "granted"))
        self.assertFundFigures(1000.0, 50.0, 0.0)
        with self._at(datetime.combine(lot.expires_on, time(22))):
            lot._post_move("release", 0.0, "cart given up", held=-50.0)
        self._expire(lot, lot.expires_on + timedelta(days=1))
        self.assertEqual((lot.balance, request.state), (0.0, "expired"))
        self.assertFundFigures(1000.0, 0.0, 0.0)


@tagged("post_install", "-at_install")
class TestFundLeftover(LeftoverClaims, FundCommon):
    """In the books of the operator's company."""


@tagged("post_install", "-at_install")
class TestFundLeftoverOfAlliance(LeftoverClaims, AllianceHome, FundCommon):
    """In the books of a company of their own."""
