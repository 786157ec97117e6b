from odoo import models


class WelfarePlan(models.Model):
    _inherit = "welfare.plan"

    # A plan offers the origins of a lot, and the Fund's is one of those by now.
    _origin_not_fund = models.Constraint(
        "CHECK (origin <> 'fund_grant')",
        "The Fund helps on request: a firm's plan is not its help.",
    )
