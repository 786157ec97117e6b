from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import LogisticsCommon


@tagged("post_install", "-at_install")
class TestAccess(LogisticsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls.make_orders(2)
        cls.route_a = cls.plan(teams=cls.team_a)
        cls.orders |= cls.make_orders(2, cls.make_slot(cls.today, start_hour=9.5))
        cls.route_b = cls.plan(slots=cls.orders[2:].welfare_slot_id, teams=cls.team_b)

    def as_a(self, records):
        return records.with_user(self.educator_a)

    def test_an_educator_gets_the_own_route_of_today(self):
        self.assertEqual(self.as_a(self.route_a)._get_my_route(), self.route_a)
        mine = self.route_b.with_user(self.educator_b)._get_my_route()
        self.assertEqual(mine, self.route_b)
        nobody = self.make_user("educator_c", "group_educator")
        self.assertFalse(self.route_a.with_user(nobody)._get_my_route())

    def test_an_educator_reads_no_other_team(self):
        for records, mine in (
            (self.route_a | self.route_b, self.route_a),
            (self.route_a.stop_ids | self.route_b.stop_ids, self.route_a.stop_ids),
            (self.team_a | self.team_b, self.team_a),
            (self.team_a.member_ids | self.team_b.member_ids, self.team_a.member_ids),
        ):
            with self.subTest(model=records._name):
                own = self.as_a(records)
                ids = records.ids
                self.assertEqual(own.search([("id", "in", ids)]), mine)
                self.assertEqual(own.search_count([("id", "in", ids)]), len(mine))
                [(count,)] = own._read_group(
                    [("id", "in", ids)], aggregates=["__count"]
                )
                self.assertEqual(count, len(mine))
                names = own.name_search("", [("id", "in", ids)])
                self.assertEqual({name[0] for name in names}, set(mine.ids))
                with self.assertRaises(AccessError), mute_logger("odoo.models"):
                    self.as_a(records - mine).read(["display_name"])

    def test_an_educator_reads_only_today(self):
        self.route_a.date = self.today - timedelta(days=1)
        self.assertFalse(self.as_a(self.route_a)._get_my_route())
        self.assertFalse(self.as_a(self.route_a.stop_ids).search([]))
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            self.as_a(self.route_a.stop_ids).read(["address"])

    def test_the_day_turns_without_a_restart(self):
        """The rule is cached by the core: the day in it must not be."""
        self.assertTrue(self.as_a(self.route_a)._get_my_route())
        tomorrow = self.today + timedelta(days=1)
        self.patch(type(self.env["welfare.clock"]), "_today", lambda clock: tomorrow)
        self.env.invalidate_all()
        self.assertFalse(self.as_a(self.route_a)._get_my_route())

    def test_an_educator_reads_name_address_parcel_and_phone(self):
        values = self.as_a(self.route_a.stop_ids[0]).read(
            ["recipient_name", "address", "phone", "parcels", "door_note", "state"]
        )
        self.assertEqual(values[0]["phone"], "035000000")

    def test_an_educator_reads_no_order_and_no_amount(self):
        stop = self.as_a(self.route_a.stop_ids[0])
        for field in ("picking_id", "partner_id"):
            with self.assertRaises(AccessError), mute_logger("odoo.models"):
                stop.read([field])
        visible = stop.fields_get()
        relations = {visible[name].get("relation") for name in visible}
        self.assertFalse(
            relations & {"sale.order", "stock.picking", "res.partner", "stock.move"}
        )
        self.assertNotIn("monetary", {visible[name]["type"] for name in visible})
        orders = self.as_a(self.orders)
        self.assertFalse(orders.search([("id", "in", orders.ids)]))
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            orders[0].read(["amount_total"])
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            self.as_a(self.orders.picking_ids)[0].read(["name"])
        for model in (
            "welfare.delivery.slot",
            "welfare.route.act",
            "welfare.route.unserved",
        ):
            with self.assertRaises(AccessError), mute_logger("odoo.models"):
                self.as_a(self.env[model]).search([])

    def test_an_educator_writes_only_through_acts(self):
        stop = self.as_a(self.route_a.stop_ids[0])
        for call in (
            lambda: stop.write({"state": "delivered"}),
            lambda: stop.unlink(),
            lambda: stop.copy(),
            lambda: self.as_a(self.route_a).write({"state": "done"}),
            lambda: self.as_a(self.team_a).write({"max_stops": 99}),
            lambda: self.as_a(self.team_a.member_ids).write({"name": "Other"}),
        ):
            with self.assertRaises(AccessError), mute_logger("odoo.models"):
                call()

    def test_an_educator_acts_on_the_own_route_only(self):
        now = self.env["welfare.clock"]._now()
        theirs = self.as_a(self.route_b.stop_ids[0])
        for call in (
            lambda: theirs._pack(),
            lambda: theirs._deliver("key", now, "nobody_home"),
            lambda: self.as_a(self.route_b)._start_packing(),
            lambda: self.as_a(self.route_b)._start(),
            lambda: self.as_a(self.route_b)._close(),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertEqual(self.route_b.state, "planned")
        self.as_a(self.route_a.stop_ids[0])._pack()
        self.assertEqual(self.route_a.stop_ids[0].state, "packed")

    def test_late_acts_of_yesterday_arrive(self):
        stop = self.as_a(self.route_a.stop_ids[0])
        stop._pack()
        self.route_a.date = self.today - timedelta(days=1)
        self.env.invalidate_all()
        now = self.env["welfare.clock"]._now()
        stop._deliver("late", now, "delivered", proof_name="Ada")
        self.assertEqual(stop.sudo().state, "delivered")

    def test_what_people_can_do_is_hidden_from_the_rest_of_the_house(self):
        accountant = self.make_user("accountant", "group_accountant")
        clerk = new_test_user(self.env, "clerk", "base.group_user")
        worker = self.make_user("worker", "group_worker")
        for user in accountant | clerk | worker:
            for model in (
                "welfare.team.member",
                "welfare.participation",
                "welfare.route.stop",
            ):
                with self.assertRaises(AccessError), mute_logger("odoo.models"):
                    self.env[model].with_user(user).search([])

    def test_only_an_educator_leads_a_team(self):
        with self.assertRaisesRegex(Exception, "educator"):
            self.team_a.educator_id = self.operator
