from datetime import timedelta

from odoo.fields import Command
from odoo.tests import new_test_user

from .common import LogisticsCommon


class RoadCommon(LogisticsCommon):
    """Three doors on the round of today; who ordered at the first can log in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls.make_doors()
        cls.orders.partner_id.lang = "en_US"
        for number, order in enumerate(cls.orders):
            order.partner_id.email = f"recipient{number}@example.com"
        cls.route = cls.plan()
        cls.stops = cls.route.stop_ids.sorted("sequence")
        # The hours of the test, whatever the clock says: leaves at 9, doors half an
        # hour apart.
        cls.leave = cls.slot.start_at
        cls.route.planned_start = cls.leave
        for number, stop in enumerate(cls.stops, start=1):
            stop.planned_arrival = cls.leave + timedelta(minutes=30 * number)
        cls.worker = cls.let_log_in(cls.orders[0])
        cls.other = cls.let_log_in(cls.orders[1])

    @classmethod
    def make_doors(cls):
        return cls.make_orders(3)

    @classmethod
    def let_log_in(cls, order):
        """:return: the user of who bought ``order``"""
        return new_test_user(
            cls.env,
            f"waits_{order.id}",
            "welfarepiu_base.group_worker",
            partner_id=order.partner_id.id,
            email=f"waits{order.id}@example.com",
        )

    def at(self, moment):
        """Let the suite's clock say ``moment`` from now on."""
        clock = type(self.env["welfare.clock"])
        self.patch(clock, "_now", lambda _clock: moment)

    def leave_at(self, moment):
        self.at(moment)
        for stop in self.stops:
            stop.with_user(self.educator_a)._pack()
        self.route.with_user(self.educator_a)._start()

    def knock(self, stop, moment, result="delivered", **proof):
        self.at(moment)
        stop.with_user(self.educator_a)._deliver(
            f"door-{stop.id}-{result}", moment, result, proof_name="Ada", **proof
        )

    def mails(self):
        return self.env["mail.mail"].search([])

    @classmethod
    def make_two_things(cls):
        """:return: an order of the worker with things of two suppliers"""
        other_farm = cls.env["res.partner"].create(
            {"name": "Other farm", "is_welfare_supplier": True}
        )
        cheese = cls.env["product.product"].create(
            {
                "name": "Cheese",
                "type": "consu",
                "is_storable": True,
                "list_price": 8.0,
                "taxes_id": [Command.clear()],
                "welfare_supplier_id": other_farm.id,
                "welfare_is_cold": True,
            }
        )
        cls.env["stock.quant"]._update_available_quantity(
            cheese, cls.warehouse.lot_stock_id, 50
        )
        partner = cls.make_address("Two things", cls.casazza)
        order = cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "welfare_slot_id": cls.slot.id,
                "order_line": [
                    Command.create({"product_id": cls.box.id, "product_uom_qty": 3}),
                    Command.create({"product_id": cheese.id, "product_uom_qty": 2}),
                ],
            }
        )
        order.action_confirm()
        return order
