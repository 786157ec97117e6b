from odoo import api, fields, models
from odoo.exceptions import UserError

OPERATOR = "welfarepiu_base.group_operator"


class WelfareRouteStop(models.Model):
    """A parcel that was left at a place waits there; a door that was found is known."""

    _inherit = "welfare.route.stop"

    point_quality = fields.Selection(
        related="partner_id.welfare_point_quality", groups=OPERATOR
    )
    door_position = fields.Char(
        string="Position of the door",
        compute="_compute_door_position",
        inverse="_inverse_door_position",
        groups=OPERATOR,
        help="Latitude and longitude as a map gives them: 45.7501, 9.9072",
    )

    def write(self, vals):
        res = super().write(vals)
        if "state" in vals:
            self._follow_collections()
        return res

    def _follow_collections(self):
        for stop in self.sudo():
            waiting = stop.picking_id.sale_id.welfare_collection_ids
            if stop.state == "delivered":
                waiting._arrive(stop.act_time or self.env["welfare.clock"]._now())
            elif waiting.arrived_at and "delivered" not in (
                stop.picking_id.welfare_stop_ids.mapped("state")
            ):
                waiting._leave_again()

    @api.depends("partner_id.partner_latitude", "partner_id.partner_longitude")
    def _compute_door_position(self):
        for stop in self:
            stop.door_position = stop.partner_id.welfare_position

    def _inverse_door_position(self):
        for stop in self.filtered("door_position"):
            stop._learn_position(stop.door_position)

    def _learn_position(self, text):
        """Keep the position of a door that a team has found, for the next rounds.

        The operator types it, as the educator showed it on a map; nothing follows the
        team around.

        :param text: ``"45.7501, 9.9072"``
        :raise UserError: nobody was at the door, or this is no position, or only the
            centre of the town
        """
        self.ensure_one()
        if self.state != "delivered":
            raise UserError(self.env._("Nobody has found this door yet."))
        position = self.partner_id._welfare_read_position(text)
        town = self.city_id
        if position == (town.latitude, town.longitude):
            raise UserError(
                self.env._(
                    "This is the centre of %s: write where the door is.", town.name
                )
            )
        self.partner_id._welfare_set_position(text)
        self.write(
            {
                "latitude": position[0],
                "longitude": position[1],
                "approximate": False,
            }
        )
