from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _welfare_get_ideas_domain(self, lots):
        """Nor what is offered within a radius that does not reach the worker."""
        domain = super()._welfare_get_ideas_domain(lots)
        city = self.sudo().city_id
        Template = self.env["product.template"]
        return domain & ~Template._get_welfare_too_far_domain(city)
