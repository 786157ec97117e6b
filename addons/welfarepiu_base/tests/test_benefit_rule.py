from datetime import date

from psycopg2.errors import CheckViolation, ExclusionViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WelfareCommon


@tagged("post_install", "-at_install")
class TestBenefitRule(WelfareCommon):
    def _copy(self, rule, **dates):
        copy = rule.copy(dates)
        copy.flush_recordset()
        return copy

    def test_the_database_refuses_two_rules_for_one_day(self):
        rule = self.env.ref("welfarepiu_base.rule_comma_3_2025")
        for date_from, date_to in (
            (date(2025, 6, 1), date(2025, 6, 1)),
            (date(2026, 12, 31), date(2026, 12, 31)),
            (date(2020, 1, 1), None),
        ):
            with (
                self.subTest(date_from=date_from),
                mute_logger("odoo.sql_db"),
                self.assertRaises(ExclusionViolation),
                self.env.cr.savepoint(),
            ):
                self._copy(rule, date_from=date_from, date_to=date_to)

    def test_an_open_rule_leaves_no_day_after_it(self):
        rule = self.env.ref("welfarepiu_base.rule_comma_3_2028")
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            self._copy(rule, date_from=date(2040, 1, 1), date_to=False)

    def test_a_new_law_is_a_new_row(self):
        """The row in force ends, the next begins the day after."""
        rule = self.env.ref("welfarepiu_base.rule_comma_3_2028")
        rule.date_to = date(2028, 12, 31)
        new = self._copy(
            rule,
            date_from=date(2029, 1, 1),
            date_to=False,
            yearly_cap=500,
            yearly_cap_children=500,
        )
        self.assertEqual(self.kind_comma_3._get_rule(date(2028, 12, 31)), rule)
        self.assertEqual(self.kind_comma_3._get_rule(date(2029, 1, 1)), new)

    def test_the_copy_is_the_law_that_follows(self):
        """What the operator duplicates on screen keeps all that is not said anew: the
        days of January, the relatives."""
        rule = self.env.ref("welfarepiu_base.rule_comma_3_2028")
        with self.assertRaises(UserError):
            rule.copy()
        rule.date_to = date(2028, 12, 31)
        new = rule.copy()
        self.assertEqual((new.date_from, new.date_to), (date(2029, 1, 1), False))
        self.assertFalse(new.is_confirmed)
        self.assertEqual(new.previous_year_until, rule.previous_year_until)
        self.assertEqual(new.relatives, rule.relatives)

    def test_kinds_do_not_disturb_each_other(self):
        rule = self.env.ref("welfarepiu_base.rule_f_2025")
        kind = self.env["welfare.benefit.kind"].create({"code": "new", "name": "New"})
        self.assertTrue(rule.copy({"kind_id": kind.id}))

    def test_a_rule_ends_after_it_starts(self):
        rule = self.env.ref("welfarepiu_base.rule_comma_3_2028")
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._copy(rule, date_from=date(2020, 2, 2), date_to=date(2020, 2, 1))

    def test_fringe_caps_over_the_years(self):
        """domain.md 1.3, from art. 51 comma 3 and its yearly exceptions."""
        for year, cap, with_children in (
            (2024, 1000, 2000),
            (2025, 1000, 2000),
            (2026, 1000, 2000),
            (2027, 1000, 2000),
            (2028, 258.23, 258.23),
        ):
            for day in (date(year, 1, 1), date(year, 12, 31)):
                rule = self.kind_comma_3._get_rule(day)
                self.assertEqual(rule._get_yearly_cap(False), cap, day)
                self.assertEqual(rule._get_yearly_cap(True), with_children, day)
                self.assertTrue(rule.cliff)

    def test_every_kind_has_a_rule_on_every_day_of_2024_to_2027(self):
        for kind in self.env["welfare.benefit.kind"].search([]):
            for year in range(2024, 2028):
                for month in range(1, 13):
                    rule = kind._get_rule(date(year, month, 1))
                    self.assertEqual(len(rule), 1, f"{kind.code} {year}-{month}")
                    self.assertTrue(rule.legal_reference)
                    self.assertTrue(rule.note, "sources and doubts are carried over")

    def test_a_visitor_is_told_what_the_law_says_and_browses_no_rule(self):
        visitor = self.env.ref("base.public_user")
        rule = self.kind_comma_3.with_user(visitor)._get_rule(date(2026, 1, 1))
        self.assertTrue(rule.top_up_allowed)
        with self.assertRaises(AccessError):
            self.env["welfare.benefit.rule"].with_user(visitor).search([])

    def test_no_rule_before_the_first(self):
        self.assertFalse(self.kind_f._get_rule(date(2023, 12, 31)))

    def test_only_comma_3_takes_top_up_and_only_four_kinds_refunds(self):
        """domain.md 1.1 and 1.4."""
        rules = self.env["welfare.benefit.rule"].search(
            [("date_from", "<=", "2026-01-01"), ("date_to", ">=", "2026-01-01")]
        )
        codes = set(rules.filtered("top_up_allowed").kind_id.mapped("code"))
        self.assertEqual(codes, {"comma 3"})
        codes = set(rules.filtered("reimbursable").kind_id.mapped("code"))
        self.assertEqual(codes, {"f-bis", "f-ter", "d-bis", "comma 3"})

    def test_what_nobody_confirmed_says_so(self):
        for xmlid in ("rule_comma_3_2027", "rule_comma_3_2028", "rule_h_2025"):
            self.assertFalse(self.env.ref(f"welfarepiu_base.{xmlid}").is_confirmed)
