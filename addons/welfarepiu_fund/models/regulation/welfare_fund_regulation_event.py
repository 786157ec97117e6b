from odoo import api, fields, models

from odoo.addons.welfarepiu_base.tools.guards import frozen_with


class WelfareFundRegulationEvent(models.Model):
    """An event for which the Fund helps, with the papers that show it."""

    _name = "welfare.fund.regulation.event"
    _description = "Event of the Fund's regulation"
    _inherit = ["welfare.fund.regulation.part"]
    _order = "regulation_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Stays the same from version to version.")
    sequence = fields.Integer(default=10)
    months_to_ask = fields.Integer(help="Months after the event; 0: no limit.")
    kind_ids = fields.Many2many(
        "welfare.benefit.kind",
        "welfare_fund_event_kind_rel",
        "event_id",
        "kind_id",
        string="A grant may buy",
        required=True,
    )
    paper_ids = fields.One2many(
        "welfare.fund.event.paper", "event_id", string="Papers", copy=True
    )

    _code_unique = models.Constraint(
        "UNIQUE (regulation_id, code)", "This event is already in the regulation."
    )

    @api.model
    def _get_guards(self):
        return (
            frozen_with(
                self._table,
                "welfare_fund_regulation",
                "regulation_id",
                tuple(self._get_content_fields()),
            ),
        )

    @api.model
    def _get_content_fields(self):
        return ["name", "code", "months_to_ask"]

    def _prepare_content(self):
        content = super()._prepare_content()
        content["kinds"] = sorted(self.kind_ids.mapped("code"))
        content["papers"] = [paper._prepare_content() for paper in self.paper_ids]
        return content
