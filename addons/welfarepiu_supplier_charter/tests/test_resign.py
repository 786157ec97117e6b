from datetime import date, datetime

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import PDF, UPLOAD, CharterCommon, mute_sql

#: 29 March 2026 is the first day of summer time in Italy: it ends at 22:00 UTC.
LAST_DAY = date(2026, 3, 29)


@tagged("post_install", "-at_install")
class TestResign(CharterCommon):
    """A new version is signed by a day, or the supplier does not hold any more; what it
    had answered is confirmed, not typed again."""

    def setUp(self):
        super().setUp()
        with freeze_time("2026-01-12 10:00:00"):
            # The common one came into force today, which is later.
            self._create_charter("T0")._put_in_force()
            self.first = self._to_in_force(self.baker_user)
        self.version = self._create_charter("T2")
        self.changed = self.version.article_ids[1].commitment_ids[0]
        self.changed.text = "Un impegno cambiato"
        self.version.resign_by = LAST_DAY
        with freeze_time("2026-03-02 10:00:00"):
            self.version._put_in_force()

    def test_who_does_not_sign_lapses_at_midnight_in_rome(self):
        with freeze_time("2026-03-29 21:59:59"):
            self.assertEqual(self._get_reasons(self.bread), [])
        with freeze_time("2026-03-29 22:00:00"):
            self.assertEqual(len(self._get_reasons(self.bread)), 1)
            self.assertFalse(self.first.is_in_force)
        self.assertEqual(self.first.state, "in_force", "no job has run")
        self.assertTrue(self.baker._welfare_is_chartered(datetime(2026, 3, 29, 21)))
        self.assertFalse(self.baker._welfare_is_chartered(datetime(2026, 4, 1)))

    def test_who_signs_goes_on(self):
        with freeze_time("2026-03-10 10:00:00"):
            self._sign_again()
        with freeze_time("2026-03-29 22:00:01"):
            self.assertEqual(self._get_reasons(self.bread), [])

    def test_who_signs_late_is_back(self):
        with freeze_time("2026-04-10 10:00:00"):
            self.assertTrue(self._get_reasons(self.bread))
            self._sign_again()
            self.assertEqual(self._get_reasons(self.bread), [])

    def test_without_a_day_signatures_hold_until_their_end(self):
        with freeze_time("2026-03-03 10:00:00"):
            third = self._create_charter("T3")
            third._put_in_force()
        with freeze_time("2026-03-20 10:00:00"):
            self.assertEqual(self._get_reasons(self.bread), [])

    def test_the_day_outlives_its_version(self):
        with freeze_time("2026-03-03 10:00:00"):
            self._create_charter("T3")._put_in_force()
        with freeze_time("2026-03-29 22:00:00"):
            self.assertTrue(self._get_reasons(self.bread))

    def test_another_company_is_not_concerned(self):
        other = self.env["res.company"].create({"name": "Altra Alleanza"})
        foreign = self._create_charter("X1", other)
        foreign.resign_by = date(2026, 3, 5)
        with freeze_time("2026-03-04 10:00:00"):
            foreign._put_in_force()
        with freeze_time("2026-03-20 10:00:00"):
            self.assertEqual(self._get_reasons(self.bread), [])

    @mute_sql
    def test_the_day_only_moves_later(self):
        with freeze_time("2026-03-10 10:00:00"):
            for day in (date(2026, 3, 28), False):
                with self.subTest(day), self.assertRaises(UserError):
                    self.version.resign_by = day
            self.version.resign_by = date(2026, 4, 30)
        with freeze_time("2026-04-20 10:00:00"):
            self.assertEqual(self._get_reasons(self.bread), [])
        with freeze_time("2026-05-02 10:00:00"), self.assertRaises(UserError):
            self.version.resign_by = date(2026, 6, 1)
        self.env.flush_all()
        for value in ("NULL", "'2026-03-01'"):
            with (
                self.subTest(value),
                self.assertRaises(psycopg2.errors.RestrictViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE welfare_charter SET resign_by = {value} WHERE id = %s",
                    [self.version.id],
                )

    def test_a_day_that_is_over_is_refused(self):
        draft = self._create_charter("T3")
        draft.resign_by = date(2026, 3, 1)
        with freeze_time("2026-03-02 10:00:00"), self.assertRaises(UserError):
            draft._put_in_force()

    @freeze_time("2026-03-10 10:00:00")
    def test_only_what_changed_is_asked(self):
        adhesion = self._to_assessment(self.baker_user)
        asked = adhesion.line_ids.filtered(lambda line: not line.answer)
        self.assertEqual(asked.commitment_id, self.changed)
        carried = adhesion.line_ids - asked
        self.assertEqual(set(carried.mapped("verdict")), {"accepted"})
        self.assertTrue(all(carried.mapped("is_to_confirm")))
        proven = carried.filtered("evidence_asked")
        self.assertTrue(all(len(line.evidence_ids) == 1 for line in proven))
        self.assertFalse(proven.evidence_ids & self.first.line_ids.evidence_ids)
        supplier = adhesion.with_user(self.baker_user)
        self._answer(asked)
        with self.assertRaises(UserError):
            supplier._submit()
        supplier._confirm_carried()
        supplier._submit()
        self.assertEqual(adhesion._get_missing_lines(), asked)

    @freeze_time("2026-03-10 10:00:00")
    def test_answering_anew_is_judged_anew(self):
        adhesion = self._to_assessment(self.baker_user)
        first, second, third = adhesion.with_user(self.baker_user).line_ids.filtered(
            "is_to_confirm"
        )[:3]
        first._answer("partly", "Da quest'anno solo in parte.")
        self.assertEqual(first.verdict, "pending")
        self.assertFalse(first.carried_from_id)
        second._answer(second.answer, second.note)
        self.assertEqual(second.verdict, "accepted")
        self.assertTrue(second.confirmed_on)
        third._attach_evidence("nuova.pdf", PDF)
        self.assertEqual(third.verdict, "pending")

    def test_renewal_of_the_same_version_is_looked_at_again(self):
        with freeze_time("2026-03-10 10:00:00"):
            self._sign_again()
        with freeze_time("2027-02-10 10:00:00"):
            adhesion = self._to_assessment(self.baker_user)
            self.assertEqual(set(adhesion.line_ids.mapped("verdict")), {"pending"})
            self.assertTrue(all(adhesion.line_ids.mapped("answer")))

    @freeze_time("2026-03-10 10:00:00")
    def test_nothing_of_another_supplier_is_carried(self):
        adhesion = self._to_assessment(self.farmer_user)
        self.assertFalse(any(adhesion.line_ids.mapped("answer")))
        self.assertFalse(adhesion.line_ids.evidence_ids)

    def test_confirming_is_the_suppliers(self):
        with freeze_time("2026-03-10 10:00:00"):
            adhesion = self._to_assessment(self.baker_user)
            with self.assertRaises(AccessError):
                adhesion.with_user(self.farmer_user)._confirm_carried()
            self.assertTrue(any(adhesion.line_ids.mapped("is_to_confirm")))

    def _answer(self, lines):
        for line in lines.with_user(self.baker_user):
            line._answer("yes", "Così.")
            if line.evidence_asked:
                line._keep_evidence("prova.pdf", UPLOAD)

    def _sign_again(self):
        adhesion = self._to_assessment(self.baker_user)
        supplier = adhesion.with_user(self.baker_user)
        self._answer(adhesion.line_ids.filtered(lambda line: not line.answer))
        supplier._confirm_carried()
        supplier._submit()
        pending = adhesion.line_ids.filtered(lambda line: line.verdict == "pending")
        self.assertEqual(pending.commitment_id, self.changed)
        pending.write({"verdict": "accepted"})
        adhesion._approve()
        supplier._sign("Ada Prova", "Titolare", "192.0.2.7")
        return adhesion
