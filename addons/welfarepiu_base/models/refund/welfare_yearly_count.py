from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists


class WelfareYearlyCount(models.Model):
    """A refund counts as soon as it is asked for: set aside, then given."""

    _inherit = "welfare.yearly.count"
    _depends = {
        "welfare.refund": ["state"],
        "welfare.refund.part": [
            "amount",
            "approved_amount",
            "counted_year",
            "kind_id",
            "lot_id",
            "refund_id",
            "undone_on",
        ],
    }

    source = fields.Selection(
        selection_add=[("refund", "Refunded expenses")],
        ondelete={"refund": "cascade"},
    )

    @api.model
    def _get_sources(self):
        sources = super()._get_sources()
        # The view may be made before the tables of this room; it is made again then.
        if not column_exists(self.env.cr, "welfare_refund_part", "undone_on"):
            return sources
        return [
            *sources,
            SQL("""
                SELECT lot.worker_id, part.kind_id, part.counted_year AS year,
                    CASE WHEN refund.state IN ('submitted', 'to_complete')
                        THEN 'held' ELSE 'refund' END AS source,
                    CASE WHEN refund.state IN ('submitted', 'to_complete')
                        THEN part.amount ELSE part.approved_amount END AS amount
                FROM welfare_refund_part part
                JOIN welfare_refund refund ON refund.id = part.refund_id
                JOIN welfare_credit_lot lot ON lot.id = part.lot_id
                WHERE part.counted_year > 0 AND part.undone_on IS NULL
                    AND refund.state IN
                        ('submitted', 'to_complete', 'approved', 'paid')
            """),
        ]


class WelfareRefundPart(models.Model):
    _inherit = "welfare.refund.part"

    def init(self):
        res = super().init()
        self.env["welfare.yearly.count"].init()
        return res
