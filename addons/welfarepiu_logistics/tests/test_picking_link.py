from odoo.tests import tagged

from .common import LogisticsCommon


@tagged("post_install", "-at_install")
class TestPickingLink(LogisticsCommon):
    """The core forgets batches; the route does not forget its stops."""

    def test_a_picking_validated_alone_keeps_its_stop(self):
        self.make_orders(3)
        route = self.plan()
        route._start_packing()
        first = route.stop_ids[0].picking_id
        self.assertEqual(first.batch_id, route.batch_id)
        self.assertTrue(first.with_context(skip_sms=True).button_validate())
        self.assertEqual(first.state, "done")
        self.assertFalse(first.batch_id, "the trap of the core is gone: simplify")
        self.assertEqual(route.stop_ids[0].picking_id, first)
        self.assertEqual(len(route.stop_ids), 3)

    def test_validated_alone_and_delivered_closes_without_a_word(self):
        self.make_orders(2)
        route = self.plan()
        route._start_packing()
        warned = route.warnings
        route.stop_ids[0].picking_id.with_context(skip_sms=True).button_validate()
        now = self.env["welfare.clock"]._now()
        for stop in route.stop_ids:
            stop._deliver(f"key-{stop.id}", now, "delivered", proof_name="Ada")
        route._close()
        self.assertEqual(set(route.stop_ids.picking_id.mapped("state")), {"done"})
        self.assertEqual(route.warnings, warned)

    def test_deliveries_are_not_batched_by_themselves(self):
        types = self.env["stock.picking.type"].search([("code", "=", "outgoing")])
        self.assertFalse(any(types.mapped("auto_batch")))
        warehouse = self.env["stock.warehouse"].create(
            {"name": "Second depot", "code": "DEP2"}
        )
        self.assertFalse(warehouse.out_type_id.auto_batch)
        self.assertFalse(self.make_orders(1).picking_ids.batch_id)

    def test_the_batch_is_loaded_in_the_order_of_the_route(self):
        self.make_orders(3)
        route = self.plan()
        route._start_packing()
        self.assertEqual(route.batch_id.picking_ids, route.stop_ids.picking_id)
        for stop in route.stop_ids:
            self.assertEqual(stop.picking_id.batch_sequence, stop.sequence)

    def test_a_batch_emptied_by_hand_loses_no_stop(self):
        self.make_orders(2)
        route = self.plan()
        route._start_packing()
        pickings = route.stop_ids.picking_id
        route.batch_id.action_cancel()
        self.assertEqual(route.stop_ids.picking_id, pickings)

    def test_a_cancelled_order_leaves_the_plan(self):
        orders = self.make_orders(2)
        route = self.plan()
        orders[0]._action_cancel()
        self.assertEqual(route.stop_ids.picking_id, orders[1].picking_ids)
        route._start_packing()
        orders[1]._action_cancel()
        self.assertEqual(route.stop_ids.state, "problem")
        self.assertTrue(route.stop_ids.note)
