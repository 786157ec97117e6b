from odoo import models
from odoo.exceptions import ValidationError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _welfare_check_agency(self):
        """The firm would have to withhold the tax of what we pay for it (ADR 47)."""
        res = super()._welfare_check_agency()
        Terms = self.env["welfare.supplier.terms"]
        today = self.env["welfare.clock"]._today()
        for line in self.order_line.filtered(lambda one: one._welfare_is_agency()):
            supplier = line.product_id.sudo().welfare_supplier_id
            terms = Terms._get_terms(supplier, line.company_id, today)
            if terms.withholding_tax_id:
                raise ValidationError(
                    self.env._(
                        "%s cannot be bought now: its supplier invoices your firm, and"
                        " tax has to be withheld from it. Please write to us.",
                        line.product_id.display_name,
                    )
                )
        return res
