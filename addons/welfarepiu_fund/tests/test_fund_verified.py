import json
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import FundCommon


@tagged("post_install", "-at_install")
class TestFundVerified(FundCommon):
    """What a paper says otherwise stands beside what was declared; nothing is corrected
    in silence."""

    def _verify(self, request, fact, value, reason="paper"):
        request.with_user(self.evaluator)._verify(fact, value, reason)

    def test_the_verified_value_counts_and_the_declared_one_stays(self):
        request = self._submit(isee=9200.0)
        self._verify(request, "isee", 26000.0)
        request.with_user(self.evaluator).action_assess()
        request = request.sudo()
        self.assertEqual(request.isee, 9200.0)
        self.assertTrue(request._is_intact())
        self.assertFalse(request.is_eligible)
        line = request.line_ids.filtered(lambda one: one.outcome == "failed")
        self.assertIn("26,000", line.name)
        self.assertIn("9,200", line.correction)
        self.assertIn("26,000", line.correction)
        self.assertIn("paper", line.correction)
        # Who asks reads both, too.
        self.assertEqual(line.with_user(self.worker_user).correction, line.correction)

    def test_verified_after_the_assessment_is_assessed_anew(self):
        request = self._submit(disability_count=0)
        request.with_user(self.evaluator).action_assess()
        before = request.sudo().points
        self._verify(request, "disability_count", 1)
        self.assertEqual(request.sudo().points, before + 5)

    def test_the_last_verified_value_counts(self):
        request = self._submit()
        self._verify(request, "isee", 30000.0)
        self._verify(request, "isee", 8000.0, "applicant")
        facts = request._get_facts()
        self.assertEqual(facts["isee"], 8000.0)
        self.assertEqual(len(request.sudo().verified_ids), 2)

    def test_each_kind_of_fact_is_verified_on_its_own_field(self):
        request = self._submit()
        day = self.today + timedelta(days=5)
        district = self.env["welfare.district"].search([], limit=1)
        for fact, field, value, expected in (
            ("isee", "money", 4000.0, 4000.0),
            ("minor_count", "number", 1.0, 1),
            ("pays_rent", "flag", "yes", True),
            ("isee_valid_until", "day", day, day),
            ("isee_type", "isee_type", "current", "current"),
            ("residence", "district_id", district, district.code),
        ):
            with self.subTest(fact=fact):
                wizard = self.env["welfare.fund.verify.wizard"].with_user(
                    self.evaluator
                )
                with Form(wizard.with_context(default_request_id=request.id)) as form:
                    form.fact = fact
                    setattr(form, field, value)
                    form.paper_id = self.event.paper_ids[0].with_user(self.evaluator)
                form.record.action_verify()
                facts = request.with_env(self.env)._get_facts()
                self.assertEqual(facts[fact], expected)

    def test_a_place_nobody_knows_is_outside_until_verified(self):
        regulation = self.regulation.copy()
        districts = self.env["welfare.district"].search([])
        regulation.write(
            {"place_rule": "either", "district_ids": [(6, 0, districts.ids)]}
        )
        regulation._put_in_force()
        self.event = regulation.event_ids[0]
        self.worker.city_id = False
        request = self._submit()
        request.with_user(self.evaluator).action_assess()
        line = request.sudo().line_ids.filtered(lambda one: one.outcome != "met")
        self.assertEqual(line.outcome, "unknown")
        self._verify(request, "residence", districts[0].code, "missing")
        self.assertTrue(request.sudo().is_eligible)

    def test_residence_is_by_municipality_and_leaves_the_district_only(self):
        regulation = self.regulation.copy()
        city = self.env["res.city"].search(
            [("welfare_district_id", "!=", False)], limit=1
        )
        regulation.write(
            {
                "place_rule": "residence",
                "district_ids": [(6, 0, city.welfare_district_id.ids)],
            }
        )
        regulation._put_in_force()
        self.event = regulation.event_ids[0]
        outside = self.env["res.city"].create(
            {"name": "Far away", "country_id": self.env.ref("base.it").id}
        )
        for where, passes in ((city, True), (outside, False)):
            self.worker.city_id = where
            request = self._submit()
            request.with_user(self.evaluator).action_assess()
            self.assertEqual(request.sudo().is_eligible, passes)
            self.assertNotIn(where.name, request.sudo().snapshot)
            request._withdraw()
        facts = json.loads(request.sudo().snapshot)["facts"]
        self.assertEqual(facts["residence"], "outside")

    def test_who_may_verify_what_and_when(self):
        request = self._submit()
        with self.assertRaises(AccessError):
            request.with_user(self.members[0])._verify("isee", 1.0, "paper")
        for fact, reason in (
            ("amount_asked", "paper"),
            ("event_id", "paper"),
            ("state", "paper"),
            ("isee", "because"),
        ):
            with self.assertRaises(UserError):
                self._verify(request, fact, 1.0, reason)
        request.with_user(self.evaluator).action_assess()
        request.with_user(self.evaluator).action_send_to_committee()
        with self.assertRaises(UserError):
            self._verify(request, "isee", 1.0)

    def test_what_another_has_in_charge_is_not_verified(self):
        request = self._submit()
        request.with_user(self.evaluator).action_take()
        other = request.with_user(self.other_evaluator)
        for act in (other.action_verify, lambda: other._verify("isee", 1.0, "paper")):
            with self.assertRaisesRegex(UserError, "in the charge"):
                act()

    def test_what_cannot_be_is_refused(self):
        request = self._submit()
        for fact, value in (
            ("isee", -1.0),
            ("isee", "much"),
            ("isee", True),
            ("household_size", 0),
            ("income_drop", 100.01),
            ("pays_rent", 1),
            ("isee_valid_until", "tomorrow"),
            ("isee_valid_until", False),
            ("isee_type", "other"),
            ("residence", "nowhere"),
        ):
            with self.subTest(fact=fact, value=value), self.assertRaises(UserError):
                self._verify(request, fact, value)
        self.assertFalse(request.sudo().verified_ids)

    def test_verified_rows_never_change(self):
        request = self._submit()
        self._verify(request, "isee", 100.0)
        row = request.sudo().verified_ids
        with self.assertRaises(UserError):
            row.write({"value": 1})
        with self.assertRaises(UserError):
            row.unlink()
        for query in (
            "UPDATE welfare_fund_verified_fact SET reason = 'slip'",
            "DELETE FROM welfare_fund_verified_fact",
        ):
            with (
                self.assertRaisesRegex(Exception, "append-only"),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query)

    def test_a_paper_may_depend_on_a_fact(self):
        regulation = self.regulation.copy()
        regulation.event_ids[0].write(
            {
                "paper_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Recognition",
                            "fact": "disability_count",
                            "fact_from": 1,
                        },
                    )
                ]
            }
        )
        regulation._put_in_force()
        self.event = regulation.event_ids[0]
        for count, needed in ((0, False), (1, True)):
            request = self._draft(disability_count=count)
            paper = request.paper_ids.filtered(lambda one: one.name == "Recognition")
            self.assertEqual(paper.is_required, needed)
            request._withdraw()
        request = self._submit(papers=False, disability_count=0)
        self.assertEqual(len(request.sudo()._get_missing_papers()), 2)
        self._verify(request, "disability_count", 1)
        self.assertEqual(len(request.sudo()._get_missing_papers()), 3)
