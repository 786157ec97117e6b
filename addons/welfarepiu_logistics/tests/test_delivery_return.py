from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .road_common import RoadCommon


@tagged("post_install", "-at_install")
class TestDeliveryReturn(RoadCommon):
    """What came back: one decision each, and nothing stays in the air."""

    def close(self, results):
        """Drive the round; doors without a result are not visited."""
        self.leave_at(self.leave)
        for number, (stop, result) in enumerate(
            zip(self.stops, results, strict=False), start=1
        ):
            self.knock(stop, self.leave + timedelta(minutes=30 * number), result)
        self.route.with_user(self.educator_a)._close()
        return self.rows()

    def rows(self):
        return (
            self.env["welfare.delivery.return"]
            .with_user(self.operator)
            .search([("stop_id.route_id", "=", self.route.id)])
        )

    def stock(self, product=None):
        return self.env["stock.quant"]._get_available_quantity(
            product or self.box, self.warehouse.lot_stock_id
        )

    def test_one_row_for_each_parcel_that_came_back(self):
        rows = self.close(["delivered", "nobody_home"])
        self.assertEqual(rows.stop_id.sorted("sequence"), self.stops[1:])
        self.assertEqual(rows.mapped("why"), ["Nobody home", "Not visited."])
        self.assertEqual(rows.mapped("state"), ["waiting"] * 2)
        self.route._close()
        self.assertEqual(self.rows(), rows)

    def test_how_long_it_waits(self):
        row = self.close(["delivered", "delivered", "nobody_home"])
        self.at(self.leave + timedelta(days=4))
        row.invalidate_recordset(["waiting_days"])
        self.assertEqual(row.waiting_days, 4)

    def test_the_next_plan_is_a_decision_until_somebody_has_it(self):
        row = self.close(["delivered", "delivered", "nobody_home"])
        tomorrow = self.make_slot(self.today + timedelta(days=1))
        again = self.plan(slots=tomorrow, date=tomorrow.date)
        self.assertEqual((row.state, row.decision), ("decided", "retry"))
        # The plan is thrown away: it is still on the list.
        again.unlink()
        self.assertEqual(row.state, "decided")
        again = self.plan(slots=tomorrow, date=tomorrow.date)
        again.stop_ids.with_user(self.educator_a)._pack()
        again.stop_ids.with_user(self.educator_a)._deliver(
            "again", self.env["welfare.clock"]._now(), "nobody_home"
        )
        again.with_user(self.educator_a)._close()
        self.assertEqual(row.state, "done")
        second = self.env["welfare.delivery.return"].search(
            [("stop_id", "=", again.stop_ids.id)]
        )
        self.assertEqual(second.state, "waiting")
        row.picking_id._welfare_validate()
        self.assertEqual(second.state, "done")

    def test_collected_at_the_depot(self):
        row = self.close(["delivered", "delivered", "nobody_home"])
        row.action_collect()
        self.assertIn("depot", self.mails()[0].body_html)
        tomorrow = self.make_slot(self.today + timedelta(days=1))
        self.assertFalse(self.route._get_pickings_to_plan(tomorrow.date, tomorrow))
        with self.assertRaises(UserError):
            row.action_hand_over()
        row.collected_by = "Ada"
        row.action_hand_over()
        self.assertEqual(row.picking_id.state, "done")
        self.assertEqual(row.state, "done")
        due = self.env["welfare.settlement.line"].search(
            [("order_line_id", "in", row.order_id.order_line.ids)]
        )
        self.assertEqual(due.state, "payable")

    def test_cancelled_gives_back_once_and_frees_the_goods(self):
        before = self.stock()
        row = self.close(["delivered", "delivered", "nobody_home"])
        with self.assertRaises(UserError):
            row.action_cancel()
        row.goods = "stock"
        row.action_cancel()
        self.assertEqual(row.picking_id.state, "cancel")
        returned = row.order_id.sudo().welfare_return_ids
        self.assertEqual(returned.mapped("quantity"), [1.0])
        self.assertEqual(returned.cause, "undelivered")
        self.assertEqual(returned.own_amount, 25.0)
        self.assertEqual(self.stock(), before + 1)
        self.assertEqual(row.state, "done")
        due = self.env["welfare.settlement.line"].search(
            [("order_line_id", "in", row.order_id.order_line.ids)]
        )
        self.assertFalse(
            sum(due.filtered(lambda d: d.state != "cancelled").mapped("amount"))
        )
        with self.assertRaises(UserError):
            row.action_retry()

    def test_goods_go_to_their_suppliers(self):
        row = self.close(["delivered", "delivered", "nobody_home"])
        on_hand = self.box.qty_available
        row.goods = "supplier"
        row.action_cancel()
        sent = self.env["stock.picking"].search(
            [
                ("origin", "=", row.picking_id.name),
                ("partner_id", "=", self.supplier.id),
            ]
        )
        self.assertEqual(sent.state, "done")
        self.assertEqual(sent.location_dest_id.usage, "supplier")
        self.assertEqual(self.box.qty_available, on_hand - 1)
        self.assertFalse(self.route._get_pickings_to_plan(self.today, self.slot) & sent)

    def test_cold_goods_are_not_brought_again_without_a_word(self):
        self.box.welfare_is_cold = True
        self.route.vehicle_id.has_cold_box = True
        row = self.close(["delivered", "delivered", "nobody_home"])
        self.assertTrue(row.is_cold)
        tomorrow = self.make_slot(self.today + timedelta(days=1))
        self.assertFalse(self.route._get_pickings_to_plan(tomorrow.date, tomorrow))
        order = row.order_id.sudo()
        self.assertFalse(order._welfare_get_other_slots())
        with self.assertRaises(UserError):
            row.action_retry()
        on_hand = self.box.qty_available
        row.goods = "thrown"
        with self.assertRaises(UserError):
            row.action_cancel()
        row.reason = "Out of the cold for four hours."
        row.action_cancel()
        self.assertEqual(self.box.qty_available, on_hand - 1)
        scrap = self.env["stock.scrap"].search([("product_id", "=", self.box.id)])
        self.assertIn("four hours", scrap.origin)

    def test_cold_goods_that_were_kept_cold_are_brought_again(self):
        self.box.welfare_is_cold = True
        self.route.vehicle_id.has_cold_box = True
        row = self.close(["delivered", "delivered", "nobody_home"])
        row.reason = "In the fridge at once."
        row.action_retry()
        tomorrow = self.make_slot(self.today + timedelta(days=1))
        self.assertEqual(
            self.route._get_pickings_to_plan(tomorrow.date, tomorrow), row.picking_id
        )

    def test_an_order_cancelled_on_the_way_still_has_its_goods(self):
        self.leave_at(self.leave)
        self.orders[0]._action_cancel()
        self.route.with_user(self.educator_a)._close()
        row = self.rows().filtered(lambda one: one.order_id == self.orders[0])
        self.assertEqual(row.why, "The order was cancelled.")
        with self.assertRaises(UserError):
            row.action_retry()
        row.goods = "stock"
        row.action_cancel()
        self.assertEqual(row.state, "done")

    def test_the_database_keeps_it(self):
        row = self.close(["delivered", "delivered", "nobody_home"]).sudo()
        for vals in (
            {"state": "done"},
            {"decision": "retry"},
            {"state": "decided", "decision": "cancel"},
        ):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                row.write(vals)
                row.flush_recordset()
            row.invalidate_recordset()

    def test_only_the_operator_decides(self):
        row = self.close(["delivered", "delivered", "nobody_home"])
        with self.assertRaises(AccessError):
            row.with_user(self.educator_a).action_retry()
        with self.assertRaises(AccessError):
            row.write({"decision": "retry"})
