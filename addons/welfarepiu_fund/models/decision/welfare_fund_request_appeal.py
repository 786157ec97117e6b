from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..request.welfare_fund_request import DOSSIER, EVALUATOR, STAFF


class WelfareFundRequest(models.Model):
    """A refusal is looked at again, once, by people who had no part in it."""

    _inherit = "welfare.fund.request"

    appeal_ids = fields.One2many("welfare.fund.appeal", "request_id", readonly=True)
    is_reviewed = fields.Boolean(
        string="Looked at again",
        readonly=True,
        groups=STAFF,
        help="By another evaluator: the committee can decide on the appeal.",
    )
    appeal_text = fields.Text(
        related="appeal_ids.text", string="Why it should be looked at again"
    )
    appeal_note = fields.Text(related="appeal_ids.review_note", string="What is new")
    appeal_reasons = fields.Text(
        related="appeal_ids.reasons", string="Reasons of the decision"
    )
    other_paper_ids = fields.One2many(
        "welfare.fund.request.paper",
        string="Brought with the appeal",
        compute="_compute_other_paper_ids",
        groups=DOSSIER,
    )

    @api.depends("paper_ids.paper_id")
    def _compute_other_paper_ids(self):
        for request in self:
            request.other_paper_ids = request.paper_ids.filtered(
                lambda paper: not paper.paper_id
            )

    # -- the applicant -----------------------------------------------------------------

    def _can_appeal(self):
        """:return: whether an appeal is still possible today"""
        self.ensure_one()
        request = self.sudo()
        today = self.env["welfare.clock"]._today()
        return (
            request.state == "refused"
            and not request.appeal_ids
            and bool(request.appeal_until)
            and today <= request.appeal_until
        )

    def _appeal(self, text):
        """Ask other people to look again.

        :param str text: why
        :return: the ``welfare.fund.appeal``
        :raise AccessError: the user is not who asks
        :raise UserError: nothing said, too late, already appealed, or another request
            is under way
        """
        self.ensure_one()
        self._check_is_applicant()
        self._lock()
        request = self._as_system()
        request._check_can_appeal(text)
        appeal = request.env["welfare.fund.appeal"].create(
            {
                "request_id": self.id,
                "text": text.strip(),
                "made_at": self.env["welfare.clock"]._now(),
                "made_with_help": self._is_helper(),
            }
        )
        # The database asks for a refusal when the appeal is written.
        appeal.flush_recordset()
        request.taken_by_id = False
        request._set_state("appeal")
        request.flush_recordset()
        return appeal.with_env(self.env)

    def _check_can_appeal(self, text):
        self.ensure_one()
        if self.appeal_ids:
            raise UserError(self.env._("You have already appealed against this."))
        self._check_state("refused")
        if not self.appeal_until:
            raise UserError(self.env._("The regulation knows no appeal."))
        if self.env["welfare.clock"]._today() > self.appeal_until:
            raise UserError(
                self.env._(
                    "The time to appeal ended on %s. You can ask the Fund again when"
                    " something changes.",
                    format_date(self.env, self.appeal_until),
                )
            )
        if not (text or "").strip():
            raise UserError(self.env._("Say why it should be looked at again."))
        applicant = self._get_applicant()
        if applicant.search_count(
            [
                ("partner_id", "=", applicant.partner_id.id),
                ("fund_id", "=", self.fund_id.id),
                ("is_open", "=", True),
            ],
            limit=1,
        ):
            raise UserError(
                self.env._(
                    "You have another request under way: withdraw it if you want this"
                    " one to be looked at again."
                )
            )

    def _add_appeal_paper(self, content, file_name):
        """Bring a paper that nobody asked for, while the appeal is not looked at yet.

        :param bytes content: base64
        :param str file_name: as the applicant named it
        :raise ValidationError: the file is not taken, and why
        """
        self.ensure_one()
        self._check_is_applicant()
        self._check_appeal_takes_papers()
        papers = self.env["welfare.fund.request.paper"].with_user(SUPERUSER_ID)
        papers.create(
            {"request_id": self.id, **papers._prepare_file_vals(content, file_name)}
        )
        self.invalidate_recordset(["paper_ids"])

    def _get_paper_states(self):
        return [*super()._get_paper_states(), "appeal"]

    def _add_paper(self, paper, content, file_name):
        if self.state == "appeal":
            self._check_appeal_takes_papers()
            if paper.is_received:
                # What the first decision rests on stays as it was.
                raise UserError(
                    self.env._("This paper is there: send the new one as another.")
                )
        return super()._add_paper(paper, content, file_name)

    def _check_appeal_takes_papers(self):
        if self.state != "appeal" or self.sudo().is_reviewed:
            raise UserError(self.env._("It was already looked at again."))

    def _withdraw(self):
        """An appeal that is withdrawn leaves the refusal as it was."""
        self.ensure_one()
        if self.state != "appeal":
            return super()._withdraw()
        self._check_is_applicant()
        self._lock()
        self._check_state("appeal")
        self._as_system()._end_appeal("withdrawn")
        return None

    def _end_for_want_of_consent(self):
        res = super()._end_for_want_of_consent()
        if self.state == "appeal":
            self._end_appeal("withdrawn")
        return res

    def _end_appeal(self, outcome):
        self.ensure_one()
        self.appeal_ids.filtered(lambda appeal: appeal.state == "open").write(
            {"state": outcome, "decided_at": self.env["welfare.clock"]._now()}
        )
        if outcome != "changed":
            self._set_state("refused")

    # -- another evaluator -------------------------------------------------------------

    def action_review(self):
        """Look at the papers again, and say what is new."""
        self.ensure_one()
        self._check_can_review()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Look again"),
            "res_model": "welfare.fund.review.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_request_id": self.id},
        }

    def _get_charge_states(self):
        return [*super()._get_charge_states(), "appeal"]

    def _get_verifying_states(self):
        return [*super()._get_verifying_states(), "appeal"]

    def _check_can_verify(self):
        res = super()._check_can_verify()
        if self.state == "appeal":
            self._check_can_review()
        return res

    def _check_can_review(self):
        self._check_role(EVALUATOR)
        self._check_state("appeal")
        self._check_in_charge()
        if self.sudo().is_reviewed:
            raise UserError(self.env._("It was already looked at again."))
        if self.env.user in self._get_assessors() | self.sudo().vote_ids.member_id:
            raise AccessError(
                self.env._("Who assessed or decided does not hear the appeal.")
            )

    def _review(self, note):
        """Assess the request anew, for the members who hear the appeal.

        :param str note: what is new, for the committee, without names
        :raise AccessError: the user is no evaluator, assessed it at first, or helps
        :raise UserError: nothing said, or somebody else has done it
        """
        self.ensure_one()
        self._lock()
        self._check_can_review()
        if not (note or "").strip():
            raise UserError(self.env._("Say what is new: the committee reads it."))
        request = self.sudo()
        request.appeal_ids.write(
            {
                "reviewer_id": self.env.uid,
                "reviewed_at": self.env["welfare.clock"]._now(),
                "review_note": note.strip(),
            }
        )
        lang = request._get_applicant().partner_id.lang
        request.with_context(lang=lang or self.env.lang)._write_assessment()
        request.is_reviewed = True
        request.flush_recordset()

    def _prepare_assessment_vals(self, result):
        vals = super()._prepare_assessment_vals(result)
        if self.state == "appeal":
            vals |= self._prepare_first_assessment()
        return vals

    def _prepare_first_assessment(self):
        """:return: who assessed first, and when: that does not change"""
        self.ensure_one()
        return {
            "assessor_id": self.assessor_id.id,
            "assessed_at": self.assessed_at,
        }

    # -- the members who hear it -------------------------------------------------------

    def _is_decidable(self):
        self.ensure_one()
        if self.state == "appeal":
            return self.sudo().is_reviewed
        return super()._is_decidable()

    def _get_assessors(self):
        return super()._get_assessors() | self.sudo().appeal_ids.reviewer_id

    def _check_decidable(self):
        if self.state == "appeal" and not self.sudo().is_reviewed:
            raise UserError(
                self.env._("Another evaluator has to look at the appeal first.")
            )
        return super()._check_decidable()

    def _get_open_appeal(self):
        self.ensure_one()
        return self.sudo().appeal_ids.filtered(lambda appeal: appeal.state == "open")

    def _prepare_vote_vals(self, choice):
        vals = super()._prepare_vote_vals(choice)
        appeal = self._get_open_appeal()
        if appeal:
            vals.update(appeal_id=appeal.id, assessor_id=appeal.reviewer_id.id)
        return vals

    def _get_quorum(self):
        if self.state == "appeal":
            return self.regulation_id.appeal_quorum
        return super()._get_quorum()

    def _get_counting_votes(self):
        votes = super()._get_counting_votes()
        appeal = self._get_open_appeal()
        return votes.filtered(lambda vote: vote.appeal_id == appeal)

    def _check_words(self, choice, reason, text):
        if self.state != "appeal":
            return super()._check_words(choice, reason, text)
        if choice != "recuse" and not (text or "").strip():
            raise UserError(
                self.env._("Say why: who appealed reads the reasons of the decision.")
            )
        return None

    def _keep_words(self, choice, reason, text):
        if self.state != "appeal":
            return super()._keep_words(choice, reason, text)
        if choice != "recuse":
            self._get_open_appeal().reasons = text.strip()
        return None

    def _refuse(self):
        if self.state == "appeal":
            return self._end_appeal("confirmed")
        return super()._refuse()

    def _grant(self, amount):
        appeal = self._get_open_appeal()
        res = super()._grant(amount)
        if appeal:
            self._end_appeal("changed")
        return res

    def _get_last_decided_at(self):
        """:return: moment of the last decision, the appeal's included"""
        self.ensure_one()
        moments = [self.decided_at, *self.sudo().appeal_ids.mapped("decided_at")]
        return max((moment for moment in moments if moment), default=False)

    def _get_closed_on(self):
        self.ensure_one()
        if self.state in ("refused", "granted", "used", "expired"):
            # Nothing is erased as long as an appeal can still be made.
            clock = self.env["welfare.clock"]
            day = clock._day_of(self._get_last_decided_at())
            last = self.appeal_until if not self.sudo().appeal_ids else False
            return max(day, last + timedelta(days=1)) if last else day
        return super()._get_closed_on()
