import re

from odoo import api, fields, models
from odoo.tools.misc import hmac

from .welfare_fund_request import UNDECIDED

#: Which keys are a promise: one open request for each of them.
KEY_TYPES = [("person", "Tax code"), ("iban", "Bank account")]


class WelfareFundApplicantKey(models.Model):
    """A keyed fingerprint of a tax code of the household, or of a bank account.

    Two requests that share one are of the same household, or of the same account, and
    that is all this table can tell: neither code nor account is in it, and codes can
    be guessed, so the fingerprint needs the platform's secret. No group can read it.
    """

    _name = "welfare.fund.applicant.key"
    _description = "Fingerprint of a household that asks the Fund"
    _rec_name = "id"

    applicant_id = fields.Many2one(
        "welfare.fund.applicant",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    fund_id = fields.Many2one(
        "welfare.fund",
        related="applicant_id.fund_id",
        store=True,
        precompute=True,
    )
    key_type = fields.Selection(KEY_TYPES, required=True, readonly=True)
    key = fields.Char(required=True, readonly=True, index=True)
    is_own = fields.Boolean(readonly=True, help="Of who asks, not of a relative.")
    is_open = fields.Boolean(compute="_compute_is_open", store=True, precompute=True)

    _once = models.Constraint(
        "UNIQUE (applicant_id, key_type, key)", "This is already known."
    )
    _one_open = models.UniqueIndex(
        "(fund_id, key) WHERE is_open AND key_type = 'person'",
        "We have to look at this request together with you before it can be sent."
        " Please call the Fund.",
    )

    @api.depends("applicant_id.request_id.state")
    def _compute_is_open(self):
        """A draft stands in nobody's way, and an appeal may not depend on what others
        of the household ask."""
        for key in self:
            key.is_open = key.applicant_id.request_id.state in UNDECIDED[1:]

    @api.model
    def _make_key(self, key_type, value):
        """:return: the fingerprint of a tax code or IBAN, however it was typed"""
        text = re.sub(r"[^A-Z0-9]", "", (value or "").upper())
        return hmac(self.env(su=True), f"welfare.fund.{key_type}", text)
