from odoo import api, models

from ..road.welfare_route_stop import WAITING


class WelfareRouteStop(models.Model):
    _inherit = "welfare.route.stop"

    @api.model_create_multi
    def create(self, vals_list):
        """A parcel that is on a round again is being brought: nobody has to say so. It
        is over when somebody has it, or when it comes back once more."""
        stops = super().create(vals_list)
        live = stops.sudo().filtered(lambda stop: stop.state in WAITING)
        self.env["welfare.delivery.return"].sudo().search(
            [("picking_id", "in", live.picking_id.ids), ("state", "=", "waiting")]
        )._follow("retry", finish=False)
        return stops
