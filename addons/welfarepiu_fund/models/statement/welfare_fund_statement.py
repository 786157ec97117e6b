import hashlib
import json
import logging
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import date_utils, format_date

from odoo.addons.welfarepiu_base.tools.guards import frozen

_logger = logging.getLogger(__name__)

ACCOUNTANT = "welfarepiu_base.group_accountant"
COMMITTEE = "welfarepiu_fund.group_fund_committee"

FROZEN = (
    "fund_id",
    "kind",
    "date_from",
    "date_to",
    "published_at",
    "content",
    "content_hash",
)


class WelfareFundStatement(models.Model):
    """What the Fund received, gave and has left in a period (*rendiconto*), from its
    books alone (ADR 55).

    Published periods follow one another without gap or overlap, each ends with a
    quarter, and a year is the sum of its periods: two statements never tell more than
    each of them. Publishing closes the period: nothing is booked in it any more.
    ``content`` is canonical JSON, amounts in cents; ``content_hash`` its SHA-256.
    """

    _name = "welfare.fund.statement"
    _inherit = ["welfare.guarded", "welfare.lifecycle"]
    _description = "Statement of the Solidarity Fund"
    _order = "date_to desc, kind, id desc"

    fund_id = fields.Many2one(
        "welfare.fund", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="fund_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="fund_id.currency_id")
    kind = fields.Selection(
        [("period", "Period"), ("year", "Year")],
        required=True,
        readonly=True,
        default="period",
    )
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published")],
        required=True,
        readonly=True,
        default="draft",
        index=True,
    )
    published_at = fields.Datetime(readonly=True)
    content = fields.Text(readonly=True)
    content_hash = fields.Char(string="Fingerprint", readonly=True)
    figures = fields.Html(compute="_compute_figures", sanitize=False)

    _days = models.Constraint(
        "CHECK (date_to > date_from)", "A statement ends after it begins."
    )
    _frozen_when_published = models.Constraint(
        "CHECK (state = 'draft' OR (content IS NOT NULL AND content_hash IS NOT NULL"
        " AND published_at IS NOT NULL))",
        "What is published is frozen.",
    )
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(fund_id, fund_id, '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&) WHERE (kind = 'period')",
        "Another statement has some of these days.",
    )
    _one_year = models.UniqueIndex(
        "(fund_id, date_to) WHERE kind = 'year'", "This year has its statement."
    )

    @api.model
    def _get_guards(self):
        return (frozen(self._table, FROZEN),)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if self.filtered(lambda one: one.state != "draft"):
            raise UserError(self.env._("A statement that is published stays."))

    @api.depends("date_from", "date_to")
    def _compute_display_name(self):
        for statement in self:
            statement.display_name = statement._get_title()

    def _get_title(self):
        """:return: the period as one says it: ``2026``, ``July - September 2026``"""
        self.ensure_one()
        start, end = self.date_from, self.date_to
        if not start or not end:
            return self.env._("Statement")
        if self.kind == "year":
            return str(end.year)

        def name(day, form):
            return format_date(self.env, day, date_format=form)

        if start.year == end.year:
            return f"{name(start, 'MMMM')} - {name(end, 'MMMM yyyy')}"
        return f"{name(start, 'MMMM yyyy')} - {name(end, 'MMMM yyyy')}"

    # -- drafting ---------------------------------------------------------------

    def action_prepare(self):
        """Draft the next statement of each Fund the user keeps the books of.

        The button stands above the list: whatever is ticked there makes no difference.
        """
        if not self.env.user.has_group(ACCOUNTANT):
            raise AccessError(self.env._("Accountants prepare the statement."))
        drafts = self.browse()
        funds = self.env["welfare.fund"].search([("journal_id", "!=", False)])
        for fund in funds.sudo():
            drafts |= self.sudo()._prepare_next(fund)
        if not drafts:
            raise UserError(
                self.env._("No quarter has ended since the last statement.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Statements"),
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": [("id", "in", drafts.ids)],
        }

    @api.model
    def _prepare_next(self, fund):
        """:return: the draft of the next period of ``fund``: the one that is there, or
        a new one; empty if no quarter has ended, or too few requests stand behind it"""
        fund._lock()
        draft = self.search(
            [("fund_id", "=", fund.id), ("state", "=", "draft")], order="date_to, id"
        )
        if draft:
            return draft[:1]
        start = self._get_next_start(fund)
        end = start and self._get_next_end(fund, start)
        if not end:
            return self.browse()
        return self.create({"fund_id": fund.id, "date_from": start, "date_to": end})

    @api.model
    def _get_next_start(self, fund):
        if fund.closed_until:
            return fund.closed_until + timedelta(days=1)
        first = min((fact.date for fact in fund._read_facts()), default=None)
        return first and date_utils.start_of(first, "quarter")

    @api.model
    def _get_next_end(self, fund, start):
        """:return: the end of the first quarter of which the figures tell on nobody,
        or of the year; ``None`` if that has not come yet"""
        today = self.env["welfare.clock"]._today()
        facts = fund._read_facts()
        end = date_utils.end_of(start, "quarter")
        while end < today:
            if end.month == 12 or not fund._is_telling(facts, start, end):
                return end
            end = date_utils.end_of(end + relativedelta(months=1), "quarter")
        return None

    # -- publishing ---------------------------------------------------------------

    def action_publish(self):
        if not self.env.user.has_group(COMMITTEE):
            raise AccessError(self.env._("The committee publishes the statement."))
        self.check_access("read")
        # A year comes after its last period.
        for statement in self.sorted(lambda one: (one.date_to, one.kind)):
            statement.sudo()._publish()

    def _publish(self):
        """Freeze and publish; nothing is booked in the period from here on.

        :raise UserError: already published, not the next period, books and registers
            differ, or months of the Fund's credit are not closed
        """
        self.ensure_one()
        fund = self.fund_id
        fund._lock()
        self.lock_for_update()
        self.invalidate_recordset()
        self._check_can_publish()
        content = self._get_canonical_content()
        self.write(
            {
                "published_at": self.env["welfare.clock"]._now(),
                "content": content,
                "content_hash": self._hash(content),
            }
        )
        self.flush_recordset()
        self.state = "published"
        if self.kind == "period":
            fund.closed_until = self.date_to
            self._draft_year()
        else:
            self._close_year()
        self.flush_recordset()
        _logger.info("fund %s: statement %s published", fund.id, self.id)

    def _check_can_publish(self):
        self.ensure_one()
        if self.state != "draft":
            raise UserError(self.env._("This statement is already published."))
        if self.date_to >= self.env["welfare.clock"]._today():
            raise UserError(self.env._("The period is not over yet."))
        if self.kind == "year":
            self._check_year_is_whole()
            return
        fund = self.fund_id
        if self.date_from != self._get_next_start(fund):
            raise UserError(
                self.env._("Another period comes first: prepare the statement again.")
            )
        facts = fund._read_facts()
        if self.date_to != date_utils.end_of(self.date_to, "quarter") or (
            self.date_to.month != 12
            and fund._is_telling(facts, self.date_from, self.date_to)
        ):
            raise UserError(
                self.env._(
                    "Fewer than five requests stand behind these figures: they are told"
                    " with the next quarter."
                )
            )
        self._check_months_are_closed()
        self._check_agrees()

    def _check_months_are_closed(self):
        """:raise UserError: the Fund's credit bought something that it was not
        charged"""
        fund = self.fund_id
        if self.env["welfare.credit.coverage"].search_count(
            [
                ("payer_id", "=", fund.payer_id.id),
                ("state", "=", "spent"),
                ("spent_on", "<=", self.date_to),
            ],
            limit=1,
        ):
            raise UserError(
                self.env._(
                    "Charge the Fund with what its credit bought until %s first.",
                    format_date(self.env, self.date_to),
                )
            )

    def _check_agrees(self):
        """:raise UserError: registers and books differ at the end of the period"""
        if found := self.fund_id._find_all_differences(self.date_to):
            raise UserError("\n".join(one["message"] for one in found))

    @api.model
    def _hash(self, content):
        return hashlib.sha256(content.encode()).hexdigest()

    def _get_canonical_content(self, facts=None):
        """:param facts: default what the books say; see ``welfare.fund._read_facts``
        :return: the statement as JSON with sorted keys
        """
        self.ensure_one()
        return json.dumps(self._prepare_content(facts), sort_keys=True)

    def _prepare_content(self, facts=None):
        if self.kind == "year":
            return self._prepare_year_content(facts)
        fund = self.fund_id
        facts = fund._read_facts() if facts is None else facts
        return {
            "format": 1,
            "fund": fund.id,
            "kind": self.kind,
            "from": self.date_from.isoformat(),
            "to": self.date_to.isoformat(),
            **fund._compose_figures(facts, self.date_from, self.date_to),
        }

    def _get_content(self):
        """:return: dict of what is published; of a draft, as it would be now"""
        self.ensure_one()
        # Also who prints by the address of a report.
        self.check_access("read")
        own = self.sudo()
        return (
            json.loads(own.content)
            if own.state == "published"
            else own._prepare_content()
        )

    # -- the year -------------------------------------------------------------------

    def _draft_year(self):
        """After its last period, a year has its own statement: its publication closes
        the year."""
        self.ensure_one()
        if self.date_to.month != 12:
            return self.browse()
        start = date_utils.start_of(self.date_to, "year")
        first = self._get_periods(start, self.date_to)[:1].date_from
        return self.create(
            {
                "fund_id": self.fund_id.id,
                "kind": "year",
                "date_from": max(first, start) if first else start,
                "date_to": self.date_to,
            }
        )

    def _get_periods(self, start, end):
        """:return: the published periods between two days, in their order"""
        return self.search(
            [
                ("fund_id", "=", self.fund_id.id),
                ("kind", "=", "period"),
                ("state", "=", "published"),
                ("date_from", ">=", start),
                ("date_to", "<=", end),
            ],
            order="date_from",
        )

    def _check_year_is_whole(self):
        """:raise UserError: a period of the year is not published"""
        periods = self._get_periods(self.date_from, self.date_to)
        day = self.date_from
        for period in periods:
            if period.date_from != day:
                break
            day = period.date_to + timedelta(days=1)
        if day != self.date_to + timedelta(days=1):
            raise UserError(self.env._("Publish every period of the year first."))

    def _prepare_year_content(self, facts=None):
        """A year tells what its periods told, added up, and nothing else."""
        periods = self._get_periods(self.date_from, self.date_to)
        contents = [
            period._prepare_content(facts)
            if facts is not None
            else period._get_content()
            for period in periods
        ]
        return {
            "format": 1,
            "fund": self.fund_id.id,
            "kind": self.kind,
            "from": self.date_from.isoformat(),
            "to": self.date_to.isoformat(),
            **self.fund_id._add_figures(contents),
        }

    def _close_year(self):
        """What is left carries over by itself: in both homes it stands on accounts of
        the balance sheet. A company of the Fund's own is locked as well."""
        fund = self.fund_id
        company = fund.company_id
        if fund._is_own_company() and (
            not company.fiscalyear_lock_date
            or company.fiscalyear_lock_date < self.date_to
        ):
            company.fiscalyear_lock_date = self.date_to

    # -- verifying --------------------------------------------------------------------

    def _is_intact(self):
        """:return: whether it still says what was published"""
        self.ensure_one()
        content = json.loads(self.content or "{}")
        return (
            self.content_hash == self._hash(self.content or "")
            and content.get("fund") == self.fund_id.id
            and content.get("kind") == self.kind
            and content.get("from") == self.date_from.isoformat()
            and content.get("to") == self.date_to.isoformat()
        )

    def _find_differences(self, facts=None):
        """Add the published figures up again.

        :param facts: default what the books say; ``_read_chain_facts`` is the other way
        :return: list of ``(figure, published, again)`` of what differs, in cents; empty
            when it re-adds
        """
        self.ensure_one()
        facts = self.fund_id._read_facts() if facts is None else facts
        published = _flatten(json.loads(self.content))
        again = _flatten(json.loads(self._get_canonical_content(facts)))
        return [
            (name, published.get(name), again.get(name))
            for name in sorted(set(published) | set(again))
            if published.get(name) != again.get(name)
        ]


def _flatten(content, prefix=""):
    """:return: dict ``a.b`` -> value of a dict of dicts"""
    flat = {}
    for name, value in content.items():
        if isinstance(value, dict):
            flat.update(_flatten(value, f"{prefix}{name}."))
        else:
            flat[f"{prefix}{name}"] = value
    return flat
