from odoo import models


class WelfareRouteStop(models.Model):
    _inherit = "welfare.route.stop"

    def _is_cold(self):
        """:return: whether something of it must stay cold"""
        self.ensure_one()
        return self.sudo().picking_id._welfare_is_cold()

    def _get_kilos(self):
        """:return: kilos of its parcels as one reads them, ``""`` when not known"""
        self.ensure_one()
        return self.sudo().picking_id._welfare_get_ddt_weight()
