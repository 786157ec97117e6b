from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..request.welfare_fund_request import STAFF


class WelfareFundRequest(models.Model):
    """Weeks may lie between the sending and the decision: looked at once more.

    A second grant is refused, under the Fund's lock: that is a promise. What changed
    in the applicant's life is told to the committee, which weighs it: who has lost the
    job since needs help more, not less.
    """

    _inherit = "welfare.fund.request"

    recheck_text = fields.Text(
        string="Changed since it was sent",
        compute="_compute_recheck_text",
        groups=STAFF,
    )

    @api.depends_context("lang")
    def _compute_recheck_text(self):
        for request in self:
            request.recheck_text = (
                "\n".join(request.sudo()._get_changes())
                if request.state in ("assessed", "second", "committee", "appeal")
                else False
            )

    def _get_changes(self):
        """:return: list of sentences on what is not as it was; empty if all is"""
        self.ensure_one()
        today = self.env["welfare.clock"]._today()
        changes = []
        if not self._get_employments():
            changes.append(
                self.env._("The applicant does not work for a member firm any more.")
            )
        if self.isee_valid_until and self.isee_valid_until < today:
            changes.append(
                self.env._("The ISEE was valid when the request was sent, not today.")
            )
        others = self._get_other_grants()
        for other in others:
            changes.append(
                self.env._("The same person was granted help with %s.", other.code)
            )
        for other in self._get_same_household_grants() - others:
            changes.append(
                self.env._("The same household was granted help with %s.", other.code)
            )
        return changes

    def _get_other_grants(self):
        """:return: requests of the same person that were granted within the
        regulation's months"""
        self.ensure_one()
        since = self._get_frequency_start()
        # Who was erased left a code behind, and nobody to look for.
        applicant = self._get_applicant()
        if not since or not applicant:
            return self.browse()
        return applicant._get_earlier_grants(since)

    def _get_same_household_grants(self):
        """:return: requests of the same household granted within those months"""
        self.ensure_one()
        since = self._get_frequency_start()
        return self._get_household_grants(since) if since else self.browse()

    def _get_frequency_start(self):
        """:return: the first day on which another grant counts; ``None``: none does"""
        self.ensure_one()
        months = self.regulation_id.frequency_months
        if not months or self.event_id.outside_limits:
            return None
        return self.env["welfare.clock"]._today() - relativedelta(months=months)

    def _check_no_other_grant(self):
        """:raise UserError: the same person has been granted help meanwhile"""
        self.ensure_one()
        others = self._get_other_grants()
        if others:
            raise UserError(
                self.env._(
                    "The same person was granted help with %s.",
                    ", ".join(others.mapped("code")),
                )
            )
