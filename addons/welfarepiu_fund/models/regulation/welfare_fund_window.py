from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.welfarepiu_base.tools.guards import frozen_with


class WelfareFundWindow(models.Model):
    """A time in which requests are taken, with what there is for them."""

    _name = "welfare.fund.window"
    _description = "Window for requests to the Fund"
    _inherit = ["welfare.fund.regulation.part"]
    _order = "regulation_id, date_from"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Stays the same from version to version.")
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True, help="Last day included.")
    budget = fields.Monetary(help="Most that is granted on it; 0: what the Fund has.")
    has_ranking = fields.Boolean(
        string="Ranking at the end",
        help="Requests wait for the end, are put in order of points and go to the"
        " committee together.",
    )

    _code_unique = models.Constraint(
        "UNIQUE (regulation_id, code)", "This window is already in the regulation."
    )
    _period = models.Constraint(
        "CHECK (date_to >= date_from)",
        "A window ends on or after the day it opens.",
    )
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(regulation_id, regulation_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&)",
        "Two windows are open on the same day.",
    )
    _budget_positive = models.Constraint(
        "CHECK (COALESCE(budget, 0) >= 0)", "A budget is not below zero."
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
        return ["name", "code", "date_from", "date_to", "budget", "has_ranking"]

    def _get_open(self, day):
        """:return: that of these windows which is open on ``day``, or none"""
        return self.filtered_domain(
            Domain("date_from", "<=", day) & Domain("date_to", ">=", day)
        )

    def _get_next(self, day):
        """:return: the first of these windows that opens after ``day``, or none"""
        return self.filtered_domain(Domain("date_from", ">", day)).sorted("date_from")[
            :1
        ]
