from odoo import fields, models


class WelfareParticipation(models.Model):
    _inherit = "welfare.participation"

    production_id = fields.Many2one(
        "mrp.production", string="Order", index="btree_not_null", ondelete="restrict"
    )

    _order_once = models.UniqueIndex(
        "(member_id, production_id) WHERE production_id IS NOT NULL",
        "The register has this person and order already.",
    )
