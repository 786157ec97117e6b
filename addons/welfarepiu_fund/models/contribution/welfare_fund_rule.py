from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]


class WelfareFundRule(models.Model):
    """What a firm promised to give to the Fund, beside the share of what is spent that
    its plan says (``welfare.plan.solidarity_share``).

    What was agreed for a day stays true for it: a change is a new row.
    """

    _name = "welfare.fund.rule"
    _inherit = ["welfare.dated"]
    _description = "Promise of a firm to the Solidarity Fund"
    _order = "date_from desc, id desc"
    _rec_name = "payer_id"

    fund_id = fields.Many2one(
        "welfare.fund",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env["welfare.fund"].search([], limit=1),
    )
    company_id = fields.Many2one(related="fund_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="fund_id.currency_id")
    payer_id = fields.Many2one(
        "welfare.payer",
        string="Firm",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("payer_type", "=", "firm")],
    )
    basis = fields.Selection(
        [
            ("funded", "Share of what the firm funds"),
            ("yearly", "Sum each year"),
            ("matching", "As much as its workers give"),
        ],
        required=True,
    )
    percent = fields.Float(
        string="Per cent",
        digits=(5, 2),
        help="Of the funds received, or of what workers give: 100 is one euro for"
        " each.",
    )
    amount = fields.Monetary(
        string="Sum", help="Each year; with matching, the most that is given in a year."
    )
    month = fields.Selection(MONTHS, string="Due in", default="1")
    agreed_on = fields.Char(
        string="Agreed in", help="The paper in which the firm promised it."
    )
    contribution_ids = fields.One2many(
        "welfare.fund.contribution", "rule_id", readonly=True
    )

    _no_overlap = models.Constraint(
        """EXCLUDE USING gist (
            int4range(fund_id, fund_id, '[]') WITH &&,
            int4range(payer_id, payer_id, '[]') WITH &&,
            int4range(ascii(basis), ascii(basis), '[]') WITH &&,
            daterange(date_from, date_to, '[]') WITH &&)""",
        "Two promises of one kind of the same firm may not overlap in time.",
    )
    _percent_range = models.Constraint(
        """CHECK (CASE basis
            WHEN 'funded' THEN percent > 0 AND percent <= 100
            WHEN 'matching' THEN percent > 0 AND percent <= 1000
            ELSE TRUE END)""",
        "A share is more than zero, and at most 100 per cent of what is funded.",
    )
    _amount_set = models.Constraint(
        """CHECK (COALESCE(amount, 0) >= 0
            AND (basis <> 'yearly' OR (amount > 0 AND month IS NOT NULL)))""",
        "A yearly sum is more than zero and has a month.",
    )

    def write(self, vals):
        # The end may come later: what was promised until then stays.
        if set(vals) - {"date_to", "agreed_on"}:
            self._check_not_used()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        self._check_not_used()

    def _check_not_used(self):
        if self.sudo().contribution_ids:
            raise UserError(
                self.env._(
                    "Contributions stand on this promise: end it, and write a new one."
                )
            )

    @api.model
    def _get_rules(self, payer, basis, day):
        """:return: the promises of this kind of ``payer`` that hold on ``day``"""
        return self.sudo().search(
            self._get_holding_domain(day)
            & Domain([("payer_id", "=", payer.id), ("basis", "=", basis)])
        )

    @api.model
    def _get_sentences(self, partner):
        """:return: what the firm of ``partner`` promised and holds now, in words"""
        today = self.env["welfare.clock"]._today()
        rules = self.sudo().search(
            self._get_holding_domain(today)
            & Domain("payer_id.partner_id", "=", partner.id)
        )
        return [rule._describe() for rule in rules]

    def _describe(self):
        self.ensure_one()
        format_ = self.currency_id.format
        if self.basis == "funded":
            return self.env._("%g%% of the funds you pay in", self.percent)
        if self.basis == "yearly":
            months = dict(self._fields["month"]._description_selection(self.env))
            return self.env._(
                "%(amount)s each year, in %(month)s",
                amount=format_(self.amount),
                month=months[self.month],
            )
        if self.amount:
            return self.env._(
                "%(percent)g%% of what your workers give, at most %(amount)s a year",
                percent=self.percent,
                amount=format_(self.amount),
            )
        return self.env._("%g%% of what your workers give", self.percent)

    # -- what becomes due --------------------------------------------------------------

    def _contribute(self, amount, key, way):
        """:return: the contribution of the firm, due, written down once"""
        self.ensure_one()
        contribution = self.env["welfare.fund.contribution"]._contribute(
            self.fund_id,
            "firm",
            amount,
            key,
            partner=self.payer_id.partner_id,
            way=way,
            rule_id=self.id,
        )
        contribution._make_due()
        return contribution

    @api.model
    def _contribute_from_funding(self, funding):
        """The firm owes the share it promised of the funds that have arrived."""
        rules = self._get_rules(funding.payer_id, "funded", funding.received_on)
        for rule in rules:
            rule._contribute(
                rule.currency_id.round(funding.received_amount * rule.percent / 100),
                f"funding:{funding.id}:{rule.fund_id.id}",
                "funded",
            )

    @api.model
    def _cron_contribute(self):
        """Make due what time makes due; each year and month once, however often it
        runs and whatever days it missed."""
        today = self.env["welfare.clock"]._today()
        rules = self.search([("basis", "in", ("yearly", "matching"))])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(rules))
        for rule in rules:
            if rule.basis == "yearly":
                rule._contribute_yearly(today)
            else:
                rule._contribute_matching(today)
            if not cron._commit_progress(1):
                return

    def _contribute_yearly(self, today):
        self.ensure_one()
        for year in range(self.date_from.year, today.year + 1):
            day = date(year, int(self.month), 1)
            end = day + relativedelta(months=1, days=-1)
            # Promised within the month, it is due in it.
            starts = max(day, self.date_from)
            if starts > min(end, today) or (self.date_to and self.date_to < starts):
                continue
            self._contribute(
                self.amount,
                f"yearly:{self.fund_id.id}:{self.payer_id.id}:{year}",
                "yearly",
            )

    def _contribute_matching(self, today):
        """What workers gave in a month is matched when it has ended, as one sum."""
        self.ensure_one()
        month = self.date_from.replace(day=1)
        while month + relativedelta(months=1) <= today:
            key = f"matching:{self.id}:{month:%Y-%m}"
            amount = self._get_matching_amount(month)
            if amount > 0:
                self._contribute(amount, key, "matching")
            month += relativedelta(months=1)

    def _get_matching_amount(self, month):
        """:return: EUR that the firm adds to what its workers gave in ``month``, within
        the most of the year"""
        start = max(month, self.date_from)
        end = month + relativedelta(months=1, days=-1)
        if self.date_to:
            end = min(end, self.date_to)
        Contribution = self.env["welfare.fund.contribution"].sudo()
        [[given]] = Contribution._read_group(
            [
                ("fund_id", "=", self.fund_id.id),
                ("payer_id", "=", self.payer_id.id),
                ("way", "=", "donated"),
                ("state", "!=", "cancelled"),
                ("date", ">=", start),
                ("date", "<=", end),
            ],
            [],
            ["amount:sum"],
        )
        amount = self.currency_id.round((given or 0.0) * self.percent / 100)
        if not self.amount:
            return amount
        matched = self.contribution_ids.filtered(
            lambda one: one.state != "cancelled"
            and one.key.startswith(f"matching:{self.id}:{month.year}-")
        )
        # Parts of a contribution that arrived in two have keys of their own.
        parts = Contribution.search([("part_of_id", "in", matched.ids)])
        left = self.amount - sum((matched | parts).mapped("amount"))
        return max(0.0, min(amount, self.currency_id.round(left)))
