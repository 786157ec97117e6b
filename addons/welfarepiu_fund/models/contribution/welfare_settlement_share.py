from odoo import api, fields, models
from odoo.exceptions import UserError

#: Who gives it to the Fund. A fee and a discount are the operator's own income, which
#: it passes on whole, without the VAT.
GIVERS = {"donation": "supplier", "fee": "operator", "discount": "operator"}


class WelfareSettlementShare(models.Model):
    """The solidarity share of one statement under one row of terms.

    What is given back is shared at the terms it was sold under, so that it takes off
    what it had added.
    """

    _name = "welfare.settlement.share"
    _description = "Solidarity share of a statement"
    _order = "settlement_id, id"
    _rec_name = "settlement_id"

    settlement_id = fields.Many2one(
        "welfare.settlement",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    supplier_id = fields.Many2one(
        related="settlement_id.supplier_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="settlement_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    terms_id = fields.Many2one(
        "welfare.supplier.terms", required=True, readonly=True, ondelete="restrict"
    )
    share_type = fields.Selection(
        related="terms_id.share_type", store=True, string="As"
    )
    percent = fields.Float(readonly=True, digits=(5, 2))
    base_amount = fields.Monetary(
        string="Of", readonly=True, help="Gross: sold less given back."
    )
    amount = fields.Monetary(
        readonly=True, help="Without VAT; negative when more was given back than sold."
    )
    tax_amount = fields.Monetary(string="VAT", readonly=True)
    carried = fields.Monetary(
        string="Carried on",
        readonly=True,
        help="What was given to the Fund for sales given back later: taken off here.",
    )
    contributed = fields.Monetary(string="To the Fund", readonly=True)
    move_id = fields.Many2one(
        "account.move",
        string="Document",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The fee's invoice, the discount's credit note, or the entry of the"
        " donation.",
    )
    contribution_id = fields.Many2one(
        "welfare.fund.contribution",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        groups="welfarepiu_base.group_accountant",
    )

    _once = models.Constraint(
        "UNIQUE (settlement_id, terms_id)",
        "The share of this statement is already booked.",
    )
    _contributed_positive = models.Constraint(
        "CHECK (contributed >= 0)", "Nothing is taken back from the Fund."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A share that is booked stays."))

    # -- figures ----------------------------------------------------------------------

    @api.model
    def _share_settlement(self, settlement):
        """Book the shares of a posted statement, once.

        :return: the ``welfare.settlement.share``, sudo
        """
        self = self.sudo()
        settlement = settlement.sudo()
        if shares := self.search([("settlement_id", "=", settlement.id)]):
            return shares
        groups = settlement._get_lines_by_share()
        shares = self.create(
            [
                self._prepare_vals(settlement, terms, lines)
                for terms, lines in groups.items()
            ]
        )
        for share in shares:
            share._book_document(groups[share.terms_id])
        shares._contribute()
        return shares

    @api.model
    def _prepare_vals(self, settlement, terms, lines):
        base = settlement.currency_id.round(sum(lines.mapped("amount")))
        return {
            "settlement_id": settlement.id,
            "terms_id": terms.id,
            "percent": terms.share_percent,
            "base_amount": base,
            "amount": settlement.currency_id.round(base * terms.share_percent / 100),
        }

    # -- documents --------------------------------------------------------------------

    def _book_document(self, lines):
        """Write the fee's invoice, or expect the discount's credit note.

        :param lines: the ``welfare.settlement.line`` under these terms
        """
        self.ensure_one()
        if not self.amount or self.share_type == "donation":
            return
        is_fee = self.share_type == "fee"
        vals = (
            self._prepare_fee_vals() if is_fee else self._prepare_discount_vals(lines)
        )
        move = self.env["account.move"].create(vals)
        if not is_fee:
            self.settlement_id._keep_gross(move, self.amount)
        move.action_post()
        self.move_id = move
        if is_fee:
            sign = 1 if move.move_type == "out_invoice" else -1
            self.amount = sign * move.amount_untaxed
            self.tax_amount = sign * move.amount_tax
            self._compensate()
        else:
            rates = move._welfare_get_rates()
            sign = 1 if move.move_type == "in_refund" else -1
            self.amount = sign * sum(rate.base for rate in rates)
            self.tax_amount = sign * sum(rate.vat for rate in rates)
            self._set_off(move)

    def _get_fund(self):
        return self.env["welfare.fund.contribution"]._get_fund_of_shop(self.company_id)

    def _prepare_document_vals(self):
        settlement = self.settlement_id
        return {
            "partner_id": settlement.supplier_id.id,
            "company_id": settlement.company_id.id,
            "invoice_date": settlement.bill_id.invoice_date,
            "date": settlement.bill_id.date,
            "invoice_date_due": settlement.pay_on,
            "ref": settlement.name,
        }

    def _describe(self):
        """:return: the line of the document, for the supplier"""
        return self.env._(
            "Solidarity share of %(percent)s%% on %(base)s, statement %(name)s",
            percent=f"{self.percent:g}",
            base=self.currency_id.format(self.base_amount),
            name=self.settlement_id.name,
        )

    def _prepare_fee_vals(self):
        """The operator's invoice; its credit note, linked, when sales were given
        back."""
        fund = self._get_fund()
        return {
            **self._prepare_document_vals(),
            "move_type": "out_invoice" if self.amount > 0 else "out_refund",
            "journal_id": fund.fee_journal_id.id,
            "reversed_entry_id": self.amount < 0 and self._get_reversed_fee().id,
            "invoice_line_ids": [
                fields.Command.create(
                    {
                        "name": self._describe(),
                        "quantity": 1,
                        "price_unit": abs(self.amount),
                        "tax_ids": [
                            fields.Command.set(self.terms_id._get_share_tax().ids)
                        ],
                        "account_id": fund.fee_account_id.id,
                    }
                )
            ],
        }

    def _get_reversed_fee(self):
        """:return: the latest invoice of a fee under the same terms"""
        return self.search(
            [
                ("terms_id", "=", self.terms_id.id),
                ("id", "!=", self.id),
                ("move_id.move_type", "=", "out_invoice"),
            ],
            order="id desc",
            limit=1,
        ).move_id

    def _prepare_discount_vals(self, lines):
        """The supplier's credit note, at the rates of what was sold; a debit note when
        sales were given back."""
        settlement = self.settlement_id
        account = self._get_fund().discount_account_id
        by_taxes = {}
        for line in lines:
            taxes = settlement._get_bill_taxes(line.product_id)
            by_taxes[taxes] = by_taxes.get(taxes, 0.0) + line.amount
        sign = 1 if self.amount > 0 else -1
        left, base = self.amount, self.base_amount
        vals_list = []
        for taxes, gross in by_taxes.items():
            # What is left over what is left: the parts add up to the cent.
            part = self.currency_id.round(left * gross / base) if base else left
            left, base = left - part, base - gross
            vals_list.append(
                {
                    "name": self._describe(),
                    "quantity": 1,
                    "price_unit": sign * part,
                    "tax_ids": [fields.Command.set(taxes.ids)],
                    "account_id": account.id,
                }
            )
        return {
            **self._prepare_document_vals(),
            "move_type": "in_refund" if self.amount > 0 else "in_invoice",
            "journal_id": settlement.company_id.welfare_settlement_journal_id.id,
            "invoice_line_ids": [fields.Command.create(vals) for vals in vals_list],
        }

    def _set_off(self, move):
        """Take a discount off the bill."""
        (
            self.settlement_id.bill_id._welfare_get_payable_lines()
            | move._welfare_get_payable_lines()
        ).filtered(lambda line: not line.reconciled).reconcile()

    # -- a fee is compensated with a signed mandate -----------------------------------

    def _compensate(self):
        """Dr payable, Cr receivable: what the supplier owes for fees comes off what it
        is paid, if it signed so; credit notes of fees come off first.

        :return: the ``account.move``, empty if there is nothing to compensate
        """
        self.ensure_one()
        settlement = self.settlement_id
        moves = self.env["account.move"]
        owed = self._get_open_fee_lines()
        bill_lines = settlement.bill_id._welfare_get_payable_lines().filtered(
            lambda line: not line.reconciled
        )
        amount = self.currency_id.round(
            min(
                sum(owed.mapped("amount_residual")),
                -sum(bill_lines.mapped("amount_residual")),
            )
        )
        if amount <= 0 or not settlement.terms_id._can_compensate(
            settlement.bill_id.date
        ):
            return moves
        move = moves.create(
            self._prepare_compensation_vals(
                bill_lines.account_id, owed.account_id[:1], amount
            )
        )
        move._post(soft=False)
        for lines in (bill_lines, owed):
            (
                lines
                | move.line_ids.filtered(
                    lambda line, account=lines.account_id: line.account_id in account
                )
            ).reconcile()
        return move

    def _get_open_fee_lines(self):
        """:return: the journal items by which the supplier owes for fees"""
        return (
            self.search(
                [
                    ("supplier_id", "=", self.supplier_id.id),
                    ("company_id", "=", self.company_id.id),
                    ("share_type", "=", "fee"),
                ]
            )
            .move_id._welfare_get_receivable_lines()
            .filtered(lambda line: not line.reconciled)
        )

    def _prepare_compensation_vals(self, payable, receivable, amount):
        settlement = self.settlement_id
        common = {"partner_id": settlement.supplier_id.id, "name": settlement.name}
        return {
            "move_type": "entry",
            "journal_id": self._get_fund().donation_journal_id.id,
            "date": settlement.bill_id.date,
            "ref": self.env._("Fee compensated, %s", settlement.name),
            "line_ids": [
                fields.Command.create(
                    {**common, "account_id": account.id, "balance": balance}
                )
                for account, balance in ((payable, amount), (receivable, -amount))
            ],
        }

    # -- to the Fund ------------------------------------------------------------------

    def _contribute(self):
        """Write down what the Fund gets: the supplier's donations, and what the
        operator passes on. What was given for sales that came back is taken off, now
        or, if there is not enough, later: nothing is taken back from the Fund."""
        for giver in ("supplier", "operator"):
            mine = self.filtered(lambda one, who=giver: GIVERS[one.share_type] == who)
            if not mine:
                continue
            carried = mine._get_carried(giver)
            # What takes off comes first.
            for share in mine.sorted("amount"):
                total = self.currency_id.round(share.amount + carried)
                share.write({"carried": carried, "contributed": max(0.0, total)})
                carried = min(0.0, total)
            mine._contribute_of(giver)

    def _get_carried(self, giver):
        """:return: EUR, zero or negative: given before for what came back since"""
        mine = [share_type for share_type, who in GIVERS.items() if who == giver]
        [(due, given)] = self._read_group(
            [
                ("supplier_id", "=", self.supplier_id.id),
                ("company_id", "=", self.company_id.id),
                ("share_type", "in", mine),
                ("id", "not in", self.ids),
            ],
            [],
            ["amount:sum", "contributed:sum"],
        )
        return min(0.0, self.currency_id.round((due or 0.0) - (given or 0.0)))

    def _contribute_of(self, giver):
        given = self.filtered("contributed")
        contribution = self.env["welfare.fund.contribution"]._contribute_share(
            self.settlement_id, giver, sum(given.mapped("contributed"))
        )
        given.contribution_id = contribution
        for share in given.filtered(lambda one: one.share_type == "donation"):
            share.move_id = contribution.source_move_id

    # -- told to the supplier ---------------------------------------------------------

    def _get_notes(self):
        """:return: list of sentences beside the figures of the statement"""
        self.ensure_one()
        format_ = self.currency_id.format
        notes = []
        if self.share_type == "fee" and self.amount:
            notes.append(
                self.env._(
                    "Fee for the Solidarity Fund: %(amount)s and %(tax)s of VAT,"
                    " document %(name)s.",
                    amount=format_(self.amount),
                    tax=format_(self.tax_amount),
                    name=self.move_id.name,
                )
            )
            if self.amount > 0 and not self.settlement_id.terms_id._can_compensate(
                self.settlement_id.bill_id.date
            ):
                notes.append(
                    self.env._(
                        "It is not taken off here: you have not signed a mandate to"
                        " compensate, so you pay the invoice apart."
                    )
                )
        if self.amount < 0 and self.share_type == "donation":
            notes.append(
                self.env._(
                    "%s of donations for sales that came back is taken off your next"
                    " donations.",
                    format_(-self.amount),
                )
            )
        return notes

    # -- re-adding ----------------------------------------------------------------

    def _get_comparisons(self):
        """:return: see ``welfare.settlement._get_comparisons``"""
        self.ensure_one()
        share = self.currency_id.round(self.base_amount * self.percent / 100)
        is_gross = self.share_type == "discount"
        comparisons = [
            (
                self.env._("solidarity share"),
                self.amount + (self.tax_amount if is_gross else 0.0),
                share,
            ),
            (
                self.env._("carried on to the Fund"),
                max(0.0, self.amount + self.carried),
                self.contributed,
            ),
        ]
        if self.share_type != "donation" and self.amount:
            comparisons.append(
                (
                    self.env._("document of the share"),
                    self.amount + self.tax_amount,
                    self._get_document_gross(),
                )
            )
        return comparisons

    def _get_document_gross(self):
        """:return: EUR of the posted document, as what it takes off the payment"""
        move = self.move_id
        if move.state != "posted":
            return 0.0
        if self.share_type == "fee":
            return move.amount_total_signed
        sign = 1 if move.move_type == "in_refund" else -1
        return sign * sum(rate.total for rate in move._welfare_get_rates())
