from odoo import fields, models
from odoo.exceptions import UserError

from .welfare_fund_request import DOSSIER, UNDECIDED


class WelfareFundRequest(models.Model):
    """Nothing is treated without consent, and consent can be taken back."""

    _inherit = "welfare.fund.request"

    consent_ids = fields.One2many(
        "welfare.fund.consent",
        "request_id",
        string="Consents",
        readonly=True,
        groups=DOSSIER,
    )
    consented_at = fields.Datetime(
        string="Consent given", readonly=True, help="Empty again when it is taken back."
    )

    _consent_first = models.Constraint(
        "CHECK (state NOT IN ('submitted', 'papers_missing', 'assessed', 'second',"
        " 'committee') OR consented_at IS NOT NULL)",
        "Without consent no data are treated.",
    )

    def _get_notice(self):
        """:return: the privacy notice in force for this request; may be empty"""
        return self.env["welfare.fund.notice"]._get_for(self.sudo().fund_id)

    def _give_consent(self):
        """Note that the applicant agrees to the Fund treating these data.

        :raise AccessError: the user is not who asks
        :raise UserError: it was sent already, or the Fund has no notice in force
        """
        self.ensure_one()
        self._check_is_applicant()
        self._check_state("draft")
        notice = self._get_notice()
        if not notice:
            raise UserError(
                self.env._("The Fund has no privacy notice yet: it takes no requests.")
            )
        request = self._as_system()
        if request._get_consent().notice_id != notice:
            request._note_consent("given", notice, self._get_consent_way())
        request.consented_at = self.env["welfare.clock"]._now()

    def _get_consent_way(self):
        """Hook.

        :return: a value of ``welfare.fund.consent.way``
        """
        return "self"

    def _get_consent(self):
        """:return: the ``welfare.fund.consent`` that holds; empty if none does"""
        self.ensure_one()
        return self.consent_ids._get_holding()

    def _check_consent(self):
        self.ensure_one()
        if not self.consented_at or self._get_consent().notice_id != self._get_notice():
            # Another version has come into force since: it is read anew.
            raise UserError(
                self.env._("Without your consent the Fund cannot treat these data.")
            )

    def _note_consent(self, event, notice, way):
        self.ensure_one()
        self.env["welfare.fund.consent"]._note(event, notice, way, request_id=self.id)
        self.invalidate_recordset(["consent_ids"])

    def _withdraw_consent(self):
        """Take the consent back.

        Before the decision the request ends with it, and the papers are erased. After
        the decision the Fund keeps what the law asks it to keep about money given or
        refused; papers go on their date, and nothing new is done with the data.

        :raise AccessError: the user is not who asks
        :raise UserError: there is none
        """
        self.ensure_one()
        self._check_is_applicant()
        self._lock()
        request = self._as_system()
        given = request._get_consent()
        if not given:
            raise UserError(self.env._("There is no consent to take back."))
        way = self._get_consent_way()
        request._note_consent("withdrawn", given.notice_id, way)
        request._end_for_want_of_consent()
        request.consented_at = False

    def _end_for_want_of_consent(self):
        """Hook: stop what is under way, as far as it is."""
        self.ensure_one()
        if self.state in UNDECIDED:
            self.closed_at = self.env["welfare.clock"]._now()
            self._set_state("withdrawn")
            self.paper_ids._erase()
            self.note = False
