from odoo import api, fields, models
from odoo.exceptions import UserError

#: Papers of one answer: a document of some pages, photographed one by one.
MAX_FILES = 10


class WelfareCharterAssessmentLine(models.Model):
    """The supplier's answer to one commitment, its proof, the reviewer's verdict."""

    _name = "welfare.charter.assessment.line"
    _inherit = ["welfare.upload"]
    _description = "Self-assessment answer"
    _order = "adhesion_id, sequence, id"

    adhesion_id = fields.Many2one(
        "welfare.charter.adhesion",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(related="adhesion_id.partner_id", store=True)
    company_id = fields.Many2one(related="adhesion_id.company_id", store=True)
    adhesion_state = fields.Selection(
        related="adhesion_id.state", string="Adhesion state"
    )
    commitment_id = fields.Many2one(
        "welfare.charter.commitment",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    pillar = fields.Selection(related="commitment_id.pillar", store=True)
    sequence = fields.Integer(compute="_compute_sequence", store=True)
    is_required = fields.Boolean(related="commitment_id.is_required")
    evidence_asked = fields.Text(related="commitment_id.evidence")
    answer = fields.Selection(
        [("yes", "Wholly"), ("partly", "In part"), ("no", "Not yet")],
        string="Do you keep it?",
    )
    note = fields.Text(string="How you keep it")
    evidence_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        domain=[("res_model", "=", "welfare.charter.assessment.line")],
    )
    verdict = fields.Selection(
        [
            ("pending", "To judge"),
            ("accepted", "Accepted"),
            ("refused", "Not accepted"),
        ],
        default="pending",
        required=True,
        copy=False,
    )
    verdict_note = fields.Char(string="Reviewer's note", copy=False)
    judged_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    judged_on = fields.Datetime(readonly=True, copy=False)
    carried_from_id = fields.Many2one(
        "welfare.charter.assessment.line",
        string="Carried over from",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The answer that was accepted under what the supplier signed before.",
    )
    confirmed_on = fields.Datetime(readonly=True, copy=False)
    is_to_confirm = fields.Boolean(
        string="To be confirmed", compute="_compute_is_to_confirm"
    )
    points = fields.Integer(compute="_compute_points", store=True)
    explanation = fields.Char(
        compute="_compute_explanation",
        compute_sudo=True,
        help="Where the points come from.",
    )

    _one_answer = models.UniqueIndex(
        "(adhesion_id, commitment_id)", "A commitment is answered once."
    )
    _judged_is_answered = models.Constraint(
        "CHECK (verdict = 'pending' OR answer IS NOT NULL)",
        "Nothing is judged before it is answered.",
    )

    @api.depends("commitment_id")
    def _compute_sequence(self):
        for line in self:
            commitment = line.commitment_id
            line.sequence = commitment.article_id.number * 1000 + commitment.number

    @api.depends("carried_from_id", "confirmed_on")
    def _compute_is_to_confirm(self):
        for line in self:
            line.is_to_confirm = line.carried_from_id and not line.confirmed_on

    @api.depends("answer", "verdict", "commitment_id")
    def _compute_points(self):
        for line in self:
            line.points = line._get_points()

    def _get_points(self):
        """:return: points of this line in the score; only accepted answers count"""
        self.ensure_one()
        if self.verdict != "accepted":
            return 0
        return {
            "yes": self.commitment_id.points,
            "partly": self.commitment_id.points_partial,
            "no": 0,
        }[self.answer]

    @api.depends("points", "answer", "verdict", "evidence_ids")
    @api.depends_context("lang")
    def _compute_explanation(self):
        answers = dict(self._fields["answer"]._description_selection(self.env))
        verdicts = dict(self._fields["verdict"]._description_selection(self.env))
        for line in self:
            line.explanation = self.env._(
                "%(points)s of %(highest)s · %(answer)s · %(verdict)s · "
                "papers: %(papers)s",
                points=line.points,
                highest=line.commitment_id.points,
                answer=answers.get(line.answer, self.env._("Not answered")),
                verdict=verdicts[line.verdict],
                papers=len(line.evidence_ids),
            )

    def _is_answered(self):
        """:return: whether the reviewer has what is needed to judge"""
        self.ensure_one()
        if not self.answer or self.is_to_confirm:
            return False
        proof_due = self.answer != "no" and self.evidence_asked
        return not proof_due or bool(self.evidence_ids)

    def _is_unmet(self):
        """:return: whether this line keeps the supplier from signing"""
        self.ensure_one()
        return self.is_required and not (
            self.answer == "yes" and self.verdict == "accepted"
        )

    def _get_answer_fields(self):
        """:return: names of the fields of the supplier's part"""
        return {"answer", "note"}

    def _get_verdict_fields(self):
        """:return: names of the fields of the reviewer's part"""
        return {"verdict", "verdict_note"}

    def write(self, vals):
        if self._get_answer_fields() & set(vals):
            self._check_can_answer()
            # A new answer is a new thing to judge.
            vals = {**vals, "verdict": "pending", "carried_from_id": False}
        elif self._get_verdict_fields() & set(vals):
            self._check_can_judge()
            vals = {**vals, **self._prepare_judge_vals()}
        return super().write(vals)

    def _check_can_answer(self):
        if any(
            line.adhesion_id.state not in ("applied", "assessment") for line in self
        ):
            raise UserError(
                self.env._("The answers were handed in and no longer change.")
            )

    def _check_can_judge(self):
        if any(line.adhesion_id.state != "review" for line in self):
            raise UserError(self.env._("Answers are judged during the review."))

    def _prepare_judge_vals(self):
        return {
            "judged_by_id": self.env.user.id,
            "judged_on": self.env["welfare.clock"]._now(),
        }

    def _answer(self, answer, note=""):
        """The supplier answers; saved at once.

        :param str answer: ``yes``, ``partly`` or ``no``
        :raise AccessError: the user acts neither for this supplier nor as reviewer
        :raise UserError: the self-assessment is not open
        """
        self.adhesion_id._check_supplier_or_reviewer()
        # The same answer once more is no new thing to judge.
        changed = self.sudo().filtered(
            lambda line: (line.answer, line.note or "") != (answer, note or "")
        )
        changed.write({"answer": answer, "note": note})
        (self.sudo() - changed).filtered("is_to_confirm")._confirm()

    def _confirm(self):
        """What was carried over is still so; see ``adhesion._confirm_carried``."""
        self._check_can_answer()
        self.confirmed_on = self.env["welfare.clock"]._now()

    def _prepare_carried_vals(self, adhesion):
        """What of this accepted answer goes over to a new adhesion.

        Under a new version what was accepted stays accepted, once the supplier confirms
        it. A renewal of the same version is looked at again: papers are a year older.
        """
        self.ensure_one()
        old = self.adhesion_id
        vals = {
            "answer": self.answer,
            "note": self.note,
            "carried_from_id": self.id,
        }
        if (
            old.charter_id != adhesion.charter_id
            and old.valid_until > self.env["welfare.clock"]._now()
        ):
            vals |= {
                "verdict": self.verdict,
                "verdict_note": self.verdict_note,
                "judged_by_id": self.judged_by_id.id,
                "judged_on": self.judged_on,
            }
        return vals

    def _copy_carried_evidence(self):
        for paper in self.carried_from_id.evidence_ids:
            paper.copy({"res_id": self.id})
        self.invalidate_recordset(["evidence_ids"])

    def _attach_evidence(self, name, content):
        """The supplier adds a paper to the answer.

        :param str name: file name, shown to the reviewer
        :param bytes content: judged by its bytes and not by its name
        :return: the ``ir.attachment``, with superuser rights
        :raise UserError: not taken, too many, or handed in already
        """
        self.ensure_one()
        self.adhesion_id._check_supplier_or_reviewer()
        self._check_can_answer()
        if len(self._get_evidence()) >= MAX_FILES:
            raise UserError(
                self.env._(
                    "There are %s files already: remove one, or put pages together in"
                    " one PDF.",
                    MAX_FILES,
                )
            )
        return self._keep_evidence(name, self._check_content(content))

    def _keep_evidence(self, name, upload):
        """:param upload: ``tools.upload_check.Upload``, a file that was looked at
        :return: as :meth:`_attach_evidence`"""
        line = self.sudo()
        attachment = self.env["ir.attachment"].sudo()
        attachment = attachment.create(line._prepare_evidence_vals(name, upload))
        if line.verdict == "refused" or line.carried_from_id:
            # With the new paper it is a new answer, to be judged again.
            line.write({"answer": line.answer})
        self.invalidate_recordset(["evidence_ids"])
        return attachment

    def _get_evidence(self):
        """:return: the papers of this answer as ``ir.attachment`` with superuser rights
            (portal users read no attachments by themselves)
        :raise AccessError: the user may not read this answer"""
        self.ensure_one()
        self.check_access("read")
        return self.sudo().evidence_ids

    def _remove_evidence(self, attachment_id):
        """The supplier takes a paper back, before handing in.

        :param int attachment_id: one of this answer's papers; others are left alone
        """
        self.ensure_one()
        self.adhesion_id._check_supplier_or_reviewer()
        self._check_can_answer()
        self._get_evidence().filtered(lambda a: a.id == attachment_id).unlink()
        self.invalidate_recordset(["evidence_ids"])

    def _prepare_evidence_vals(self, name, upload):
        return {
            "name": self._get_file_name(upload, name, self.env._("Proof")),
            "raw": upload.content,
            "mimetype": upload.mimetype,
            "res_model": self._name,
            "res_id": self.id,
        }
