from odoo import api, fields, models

from odoo.addons.welfarepiu_base.tools.guards import frozen_with


class WelfareFundRankingShare(models.Model):
    """What share of a window's budget goes to one part of its ranking.

    The ranking has as many parts as there are rows, all equally long; when it cannot be
    divided, the first parts are the longer ones.
    """

    _name = "welfare.fund.ranking.share"
    _description = "Share of a window's budget"
    _inherit = ["welfare.fund.regulation.part"]
    _order = "regulation_id, sequence, id"

    sequence = fields.Integer(default=10)
    budget_share = fields.Float(
        string="Share of the budget (%)", required=True, digits=(5, 2)
    )

    _share = models.Constraint(
        "CHECK (budget_share > 0 AND budget_share <= 100)",
        "A share is between 0 and 100.",
    )

    @api.model
    def _get_guards(self):
        return (
            frozen_with(
                self._table,
                "welfare_fund_regulation",
                "regulation_id",
                ("sequence", "budget_share"),
            ),
        )

    @api.model
    def _get_content_fields(self):
        return ["budget_share"]
