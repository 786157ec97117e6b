from odoo import api, fields, models

from odoo.addons.welfarepiu_base.tools.guards import frozen_with


class WelfareFundEventPaper(models.Model):
    """A paper the regulation asks for an event."""

    _name = "welfare.fund.event.paper"
    _description = "Paper asked by the Fund's regulation"
    _inherit = ["welfare.fund.regulation.part"]
    _order = "event_id, sequence, id"

    event_id = fields.Many2one(
        "welfare.fund.regulation.event", required=True, index=True, ondelete="cascade"
    )
    regulation_id = fields.Many2one(
        related="event_id.regulation_id", store=True, readonly=True, precompute=True
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    is_required = fields.Boolean(string="Required", default=True)

    @api.model
    def _get_guards(self):
        return (
            frozen_with(
                self._table,
                "welfare_fund_regulation",
                "regulation_id",
                ("event_id", "name", "is_required"),
            ),
        )

    @api.model
    def _get_content_fields(self):
        return ["name", "is_required"]
