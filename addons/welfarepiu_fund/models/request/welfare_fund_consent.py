from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.welfarepiu_base.tools.guards import append_only


class WelfareFundConsent(models.Model):
    """What an applicant agreed to, or took back, when, how and under which words.

    The record of ISO/IEC TS 27560, in small: the notice by version and fingerprint,
    the purposes, the moment, the way. Append-only; it knows a code and names nobody.
    """

    _name = "welfare.fund.consent"
    _inherit = ["welfare.guarded"]
    _description = "Consent of an applicant to the Fund"
    _order = "id desc"
    _rec_name = "request_id"

    request_id = fields.Many2one(
        "welfare.fund.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    event = fields.Selection(
        [("given", "Given"), ("withdrawn", "Withdrawn")], required=True, readonly=True
    )
    notice_id = fields.Many2one(
        "welfare.fund.notice", required=True, readonly=True, ondelete="restrict"
    )
    notice_version = fields.Integer(required=True, readonly=True)
    notice_hash = fields.Char(
        string="Fingerprint of the notice", required=True, readonly=True
    )
    purposes = fields.Char(required=True, readonly=True)
    way = fields.Selection(
        [
            ("self", "By the applicant, on the platform"),
            ("paper", "On paper, with a social worker"),
        ],
        string="How",
        required=True,
        readonly=True,
    )
    happened_at = fields.Datetime(string="When", required=True, readonly=True)

    @api.model
    def _get_guards(self):
        return append_only(self._table)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The register of consents is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The register of consents is never changed."))
