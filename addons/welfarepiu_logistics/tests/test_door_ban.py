from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import LogisticsCommon


@tagged("post_install", "-at_install")
class TestDoorBan(LogisticsCommon):
    """A door to which a team, or one of its people, is never sent; and the team that a
    door knows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_orders(1, city=cls.casazza)
        cls.partner = cls.order.partner_id
        cls.Ban = cls.env["welfare.door.ban"]

    def _ban(self, **values):
        return self.Ban.create({"partner_id": self.partner.id, **values})

    def test_a_team_is_not_sent_there(self):
        self._ban(team_id=self.team_a.id)
        self.assertFalse(self.plan())
        unserved = self.env["welfare.route.unserved"].search([])
        self.assertIn("must not come to that door", unserved.reasons)
        route = self.plan(teams=self.team_a | self.team_b)
        self.assertEqual(route.team_id, self.team_b)

    def test_nor_is_the_team_of_a_person_on_days_when_they_are_there(self):
        member = self.team_a.member_ids[0]
        self._ban(member_id=member.id)
        self.assertFalse(self.plan())
        self.env["welfare.team.absence"].create(
            {
                "member_id": member.id,
                "date_from": self.today,
                "date_to": self.today,
            }
        )
        self.assertTrue(self.plan())

    def test_said_after_the_plan_it_stops_the_route(self):
        route = self.plan()
        self.assertTrue(route.team_ok)
        ban = self._ban(team_id=self.team_a.id)
        self.assertFalse(route.team_ok)
        # Neither who nor why.
        self.assertIn("1", route.team_note)
        self.assertNotIn(self.partner.name, route.team_note)
        ban.unlink()
        self.assertTrue(route.team_ok)

    def test_of_a_packed_parcel_the_route_says_so(self):
        route = self.plan()
        route.stop_ids._pack()
        self._ban(team_id=self.team_a.id)
        self.plan(teams=self.team_a | self.team_b, keep=True)
        self.assertEqual(route.stop_ids.route_id, route)
        self.assertFalse(route.team_ok)

    def test_the_reason_is_the_coordinators(self):
        ban = self._ban(team_id=self.team_a.id, reason="A story")
        with self.assertRaises(AccessError):
            ban.with_user(self.operator).read(["reason"])
        self.assertEqual(
            ban.with_user(self.operator).read(["team_id"])[0]["team_id"][0],
            self.team_a.id,
        )
        coordinator = new_test_user(
            self.env, "coordinator", "welfarepiu_logistics.group_coordinator"
        )
        self.assertEqual(ban.with_user(coordinator).reason, "A story")
        with self.assertRaises(AccessError):
            self.Ban.with_user(self.educator_a).search([])

    def test_one_of_two_and_once(self):
        self._ban(team_id=self.team_a.id)
        member = self.team_a.member_ids[0]
        for values in (
            {"team_id": self.team_a.id},
            {},
            {"team_id": self.team_b.id, "member_id": member.id},
        ):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self._ban(**values)

    def test_it_goes_with_the_person(self):
        ban = self._ban(team_id=self.team_a.id, reason="A story")
        other = self._ban(member_id=self.team_a.member_ids[0].id)
        self.team_a.member_ids[0]._erase()
        self.assertFalse(other.exists())
        self.partner._welfare_erase_elsewhere()
        self.assertFalse(ban.exists())

    def test_a_door_sees_the_team_it_knows(self):
        """Among teams that can replace each other, at no kilometre more."""
        teams = self.team_a | self.team_b
        for number, team in enumerate(teams, start=1):
            day = self.today + timedelta(days=number)
            slot = self.make_slot(day)
            order = self.make_order(self.partner, slot)
            known = self.plan(date=day, slots=slot, teams=team)
            known.stop_ids._keep({"state": "delivered"})
            self.assertLessEqual(order.picking_ids, known.stop_ids.picking_id)
            later = day + timedelta(days=20)
            slot = self.make_slot(later)
            self.make_order(self.partner, slot)
            route = self.plan(date=later, slots=slot, teams=teams)
            self.assertEqual(route.team_id, team)
            route.unlink()
