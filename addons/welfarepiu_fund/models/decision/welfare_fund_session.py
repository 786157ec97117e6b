import base64
import hashlib
import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from odoo.addons.welfarepiu_base.tools.guards import kept

from ..request.welfare_fund_request import COMMITTEE

_logger = logging.getLogger(__name__)

GUARD_BODY = """
BEGIN
    IF TG_OP = 'TRUNCATE' OR (TG_OP = 'DELETE' AND OLD.state <> 'draft') THEN
        RAISE EXCEPTION 'a session that was held is kept'
            USING ERRCODE = 'restrict_violation';
    ELSIF TG_OP = 'UPDATE' AND OLD.state = 'closed' AND (
            NEW.fund_id, NEW.number, NEW.day, NEW.state, NEW.opened_at, NEW.closed_at,
            NEW.chair_id, NEW.quorum, NEW.note, NEW.minutes_hash
        ) IS DISTINCT FROM (
            OLD.fund_id, OLD.number, OLD.day, OLD.state, OLD.opened_at, OLD.closed_at,
            OLD.chair_id, OLD.quorum, OLD.note, OLD.minutes_hash
        ) THEN
        RAISE EXCEPTION 'a closed session does not change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
"""


class WelfareFundSession(models.Model):
    """The committee meets: who is there, what is on the agenda, what was decided.

    Requests stand on it by their code. Closed, it is frozen with its agenda and its
    attendance, and its minutes carry a fingerprint.
    """

    _name = "welfare.fund.session"
    _inherit = ["welfare.guarded", "welfare.lifecycle"]
    _description = "Session of the Fund's committee"
    _order = "day desc, id desc"
    _rec_name = "number"

    fund_id = fields.Many2one(
        "welfare.fund",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env["welfare.fund"].search([], limit=1),
    )
    company_id = fields.Many2one(related="fund_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="fund_id.currency_id")
    number = fields.Char(readonly=True, copy=False, default="/")
    day = fields.Date(
        string="Date",
        required=True,
        default=lambda self: self.env["welfare.clock"]._today(),
    )
    state = fields.Selection(
        [
            ("draft", "In preparation"),
            ("open", "Under way"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
    )
    chair_id = fields.Many2one(
        "res.users",
        string="In the chair",
        ondelete="restrict",
        domain=lambda self: [
            ("all_group_ids", "in", self.env.ref(COMMITTEE).ids),
        ],
        default=lambda self: self.env.user
        if self.env.user.has_group(COMMITTEE)
        else False,
    )
    quorum = fields.Integer(
        string="Members needed",
        readonly=True,
        copy=False,
        help="As the regulation of its requests asks, when it is opened.",
    )
    opened_at = fields.Datetime(readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)
    member_ids = fields.One2many(
        "welfare.fund.session.member", "session_id", string="Members"
    )
    item_ids = fields.One2many(
        "welfare.fund.session.item", "session_id", string="Agenda"
    )
    note = fields.Text(
        string="Remarks for the minutes", help="Codes only: write no names of who asks."
    )
    minutes = fields.Binary(attachment=True, readonly=True, copy=False)
    minutes_name = fields.Char(compute="_compute_minutes_name")
    minutes_hash = fields.Char(
        string="Fingerprint of the minutes", readonly=True, copy=False
    )

    _one_open = models.UniqueIndex(
        "(fund_id) WHERE state = 'open'", "Another session is still open."
    )
    _closed_is_whole = models.Constraint(
        "CHECK ((state = 'closed') = (minutes_hash IS NOT NULL)"
        " AND (state <> 'open' OR quorum >= 2))",
        "A closed session has its minutes.",
    )

    @api.model
    def _get_guards(self):
        return kept(self._table, ("UPDATE", "DELETE"), GUARD_BODY)

    @api.depends("number", "day")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for session in self:
            number = session.number if session.number != "/" else self.env._("Draft")
            session.display_name = f"{number} ({format_date(self.env, session.day)})"

    @api.depends("number")
    def _compute_minutes_name(self):
        for session in self:
            session.minutes_name = self.env._(
                "Minutes %s.pdf", (session.number or "").replace("/", "-")
            )

    @api.model_create_multi
    def create(self, vals_list):
        sessions = super().create(vals_list)
        for session in sessions:
            session._add_members()
        return sessions

    def write(self, vals):
        if self.filtered(lambda session: session.state == "closed"):
            raise UserError(self.env._("A closed session does not change."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if self.filtered(lambda session: session.state != "draft"):
            raise UserError(self.env._("A session that was held is kept."))

    def _check_can_act(self):
        if not self.env.user.has_group(COMMITTEE):
            raise AccessError(self.env._("Your role in the Fund does not allow this."))
        self.check_access("write")

    def _check_state(self, *states):
        for session in self:
            if session.state not in states:
                raise UserError(
                    self.env._(
                        "%s has already moved on: load it again.", session.number
                    )
                )

    # -- preparing ---------------------------------------------------------------------

    def _add_members(self):
        """All who are of the committee stand on the list; who is there is ticked."""
        self.ensure_one()
        users = (
            self.env.ref(COMMITTEE)
            .sudo()
            .all_user_ids.filtered(
                lambda user: user.active and self.company_id.sudo() in user.company_ids
            )
        )
        known = self.member_ids.user_id
        self.env["welfare.fund.session.member"].sudo().create(
            [
                {"session_id": self.id, "user_id": user.id}
                for user in users.sorted("name")
                if user not in known
            ]
        )
        self.invalidate_recordset(["member_ids"])

    def action_fill_agenda(self):
        """Put on the agenda whatever waits for the committee."""
        self.ensure_one()
        self._check_can_act()
        self._check_state("draft", "open")
        waiting = self.env["welfare.fund.request"].search(
            self._get_waiting_domain(), order="submitted_at, id"
        )
        taken = (
            self.env["welfare.fund.session.item"]
            .sudo()
            .search([("is_live", "=", True), ("request_id", "in", waiting.ids)])
            .request_id
        )
        self.env["welfare.fund.session.item"].create(
            [
                {"session_id": self.id, "request_id": request.id}
                for request in waiting - taken
            ]
        )

    def _get_waiting_domain(self):
        """:return: domain of the requests that the committee can decide"""
        self.ensure_one()
        return [
            ("fund_id", "=", self.fund_id.id),
            "|",
            ("state", "=", "committee"),
            "&",
            ("state", "=", "appeal"),
            ("is_reviewed", "=", True),
        ]

    # -- holding -----------------------------------------------------------------------

    def action_open(self):
        """Open the session: members are there, something is on the agenda."""
        self.ensure_one()
        self._check_can_act()
        self.lock_for_update(allow_referencing=True)
        self._check_state("draft")
        self._check_can_open()
        self.sudo()._open()

    def _get_quorum(self):
        """:return: how many members have to be there"""
        self.ensure_one()
        quorums = self.item_ids.request_id.regulation_id.mapped("quorum")
        return max(quorums, default=2)

    def _check_can_open(self):
        self.ensure_one()
        if self.day != self.env["welfare.clock"]._today():
            raise UserError(
                self.env._(
                    "This session is called for %s. If it is held today, change its day"
                    " first: the minutes bear it.",
                    format_date(self.env, self.day),
                )
            )
        if not self.item_ids:
            raise UserError(self.env._("There is nothing on the agenda."))
        present = self.member_ids.filtered("is_present")
        if len(present) < self._get_quorum():
            raise UserError(
                self.env._(
                    "%(present)s members are there; %(needed)s are needed.",
                    present=len(present),
                    needed=self._get_quorum(),
                )
            )
        if self.chair_id not in present.user_id:
            raise UserError(self.env._("Say who of those present is in the chair."))
        if self.search_count(
            [("fund_id", "=", self.fund_id.id), ("state", "=", "open")], limit=1
        ):
            raise UserError(self.env._("Another session is still open."))

    def _open(self):
        self.ensure_one()
        number = (
            self.env["ir.sequence"]
            .sudo()
            .next_by_code("welfare.fund.session", sequence_date=self.day)
        )
        self.write(
            {
                "state": "open",
                "number": number,
                "quorum": self._get_quorum(),
                "opened_at": self.env["welfare.clock"]._now(),
            }
        )
        self.flush_recordset()

    def action_cancel(self):
        """It is not held; what was on its agenda can be put on another."""
        self.ensure_one()
        self._check_can_act()
        self._check_state("draft")
        self.sudo().state = "cancelled"
        self.env.flush_all()

    def action_close(self):
        """Close the session, write its minutes, and freeze both."""
        self.ensure_one()
        self._check_can_act()
        self.lock_for_update(allow_referencing=True)
        self._check_state("open")
        self.sudo()._close()

    def _close(self):
        self.ensure_one()
        self.env["welfare.fund.session.item"].create(
            [
                {"session_id": self.id, "request_id": request.id, "is_noted": True}
                for request in self._get_decided_between()
            ]
        )
        for item in self.item_ids:
            item.write(item._prepare_outcome_vals())
        self.closed_at = self.env["welfare.clock"]._now()
        self.env.flush_all()
        pdf = self._print_minutes()
        self.write(
            {
                "state": "closed",
                "minutes": base64.b64encode(pdf),
                "minutes_hash": hashlib.sha256(pdf).hexdigest(),
            }
        )
        # What was on this agenda can stand on another.
        self.env.flush_all()
        _logger.info("fund session %s: closed", self.id)

    def _get_decided_between(self):
        """:return: requests decided without a session since the last one, which these
        minutes take note of"""
        self.ensure_one()
        votes = self.env["welfare.fund.vote"].search(
            [
                ("request_id.fund_id", "=", self.fund_id.id),
                ("session_id", "=", False),
                ("request_id.state", "not in", ("committee", "appeal")),
            ]
        )
        noted = self.env["welfare.fund.session.item"].search(
            [
                ("is_noted", "=", True),
                ("request_id", "in", votes.request_id.ids),
                ("session_id.state", "=", "closed"),
            ]
        )
        return (
            votes.request_id.filtered(
                lambda request: not noted.filtered(
                    lambda item: item.request_id == request
                    and item.session_id.closed_at >= request._get_last_decided_at()
                )
            )
            - self.item_ids.request_id
        )

    def _print_minutes(self):
        """:return: bytes of the PDF, in Italian: codes, and sums in words"""
        self.ensure_one()
        report = self.env.ref("welfarepiu_fund.action_report_session_minutes")
        content, _kind = report.with_context(lang="it_IT")._render_qweb_pdf(
            report.report_name, self.ids
        )
        return content

    def _is_intact(self):
        """:return: whether the minutes are those that were written at the closing"""
        self.ensure_one()
        self.invalidate_recordset(["minutes"])
        content = base64.b64decode(self.minutes or b"")
        return self.minutes_hash == hashlib.sha256(content).hexdigest()
