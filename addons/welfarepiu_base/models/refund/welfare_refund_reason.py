from odoo import fields, models


class WelfareRefundReason(models.Model):
    """Why a refund is not paid as asked for, and what to do about it."""

    _name = "welfare.refund.reason"
    _description = "Reason on a refund"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    advice = fields.Text(
        string="What to do",
        translate=True,
        required=True,
        help="Shown to the worker: what to bring, or why nothing can be done.",
    )
    decision = fields.Selection(
        [
            ("ask", "Ask for papers"),
            ("refuse", "Refuse"),
            ("approve", "Approve less"),
        ],
        string="Used to",
        required=True,
        default="ask",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
