from odoo import api, fields, models
from odoo.fields import Command


class WelfareDeliveryZone(models.Model):
    """Municipalities that are served together.

    Postcodes cannot say it: most of these valleys share one.
    """

    _name = "welfare.delivery.zone"
    _description = "Delivery zone"
    _order = "name, id"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    line_ids = fields.One2many(
        "welfare.delivery.zone.city", "zone_id", string="Served municipalities"
    )
    city_ids = fields.Many2many(
        "res.city",
        string="Municipalities",
        compute="_compute_city_ids",
        inverse="_inverse_city_ids",
        search="_search_city_ids",
    )
    slot_ids = fields.One2many("welfare.delivery.slot", "zone_id", string="Slots")

    _name_uniq = models.UniqueIndex(
        "(company_id, name)", "A zone with this name exists already."
    )

    @api.depends("line_ids.city_id")
    def _compute_city_ids(self):
        for zone in self:
            zone.city_ids = zone.line_ids.city_id

    def _inverse_city_ids(self):
        for zone in self:
            gone = zone.line_ids.filtered(
                lambda line, zone=zone: line.city_id not in zone.city_ids
            )
            new = zone.city_ids - zone.line_ids.city_id
            zone.line_ids = [
                *(Command.delete(line.id) for line in gone),
                *(Command.create({"city_id": city.id}) for city in new),
            ]

    def _search_city_ids(self, operator, value):
        return [("line_ids.city_id", operator, value)]
