from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError

from .welfare_fund_request import DOSSIER


class WelfareFundRequest(models.Model):
    """Papers are delivered, missed, and kept for a time; what is missing is said."""

    _inherit = "welfare.fund.request"

    missing_text = fields.Text(
        string="What is missing",
        compute="_compute_missing_text",
        groups=DOSSIER,
    )

    def _add_paper(self, paper, content, file_name):
        """Deliver a paper.

        :param paper: ``welfare.fund.request.paper`` of this request
        :param bytes content: base64
        :param str file_name: as the applicant named it
        :raise ValidationError: the file is not taken, and why
        """
        self._check_is_applicant()
        self._check_state(*self._get_paper_states())
        if paper not in self.sudo().paper_ids:
            raise AccessError(self.env._("Only who asks may do this."))
        paper.with_user(SUPERUSER_ID)._receive(content, file_name)
        request = self._as_system()
        if request.state == "papers_missing" and not request._get_missing_papers():
            request._set_state("submitted")

    @api.model
    def _get_paper_states(self):
        """Hook.

        :return: states in which papers asked for are taken
        """
        return ["draft", "submitted", "papers_missing"]

    def _get_closed_on(self):
        """Hook.

        :return: the day (Rome) from which the time counts that papers are kept; empty
            while they are needed
        """
        self.ensure_one()
        if self.state == "withdrawn" and self.closed_at:
            return self.env["welfare.clock"]._day_of(self.closed_at)
        return False

    def _get_missing(self):
        """What is still missing, in sentences for who asks.

        :return: list of str; empty when all is there
        """
        self.ensure_one()
        missing = self._get_missing_answers() if self.state == "draft" else []
        return missing + [
            self.env._("The document “%s”.", paper.name)
            for paper in self._get_missing_papers()
        ]

    def _get_missing_answers(self):
        self.ensure_one()
        asked = self._get_asked_facts()
        missing = []
        if "amount_asked" in asked and self.amount_asked <= 0:
            missing.append(self.env._("How much would help."))
        if self.event_id.months_to_ask and not self.event_date:
            missing.append(self.env._("The day when it happened."))
        if "isee_valid_until" in asked and not self.isee_valid_until:
            missing.append(self.env._("Your ISEE, and until when it is valid."))
        return missing

    @api.depends("state", "paper_ids.is_received")
    @api.depends_context("lang")
    def _compute_missing_text(self):
        for request in self:
            request.missing_text = "\n".join(request.sudo()._get_missing())
