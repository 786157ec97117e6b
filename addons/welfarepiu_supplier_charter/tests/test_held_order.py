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

    def _order(self, product=None):
        product = product or self.course
        order = self.env["sale.order"].create(
            {
                "partner_id": self.worker.id,
                "welfare_use_credit": True,
                "order_line": [Command.create({"product_id": product.id})],
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

    def test_from_the_minute_it_lapses_until_it_is_signed_again(self):
        """No job runs in between: what is bought, found, honoured and served, and that
        all returns as it was."""
        self.course.is_published = True
        self.own_goods.write(
            {
                "type": "service",
                "welfare_kind_id": self.kind_f.id,
                "taxes_id": [Command.clear()],
                "supplier_taxes_id": [Command.clear()],
            }
        )
        self._grant(self.worker, 200.0)
        with freeze_time(self.before):
            self.assertEqual(self._find_in_shop(), (True, True))
            sold, held, cart = self._order(), self._order(), self._order()
            sold.action_confirm()
            held._welfare_hold()
            lines = cart.order_line
        with freeze_time(self.after):
            self.assertEqual(self._find_in_shop(), (False, False))
            with self.assertRaisesRegex(ValidationError, self.course.name):
                cart._welfare_hold()
            held.action_confirm()
            own = self._order(self.own_goods)
            own.action_confirm()
            for order in (sold, held):
                order.welfare_voucher_ids._redeem()
        self.assertEqual((held.state, own.state, cart.state), ("sale", "sale", "draft"))
        self.assertEqual(
            (sold + held).welfare_voucher_ids.mapped("state"), ["redeemed"] * 2
        )
        with freeze_time(self.after + timedelta(hours=1)):
            self._to_in_force(self.baker_user)
            self.assertEqual(self._find_in_shop(), (True, True))
            self.assertEqual(
                cart.order_line.filtered("product_id"), lines.filtered("product_id")
            )
            cart.action_confirm()
        self.assertEqual(cart.state, "sale")

    def _find_in_shop(self):
        """:return: whether a visitor finds the course in the shop, and by its search;
        what is the operator's own is found each time"""
        website = self.env["website"].get_current_website()
        website = website.with_user(website.user_id)
        Template = website.env["product.template"]
        found = []
        for product in (self.course, self.own_goods):
            detail = Template._search_get_detail(
                website,
                "name asc",
                {
                    "displayImage": False,
                    "displayDescription": False,
                    "displayExtraLink": False,
                    "displayDetail": False,
                },
            )
            searched, _count = Template._search_fetch(
                detail, product.name, 5, "name asc"
            )
            shop = Template.search(website.sale_product_domain())
            template = product.product_tmpl_id
            found.append((template in shop, template in searched))
        self.assertEqual(found[1], (True, True))
        return found[0]
