from odoo import api, models
from odoo.tools import SQL


class WelfareCreditLot(models.Model):
    _inherit = "welfare.credit.lot"

    @api.model
    def _get_held_sources(self):
        return [
            *super()._get_held_sources(),
            SQL("""
                SELECT part.lot_id, part.amount
                  FROM welfare_refund_part part
                  JOIN welfare_refund refund ON refund.id = part.refund_id
                 WHERE refund.state IN ('submitted', 'to_complete')
                   AND part.undone_on IS NULL
            """),
        ]
