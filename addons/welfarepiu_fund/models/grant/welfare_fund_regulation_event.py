from odoo import api, fields, models

#: How a grant may reach the worker.
FORMS = [
    ("credit", "Credit in the shop"),
    ("creditor", "Paid to whom the expense is owed"),
    ("worker", "Paid to the worker's bank account"),
]
ALLOWS = {
    "credit": "allows_credit",
    "creditor": "allows_creditor",
    "worker": "allows_worker",
}


class WelfareFundRegulationEvent(models.Model):
    """In which forms a grant for an event may be given."""

    _inherit = "welfare.fund.regulation.event"

    allows_credit = fields.Boolean(string="As credit in the shop", default=True)
    allows_creditor = fields.Boolean(
        string="To a creditor", help="A school, a landlord, who supplies electricity."
    )
    allows_worker = fields.Boolean(
        string="To the worker's account",
        help="Money is income in general: the tax note of the regulation is shown.",
    )

    _allows_some_form = models.Constraint(
        "CHECK (allows_credit OR allows_creditor OR allows_worker)",
        "A grant is given in one form at least.",
    )

    @api.model
    def _get_content_fields(self):
        return [*super()._get_content_fields(), *ALLOWS.values()]

    def _get_forms(self):
        """:return: list of the forms of :data:`FORMS` that a grant may have"""
        self.ensure_one()
        return [form for form, name in ALLOWS.items() if self[name]]
