import io
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from openpyxl import load_workbook
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .placement_common import PlacementCommon


@tagged("post_install", "-at_install")
class TestRegister(PlacementCommon):
    """The participation register: corrected with a reason, confirmed, and then kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.placement = cls.place()
        cls.member = cls.placement.member_id
        cls.first = cls.today.replace(day=1) - relativedelta(months=1)
        cls.placement.start_date = cls.first
        cls.rows = cls.env["welfare.participation"].browse()
        for day, task, minutes in (
            (3, "pack", 60),
            (3, "deliver", 95),
            (9, "pack", 45),
        ):
            cls.rows |= cls.register(cls.first + timedelta(days=day), task, minutes)

    @classmethod
    def register(cls, day, task, minutes, member=None, **vals):
        route = cls.env["welfare.route"].search(
            [("date", "=", day), ("team_id", "=", cls.team_a.id)], limit=1
        ) or cls.env["welfare.route"].create({"team_id": cls.team_a.id, "date": day})
        return cls.env["welfare.participation"].create(
            {
                "member_id": (member or cls.member).id,
                "route_id": route.id,
                "date": day,
                "task": task,
                "minutes": minutes,
                **vals,
            }
        )

    def open_month(self, day=None, user=None):
        months = self.env["welfare.participation.month"]
        return months.with_user(user or self.educator_a)._open(
            self.member.with_user(user or self.educator_a), day or self.first
        )

    def as_educator(self, row):
        return row.with_user(self.educator_a)

    # -- corrections

    def test_a_correction_keeps_what_stood_there(self):
        self.as_educator(self.rows[0])._correct(75, "The phone was found late.")
        self.as_educator(self.rows[0])._correct(70, "Counted again.")
        self.assertEqual(self.rows[0].minutes, 70)
        kept = self.rows[0].correction_ids
        self.assertEqual(kept.mapped("minutes_before"), [60, 75])
        self.assertEqual(kept.mapped("minutes_after"), [75, 70])
        self.assertEqual(kept.corrected_by_id, self.educator_a)
        for query in (
            "UPDATE welfare_participation_correction SET minutes_before = 1",
            "DELETE FROM welfare_participation_correction",
        ):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query)

    def test_only_with_a_reason_and_by_who_keeps_the_register(self):
        for minutes, reason in ((75, " "), (60, "The same"), (-1, "No"), (1441, "No")):
            with self.assertRaises(UserError):
                self.as_educator(self.rows[0])._correct(minutes, reason)
        for user in (self.educator_b, self.operator, self.social):
            with self.assertRaises(AccessError):
                self.rows[0].with_user(user)._correct(75, "Because")
        for user in (self.educator_a, self.operator, self.coordinator):
            with self.assertRaises(AccessError):
                self.rows[0].with_user(user).write({"minutes": 5})

    def test_who_was_forgotten_is_added_with_a_reason(self):
        register = self.env["welfare.participation"].with_user(self.educator_a)
        route = self.rows[2].route_id
        row = register._add(self.member, route, "deliver", 30, "Came along later.")
        self.assertEqual(row.minutes, 30)
        self.assertEqual(row.correction_ids.minutes_before, 0)
        with self.assertRaises(UserError):
            register._add(self.member, route, "deliver", 30, "Twice")

    # -- confirmed

    def test_a_confirmed_month_does_not_change_any_more(self):
        month = self.open_month()
        month._write_note("Rings without being told.")
        month._confirm()
        self.assertEqual(month.minutes, 200)
        self.assertEqual(month.confirmed_by_id, self.educator_a)
        with self.assertRaises(UserError):
            self.as_educator(self.rows[0])._correct(75, "Too late")
        with self.assertRaises(UserError):
            month._write_note("Other words")
        with self.assertRaises(UserError):
            self.env["welfare.participation"].with_user(self.educator_a)._add(
                self.member, self.rows[2].route_id, "deliver", 30, "Too late"
            )
        self.env.flush_all()
        table = "welfare_participation"
        for query in (
            f"UPDATE {table} SET minutes = 1 WHERE id = {self.rows[0].id}",
            f"UPDATE {table} SET date = date + 90 WHERE id = {self.rows[0].id}",
            f"DELETE FROM {table} WHERE id = {self.rows[0].id}",
            f"UPDATE {table}_month SET state = 'draft' WHERE id = {month.id}",
            f"UPDATE {table}_month SET minutes = 1 WHERE id = {month.id}",
            f"UPDATE {table}_month SET note = 'x' WHERE id = {month.id}",
            f"DELETE FROM {table}_month WHERE id = {month.id}",
        ):
            with (
                self.subTest(query=query),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.register(self.first + timedelta(days=20), "pack", 10)
        # Other months and other people are not touched.
        self.register(self.today, "pack", 10)
        others = self.team_a.member_ids - self.member
        self.register(self.first + timedelta(days=20), "pack", 10, others[0])

    def test_a_month_that_is_not_over_is_not_confirmed(self):
        with self.assertRaises(UserError):
            self.open_month(self.today)._confirm()
        route = self.rows[2].route_id
        route.sudo().member_ids = self.member
        route.sudo().write({"checker_ok": True})
        route.sudo().state = "on_road"
        with self.assertRaises(UserError):
            self.open_month()._confirm()

    def test_only_who_keeps_the_register_confirms(self):
        for user in (self.educator_b, self.operator, self.social):
            with self.assertRaises(AccessError):
                self.open_month(user=user)
        self.assertTrue(self.open_month(user=self.coordinator))

    def test_a_round_that_comes_too_late_closes_all_the_same(self):
        self.open_month()._confirm()
        route = self.rows[2].route_id
        route.sudo().member_ids = self.team_a.member_ids
        others = self.team_a.member_ids - self.member
        self.assertEqual(route._get_members_to_register(), others)
        self.assertIn("1 people", route.warnings)

    def test_notes_go_with_the_person_hours_stay(self):
        month = self.open_month()
        month._write_note("Rings without being told.")
        month._confirm()
        self.placement._finish("choice")
        self.placement._erase()
        self.assertFalse(month.sudo().note)
        self.assertEqual(sum(self.rows.mapped("minutes")), 200)

    # -- who reads it

    def test_who_reads_what(self):
        own = {
            self.educator_a: 3,
            self.social: 3,
            self.coordinator: 3,
            self.operator: 3,
        }
        for user in (*own, self.educator_b, self.other_social):
            found = (
                self.env["welfare.participation"]
                .with_user(user)
                .search_count([("member_id", "=", self.member.id)])
            )
            self.assertEqual(found, own.get(user, 0), user.login)

    # -- the sheet

    def sheet(self, user=None, **period):
        member = self.member.with_user(user or self.educator_a)
        last = self.first + relativedelta(months=1, days=-1)
        return member._get_sheet(
            period.get("start", self.first), period.get("end", last)
        )

    def test_the_sheet_adds_up(self):
        sheet = self.sheet()
        self.assertEqual(sheet["minutes"], 60 + 95 + 45)
        self.assertEqual(
            [(day["date"].day, day["minutes"]) for day in sheet["days"]],
            [(4, 155), (10, 45)],
        )
        self.assertEqual(
            {phase: minutes for phase, _name, minutes in sheet["totals"]},
            {"pack": 105, "deliver": 95},
        )
        empty = self.sheet(start=date(2001, 1, 1), end=date(2001, 1, 31))
        self.assertEqual((empty["days"], empty["minutes"]), ([], 0))
        with self.assertRaises(UserError):
            self.sheet(start=self.today, end=self.first)

    def test_fading_is_read_month_by_month(self):
        before = self.first - relativedelta(months=1)
        self.register(before, "pack", 10, prompts={"photo": 3, "text": 1}, helped=2)
        self.register(self.first, "pack", 10, prompts={"photo": 1})
        self.register(self.first, "deliver", 10, prompts={"photo": 1, "text": 2})
        prompts = self.sheet(start=before)["prompts"]
        self.assertEqual([one["acts"] for one in prompts], [4, 4])
        self.assertEqual([one["helped"] for one in prompts], [2, 0])
        shares = [
            {level: share for level, _name, _acts, share in one["levels"]}
            for one in prompts
        ]
        self.assertEqual(shares[0], {"photo": 0.75, "pictogram": 0.0, "text": 0.25})
        self.assertEqual(shares[1], {"photo": 0.5, "pictogram": 0.0, "text": 0.5})

    def test_how_steps_were_told_is_registered_with_the_hours(self):
        self.make_orders(2)
        route = self.plan()
        for stop in route.stop_ids:
            stop.with_user(self.educator_a)._pack()
        route.stop_ids.act_ids.write(
            {"member_id": self.member.id, "prompt_level": "pictogram"}
        )
        route.stop_ids.act_ids[0].is_helped = True
        vals = route._prepare_participation_vals(
            self.member, "pack", route.planned_start, route.planned_end
        )
        self.assertEqual(vals["prompts"], {"pictogram": 2})
        self.assertEqual(vals["helped"], 1)
        vals = route._prepare_participation_vals(
            self.member, "deliver", route.planned_start, route.planned_end
        )
        self.assertFalse(vals["prompts"])

    def test_how_tasks_are_done_shows_what_changed(self):
        abilities = self.env["welfare.team.ability"]
        for since, level in (
            (self.first - timedelta(days=40), "learning"),
            (self.first + timedelta(days=5), "prompt"),
            (self.first + timedelta(days=300), "alone"),
        ):
            abilities.create(
                {
                    "member_id": self.member.id,
                    "task_id": self.task_ring.id,
                    "level": level,
                    "since": since,
                }
            )
        [ring] = [
            one for one in self.sheet()["tasks"] if one["task"] == self.task_ring.name
        ]
        self.assertEqual(
            (ring["before"], ring["now"], ring["changed"]),
            ("Is learning", "With a prompt", True),
        )

    def test_goals_are_for_who_may_read_the_plan(self):
        for user in (self.educator_a, self.social, self.coordinator):
            self.assertEqual(
                [one["goal"] for one in self.sheet(user)["goals"]],
                ["Ring without help"],
            )
        sheet = self.sheet(self.operator)
        self.assertEqual((sheet["goals"], sheet["reviews"]), ([], []))
        self.assertIsNone(sheet["weekly_hours"])
        for user in (self.educator_b, self.other_social):
            with self.assertRaises(AccessError):
                self.sheet(user)

    def test_the_person_reads_the_own_sheet(self):
        user = new_test_user(self.env, "the_person", "base.group_portal")
        with self.assertRaises(AccessError):
            self.sheet(user)
        self.member.sudo().partner_id = user.partner_id
        members = self.env["welfare.team.member"].with_user(user)._get_of_the_person()
        self.assertEqual(members, self.member)
        sheet = self.sheet(user)
        self.assertEqual(sheet["minutes"], 200)
        self.assertEqual(len(sheet["goals"]), 1)

    def test_nobody_else_is_on_the_sheet(self):
        other = self.team_a.member_ids - self.member
        self.register(self.first, "pack", 77, other[0])
        text = str(self.sheet())
        for one in other:
            self.assertNotIn(one.name, text)
        self.assertNotIn("77", text)

    def test_the_files_say_what_the_sheet_says(self):
        self.as_educator(self.rows[0])._correct(75, "The phone was found late.")
        last = self.first + relativedelta(months=1, days=-1)
        member = self.as_educator(self.member)
        book = load_workbook(
            io.BytesIO(member._get_sheet_file("xlsx", self.first, last))
        )
        page = book.worksheets[0]
        total = [row for row in page.iter_rows(values_only=True) if row[0]][-1]
        minutes = (
            round(total[-1].total_seconds() / 60)
            if hasattr(total[-1], "total_seconds")
            else round(total[-1] * 1440)
        )
        self.assertEqual(minutes, 215)
        pdf = member.with_context(force_report_rendering=True)._get_sheet_file(
            "pdf", self.first, last
        )
        self.assertTrue(pdf.startswith(b"%PDF"))
