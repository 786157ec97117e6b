from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError


class WelfareFundBudget(models.Model):
    """What was granted on one budget: of a year, of an event in a year, of a window.

    Counted in the transaction that grants, under the Fund's lock; the database refuses
    the euro that is not there. What a grant leaves unused returns to the Fund and not
    to its budget.
    """

    _name = "welfare.fund.budget"
    _description = "Budget of the Fund's regulation"
    _order = "fund_id, key desc"

    fund_id = fields.Many2one(
        "welfare.fund", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="fund_id.company_id", store=True)
    currency_id = fields.Many2one(related="fund_id.currency_id")
    name = fields.Char(string="Budget line", required=True, readonly=True)
    key = fields.Char(required=True, readonly=True)
    budget = fields.Monetary(required=True, readonly=True)
    granted = fields.Monetary(required=True, readonly=True)
    left = fields.Monetary(string="Left over", compute="_compute_left")

    _key_unique = models.Constraint(
        "UNIQUE (fund_id, key)", "The Fund already counts this budget."
    )
    _within = models.Constraint(
        "CHECK (granted >= 0 AND granted <= budget)",
        "This budget does not have that much left.",
    )

    @api.depends("budget", "granted")
    def _compute_left(self):
        for budget in self:
            budget.left = budget.budget - budget.granted

    @api.model
    def _count(self, fund, key, label, limit, amount, before):
        """Count ``amount`` on a budget; call under the lock of the Fund.

        :param str key: which budget, the same from version to version
        :param str label: its name, for who is told that it is used up
        :param float limit: the budget as the regulation of the grant has it
        :param before: function that adds up what was granted on it before it was
            counted here
        :raise UserError: not that much is left
        """
        Budget = self.with_user(SUPERUSER_ID)
        row = Budget.search([("fund_id", "=", fund.id), ("key", "=", key)])
        granted = row.granted if row else before()
        currency = fund.currency_id
        if currency.compare_amounts(granted + amount, limit) > 0:
            raise UserError(
                self.env._(
                    "%(budget)s: %(left)s is left of %(limit)s, and %(amount)s is too"
                    " much.",
                    budget=label,
                    left=currency.format(max(limit - granted, 0.0)),
                    limit=currency.format(limit),
                    amount=currency.format(amount),
                )
            )
        vals = {"budget": limit, "granted": currency.round(granted + amount)}
        if row:
            row.write(vals)
        else:
            row = Budget.create({"fund_id": fund.id, "key": key, "name": label, **vals})
        # The database decides now, and not after the credit is given.
        row.flush_recordset()
