import hashlib
import json

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from odoo.addons.welfarepiu_base.tools.guards import frozen, frozen_with

from .facts import HISTORY_MONTHS, ISEE_KINDS

# What one version says, but for its tables.
PARAMETERS = (
    "version",
    "in_force_from",
    # who may ask
    "employment_rule",
    "after_leaving_months",
    "seniority_rule",
    "seniority_months",
    "seniority_window",
    "place_rule",
    # means
    "isee_ceiling",
    "isee_ordinary",
    "isee_current",
    "isee_national",
    "isee_validity",
    "asset_ceiling",
    "real_estate_ceiling",
    "income_per_person_ceiling",
    "asks_no_other_aid",
    # when
    "intake",
    "tie_break",
    # how much, how often
    "points_minimum",
    "grant_ceiling",
    "year_ceiling_person",
    "year_ceiling_household",
    "frequency_months",
    "household_frequency_months",
    "grants_per_year",
    "household_grants_per_year",
    "kinds_per_year",
    "yearly_budget",
    # decision
    "quorum",
    "appeal_days",
    "grant_validity_days",
    "tax_note",
)
FROZEN = ("fund_id", *PARAMETERS, "content", "content_hash")


def restrict(content, model):
    """:return: ``content`` with those keys only that ``model`` has, at every depth"""
    if isinstance(content, dict) and isinstance(model, dict):
        return {
            key: restrict(value, model[key])
            for key, value in content.items()
            if key in model
        }
    if isinstance(content, list) and isinstance(model, list):
        return [
            restrict(value, model[index]) if index < len(model) else value
            for index, value in enumerate(content)
        ]
    return content


class WelfareFundRegulation(models.Model):
    """One version of the Fund's rules. Amounts are in the Fund's currency.

    Once in force it is frozen, with its events, papers, points and amounts: by this
    class for people, by triggers for everybody else. ``content`` is the whole version
    as canonical JSON, ``content_hash`` its SHA-256.
    """

    _name = "welfare.fund.regulation"
    _inherit = ["welfare.guarded", "welfare.lifecycle"]
    _description = "Regulation of the Solidarity Fund"
    _order = "fund_id, version desc"

    fund_id = fields.Many2one(
        "welfare.fund",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env["welfare.fund"].search([], limit=1),
    )
    company_id = fields.Many2one(related="fund_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="fund_id.currency_id")
    version = fields.Integer(required=True, default=1)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("in_force", "In force"),
            ("superseded", "Superseded"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
    )
    in_force_from = fields.Date(readonly=True, copy=False)
    superseded_on = fields.Date(readonly=True, copy=False)
    summary = fields.Text(
        string="In plain words", translate=True, help="Shown to workers."
    )
    # -- who may ask
    employment_rule = fields.Selection(
        [
            ("running", "Who works for a member firm"),
            ("notice", "Also who is serving notice"),
            ("left", "Also who left, for some months"),
        ],
        string="Employment",
        required=True,
        default="running",
        help="A layoff scheme does not end the employment: it runs.",
    )
    after_leaving_months = fields.Integer(
        string="Months after leaving", help="Counted from the last day of work."
    )
    seniority_rule = fields.Selection(
        [
            ("firm", "Months with the present firm"),
            ("contribution", "Months with member firms, among the last ones"),
        ],
        string="Seniority is",
        required=True,
        default="firm",
        help="The second, as a bilateral body asks: so many months of contribution in"
        " the last so many, with one firm or another.",
    )
    seniority_months = fields.Integer(
        string="Months of employment", help="Least number; 0: none asked."
    )
    seniority_window = fields.Integer(
        string="Among the last months",
        default=12,
        help="Calendar months before that of the request.",
    )
    place_rule = fields.Selection(
        [
            ("anywhere", "Lives and works anywhere"),
            ("residence", "Lives in these districts"),
            ("work", "Works in these districts"),
            ("either", "Lives or works in these districts"),
        ],
        string="Where one lives or works",
        required=True,
        default="anywhere",
        help="By municipality, never by postcode.",
    )
    district_ids = fields.Many2many(
        "welfare.district",
        "welfare_fund_regulation_district_rel",
        "regulation_id",
        "district_id",
        string="Districts",
    )
    # -- means
    isee_ceiling = fields.Monetary(
        string="ISEE up to", help="0: no ceiling. An event may have one of its own."
    )
    isee_ordinary = fields.Boolean(
        string="Takes the ordinary ISEE",
        default=True,
        help="The version that municipalities and local services use.",
    )
    isee_current = fields.Boolean(
        string="Takes the current ISEE",
        default=True,
        help="After a job was lost or income fell much.",
    )
    isee_national = fields.Boolean(
        string="Takes the 2026 version",
        help="The one for national benefits (assegno unico, ADI, nursery bonus) leaves"
        " more of the home out: the same household has a lower figure.",
    )
    isee_validity = fields.Selection(
        [
            ("request", "On the day of the request"),
            ("assessment", "Also on the day of the assessment"),
        ],
        string="ISEE is valid",
        required=True,
        default="request",
    )
    asset_ceiling = fields.Monetary(
        string="Financial assets up to", help="0: no ceiling."
    )
    real_estate_ceiling = fields.Monetary(
        string="Other real estate up to", help="Besides the home; 0: no ceiling."
    )
    income_per_person_ceiling = fields.Monetary(
        string="Income a person and month up to", help="0: no ceiling."
    )
    asks_no_other_aid = fields.Boolean(
        string="No other public aid for the same",
        help="Who asks declares not to have other public aid for the same.",
    )
    # -- when
    intake = fields.Selection(
        [
            ("rolling", "At any time, until the money ends"),
            ("windows", "In windows, from a day to a day"),
        ],
        string="Requests are taken",
        required=True,
        default="rolling",
    )
    tie_break = fields.Selection(
        [
            ("isee", "The lower ISEE, then who asked first"),
            ("date", "Who asked first"),
        ],
        string="With equal points",
        required=True,
        default="isee",
    )
    # -- how much, how often
    points_minimum = fields.Float(string="Least points", digits=(8, 2))
    grant_ceiling = fields.Monetary(
        string="Most for one grant", help="0: only the amounts table."
    )
    year_ceiling_person = fields.Monetary(
        string="Most in a year, a person", help="Calendar year; 0: no ceiling."
    )
    year_ceiling_household = fields.Monetary(
        string="Most in a year, a household", help="Calendar year; 0: no ceiling."
    )
    frequency_months = fields.Integer(
        string="Months between grants", help="0: as often as needed.", default=12
    )
    household_frequency_months = fields.Integer(
        string="Months between grants of a household",
        help="Whoever of it asks; 0: not counted.",
    )
    grants_per_year = fields.Integer(
        string="Grants in a year, a person", help="Calendar year; 0: no limit."
    )
    household_grants_per_year = fields.Integer(
        string="Grants in a year, a household", help="Calendar year; 0: no limit."
    )
    kinds_per_year = fields.Integer(
        string="Different events in a year, a person",
        help="Calendar year; 0: no limit.",
    )
    yearly_budget = fields.Monetary(
        string="Budget of a year",
        help="Most that is granted in a calendar year; 0: what the Fund has.",
    )
    # -- decision
    quorum = fields.Integer(
        string="Votes to decide", required=True, default=2, help="Recusals not counted."
    )
    appeal_days = fields.Integer(string="Days to appeal", default=30)
    grant_validity_days = fields.Integer(
        string="Days to spend a grant", required=True, default=180
    )
    tax_note = fields.Text(
        string="Tax note",
        help="How a grant is taxed: the committee reads it, and the letters say it.",
    )
    # -- tables
    event_ids = fields.One2many(
        "welfare.fund.regulation.event", "regulation_id", string="Events", copy=True
    )
    point_rule_ids = fields.One2many(
        "welfare.fund.point.rule", "regulation_id", string="Points", copy=True
    )
    amount_rule_ids = fields.One2many(
        "welfare.fund.amount.rule", "regulation_id", string="Amounts", copy=True
    )
    window_ids = fields.One2many(
        "welfare.fund.window", "regulation_id", string="Windows", copy=True
    )
    ranking_share_ids = fields.One2many(
        "welfare.fund.ranking.share", "regulation_id", string="Ranking", copy=True
    )
    content = fields.Text(readonly=True, copy=False)
    content_hash = fields.Char(string="Fingerprint", readonly=True, copy=False)

    _version_unique = models.Constraint(
        "UNIQUE (fund_id, version)", "The Fund already has this version."
    )
    _one_in_force = models.UniqueIndex(
        "(fund_id) WHERE state = 'in_force'", "One version at a time is in force."
    )
    _quorum_four_eyes = models.Constraint(
        "CHECK (quorum >= 2)", "At least two people decide."
    )
    _limits_positive = models.Constraint(
        "CHECK (seniority_months >= 0 AND isee_ceiling >= 0 AND asset_ceiling >= 0"
        " AND COALESCE(real_estate_ceiling, 0) >= 0"
        " AND COALESCE(income_per_person_ceiling, 0) >= 0"
        " AND frequency_months >= 0 AND COALESCE(household_frequency_months, 0) >= 0"
        " AND COALESCE(grants_per_year, 0) >= 0"
        " AND COALESCE(household_grants_per_year, 0) >= 0"
        " AND COALESCE(kinds_per_year, 0) >= 0"
        " AND COALESCE(year_ceiling_person, 0) >= 0"
        " AND COALESCE(year_ceiling_household, 0) >= 0"
        " AND COALESCE(yearly_budget, 0) >= 0"
        " AND appeal_days >= 0 AND grant_ceiling >= 0"
        " AND grant_validity_days > 0)",
        "A limit of the regulation cannot be below zero.",
    )
    _leaving_in_months = models.Constraint(
        "CHECK ((employment_rule = 'left') = (COALESCE(after_leaving_months, 0) > 0))",
        "Say for how many months who left may still ask, or that only who works may.",
    )
    _seniority_window = models.Constraint(
        "CHECK (seniority_rule <> 'contribution'"
        f" OR COALESCE(seniority_window, 0) BETWEEN 1 AND {HISTORY_MONTHS}"
        " AND seniority_months <= seniority_window)",
        "Months of contribution are counted among at most the last"
        f" {HISTORY_MONTHS}, and are no more than those.",
    )
    _isee_of_some_kind = models.Constraint(
        "CHECK (isee_ceiling = 0 OR isee_ordinary OR isee_current OR isee_national)",
        "A ceiling of the ISEE says which attestation counts.",
    )

    @api.model
    def _get_guards(self):
        return (
            frozen(self._table, FROZEN),
            frozen_with(
                "welfare_fund_regulation_district_rel",
                self._table,
                "regulation_id",
                ("district_id",),
            ),
        )

    @api.depends("fund_id.name", "version")
    def _compute_display_name(self):
        for regulation in self:
            regulation.display_name = self.env._(
                "%(fund)s, version %(version)s",
                fund=regulation.fund_id.name or "",
                version=regulation.version,
            )

    @api.onchange("fund_id")
    def _onchange_fund_id(self):
        if self.fund_id and not self._origin:
            self.version = self._get_next_version()

    @api.onchange("employment_rule")
    def _onchange_employment_rule(self):
        if self.employment_rule != "left":
            self.after_leaving_months = 0

    def copy_data(self, default=None):
        data_list = super().copy_data(default=default)
        for regulation, data in zip(self, data_list, strict=True):
            data.setdefault("fund_id", regulation.fund_id.id)
            data["version"] = (default or {}).get(
                "version", regulation._get_next_version()
            )
        return data_list

    def copy(self, default=None):
        copies = super().copy(default)
        for regulation in copies:
            events = {event.code: event for event in regulation.event_ids}
            for rules in (regulation.point_rule_ids, regulation.amount_rule_ids):
                for rule in rules.filtered("event_id"):
                    rule.event_id = events[rule.event_id.code]
        return copies

    def write(self, vals):
        if set(vals) - {"state", "superseded_on", "summary"}:
            self._check_is_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        self._check_is_draft()

    @api.model
    def _get_kept_fields(self):
        """A version is put in force by its action, not by writing its state."""
        return {"state", "in_force_from", "superseded_on", "content", "content_hash"}

    def _check_is_draft(self):
        """:raise UserError: the version is or was in force; applies to its tables"""
        if self.filtered(lambda regulation: regulation.state != "draft"):
            raise UserError(
                self.env._(
                    "A regulation that is or was in force does not change:"
                    " make a new version."
                )
            )

    def _get_next_version(self):
        return max(self.fund_id.regulation_ids.mapped("version"), default=0) + 1

    # -- putting in force -----------------------------------------------------

    def action_put_in_force(self):
        self._check_can_put_in_force()
        self.sudo()._put_in_force()

    def action_new_version(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.copy().id,
            "view_mode": "form",
        }

    def action_try(self):
        """Open the trial of this version on requests of the past."""
        self.ensure_one()
        today = self.env["welfare.clock"]._today()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Trial on past requests"),
            "res_model": "welfare.fund.trial",
            "view_mode": "form",
            "context": {
                "default_regulation_id": self.id,
                "default_date_from": today - relativedelta(years=1),
                "default_date_to": today,
            },
        }

    def _check_can_put_in_force(self):
        if not self.env.su and not self.env.user.has_group(
            "welfarepiu_fund.group_fund_committee"
        ):
            raise AccessError(self.env._("The committee puts a regulation in force."))
        self._check_is_draft()
        for regulation in self:
            if gaps := regulation._get_gaps():
                raise UserError("\n".join(gaps))

    def _get_gaps(self):
        """:return: sentences: what this version still has to say before it can hold"""
        self.ensure_one()
        gaps = []
        if not self.event_ids or not self.amount_rule_ids:
            gaps.append(
                self.env._("A regulation needs at least one event and one amount.")
            )
        if self.place_rule != "anywhere" and not self.district_ids:
            gaps.append(self.env._("Say in which districts one lives or works."))
        if self.intake == "windows" and not self.window_ids:
            gaps.append(self.env._("Say from when to when requests are taken."))
        elif self._get_closed_for_good():
            gaps.append(self.env._("All windows are over: say when the next one is."))
        if self._asks_isee() and not self._get_isee_kinds():
            gaps.append(self.env._("Say which attestation of the ISEE counts."))
        for event in self.event_ids:
            if not self.amount_rule_ids.filtered(
                lambda rule, event=event: rule.event_id in (event, event.browse())
            ):
                gaps.append(self.env._("No amount is foreseen for: %s", event.name))
        ranked = self.window_ids.filtered("has_ranking")
        if self.ranking_share_ids and ranked.filtered(lambda one: not one.budget):
            gaps.append(
                self.env._("A ranking divides a budget: say that of the window.")
            )
        return gaps

    def _get_isee_kinds(self):
        """:return: list of the kinds of ISEE that count"""
        self.ensure_one()
        return [kind for kind, _label in ISEE_KINDS if self[f"isee_{kind}"]]

    def _asks_isee(self):
        """:return: whether anything in this version depends on the ISEE"""
        self.ensure_one()
        return bool(
            self.isee_ceiling
            or self.event_ids.filtered("isee_ceiling")
            or self.amount_rule_ids.filtered(
                lambda rule: rule.isee_from or rule.isee_to
            )
            or self.point_rule_ids.filtered(lambda rule: rule.criterion == "isee")
            or (self.tie_break == "isee" and self.window_ids.filtered("has_ranking"))
        )

    def _get_asked_facts(self, event):
        """What is not needed is not asked.

        :param event: a ``welfare.fund.regulation.event`` of this version
        :return: set of names of the facts a request for ``event`` has to state
        """
        self.ensure_one()
        asked = {"event_id", "event_date", "household_size"}
        asked |= {rule.criterion for rule in self.point_rule_ids}
        asked |= set(event.condition_ids.mapped("fact"))
        asked |= set(event.paper_ids.filtered("fact").mapped("fact"))
        amounts = self.amount_rule_ids.filtered(
            lambda rule: rule.event_id in (event, event.browse())
        )
        if event.large_family_from:
            asked.add("child_count")
        if amounts.filtered("expense_share"):
            asked.add("expenses")
        if amounts.filtered(lambda rule: not rule.is_fixed):
            asked.add("amount_asked")
        if self._asks_isee():
            asked |= {"isee", "isee_type", "isee_valid_until", "isee_has_gaps"}
        for parameter, fact in (
            ("asset_ceiling", "assets"),
            ("real_estate_ceiling", "other_real_estate"),
            ("income_per_person_ceiling", "household_income"),
            ("asks_no_other_aid", "no_other_aid"),
        ):
            if self[parameter]:
                asked.add(fact)
        return asked - {"event", "seniority_months"}

    def _put_in_force(self):
        """Freeze this version and supersede the one before it."""
        today = self.env["welfare.clock"]._today()
        # Its tables are written before they freeze, and frozen in the order in which
        # they will be read again.
        self.env.flush_all()
        self.env.invalidate_all()
        for regulation in self:
            regulation._check_can_put_in_force()
            previous = regulation.fund_id.regulation_id
            previous.write({"state": "superseded", "superseded_on": today})
            # The index allows one in force: the old one must leave first.
            previous.flush_recordset()
            regulation.write({"in_force_from": today})
            content = regulation._get_canonical_content()
            regulation.write(
                {
                    "state": "in_force",
                    "content": content,
                    "content_hash": self._hash(content),
                }
            )
            regulation.flush_recordset()

    @api.model
    def _hash(self, content):
        return hashlib.sha256(content.encode()).hexdigest()

    def _get_canonical_content(self):
        """:return: the whole version as JSON with sorted keys"""
        self.ensure_one()
        return self._canonical(self._prepare_content())

    @api.model
    def _canonical(self, content):
        return json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)

    def _prepare_content(self):
        self.ensure_one()
        content = {name: self[name] for name in PARAMETERS}
        content["fund"] = self.fund_id.id
        content["districts"] = sorted(self.district_ids.mapped("code"))
        for name, parts in (
            ("events", self.event_ids),
            ("points", self.point_rule_ids),
            ("amounts", self.amount_rule_ids),
            ("windows", self.window_ids),
            ("ranking", self.ranking_share_ids),
        ):
            # Rows that were just entered are in the order of entering.
            content[name] = [part._prepare_content() for part in parts.sorted()]
        return content

    def _is_intact(self):
        """:return: whether the tables still say what was put in force"""
        self.ensure_one()
        self.env.invalidate_all()
        if not self.content or self.content_hash != self._hash(self.content):
            return False
        now = json.loads(self._get_canonical_content())
        # What a later version of this addon can say, this version did not.
        return self.content == self._canonical(restrict(now, json.loads(self.content)))

    # -- who, and when --------------------------------------------------------

    def _get_last_leaving(self, day):
        """:return: the earliest last day of work with which one can still ask on
        ``day``; ``None``: one has to be employed without an end"""
        self.ensure_one()
        if self.employment_rule == "notice":
            return day
        if self.employment_rule == "left":
            return day - relativedelta(months=self.after_leaving_months)
        return None

    def _get_open_window(self, day=None):
        """:return: the window open on ``day`` (default today); none when requests are
        taken at any time"""
        self.ensure_one()
        if self.intake != "windows":
            return self.window_ids.browse()
        return self.window_ids._get_open(day or self.env["welfare.clock"]._today())

    def _get_closed(self):
        """:return: a sentence that says when requests are taken, if not today"""
        self.ensure_one()
        if self.intake != "windows" or self._get_open_window():
            return ""
        following = self.window_ids._get_next(self.env["welfare.clock"]._today())
        if not following:
            return self._get_closed_for_good()
        return self.env._(
            "The Fund takes requests from %(first)s to %(last)s.",
            first=format_date(self.env, following.date_from),
            last=format_date(self.env, following.date_to),
        )

    def _get_closed_for_good(self):
        """:return: a sentence, if no window is open and none will be"""
        self.ensure_one()
        today = self.env["welfare.clock"]._today()
        if self.intake != "windows" or self.window_ids.filtered(
            lambda window: window.date_to >= today
        ):
            return ""
        return self.env._("The Fund takes no requests right now.")

    def _check_open(self):
        """:raise UserError: no window is open today; says when the next one is"""
        self.ensure_one()
        if closed := self._get_closed():
            raise UserError(closed)
