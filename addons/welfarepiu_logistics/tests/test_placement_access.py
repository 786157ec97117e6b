import logging
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .placement_common import PlacementCommon


@tagged("post_install", "-at_install")
class TestPlacementAccess(PlacementCommon):
    """Neighbours: the educator of another team, another social worker, the rest of the
    house and whoever is outside read nothing, whichever way they try."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls.place()
        cls.theirs = cls.place("Remo Finto", cls.team_b)
        absences = cls.env["welfare.team.absence"]
        for team in (cls.team_a, cls.team_b):
            absences.create(
                {
                    "member_id": team.member_ids[0].id,
                    "date_from": cls.today,
                    "date_to": cls.today,
                }
            )
            for member in team.member_ids:
                member._state_ability(cls.task_ring, "prompt")

    def get_private(self, team, placement):
        """:return: what of a team only its own people read, by model"""
        return {
            records._name: records
            for records in (
                team.member_ids,
                team.member_ids.absence_ids,
                team.member_ids.ability_ids,
                placement,
                placement.goal_ids,
                placement.review_ids,
            )
        }

    def check_reads_nothing(self, user, records):
        """Search, count, group, name, read, export, write and delete."""
        own = records.with_user(user)
        with mute_logger("odoo.models", "odoo.addons.base.models.ir_model"):
            for call in (
                lambda: own.search([("id", "in", records.ids)]),
                lambda: own.search_count([("id", "in", records.ids)]),
                lambda: own._read_group(
                    [("id", "in", records.ids)], aggregates=["__count"]
                )[0][0],
                lambda: own.name_search("", [("id", "in", records.ids)]),
                lambda: own.search_read([("id", "in", records.ids)], ["id"]),
            ):
                try:
                    self.assertFalse(call())
                except AccessError:
                    continue
            for call in (
                lambda: own.read(["display_name"]),
                lambda: own._export_rows([["display_name"]]),
            ):
                with self.assertRaises(AccessError):
                    call()
            for call in (
                lambda: own.write({"create_uid": user.id}),
                lambda: own.unlink(),
                lambda: own.copy(),
            ):
                with self.assertRaises(UserError):
                    call()

    def test_an_educator_reads_the_own_team_and_nothing_of_the_neighbour(self):
        theirs = self.get_private(self.team_b, self.theirs)
        for model, records in theirs.items():
            with self.subTest(model=model):
                self.assertTrue(records)
                self.check_reads_nothing(self.educator_a, records)
        for model, records in self.get_private(self.team_a, self.mine).items():
            with self.subTest(own=model):
                own = records.with_user(self.educator_a)
                self.assertEqual(own.search([("id", "in", records.ids)]), records)

    def test_sums_of_a_neighbour_tell_nothing(self):
        """A group or a filter through a relation is a way in, too."""
        as_a = self.env["welfare.team.ability"].with_user(self.educator_a)
        groups = as_a._read_group([], ["member_id"], ["__count"])
        self.assertFalse(
            {member.id for member, _count in groups} & set(self.team_b.member_ids.ids)
        )
        routes = self.env["welfare.team"].with_user(self.educator_a)
        found = routes.search([("member_ids.absence_ids.kind", "=", "planned")])
        self.assertEqual(found, self.team_a)

    def test_who_stands_in_reads_the_team_that_day_and_never_the_plans(self):
        self.make_orders(1)
        self.env["welfare.team.substitute"].create(
            {"team_id": self.team_a.id, "user_id": self.educator_b.id}
        )
        people = self.team_a.member_ids
        self.check_reads_nothing(self.educator_b, people)
        self.env["welfare.team.absence"].create(
            {
                "user_id": self.educator_a.id,
                "date_from": self.today,
                "date_to": self.today,
            }
        )
        route = self.plan()
        self.assertEqual(route.educator_id, self.educator_b)
        as_b = people.with_user(self.educator_b)
        self.assertEqual(as_b.search([("id", "in", people.ids)]), people)
        self.assertTrue(as_b[0].ability_ids)
        as_b[1]._report_absence(self.today)
        self.assertNotIn(as_b[1], route.member_ids)
        for records in (self.mine, self.mine.goal_ids, people.absence_ids):
            self.check_reads_nothing(self.educator_b, records)
        tomorrow = self.today + timedelta(days=1)
        self.patch(type(self.env["welfare.clock"]), "_today", lambda clock: tomorrow)
        self.env.invalidate_all()
        self.check_reads_nothing(self.educator_b, people)

    def test_an_educator_speaks_of_the_own_people_only(self):
        stranger = self.team_b.member_ids[0].with_user(self.educator_a)
        for call in (
            lambda: stranger._state_ability(self.task_ring, "alone"),
            lambda: stranger._report_absence(self.today),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_another_social_worker_reads_nothing(self):
        for records in (self.mine, self.mine.goal_ids, self.mine.consent_ids):
            with self.subTest(model=records._name):
                self.check_reads_nothing(self.other_social, records)
        for call in (
            lambda one: one._end("done"),
            lambda one: one._withdraw_consent(),
            lambda one: one._take_back(),
        ):
            with self.assertRaises(AccessError), mute_logger("odoo.models"):
                call(self.mine.with_user(self.other_social))

    def test_a_social_worker_reads_nothing_of_the_teams(self):
        for records in (self.team_a, self.team_a.member_ids):
            self.check_reads_nothing(self.social, records)

    def test_the_rest_of_the_house_and_who_is_outside_read_no_plan(self):
        groups = (
            "base.group_user",
            "base.group_portal",
            "sales_team.group_sale_manager",
            "welfarepiu_base.group_operator",
            "welfarepiu_base.group_accountant",
            "welfarepiu_base.group_worker",
            "welfarepiu_base.group_firm_hr",
            "welfarepiu_base.group_supplier",
        )
        for number, group in enumerate(groups):
            user = new_test_user(self.env, f"outside{number}", group)
            for records in (
                self.mine,
                self.mine.goal_ids,
                self.mine.review_ids,
                self.mine.consent_ids,
            ):
                with self.subTest(group=group, model=records._name):
                    self.check_reads_nothing(user, records)

    def test_another_company_reads_nothing(self):
        company = self.env["res.company"].create({"name": "Other cooperative"})
        stranger = new_test_user(
            self.env,
            "other_coordinator",
            "welfarepiu_logistics.group_coordinator",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        for records in (self.mine, self.mine.goal_ids, self.team_a.member_ids):
            self.check_reads_nothing(stranger, records)

    def test_a_draft_has_not_reached_the_coordinator(self):
        draft = self.refer("Amelia Finta")
        for records in (draft, draft.goal_ids):
            self.check_reads_nothing(self.coordinator, records)
        draft._give_consent("paper")
        draft._propose()
        self.assertEqual(
            draft.with_user(self.coordinator).search([("id", "=", draft.id)]), draft
        )
        draft._take_back()
        self.assertNotIn("Amelia", draft.sudo().person_name)
        self.assertFalse(draft.sudo().plan or draft.sudo().goal_ids)

    def test_after_the_end_the_educator_reads_the_plan_no_more(self):
        self.mine.with_user(self.coordinator)._end("done")
        self.check_reads_nothing(self.educator_a, self.mine)

    def test_names_leave_neither_by_logs_nor_by_things_to_do(self):
        self.make_orders(1)
        ours = logging.getLogger("odoo.addons")
        with self.assertLogs(ours, level="DEBUG") as logs:
            ours.debug("begin")
            route = self.plan()
            self.mine.member_id._report_absence(self.today)
            self.team_a.min_members = 3
            self.mine.with_user(self.social)._withdraw_consent()
            self.env.flush_all()
        self.assertNotIn("Ottavia", "\n".join(logs.output))
        self.assertFalse(route.team_ok)
        told = " ".join(f"{one.summary} {one.note}" for one in route.activity_ids)
        self.assertTrue(told)
        for word in ("Ottavia", self.educator_a.name, "sudden", "Told on the day"):
            self.assertNotIn(word, told)
