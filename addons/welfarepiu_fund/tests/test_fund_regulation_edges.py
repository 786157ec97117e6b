from datetime import timedelta

from psycopg2.errors import CheckViolation, ExclusionViolation

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .regulation_common import RegulationCommon


@tagged("post_install", "-at_install")
class TestFundRegulationEdges(RegulationCommon):
    """Bounds, overlaps, zero and nothing; and all of it frozen with the version."""

    def _refuses(self, error, table, **vals):
        names, values = ", ".join(vals), list(vals.values())
        holes = ", ".join(["%s"] * len(values))
        self.env.flush_all()
        with (
            self.subTest(table=table, vals=vals),
            self.assertRaises(error),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                f"INSERT INTO {table} ({names}) VALUES ({holes})", values
            )

    def test_overlapping_amounts_are_refused_by_the_database(self):
        draft = self.regulation.copy()
        event = draft.event_ids[0]
        table = "welfare_fund_amount_rule"
        base = {"regulation_id": draft.id, "ceiling": 5, "months": 1}
        for size in (1, 2, 5, 60):
            self._refuses(ExclusionViolation, table, household_from=size, **base)
        self._refuses(ExclusionViolation, table, household_from=1, isee_to=100, **base)
        # An event of its own, and within it bands that touch and do not overlap.
        rule = self.env["welfare.fund.amount.rule"].create(
            {**base, "event_id": event.id, "household_from": 1, "isee_to": 12000}
        )
        rule.copy({"isee_from": 12000, "isee_to": 0})
        self._refuses(
            ExclusionViolation,
            table,
            household_from=1,
            event_id=event.id,
            isee_from=11999.99,
            isee_to=12000,
            **base,
        )

    def test_overlapping_bands_of_the_isee_are_refused_by_the_database(self):
        draft = self.regulation.copy()
        base = {"regulation_id": draft.id, "points": 1}
        self._refuses(
            ExclusionViolation,
            "welfare_fund_point_rule",
            criterion="isee",
            value_from=4999.99,
            value_to=5000,
            **base,
        )
        # On other facts rules add up.
        self.env["welfare.fund.point.rule"].create(
            {**base, "criterion": "minor_count", "value_from": 4}
        )

    def test_nonsense_is_refused_by_the_database(self):
        draft = self.regulation.copy()
        event = draft.event_ids[0]
        condition = {
            "regulation_id": draft.id,
            "event_id": event.id,
            "fact": "income_drop",
        }
        table = "welfare_fund_event_condition"
        self._refuses(CheckViolation, table, **condition)
        self._refuses(CheckViolation, table, at_least=5, at_most=4, **condition)
        self._refuses(CheckViolation, table, at_least=-1, at_most=4, **condition)
        amount = {"regulation_id": draft.id, "household_from": 1, "event_id": event.id}
        table = "welfare_fund_amount_rule"
        self._refuses(CheckViolation, table, ceiling=0, months=1, **amount)
        self._refuses(CheckViolation, table, ceiling=1, months=0, **amount)
        self._refuses(
            CheckViolation, table, ceiling=1, months=1, expense_share=101, **amount
        )
        self._refuses(
            CheckViolation,
            table,
            ceiling=1,
            months=1,
            isee_from=9,
            isee_to=9,
            **amount,
        )
        for share in (0, -1, 100.01):
            self._refuses(
                CheckViolation,
                "welfare_fund_ranking_share",
                regulation_id=draft.id,
                budget_share=share,
            )
        for vals in (
            {"employment_rule": "left"},
            {"after_leaving_months": 3},
            {"seniority_rule": "contribution", "seniority_window": 37},
            {"seniority_rule": "contribution", "seniority_window": 5},
            {"isee_ordinary": False, "isee_current": False},
            {"year_ceiling_household": -1},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                draft.write(vals)
                self.env.flush_all()

    def test_bounds_of_a_band_hold_the_lower_one(self):
        rule = self.env["welfare.fund.amount.rule"].new(
            {"household_from": 3, "household_to": 4, "isee_from": 100, "isee_to": 200}
        )
        for size, isee, applies in (
            (2, 150, False),
            (3, 100, True),
            (4, 199.99, True),
            (4, 200, False),
            (5, 150, False),
            (3, 99.99, False),
            (3, None, None),
            (None, 150, None),
        ):
            facts = {"household_size": size, "isee": isee}
            facts = {name: value for name, value in facts.items() if value is not None}
            with self.subTest(facts=facts):
                self.assertIs(rule._applies_to(facts), applies)

    def test_a_float_on_a_bound_is_on_the_bound(self):
        # 0.1 + 0.2 is a hair more than 0.3 to a float, not to people.
        rule = self.env["welfare.fund.point.rule"].new(
            {"criterion": "isee", "value_from": 0.3, "value_to": 0.6}
        )
        self.assertTrue(rule._applies_to({"isee": 0.1 + 0.2}))
        self.assertFalse(rule._applies_to({"isee": 0.1 * 6}))

    def test_a_regulation_without_isee_asks_for_none(self):
        regulation = self._put_in_force("amos")
        asked = regulation._get_asked_facts(regulation.event_ids[0])
        self.assertFalse({name for name in asked if name.startswith("isee")})
        request = self._case("health", isee=99999, isee_valid_until=False)
        self.assertPasses(request, 600)
        self.assertNotIn("isee", request.snapshot)

    def test_only_the_kinds_of_isee_that_count_pass(self):
        self._put_in_force("bergamo_2020")
        for kind, word in (("ordinary", ""), ("current", ""), ("national", "2026")):
            request = self._case("pay_cut", isee=10, assets=0, isee_type=kind)
            if word:
                self.assertFails(request, word)
            else:
                self.assertPasses(request, 400)

    def test_an_isee_with_omissions_does_not_count(self):
        self._put_in_force("bergamo_2020")
        self.assertFails(
            self._case("pay_cut", isee=10, assets=0, isee_has_gaps=True), "omissions"
        )

    def test_other_public_aid_is_asked_about_where_it_matters(self):
        regulation = self._put_in_force("amos").copy()
        regulation.asks_no_other_aid = True
        regulation._put_in_force()
        self.assertFails(self._case("health"), "other public aid")
        self.assertPasses(self._case("health", no_other_aid=True), 600)

    def test_a_household_no_row_speaks_of_gets_nothing(self):
        regulation = self._put_in_force("bergamo_2020").copy()
        regulation.amount_rule_ids.filtered(
            lambda rule: rule.household_from == 5
        ).unlink()
        regulation._put_in_force()
        request = self._case("pay_cut", household_size=5, isee=10, assets=0)
        self.assertFails(request, "has a sum")
        self.assertEqual(request.amount_proposed, 0)

    def test_gaps_are_said_before_a_version_holds(self):
        empty = self.env["welfare.fund.regulation"].create(
            {
                "fund_id": self.fund.id,
                "version": 77,
                "place_rule": "either",
                "intake": "windows",
            }
        )
        with self.assertRaises(UserError) as caught:
            empty._put_in_force()
        self.assertEqual(len(str(caught.exception).splitlines()), 3)
        draft = self.regulation.copy()
        draft.amount_rule_ids.event_id = draft.event_ids[0]
        with self.assertRaisesRegex(UserError, draft.event_ids[1].name):
            draft._put_in_force()

    def test_who_takes_back_that_leavers_may_ask_is_not_stuck(self):
        draft = self.regulation.copy()
        with Form(draft) as form:
            form.employment_rule = "left"
            form.after_leaving_months = 6
        with Form(draft) as form:
            form.employment_rule = "notice"
        self.assertEqual(draft.after_leaving_months, 0)

    def test_windows_that_are_over_are_said_before_a_version_holds(self):
        draft = self._put_in_force("como_2025").copy()
        day = self.today - timedelta(days=1)
        draft.window_ids.write({"date_from": day, "date_to": day})
        with self.assertRaisesRegex(UserError, "over"):
            draft._put_in_force()

    def test_every_table_is_frozen_copied_and_in_the_fingerprint(self):
        regulation = self._put_in_force("ambito_21")
        draft = regulation.copy()
        draft.write(
            {
                "place_rule": "either",
                "district_ids": [(6, 0, self.env["welfare.district"].search([]).ids)],
                "tax_note": "Not taxed",
            }
        )
        draft._put_in_force()
        copied = draft.copy()
        mine, theirs = draft._prepare_content(), copied._prepare_content()
        for content in (mine, theirs):
            del content["version"], content["in_force_from"]
        self.assertEqual(mine, theirs)
        self.env.flush_all()
        for query in (
            "UPDATE welfare_fund_regulation SET tax_note = 'x' WHERE id = %s",
            "UPDATE welfare_fund_regulation SET place_rule = 'work' WHERE id = %s",
            "UPDATE welfare_fund_regulation SET kinds_per_year = 9 WHERE id = %s",
            "UPDATE welfare_fund_window SET budget = 1 WHERE regulation_id = %s",
            "DELETE FROM welfare_fund_ranking_share WHERE regulation_id = %s",
            "UPDATE welfare_fund_event_condition SET at_least = 1"
            " WHERE regulation_id = %s",
            "UPDATE welfare_fund_amount_rule SET is_fixed = false"
            " WHERE regulation_id = %s",
            "DELETE FROM welfare_fund_regulation_district_rel WHERE regulation_id = %s",
        ):
            with (
                self.subTest(query=query),
                self.assertRaisesRegex(Exception, "frozen"),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, [draft.id])
        self.assertEqual(draft._get_canonical_content(), draft.content)
        self.assertTrue(draft._is_intact())

    def test_a_version_of_before_stays_intact_when_rows_can_say_more(self):
        """As it would be after an update that added columns."""
        regulation = self.regulation
        content = regulation._prepare_content()
        del content["kinds_per_year"]
        for rule in content["amounts"]:
            del rule["months"]
        # The same tables in a draft, which has another number and no day in force.
        del content["version"], content["in_force_from"]
        copied = regulation.copy()
        older = regulation._canonical(content)
        copied.write({"content": older, "content_hash": copied._hash(older)})
        self.assertTrue(copied._is_intact())
        copied.quorum = 3
        self.assertFalse(copied._is_intact())
