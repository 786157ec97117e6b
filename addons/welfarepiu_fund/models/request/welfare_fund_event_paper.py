from odoo import api, fields, models


class WelfareFundEventPaper(models.Model):
    _inherit = "welfare.fund.event.paper"

    retention_months = fields.Integer(
        string="Months kept",
        required=True,
        default=12,
        help="After the decision; then the file is erased, and it stays known that it"
        " was there.",
    )

    _retention_positive = models.Constraint(
        "CHECK (retention_months >= 0)", "Papers are not kept for less than no time."
    )

    @api.model
    def _get_content_fields(self):
        return [*super()._get_content_fields(), "retention_months"]
