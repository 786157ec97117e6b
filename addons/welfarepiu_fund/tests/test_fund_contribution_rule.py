from datetime import date, datetime, time

from psycopg2.errors import CheckViolation, ExclusionViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .contribution_common import ContributionCommon
from .homes import AllianceHome


class RuleCases:
    """What firms promise becomes due once; the same wherever the books are kept."""

    def _promise(self, basis, **vals):
        return self.env["welfare.fund.rule"].create(
            {
                "fund_id": self.fund.id,
                "payer_id": self.payer.id,
                "basis": basis,
                "date_from": self.today.replace(month=1, day=1),
                **vals,
            }
        )

    def _run(self, day):
        with self._at(datetime.combine(day, time(10))):
            self._run_cron("rule")
            self._run_cron("rule")

    def _get_given(self, way):
        return self.env["welfare.fund.contribution"].search(
            [("partner_id", "=", self.payer.partner_id.id), ("way", "=", way)],
            order="id",
        )

    def _receive_funds(self, amount):
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        funding = self.env["welfare.funding"].create(
            {"payer_id": self.payer.id, "amount": amount, "journal_id": journal.id}
        )
        funding._receive()
        return funding

    def test_share_of_what_is_funded(self):
        self._promise("funded", percent=2.0)
        funding = self._receive_funds(1000.0)
        self.assertRecordValues(
            self._get_given("funded"), [{"amount": 20.0, "state": "due"}]
        )
        self.env["welfare.fund.rule"]._contribute_from_funding(funding)
        self.assertEqual(len(self._get_given("funded")), 1, "once")

    def test_funds_of_before_and_after_the_promise_owe_nothing(self):
        self._promise("funded", percent=2.0, date_to=self.today.replace(month=1, day=2))
        self._receive_funds(1000.0)
        self.assertFalse(self._get_given("funded"))

    def test_yearly_sum_is_due_once_a_year(self):
        year = self.today.year
        self._promise("yearly", amount=500.0, month="3", date_from=date(year, 1, 1))
        self._run(date(year, 2, 28))
        self.assertFalse(self._get_given("yearly"))
        self._run(date(year, 3, 1))
        self._run(date(year, 12, 31))
        self.assertEqual(self._get_given("yearly").mapped("amount"), [500.0])
        self._run(date(year + 2, 3, 1))
        self.assertEqual(len(self._get_given("yearly")), 3, "also after a long silence")

    def test_changed_promise_asks_a_year_once(self):
        year = self.today.year
        old = self._promise(
            "yearly", amount=500.0, month="3", date_from=date(year, 1, 1)
        )
        self._run(date(year, 3, 1))
        old.date_to = date(year, 3, 31)
        self._promise("yearly", amount=700.0, month="10", date_from=date(year, 4, 1))
        self._run(date(year, 10, 1))
        self.assertEqual(self._get_given("yearly").mapped("amount"), [500.0])

    def test_promise_on_which_something_stands_is_ended_not_rewritten(self):
        rule = self._promise("funded", percent=2.0)
        self._receive_funds(1000.0)
        with self.assertRaises(UserError):
            rule.percent = 5.0
        with self.assertRaises(UserError):
            rule.unlink()
        rule.date_to = self.today

    def test_database_refuses_two_promises_of_a_kind_at_once(self):
        self._promise("funded", percent=2.0)
        self._promise("matching", percent=100.0)
        with (
            self.assertRaises(ExclusionViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self._promise("funded", percent=3.0)
        with (
            self.assertRaises(CheckViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self._promise("yearly", amount=0.0)

    def test_firm_adds_as_much_as_its_workers_gave_in_the_month(self):
        year = self.today.year
        self._promise("matching", percent=100.0, date_from=date(year, 1, 1))
        self._give(15.0, date(year, 2, 10))
        self._give(10.0, date(year, 2, 20))
        self._run(date(year, 2, 28))
        self.assertFalse(self._get_given("matching"), "the month has not ended")
        self._run(date(year, 3, 1))
        self.assertRecordValues(
            self._get_given("matching"), [{"amount": 25.0, "state": "due"}]
        )

    def test_matching_stops_at_the_most_of_the_year(self):
        year = self.today.year
        self._promise(
            "matching", percent=200.0, amount=50.0, date_from=date(year, 1, 1)
        )
        self._give(15.0, date(year, 2, 10))
        self._give(40.0, date(year, 3, 10))
        self._give(40.0, date(year, 4, 10))
        self._run(date(year, 5, 1))
        self.assertEqual(self._get_given("matching").mapped("amount"), [30.0, 20.0])

    def test_what_expires_to_the_fund_is_not_matched(self):
        year = self.today.year
        self._promise("matching", percent=100.0, date_from=date(year, 1, 1))
        plan = self._create_plan(expires_on=date(year, 12, 31), leftover_policy="fund")
        lot = self._grant(self.worker, 40.0, plan=plan)
        with self._at(datetime(year + 1, 1, 2, 12)):
            lot._expire()
        self.assertEqual(self._get_given("leftover").amount, 40.0)
        self._run(date(year + 1, 3, 1))
        self.assertFalse(self._get_given("matching"))

    def _give(self, amount, day):
        """A worker gives credit to the Fund on ``day``."""
        plan = self._create_plan(
            date_from=date(day.year, 1, 1), expires_on=date(day.year, 12, 31)
        )
        with self._at(datetime.combine(day, time(10))):
            lot = self._grant(self.worker, 100.0, plan=plan)
            lot._donate(amount, f"test:{day}:{amount}")


@tagged("post_install", "-at_install")
class TestContributionRule(RuleCases, ContributionCommon):
    """The Fund's books in the operator's company."""


@tagged("post_install", "-at_install")
class TestContributionRuleAlliance(RuleCases, AllianceHome, ContributionCommon):
    """The Fund's books in a company of its own."""
