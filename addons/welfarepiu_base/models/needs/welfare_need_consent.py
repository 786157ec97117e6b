from odoo import fields, models


class WelfareNeedConsent(models.Model):
    """What a worker agreed to, or took back, before stating what says of health.

    The worker is a code here, which only the worker's own contact knows and which goes
    when the person is forgotten; so the rows keep no log of who made them.
    """

    _name = "welfare.need.consent"
    _inherit = ["welfare.consent"]
    _description = "Consent to stating needs"
    _rec_name = "code"
    _log_access = False

    code = fields.Char(required=True, readonly=True, index=True)
    notice_id = fields.Many2one(
        "welfare.need.notice", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="notice_id.company_id")
    way = fields.Selection(
        [("self", "By the worker, on the platform")],
        string="How",
        required=True,
        readonly=True,
    )
