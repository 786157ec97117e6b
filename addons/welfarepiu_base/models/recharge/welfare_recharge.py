from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class WelfareRecharge(models.Model):
    """The month's charge to one payer of what its credit paid (the mirror)."""

    _name = "welfare.recharge"
    _inherit = ["welfare.month.document"]
    _description = "Recharge to a payer"
    _check_company_auto = True

    payer_id = fields.Many2one(
        "welfare.payer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(related="payer_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    coverage_ids = fields.One2many("welfare.credit.coverage", "recharge_id")
    line_ids = fields.One2many("welfare.recharge.line", "recharge_id", readonly=True)
    amount = fields.Monetary(
        compute="_compute_amount", store=True, help="Gross, all coverage of the run"
    )
    user_count = fields.Integer(string="Workers", compute="_compute_user_count")
    posted_on = fields.Date(
        string="Document date", readonly=True, copy=False, index="btree_not_null"
    )
    move_id = fields.Many2one(
        "account.move", string="Document", readonly=True, copy=False
    )
    move_ids = fields.One2many("account.move", "welfare_recharge_id", readonly=True)
    fee_move_id = fields.Many2one(
        "account.move", string="Platform fee", readonly=True, copy=False
    )
    check_text = fields.Text(string="To be looked at", compute="_compute_check_text")

    _one_draft = models.UniqueIndex(
        "(payer_id) WHERE state = 'draft'", "This payer already has a draft recharge."
    )

    @api.depends("coverage_ids.amount")
    def _compute_amount(self):
        amounts = dict(
            self.env["welfare.credit.coverage"]
            .sudo()
            ._read_group(
                [("recharge_id", "in", self.ids)], ["recharge_id"], ["amount:sum"]
            )
        )
        for recharge in self:
            recharge.amount = amounts.get(recharge._origin, 0.0)

    @api.depends("coverage_ids")
    def _compute_user_count(self):
        for recharge in self:
            recharge.user_count = len(recharge.sudo().coverage_ids.lot_id.worker_id)

    @api.depends("state", "line_ids", "coverage_ids.state", "coverage_ids.amount")
    def _compute_check_text(self):
        for recharge in self:
            recharge.check_text = (
                "\n".join(recharge._find_differences())
                if recharge.state == "draft"
                else False
            )

    # -- draft -----------------------------------------------------------------------

    @api.model
    def _open_month(self, day, company=None):
        """Draft the recharges of the month of ``day``, one a payer with spending.

        Can be run again: drafts are filled up, posted runs are left alone, and what is
        returned later goes into the next run.

        :return: the draft ``welfare.recharge``
        :raise LockError: somebody else is preparing or posting a run of these payers
        """
        company = company or self.env.company
        start = day.replace(day=1)
        groups = self.env["welfare.credit.coverage"]._read_group(
            self._get_open_coverage_domain(start)
            & Domain("company_id", "=", company.id),
            ["payer_id"],
        )
        payers = self.env["welfare.payer"].union(*(payer for (payer,) in groups))
        drafts = self.search([("company_id", "=", company.id), ("state", "=", "draft")])
        payers |= drafts.filtered(lambda one: one.period_start <= start).payer_id
        # Orders of these workers go on meanwhile: they only refer to the payer.
        payers.sudo().lock_for_update(allow_referencing=True)
        missing = payers - drafts.payer_id
        drafts = drafts.filtered(lambda one: one.payer_id in payers) + self.create(
            [{"payer_id": payer.id, "period_start": start} for payer in missing]
        )
        drafts._collect()
        drafts.filtered(lambda one: not one.coverage_ids).unlink()
        return drafts.exists()

    def _get_open_coverage_domain(self, start):
        return Domain(
            [
                ("state", "=", "spent"),
                ("recharge_id", "=", False),
                ("spent_on", "<=", start + relativedelta(months=1, days=-1)),
            ]
        )

    def _collect(self):
        """Take what was spent to the month's end, let go what was returned since."""
        # Nobody writes coverage by hand; the accountant does it by this run only.
        Coverage = self.env["welfare.credit.coverage"].sudo()
        for recharge in self:
            gone = recharge.sudo().coverage_ids.filtered(lambda c: c.state != "spent")
            gone.recharge_id = False
            Coverage.search(
                self._get_open_coverage_domain(recharge.period_start)
                & Domain("payer_id", "=", recharge.payer_id.id)
            ).recharge_id = recharge
            recharge._fill_lines()

    def _fill_lines(self):
        """Write what the documents will say, so that it can be read before posting."""
        for recharge in self.sudo():
            recharge.line_ids.unlink()
            self.env["welfare.recharge.line"].sudo().create(
                [
                    {"recharge_id": recharge.id, **vals}
                    for vals in recharge.payer_id._prepare_recharge_lines(
                        recharge._get_live_coverages()
                    )
                ]
            )

    def _get_source_lines(self):
        return self.coverage_ids

    def _get_source_link(self):
        return "recharge_id"

    def _get_live_coverages(self):
        """:return: the coverage still spent: what was returned meanwhile falls out"""
        return self.coverage_ids.filtered(lambda coverage: coverage.state == "spent")

    # -- check -----------------------------------------------------------------------

    def _find_differences(self):
        """:return: list of sentences: why this draft is not to be posted as it is"""
        self.ensure_one()
        res = []
        compare = self.currency_id.compare_amounts
        live = self.sudo()._get_live_coverages()
        if gone := self.sudo().coverage_ids - live:
            res.append(
                self.env._(
                    "%s lines were returned after this draft was prepared: prepare the"
                    " month again.",
                    len(gone),
                )
            )
        total = sum(live.mapped("amount"))
        lines = sum(self.line_ids.mapped("amount"))
        if not gone and compare(total, lines):
            res.append(
                self.env._(
                    "The lines come to %(lines)s, what was spent to %(spent)s: prepare"
                    " the month again.",
                    lines=lines,
                    spent=total,
                )
            )
        return res + [one["message"] for one in live._find_differences()]

    def _check_can_post(self):
        res = super()._check_can_post()
        for recharge in self:
            if not recharge.sudo()._get_live_coverages():
                raise UserError(self.env._("Nothing was spent: nothing to recharge."))
            if found := recharge.sudo()._get_live_coverages()._find_differences():
                raise UserError("\n".join(one["message"] for one in found))
        return res

    # -- post ------------------------------------------------------------------------

    def _post(self):
        """Charge the payers.

        :return: the ``account.move`` documents
        :raise UserError: already posted, nothing to charge, or the coverage is not
            what the ledger spent
        :raise LockError: somebody else is posting
        """
        self._lock_for_posting()
        self._check_can_post()
        for recharge in self:
            coverages = recharge._get_live_coverages()
            (recharge.coverage_ids - coverages).sudo().recharge_id = False
            recharge._fill_lines()
            day = recharge._get_document_date()
            moves = recharge.payer_id._recharge_coverages(coverages, day)
            moves.sudo().welfare_recharge_id = recharge
            coverages.sudo().state = "recharged"
            recharge._keep(
                {
                    "state": "posted",
                    "posted_on": day,
                    "move_id": moves[:1].id,
                    "name": self.env["ir.sequence"].next_by_code("welfare.recharge"),
                }
            )
            fee = recharge.payer_id._invoice_fee(recharge)
            recharge._keep({"fee_move_id": fee.id})
        self._after_post()
        return self.move_ids

    def _after_post(self):
        """Hook: the Fund takes the firm's solidarity share from here."""

    def action_open_documents(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Documents"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", (self.move_ids + self.fee_move_id).ids)],
        }

    def _get_main_document(self):
        """:return: the invoice of a posted run, which its returns are credited on"""
        return self.move_id

    def _is_fee_charged(self):
        """:return: whether another run of the same payer and month bore the fee"""
        self.ensure_one()
        return bool(
            self.search_count(
                [
                    ("payer_id", "=", self.payer_id.id),
                    ("period_start", "=", self.period_start),
                    ("fee_move_id", "!=", False),
                    ("id", "!=", self.id),
                ],
                limit=1,
            )
        )
