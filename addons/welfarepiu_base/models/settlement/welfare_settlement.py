from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class WelfareSettlement(models.Model):
    """The month's statement of one supplier, and the bill expected for it."""

    _name = "welfare.settlement"
    _inherit = ["welfare.month.document"]
    _description = "Supplier statement"

    supplier_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_welfare_supplier", "=", True)],
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_ids = fields.One2many("welfare.settlement.line", "settlement_id")
    amount = fields.Monetary(compute="_compute_amount", store=True, help="Gross")
    bill_id = fields.Many2one("account.move", readonly=True, copy=False)
    pay_on = fields.Date(
        string="Promised payment date", compute="_compute_pay_on", store=True
    )

    payment_state = fields.Selection(
        [
            ("draft", "In preparation"),
            ("to_pay", "To be paid"),
            ("late", "Late"),
            ("paid", "Paid"),
        ],
        string="Payment",
        compute="_compute_payment",
        compute_sudo=True,
    )
    left_amount = fields.Monetary(
        string="Left to pay", compute="_compute_payment", compute_sudo=True
    )
    paid_on = fields.Date(compute="_compute_payment", compute_sudo=True)

    _one_per_month = models.Constraint(
        "UNIQUE (supplier_id, company_id, period_start)",
        "This supplier already has a statement for the month.",
    )

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        for settlement in self:
            settlement.amount = sum(settlement.line_ids.mapped("amount"))

    @api.depends("period_end", "company_id.welfare_supplier_payment_days")
    def _compute_pay_on(self):
        for settlement in self:
            settlement.pay_on = settlement.period_end and (
                settlement.period_end
                + timedelta(days=settlement.company_id.welfare_supplier_payment_days)
            )

    @api.depends(
        "state", "amount", "pay_on", "bill_id.payment_state", "bill_id.amount_residual"
    )
    def _compute_payment(self):
        today = self.env["welfare.clock"]._today()
        for settlement in self:
            bill = settlement.bill_id
            left = (
                -bill.amount_residual
                if settlement._is_credit()
                else (bill.amount_residual)
            )
            settlement.left_amount = left if bill else settlement.amount
            settlement.paid_on = False
            if not bill:
                settlement.payment_state = "draft"
            elif bill.payment_state in ("paid", "in_payment", "reversed"):
                settlement.payment_state = "paid"
                # A payment the bank has not shown yet leaves the bill open.
                settlement.left_amount = 0
                settlement.paid_on = max(
                    [day for day, _words, _amount in settlement._get_payments()],
                    default=bill.date,
                )
            else:
                is_late = settlement.pay_on < today and not settlement._is_credit()
                settlement.payment_state = "late" if is_late else "to_pay"

    def _get_payments(self):
        """:return: ``[(day, what it was in words, EUR)]`` of what settled the bill"""
        self.ensure_one()
        partials = self.bill_id.line_ids.filtered(
            lambda line: line.account_id.account_type == "liability_payable"
        ).matched_debit_ids
        payments = self.bill_id.matched_payment_ids.filtered(
            lambda payment: (
                payment.state in ("in_process", "paid")
                and payment.move_id not in partials.debit_move_id.move_id
            )
        )
        return sorted(
            [
                (
                    partial.max_date,
                    self._describe_payment(partial.debit_move_id.move_id),
                    partial.amount,
                )
                for partial in partials
            ]
            + [
                (payment.date, self._describe_payment(payment.move_id), payment.amount)
                for payment in payments
            ]
        )

    def _describe_payment(self, move):
        """Hook: the Fund names the share it keeps.

        :param move: the ``account.move`` matched with the bill; empty if the payment
            books nothing before the bank shows it
        """
        return self.env._("Payment")

    def _to_pdf(self):
        """:return: bytes"""
        pdf, _kind = (
            self.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf("welfarepiu_base.report_settlement", self.ids)
        )
        return pdf

    @api.model
    def _open_month(self, day, company=None):
        """Collect what is owed for the month of ``day``, one draft a supplier.

        Can be run again: drafts are filled up, posted statements are left alone.

        :return: the draft ``welfare.settlement`` of the month
        """
        company = company or self.env.company
        start = day.replace(day=1)
        suppliers = self.env["welfare.settlement.line"]._read_group(
            self._get_open_line_domain(company, start), ["supplier_id"]
        )
        drafts = self.browse()
        for (supplier,) in suppliers:
            settlement = self.search(
                [
                    ("supplier_id", "=", supplier.id),
                    ("company_id", "=", company.id),
                    ("period_start", "=", start),
                ]
            ) or self.create(
                {
                    "supplier_id": supplier.id,
                    "company_id": company.id,
                    "period_start": start,
                }
            )
            if settlement.state == "draft":
                settlement._collect()
                drafts |= settlement
        return drafts

    def _get_source_lines(self):
        return self.line_ids

    def _get_source_link(self):
        return "settlement_id"

    def _get_open_line_domain(self, company, start):
        return Domain(
            [
                ("company_id", "=", company.id),
                ("settlement_id", "=", False),
                ("state", "!=", "cancelled"),
                ("day", "<=", start + relativedelta(months=1, days=-1)),
            ]
        )

    def _collect(self):
        for settlement in self:
            # Nobody writes dues by hand; the accountant does it by this run only.
            self.env["welfare.settlement.line"].sudo().search(
                self._get_open_line_domain(
                    settlement.company_id, settlement.period_start
                )
                & Domain("supplier_id", "=", settlement.supplier_id.id)
            ).settlement_id = settlement

    def _check_can_post(self):
        res = super()._check_can_post()
        for settlement in self:
            if not settlement.line_ids:
                raise UserError(self.env._("Nothing is owed for this month."))
        return res

    def _post(self):
        """Book the supplier's bill; its credit note, where more was given back than
        sold. Credit notes of earlier months are set against it.

        :return: the ``account.move`` documents
        :raise UserError: already posted, or empty
        :raise LockError: somebody else is posting
        """
        self._lock_for_posting()
        self._check_can_post()
        for settlement in self:
            bill = self.env["account.move"].create(settlement._prepare_bill_vals())
            bill.action_post()
            settlement._keep(
                {
                    "state": "posted",
                    "bill_id": bill.id,
                    "name": self.env["ir.sequence"].next_by_code("welfare.settlement"),
                }
            )
        self._after_post()
        self._use_credit_notes()
        return self.bill_id

    def _after_post(self):
        """Hook: the Fund takes the supplier's solidarity share from here."""

    def _is_credit(self):
        """:return: whether more was given back than sold"""
        self.ensure_one()
        return self.currency_id.compare_amounts(self.amount, 0.0) < 0

    def _use_credit_notes(self):
        """Match each supplier's bills with the credit notes of its statements, the
        oldest first: what was given back comes off the next payment."""
        for supplier in self.supplier_id:
            documents = self.search(
                [("supplier_id", "=", supplier.id), ("state", "=", "posted")]
            ).bill_id
            lines = documents.line_ids.filtered(
                lambda line: line.account_id.account_type == "liability_payable"
                and not line.reconciled
            )
            for same in lines.grouped(
                lambda li: (li.company_id, li.account_id)
            ).values():
                if {"in_invoice", "in_refund"} <= set(same.mapped("move_type")):
                    same.reconcile()

    def _prepare_bill_vals(self):
        self.ensure_one()
        groups = {}
        for line in self.line_ids:
            groups.setdefault(line.product_id, self.env[line._name])
            groups[line.product_id] |= line
        date = self._get_document_date()
        return {
            "move_type": "in_refund" if self._is_credit() else "in_invoice",
            "partner_id": self.supplier_id.id,
            "company_id": self.company_id.id,
            "journal_id": self.company_id.welfare_settlement_journal_id.id,
            "invoice_date": date,
            "date": date,
            "invoice_date_due": self.pay_on,
            "ref": self.env._(
                "Statement %(month)s", month=self.period_start.strftime("%m/%Y")
            ),
            "invoice_line_ids": [
                Command.create(self._prepare_bill_line_vals(product, lines))
                for product, lines in groups.items()
            ],
        }

    def _prepare_bill_line_vals(self, product, lines):
        amount = sum(lines.mapped("amount"))
        taxes = product.supplier_taxes_id.filtered_domain(
            self.env["account.tax"]._check_company_domain(self.company_id)
        )
        return {
            "name": product.display_name,
            "quantity": 1,
            "price_unit": -amount if self._is_credit() else amount,
            "tax_ids": [Command.set(taxes._welfare_get_included().ids)],
            "account_id": self.company_id.welfare_clearing_account_id.id,
        }
