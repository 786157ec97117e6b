from odoo import api, fields, models
from odoo.tools import float_compare

from odoo.addons.welfarepiu_base.tools.guards import frozen_with


class WelfareFundAmountRule(models.Model):
    """How much a grant is for households of a size and an ISEE, for one event or all.

    A sum is a ceiling unless it is fixed. A row that names an event goes before those
    that name none. A band of the ISEE holds its lower bound and not its upper one.
    """

    _name = "welfare.fund.amount.rule"
    _description = "Amounts of the Fund's regulation"
    _inherit = ["welfare.fund.regulation.part"]
    _order = "regulation_id, event_id, household_from, isee_from, id"

    event_id = fields.Many2one(
        "welfare.fund.regulation.event",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('regulation_id', '=', regulation_id)]",
        help="Empty: every event that has no amount of its own.",
    )
    household_from = fields.Integer(string="People from", required=True, default=1)
    household_to = fields.Integer(string="to", help="0: and more.")
    isee_from = fields.Float(string="ISEE from", digits=(12, 2))
    isee_to = fields.Float(string="ISEE below", digits=(12, 2), help="0: no bound.")
    ceiling = fields.Monetary(string="At most", required=True)
    is_fixed = fields.Boolean(
        string="Fixed sum", help="This sum, and not at most this sum."
    )
    expense_share = fields.Float(
        string="Share of the expenses (%)",
        digits=(5, 2),
        help="Never more than this share of the documented expenses; 0: not bound to"
        " expenses.",
    )
    months = fields.Integer(
        string="For months",
        required=True,
        default=1,
        help="The sum is that of a month, for so many months, granted together.",
    )

    # GiST knows ranges without an extension: an integer is a range of one.
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(regulation_id, regulation_id, '[]') WITH &&,"
        " int4range(COALESCE(event_id, 0), COALESCE(event_id, 0), '[]') WITH &&,"
        " int4range(household_from, NULLIF(household_to, 0), '[]') WITH &&,"
        " numrange(COALESCE(isee_from, 0), NULLIF(isee_to, 0)) WITH &&)",
        "Two amounts speak of the same household size.",
    )
    _sizes = models.Constraint(
        "CHECK (household_from >= 1 AND (COALESCE(household_to, 0) = 0"
        " OR household_to >= household_from))",
        "A household has at least one person.",
    )
    _isee_band = models.Constraint(
        "CHECK (COALESCE(isee_from, 0) >= 0 AND (COALESCE(isee_to, 0) = 0"
        " OR isee_to > COALESCE(isee_from, 0)))",
        "A band ends above where it begins.",
    )
    _ceiling_positive = models.Constraint(
        "CHECK (ceiling > 0)", "A ceiling is more than zero."
    )
    _share = models.Constraint(
        "CHECK (COALESCE(expense_share, 0) BETWEEN 0 AND 100)",
        "A share is between 0 and 100.",
    )
    _months_positive = models.Constraint(
        "CHECK (months BETWEEN 1 AND 12)", "A grant is for one to twelve months."
    )

    @api.model
    def _get_guards(self):
        return (
            frozen_with(
                self._table,
                "welfare_fund_regulation",
                "regulation_id",
                ("event_id", *self._get_content_fields()),
            ),
        )

    @api.model
    def _get_content_fields(self):
        return [
            "household_from",
            "household_to",
            "isee_from",
            "isee_to",
            "ceiling",
            "is_fixed",
            "expense_share",
            "months",
        ]

    def _prepare_content(self):
        content = super()._prepare_content()
        content["event"] = self.event_id.code or None
        return content

    def _applies_to(self, facts):
        """:param dict facts: what is known of a request
        :return: whether this row is for that household, or ``None`` when a fact that
            it needs is not known
        """
        self.ensure_one()
        size = facts.get("household_size")
        if size is None:
            return None
        if size < self.household_from or (
            self.household_to and size > self.household_to
        ):
            return False
        if not self.isee_from and not self.isee_to:
            return True
        if "isee" not in facts:
            return None
        isee = facts["isee"]
        return float_compare(isee, self.isee_from, 2) >= 0 and (
            not self.isee_to or float_compare(isee, self.isee_to, 2) < 0
        )

    def _get_most(self):
        """:return: the most this row gives, its months together"""
        self.ensure_one()
        return self.ceiling * self.months

    def _describe(self):
        """:return: one line that says for whom and how much, in the user's language"""
        self.ensure_one()
        who = ", ".join(
            part
            for part in (
                self.event_id.name,
                self._describe_size(),
                self._describe_isee(),
            )
            if part
        )
        return f"{who}: {self._describe_sum()}"

    def _describe_size(self):
        if not self.household_to:
            if self.household_from == 1:
                return self.env._("any household")
            return self.env._("households of %s or more", self.household_from)
        if self.household_to == self.household_from:
            return self.env._("households of %s", self.household_from)
        return self.env._(
            "households of %(low)s to %(high)s",
            low=self.household_from,
            high=self.household_to,
        )

    def _describe_isee(self):
        money = self.currency_id.format
        if self.isee_from and self.isee_to:
            return self.env._(
                "ISEE from %(low)s to below %(high)s",
                low=money(self.isee_from),
                high=money(self.isee_to),
            )
        if self.isee_to:
            return self.env._("ISEE below %s", money(self.isee_to))
        if self.isee_from:
            return self.env._("ISEE of %s or more", money(self.isee_from))
        return ""

    def _describe_sum(self):
        money = self.currency_id.format(self.ceiling)
        text = money if self.is_fixed else self.env._("at most %s", money)
        if self.months > 1:
            text = self.env._(
                "%(sum)s a month, for %(months)s months", sum=text, months=self.months
            )
        if self.expense_share:
            text = self.env._(
                "%(sum)s, and no more than %(share)s%% of the documented expenses",
                sum=text,
                share=self.env["welfare.fund.point.rule"]._format_number(
                    self.expense_share
                ),
            )
        return text
