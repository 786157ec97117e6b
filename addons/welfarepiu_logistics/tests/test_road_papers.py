from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged

from .test_place import PlaceCommon


@tagged("post_install", "-at_install")
class TestRoadPapers(PlaceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.it")
        sequence = cls.env["ir.sequence"].create(
            {"name": "DDT", "prefix": "T/DDT", "padding": 5, "implementation": "no_gap"}
        )
        cls.warehouse.out_type_id.l10n_it_ddt_sequence_id = sequence
        cls.cold = cls.make_product("Cheese", welfare_is_cold=True)
        cls.orders = cls.make_orders(3)
        cls.team_a.vehicle_id.has_cold_box = True

    def make_route(self):
        self.route = self.plan()
        return self.route

    def get_numbers(self, route):
        return [
            stop.picking_id.l10n_it_ddt_number
            for stop in route.stop_ids.sorted("sequence")
        ]

    def drive(self, route, lost=()):
        for stop in route.stop_ids:
            stop._pack()
        route._start()
        for stop in route.stop_ids:
            if stop in lost:
                stop._deliver(f"d{stop.id}", None, "nobody_home", note="Nobody")
            else:
                stop._deliver(f"d{stop.id}", None, "delivered", proof_name="Anna")
        route._close()

    def test_numbers_follow_the_doors_and_stay_without_a_gap(self):
        route = self.make_route()
        self.assertEqual(self.get_numbers(route), [False] * 3)
        action = route.with_user(self.operator).action_print_ddt()
        self.assertEqual(
            action["context"]["active_ids"],
            route.stop_ids.sorted("sequence").picking_id.ids,
        )
        numbers = self.get_numbers(route)
        self.assertEqual(numbers, ["T/DDT00001", "T/DDT00002", "T/DDT00003"])
        route.action_print_ddt()
        self.drive(route)
        self.assertEqual(set(route.stop_ids.picking_id.mapped("state")), {"done"})
        self.assertEqual(self.get_numbers(route), numbers)
        later = self.make_order(self.make_worker(9), self.slot)
        picking = later.picking_ids
        picking._welfare_validate()
        self.assertEqual(picking.l10n_it_ddt_number, "T/DDT00004")

    def test_nothing_leaves_without_its_document(self):
        route = self.make_route()
        for stop in route.stop_ids:
            stop._pack()
        route._start()
        self.assertTrue(all(self.get_numbers(route)))
        picking = route.stop_ids[0].picking_id
        self.assertEqual(
            picking.l10n_it_transport_method_details,
            f"{self.team_a.name}, {self.team_a.vehicle_id.name}",
        )
        self.assertTrue(picking.l10n_it_show_print_ddt_button)

    def test_what_comes_back_leaves_again_with_a_new_one(self):
        route = self.make_route()
        lost = route.stop_ids.sorted("sequence")[0]
        self.drive(route, lost)
        picking, old = lost.picking_id, lost.picking_id.l10n_it_ddt_number
        tomorrow = self.make_slot(self.today + timedelta(days=1))
        again = self.plan(tomorrow, date=tomorrow.date)
        again.action_print_ddt()
        self.assertNotEqual(picking.l10n_it_ddt_number, old)
        self.assertTrue(
            picking.message_ids.filtered(lambda message: old in (message.body or ""))
        )

    def render(self, report, records):
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            report, records.ids
        )
        return html.decode()

    def test_the_document_says_what_the_law_asks_and_no_price(self):
        route = self.make_route()
        route.action_print_ddt()
        picking = route.stop_ids.sorted("sequence")[0].picking_id
        html = self.render("l10n_it_stock_ddt.report_ddt", picking)
        for part in (
            picking.l10n_it_ddt_number,
            picking.partner_id.name,
            picking.partner_id.street,
            self.box.name,
            self.supplier.name,
            self.team_a.name,
            self.env.company.name,
            "8,0",
            "472",
        ):
            self.assertIn(part, html)
        for part in ("25.0", "25,0", "€", "EUR", "credit"):
            self.assertNotIn(part, html)

    def test_at_a_place_it_stays_with_the_team(self):
        worker = self.make_worker(5)
        order = self.make_order(worker, self.slot, confirm=False)
        order.welfare_place_id = self.site
        order.action_confirm()
        route = self.make_route()
        route.action_print_ddt()
        html = self.render("l10n_it_stock_ddt.report_ddt", order.picking_ids)
        self.assertIn(self.site.name, html)
        self.assertIn(worker.name, html)
        self.assertIn("wp-card", html)

    def test_loading_last_door_first_and_cold_after_all(self):
        route = self.make_route()
        stops = route.stop_ids.sorted("sequence")
        self.assertEqual(
            route._get_loading_order().mapped("sequence"),
            sorted(stops.mapped("sequence"), reverse=True),
        )
        # One more door, whose parcel is cold, in the middle of the round.
        partner = self.make_address("Cold", self.casazza)
        order = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "welfare_slot_id": self.slot.id,
                "order_line": [Command.create({"product_id": self.cold.id})],
            }
        )
        order.action_confirm()
        route = self.plan()
        cold = route.stop_ids.filtered(lambda s: s.partner_id == partner)
        cold.sequence = 2
        self.assertEqual(route._get_loading_order()[-1], cold)
        html = self.render("welfarepiu_logistics.report_route_load", route)
        self.assertEqual(html.count("wp-load-mark"), 4)
        self.assertEqual(html.count('class="wp-load-cold"'), 1)
        self.assertLess(html.index("wp-load-cold"), html.rindex("wp-load-mark"))
