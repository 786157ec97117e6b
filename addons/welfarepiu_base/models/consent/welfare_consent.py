from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.guards import append_only


class WelfareConsent(models.AbstractModel):
    """What somebody agreed to, or took back, when, how and under which words.

    The record of ISO/IEC TS 27560, in small: the notice by version and fingerprint,
    the purposes, the moment, the way. Append-only; it knows a code and names nobody.
    The model adds whose consent it is, ``notice_id`` and ``way``.
    """

    _name = "welfare.consent"
    _inherit = ["welfare.guarded"]
    _description = "Consent"
    _order = "id desc"

    event = fields.Selection(
        [("given", "Given"), ("withdrawn", "Withdrawn")], required=True, readonly=True
    )
    notice_version = fields.Integer(required=True, readonly=True)
    notice_hash = fields.Char(
        string="Fingerprint of the notice", required=True, readonly=True
    )
    purposes = fields.Char(required=True, readonly=True)
    happened_at = fields.Datetime(string="When", required=True, readonly=True)

    @api.model
    def _get_guards(self):
        return () if self._abstract else append_only(self._table)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The register of consents is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The register of consents is never changed."))

    @api.model
    def _note(self, event, notice, way, **values):
        """Write one line of the register.

        :param notice: the version that was read
        :param values: whose consent it is
        """
        return self.create(
            {
                "event": event,
                "notice_id": notice.id,
                "notice_version": notice.version,
                "notice_hash": notice.content_hash,
                "purposes": notice.purposes,
                "way": way,
                "happened_at": self.env["welfare.clock"]._now(),
                **values,
            }
        )

    def _get_holding(self):
        """:return: the last of these, if it was given; empty otherwise"""
        return self.sorted("id")[-1:].filtered(lambda one: one.event == "given")
