from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_confirmation_template(self):
        """Tell the buyer what was bought, who paid it and what happens next. The core's
        mail counts credit as negative articles and ends at 0.00; one that the operator
        chose in its place stays."""
        template = super()._get_confirmation_template()
        if template == self.env.ref(
            "sale.mail_template_sale_confirmation", raise_if_not_found=False
        ):
            return self.env.ref("welfarepiu_base.mail_template_order")
        return template

    def _welfare_get_bought_lines(self):
        """:return: the lines the buyer chose, delivery included, in their order"""
        self.ensure_one()
        return self.order_line.filtered(
            lambda line: not line.is_welfare_credit and not line.display_type
        )

    def _welfare_get_next_steps(self):
        """Hook.

        :return: what happens now with this order, a list of sentences for the buyer
        """
        self.ensure_one()
        return self.sudo().welfare_supplier_order_ids._get_promises()
