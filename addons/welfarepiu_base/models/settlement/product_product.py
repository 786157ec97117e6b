from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _welfare_get_supplier_taxes(self, company, day=None):
        """The regime of the supplier comes before the product's own taxes."""
        day = day or self.env["welfare.clock"]._today()
        terms = self.env["welfare.supplier.terms"]._get_terms(
            self.welfare_supplier_id, company, day
        )
        if terms._is_exempt():
            return self.env["account.tax"]
        return super()._welfare_get_supplier_taxes(company, day)
