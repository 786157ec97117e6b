from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

from .when import HOURS, to_rome

OPERATOR = "welfarepiu_base.group_operator"
#: Still going on.
LIVE = ("open", "taken")


class WelfareUrgentRequest(models.Model):
    """A worker needs help today: who near takes it, and how long did that take.

    A supplier that is asked reads the need, the municipality, the hours and the words,
    and no person: who asks is known to the taker only, from when the worker has said
    yes. So the row keeps no log of who made it. It moves no money: what is agreed is
    bought as ever.
    """

    _name = "welfare.urgent.request"
    _inherit = ["welfare.lifecycle"]
    _description = "Urgent request"
    _order = "id desc"
    _log_access = False

    name = fields.Char(string="Number", required=True, readonly=True, copy=False)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    worker_id = fields.Many2one(
        "res.partner",
        readonly=True,
        index=True,
        ondelete="restrict",
        groups=OPERATOR,
        help="Taken out when the request is forgotten.",
    )
    asker_key = fields.Char(
        required=True,
        readonly=True,
        index=True,
        groups=NO_ACCESS,
        help="Tells people apart in counts, and says who they are to nobody.",
    )
    form_key = fields.Char(readonly=True, groups=NO_ACCESS)
    need_id = fields.Many2one(
        "welfare.need", required=True, readonly=True, ondelete="restrict"
    )
    city_id = fields.Many2one(
        "res.city",
        string="Municipality",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    when = fields.Selection(
        [("today", "Today"), ("tonight", "Tonight"), ("tomorrow", "Tomorrow")],
        required=True,
        readonly=True,
    )
    wanted_from = fields.Datetime(string="From", required=True, readonly=True)
    wanted_to = fields.Datetime(string="Until", required=True, readonly=True)
    words = fields.Text(string="In the worker's words", readonly=True)
    phone = fields.Char(readonly=True, groups=OPERATOR)
    phone_for = fields.Selection(
        [("taker", "Only who I say yes to"), ("asked", "All who are asked")],
        string="Who may read the number",
        required=True,
        readonly=True,
        groups=OPERATOR,
    )
    agreed_at = fields.Datetime(
        string="Agreed to it at", required=True, readonly=True, groups=OPERATOR
    )
    opened_by = fields.Selection(
        [("worker", "The worker"), ("desk", "The desk, on the phone")],
        required=True,
        readonly=True,
        groups=OPERATOR,
    )
    state = fields.Selection(
        [
            ("open", "Looking for help"),
            ("taken", "Help found"),
            ("done", "Over"),
            ("withdrawn", "Withdrawn"),
            ("expired", "Nobody took it"),
        ],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    moves = fields.Integer(
        readonly=True,
        default=0,
        groups=NO_ACCESS,
        help="Raised by whoever changes something: see _take_up.",
    )
    answer_ids = fields.One2many(
        "welfare.urgent.answer", "request_id", string="Suppliers asked"
    )
    message_ids = fields.One2many(
        "welfare.urgent.message", "request_id", string="What was said"
    )
    taker_id = fields.Many2one(
        "res.partner",
        string="Taken by",
        compute="_compute_taker_id",
        compute_sudo=True,
        groups=OPERATOR,
    )
    offer_count = fields.Integer(
        string="Offers", compute="_compute_offer_count", groups=OPERATOR
    )
    asked_at = fields.Datetime(required=True, readonly=True, index=True)
    first_answer_at = fields.Datetime(readonly=True)
    taken_at = fields.Datetime(readonly=True)
    closed_at = fields.Datetime(readonly=True, index=True)
    alarmed_at = fields.Datetime(readonly=True)
    escalated_at = fields.Datetime(readonly=True, groups=OPERATOR)
    forgotten_on = fields.Date(
        readonly=True, help="Day on which words and name were deleted."
    )
    answer_minutes = fields.Integer(
        string="Minutes to the first answer",
        compute="_compute_minutes",
        store=True,
        aggregator="avg",
        groups=OPERATOR,
    )
    taken_minutes = fields.Integer(
        string="Minutes until help was found",
        compute="_compute_minutes",
        store=True,
        aggregator="avg",
        groups=OPERATOR,
    )

    _name_unique = models.UniqueIndex("(name, company_id)", "Numbers are unique.")
    _sent_once = models.UniqueIndex(
        "(form_key) WHERE form_key IS NOT NULL", "This request was sent already."
    )
    _hours = models.Constraint(
        "CHECK (wanted_to > wanted_from)", "Help ends after it begins."
    )
    _taken_when = models.Constraint(
        "CHECK (state <> 'taken' OR taken_at IS NOT NULL)",
        "What was taken has its moment.",
    )
    _closed_when_over = models.Constraint(
        "CHECK ((state IN ('open', 'taken')) = (closed_at IS NULL))",
        "What is over has its moment.",
    )
    _forgotten_whole = models.Constraint(
        """CHECK (CASE WHEN forgotten_on IS NULL
            THEN worker_id IS NOT NULL AND phone IS NOT NULL
            ELSE closed_at IS NOT NULL AND worker_id IS NULL
                AND phone IS NULL AND words IS NULL END)""",
        "A request is known with its person, or forgotten with all that names one.",
    )

    @api.depends("answer_ids.state")
    def _compute_taker_id(self):
        for one in self:
            one.taker_id = one._get_taken().supplier_id

    @api.depends("answer_ids.state")
    def _compute_offer_count(self):
        for one in self:
            one.offer_count = len(
                one.answer_ids.filtered(lambda answer: answer.state == "offered")
            )

    @api.depends("asked_at", "first_answer_at", "taken_at")
    def _compute_minutes(self):
        for one in self:
            one.answer_minutes = one._count_minutes(one.first_answer_at)
            one.taken_minutes = one._count_minutes(one.taken_at)

    def _count_minutes(self, moment):
        """:return: whole minutes from the asking to ``moment``, one at least; zero:
        it has not come"""
        if not (moment and self.asked_at):
            return 0
        return max(1, round((moment - self.asked_at).total_seconds() / 60))

    def _read_group_select(self, aggregate_spec, query):
        # Of those that were answered: nothing is no answer in no time.
        name, _colon, function = aggregate_spec.partition(":")
        if name in ("answer_minutes", "taken_minutes") and function == "avg":
            column = self._field_to_sql(self._table, name, query)
            return SQL("AVG(NULLIF(%s, 0))", column)
        return super()._read_group_select(aggregate_spec, query)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("Urgent requests are not deleted: their words are, in time.")
        )

    # -- who ---------------------------------------------------------------------

    def _is_mine(self):
        """:return: whether the current user is who asked"""
        self.ensure_one()
        return self.sudo().worker_id == self.env.user.partner_id

    def _is_desk(self):
        return self.env.su or self.env.user.has_group(OPERATOR)

    def _check_acts_for_worker(self):
        """Who asked decides, or the desk in their place, on the phone."""
        self.ensure_one()
        if self._is_desk():
            self.check_access("read")
        elif not self._is_mine():
            raise AccessError(self.env._("Only who asked for help decides this."))

    def _check_desk(self):
        if not self._is_desk():
            raise AccessError(self.env._("Only the desk does this."))
        self.check_access("read")

    def _take_up(self, *states):
        """Take a request in hand that must be in one of ``states``.

        Whoever comes second waits, and does it again on what is true then (the
        database refuses the older picture, the request or cron is repeated): nobody
        who needs help is told to try again because somebody offers it right now.

        :return: it, sudo
        :raise UserError: it was moved on
        """
        self.ensure_one()
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE welfare_urgent_request SET moves = moves + 1 WHERE id = %s",
                self.id,
            )
        )
        self.env.invalidate_all()
        one = self.sudo()
        if one.state not in states:
            raise UserError(
                self.env._("This has changed in the meantime: please look again.")
            )
        return one

    def _get_taken(self):
        """:return: the ``welfare.urgent.answer`` that was taken, sudo; may be empty"""
        return self.sudo().answer_ids.filtered(lambda answer: answer.state == "taken")

    def _get_own_answer(self):
        """:return: what the current user's supplier was asked, sudo; may be empty"""
        self.ensure_one()
        supplier = self.env.user.commercial_partner_id
        return self.sudo().answer_ids.filtered(lambda one: one.supplier_id == supplier)

    def _get_contact(self):
        """Who may be called about it, and how, for the current user.

        :return: ``(name, phone)``; empty texts for what this user may not know (yet)
        """
        self.ensure_one()
        one = self.sudo()
        if self._is_desk() or self._is_mine():
            return one.worker_id.name or "", one.phone or ""
        answer = self._get_own_answer()
        if one.state == "taken" and answer.state == "taken":
            return one.worker_id.name or "", one.phone or ""
        may_call = one.phone_for == "asked" and answer.state in ("asked", "offered")
        if one.state == "open" and may_call:
            return "", one.phone or ""
        return "", ""

    # -- words -------------------------------------------------------------------

    def _describe_when(self):
        """:return: the hours in which help is wanted, as in ``01/12, 18:00–08:00``"""
        self.ensure_one()
        start, end = to_rome(self.wanted_from), to_rome(self.wanted_to)
        # Midnight is the end of a day, not the beginning of the next.
        until = "24:00" if (end.hour, end.minute) == (0, 0) else f"{end:%H:%M}"
        night = (end.date() - start.date()).days == 1 and until != "24:00"
        if night:
            until = self.env._("%s of the next morning", until)
        return f"{start:%d/%m}, {start:%H:%M}–{until}"

    def _get_sentence(self):
        """:return: where it stands, in one sentence for who asked"""
        self.ensure_one()
        one = self.sudo()
        if one.state == "open":
            return one._get_open_sentence()
        if one.state == "taken":
            return self.env._("%s helps you.", one._get_taken().supplier_id.name)
        sentences = {
            "done": self.env._("It is over."),
            "withdrawn": self.env._("You withdrew it."),
            "expired": self.env._("Nobody took it in time. We are sorry."),
        }
        return sentences[one.state]

    def _get_open_sentence(self):
        offers = self.answer_ids.filtered(lambda answer: answer.state == "offered")
        if len(offers) == 1:
            return self.env._(
                "%s offers to help: say yes below.", offers.supplier_id.name
            )
        if offers:
            return self.env._("%s offer to help: choose one below.", len(offers))
        asked = self.answer_ids.filtered(lambda answer: answer.state == "asked")
        if len(asked) == 1:
            return self.env._("We have asked one supplier near you and our desk.")
        if asked:
            return self.env._(
                "We have asked %s suppliers near you and our desk.", len(asked)
            )
        return self.env._(
            "No supplier near you answers right now: our desk is looking for help."
        )

    @api.model
    def _get_whens(self):
        """:return: ``{value: its name}`` in the order in which people think of them"""
        names = dict(self._fields["when"]._description_selection(self.env))
        return {value: names[value] for value in HOURS}
