from odoo import models

#: The supplier bills the payer, or nobody: the operator only advances the money.
ADVANCED_PATHS = ("agent", "out_of_vat")


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _welfare_get_supplier_taxes(self, company, day=None):
        """:param day: default today (Rome)
        :return: the ``account.tax`` on the supplier's invoice to ``company``, as the
            product has them: in its price or not
        """
        self.ensure_one()
        return self.supplier_taxes_id.filtered_domain(
            self.env["account.tax"]._check_company_domain(company)
        )

    def _welfare_get_cost_gross(self, recharge_taxes, path=None):
        """What recharging one unit without commission would come to.

        The supplier's price without its VAT, with the tax of the recharge: 45.00 of a
        supplier outside VAT become 54.90 where the recharge bears 22%. What is paid in
        the payer's name is asked back as it was paid, the supplier's VAT in it.

        :return: EUR gross; 0.0 if the supplier is owed the sale price
        """
        self.ensure_one()
        if not self.welfare_supplier_cost:
            return 0.0
        if path in ADVANCED_PATHS:
            return self.welfare_supplier_cost
        company = self.env.company
        currency = company.currency_id
        supplier_taxes = self._welfare_get_supplier_taxes(
            company
        )._welfare_get_included()
        base = supplier_taxes.compute_all(self.welfare_supplier_cost, currency)[
            "total_excluded"
        ]
        return currency.round(base * (1 + sum(recharge_taxes.mapped("amount")) / 100.0))

    def _welfare_get_cost_share(self, recharge_taxes, price, path=None):
        """:param float price: EUR gross the buyer pays for one unit
        :return: float 0..1, the supplier's part of the price; the rest is commission
        """
        cost = self._welfare_get_cost_gross(recharge_taxes, path)
        if not cost or price <= 0:
            return 1.0
        return min(cost / price, 1.0)
