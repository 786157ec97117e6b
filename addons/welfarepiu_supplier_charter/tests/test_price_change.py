from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.welfarepiu_base.tests.common import WelfareCommon

from .product_common import ProductCommon


@tagged("post_install", "-at_install")
class TestPriceChange(ProductCommon, WelfareCommon):
    """A new price is for what is sold from now on: vouchers sold keep theirs."""

    def test_sold_vouchers_keep_their_price(self):
        self._to_in_force(self.baker_user)
        self.company._welfare_setup_accounting()
        self.tax = self.env["account.tax"]._welfare_get_shop_tax(self.company, 22)
        proposal = self._accepted(
            name="Corso", price=45.0, delivery="voucher", kind_id=self.kind_f.id
        )
        product = proposal.sudo().product_tmpl_id
        product.supplier_taxes_id = [Command.clear()]
        worker = self._create_worker()
        self._grant(worker, 200.0)
        order = self.env["sale.order"].create(
            {
                "partner_id": worker.id,
                "welfare_use_credit": True,
                "order_line": [
                    Command.create({"product_id": product.product_variant_id.id})
                ],
            }
        )
        order._welfare_update_coverage()
        order.action_confirm()
        voucher = order.welfare_voucher_ids
        due = self.env["welfare.settlement.line"].search(
            [("voucher_id", "=", voucher.id)]
        )
        self.assertEqual((voucher.price, due.amount), (45.0, 45.0))
        change = self._judged(
            self._proposed(
                product=product, name="Corso", price=60.0, kind_id=self.kind_f.id
            )
        )
        change.action_accept()
        self.env.invalidate_all()
        self.assertEqual(product.list_price, 60.0)
        self.assertEqual((voucher.price, due.amount), (45.0, 45.0))
        self.assertEqual(
            order.order_line.filtered(
                lambda li: li.product_id == product.product_variant_id
            ).price_unit,
            45.0,
        )
