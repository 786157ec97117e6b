from datetime import date

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import PDF, mute_sql
from .life_common import LifeCommon

#: The last day of winter time: it ends at 23:00 UTC.
DEADLINE = date(2026, 3, 28)


@tagged("post_install", "-at_install")
class TestAction(LifeCommon):
    """A finding that says so stops the supplier when its day is missed, by date."""

    def setUp(self):
        super().setUp()
        with freeze_time("2026-03-02 10:00:00"):
            self.action = self._create_action(DEADLINE, is_suspending=True)
        self.own = self.action.with_user(self.baker_user)

    def _hand_in(self, moment):
        with freeze_time(moment):
            self.own._attach_evidence("etichetta.pdf", PDF)
            self.own._hand_in("Etichette rifatte.")

    def test_a_missed_day_stops_at_midnight_in_rome(self):
        self._assert_sells("2026-03-28 22:59:59", True)
        self._assert_sells("2026-03-28 23:00:00", False)
        self.assertEqual(self.adhesion.state, "in_force", "no job has run")

    def test_in_summer_time_it_is_an_hour_earlier(self):
        with freeze_time("2026-03-02 10:00:00"):
            self._create_action(date(2026, 3, 29), is_suspending=True)
            self.action._lift("Un altro giorno.")
        self._assert_sells("2026-03-29 21:59:59", True)
        self._assert_sells("2026-03-29 22:00:00", False)

    def test_a_finding_that_does_not_say_so_stops_nobody(self):
        with freeze_time("2026-03-02 10:00:00"):
            self.action._lift("Era un errore.")
            self._create_action(DEADLINE)
        self._assert_sells("2026-04-02 10:00:00", True)

    def test_handed_in_by_the_day_it_waits_without_stopping(self):
        self._hand_in("2026-03-28 22:59:59")
        self._assert_sells("2026-03-28 23:00:00", True)
        self._assert_sells("2026-05-01 10:00:00", True)
        with freeze_time("2026-05-02 10:00:00"):
            self.action._accept()
        self._assert_sells("2026-05-02 10:00:00", True)

    def test_sent_back_it_has_another_day(self):
        self._hand_in("2026-03-20 10:00:00")
        with freeze_time("2026-04-02 10:00:00"):
            with self.assertRaises(UserError):
                self.action._send_back("Non si legge.")
            with self.assertRaises(UserError):
                self.action._send_back("Non si legge.", date(2026, 4, 1))
            self.action._send_back("Non si legge.", date(2026, 4, 10))
        self._assert_sells("2026-04-10 21:59:59", True)
        self._assert_sells("2026-04-10 22:00:00", False)

    def test_handed_in_late_only_acceptance_brings_back(self):
        self._hand_in("2026-03-30 10:00:00")
        self._assert_sells("2026-03-30 10:01:00", False)
        with freeze_time("2026-03-31 10:00:00"):
            self.action._send_back("Non basta.")
        self._assert_sells("2026-03-31 10:01:00", False)
        with freeze_time("2026-04-01 10:00:00"):
            self.own._hand_in("Ora sì.")
        with freeze_time("2026-04-02 10:00:00"):
            self.action._accept()
        self._assert_sells("2026-04-02 09:59:59", False)
        self._assert_sells("2026-04-02 10:00:00", True)
        self._assert_sells("2026-03-31 10:00:00", False)

    def test_signing_again_does_not_get_rid_of_it(self):
        with freeze_time("2026-03-10 10:00:00"):
            second = self._to_in_force(self.baker_user)
            self.assertEqual(second.state, "in_force")
        self._assert_sells("2026-03-28 23:00:00", False)
        with freeze_time("2026-03-29 10:00:00"):
            stops = second._get_stops(self.env["welfare.clock"]._now())
        self.assertEqual(len(stops), 1)
        self.assertIn(self.action.to_do, stops[0])

    def test_another_company_is_not_concerned(self):
        other = self.env["res.company"].create({"name": "Altra Alleanza"})
        stopped = dict(
            self.env["welfare.charter.action"]._find_stopped(
                self.action._get_end_of(DEADLINE)
            )
        )
        self.assertIn(self.baker.id, stopped[self.env.company])
        self.assertNotIn(other, stopped)

    def test_what_was_told_does_not_move(self):
        for vals in ({"deadline": date(2026, 12, 31)}, {"is_suspending": False}):
            with self.subTest(vals), self.assertRaises(UserError):
                self.action.write(vals)
        for vals in ({"state": "accepted"}, {"stops_from": False}):
            with self.subTest(vals), self.assertRaises(AccessError):
                self.action.write(vals)

    @mute_sql
    def test_sql_keeps_what_was_found(self):
        self.env.flush_all()
        with freeze_time("2026-03-03 10:00:00"):
            closed = self._create_action(DEADLINE, is_suspending=True)
            closed._lift("Era un errore.")
        self.env.flush_all()
        for action, statement in (
            (self.action, "UPDATE welfare_charter_action SET finding = 'x'"),
            (self.action, "UPDATE welfare_charter_action SET raised_by_id = 1"),
            (self.action, "DELETE FROM welfare_charter_action"),
            (closed, "UPDATE welfare_charter_action SET closed_on = NULL"),
            (closed, "UPDATE welfare_charter_action SET state = 'open'"),
        ):
            with (
                self.subTest(statement),
                self.assertRaises(psycopg2.errors.RestrictViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(f"{statement} WHERE id = %s", [action.id])

    def test_evidence_is_looked_at_and_said(self):
        with freeze_time("2026-03-10 10:00:00"):
            with self.assertRaises(ValidationError):
                self.own._attach_evidence("prova.pdf", b"MZ\x90\x00")
            self.assertFalse(self.own._get_evidence())
            with self.assertRaises(UserError):
                self.own._hand_in(" ")
            self._hand_in("2026-03-10 10:00:00")
            with self.assertRaises(UserError):
                self.own._attach_evidence("altra.pdf", PDF)

    def test_the_supplier_does_not_judge_itself(self):
        self._hand_in("2026-03-10 10:00:00")
        for number, attempt in enumerate(
            (
                self.own._accept,
                lambda: self.own._lift("No"),
                lambda: self.own._send_back("No", date(2026, 12, 1)),
                lambda: self.own.write({"answer": "x"}),
            )
        ):
            with self.subTest(number), self.assertRaises(AccessError):
                attempt()

    def test_a_day_that_is_over_is_refused(self):
        with freeze_time("2026-03-29 10:00:00"), self.assertRaises(UserError):
            self._create_action(DEADLINE)
