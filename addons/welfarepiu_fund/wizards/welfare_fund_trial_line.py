from odoo import fields, models


class WelfareFundTrialLine(models.TransientModel):
    """One request of the past under the regulation that is tried: a code, no name."""

    _name = "welfare.fund.trial.line"
    _description = "Past request under a regulation that is tried"
    _order = "id"

    trial_id = fields.Many2one(
        "welfare.fund.trial", required=True, readonly=True, ondelete="cascade"
    )
    request_id = fields.Many2one(
        "welfare.fund.request", required=True, readonly=True, ondelete="cascade"
    )
    code = fields.Char(related="request_id.code")
    event_id = fields.Many2one(related="request_id.event_id")
    currency_id = fields.Many2one(related="trial_id.currency_id")
    outcome = fields.Selection(
        [("met", "Would pass"), ("failed", "Would not pass"), ("unknown", "Not known")],
        required=True,
        readonly=True,
    )
    why = fields.Text(readonly=True)
    points = fields.Float(readonly=True, digits=(8, 2))
    amount = fields.Monetary(string="Sum", readonly=True)
    state = fields.Selection(related="request_id.state", string="Then")
    points_then = fields.Float(related="request_id.points", string="Points then")
    amount_granted = fields.Monetary(
        related="request_id.amount_granted", string="Granted then"
    )
