import hashlib
import json
import logging

from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.welfarepiu_base.tools.guards import frozen

from ..regulation.facts import HISTORY_MONTHS, ISEE_KINDS

_logger = logging.getLogger(__name__)

EVALUATOR = "welfarepiu_fund.group_fund_evaluator"
COMMITTEE = "welfarepiu_fund.group_fund_committee"
SOCIAL_WORKER = "welfarepiu_fund.group_fund_social_worker"
STAFF = f"{EVALUATOR},{COMMITTEE}"
# Who may read what names people: the applicant and who acts with the applicant's
# signature, and the evaluators.
DOSSIER = f"{EVALUATOR},{SOCIAL_WORKER},welfarepiu_base.group_worker"

# What the applicant fills in. Facts only: the free text stays out of what is frozen.
FACTS = (
    "event_id",
    "event_date",
    "household_size",
    "minor_count",
    "child_count",
    "disability_count",
    "child_disability_count",
    "elder_count",
    "is_lone_parent",
    "pays_rent",
    "isee",
    "isee_type",
    "isee_valid_until",
    "isee_has_gaps",
    "assets",
    "other_real_estate",
    "household_income",
    "income_drop",
    "unemployed_months",
    "listed_months",
    "sick_days",
    "expenses",
    "no_other_aid",
    "amount_asked",
)
# What the platform knows by itself when the request is sent. ``residence`` and ``work``
# are codes of districts, or ``outside``: a municipality could tell who asks.
KNOWN = (
    "seniority_months",
    "months_worked",
    "employment_status",
    "left_on",
    "residence",
    "work",
)
FROZEN = (
    "code",
    "fund_id",
    "helper_id",
    "regulation_id",
    *FACTS,
    "seniority_months",
    "months_worked",
    "employment_status",
    "left_on",
    "residence_district_id",
    "lives_outside",
    "work_district_id",
    "works_outside",
    "window_id",
    "submitted_at",
    "snapshot",
    "snapshot_hash",
)


#: Before the decision.
UNDECIDED = (
    "draft",
    "submitted",
    "papers_missing",
    "assessed",
    "second",
    "committee",
)


class WelfareFundRequest(models.Model):
    """A request for help, known by its code alone.

    Nobody writes a request: every change is a method that checks who may do it. Who
    asks is in :class:`WelfareFundApplicant`, and rows are created by the system user,
    so that ``create_uid`` says nothing. There is no chatter: followers and authors
    would say it too. Amounts are in the Fund's currency.
    """

    _name = "welfare.fund.request"
    _inherit = ["welfare.fund.coded", "welfare.guarded", "welfare.locked"]
    _description = "Request to the Solidarity Fund"
    _order = "id desc"

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
            ("second", "Second assessment"),
            ("committee", "With the committee"),
            ("granted", "Granted"),
            ("refused", "Refused"),
            ("appeal", "Appeal"),
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
    child_count = fields.Integer(
        string="Children", readonly=True, help="In the household, of any age."
    )
    child_disability_count = fields.Integer(
        string="Children with L. 104", readonly=True
    )
    elder_count = fields.Integer(string="People over 65", readonly=True)
    disability_count = fields.Integer(string="People with L. 104", readonly=True)
    is_lone_parent = fields.Boolean(string="Lone parent", readonly=True)
    pays_rent = fields.Boolean(readonly=True)
    isee = fields.Monetary(string="ISEE", readonly=True)
    isee_type = fields.Selection(
        ISEE_KINDS,
        string="Kind of ISEE",
        readonly=True,
        default="ordinary",
    )
    isee_valid_until = fields.Date(string="ISEE valid until", readonly=True)
    isee_has_gaps = fields.Boolean(
        string="The ISEE notes omissions",
        readonly=True,
        help="Omissions or differences written on the attestation have to be put right"
        " before it counts.",
    )
    assets = fields.Monetary(string="Financial assets", readonly=True)
    other_real_estate = fields.Monetary(
        string="Other real estate", readonly=True, help="Besides the home."
    )
    household_income = fields.Monetary(
        string="Income of the household in a month", readonly=True
    )
    income_drop = fields.Float(string="Loss of income (%)", readonly=True)
    unemployed_months = fields.Integer(string="Months without work", readonly=True)
    listed_months = fields.Integer(
        string="Months on the unemployment lists", readonly=True
    )
    sick_days = fields.Integer(string="Days of illness in the year", readonly=True)
    expenses = fields.Monetary(string="Documented expenses", readonly=True)
    no_other_aid = fields.Boolean(
        string="No other public aid for the same", readonly=True
    )
    amount_asked = fields.Monetary(readonly=True)
    # -- known by the platform, at submission
    seniority_months = fields.Integer(string="Months of employment", readonly=True)
    months_worked = fields.Char(
        readonly=True,
        help="One sign for each calendar month before that of the request, the last"
        " one first: 1 if a member firm employed the applicant, else 0.",
    )
    employment_status = fields.Selection(
        [("running", "Employed"), ("notice", "Serving notice"), ("left", "Left")],
        string="Employment",
        readonly=True,
    )
    left_on = fields.Date(string="Last day of work", readonly=True)
    residence_district_id = fields.Many2one(
        "welfare.district",
        string="Lives in",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    lives_outside = fields.Boolean(string="Lives outside the districts", readonly=True)
    work_district_id = fields.Many2one(
        "welfare.district",
        string="Works in",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    works_outside = fields.Boolean(string="Works outside the districts", readonly=True)
    window_id = fields.Many2one(
        "welfare.fund.window",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    note = fields.Text(
        string="In the applicant's words",
        readonly=True,
        groups=DOSSIER,
        help="May name people: the committee does not read it.",
    )
    paper_ids = fields.One2many(
        "welfare.fund.request.paper",
        "request_id",
        string="Papers",
        readonly=True,
        groups=DOSSIER,
    )
    submitted_at = fields.Datetime(readonly=True)
    snapshot = fields.Text(string="Frozen data", readonly=True, groups=STAFF)
    snapshot_hash = fields.Char(string="Fingerprint", readonly=True)

    closed_at = fields.Datetime(
        string="Withdrawn", readonly=True, help="Before it was decided."
    )

    _code_unique = models.Constraint(
        "UNIQUE (code)", "There is already a request with this code."
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
        " AND COALESCE(child_count, 0) >= 0 AND COALESCE(elder_count, 0) >= 0"
        " AND COALESCE(child_disability_count, 0) >= 0"
        " AND COALESCE(other_real_estate, 0) >= 0"
        " AND COALESCE(household_income, 0) >= 0 AND COALESCE(expenses, 0) >= 0"
        " AND COALESCE(unemployed_months, 0) >= 0 AND COALESCE(listed_months, 0) >= 0"
        " AND COALESCE(sick_days, 0) BETWEEN 0 AND 366"
        " AND COALESCE(amount_asked, 0) >= 0)",
        "The data of the request do not fit together.",
    )

    @api.model
    def _get_guards(self):
        return (frozen(self._table, FROZEN),)

    @api.model
    def _expand_states(self, states, domain):
        """:return: the columns of the board: those with work in them, also empty"""
        board = (*UNDECIDED[1:], "granted", "appeal")
        names = self._fields["state"].get_values(self.env)
        return [name for name in names if name in board or name in states]

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
        """:raise AccessError: the user is neither who asks nor acts on their behalf"""
        if not self._acts_for_applicant():
            raise AccessError(self.env._("Only who asks may do this."))

    def _acts_for_applicant(self):
        """Hook.

        :return: whether the user may do what the applicant may
        """
        return self._is_applicant()

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

    def _get_locked_message(self):
        return self.env._("Somebody else is deciding on this request. Try again.")

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
        if closed := regulation._get_closed_for_good():
            raise ValidationError(closed)
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
        request.write(request._prepare_submission_vals())
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
        self._check_consent()
        if "amount_asked" in self._get_asked_facts() and self.amount_asked <= 0:
            raise UserError(self.env._("Say how much would help."))
        if not self._get_employments():
            raise UserError(
                self.env._("Only workers of a member firm can ask the Fund.")
            )
        self.regulation_id._check_open()

    def _get_asked_facts(self):
        """:return: set of names of :data:`FACTS` that this request has to state"""
        self.ensure_one()
        # Published rules: also who only helps may ask what they need.
        request = self.sudo()
        return request.regulation_id._get_asked_facts(request.event_id)

    def _prepare_submission_vals(self):
        """:return: what the platform knows by itself, frozen with what was stated"""
        self.ensure_one()
        today = self.env["welfare.clock"]._today()
        employments = self._get_employments()
        running = employments.filtered(lambda one: not one.left_on)
        left_on = not running and max(employments.mapped("left_on"))
        residence = self._get_applicant().partner_id.city_id
        work = (running or employments).workplace_city_id.sorted(
            lambda city: not city.welfare_district_id
        )[:1]
        return {
            "seniority_months": self._get_seniority_months(),
            "months_worked": self._get_months_worked(),
            "employment_status": "running"
            if running
            else ("notice" if left_on >= today else "left"),
            "left_on": left_on,
            "residence_district_id": residence.welfare_district_id.id,
            "lives_outside": residence and not residence.welfare_district_id,
            "work_district_id": work.welfare_district_id.id,
            "works_outside": work and not work.welfare_district_id,
            "window_id": self.regulation_id._get_open_window().id,
            "submitted_at": self.env["welfare.clock"]._now(),
        }

    def _get_all_employments(self):
        """:return: employments of the applicant with member firms, past ones too"""
        return self.env["welfare.employment"].search(
            [
                ("worker_id", "=", self._get_applicant().partner_id.id),
                ("company_id", "=", self.fund_id.operator_company_id.id),
            ]
        )

    def _get_employments(self):
        """:return: employments of the applicant that let ask today, as the regulation
        has it"""
        today = self.env["welfare.clock"]._today()
        last = self.regulation_id._get_last_leaving(today)
        return self._get_all_employments().filtered(
            lambda one: not one.left_on or (last and one.left_on >= last)
        )

    def _get_seniority_months(self):
        """:return: whole months with the firm of the longest of these employments"""
        today = self.env["welfare.clock"]._today()
        spans = [
            relativedelta(min(one.left_on or today, today), one.hired_on)
            for one in self._get_employments()
            if one.hired_on
        ]
        return max((span.years * 12 + span.months for span in spans), default=0)

    def _get_months_worked(self):
        """:return: see the field; an employment without a first day counts for none"""
        first = self.env["welfare.clock"]._today().replace(day=1)
        employments = self._get_all_employments().filtered("hired_on")
        signs = []
        for back in range(1, HISTORY_MONTHS + 1):
            start = first - relativedelta(months=back)
            end = first - relativedelta(months=back - 1)
            signs.append(
                any(
                    one.hired_on < end and (not one.left_on or one.left_on >= start)
                    for one in employments
                )
            )
        return "".join("1" if sign else "0" for sign in signs)

    def _read_fact(self, name):
        """:return: one fact as it is frozen and assessed; ``None``: not known"""
        self.ensure_one()
        if name == "event_id":
            return self.event_id.code
        if name == "residence":
            return self.residence_district_id.code or (
                "outside" if self.lives_outside else None
            )
        if name == "work":
            return self.work_district_id.code or (
                "outside" if self.works_outside else None
            )
        return self[name]

    def _prepare_snapshot(self, names=None):
        """:param names: facts to write down; default: those asked, and :data:`KNOWN`
        :return: dict of facts, without names and free text"""
        self.ensure_one()
        if names is None:
            names = {*self._get_asked_facts(), *KNOWN, "submitted_at"}
        facts = {name: self._read_fact(name) for name in names}
        return {
            "code": self.code,
            "regulation": self.regulation_id.content_hash,
            "facts": {
                name: value for name, value in facts.items() if value is not None
            },
        }

    def _get_canonical_snapshot(self, names=None):
        return json.dumps(self._prepare_snapshot(names), sort_keys=True, default=str)

    def _get_frozen_names(self):
        """:return: names of the facts that were stated, or known, when it was sent"""
        self.ensure_one()
        return set(json.loads(self.sudo().snapshot or "{}").get("facts", {}))

    def _is_intact(self):
        """:return: whether the request still says what was submitted"""
        self.ensure_one()
        self.env.invalidate_all()
        # What a later version of this addon asks, this request was not asked.
        snapshot = self._get_canonical_snapshot(self._get_frozen_names())
        return (
            self.snapshot == snapshot
            and self.snapshot_hash == hashlib.sha256(snapshot.encode()).hexdigest()
        )

    def _withdraw(self):
        """Take the request back, until it is decided."""
        self._check_is_applicant()
        self._lock()
        self._check_state(*UNDECIDED)
        request = self._as_system()
        request.closed_at = self.env["welfare.clock"]._now()
        request._set_state("withdrawn")

    def _set_state(self, state):
        self.write({"state": state})
        for request in self:
            _logger.info("fund request %s: %s", request.id, state)
