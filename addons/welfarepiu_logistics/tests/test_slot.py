from datetime import date, datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import LogisticsCommon


@tagged("post_install", "-at_install")
class TestSlot(LogisticsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.later = cls.make_slot(cls.today + timedelta(days=3), capacity=1)
        cls.partner = cls.make_address("Worker", cls.casazza)
        cls.neighbour = cls.make_address("Neighbour", cls.casazza)

    def cart(self, partner):
        return self.make_order(partner, confirm=False)

    def test_hours_are_italian_clock_time_in_summer_and_winter(self):
        summer = self.make_slot(date(2027, 7, 1))
        winter = self.make_slot(date(2027, 1, 11))
        self.assertEqual(summer.start_at, datetime(2027, 7, 1, 7, 0))
        self.assertEqual(winter.start_at, datetime(2027, 1, 11, 8, 0))
        self.assertEqual(winter.cut_off, datetime(2027, 1, 10, 11, 0))

    def test_a_place_is_held_with_the_cart_and_given_back_on_cancel(self):
        order = self.cart(self.partner)
        order._welfare_choose_slot(self.later)
        self.assertEqual((self.later.taken, self.later.free), (1, 0))
        order._action_cancel()
        self.assertEqual((self.later.taken, self.later.free), (0, 1))

    def test_a_full_slot_is_refused(self):
        self.cart(self.partner)._welfare_choose_slot(self.later)
        with self.assertRaises(UserError):
            self.cart(self.neighbour)._welfare_choose_slot(self.later)
        with self.assertRaises(UserError):
            self.cart(self.neighbour).welfare_slot_id = self.later
        self.assertEqual(self.later.taken, 1)

    def test_the_database_refuses_more_than_the_capacity(self):
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE welfare_delivery_slot SET taken = 2 WHERE id = %s",
                [self.later.id],
            )

    def test_capacity_does_not_shrink_below_what_is_taken(self):
        self.cart(self.partner)._welfare_choose_slot(self.later)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.later.capacity = 0
            self.env.flush_all()

    def test_moving_an_order_moves_its_place(self):
        other = self.make_slot(self.today + timedelta(days=4))
        order = self.cart(self.partner)
        order._welfare_choose_slot(self.later)
        order._welfare_choose_slot(other)
        self.assertEqual((self.later.taken, other.taken), (0, 1))

    def test_deleting_a_cart_gives_its_place_back(self):
        order = self.cart(self.partner)
        order._welfare_choose_slot(self.later)
        order.unlink()
        self.assertEqual(self.later.taken, 0)

    def test_past_cut_off_is_not_offered(self):
        order = self.cart(self.partner)
        self.assertIn(self.later, order._welfare_get_open_slots())
        now = self.env["welfare.clock"]._now()
        self.later.cut_off = now - timedelta(minutes=1)
        self.assertNotIn(self.later, order._welfare_get_open_slots())
        with self.assertRaises(UserError):
            order._welfare_choose_slot(self.later)

    def test_a_slot_of_another_zone_is_not_offered(self):
        order = self.cart(self.make_address("Far away", self.sarnico))
        self.assertFalse(order._welfare_get_open_slots())
        with self.assertRaises(UserError):
            order._welfare_choose_slot(self.later)

    def test_the_postcode_alone_opens_no_slot(self):
        partner = self.make_address("No town", self.casazza)
        partner.write({"city": False, "city_id": False})
        self.assertEqual(partner.zip, "24060")
        self.assertFalse(self.cart(partner)._welfare_get_open_slots())

    def test_an_abandoned_cart_gives_its_place_back(self):
        order = self.cart(self.partner)
        order._welfare_choose_slot(self.later)
        fresh = self.cart(self.neighbour)
        other = self.make_slot(self.today + timedelta(days=4))
        fresh._welfare_choose_slot(other)
        past = self.env["welfare.clock"]._now() - timedelta(minutes=1)
        order.welfare_slot_held_until = past
        self.env["sale.order"]._welfare_release_stale_slots()
        self.assertFalse(order.welfare_slot_id)
        self.assertEqual(self.later.taken, 0)
        self.assertEqual(fresh.welfare_slot_id, other)

    def test_a_payment_that_went_back_keeps_no_place(self):
        provider = self.env["payment.provider"].search(
            [("code", "=", "demo"), ("company_id", "=", self.env.company.id)], limit=1
        )
        provider.state = "test"
        past = self.env["welfare.clock"]._now() - timedelta(minutes=1)
        order = self.cart(self.partner)
        order._welfare_choose_slot(self.later)
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": provider.payment_method_ids[:1].id,
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "operation": "online_direct",
                "sale_order_ids": [(6, 0, order.ids)],
                "state": "done",
            }
        )
        order.welfare_slot_held_until = past
        self.env["sale.order"]._welfare_release_stale_slots()
        self.assertEqual(order.welfare_slot_id, self.later)
        transaction._welfare_pay_back("changed")
        self.env["sale.order"]._welfare_release_stale_slots()
        self.assertFalse(order.welfare_slot_id)
        self.assertEqual(self.later.taken, 0)

    def test_a_confirmed_order_keeps_its_place(self):
        order = self.cart(self.partner)
        order._welfare_choose_slot(self.later)
        order.action_confirm()
        past = self.env["welfare.clock"]._now() - timedelta(days=1)
        order.welfare_slot_held_until = past
        self.env["sale.order"]._welfare_release_stale_slots()
        self.assertEqual(order.welfare_slot_id, self.later)
        with self.assertRaises(UserError):
            order._welfare_choose_slot(self.make_slot(self.today + timedelta(days=5)))

    def test_another_address_gives_the_place_back(self):
        order = self.cart(self.partner)
        order._welfare_choose_slot(self.later)
        order.partner_shipping_id = self.make_address("Lake", self.sarnico)
        self.assertFalse(order.welfare_slot_id)
        self.assertEqual(self.later.taken, 0)

    def test_a_salesperson_who_sees_no_slots_confirms_an_order(self):
        order = self.cart(self.partner)
        seller = new_test_user(self.env, "seller", "sales_team.group_sale_manager")
        order.with_user(seller).action_confirm()
        self.assertEqual(order.welfare_slot_id, self.later)
        order.with_user(seller)._action_cancel()
        self.assertEqual(self.later.taken, 0)

    def test_confirmation_proposes_the_first_open_slot(self):
        first = self.make_order(self.partner)
        self.assertEqual(first.welfare_slot_id, self.later)
        self.assertFalse(self.make_order(self.neighbour).welfare_slot_id)
