from odoo import fields, models


class WelfareFundConsent(models.Model):
    """What an applicant agreed to, or took back, when, how and under which words."""

    _name = "welfare.fund.consent"
    _inherit = ["welfare.consent"]
    _description = "Consent of an applicant to the Fund"
    _rec_name = "request_id"

    request_id = fields.Many2one(
        "welfare.fund.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    notice_id = fields.Many2one(
        "welfare.fund.notice", required=True, readonly=True, ondelete="restrict"
    )
    way = fields.Selection(
        [
            ("self", "By the applicant, on the platform"),
            ("paper", "On paper, with a social worker"),
        ],
        string="How",
        required=True,
        readonly=True,
    )
