import logging

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ...tools.guards import frozen

_logger = logging.getLogger(__name__)

FROZEN = (
    "payer_id",
    "month",
    "number",
    "replaces_id",
    "program_id",
    "amount",
    "issued_on",
    "issued_by_id",
)


class WelfarePayrollFlow(models.Model):
    """What a firm's payroll is told of one month: draft, issued, and replaced by a
    corrected one when something changed later."""

    _name = "welfare.payroll.flow"
    _inherit = ["welfare.guarded", "welfare.lifecycle"]
    _description = "Payroll flow"
    _order = "month desc, payer_id, number desc"

    payer_id = fields.Many2one(
        "welfare.payer",
        string="Firm",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
        domain=[("payer_type", "=", "firm")],
    )
    company_id = fields.Many2one(
        related="payer_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(required=True, readonly=True, help="Its first day, in Rome.")
    number = fields.Integer(
        string="Version", required=True, default=1, readonly=True, aggregator=None
    )
    state = fields.Selection(
        [("draft", "Draft"), ("issued", "Issued"), ("replaced", "Replaced")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    replaces_id = fields.Many2one(
        "welfare.payroll.flow",
        string="In place of",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )
    program_id = fields.Many2one(
        "welfare.payroll.program",
        string="Payroll program",
        ondelete="restrict",
        readonly=True,
    )
    line_ids = fields.One2many("welfare.payroll.flow.line", "flow_id", readonly=True)
    amount = fields.Monetary(
        compute="_compute_amount", store=True, help="Sum of the lines, in EUR."
    )
    difference = fields.Monetary(
        compute="_compute_difference", help="From the flow in whose place it stands."
    )
    changed_count = fields.Integer(
        string="Rows that differ", compute="_compute_difference"
    )
    issued_on = fields.Datetime(readonly=True, copy=False)
    issued_by_id = fields.Many2one(
        "res.users", string="Issued by", readonly=True, copy=False, ondelete="restrict"
    )

    _one_current = models.UniqueIndex(
        "(payer_id, month) WHERE state = 'issued'",
        "This firm already has a payroll flow of the month: correct that one.",
    )
    _one_draft = models.UniqueIndex(
        "(payer_id, month) WHERE state = 'draft'",
        "A payroll flow of this month is being prepared already.",
    )
    _number_once = models.UniqueIndex(
        "(payer_id, month, number)", "There is a flow of this number already."
    )
    _first_of_month = models.Constraint(
        "CHECK (EXTRACT(DAY FROM month) = 1)", "A month is named by its first day."
    )
    _correction = models.Constraint(
        "CHECK ((number = 1) = (replaces_id IS NULL))",
        "A corrected flow says in whose place it stands.",
    )

    @api.model
    def _get_guards(self):
        return (frozen(self._table, FROZEN),)

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        for flow in self:
            flow.amount = sum(flow.line_ids.mapped("amount"))

    @api.depends("line_ids", "replaces_id")
    def _compute_difference(self):
        for flow in self:
            before = flow.replaces_id
            flow.difference = flow.amount - before.amount if before else 0.0
            flow.changed_count = before and len(flow._get_changed_terms())

    def _get_changed_terms(self):
        """:return: what only one of this flow and the one before it says"""
        self.ensure_one()
        now, before = (
            {line._get_terms() for line in flow.line_ids}
            for flow in (self, self.replaces_id)
        )
        return now ^ before

    @api.depends("payer_id", "month", "number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for flow in self:
            flow.display_name = self.env._(
                "%(month)s, %(firm)s, no. %(number)s",
                month=flow._get_month_words(),
                firm=flow.payer_id.name,
                number=flow.number,
            )

    def _get_month_words(self):
        self.ensure_one()
        if not self.month:
            return ""
        return format_date(self.env, self.month, date_format="MMMM yyyy")

    def _get_last_day(self):
        self.ensure_one()
        return self.month + relativedelta(months=1, days=-1)

    # -- who may -----------------------------------------------------------------------

    def _check_can_act(self):
        """Raise AccessError unless the user is of the back office or of the firm's
        HR."""
        user = self.env.user
        if not user.has_group("welfarepiu_base.group_accountant"):
            self.sudo().payer_id.with_user(user)._check_can_manage()

    @api.model
    def _check_is_back_office(self):
        user = self.env.user
        if not self.env.su and not (
            user.has_group("welfarepiu_base.group_operator")
            or user.has_group("welfarepiu_base.group_accountant")
        ):
            raise AccessError(
                self.env._("Only the operator or the accountant prepares a month.")
            )

    # -- preparing ---------------------------------------------------------------------

    @api.model
    def _get_month_over(self):
        """:return: first day of the last month that is over, in Rome"""
        today = self.env["welfare.clock"]._today()
        return today.replace(day=1) - relativedelta(months=1)

    def action_prepare_month(self):
        """Draft the flows of the last month that is over, for every firm."""
        self._check_is_back_office()
        self.sudo()._open_month(self._get_month_over(), self.env.company)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "welfarepiu_base.action_welfare_payroll_flow"
        )

    @api.model
    def _cron_prepare(self):
        """Draft the flows of the month that has ended; what is there is left alone."""
        firms = self.env["welfare.payer"].search([("payer_type", "=", "firm")])
        for company in firms.company_id:
            self._open_month(self._get_month_over(), company)

    @api.model
    def _open_month(self, day, company=None):
        """Draft the flows of the month of ``day`` for the firms whose people had
        something in it. Can be run again: drafts are filled anew, issued flows are left
        alone.

        :return: the drafts
        """
        self._check_is_back_office()
        month = day.replace(day=1)
        payers = self.env["welfare.payer"].sudo()
        payers = payers.search(
            [
                ("payer_type", "=", "firm"),
                ("company_id", "=", (company or self.env.company).id),
            ]
        )
        drafts = self.browse()
        for payer in payers:
            drafts |= self.sudo()._open(payer, month)
        return drafts.with_env(self.env)

    @api.model
    def _open(self, payer, month):
        """Draft the flow of one firm and month, or fill the draft there is anew.

        :param month: its first day
        :return: the draft; none where nothing happened, or it is issued already
        """
        flows = self.search([("payer_id", "=", payer.id), ("month", "=", month)])
        draft = flows.filtered(lambda flow: flow.state == "draft")
        if not draft and not flows:
            draft = self.new({"payer_id": payer.id, "month": month})
            if not draft._get_rows():
                return self
            draft = self.create(self._prepare_flow_vals(payer, month))
        draft._fill()
        return draft

    def _prepare_flow_vals(self, payer, month):
        return {
            "payer_id": payer.id,
            "month": month,
            "program_id": payer.payroll_program_id.id,
        }

    def _fill(self):
        """Write the lines of drafts as the ledger has them now."""
        for flow in self:
            flow.write(
                {
                    "program_id": flow.payer_id.payroll_program_id.id,
                    "line_ids": [
                        Command.clear(),
                        *(
                            Command.create(vals)
                            for vals in flow._prepare_lines(flow._get_rows())
                        ),
                    ],
                }
            )

    # -- issuing -----------------------------------------------------------------------

    def action_issue(self):
        self._issue()

    def _check_can_issue(self):
        self.ensure_one()
        if self.state != "draft":
            raise UserError(self.env._("This payroll flow is issued already."))
        if self._get_last_day() >= self.env["welfare.clock"]._today():
            raise UserError(
                self.env._(
                    "%s is not over yet: its payroll flow is issued afterwards.",
                    self._get_month_words().capitalize(),
                )
            )
        if self.replaces_id and not self._get_changed_terms():
            raise UserError(
                self.env._("Nothing differs from the flow that is issued already.")
            )
        if differences := self._find_differences():
            _logger.warning(
                "payroll flow %s does not re-add to the ledger: %s",
                self.id,
                differences,
            )
            raise UserError(
                self.env._(
                    "This flow does not add up to the ledger (employments %s): it is"
                    " not issued. Please tell the operator.",
                    ", ".join(sorted({str(one[0]) for one in differences})),
                )
            )

    def _issue(self):
        """Freeze drafts and put each in the place of the flow it corrects.

        :raise AccessError: the user acts neither for the firm nor for the back office
        :raise UserError: issued already, the month is not over, nothing differs from
            the flow it corrects, or its totals are not those of the ledger
        """
        self._check_can_act()
        for flow in self.sudo():
            flow.payer_id.lock_for_update(allow_referencing=True)
            flow.invalidate_recordset(["state"])
            if flow.state == "draft":
                flow._fill()
            flow._check_can_issue()
            # The lines are in the database before it freezes them.
            flow.flush_recordset()
            flow.replaces_id.state = "replaced"
            flow.replaces_id.flush_recordset(["state"])
            flow.write(
                {
                    "state": "issued",
                    "issued_on": self.env["welfare.clock"]._now(),
                    "issued_by_id": self.env.user.id,
                }
            )
            flow._after_issue()

    def _after_issue(self):
        """The firm has it now: what it pays in the payslip is on its way."""
        self.ensure_one()
        self._get_refunds_in_payslip()._mark_paid()

    def action_correct(self):
        draft = self._correct()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "view_mode": "form",
        }

    def _correct(self):
        """Draft the flow that will stand in the place of an issued one.

        :return: the draft, filled
        :raise UserError: it is not the current flow of its month
        """
        self.ensure_one()
        self._check_can_act()
        if self.state != "issued":
            raise UserError(self.env._("Only the flow that is current is corrected."))
        flow = self.sudo()
        draft = flow.search(
            [("replaces_id", "=", flow.id), ("state", "=", "draft")]
        ) or flow.create(
            {
                **flow._prepare_flow_vals(flow.payer_id, flow.month),
                "replaces_id": flow.id,
                "number": flow.number + 1,
            }
        )
        draft._fill()
        return draft.with_env(self.env)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if self.filtered(lambda flow: flow.state != "draft"):
            raise UserError(self.env._("An issued payroll flow is not deleted."))
