from odoo import api, fields, models
from odoo.fields import Domain

#: Where no row says otherwise.
DAYS_KEPT = 30


class WelfareUrgentTerms(models.Model):
    """How long the words, the telephone number and the name of an urgent request are
    kept after it ended. What holds is the row of the day on which it ended."""

    _name = "welfare.urgent.terms"
    _inherit = ["welfare.dated"]
    _description = "How long urgent requests are kept"
    _order = "date_from desc, id desc"
    _rec_name = "days_kept"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(default=lambda self: self.env["welfare.clock"]._today())
    days_kept = fields.Integer(string="Days kept", required=True, default=DAYS_KEPT)

    _days_range = models.Constraint(
        "CHECK (days_kept BETWEEN 1 AND 365)",
        "Urgent requests are kept for one day to a year.",
    )
    _no_overlap = models.Constraint(
        """EXCLUDE USING gist (
            int4range(company_id, company_id, '[]') WITH &&,
            daterange(date_from, date_to, '[]') WITH &&)""",
        "Two rows may not overlap in time.",
    )

    @api.model
    def _get_days(self, company, day):
        """:return: for how many days a request that ended on ``day`` is kept"""
        row = self.sudo().search(
            Domain("company_id", "=", company.id) & self._get_holding_domain(day),
            limit=1,
        )
        return row.days_kept or DAYS_KEPT
