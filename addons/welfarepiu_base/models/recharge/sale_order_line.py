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
                taxes, self.price_total / (self.product_uom_qty or 1.0), path
            )
        return vals

    def _welfare_is_agency(self):
        """:return: whether the supplier sells this to who pays, in its name; credit
        that is planned or spent keeps the path of its day"""
        self.ensure_one()
        if not self.product_id.sudo().welfare_supplier_id or self.is_welfare_credit:
            return False
        coverages = self._welfare_get_paying_coverages()
        if coverages:
            return "agent" in coverages.mapped("billing_path")
        if self.price_total <= 0:
            return False
        return self._welfare_get_path() == "agent"

    def _welfare_get_path(self):
        """:return: the billing path of today, see ``BILLING_PATHS``"""
        self.ensure_one()
        return self.env["welfare.billing.rule"]._get_path(
            self.product_id.with_company(self.company_id).sudo(),
            self.company_id,
            self.env["welfare.clock"]._today(),
        )

    def _welfare_get_billed_payer(self):
        """:return: the ``welfare.payer`` the supplier invoices, sudo; or none: us"""
        self.ensure_one()
        coverages = self._welfare_get_paying_coverages()
        payers = coverages.payer_id
        if (
            len(payers) == 1
            and payers.payer_type == "firm"
            and set(coverages.mapped("billing_path")) == {"agent"}
            and self._welfare_is_fully_covered()
        ):
            return payers
        return payers.browse()
