import io
import json
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from psycopg2.errors import RestrictViolation
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import FundCommon
from .homes import AllianceHome, Stories

#: The quarters of the stories: the third and fourth of a year, the first of the next.
JULY, OCTOBER, JANUARY = date(2026, 7, 10), date(2026, 10, 10), date(2027, 1, 10)


class StatementClaims:
    """Published figures come from the books alone, tell on nobody, and stay."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls()._live()

    def _live(self):
        """A quarter with seven grants, a quiet one, and the beginning of a year."""
        kept = type(self)
        self._go_to(JULY)
        kept.gift = self._receive(5000, "firm")
        self._receive(250, "supplier")
        self._receive(30, "worker")
        for number in range(6):
            self._pay_out(100 + number)
        kept.bought = self._help(200, event=self.other_event)
        self._spend(self.worker, 80.5)
        self._charge()
        self._go_to(OCTOBER)
        self._receive(40, "worker")
        kept.late = self._help(300)
        self._go_to(JANUARY)

    def _prepare(self):
        return self.env["welfare.fund.statement"]._prepare_next(self.fund)

    def _publish(self, statement):
        statement.with_user(self.members[0]).action_publish()
        self.assertEqual(statement.state, "published")
        return statement

    # -- figures ------------------------------------------------------------------

    def test_a_quarter_from_the_books(self):
        statement = self._publish(self._prepare())
        self.assertEqual(
            (statement.date_from, statement.date_to),
            (date(2026, 7, 1), date(2026, 9, 30)),
        )
        figures = json.loads(statement.content)
        self.assertEqual(figures["opening"], {"available": 0, "committed": 0})
        # What fewer than five workers gave is with the others.
        self.assertEqual(
            figures["entries"], {"firm": 500000, "supplier": 25000, "other": 3000}
        )
        self.assertEqual(figures["granted"], 81500)
        self.assertEqual(figures["returned"], 0)
        # One request of another need: both are told together.
        self.assertEqual(figures["spent_by_need"], {"other": 69550})
        self.assertEqual(figures["closing"], {"available": 446500, "committed": 11950})

    def test_figures_re_add(self):
        statement = self._publish(self._prepare())
        figures = json.loads(statement.content)
        opening, closing = figures["opening"], figures["closing"]
        self.assertEqual(
            opening["available"] + figures["entered"] - figures["given"],
            closing["available"],
        )
        self.assertEqual(
            opening["committed"] + figures["given"] - figures["spent"],
            closing["committed"],
        )
        self.assertEqual(statement._find_differences(), [])
        chain = self.fund._read_chain_facts()
        self.assertEqual(statement._find_differences(chain), [])
        self.assertEqual(self._verify(), [])

    def test_a_need_is_named_with_five_requests(self):
        self._go_to(JULY)
        for _number in range(5):
            self._pay_out(10, event=self.other_event)
        self._go_to(JANUARY)
        figures = json.loads(self._publish(self._prepare()).content)
        self.assertEqual(
            figures["spent_by_need"], {"income_loss": 61500, "illness": 13050}
        )

    def test_no_named_need_and_no_rest_is_of_fewer_than_five(self):
        one = st.tuples(st.sampled_from("abcdef"), st.integers(1, 9))

        @settings(max_examples=60, deadline=None, derandomize=True, database=None)
        @given(st.lists(one, max_size=30))
        def check(spent):
            requests = {f"R{index}": cents for index, (_, cents) in enumerate(spent)}
            need_of = {f"R{index}": need for index, (need, _) in enumerate(spent)}
            groups = self.fund._group_by_size(requests, need_of)
            told = [code for group in groups.values() for code in group]
            self.assertEqual(sorted(told), sorted(requests))
            if len(requests) >= 5:
                self.assertTrue(all(len(group) >= 5 for group in groups.values()))
            else:
                self.assertLessEqual(set(groups), {"other"})

        check()

    def test_few_requests_are_told_with_the_next_quarter(self):
        self._publish(self._prepare())
        self._go_to(date(2026, 12, 20))
        self.assertFalse(self._prepare(), "the quarter is not over")
        self._go_to(JANUARY)
        # At the end of a year it is published at any rate.
        last = self._prepare()
        self.assertEqual(last.date_to, date(2026, 12, 31))

    def test_a_quiet_quarter_waits(self):
        self._publish(self._prepare())
        self._publish(self._prepare())
        self._publish(self._prepare())
        self._go_to(date(2027, 2, 1))
        self._help(50)
        self._go_to(date(2027, 4, 5))
        self.assertFalse(self._prepare())
        for _number in range(5):
            self._help(50)
        self._go_to(date(2027, 7, 5))
        joined = self._prepare()
        self.assertEqual(
            (joined.date_from, joined.date_to), (date(2027, 1, 1), date(2027, 6, 30))
        )

    # -- the year -------------------------------------------------------------------

    def _close_year(self):
        """:return: statements of both quarters and of the year, published"""
        statements = self.env["welfare.fund.statement"]
        for _number in range(3):
            statements |= self._publish(self._prepare())
        return statements

    def test_a_year_is_the_sum_of_its_periods(self):
        first, second, year = self._close_year()
        self.assertEqual(year.kind, "year")
        whole = json.loads(year.content)
        parts = [json.loads(one.content) for one in (first, second)]
        self.assertEqual(whole["spent_by_need"], {"other": 69550})
        for name in ("entered", "given", "spent"):
            self.assertEqual(whole[name], sum(part[name] for part in parts))
        self.assertEqual(whole["closing"], parts[1]["closing"])
        # Apart only where both periods told them apart.
        self.assertNotIn("granted", whole)
        self.assertEqual(year._find_differences(), [])
        self.assertEqual(year._find_differences(self.fund._read_chain_facts()), [])
        self.assertEqual(self._verify(), [])

    def test_what_is_left_carries_over(self):
        year = self._close_year()[-1]
        self._go_to(date(2027, 4, 5))
        closing = json.loads(year.content)["closing"]
        opening = self._prepare()._prepare_content()["opening"]
        self.assertEqual(opening, closing)
        company = self.fund.company_id
        self.assertEqual(
            company.fiscalyear_lock_date,
            date(2026, 12, 31) if self.fund._is_own_company() else False,
        )

    def test_a_closed_day_takes_no_entry(self):
        self._close_year()
        late = self._receive(11)
        self.assertEqual(late.received_on, JANUARY)
        before = self.env["welfare.fund.contribution"].create(
            {"fund_id": self.fund.id, "source_type": "other", "amount": 9}
        )
        before._make_due()
        before._receive(self.fund.pledged_account_id, date(2026, 12, 30))
        self.assertEqual(before.move_id.date, date(2027, 1, 1))
        self.assertEqual(before.received_on, date(2027, 1, 1))
        self.assertEqual(self.fund._find_all_differences(JANUARY), [])
        with (
            self.assertRaises(RestrictViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE account_move SET date = '2026-12-30' WHERE id = %s",
                [late.move_id.id],
            )
        with (
            self.assertRaises(RestrictViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("UPDATE welfare_fund SET closed_until = '2026-12-30'")

    def test_what_was_bought_is_charged_before(self):
        self._go_to(JULY)
        self._spend(self.worker, 10)
        self._go_to(JANUARY)
        with self.assertRaisesRegex(UserError, "Charge the Fund"):
            self._prepare().with_user(self.members[0]).action_publish()

    def test_what_differs_is_not_published(self):
        statement = self._prepare()
        self._change(
            "UPDATE welfare_fund_contribution SET amount = amount + 1 WHERE id = %s",
            self.gift.id,
        )
        with self.assertRaisesRegex(UserError, self.gift.code):
            statement.with_user(self.members[0]).action_publish()

    # -- kept ------------------------------------------------------------------------

    def test_periods_follow_one_another(self):
        statement = self._prepare()
        self.assertEqual(self._prepare(), statement, "drafted once")
        with (
            self.assertRaisesRegex(Exception, "no_overlap"),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            statement.copy({"date_from": date(2026, 9, 1)})
        other = self.env["welfare.fund.statement"].create(
            {
                "fund_id": self.fund.id,
                "date_from": date(2026, 10, 1),
                "date_to": date(2026, 12, 31),
            }
        )
        with self.assertRaisesRegex(UserError, "comes first"):
            other.with_user(self.members[0]).action_publish()

    def test_published_is_frozen(self):
        statement = self._publish(self._prepare())
        with self.assertRaises(UserError):
            statement.with_user(self.members[0]).action_publish()
        with self.assertRaises(UserError):
            statement.unlink()
        with self.assertRaises(AccessError):
            statement.with_user(self.members[0]).write({"content": "{}"})
        with (
            self.assertRaises(RestrictViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("UPDATE welfare_fund_statement SET content = '{}'")

    def test_a_changed_cent_is_named(self):
        statement = self._publish(self._prepare())
        self._change(
            "UPDATE welfare_fund_statement"
            " SET content = replace(content, '500000', '500001') WHERE id = %s",
            statement.id,
        )
        faults = "\n".join(self._verify())
        self.assertIn(f"id {statement.id}: differs from its fingerprint", faults)
        self.assertIn("entries.firm 500001 published, 500000 from the books", faults)
        self.assertIn("entries.firm 500001 published, 500000 from the chain", faults)

    def test_a_changed_cent_of_the_books_is_named_by_the_statement(self):
        statement = self._publish(self._prepare())
        for line in self.gift.move_id.line_ids:
            self._change_line(line, 1 if line.balance > 0 else -1)
        faults = "\n".join(self._verify())
        self.assertIn(f"entry {self.gift.move_id.name} ({self.gift.code})", faults)
        self.assertIn(
            f"id {statement.id}: entries.firm 500000 published, 500001", faults
        )

    def test_roles(self):
        Statement = self.env["welfare.fund.statement"]
        action = Statement.with_user(self.accountant).action_prepare()
        statement = Statement.search(action["domain"])
        with self.assertRaises(AccessError):
            Statement.with_user(self.members[0]).action_prepare()
        for user in (self.accountant, self.evaluator, self.worker_user):
            with self.assertRaises(AccessError):
                statement.with_user(user).action_publish()
        with self.assertRaises(AccessError):
            statement.with_user(self.worker_user).read(["content"])
        employee = new_test_user(self.env, "employee_fund")
        with self.assertRaises(AccessError):
            statement.with_user(employee)._get_values()
        # The figures of a moment, less those of the moment before, are one grant.
        with self.assertRaises(AccessError):
            self.fund.with_user(self.worker_user).read(["available"])

    # -- files -----------------------------------------------------------------------

    def test_page_workbook_and_pdf_say_the_same(self):
        statement = self._publish(self._prepare()).with_context(lang="it_IT")
        sheet = load_workbook(io.BytesIO(statement._to_xlsx())).active
        cells = {row[0]: row[1] for row in sheet.iter_rows(values_only=True)}
        values = statement._get_values()
        rows = dict(row for _title, rows in values["sections"] for row in rows)
        for label in rows:
            self.assertIn(label, cells)
        self.assertEqual(values["totals"][0][1], 5280.0)
        self.assertEqual(values["totals"][0][2], "cinquemiladuecentottanta/00")
        pdf = statement.with_context(force_report_rendering=True)._to_pdf()
        text = " ".join(
            page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages
        )
        self.assertIn("5.280,00", text)
        self.assertIn("cinquemiladuecentottanta/00", text)

    def test_figures_never_name_a_day_or_a_request(self):
        statement = self._publish(self._prepare())
        for secret in (self.bought.code, "Zanchetta", "Scuola"):
            self.assertNotIn(secret, statement.content)

    def test_second_publication_of_two_at_once(self):
        statement = self._prepare()
        self.assertEqual(
            self.env["welfare.fund.statement"].search_count(
                [("fund_id", "=", self.fund.id)]
            ),
            1,
        )
        self._publish(statement)
        self.assertEqual(self._prepare().date_from, statement.date_to + timedelta(1))


@tagged("post_install", "-at_install")
class TestStatement(StatementClaims, Stories, FundCommon):
    """In the books of the operator's company."""


@tagged("post_install", "-at_install")
class TestStatementOfAlliance(StatementClaims, Stories, AllianceHome, FundCommon):
    """In the books of a company of their own."""
