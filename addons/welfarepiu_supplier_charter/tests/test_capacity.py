from datetime import date

import psycopg2

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.welfarepiu_base.tests.common import WelfareCommon

from .common import CharterCommon, mute_sql


@tagged("post_install", "-at_install")
class TestCapacity(CharterCommon, WelfareCommon):
    """What a supplier can make in a day and in a week is not sold twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company._welfare_setup_accounting()
        cls.bread.write(
            {
                "type": "service",
                "taxes_id": [Command.clear()],
                "supplier_taxes_id": [Command.clear()],
                "welfare_kind_id": cls.kind_f.id,
                "welfare_capacity_day": 3,
                # Used whenever its holder likes: it is of the day of the sale.
                "welfare_delivery": "voucher",
            }
        )
        cls.worker = cls._create_worker()
        cls._grant(cls.worker, 500.0)

    def setUp(self):
        super().setUp()
        self._to_in_force(self.baker_user)
        self.today = self.clock._today()
        self.Day = self.env["welfare.product.day"]

    def _order(self, quantity, credit=False):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.worker.id,
                "welfare_use_credit": credit,
                "order_line": [
                    Command.create(
                        {"product_id": self.bread.id, "product_uom_qty": quantity}
                    )
                ],
            }
        )
        order._welfare_update_coverage()
        return order

    def _get_left(self, day=None):
        return self.Day._get_left(self.bread.product_tmpl_id, day or self.today)

    def test_sold_until_it_is_full(self):
        self._order(2).action_confirm()
        self.assertEqual(self._get_left(), 1)
        with self.assertRaisesRegex(ValidationError, "only 1 left"):
            self._order(2).action_confirm()
        self._order(1).action_confirm()
        with self.assertRaisesRegex(ValidationError, "3 a day"):
            self._order(1).action_confirm()

    def test_credit_set_aside_has_its_place(self):
        order = self._order(3, credit=True)
        order._welfare_hold()
        self.assertEqual(self._get_left(), 0)
        with self.assertRaises(ValidationError):
            self._order(1)._welfare_hold()
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(self._get_left(), 0, "taken once")

    def test_given_back(self):
        held = self._order(3, credit=True)
        held._welfare_hold()
        held._welfare_release()
        self.assertEqual(self._get_left(), 3)
        sold = self._order(2)
        sold.action_confirm()
        sold._action_cancel()
        self.assertEqual(self._get_left(), 3)

    def test_tomorrow_is_another_day(self):
        self._order(3).action_confirm()
        with freeze_time(f"{date.fromordinal(self.today.toordinal() + 1)} 12:00:00"):
            self._order(3).action_confirm()

    def test_the_week_binds_too(self):
        self.bread.welfare_capacity_week = 4
        with freeze_time("2026-11-24 10:00:00"):
            monday = date(2026, 11, 23)
            self.Day._take(self.bread.product_tmpl_id, monday, 3)
            self.assertEqual(self._get_left(date(2026, 11, 24)), 1)
            self.assertEqual(self._get_left(date(2026, 11, 30)), 3)

    def test_a_refusal_takes_nothing(self):
        self.bread.welfare_capacity_week = 2
        with self.assertRaises(ValidationError):
            self.Day._take(self.bread.product_tmpl_id, self.today, 3)
        self.bread.welfare_capacity_week = 0
        self.assertEqual(self._get_left(), 3)

    def test_the_database_refuses(self):
        self.Day._take(self.bread.product_tmpl_id, self.today, 3)
        with (
            mute_sql,
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("UPDATE welfare_product_day SET taken = 4")

    def test_the_cart_takes_what_is_left(self):
        self._order(2).action_confirm()
        cart = self._order(1)
        quantity, warning = cart._verify_updated_quantity(
            cart.order_line, self.bread.id, 5, self.bread.uom_id.id
        )
        self.assertEqual(quantity, 1)
        self.assertIn("only 1 left", warning)

    def test_without_a_limit(self):
        self.bread.welfare_capacity_day = 0
        self._order(50).action_confirm()
        self.assertIsNone(self._get_left())
