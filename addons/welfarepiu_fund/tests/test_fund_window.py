from datetime import timedelta

from psycopg2.errors import ExclusionViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .regulation_common import RegulationCommon

FAMILY = {"household_size": 6, "minor_count": 4, "child_count": 4}


@tagged("post_install", "-at_install")
class TestFundWindow(RegulationCommon):
    """Requests are taken in windows, and a ranking divides a window's budget."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill(20000)

    def setUp(self):
        super().setUp()
        self.regulation = self._put_in_force("ambito_21")
        self.window = self.regulation.window_ids
        self.after = self.clock._now() + timedelta(days=20)

    def _family(self, isee, **facts):
        return self._case("large_family", isee=isee, **{**FAMILY, **facts})

    def _rank(self):
        with self._at(self.after):
            self.window.with_user(self.evaluator).action_rank()

    def test_thirds_of_the_ranking_share_the_budget(self):
        requests = [self._family(isee) for isee in (5500, 500, 2500, 1500, 3500, 4500)]
        self._rank()
        ranked = sorted(requests, key=lambda one: one.place)
        self.assertEqual([one.place for one in ranked], [1, 2, 3, 4, 5, 6])
        self.assertEqual(
            [one.isee for one in ranked], [500, 1500, 2500, 3500, 4500, 5500]
        )
        # 12,000: half for the first two, 30% for the next, 20% for the last ones.
        # INFERRED: equal sums within a third.
        self.assertEqual(
            [one.amount_proposed for one in ranked],
            [3000, 3000, 1800, 1800, 1200, 1200],
        )
        line = ranked[2].line_ids.filtered(lambda one: one.line_type == "ranking")
        self.assertIn("Place 3 of 6", line.name)

    def test_ranking_of_any_length_never_exceeds_the_budget(self):
        divide = self.regulation._divide
        for count in range(12):
            for each in (5000.0, 333.33, 0.01):
                sums = divide(12000, [each] * count)
                self.assertEqual(len(sums), count)
                self.assertLessEqual(round(sum(sums), 2), 12000)
                self.assertEqual(sums, sorted(sums, reverse=True))
                self.assertTrue(all(amount <= each for amount in sums))
        # 6,000 in 7 equal sums: cents are never rounded up.
        self.assertEqual(divide(12000, [5000.0] * 19)[0], 857.14)
        # One alone is the first third.
        self.assertEqual(divide(100, [5000.0]), [50.0])

    def test_equal_points_go_by_isee_and_then_by_date(self):
        with self._at(self.clock._now() + timedelta(hours=2)):
            late = self._family(300)
        early, poorer = self._family(300), self._family(200)
        self._rank()
        self.assertEqual([poorer.place, early.place, late.place], [1, 2, 3])

    def test_nobody_goes_to_the_committee_before_the_ranking(self):
        request = self._family(100)
        with self.assertRaises(UserError):
            request.with_user(self.evaluator).action_send_to_committee()
        with self.assertRaises(UserError):
            self.window.with_user(self.evaluator).action_rank()
        self._rank()
        with self._at(self.after):
            request.with_user(self.evaluator).action_send_to_committee()
            with self.assertRaises(UserError):
                self.window.with_user(self.evaluator).action_rank()
            self._vote(request, "grant", "grant")
        self.assertEqual(request.amount_granted, 5000)
        budget = self.env["welfare.fund.budget"].search([])
        self.assertEqual((budget.budget, budget.granted), (12000, 5000))

    def test_all_are_assessed_before_the_ranking(self):
        self._family(100)
        late = self._submit(
            self._create_applicant(), event_id=self.event.id, isee=1, **FAMILY
        )
        with self.assertRaisesRegex(UserError, late.code):
            self._rank()

    def test_second_ranking_is_as_the_first(self):
        requests = [self._family(isee) for isee in (100, 1500, 2500)]
        self._rank()
        first = [(one.place, one.amount_proposed) for one in requests]
        self._rank()
        self.assertEqual([(one.place, one.amount_proposed) for one in requests], first)
        for request in requests:
            lines = request.line_ids.filtered(lambda one: one.line_type == "ranking")
            self.assertEqual(len(lines), 1)

    def test_a_fact_put_right_makes_the_ranking_anew(self):
        first, second = self._family(100), self._family(1500)
        self._rank()
        with self._at(self.after):
            first.with_user(self.evaluator)._verify("isee", 20000.0, "paper")
            self.assertFalse(self.window.ranked_at)
            self.assertFalse(second.place)
            with self.assertRaises(UserError):
                second.with_user(self.evaluator).action_send_to_committee()
        self._rank()
        self.assertEqual((second.place, first.place), (1, 2))

    def test_who_does_not_meet_the_regulation_has_no_place(self):
        good, bad = self._family(100), self._family(100, child_count=3)
        self._rank()
        self.assertEqual((good.place, bad.place), (1, 0))
        with self._at(self.after):
            bad.with_user(self.evaluator).action_send_to_committee()
            self._vote(bad, "refuse", "refuse")
        self.assertEqual(bad.state, "refused")

    def test_outside_a_window_one_is_told_when_the_next_opens(self):
        regulation = self.regulation.copy()
        first = self.today + timedelta(days=40)
        regulation.window_ids.write(
            {"date_from": first, "date_to": first + timedelta(days=9)}
        )
        regulation._put_in_force()
        self.event = regulation.event_ids
        # One can write it meanwhile.
        request = self._draft(self._create_applicant(), **FAMILY)
        request._give_consent()
        with self.assertRaisesRegex(UserError, f"{first.year}"):
            request._submit()
        with self._at(self.clock._now() + timedelta(days=41)):
            request._submit()
        self.assertEqual(request.sudo().window_id, regulation.window_ids)
        with (
            self._at(self.clock._now() + timedelta(days=60)),
            self.assertRaises(ValidationError),
        ):
            self._draft(self._create_applicant(), **FAMILY)

    def test_the_first_and_the_last_day_are_in_the_window(self):
        window = self.window
        for day, is_open in (
            (window.date_from, True),
            (window.date_to, True),
            (window.date_from - timedelta(days=1), False),
            (window.date_to + timedelta(days=1), False),
        ):
            self.assertEqual(
                self.regulation._get_open_window(day), window if is_open else window[:0]
            )

    def test_two_windows_are_never_open_at_once(self):
        draft = self.regulation.copy()
        vals = {
            "regulation_id": draft.id,
            "name": "Second",
            "code": "second",
            "date_from": draft.window_ids.date_to,
            "date_to": draft.window_ids.date_to,
        }
        with (
            self.assertRaises(ExclusionViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["welfare.fund.window"].create(vals)
            self.env.flush_all()

    def test_committee_makes_no_ranking(self):
        self._family(100)
        with self._at(self.after), self.assertRaises(AccessError):
            self.window.with_user(self.members[0]).action_rank()
