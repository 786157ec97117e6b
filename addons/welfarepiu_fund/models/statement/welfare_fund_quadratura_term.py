from odoo import api, fields, models

TERMS = [
    ("received", "Received"),
    ("due", "Due, not yet received"),
    ("granted", "Granted in all"),
    ("spent_credit", "Spent as credit in the shop"),
    ("spent_paid", "Paid to creditors and workers"),
    ("returned", "Returned: what grants left unused"),
    ("committed", "Committed: granted and still to be spent"),
    ("available", "Available"),
    ("to_pay", "To be paid"),
    ("given_in_shop", "Given in the shop"),
    ("charged_by_shop", "Charged by the shop (other company)"),
]


class WelfareFundQuadraturaTerm(models.TransientModel):
    """One term, from two sources."""

    _name = "welfare.fund.quadratura.term"
    _description = "Term of the Fund's quadratura"
    _order = "id"

    quadratura_id = fields.Many2one(
        "welfare.fund.quadratura", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="quadratura_id.currency_id")
    name = fields.Selection(TERMS, string="Term", required=True, readonly=True)
    register_amount = fields.Monetary(string="Registers", readonly=True)
    books_amount = fields.Monetary(string="Books", readonly=True)
    difference = fields.Monetary(compute="_compute_difference")

    @api.depends("register_amount", "books_amount")
    def _compute_difference(self):
        for term in self:
            term.difference = term.register_amount - term.books_amount
