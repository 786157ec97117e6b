from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..plan.welfare_grant_batch import LEFT_OUT

# Fewer workers than this behind a line, and its kind would tell on somebody.
MIN_GROUP = 5


class WelfarePayer(models.Model):
    _name = "welfare.payer"
    _inherit = ["welfare.payer", "mail.thread", "mail.activity.mixin"]

    terms_ids = fields.One2many("welfare.payer.terms", "payer_id", "Invoicing terms")

    # -- recharge --------------------------------------------------------------------

    def _recharge_coverages(self, coverages, date):
        """Charge this payer what was spent with its credit.

        :param coverages: ``welfare.credit.coverage`` of this payer
        :param date: date of the documents
        :return: the posted ``account.move``: an invoice, and a credit note for each
            earlier document of which something was returned; none if all is zero
        """
        self.ensure_one()
        return getattr(self, f"_recharge_{self.payer_type}")(coverages, date)

    def _recharge_other(self, coverages, date):
        raise UserError(
            self.env._(
                "%s cannot be charged: install again the addon that did it.", self.name
            )
        )

    def _recharge_firm(self, coverages, date):
        """Invoice the firm and credit its returns, then use its funds."""
        documents = {}
        for line in self._prepare_recharge_lines(coverages):
            documents.setdefault(line["credited_move_id"] or 0, []).append(line)
        moves = self.env["account.move"].create(
            [
                vals
                # The month's invoice first.
                for credited_id, lines in sorted(documents.items())
                if (vals := self._prepare_recharge_vals(credited_id, lines, date))
            ]
        )
        moves.action_post()
        self._check_recharge_is_exact(moves, coverages)
        # Credit notes first: what they give back can pay the invoice.
        self._use_provvista(moves.sorted("move_type", reverse=True))
        return moves

    def _check_recharge_is_exact(self, moves, coverages):
        """:raise UserError: the documents are not, to the cent, what was spent"""
        booked = sum(move._welfare_get_gross() for move in moves)
        spent = sum(coverages.mapped("amount"))
        if self.currency_id.compare_amounts(booked, spent):
            raise UserError(
                self.env._(
                    "The documents come to %(booked)s and %(spent)s was spent: look at"
                    " the taxes of the recharge.",
                    booked=booked,
                    spent=spent,
                )
            )

    def _prepare_recharge_lines(self, coverages):
        """Sum by document, billing path, taxes and kind; a kind that fewer than five
        workers used is merged with the others of its taxes.

        :return: list of values of ``welfare.recharge.line``
        """
        groups = {}
        for coverage in coverages:
            credited = coverage.return_of_id.recharge_id._get_main_document()
            for part, taxes, amount in coverage._get_recharge_parts():
                key = (credited.id, coverage.billing_path or "own", part, taxes.ids)
                key = (*key[:3], tuple(key[3]), coverage.kind_id.id)
                group = groups.setdefault(key, {"amount": 0.0, "workers": set()})
                group["amount"] += amount
                group["workers"].add(coverage.lot_id.worker_id.id)
        merged = {}
        for (*key, kind_id), group in groups.items():
            told = kind_id if len(group["workers"]) >= MIN_GROUP else False
            target = merged.setdefault((*key, told), {"amount": 0.0, "workers": set()})
            target["amount"] += group["amount"]
            target["workers"] |= group["workers"]
        return [
            {
                "credited_move_id": credited_id,
                "billing_path": path,
                "part": part,
                "tax_ids": [Command.set(tax_ids)],
                "kind_id": kind_id,
                "user_count": len(group["workers"]),
                "amount": self.currency_id.round(group["amount"]),
            }
            for (credited_id, path, part, tax_ids, kind_id), group in merged.items()
            if not self.currency_id.is_zero(group["amount"])
        ]

    def _prepare_recharge_vals(self, credited_id, lines, date):
        """:param lines: values of ``welfare.recharge.line``, of one document"""
        total = sum(line["amount"] for line in lines)
        sign = -1 if total < 0 else 1
        terms = self.env["welfare.payer.terms"]._get_terms(self, date)
        company = self.company_id
        credited = self.env["account.move"].browse(credited_id or [])
        vals = {
            "move_type": "out_refund" if total < 0 else "out_invoice",
            "partner_id": self.partner_id.id,
            "company_id": company.id,
            "journal_id": company.welfare_recharge_journal_id.id,
            "invoice_date": date,
            "date": date,
            "ref": credited.name or False,
            "reversed_entry_id": credited.id if total < 0 else False,
            "fiscal_position_id": terms.fiscal_position_id.id,
            "welfare_term": "recharge",
            "welfare_payer_id": self.id,
            "invoice_line_ids": [
                Command.create(
                    self._prepare_recharge_line_vals(line, line["amount"] * sign, terms)
                )
                for line in lines
            ],
        }
        vals["l10n_it_stamp_duty"] = self._get_stamp_duty(lines, date)
        return vals

    def _get_stamp_duty(self, lines, date):
        """:return: EUR of stamp duty on a document with these lines"""
        Tax = self.env["account.tax"]
        without_vat = sum(
            line["amount"]
            for line in lines
            if not Tax.browse(line["tax_ids"][0][2])._welfare_has_vat()
        )
        return self.env["welfare.stamp.duty"]._get_due(
            self.company_id, abs(without_vat), date
        )

    def _prepare_recharge_line_vals(self, line, amount, terms):
        # The firm reads Italian, whoever posts the run.
        env = self.with_context(lang=self.partner_id.lang or self.env.lang).env
        kind = env["welfare.benefit.kind"].browse(line["kind_id"] or [])
        what = kind.name or env._("several kinds")
        if line["part"] == "commission":
            name = env._("Commission on welfare benefits: %s", what)
        else:
            name = env._("Welfare benefits: %s", what)
        taxes = self.env["account.tax"].browse(line["tax_ids"][0][2])
        vals = {
            "name": name,
            "quantity": 1,
            "price_unit": amount,
            "tax_ids": [Command.set(taxes._welfare_map(terms.fiscal_position_id).ids)],
        }
        if line["billing_path"] != "own" and line["part"] == "cost":
            vals["account_id"] = self.company_id.welfare_clearing_account_id.id
        return vals

    # -- platform fee ----------------------------------------------------------------

    def _invoice_fee(self, recharge):
        """The operator's own service: own invoice with VAT, own receivable, never from
        the funds.

        :return: the posted ``account.move``, or none if nothing is due
        """
        self.ensure_one()
        terms = self.env["welfare.payer.terms"]._get_terms(self, recharge.posted_on)
        lines = self._prepare_fee_lines(recharge, terms) if terms else []
        if not lines:
            return self.env["account.move"]
        total = sum(line["price_unit"] for line in lines)
        if total < 0:
            for line in lines:
                line["price_unit"] = -line["price_unit"]
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_refund" if total < 0 else "out_invoice",
                "partner_id": self.partner_id.id,
                "company_id": self.company_id.id,
                "invoice_date": recharge.posted_on,
                "date": recharge.posted_on,
                "fiscal_position_id": terms.fiscal_position_id.id,
                "invoice_line_ids": [Command.create(line) for line in lines],
            }
        )
        invoice.action_post()
        return invoice

    def _prepare_fee_lines(self, recharge, terms):
        env = self.with_context(lang=self.partner_id.lang or self.env.lang).env
        month = recharge.period_start.strftime("%m/%Y")
        taxes = terms.fiscal_position_id.map_tax(terms.fee_tax_id)
        lines = []
        percent = self.currency_id.round(recharge.amount * terms.fee_percent / 100.0)
        if percent:
            lines.append(
                {
                    "name": env._("Platform fee %s, on what was recharged", month),
                    "price_unit": percent,
                }
            )
        if terms.fee_amount and not recharge._is_fee_charged():
            lines.append(
                {
                    "name": env._("Platform fee %s", month),
                    "price_unit": terms.fee_amount,
                }
            )
        lines = [{**line, "tax_ids": [Command.set(taxes.ids)]} for line in lines]
        stamp = sum(recharge.move_ids.mapped("l10n_it_stamp_duty"))
        if stamp and terms.charges_stamp:
            duty_tax = self.env["account.tax"]._welfare_get_excluded_tax(
                self.company_id
            )
            lines.append(
                {
                    "name": env._("Stamp duty on recharge documents (art. 15)"),
                    "price_unit": stamp,
                    "tax_ids": [Command.set(duty_tax.ids)],
                }
            )
        return [{**line, "quantity": 1} for line in lines]

    # -- funds -----------------------------------------------------------------------

    def _get_provvista_balance(self, date=None):
        """:param date: as the books stand at the end of this day; default all
        :return: EUR of the firm's money that the books still hold
        """
        domain = [
            ("account_id", "=", self.company_id.welfare_provvista_account_id.id),
            ("partner_id", "=", self.partner_id.id),
            ("parent_state", "=", "posted"),
        ]
        if date:
            domain.append(("date", "<=", date))
        [(balance,)] = self.env["account.move.line"]._read_group(
            domain, [], ["balance:sum"]
        )
        return -(balance or 0.0)

    def _use_provvista(self, documents=None):
        """Settle recharge documents with the firm's funds, as far as they go:
        Dr provvista, Cr receivable. A credit note first lowers what is still owed, and
        gives the rest back to the funds.

        :param documents: default all of this payer that are open, oldest first
        :return: the entries
        """
        self.ensure_one()
        if documents is None:
            documents = self._get_open_documents()
        entries = self.env["account.move"]
        today = self.env["welfare.clock"]._today()
        for document in documents:
            receivable = document._welfare_get_receivable_lines()
            if document.move_type == "out_refund":
                self._lower_what_is_owed(receivable)
            # At the document's date with the funds of that day; the rest with what
            # came in since, on the day it is used.
            for day in sorted({document.date, max(document.date, today)}):
                amount = self._get_usable_amount(receivable, day)
                if document.currency_id.is_zero(amount):
                    continue
                entries |= self._settle(document, receivable, amount, day)
        return entries

    def _get_open_documents(self):
        documents = self.env["account.move"].search(
            [
                ("welfare_payer_id", "=", self.id),
                ("welfare_term", "=", "recharge"),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
            ],
            order="date, id",
        )
        # Credit notes first: what they give back can pay the invoices.
        return documents.sorted("move_type", reverse=True)

    def _lower_what_is_owed(self, receivable):
        owed = self._get_open_documents().filtered(
            lambda move: move.move_type == "out_invoice"
        )
        for line in owed._welfare_get_receivable_lines():
            if line.account_id == receivable.account_id and any(
                receivable.mapped("amount_residual")
            ):
                (line + receivable).reconcile()

    def _get_usable_amount(self, receivable, day):
        residual = sum(receivable.mapped("amount_residual"))
        if residual <= 0:
            return residual
        usable = min(self._get_provvista_balance(day), self._get_provvista_balance())
        return min(residual, max(usable, 0.0))

    def _settle(self, document, receivable, amount, day):
        entry = self.env["account.move"].create(
            self._prepare_provvista_move_vals(
                document, receivable.account_id, amount, day
            )
        )
        entry.action_post()
        (receivable + entry.line_ids).filtered(
            lambda line: line.account_id == receivable.account_id
            and not line.reconciled
        ).reconcile()
        return entry

    def _prepare_provvista_move_vals(self, invoice, receivable_account, amount, day):
        common = {"partner_id": self.partner_id.id, "name": invoice.name}
        return {
            "move_type": "entry",
            "journal_id": self.company_id.welfare_provvista_journal_id.id,
            "date": day,
            "ref": invoice.name,
            "welfare_term": "settlement",
            "welfare_payer_id": self.id,
            "line_ids": [
                Command.create(
                    {
                        **common,
                        "account_id": self.company_id.welfare_provvista_account_id.id,
                        "balance": amount,
                    }
                ),
                Command.create(
                    {**common, "account_id": receivable_account.id, "balance": -amount}
                ),
            ],
        }

    # -- spend limit -----------------------------------------------------------------

    def _get_spend_limit(self):
        """:return: EUR that may be granted beyond the funds received"""
        self.ensure_one()
        plans = (
            self.env["welfare.plan"]
            .sudo()
            .search([("payer_id", "=", self.id), ("state", "!=", "draft")])
        )
        return sum(plans.mapped("spend_limit"))

    def _get_uncovered_amount(self, date=None):
        """:return: EUR granted and not yet funded (Z of the quadratura, turned round);
        negative: funded and not granted"""
        self.ensure_one()
        date = date or self.env["welfare.clock"]._today()
        return -self.env["welfare.quadratura"]._read_funded_not_granted(self, date)[
            self
        ]

    def _get_queued_amount(self):
        """:return: EUR of payroll files that are confirmed and not all booked yet"""
        self.ensure_one()
        [(amount,)] = (
            self.env["welfare.grant.line"]
            .sudo()
            ._read_group(
                [
                    ("payer_id", "=", self.id),
                    ("batch_id.state", "=", "queued"),
                    ("status", "not in", LEFT_OUT),
                    ("lot_id", "=", False),
                ],
                [],
                ["amount:sum"],
            )
        )
        return amount or 0.0

    def _get_left_to_grant(self):
        """:return: EUR that may still be granted; below zero: granted too much"""
        self.ensure_one()
        return self.currency_id.round(
            self._get_spend_limit()
            - self._get_uncovered_amount()
            - self._get_queued_amount()
        )

    def _lock_spend_limit(self):
        """Two files at once: the second waits, and reads what the first has granted
        or set aside."""
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE welfare_payer SET write_date = write_date WHERE id = ANY(%s)",
                self.ids,
            )
        )

    def _check_spend_limit(self, amount, set_aside=0.0):
        """Refuse to grant ``amount`` EUR if the funds received and the exposure agreed
        with the firm do not reach. Call once for a whole file, with its total.

        :param float set_aside: EUR of ``amount`` that are in `_get_queued_amount`
        :raise UserError: they do not reach; the message says how much is left
        """
        for payer in self.filtered(lambda one: one.payer_type == "firm").sudo():
            payer._lock_spend_limit()
            limit = payer._get_spend_limit()
            left = payer._get_left_to_grant() + set_aside
            if payer.currency_id.compare_amounts(amount, left) > 0:
                raise UserError(
                    self.env._(
                        "%(firm)s: %(amount)s cannot be granted, %(left)s is left. The"
                        " funds received and the agreed exposure (%(limit)s) do not"
                        " reach: register a receipt of funds or agree a higher"
                        " exposure.",
                        firm=payer.name,
                        amount=payer.currency_id.format(amount),
                        left=payer.currency_id.format(max(left, 0.0)),
                        limit=payer.currency_id.format(limit),
                    )
                )

    # -- statement -------------------------------------------------------------------

    def _make_statement(self, month):
        """The firm's own statement of one month, for whoever acts for it.

        :param str month: its first day, as ISO date; one of the last twelve
        :return: ``welfare.statement``, readable whatever the user's rights
        :raise AccessError: the user does not act for this firm
        :raise UserError: no such month
        """
        self.ensure_one()
        self._check_can_manage()
        if month not in dict(self.env["welfare.month.run"].sudo()._get_months()):
            raise UserError(self.env._("There is no statement for this month."))
        return (
            self.env["welfare.statement"]
            .sudo()
            .create({"payer_id": self.id, "month_from": month, "month_to": month})
        )
