import hashlib
import json
import logging
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, LockError, UserError, ValidationError

from odoo.addons.welfarepiu_base.tools.guards import frozen

from .welfare_fund_identity_log import OPENING_REASONS

_logger = logging.getLogger(__name__)

EVALUATOR = "welfarepiu_fund.group_fund_evaluator"
COMMITTEE = "welfarepiu_fund.group_fund_committee"
STAFF = f"{EVALUATOR},{COMMITTEE}"

# What the applicant fills in. Facts only: the free text stays out of what is frozen.
FACTS = (
    "event_id",
    "event_date",
    "household_size",
    "minor_count",
    "disability_count",
    "is_lone_parent",
    "pays_rent",
    "isee",
    "isee_type",
    "isee_valid_until",
    "assets",
    "income_drop",
    "amount_asked",
)
FROZEN = (
    "code",
    "fund_id",
    "regulation_id",
    *FACTS,
    "seniority_months",
    "submitted_at",
    "snapshot",
    "snapshot_hash",
)


class WelfareFundRequest(models.Model):
    """A request for help, known by its code alone.

    Nobody writes a request: every change is a method that checks who may do it. Who
    asks is in :class:`WelfareFundApplicant`, and rows are created by the system user,
    so that ``create_uid`` says nothing. There is no chatter: followers and authors
    would say it too. Amounts are in the Fund's currency.
    """

    _name = "welfare.fund.request"
    _inherit = ["welfare.guarded"]
    _description = "Request to the Solidarity Fund"
    _order = "id desc"
    _rec_name = "code"

    code = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self._get_next_code(),
    )
    fund_id = fields.Many2one(
        "welfare.fund", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="fund_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="fund_id.currency_id")
    regulation_id = fields.Many2one(
        "welfare.fund.regulation",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        [
            ("draft", "Being written"),
            ("submitted", "Submitted"),
            ("papers_missing", "Papers missing"),
            ("assessed", "Assessed"),
            ("committee", "With the committee"),
            ("granted", "Granted"),
            ("refused", "Refused"),
            ("used", "Used"),
            ("withdrawn", "Withdrawn"),
            ("expired", "Expired"),
        ],
        required=True,
        readonly=True,
        default="draft",
        index=True,
        group_expand="_expand_states",
    )
    applicant_ids = fields.One2many(
        "welfare.fund.applicant", "request_id", groups=fields.NO_ACCESS
    )

    # -- the facts ------------------------------------------------------------
    event_id = fields.Many2one(
        "welfare.fund.regulation.event",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    event_date = fields.Date(string="When it happened", readonly=True)
    household_size = fields.Integer(
        string="People in the household", readonly=True, default=1
    )
    minor_count = fields.Integer(string="Minors", readonly=True)
    disability_count = fields.Integer(string="People with L. 104", readonly=True)
    is_lone_parent = fields.Boolean(string="Lone parent", readonly=True)
    pays_rent = fields.Boolean(readonly=True)
    isee = fields.Monetary(string="ISEE", readonly=True)
    isee_type = fields.Selection(
        [("ordinary", "Ordinary"), ("current", "Current (recent fall of income)")],
        string="Kind of ISEE",
        readonly=True,
        default="ordinary",
    )
    isee_valid_until = fields.Date(string="ISEE valid until", readonly=True)
    assets = fields.Monetary(string="Financial assets", readonly=True)
    income_drop = fields.Float(string="Loss of income (%)", readonly=True)
    amount_asked = fields.Monetary(readonly=True)
    seniority_months = fields.Integer(string="Months of employment", readonly=True)
    note = fields.Text(
        string="In the applicant's words",
        readonly=True,
        groups=f"{EVALUATOR},welfarepiu_base.group_worker",
        help="May name people: the committee does not read it.",
    )
    consented_at = fields.Datetime(string="Consent given", readonly=True)
    paper_ids = fields.One2many(
        "welfare.fund.request.paper",
        "request_id",
        string="Papers",
        readonly=True,
        groups=f"{EVALUATOR},welfarepiu_base.group_worker",
    )
    submitted_at = fields.Datetime(readonly=True)
    snapshot = fields.Text(string="Frozen data", readonly=True, groups=STAFF)
    snapshot_hash = fields.Char(string="Fingerprint", readonly=True)

    # -- the assessment ---------------------------------------------------------
    assessor_id = fields.Many2one(
        "res.users", string="Assessed by", readonly=True, groups=STAFF
    )
    assessed_at = fields.Datetime(readonly=True)
    line_ids = fields.One2many(
        "welfare.fund.assessment.line", "request_id", string="Assessment", readonly=True
    )
    is_eligible = fields.Boolean(string="Meets the regulation", readonly=True)
    points = fields.Float(readonly=True, digits=(8, 2))
    amount_proposed = fields.Monetary(readonly=True)

    # -- the decision -----------------------------------------------------------
    vote_ids = fields.One2many(
        "welfare.fund.vote", "request_id", string="Votes", readonly=True, groups=STAFF
    )
    decided_at = fields.Datetime(readonly=True)
    refusal_reason = fields.Selection(
        [
            ("requirements", "A requirement of the regulation is not met"),
            ("points", "Not enough points"),
            ("papers", "Papers not delivered"),
            ("funds", "No money left in the Fund"),
            ("other", "Other, explained below"),
        ],
        readonly=True,
    )
    refusal_text = fields.Text(
        string="Explanation", readonly=True, help="Read by the applicant."
    )
    appeal_until = fields.Date(compute="_compute_appeal_until")
    amount_granted = fields.Monetary(readonly=True)
    grant_move_id = fields.Many2one(
        "account.move",
        string="Entry: grant",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="welfarepiu_base.group_accountant",
    )
    amount_spent = fields.Monetary(compute="_compute_amount_spent")

    _code_unique = models.Constraint(
        "UNIQUE (code)", "There is already a request with this code."
    )
    _grant_is_booked = models.Constraint(
        "CHECK (state NOT IN ('granted', 'used')"
        " OR (amount_granted > 0 AND grant_move_id IS NOT NULL))",
        "A grant is booked before it is given.",
    )
    _refusal_explained = models.Constraint(
        "CHECK (state <> 'refused' OR refusal_reason IS NOT NULL)",
        "A refusal says why.",
    )
    _submission_frozen = models.Constraint(
        "CHECK (state IN ('draft', 'withdrawn') OR snapshot_hash IS NOT NULL)",
        "What is submitted is frozen.",
    )
    _facts_sound = models.Constraint(
        "CHECK (household_size >= 1 AND COALESCE(minor_count, 0) >= 0"
        " AND COALESCE(minor_count, 0) < household_size"
        " AND COALESCE(disability_count, 0) BETWEEN 0 AND household_size"
        " AND COALESCE(isee, 0) >= 0 AND COALESCE(assets, 0) >= 0"
        " AND COALESCE(income_drop, 0) BETWEEN 0 AND 100"
        " AND COALESCE(amount_asked, 0) >= 0)",
        "The data of the request do not fit together.",
    )

    @api.model
    def _get_guards(self):
        return (frozen(self._table, FROZEN),)

    @api.model
    def _get_next_code(self):
        return (
            self.env["ir.sequence"]
            .sudo()
            .next_by_code(
                "welfare.fund.request",
                sequence_date=self.env["welfare.clock"]._today(),
            )
        )

    @api.model
    def _expand_states(self, states, domain):
        """:return: the columns of the board: those with work in them, also empty"""
        board = ("submitted", "papers_missing", "assessed", "committee", "granted")
        names = self._fields["state"].get_values(self.env)
        return [name for name in names if name in board or name in states]

    @api.depends("decided_at", "state", "regulation_id.appeal_days")
    def _compute_appeal_until(self):
        clock = self.env["welfare.clock"]
        for request in self:
            days = request.regulation_id.appeal_days
            if request.state == "refused" and days:
                decided_on = clock._day_of(request.decided_at)
                request.appeal_until = decided_on + timedelta(days=days)
            else:
                request.appeal_until = False

    def _compute_amount_spent(self):
        """Added up from the Fund's journal."""
        spent = dict(
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                [
                    ("welfare_fund_request_id", "in", self.ids),
                    ("move_id.welfare_fund_flow", "=", "spend"),
                    ("parent_state", "=", "posted"),
                ],
                ["welfare_fund_request_id"],
                ["balance:sum"],
            )
        )
        spent = {request.id: amount for request, amount in spent.items()}
        for request in self:
            request.amount_spent = spent.get(request.id, 0.0)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if self.filtered(lambda request: request.state != "draft"):
            raise UserError(self.env._("A request that was submitted is kept."))

    # -- who may --------------------------------------------------------------

    def _get_applicant(self):
        self.ensure_one()
        return self.sudo().applicant_ids

    def _is_applicant(self):
        """:return: whether the user is the one who asks"""
        self.ensure_one()
        return self._get_applicant().partner_id == self.env.user.partner_id

    def _check_is_applicant(self):
        if not self._is_applicant():
            raise AccessError(self.env._("Only who asks may do this."))

    def _check_role(self, group):
        """:raise AccessError: the user lacks the role, or is the one who asks"""
        if not self.env.user.has_group(group):
            raise AccessError(self.env._("Your role in the Fund does not allow this."))
        self.check_access("read")
        for request in self:
            if request._is_applicant():
                raise AccessError(self.env._("Nobody decides on the own request."))

    def _check_state(self, *states):
        for request in self:
            if request.state not in states:
                raise UserError(
                    self.env._("%s has already moved on: load it again.", request.code)
                )

    def _lock(self):
        """:raise UserError: somebody else is working on the request right now"""
        self.flush_recordset()
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("Somebody else is deciding on this request. Try again.")
            ) from error
        self.invalidate_recordset()

    def _as_system(self):
        """The same requests, written by the system user: no trace of the applicant."""
        return self.with_user(SUPERUSER_ID)

    # -- the applicant ----------------------------------------------------------

    @api.model
    def _create_for_worker(self, partner, fund, vals):
        """Begin a request for oneself.

        :param partner: ``res.partner`` of the worker
        :param fund: the ``welfare.fund`` asked
        :param dict vals: values of :data:`FACTS` and ``note``; others are refused
        :return: the draft ``welfare.fund.request``
        :raise ValidationError: unknown value, no regulation in force, or another
            request of the same person is under way
        """
        regulation = fund.sudo().regulation_id
        if not regulation:
            raise ValidationError(self.env._("The Fund takes no requests right now."))
        self._check_facts(vals)
        system = self._as_system()
        self._check_nothing_under_way(partner, fund)
        request = system.create(
            {**vals, "fund_id": fund.id, "regulation_id": regulation.id}
        )
        request._check_event()
        system.env["welfare.fund.applicant"].create(
            request._prepare_applicant_vals(partner)
        )
        request._ask_papers()
        return request.with_env(self.env)

    @api.model
    def _check_facts(self, vals):
        if unknown := set(vals) - {*FACTS, "note"}:
            raise ValidationError(
                self.env._("Not part of a request: %s", ", ".join(sorted(unknown)))
            )

    @api.model
    def _check_nothing_under_way(self, partner, fund):
        if (
            self.env["welfare.fund.applicant"]
            .sudo()
            .search_count(
                [
                    ("partner_id", "=", partner.id),
                    ("fund_id", "=", fund.id),
                    ("is_open", "=", True),
                ],
                limit=1,
            )
        ):
            raise ValidationError(
                self.env._("You already have a request to the Fund under way.")
            )

    def _check_event(self):
        self.ensure_one()
        if (
            self.event_id.regulation_id != self.regulation_id
            or self.regulation_id.state != "in_force"
        ):
            raise ValidationError(
                self.env._("The regulation has changed: choose again what happened.")
            )

    def _prepare_applicant_vals(self, partner):
        self.ensure_one()
        return {
            "request_id": self.id,
            "partner_id": partner.id,
            "tax_code": partner.l10n_it_codice_fiscale,
            "email": partner.email,
            "phone": partner.phone,
        }

    def _ask_papers(self):
        """Keep the list of papers that the request's event asks for."""
        self.ensure_one()
        papers = self.event_id.paper_ids
        self.paper_ids.filtered(lambda paper: paper.paper_id not in papers).unlink()
        self.env["welfare.fund.request.paper"].create(
            [
                {"request_id": self.id, "paper_id": paper.id}
                for paper in papers - self.paper_ids.paper_id
            ]
        )

    def _update_facts(self, vals):
        """Change a draft.

        :param dict vals: values of :data:`FACTS` and ``note``
        :raise AccessError: the user is not who asks
        :raise UserError: it was already submitted
        """
        self._check_is_applicant()
        self._check_state("draft")
        self._check_facts(vals)
        request = self._as_system()
        request.write(vals)
        if "event_id" in vals:
            request.regulation_id = request.fund_id.regulation_id
            request._check_event()
            request._ask_papers()

    def _add_paper(self, paper, content, file_name):
        """Deliver a paper.

        :param paper: ``welfare.fund.request.paper`` of this request
        :param bytes content: base64
        :param str file_name: as the applicant named it
        """
        self._check_is_applicant()
        self._check_state("draft", "submitted", "papers_missing")
        if paper not in self.sudo().paper_ids:
            raise AccessError(self.env._("Only who asks may do this."))
        paper.with_user(SUPERUSER_ID).write(
            {"content": content, "file_name": file_name}
        )
        request = self._as_system()
        if request.state == "papers_missing" and not request._get_missing_papers():
            request._set_state("submitted")

    def _give_consent(self):
        """Note that the applicant agrees to the Fund treating these data."""
        self._check_is_applicant()
        self._check_state("draft")
        self._as_system().consented_at = self.env["welfare.clock"]._now()

    def _submit(self):
        """Send the request; from here on its facts do not change.

        :raise AccessError: the user is not who asks
        :raise UserError: consent, employment or amount is missing, or it was sent
        """
        self.ensure_one()
        self._check_is_applicant()
        self._lock()
        self._check_state("draft")
        request = self._as_system()
        request._check_can_submit()
        request.write(
            {
                "seniority_months": request._get_seniority_months(),
                "submitted_at": self.env["welfare.clock"]._now(),
            }
        )
        snapshot = request._get_canonical_snapshot()
        request.write(
            {
                "snapshot": snapshot,
                "snapshot_hash": hashlib.sha256(snapshot.encode()).hexdigest(),
            }
        )
        request.flush_recordset()
        request._set_state("submitted")

    def _check_can_submit(self):
        self.ensure_one()
        self._check_event()
        if not self.consented_at:
            raise UserError(
                self.env._("Without your consent the Fund cannot treat these data.")
            )
        if self.amount_asked <= 0:
            raise UserError(self.env._("Say how much would help."))
        if not self._get_employments():
            raise UserError(
                self.env._("Only workers of a member firm can ask the Fund.")
            )

    def _get_employments(self):
        """:return: running employments of the applicant, at submission"""
        return self.env["welfare.employment"].search(
            [
                ("worker_id", "=", self._get_applicant().partner_id.id),
                ("company_id", "=", self.fund_id.operator_company_id.id),
                ("left_on", "=", False),
            ]
        )

    def _get_seniority_months(self):
        """:return: whole months with the firm of the longest running employment"""
        today = self.env["welfare.clock"]._today()
        hired = [day for day in self._get_employments().mapped("hired_on") if day]
        if not hired:
            return 0
        delta = relativedelta(today, min(hired))
        return max(delta.years * 12 + delta.months, 0)

    def _prepare_snapshot(self):
        """:return: dict of facts, without names and free text"""
        self.ensure_one()
        facts = {
            name: self[name] for name in (*FACTS, "seniority_months", "submitted_at")
        }
        facts["event_id"] = self.event_id.code
        return {
            "code": self.code,
            "regulation": self.regulation_id.content_hash,
            "facts": facts,
        }

    def _get_canonical_snapshot(self):
        return json.dumps(self._prepare_snapshot(), sort_keys=True, default=str)

    def _is_intact(self):
        """:return: whether the request still says what was submitted"""
        self.ensure_one()
        self.env.invalidate_all()
        snapshot = self._get_canonical_snapshot()
        return (
            self.snapshot == snapshot
            and self.snapshot_hash == hashlib.sha256(snapshot.encode()).hexdigest()
        )

    def _withdraw(self):
        """Take the request back, until it is decided."""
        self._check_is_applicant()
        self._lock()
        self._check_state(
            "draft", "submitted", "papers_missing", "assessed", "committee"
        )
        self._as_system()._set_state("withdrawn")

    def _set_state(self, state):
        self.write({"state": state})
        for request in self:
            _logger.info("fund request %s: %s", request.id, state)

    # -- the evaluator ----------------------------------------------------------

    def action_ask_papers(self):
        """Ask the applicant for the papers that are not there yet."""
        self._check_role(EVALUATOR)
        self._check_state("submitted")
        self.sudo()._set_state("papers_missing")

    def action_assess(self):
        self._check_role(EVALUATOR)
        self.sudo()._assess()

    def action_send_to_committee(self):
        self._check_role(EVALUATOR)
        self._check_state("assessed")
        self.sudo()._set_state("committee")

    def _get_missing_papers(self):
        return self.paper_ids.filtered(
            lambda paper: paper.is_required and not paper.is_received
        )

    def _assess(self):
        """Check the requirements and add the points up, each with its reason."""
        for request in self:
            request._lock()
            request._check_state("submitted", "papers_missing", "assessed")
            # The reasons are for who asks, whoever assesses.
            lang = request._get_applicant().partner_id.lang
            request.with_context(lang=lang or self.env.lang)._write_assessment()
            request._set_state("assessed")

    def _write_assessment(self):
        self.ensure_one()
        points = self._prepare_point_lines()
        total = sum(vals["points"] for vals in points)
        requirements = self._prepare_requirement_lines(total)
        self.line_ids.unlink()
        self.env["welfare.fund.assessment.line"].create(requirements + points)
        self.write(
            {
                "points": total,
                "is_eligible": all(vals["passed"] for vals in requirements),
                "amount_proposed": self._get_amount_proposed(),
                "assessor_id": self.env.uid,
                "assessed_at": self.env["welfare.clock"]._now(),
            }
        )

    def _get_amount_proposed(self):
        """:return: what is asked, never more than the regulation's ceiling"""
        self.ensure_one()
        return min(
            self.amount_asked, self.regulation_id._get_ceiling(self.household_size)
        )

    def _prepare_point_lines(self):
        self.ensure_one()
        return [
            {
                "request_id": self.id,
                "line_type": "points",
                "rule_id": rule.id,
                "name": rule._describe(),
                "points": rule._get_points(self),
                "passed": True,
            }
            for rule in self.regulation_id.point_rule_ids
            if rule._applies_to(self)
        ]

    def _prepare_requirement_lines(self, points):
        self.ensure_one()
        return [
            {
                "request_id": self.id,
                "line_type": "requirement",
                "name": name,
                "passed": bool(passed),
            }
            for name, passed in self._get_requirements(points)
        ]

    def _get_requirements(self, points):
        """:return: list of ``(sentence, whether it is met)``"""
        self.ensure_one()
        regulation = self.regulation_id
        requirements = []
        if regulation.seniority_months:
            requirements.append(
                (
                    self.env._(
                        "Employed for %(months)s months; %(least)s are asked",
                        months=self.seniority_months,
                        least=regulation.seniority_months,
                    ),
                    self.seniority_months >= regulation.seniority_months,
                )
            )
        if regulation.isee_ceiling:
            requirements += self._get_isee_requirements(regulation.isee_ceiling)
        if regulation.asset_ceiling:
            requirements.append(
                self._get_ceiling_requirement(
                    "assets", self.assets, regulation.asset_ceiling
                )
            )
        if self.event_id.months_to_ask:
            requirements.append(self._get_event_requirement())
        if regulation.frequency_months:
            requirements.append(self._get_frequency_requirement())
        if regulation.points_minimum:
            rule = regulation.point_rule_ids
            requirements.append(
                (
                    self.env._(
                        "%(points)s points; %(least)s are asked",
                        points=rule._format_number(points),
                        least=rule._format_number(regulation.points_minimum),
                    ),
                    points >= regulation.points_minimum,
                )
            )
        requirements.append(
            (
                self.env._("All required papers are there"),
                not self._get_missing_papers(),
            )
        )
        return requirements

    def _get_ceiling_requirement(self, fact, value, ceiling):
        label = self._fields[fact]._description_string(self.env)
        return (
            self.env._(
                "%(fact)s %(value)s; the ceiling is %(ceiling)s",
                fact=label,
                value=self.currency_id.format(value),
                ceiling=self.currency_id.format(ceiling),
            ),
            self.currency_id.compare_amounts(value, ceiling) <= 0,
        )

    def _get_isee_requirements(self, ceiling):
        submitted_on = self.env["welfare.clock"]._day_of(self.submitted_at)
        return [
            self._get_ceiling_requirement("isee", self.isee, ceiling),
            (
                self.env._("The ISEE was valid when the request was sent"),
                self.isee_valid_until and self.isee_valid_until >= submitted_on,
            ),
        ]

    def _get_event_requirement(self):
        months = self.event_id.months_to_ask
        submitted_on = self.env["welfare.clock"]._day_of(self.submitted_at)
        return (
            self.env._("Asked within %s months of what happened", months),
            self.event_date
            and self.event_date
            <= submitted_on
            <= self.event_date + relativedelta(months=months),
        )

    def _get_frequency_requirement(self):
        months = self.regulation_id.frequency_months
        since = self.env["welfare.clock"]._today() - relativedelta(months=months)
        return (
            self.env._("No other grant in the last %s months", months),
            not self._get_applicant()._get_earlier_grants(since),
        )

    # -- the identity -----------------------------------------------------------

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

    # -- the committee ----------------------------------------------------------

    def action_vote(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Vote"),
            "res_model": "welfare.fund.vote.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_request_id": self.id},
        }

    def _check_can_vote(self, choice):
        self._check_role(COMMITTEE)
        self._check_state("committee")
        if self.sudo().assessor_id == self.env.user:
            raise AccessError(
                self.env._("Who assessed a request does not decide on it.")
            )
        if self.env.user in self.sudo().vote_ids.member_id:
            raise UserError(self.env._("You have already voted on this request."))
        if choice == "grant" and not (self.is_eligible and self.amount_proposed > 0):
            raise UserError(
                self.env._("The request does not meet the regulation in force.")
            )

    def _vote(self, choice, refusal_reason=None, refusal_text=None):
        """Cast the user's vote; the vote that makes the quorum decides.

        :param str choice: ``grant``, ``refuse`` or ``recuse``
        :param str refusal_reason: with ``refuse``, see the field
        :param str refusal_text: explanation for the applicant
        :raise AccessError: the user is not of the committee, assessed the request
            or is the one who asks
        :raise UserError: already voted or decided, or the Fund has not enough
        """
        self.ensure_one()
        self._lock()
        self._check_can_vote(choice)
        if choice == "refuse" and not refusal_reason:
            raise UserError(self.env._("A refusal says why."))
        request = self.sudo()
        self.env["welfare.fund.vote"].sudo().create(
            {
                "request_id": self.id,
                "member_id": self.env.uid,
                "assessor_id": request.assessor_id.id,
                "choice": choice,
                "voted_at": self.env["welfare.clock"]._now(),
            }
        )
        if choice == "refuse":
            request.write(
                {"refusal_reason": refusal_reason, "refusal_text": refusal_text}
            )
        request.invalidate_recordset(["vote_ids"])
        request._decide()

    def _decide(self):
        """Grant or refuse once enough members have voted and one side is larger."""
        self.ensure_one()
        choices = self.vote_ids.mapped("choice")
        granting, refusing = choices.count("grant"), choices.count("refuse")
        if granting + refusing < self.regulation_id.quorum or granting == refusing:
            return
        if granting > refusing:
            self._grant(self.amount_proposed)
        else:
            self._refuse()

    def _refuse(self):
        self.decided_at = self.env["welfare.clock"]._now()
        self._set_state("refused")

    def _grant(self, amount):
        """Reserve ``amount`` of the Fund and give it as credit, or do nothing.

        :param float amount: EUR
        :raise UserError: the Fund does not have it, or somebody else is deciding
        """
        self.ensure_one()
        self._check_state("committee")
        fund = self.fund_id
        fund._lock()
        fund._check_available(amount)
        move = fund._book(
            "grant",
            [
                (fund.received_account_id, amount, self.code, self),
                (fund.committed_account_id, -amount, self.code, self),
            ],
            f"grant:{self.code}",
            self.code,
        )
        self.write(
            {
                "amount_granted": amount,
                "grant_move_id": move.id,
                "decided_at": self.env["welfare.clock"]._now(),
                "refusal_reason": False,
                "refusal_text": False,
            }
        )
        self._set_state("granted")
        self._give_credit(amount)

    def _give_credit(self, amount):
        """Give the applicant a lot of credit paid by the Fund."""
        self.ensure_one()
        applicant = self._get_applicant()
        # Also the ledger's create_uid says nothing about who decided for whom.
        lot = (
            self.env["welfare.credit.lot"]
            .with_user(SUPERUSER_ID)
            .create(self._prepare_lot_vals())
        )
        lot._post_move("grant", amount, f"fund:{applicant.grant_key}")
        applicant.lot_id = lot.id

    def _prepare_lot_vals(self):
        self.ensure_one()
        today = self.env["welfare.clock"]._today()
        days = self.regulation_id.grant_validity_days
        return {
            "worker_id": self._get_applicant().partner_id.id,
            "payer_id": self.fund_id.payer_id.id,
            "origin": "fund_grant",
            "kind_ids": [fields.Command.set(self.event_id.kind_ids.ids)],
            "granted_on": today,
            "expires_on": today + timedelta(days=days),
            "company_id": self.fund_id.operator_company_id.id,
        }

    def _expire_if_empty(self):
        """Close a grant of which the last day has passed and nothing is left."""
        for request in self.filtered(lambda one: one.state == "granted"):
            root = request._get_applicant().lot_id
            lots = root.search([("id", "child_of", root.id)])
            if not any(lots.mapped("balance")):
                request._set_state("expired")

    def _update_used(self):
        """Follow the grant to its last euro."""
        for request in self.filtered(lambda one: one.state in ("granted", "used")):
            request.invalidate_recordset(["amount_spent"])
            is_used = (
                request.currency_id.compare_amounts(
                    request.amount_spent, request.amount_granted
                )
                >= 0
            )
            if is_used != (request.state == "used"):
                request._set_state("used" if is_used else "granted")
