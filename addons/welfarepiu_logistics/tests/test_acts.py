from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LogisticsCommon


@tagged("post_install", "-at_install")
class TestActs(LogisticsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls.make_orders(3)
        cls.route = cls.plan()
        cls.stops = cls.route.stop_ids.with_user(cls.educator_a)
        cls.now = cls.env["welfare.clock"]._now().replace(microsecond=0)

    def acts(self):
        return self.route.stop_ids.act_ids

    def drive(self, results):
        """Pack all, then bring the acts of ``results`` from the road."""
        for stop in self.stops:
            stop._pack()
        self.route.with_user(self.educator_a)._start()
        for stop, result in zip(self.stops, results, strict=False):
            stop._deliver(f"door-{stop.id}", self.now, result, proof_name="Ada")

    def test_the_same_act_three_times_counts_once(self):
        stop = self.stops[0]
        stop._pack("pack-key", self.now - timedelta(hours=2))
        done = self.now - timedelta(hours=1)
        for proof in ("Ada", "Bea", "Eva"):
            stop._deliver("door-key", done, "delivered", proof_name=proof)
        self.assertEqual(self.acts().mapped("key"), ["pack-key", "door-key"])
        self.assertRecordValues(
            stop.sudo(),
            [{"state": "delivered", "act_time": done, "proof_name": "Ada"}],
        )
        self.assertEqual(self.acts()[1].user_id, self.educator_a)

    def test_a_key_is_unique_in_the_database(self):
        self.stops[0]._pack("one")
        self.env.flush_all()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.acts().copy({"key": "one"})

    def test_a_key_of_another_stop_is_refused(self):
        self.stops[0]._pack("one")
        with self.assertRaises(UserError):
            self.stops[1]._pack("one")

    def test_packing_twice_changes_nothing(self):
        self.stops[0]._pack()
        self.stops[0]._pack()
        self.assertEqual(self.stops[0].state, "packed")
        self.assertEqual(len(self.acts()), 1)
        self.assertEqual(self.route.state, "packing")

    def test_the_last_act_done_counts_not_the_last_received(self):
        stop = self.stops[0]
        stop._pack(act_time=self.now - timedelta(hours=3))
        stop._deliver("late", self.now, "delivered", proof_name="Ada")
        stop._deliver("early", self.now - timedelta(hours=1), "nobody_home")
        self.assertEqual(stop.state, "delivered")
        self.assertEqual(self.acts().filtered("applied").mapped("key")[-1], "late")
        self.assertEqual(len(self.acts()), 3)

    def test_an_act_is_not_in_the_future(self):
        self.stops[0]._pack(act_time=self.now + timedelta(days=2))
        self.assertLess(self.stops[0].act_time, self.now + timedelta(hours=1))

    def test_a_delivery_needs_a_proof(self):
        self.stops[0]._pack()
        with self.assertRaises(UserError):
            self.stops[0]._deliver("door", self.now, "delivered")
        with self.assertRaises(UserError):
            self.stops[0]._deliver("door", self.now, "lost", proof_name="Ada")
        self.stops[0]._deliver("door", self.now, "nobody_home")
        self.assertEqual(self.stops[0].state, "nobody_home")

    def test_closing_posts_the_delivered_and_returns_the_rest(self):
        self.drive(["delivered", "nobody_home"])
        self.route.with_user(self.educator_a)._close()
        stops = self.route.stop_ids
        self.assertEqual(self.route.state, "done")
        self.assertEqual(stops.mapped("state"), ["delivered", "nobody_home", "problem"])
        self.assertEqual(stops[0].picking_id.state, "done")
        self.assertEqual(stops[0].picking_id.move_ids.quantity, 1)
        back = stops[1:].picking_id
        self.assertNotIn("done", back.mapped("state"))
        self.assertFalse(back.batch_id)
        self.assertEqual(self.route.batch_id.state, "done")
        # The next day in the same zone takes them, whatever slot they had.
        tomorrow = self.today + timedelta(days=1)
        slot = self.make_slot(tomorrow)
        found = self.route._get_pickings_to_plan(tomorrow, slot)
        self.assertEqual(found, back)
        again = self.plan(slots=slot, date=tomorrow)
        self.assertEqual(again.stop_ids.picking_id, back)

    def test_what_was_delivered_is_owed_to_the_supplier(self):
        lines = self.env["welfare.settlement.line"].search(
            [("order_line_id", "in", self.orders.order_line.ids)]
        )
        self.assertEqual(lines.mapped("state"), ["expected"] * 3)
        self.drive(["delivered", "nobody_home"])
        self.route._close()
        delivered = self.route.stop_ids[0].picking_id.sale_id
        payable = lines.filtered(lambda line: line.state == "payable")
        self.assertEqual(payable.order_line_id.order_id, delivered)
        self.assertEqual(lines.mapped("state").count("expected"), 2)

    def test_closing_twice_writes_the_register_once(self):
        self.drive(["delivered"] * 3)
        self.route.packing_started_at = self.now - timedelta(hours=3)
        self.route.started_at = self.now - timedelta(hours=2)
        self.route._close()
        self.route._close()
        one, two = self.team_a.member_ids
        register = self.env["welfare.participation"].search(
            [("route_id", "=", self.route.id)], order="member_id, task"
        )
        self.assertRecordValues(
            register,
            [
                {"member_id": one.id, "task": "deliver", "minutes": 120},
                {"member_id": one.id, "task": "pack", "minutes": 60},
                {"member_id": two.id, "task": "pack", "minutes": 60},
            ],
        )

    def test_an_absent_person_is_not_registered(self):
        self.team_a.member_ids[0]._report_absence(self.today)
        self.drive(["delivered"] * 3)
        self.route._close()
        register = self.env["welfare.participation"].search(
            [("route_id", "=", self.route.id)]
        )
        self.assertEqual(register.member_id, self.team_a.member_ids[1])

    def test_goods_missing_in_the_books_do_not_keep_the_team_in_the_street(self):
        self.env["stock.quant"]._update_available_quantity(
            self.box, self.warehouse.lot_stock_id, -100
        )
        self.drive(["delivered"] * 3)
        self.route._close()
        self.assertEqual(self.route.state, "done")
        states = self.route.stop_ids.picking_id.mapped("state")
        self.assertEqual(states, ["done"] * 3)

    def test_a_round_without_any_delivery_leaves_no_batch_behind(self):
        self.drive(["nobody_home"] * 3)
        self.route._close()
        self.assertEqual(self.route.batch_id.state, "cancel")
        self.assertFalse(self.route.stop_ids.picking_id.batch_id)

    def test_one_picking_that_cannot_be_posted_does_not_stop_the_others(self):
        stuck = self.route.stop_ids[0].picking_id
        model = type(stuck)
        honest = model.button_validate

        def refusing(pickings):
            if stuck in pickings:
                raise UserError(stuck.name)
            return honest(pickings)

        self.patch(model, "button_validate", refusing)
        self.drive(["delivered"] * 3)
        self.route._close()
        self.assertNotEqual(stuck.state, "done")
        others = self.route.stop_ids[1:].picking_id
        self.assertEqual(others.mapped("state"), ["done"] * 2)
        self.assertIn(stuck.name, self.route.warnings)

    def test_an_act_after_the_closing_is_kept_and_told(self):
        self.drive(["delivered", "nobody_home"])
        self.route._close()
        stop = self.stops[2]
        stop._deliver("late", self.now, "delivered", proof_name="Ada")
        self.assertEqual(stop.state, "problem")
        act = self.acts().filtered(lambda act: act.key == "late")
        self.assertFalse(act.applied)
        self.assertTrue(self.route.warnings)

    def test_a_route_closes_only_after_it_left(self):
        with self.assertRaises(UserError):
            self.route._close()
        with self.assertRaises(UserError):
            self.route._start()
        self.route.stop_ids[0]._pack()
        with self.assertRaises(UserError):
            self.route.unlink()
        with self.assertRaises(UserError):
            self.route.stop_ids.unlink()
