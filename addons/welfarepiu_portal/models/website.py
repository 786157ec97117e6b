from odoo import models


class Website(models.Model):
    _inherit = "website"

    def _welfare_has_terms(self):
        """:return: whether the operator has published the conditions of sale"""
        parameters = self.env["ir.config_parameter"].sudo()
        return bool(
            parameters.get_param("account.use_invoice_terms")
            and self.env.company.sudo().terms_type == "html"
        )
