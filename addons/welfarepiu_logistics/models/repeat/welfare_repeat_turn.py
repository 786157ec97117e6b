from odoo import api, fields, models
from odoo.tools import format_amount, format_date

#: Of these nothing is decided yet.
WAITING = ("to_pay", "asked")


class WelfareRepeatTurn(models.Model):
    """What became of one week of a repeated purchase.

    One row a repeat and week, kept so by the database: two runs of the job, or a job
    and a person, never order twice.
    """

    _name = "welfare.repeat.turn"
    _inherit = ["welfare.lifecycle"]
    _description = "One time of a repeated purchase"
    _order = "day desc, id desc"
    _rec_name = "day"

    repeat_id = fields.Many2one(
        "welfare.repeat", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="repeat_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="repeat_id.currency_id")
    partner_id = fields.Many2one(related="repeat_id.partner_id", string="Worker")
    day = fields.Date(required=True, readonly=True, help="Of the delivery, in Italy.")
    week = fields.Date(
        string="Monday",
        compute="_compute_week",
        store=True,
        precompute=True,
        help="First day of its week.",
    )
    state = fields.Selection(
        [
            ("ordered", "Ordered"),
            ("to_pay", "Waits for the rest to be paid"),
            ("asked", "Dearer: waits for the worker"),
            ("skipped", "Left out by the worker"),
            ("missed", "Not bought"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    order_id = fields.Many2one(
        "sale.order",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )
    consent_id = fields.Many2one(
        "welfare.repeat.consent",
        string="Ordered under",
        readonly=True,
        ondelete="restrict",
    )
    until = fields.Datetime(
        string="Answer before", readonly=True, help="What waits is dropped then."
    )
    total = fields.Monetary(readonly=True, help="As it was when it was prepared.")
    left = fields.Monetary(string="Left to pay", readonly=True)
    reason = fields.Text(readonly=True, help="For the worker, in their language.")
    told_at = fields.Datetime(readonly=True)

    _once = models.UniqueIndex(
        "(repeat_id, week)", "This week is settled already for this purchase."
    )
    _order_once = models.UniqueIndex(
        "(order_id) WHERE order_id IS NOT NULL", "An order is made for one week."
    )
    _under_consent = models.Constraint(
        "CHECK (state NOT IN ('ordered', 'to_pay')"
        " OR (order_id IS NOT NULL AND consent_id IS NOT NULL))",
        "Nothing is ordered without the worker's consent.",
    )
    _waits_until = models.Constraint(
        "CHECK (state NOT IN ('to_pay', 'asked') OR until IS NOT NULL)",
        "What waits for an answer waits until a moment.",
    )

    @api.depends("day")
    def _compute_week(self):
        for turn in self:
            turn.week = turn.day and self.env["welfare.repeat"]._get_monday(turn.day)

    def _is_waiting(self):
        self.ensure_one()
        return self.state in WAITING

    # -- words -------------------------------------------------------------------------

    def _get_sentences(self):
        """:return: list of sentences: what became of it, for the worker"""
        self.ensure_one()
        values = {
            "what": self.repeat_id._describe(),
            "day": format_date(self.env, self.day, date_format="EEEE d MMMM"),
            "total": format_amount(self.env, self.total, self.currency_id),
            "left": format_amount(self.env, self.left, self.currency_id),
            "agreed": format_amount(
                self.env, self.repeat_id.agreed_total, self.currency_id
            ),
            "until": self._describe_until(),
        }
        return [*self._get_state_sentences(values), *self._get_reason_lines()]

    def _get_state_sentences(self, values):
        if self.state == "ordered":
            return [self.env._("%(what)s comes on %(day)s: it is ordered.", **values)]
        if self.state == "to_pay":
            return [
                self.env._(
                    "%(what)s for %(day)s costs %(total)s and your credit does not pay"
                    " all of it: %(left)s are left. Pay them by %(until)s, or nothing"
                    " is bought this time.",
                    **values,
                )
            ]
        if self.state == "asked":
            return [
                self.env._(
                    "%(what)s costs %(total)s now, you agreed to %(agreed)s. Tell us by"
                    " %(until)s if you want it for %(day)s: without your answer nothing"
                    " is bought.",
                    **values,
                )
            ]
        if self.state == "skipped":
            return [self.env._("You left out %(what)s on %(day)s.", **values)]
        return [
            self.env._(
                "%(what)s does not come on %(day)s: nothing is bought.", **values
            )
        ]

    def _get_reason_lines(self):
        return (self.reason or "").splitlines()

    def _describe_until(self):
        """:return: ``"martedì 8 dicembre, 12:00"``, clock time in Italy"""
        if not self.until:
            return ""
        day = self.env["welfare.clock"]._day_of(self.until)
        hour = self.env["welfare.delivery.slot"]._format_moment(self.until)
        return f"{format_date(self.env, day, date_format='EEEE d MMMM')}, {hour}"

    def _get_page_url(self):
        return f"{self.repeat_id.get_base_url()}/my/ripetizioni"

    @api.model
    def _get_news(self, worker):
        """:return: times that wait for ``worker``, or of which nothing comes although
        it was to, while that matters; soonest first, sudo"""
        today = self.env["welfare.clock"]._today()
        return (
            self.sudo()
            .search(
                [
                    ("repeat_id.partner_id", "=", worker.id),
                    ("state", "in", (*WAITING, "missed")),
                    ("day", ">=", today),
                ]
            )
            .sorted("day")
        )
