import logging

from odoo import models
from odoo.exceptions import AccessError, UserError

from .welfare_fund_identity_log import OPENING_REASONS
from .welfare_fund_request import COMMITTEE, STAFF

_logger = logging.getLogger(__name__)


class WelfareFundRequest(models.Model):
    """Looking behind the code (ADR 0013)."""

    _inherit = "welfare.fund.request"

    def action_open_identity(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open the identity"),
            "res_model": "welfare.fund.identity.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_request_id": self.id},
        }

    def _open_identity(self, reason):
        """Look behind the code; who looked, when and why stays written down.

        :param str reason: a key of :data:`OPENING_REASONS`
        :return: dict ``name``, ``tax_code``, ``email``, ``phone``
        :raise AccessError: the user is no evaluator, or is of the committee and the
            request is not decided yet
        :raise UserError: no such reason
        """
        self.ensure_one()
        self._check_can_open_identity()
        if reason not in dict(OPENING_REASONS):
            raise UserError(self.env._("Say why the identity is opened."))
        self.env["welfare.fund.identity.log"].sudo().create(
            {
                "request_id": self.id,
                "user_id": self.env.uid,
                "reason": reason,
                "opened_at": self.env["welfare.clock"]._now(),
            }
        )
        _logger.info(
            "fund request %s: identity opened by user %s", self.id, self.env.uid
        )
        return self._get_applicant()._get_contact()

    def _check_can_open_identity(self):
        self.check_access("read")
        user = self.env.user
        if user.has_group(COMMITTEE) and self.state not in (
            "granted",
            "refused",
            "used",
            "expired",
        ):
            raise AccessError(
                self.env._("The committee sees a code until it has decided.")
            )
        if not user.has_groups(STAFF):
            raise AccessError(self.env._("Your role in the Fund does not allow this."))
