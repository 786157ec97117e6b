from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class WelfareRecharge(models.Model):
    """The month's charge to one payer of what its credit paid (the mirror)."""

    _name = "welfare.recharge"
    _description = "Recharge to a payer"
    _order = "period_start desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    payer_id = fields.Many2one(
        "welfare.payer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(related="payer_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    period_start = fields.Date(required=True, help="First day of the month")
    period_end = fields.Date(compute="_compute_period_end", store=True)
    coverage_ids = fields.One2many("welfare.credit.coverage", "recharge_id")
    amount = fields.Monetary(
        compute="_compute_amount", store=True, help="Gross, all coverage of the run"
    )
    state = fields.Selection(
        [("draft", "Draft"), ("posted", "Posted")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    move_id = fields.Many2one("account.move", readonly=True, copy=False)

    _one_draft = models.UniqueIndex(
        "(payer_id) WHERE state = 'draft'", "This payer already has a draft recharge."
    )

    @api.depends("period_start")
    def _compute_period_end(self):
        for recharge in self:
            start = recharge.period_start
            recharge.period_end = start and start + relativedelta(months=1, days=-1)

    @api.depends("coverage_ids.amount")
    def _compute_amount(self):
        for recharge in self:
            recharge.amount = sum(recharge.coverage_ids.mapped("amount"))

    @api.model
    def _open_month(self, day, company=None):
        """Draft the recharges of the month of ``day``, one a payer with spending.

        Can be run again: drafts are filled up, posted runs are left alone, and what is
        returned later goes into the next run.

        :return: the draft ``welfare.recharge``
        """
        company = company or self.env.company
        start = day.replace(day=1)
        payers = self.env["welfare.credit.coverage"]._read_group(
            self._get_open_coverage_domain(start)
            & Domain("company_id", "=", company.id),
            ["payer_id"],
        )
        drafts = self.browse()
        for (payer,) in payers:
            recharge = self.search(
                [("payer_id", "=", payer.id), ("state", "=", "draft")]
            ) or self.create({"payer_id": payer.id, "period_start": start})
            recharge._collect()
            drafts |= recharge
        return drafts

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if self.filtered(lambda recharge: recharge.state == "posted"):
            raise UserError(
                self.env._("A posted recharge is not deleted: returns are credited.")
            )
        self.coverage_ids.sudo().recharge_id = False

    def _get_open_coverage_domain(self, start):
        return Domain(
            [
                ("state", "=", "spent"),
                ("recharge_id", "=", False),
                ("spent_on", "<=", start + relativedelta(months=1, days=-1)),
            ]
        )

    def _collect(self):
        for recharge in self:
            # Nobody writes coverage by hand; the accountant does it by this run only.
            self.env["welfare.credit.coverage"].sudo().search(
                self._get_open_coverage_domain(recharge.period_start)
                & Domain("payer_id", "=", recharge.payer_id.id)
            ).recharge_id = recharge

    def action_open_this_month(self):
        self._open_month(self.env["welfare.clock"]._today())

    def action_post(self):
        self._post()

    def _check_can_post(self):
        for recharge in self:
            if recharge.state != "draft":
                raise UserError(self.env._("This recharge is already posted."))
            if not recharge._get_live_coverages():
                raise UserError(self.env._("Nothing was spent: nothing to recharge."))

    def _get_document_date(self):
        """:return: the last day of the month, or today if it is not over yet"""
        self.ensure_one()
        return min(self.period_end, self.env["welfare.clock"]._today())

    def _get_live_coverages(self):
        """:return: the coverage still spent: what was returned meanwhile falls out"""
        return self.coverage_ids.filtered(lambda coverage: coverage.state == "spent")

    def _post(self):
        """Charge the payers.

        :return: the ``account.move`` documents
        :raise UserError: already posted, or nothing to charge
        """
        self._check_can_post()
        for recharge in self:
            coverages = recharge._get_live_coverages()
            (recharge.coverage_ids - coverages).sudo().recharge_id = False
            move = recharge.payer_id._recharge_coverages(
                coverages, recharge._get_document_date()
            )
            coverages.sudo().state = "recharged"
            recharge.write(
                {
                    "state": "posted",
                    "move_id": move.id,
                    "name": self.env["ir.sequence"].next_by_code("welfare.recharge"),
                }
            )
        self._after_post()
        return self.move_id

    def _after_post(self):
        """Hook: the Fund takes the firm's solidarity share from here."""
