from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from .tile import Step

ACCOUNTANT = "welfarepiu_base.group_accountant"


class WelfareToday(models.AbstractModel):
    """The steps that close a month, in their order."""

    _inherit = "welfare.today"

    @api.model
    def _get_month(self):
        """:return: dict of ``name`` and ``steps``; ``None`` for who closes no month"""
        steps = self._get_readable_steps()
        if not steps:
            return None
        month = self._get_closing_month()
        name = format_date(self.env, month, date_format="MMMM y")
        return {
            "name": name,
            "steps": [
                {
                    "key": step.key,
                    "name": step.name,
                    "is_done": step.is_done,
                    "note": step.note,
                }
                for step in steps
            ],
        }

    @api.model
    def _get_closing_month(self):
        """:return: first day of the last month that is over, or is on its last day"""
        return fields.Date.to_date(self.env["welfare.month.run"]._get_default_month())

    @api.model
    def _get_readable_steps(self):
        if not self.env.user.has_group(ACCOUNTANT):
            return []
        steps = self._get_month_steps(self._get_closing_month())
        return [step for step in steps if self._is_readable(step)]

    @api.model
    def _get_month_steps(self, month):
        """Hook: what closes a month, in its order.

        :param month: its first day
        :return: list of :class:`Step`
        """
        return [
            self._prepare_document_step(
                "recharges",
                self.env._("Recharges to firms"),
                "welfarepiu_base.action_welfare_recharge",
                month,
                self._count_open_spending(month),
            ),
            self._prepare_document_step(
                "settlements",
                self.env._("Statements of suppliers"),
                "welfarepiu_base.action_welfare_settlement",
                month,
                self._count_open_supplies(month),
            ),
            self._prepare_flow_step(month),
            self._prepare_payment_step(),
            self._prepare_quadratura_step(),
        ]

    @api.model
    def _prepare_document_step(self, key, name, action, month, left):
        """:param left: how many documents the month would still get"""
        Model = self.env[self.env.ref(action).sudo().res_model]
        own = [
            ("period_start", "=", month),
            ("company_id", "=", self.env.company.id),
        ]
        drafts = Model.search_count([*own, ("state", "=", "draft")])
        posted = Model.search_count([*own, ("state", "=", "posted")])
        if drafts:
            note = self.env._(
                "%(drafts)s to post, %(posted)s posted", drafts=drafts, posted=posted
            )
        elif left:
            note = self.env._("%s still to prepare", left)
        elif posted:
            note = self.env._("%s posted", posted)
        else:
            note = self.env._("Nothing in this month")
        return Step(
            key,
            name=name,
            action=action,
            domain=own,
            is_done=not drafts and not left,
            note=note,
        )

    @api.model
    def _count_open_spending(self, month):
        domain = self.env["welfare.recharge"]._get_open_coverage_domain(month)
        domain &= Domain("company_id", "=", self.env.company.id)
        groups = self.env["welfare.credit.coverage"]._read_group(domain, ["payer_id"])
        return len(groups)

    @api.model
    def _count_open_supplies(self, month):
        domain = self.env["welfare.settlement"]._get_open_line_domain(
            self.env.company, month
        )
        groups = self.env["welfare.settlement.line"]._read_group(
            domain, ["supplier_id", "is_agency"]
        )
        return len(groups)

    @api.model
    def _prepare_flow_step(self, month):
        Flow = self.env["welfare.payroll.flow"]
        own = [("month", "=", month), ("company_id", "=", self.env.company.id)]
        drafts = Flow.search_count([*own, ("state", "=", "draft")])
        issued = Flow.search_count([*own, ("state", "=", "issued")])
        note = self.env._(
            "%(drafts)s to issue, %(issued)s issued", drafts=drafts, issued=issued
        )
        return Step(
            "payroll_flows",
            name=self.env._("Payroll flows for firms"),
            action="welfarepiu_base.action_welfare_payroll_flow",
            domain=own,
            is_done=not drafts and bool(issued),
            note=note,
        )

    @api.model
    def _prepare_payment_step(self):
        domain = self.env["welfare.settlement"]._get_due_domain()
        count = self.env["welfare.settlement"].search_count(domain)
        note = (
            self.env._("%s due", count) if count else self.env._("Nothing is due now")
        )
        return Step(
            "supplier_payments",
            name=self.env._("Payments to suppliers"),
            action="welfarepiu_base.action_welfare_settlement_due",
            domain=domain,
            is_done=not count,
            note=note,
        )

    @api.model
    def _prepare_quadratura_step(self):
        # Comparing a year's movements takes seconds: not each time a screen opens.
        return Step(
            "quadratura",
            name=self.env._("Quadratura"),
            action="welfarepiu_base.action_welfare_quadratura",
            domain=None,
            is_done=None,
            note=self.env._("Compare ledger and books once all is posted"),
        )
