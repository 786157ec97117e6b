from odoo import models
from odoo.exceptions import ValidationError


class SaleOrder(models.Model):
    """What a supplier sells in the name of a firm is invoiced to that firm, and to
    nobody else (ADR 47)."""

    _inherit = "sale.order"

    def _welfare_check_can_buy(self):
        res = super()._welfare_check_can_buy()
        self._welfare_check_agency()
        return res

    def _welfare_hold(self, transaction=None):
        res = super()._welfare_hold(transaction)
        # The plan is made anew there: what was checked before may be another one.
        self._welfare_check_agency()
        return res

    def _welfare_check_agency(self):
        """:raise ValidationError: a line that its supplier invoices to the payer is
        not paid wholly by one firm"""
        for line in self.order_line:
            if line._welfare_is_agency() and not line._welfare_get_billed_payer():
                raise ValidationError(
                    self.env._(
                        "%s is invoiced by its supplier to your firm: it can be bought"
                        " only wholly with the credit of one firm.",
                        line.product_id.display_name,
                    )
                )

    def _welfare_get_agency_sentences(self):
        """What a firm reads on the invoice of a supplier, before it is bought.

        :return: list of sentences, one each firm and supplier
        """
        self.ensure_one()
        found = {
            (payer, line.product_id.welfare_supplier_id): None
            for line in self.order_line
            if line._welfare_is_agency() and (payer := line._welfare_get_billed_payer())
        }
        return [
            self.env._(
                "%(supplier)s sends %(firm)s an invoice for the month: the firm reads"
                " who sold and how much in all, neither who bought nor what.",
                supplier=supplier.name,
                firm=payer.sudo().name,
            )
            for payer, supplier in found
        ]
