from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.welfarepiu_base.tests.common import WelfareCommon

from .common import CharterCommon


@tagged("post_install", "-at_install")
class TestHeldOrder(CharterCommon, WelfareCommon):
    """An order whose credit is held is honoured; a cart that has not started to pay
    is refused as soon as the charter lapses."""

    def setUp(self):
        super().setUp()
        # The lapse falls within the plan, which is in force today.
        with freeze_time(self.clock._now() - relativedelta(months=11)):
            adhesion = self._to_in_force(self.baker_user)
        self.before = adhesion.valid_until - timedelta(minutes=1)
        self.after = adhesion.valid_until + timedelta(minutes=1)
        self.company._welfare_setup_accounting()
        tax = self.env["account.tax"]._welfare_get_shop_tax(self.company, 22)
        self.course = self.env["product.product"].create(
            {
                "name": "Corso di panificazione",
                "type": "service",
                "list_price": 45.0,
                "taxes_id": [Command.set(tax.ids)],
                "supplier_taxes_id": [Command.clear()],
                "welfare_kind_id": self.kind_f.id,
                "welfare_delivery": "voucher",
                "welfare_billing_path": "mandate",
                "welfare_supplier_id": self.baker.id,
            }
        )
        self.worker = self._create_worker()
        self._grant(self.worker, 100.0)

    def _order(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.worker.id,
                "welfare_use_credit": True,
                "order_line": [Command.create({"product_id": self.course.id})],
            }
        )
        order._welfare_update_coverage()
        return order

    def test_held_before_the_lapse_is_honoured(self):
        with freeze_time(self.before):
            order = self._order()
            order._welfare_hold()
        with freeze_time(self.after):
            order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.welfare_coverage_ids.mapped("state"), ["spent"])

    def test_not_held_before_the_lapse_is_refused(self):
        with freeze_time(self.before):
            order = self._order()
        with freeze_time(self.after):
            with self.assertRaises(ValidationError):
                order._welfare_hold()
            with self.assertRaises(ValidationError):
                order.action_confirm()
        self.assertFalse(order.welfare_hold_ids)
        self.assertEqual(order.state, "draft")
