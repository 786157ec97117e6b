from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LogisticsCommon


@tagged("post_install", "-at_install")
class TestDepot(LogisticsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box.write({"barcode": "2000000000015", "default_code": "BOX"})
        cls.own = cls.make_product("Own jam")
        cls.env["stock.quant"]._update_available_quantity(
            cls.own, cls.warehouse.lot_stock_id, 50
        )
        cls.orders = cls.env["sale.order"]
        for number, pieces in enumerate((1, 2, 1)):
            partner = cls.make_address(f"Buyer {number}", cls.casazza)
            order = cls.env["sale.order"].create(
                {
                    "partner_id": partner.id,
                    "welfare_slot_id": cls.slot.id,
                    "order_line": [
                        Command.create(
                            {"product_id": cls.box.id, "product_uom_qty": pieces}
                        ),
                        Command.create({"product_id": cls.own.id}),
                    ],
                }
            )
            order.action_confirm()
            order.date_order = order.date_order + timedelta(minutes=number)
            cls.orders |= order
        cls.arrival = cls.env["welfare.depot.arrival"]._expect(cls.today)

    def get_line(self, order):
        return self.arrival.line_ids.filtered(lambda line: line.order_id == order)

    def mails(self, record):
        return self.env["mail.mail"].search(
            [("model", "=", record._name), ("res_id", "in", record.ids)]
        )

    # -- expected -------------------------------------------------------------------

    def test_what_suppliers_bring_is_listed_for_known_parcels(self):
        self.assertEqual(self.arrival.supplier_id, self.supplier)
        self.assertEqual(self.arrival.line_ids.product_id, self.box)
        self.assertEqual(self.arrival.line_ids.order_id, self.orders)
        self.assertEqual(self.arrival.expected_count, 4)
        route = self.plan()
        line = self.get_line(self.orders[0])
        stop = route.stop_ids.filtered(
            lambda stop: stop.picking_id == self.orders[0].picking_ids
        )
        self.assertEqual(line.parcel, f"{stop.label_number} · Team A")

    def test_listed_again_nothing_doubles_and_what_was_cancelled_goes(self):
        expect = self.env["welfare.depot.arrival"]._expect
        expect(self.today)
        self.assertEqual(len(self.arrival.line_ids), 3)
        self.orders[0]._action_cancel()
        expect(self.today)
        self.assertEqual(self.arrival.expected_count, 3)
        line = self.orders[1].order_line[0]
        self.orders[1]._welfare_return_lines({line: 1}, "refused")
        expect(self.today)
        self.assertEqual(self.arrival.expected_count, 2)
        (self.orders[1] | self.orders[2])._action_cancel()
        self.assertFalse(expect(self.today))

    def test_an_order_of_another_day_is_expected_then(self):
        later = self.make_slot(self.today + timedelta(days=1))
        self.orders[0].welfare_slot_id = later
        self.env["welfare.depot.arrival"]._cron_expect()
        self.assertEqual(self.arrival.line_ids.order_id, self.orders[1:])
        other = self.env["welfare.depot.arrival"].search([("date", "=", later.date)])
        self.assertEqual(other.line_ids.order_id, self.orders[0])

    def test_nothing_is_booked_or_moved(self):
        moves = self.env["stock.move"].search_count([])
        entries = self.env["account.move"].search_count([])
        purchases = self.env["purchase.order"].search_count([])
        self.arrival.action_all_here()
        self.assertEqual(self.env["stock.move"].search_count([]), moves)
        self.assertEqual(self.env["account.move"].search_count([]), entries)
        self.assertEqual(self.env["purchase.order"].search_count([]), purchases)

    # -- received -------------------------------------------------------------------

    def test_a_scanned_piece_says_its_parcel(self):
        first = self.arrival._scan("2000000000015")
        self.assertEqual(first.order_id, self.orders[0])
        self.assertEqual(self.arrival._scan(" BOX ").order_id, self.orders[1])
        for _piece in range(2):
            self.arrival._scan("BOX")
        with self.assertRaises(UserError):
            self.arrival._scan("BOX")
        with self.assertRaises(UserError):
            self.arrival._scan("999")
        self.assertEqual(self.arrival.received_count, 4)
        self.arrival.action_close()
        self.assertFalse(self.arrival.is_short)
        self.assertFalse(self.mails(self.arrival))

    def test_all_of_it_is_here(self):
        self.arrival.with_user(self.operator).action_all_here()
        self.assertEqual(self.arrival.state, "received")
        self.assertEqual(self.arrival.received_count, 4)

    def test_too_little_and_broken(self):
        self.arrival._receive({self.box: 2}, {self.box: 1})
        self.arrival._close()
        self.arrival._close()
        self.assertEqual(
            [line.received for line in self.arrival.line_ids.sorted("id")], [1, 1, 0]
        )
        self.assertTrue(self.arrival.is_short)
        mail = self.mails(self.arrival)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, self.supplier)
        self.assertIn(self.box.name, mail.body_html)
        missing, damaged = self.arrival._get_short_sentences()
        self.assertIn("1 of 4", missing)
        self.assertIn("1 came damaged", damaged)
        for order in self.orders:
            self.assertNotIn(order.partner_id.name, mail.body_html)

    def test_counts_that_make_no_sense(self):
        for good, broken in ((-1, 0), (5, 0), (4, 1), (0, -1)):
            with self.subTest(good=good, broken=broken), self.assertRaises(UserError):
                self.arrival._receive({self.box: good}, {self.box: broken})

    def test_counted_on_a_screen(self):
        count = (
            self.env["welfare.depot.count"]
            .with_user(self.operator)
            .with_context(default_arrival_id=self.arrival.id)
            .create({"arrival_id": self.arrival.id})
        )
        self.assertEqual(count.line_ids.ordered, 4)
        count.line_ids.write({"good": 3, "broken": 0})
        count.action_count()
        self.assertEqual(self.arrival.received_count, 3)
        self.assertEqual(self.arrival.state, "received")

    # -- what becomes of the orders --------------------------------------------------

    def make_short(self):
        self.arrival._receive({self.box: 2})
        self.arrival._close()
        return self.get_line(self.orders[1]), self.get_line(self.orders[2])

    def test_the_order_goes_on_without(self):
        second, third = self.make_short()
        second.with_user(self.operator).action_go_on_without()
        order = self.orders[1]
        self.assertEqual(order.order_line[0].welfare_returned_qty, 1)
        moves = order.picking_ids.move_ids.filtered(lambda move: move.state != "cancel")
        self.assertEqual(
            {move.product_id: move.product_uom_qty for move in moves},
            {self.box: 1, self.own: 1},
        )
        due = self.env["welfare.settlement.line"].search(
            [("order_line_id", "=", order.order_line[0].id)]
        )
        self.assertEqual(sum(due.mapped("amount")) >= 0, True)
        mail = self.mails(second)
        self.assertEqual(mail.recipient_ids, order.partner_id)
        self.assertIn(self.box.name, mail.body_html)
        with self.assertRaises(UserError):
            second.action_go_on_without()
        self.assertTrue(self.arrival.is_short)
        third.action_go_on_without()
        self.assertFalse(self.arrival.is_short)
        self.env["welfare.depot.arrival"]._expect(self.today)
        self.assertEqual(second.expected - second.received, 1)

    def test_the_order_waits_for_the_next_slot(self):
        second, _third = self.make_short()
        order = self.orders[1]
        route = self.plan()
        with self.assertRaises(UserError):
            second.action_wait()
        later = self.make_slot(self.today + timedelta(days=1))
        later.cut_off = later.start_at
        second.action_wait()
        self.assertEqual(order.welfare_slot_id, later)
        self.assertNotIn(order.picking_ids, route.stop_ids.picking_id)
        words = later.with_context(lang=order.partner_id.lang)._describe()
        self.assertIn(words, self.mails(second).body_html)
        self.env["welfare.depot.arrival"]._cron_expect()
        other = self.env["welfare.depot.arrival"].search([("date", "=", later.date)])
        # One of the two is here already.
        self.assertEqual(other.line_ids.expected, 1)
        self.assertEqual(second.decision, "waits")

    def test_a_parcel_that_is_packed_does_not_wait(self):
        second, _third = self.make_short()
        later = self.make_slot(self.today + timedelta(days=1))
        later.cut_off = later.start_at
        self.plan()._start_packing()
        with self.assertRaises(UserError):
            second.action_wait()

    def test_nothing_is_decided_before_the_supplier_has_been(self):
        line = self.get_line(self.orders[0])
        for act in (line.action_go_on_without, line.action_wait):
            with self.assertRaises(UserError):
                act()

    def test_something_came_after_all(self):
        self.make_short()
        self.arrival.action_open_again()
        self.arrival._receive()
        self.arrival._close()
        self.assertFalse(self.arrival.is_short)

    # -- kept -----------------------------------------------------------------------

    def test_moved_by_methods_only(self):
        with self.assertRaises(AccessError):
            self.arrival.with_user(self.operator).write({"state": "received"})
        with self.assertRaises(AccessError):
            self.arrival.line_ids.with_user(self.operator).write({"received": 4})
        for user in (self.educator_a, self.make_user("hr", "group_firm_hr")):
            with self.assertRaises(AccessError):
                self.arrival.with_user(user).read(["supplier_id"])

    def test_the_database_keeps_one_arrival_a_day(self):
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.arrival.copy()
