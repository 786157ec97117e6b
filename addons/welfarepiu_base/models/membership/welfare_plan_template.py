from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.fields import Command

from ..plan.welfare_plan import ORIGINS


class WelfarePlanTemplate(models.Model):
    """What a firm's plan usually looks like, so that nobody begins with an empty form.

    A plan made from it is a draft: what is agreed with the firm is corrected there.
    """

    _name = "welfare.plan.template"
    _description = "Plan template"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(
        required=True, translate=True, help="Read by the firm that chooses."
    )
    origin = fields.Selection(ORIGINS, string="Origin of the credit", required=True)
    contract_id = fields.Many2one(
        "welfare.contract",
        string="Collective contract",
        ondelete="restrict",
        help="Its amount and its days are those of the contract.",
    )
    months = fields.Integer(string="In force for (months)", required=True, default=12)
    spend_months = fields.Integer(
        string="Credit expires after (months)", required=True, default=12
    )
    kind_ids = fields.Many2many(
        "welfare.benefit.kind", string="Benefit kinds", required=True
    )
    category_rule = fields.Text(string="Who", required=True, translate=True)
    leftover_policy = fields.Selection(
        lambda self: self.env["welfare.plan"]._fields["leftover_policy"].selection,
        required=True,
        default="firm",
    )
    carry_months = fields.Integer(
        string="Carried over for (months)", required=True, default=0
    )

    _months_positive = models.Constraint(
        "CHECK (months > 0 AND spend_months > 0 AND carry_months >= 0)",
        "A plan lasts at least a month.",
    )
    _carry_has_an_end = models.Constraint(
        "CHECK (leftover_policy <> 'carry' OR carry_months > 0)",
        "Say for how many months what is left is carried over.",
    )

    def _find_amount(self, day):
        """:param day: first day of a plan
        :return: the ``welfare.contract.amount`` that holds then; may be empty"""
        self.ensure_one()
        return self.sudo().contract_id._find_amount(day)

    def _get_days(self, day):
        """:return: ``(last day of the plan, last day to spend)`` of one that begins on
        ``day``"""
        if amount := self._find_amount(day):
            return amount.date_to or amount.expires_on, amount.expires_on
        return (
            day + relativedelta(months=self.months, days=-1),
            day + relativedelta(months=self.spend_months, days=-1),
        )

    def _prepare_plan_vals(self, payer, day):
        """:param payer: ``welfare.payer``, the firm
        :param day: first day of the plan
        :return: values of a draft ``welfare.plan``"""
        self.ensure_one()
        date_to, expires_on = self._get_days(day)
        # The expiry of what is granted never comes before the plan's last day.
        carry_until = self.leftover_policy == "carry" and expires_on + relativedelta(
            months=self.carry_months
        )
        return {
            "name": self.env._(
                "%(template)s %(year)s", template=self.name, year=day.year
            ),
            "template_id": self.id,
            "payer_id": payer.id,
            "company_id": payer.company_id.id,
            "origin": self.origin,
            "date_from": day,
            "date_to": min(date_to, expires_on),
            "expires_on": expires_on,
            "kind_ids": [Command.set(self.kind_ids.ids)],
            "category_rule": self.category_rule,
            "leftover_policy": self.leftover_policy,
            "carry_until": carry_until,
        }
