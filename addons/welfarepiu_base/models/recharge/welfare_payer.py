from odoo import Command, models

# Fewer workers than this behind a line, and its kind would tell on somebody.
MIN_GROUP = 5


class WelfarePayer(models.Model):
    _inherit = "welfare.payer"

    def _recharge_coverages(self, coverages, date):
        """Charge this payer what was spent with its credit.

        :param coverages: ``welfare.credit.coverage`` of this payer
        :param date: date of the document
        :return: the posted ``account.move``
        """
        self.ensure_one()
        return getattr(self, f"_recharge_{self.payer_type}")(coverages, date)

    def _recharge_firm(self, coverages, date):
        """Invoice the firm (a credit note if returns outweigh), then use its funds."""
        move = self.env["account.move"].create(
            self._prepare_recharge_vals(coverages, date)
        )
        move.action_post()
        self._use_provvista(move)
        return move

    def _prepare_recharge_vals(self, coverages, date):
        total = sum(coverages.mapped("amount"))
        sign = -1 if total < 0 else 1
        return {
            "move_type": "out_refund" if total < 0 else "out_invoice",
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "journal_id": self.company_id.welfare_recharge_journal_id.id,
            "invoice_date": date,
            "date": date,
            "invoice_line_ids": [
                Command.create(self._prepare_recharge_line_vals(*key, amount * sign))
                for key, amount in self._group_coverages(coverages).items()
            ],
        }

    def _group_coverages(self, coverages):
        """Sum by billing path, taxes and kind; a kind that fewer than five workers used
        is merged with the others of its taxes.

        :return: ``{(billing path, account.tax, welfare.benefit.kind): EUR}``
        """
        no_kind = self.env["welfare.benefit.kind"]
        groups = {}
        for coverage in coverages:
            key = (coverage.billing_path, coverage.tax_ids, coverage.kind_id)
            groups.setdefault(key, self.env[coverage._name])
            groups[key] |= coverage
        res = {}
        for (path, taxes, kind), group in groups.items():
            told = kind if len(group.lot_id.worker_id) >= MIN_GROUP else no_kind
            res.setdefault((path, taxes, told), 0.0)
            res[path, taxes, told] += sum(group.mapped("amount"))
        return res

    def _prepare_recharge_line_vals(self, path, taxes, kind, amount):
        # The firm reads Italian, whoever posts the run.
        env = self.with_context(lang=self.partner_id.lang or self.env.lang).env
        vals = {
            "name": env._("Welfare benefits: %s", kind.with_env(env).name)
            if kind
            else env._("Welfare benefits: several kinds"),
            "quantity": 1,
            "price_unit": amount,
            "tax_ids": [Command.set([] if path == "out_of_vat" else taxes.ids)],
        }
        if path != "own":
            vals["account_id"] = self.company_id.welfare_clearing_account_id.id
        return vals

    def _get_provvista_balance(self):
        """:return: EUR of the firm's money that the books still hold"""
        [(balance,)] = self.env["account.move.line"]._read_group(
            [
                (
                    "account_id",
                    "=",
                    self.company_id.welfare_provvista_account_id.id,
                ),
                ("partner_id", "=", self.partner_id.id),
                ("parent_state", "=", "posted"),
            ],
            [],
            ["balance:sum"],
        )
        return -(balance or 0.0)

    def _use_provvista(self, invoice):
        """Settle a recharge invoice with the firm's funds, as far as they go:
        Dr provvista, Cr receivable. A credit note gives the funds back."""
        receivable = invoice.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        residual = sum(receivable.mapped("amount_residual"))
        amount = min(residual, max(self._get_provvista_balance(), 0.0))
        if invoice.currency_id.is_zero(amount):
            return self.env["account.move"]
        move = self.env["account.move"].create(
            self._prepare_provvista_move_vals(invoice, receivable.account_id, amount)
        )
        move.action_post()
        (receivable + move.line_ids).filtered(
            lambda line: line.account_id == receivable.account_id
        ).reconcile()
        return move

    def _prepare_provvista_move_vals(self, invoice, receivable_account, amount):
        common = {"partner_id": self.partner_id.id, "name": invoice.name}
        return {
            "move_type": "entry",
            "journal_id": self.company_id.welfare_provvista_journal_id.id,
            "date": invoice.date,
            "ref": invoice.name,
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
