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
    is_agency = fields.Boolean(
        string="Invoiced to the firms",
        required=True,
        readonly=True,
        default=False,
        copy=False,
        help="Sold in the name of firms (mandate with representation): the supplier"
        " invoices them, and we only pay. What it invoices to us has a statement of its"
        " own.",
    )
    bill_id = fields.Many2one("account.move", readonly=True, copy=False)
    terms_id = fields.Many2one(
        "welfare.supplier.terms",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="Those of the day of the bill; empty: the company's own.",
    )
    payment_days = fields.Integer(
        string="Paid within (days)",
        readonly=True,
        copy=False,
        help="As promised when the month was prepared.",
    )
    pay_on = fields.Date(
        string="Promised payment date", compute="_compute_pay_on", store=True
    )

    _one_per_month = models.Constraint(
        "UNIQUE (supplier_id, company_id, period_start, is_agency)",
        "This supplier already has a statement for the month.",
    )

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        for settlement in self:
            settlement.amount = sum(settlement.line_ids.mapped("amount"))

    @api.depends("period_end", "payment_days")
    def _compute_pay_on(self):
        for settlement in self:
            settlement.pay_on = settlement.period_end and (
                settlement.period_end + timedelta(days=settlement.payment_days)
            )

    @api.model_create_multi
    def create(self, vals_list):
        settlements = super().create(vals_list)
        settlements._set_terms()
        return settlements

    def _set_terms(self):
        """Take the terms that hold on the day of the bill: what is posted keeps what
        was promised, whatever changes later."""
        Terms = self.env["welfare.supplier.terms"]
        for settlement in self.filtered(lambda one: one.state == "draft").sudo():
            terms = Terms._get_terms(
                settlement.supplier_id,
                settlement.company_id,
                settlement._get_document_date(),
            )
            settlement.write(
                {
                    "terms_id": terms.id,
                    "payment_days": terms._get_payment_days(settlement.company_id),
                }
            )

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
        """Collect what is owed for the month of ``day``, one draft a supplier; a
        second one for what it invoices to firms.

        Can be run again: drafts are filled up, posted statements are left alone.

        :return: the draft ``welfare.settlement`` of the month
        """
        company = company or self.env.company
        start = day.replace(day=1)
        groups = self.env["welfare.settlement.line"]._read_group(
            self._get_open_line_domain(company, start), ["supplier_id", "is_agency"]
        )
        drafts = self.browse()
        for supplier, is_agency in groups:
            settlement = self.search(
                [
                    ("supplier_id", "=", supplier.id),
                    ("company_id", "=", company.id),
                    ("period_start", "=", start),
                    ("is_agency", "=", is_agency),
                ]
            ) or self._create_draft(
                {
                    "supplier_id": supplier.id,
                    "company_id": company.id,
                    "period_start": start,
                },
                is_agency,
            )
            if settlement.state == "draft":
                settlement._collect()
                drafts |= settlement
        return drafts

    @api.model
    def _create_draft(self, vals, is_agency):
        self.check_access("create")
        return self.sudo().create({**vals, "is_agency": is_agency}).sudo(self.env.su)

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
        self._set_terms()
        for settlement in self:
            # Nobody writes dues by hand; the accountant does it by this run only.
            self.env["welfare.settlement.line"].sudo().search(
                self._get_open_line_domain(
                    settlement.company_id, settlement.period_start
                )
                & Domain("supplier_id", "=", settlement.supplier_id.id)
                & Domain("is_agency", "=", settlement.is_agency)
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
        self._set_terms()
        for settlement in self:
            bill = self.env["account.move"].create(settlement._prepare_bill_vals())
            settlement._keep_gross(bill)
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
            moves = self.search(
                [("supplier_id", "=", supplier.id), ("state", "=", "posted")]
            )._get_payable_moves()
            lines = moves._welfare_get_payable_lines().filtered(
                lambda line: not line.reconciled
            )
            for same in lines.grouped(
                lambda li: (li.company_id, li.account_id)
            ).values():
                residuals = same.mapped("amount_residual")
                if min(residuals) < 0 < max(residuals):
                    same.reconcile()

    def _get_payable_moves(self):
        """Hook.

        :return: the ``account.move`` by which a supplier is owed, or owes
        """
        return self.bill_id

    def _get_expected_bills(self):
        """Hook.

        :return: the ``account.move`` for which the supplier sends an invoice or a
            credit note
        """
        return self.bill_id

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
        taxes = self._get_bill_taxes(product)
        return {
            "name": product.display_name,
            "quantity": 1,
            "price_unit": -amount if self._is_credit() else amount,
            "tax_ids": [Command.set(taxes.ids)],
            "account_id": self.company_id.welfare_clearing_account_id.id,
        }

    def _get_bill_taxes(self, product):
        """:return: VAT in the price, and what is withheld from a professional"""
        self.ensure_one()
        vat = product._welfare_get_supplier_taxes(
            self.company_id, self._get_document_date()
        )._welfare_get_included()
        return vat | self.terms_id.withholding_tax_id

    def _keep_gross(self, bill, gross=None):
        """Beside a tax that is not in the price Odoo rounds bases, and the gross can be
        a cent off (ADR 0018): the cent goes to the VAT.

        :param bill: draft ``account.move``
        :param float gross: EUR that it has to come to, default the statement's
        """
        self.ensure_one()
        gross = self.amount if gross is None else gross
        vat_lines = bill.line_ids.filtered(
            lambda line: line.tax_line_id and not line._welfare_is_withheld()
        )
        booked = sum(rate.total for rate in bill._welfare_get_rates())
        off = self.currency_id.round(abs(gross) - booked)
        if off and vat_lines:
            line = max(vat_lines, key=lambda one: abs(one.balance))
            line.amount_currency += off if line.amount_currency > 0 else -off
