from odoo import fields, models


class WelfareCreditCoverage(models.Model):
    _inherit = "welfare.credit.coverage"

    counted_year = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Calendar year in which it counts towards a yearly cap; 0: not counted.",
    )

    def _is_as_planned(self, vals):
        return (
            super()._is_as_planned(vals) and self.counted_year == vals["counted_year"]
        )
