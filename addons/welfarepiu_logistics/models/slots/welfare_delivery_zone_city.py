from odoo import fields, models


class WelfareDeliveryZoneCity(models.Model):
    """One municipality of a zone; a row of its own so that the database can refuse
    the same municipality in two zones of a company."""

    _name = "welfare.delivery.zone.city"
    _description = "Municipality of a delivery zone"
    _rec_name = "city_id"

    zone_id = fields.Many2one(
        "welfare.delivery.zone", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="zone_id.company_id", store=True, precompute=True, required=True
    )
    city_id = fields.Many2one(
        "res.city",
        string="Municipality",
        required=True,
        index=True,
        ondelete="restrict",
    )

    _city_uniq = models.UniqueIndex(
        "(company_id, city_id)", "A municipality belongs to one delivery zone only."
    )
