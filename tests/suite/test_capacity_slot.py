from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.welfarepiu_logistics.tests.common import LogisticsCommon


@tagged("post_install", "-at_install")
class TestCapacitySlot(LogisticsCommon):
    """What a supplier makes for our rounds is of the day of the round: of the slot the
    buyer chose, wherever that moves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box.welfare_capacity_day = 2
        cls.near = cls.make_slot(cls.today + timedelta(days=3))
        cls.afternoon = cls.make_slot(cls.near.date, start_hour=14, end_hour=17)
        cls.far = cls.make_slot(cls.today + timedelta(days=5))
        cls.partner = cls.make_address("Worker", cls.casazza)

    def _order(self, slot=None, **vals):
        return self.make_order(self.partner, slot, **vals)

    def _get_left(self, *slots):
        Day = self.env["welfare.product.day"]
        return [
            Day._get_left(self.box.product_tmpl_id, slot.date)
            for slot in (self.slot, *slots)
        ]

    def test_counted_on_the_day_of_the_round(self):
        self._order(self.near)
        self._order(self.afternoon)
        self.assertEqual(self._get_left(self.near, self.far), [2, 0, 2])
        with self.assertRaisesRegex(ValidationError, "sold out for"):
            self._order(self.near)
        self._order(self.far)
        self.assertEqual(self._get_left(self.near, self.far), [2, 0, 1])

    def test_a_day_on_which_it_cannot_be_ready_is_not_offered(self):
        self._order(self.near)
        cart = self._order(confirm=False)
        cart.order_line.product_uom_qty = 2
        self.assertEqual(
            cart._welfare_get_open_slots() & (self.near + self.afternoon + self.far),
            self.far,
        )
        cart.action_confirm()
        self.assertEqual(cart.welfare_slot_id, self.far, "the first that has room")

    def test_moved_by_the_operator_it_goes_along(self):
        order = self._order(self.near)
        order.welfare_slot_id = self.far
        self.assertEqual(self._get_left(self.near, self.far), [2, 2, 1])
        order.welfare_slot_id = self.near
        self.far.date += timedelta(days=1)
        self.near.date = self.far.date - timedelta(days=2)
        self.assertEqual(self._get_left(self.near), [2, 1])

    def test_it_is_not_moved_to_a_day_that_is_full(self):
        for _one in range(2):
            self._order(self.far)
        order = self._order(self.near)
        with self.assertRaises(ValidationError) as refused:
            order.welfare_slot_id = self.far
        self.assertIn("sold out for", str(refused.exception))
        self.assertEqual(order.welfare_slot_id, self.near)
        self.assertEqual(self._get_left(self.near, self.far), [2, 1, 0])

    def test_cancelled_it_is_free_again(self):
        order = self._order(self.near)
        order._action_cancel()
        self.assertEqual(self._get_left(self.near), [2, 2])

    def test_without_a_slot_it_is_of_the_day_of_the_order_until_it_has_one(self):
        (self.near + self.afternoon + self.far).unlink()
        order = self._order()
        self.assertFalse(order.welfare_slot_id)
        self.assertEqual(self._get_left(), [1])
        late = self.make_slot(self.today + timedelta(days=9))
        order.welfare_slot_id = late
        self.assertEqual(self._get_left(late), [2, 1])

    def test_the_cart_takes_no_more_than_is_made_in_a_day(self):
        cart = self._order(confirm=False)
        quantity, warning = cart._verify_updated_quantity(
            cart.order_line, self.box.id, 5, self.box.uom_id.id
        )
        self.assertEqual(quantity, 2)
        self.assertIn("2 a day", warning)
