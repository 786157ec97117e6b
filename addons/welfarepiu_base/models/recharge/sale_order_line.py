from odoo import Command, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _prepare_coverage_vals(self):
        """Freeze who sells to whom and with which tax, as they are on this day."""
        return {
            **super()._prepare_coverage_vals(),
            **self._prepare_billing_vals(self.company_id),
        }

    def _prepare_billing_vals(self, company):
        day = self.env["welfare.clock"]._today()
        product = self.product_id.with_company(company)
        path = self.env["welfare.billing.rule"]._get_path(product, company, day)
        shop_taxes = self.tax_ids._welfare_get_included()
        get_taxes = self.env["welfare.recharge.tax"]._get_taxes
        taxes = get_taxes(product, path, "cost", shop_taxes, company, day)
        vals = {
            "billing_path": path,
            "recharge_tax_ids": [Command.set(taxes.ids)],
            "cost_share": 1.0,
        }
        if path != "own":
            fees = get_taxes(product, path, "commission", taxes, company, day)
            vals["commission_tax_ids"] = [Command.set(fees.ids)]
            vals["cost_share"] = product._welfare_get_cost_share(
                taxes, self.price_total / (self.product_uom_qty or 1.0)
            )
        return vals
