from datetime import date, datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LogisticsCommon

HOUR = 3600


@tagged("post_install", "-at_install")
class TestTeamDay(LogisticsCommon):
    """What a team can do on a day is read from who is there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one, cls.two = cls.team_a.member_ids
        cls.stairs = cls.env.ref("welfarepiu_logistics.task_stairs")
        cls.absences = cls.env["welfare.team.absence"]

    def absent(self, who, day=None, **values):
        name = "member_id" if who._name == "welfare.team.member" else "user_id"
        day = day or self.today
        return self.absences.create(
            {name: who.id, "date_from": day, "date_to": day, **values}
        )

    def day(self, team=None, when=None):
        return (team or self.team_a)._get_day(when or self.today)

    def test_everybody_is_there_when_nobody_said_otherwise(self):
        day = self.day()
        self.assertTrue(day.goes_out)
        self.assertEqual(day.educator, self.educator_a)
        self.assertEqual(day.members, self.one | self.two)
        self.assertEqual((day.start, day.end), (9 * HOUR, 12.5 * HOUR))

    def test_without_an_educator_the_team_does_not_go_out(self):
        self.absent(self.educator_a)
        self.assertFalse(self.day().goes_out)
        self.assertTrue(self.day(when=self.today + timedelta(days=1)).goes_out)

    def test_the_first_substitute_who_is_there_stands_in(self):
        other = self.make_user("educator_c", "group_educator")
        for sequence, user in enumerate((self.educator_b, other)):
            self.env["welfare.team.substitute"].create(
                {
                    "team_id": self.team_a.id,
                    "user_id": user.id,
                    "sequence": sequence,
                }
            )
        self.absent(self.educator_a)
        self.assertEqual(self.day().educator, self.educator_b)
        self.absent(self.educator_b)
        self.assertEqual(self.day().educator, other)

    def test_with_fewer_people_than_needed_the_team_stays(self):
        self.team_a.min_members = 2
        self.assertTrue(self.day().goes_out)
        self.absent(self.two)
        self.assertFalse(self.day().goes_out)
        self.team_a.min_members = 1
        self.assertEqual(self.day().members, self.one)

    def test_nobody_who_can_carry_upstairs_no_stairs_that_day(self):
        self.assertNotIn("stairs", self.day().skills)
        self.one._state_ability(self.stairs, "learning")
        self.assertNotIn("stairs", self.day().skills)
        self.one._state_ability(self.stairs, "alone")
        self.assertIn("stairs", self.day().skills)
        self.absent(self.one, hour_from=11.0, hour_to=12.0)
        self.assertNotIn("stairs", self.day().skills)
        self.two._state_ability(self.stairs, "prompt")
        self.assertIn("stairs", self.day().skills)
        self.team_a.can_climb_stairs = False
        self.assertNotIn("stairs", self.day().skills)

    def test_hours_of_the_educator_cut_the_shift(self):
        weekday = self.today.weekday()
        self.env["welfare.educator"].create(
            {
                "user_id": self.educator_a.id,
                "calendar_id": self.make_calendar("Short", [(weekday, 10, 11.5)]).id,
            }
        )
        day = self.day()
        self.assertEqual((day.start, day.end), (10 * HOUR, 11.5 * HOUR))
        self.assertFalse(self.day(when=self.today + timedelta(days=1)).goes_out)

    def test_weekly_hours_are_clock_time_in_italy(self):
        calendar = self.make_calendar("Sunday", [(6, 9, 12)])
        calendar.tz = "Asia/Tokyo"
        # The nights of the hour change, and a day before them.
        for when in (date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 22)):
            self.assertEqual(
                calendar._welfare_get_presence(when), [(9 * HOUR, 12 * HOUR)]
            )

    def test_a_day_on_which_all_is_closed_nobody_is_there(self):
        weekday = self.today.weekday()
        calendar = self.make_calendar("Morning", [(weekday, 9, 12.5)])
        (self.one | self.two).calendar_id = calendar
        self.assertTrue(self.day().goes_out)
        self.env["resource.calendar.leaves"].with_user(self.operator).create(
            {
                "name": "Closed",
                "date_from": datetime.combine(self.today, datetime.min.time()),
                "date_to": datetime.combine(self.today, datetime.max.time()),
            }
        )
        self.assertFalse(self.day().goes_out)

    def test_a_vehicle_is_with_one_team_at_a_time(self):
        van = self.team_a.vehicle_id
        self.team_b.vehicle_id = van
        self.assertTrue(self.day(self.team_a).goes_out)
        self.assertFalse(self.day(self.team_b).goes_out)
        days = self.env["welfare.vehicle.day"]
        days.create(
            {"team_id": self.team_b.id, "date": self.today, "vehicle_id": van.id}
        )
        self.assertTrue(self.day(self.team_b).goes_out)
        self.assertFalse(self.day(self.team_a).goes_out)
        with self.assertRaises(ValidationError):
            days.create(
                {"team_id": self.team_a.id, "date": self.today, "vehicle_id": van.id}
            )
        self.team_b.write({"shift_start": 14.0, "shift_end": 17.0})
        self.assertTrue(self.day(self.team_a).goes_out)

    def test_a_day_without_vehicle_is_a_day_at_home(self):
        self.env["welfare.vehicle.day"].create(
            {"team_id": self.team_a.id, "date": self.today}
        )
        self.assertFalse(self.day().goes_out)

    def test_an_absence_is_of_one_and_in_order(self):
        for values in (
            {},
            {"member_id": self.one.id, "user_id": self.educator_a.id},
            {"member_id": self.one.id, "hour_from": 12.0, "hour_to": 9.0},
            {"member_id": self.one.id, "date_to": self.today - timedelta(days=1)},
        ):
            with (
                self.subTest(values),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.absences.create({"date_from": self.today, **values})
                self.env.flush_all()

    def test_an_absence_told_twice_is_one(self):
        first = self.one._report_absence(self.today)
        self.assertEqual(self.one._report_absence(self.today), first)
        self.assertEqual(len(self.one.absence_ids), 1)

    def test_what_was_said_stays_and_the_last_word_holds(self):
        for level in ("learning", "learning", "prompt"):
            self.one.with_user(self.educator_a)._state_ability(self.stairs, level)
        rows = self.one.ability_ids.filtered(lambda row: row.task_id == self.stairs)
        self.assertEqual(set(rows.mapped("level")), {"learning", "prompt"})
        self.assertEqual(len(rows), 2)
        self.assertEqual(rows.stated_by_id, self.educator_a)
        self.assertEqual(rows.filtered("is_current").level, "prompt")
        current = rows.search([("is_current", "=", True), ("id", "in", rows.ids)])
        self.assertEqual(current.level, "prompt")
        with self.assertRaises(UserError):
            rows[0].level = "alone"
        with self.assertRaises(UserError):
            rows[0].unlink()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE welfare_team_ability SET level = 'alone' WHERE id = %s",
                (rows[0].id,),
            )

    def test_who_said_it_is_not_typed(self):
        row = (
            self.env["welfare.team.ability"]
            .with_user(self.operator)
            .create(
                {
                    "member_id": self.one.id,
                    "task_id": self.stairs.id,
                    "level": "alone",
                    "stated_by_id": self.educator_b.id,
                    "since": "2020-01-01",
                }
            )
        )
        self.assertEqual(row.stated_by_id, self.operator)
        self.assertEqual(row.since, self.today)

    def test_substitutes_are_educators_other_than_the_own_one(self):
        for user in (self.operator, self.educator_a):
            with self.assertRaises(ValidationError):
                self.env["welfare.team.substitute"].create(
                    {"team_id": self.team_a.id, "user_id": user.id}
                )
