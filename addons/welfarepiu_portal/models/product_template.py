from odoo import api, models
from odoo.fields import Domain


class ProductTemplate(models.Model):
    _inherit = "product.template"

    @api.model
    def _get_welfare_day_domain(self, day, city_id):
        """What our rounds bring comes on the days on which one still has room for the
        visitor's municipality; without a municipality that is not looked at."""
        domain = super()._get_welfare_day_domain(day, city_id)
        city = self.env["res.city"].sudo().browse(city_id or [])
        Slot = self.env["welfare.delivery.slot"].sudo()
        if not city or Slot.search_count(
            Slot._get_open_domain(city, self.env.company) & Domain("date", "=", day),
            limit=1,
        ):
            return domain
        return domain & ~self._get_welfare_round_domain()

    @api.model
    def _get_welfare_round_domain(self):
        """:return: domain of what a round brings to a door"""
        return (
            Domain("type", "=", "consu")
            & Domain("welfare_delivery", "=", "goods")
            & (
                Domain("welfare_supplier_id", "=", False)
                | Domain("welfare_handover", "=", "rounds")
            )
        )
