from .credit_common import CreditCommon


class ReturnCommon(CreditCommon):
    """Orders paid with credit, and the proof that ledger and books stay right."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls._create_product("Basket", 10.0, cls.kind_f, type="consu")

    def _sell(self, *products, quantity=1, **vals):
        """:return: a confirmed order of ``quantity`` of each product"""
        order = self._order(*products, **vals)
        if quantity != 1:
            order.order_line.filtered(
                lambda line: not line.is_welfare_credit
            ).product_uom_qty = quantity
            order._welfare_update_coverage()
        order.action_confirm()
        return order

    def _line(self, order, product):
        return order.order_line.filtered(lambda line: line.product_id == product)

    def _get_provider(self):
        return self.env["payment.provider"].search([("code", "=", "demo")], limit=1)

    def _invoice(self, order):
        invoice = order._create_invoices(final=True)
        invoice.action_post()
        return invoice

    def _recharge(self):
        """:return: this month's recharges of the firm, posted"""
        recharges = (
            self.env["welfare.recharge"]
            ._open_month(self.today)
            .filtered(lambda recharge: recharge.payer_id == self.payer)
        )
        recharges._post()
        return recharges

    def _settle_supplier(self, day=None):
        settlements = (
            self.env["welfare.settlement"]
            ._open_month(day or self.today)
            .filtered(lambda settlement: settlement.supplier_id == self.supplier)
        )
        settlements._post()
        return settlements

    def assertBooks(self):
        """Every lot is the sum of its moves, and the month closes to the cent."""
        self.assertEqual(self.env["welfare.credit.lot"]._find_differences(), [])
        report = self.env["welfare.quadratura"].create({"payer_id": self.payer.id})
        self.assertFalse(report.explanation)
        self.assertAlmostEqual(report.difference, 0.0)
