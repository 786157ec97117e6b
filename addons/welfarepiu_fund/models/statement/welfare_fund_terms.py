from odoo import models

from .welfare_fund_quadratura_term import TERMS


class WelfareFund(models.Model):
    """The terms themselves; see ``welfare.fund.quadratura``."""

    _inherit = "welfare.fund"

    def _read_terms(self, date):
        """:return: dict term -> ``(EUR in the registers, EUR in the books)`` at the end
        of ``date``"""
        self.ensure_one()
        fund = self.sudo()
        register = fund._read_register_terms(date)
        books = fund._read_book_terms(date)
        labels = [name for name, _label in TERMS if name in register]
        rounded = self.currency_id.round
        return {
            name: (rounded(register[name]), rounded(books[name])) for name in labels
        }

    def _read_register_terms(self, date):
        happened = [one for one in self._get_expected_entries() if one.date <= date]

        def total(account, *flows, models=None):
            return -sum(
                one.balances.get(account.id, 0.0)
                for one in happened
                if one.flow in flows and (not models or one.model in models)
            )

        committed, received = self.committed_account_id, self.received_account_id
        res = {
            "received": total(received, "contribution"),
            "due": total(self.pledged_account_id, "due", "contribution"),
            "granted": total(committed, "grant"),
            "spent_credit": -total(committed, "spend", models=["welfare.recharge"]),
            "spent_paid": -total(committed, "spend", models=["welfare.fund.payment"]),
            "returned": total(received, "return"),
            "committed": self._read_promised(date),
            "to_pay": total(self.to_pay_account_id, "payable")
            + total(committed, "spend", models=["welfare.fund.payment"]),
            "given_in_shop": self._read_given_in_shop(date),
        }
        res["available"] = res["received"] - res["granted"] + res["returned"]
        if self._is_own_company():
            res["charged_by_shop"] = self._read_charged_by_shop(date)
        return res

    def _read_given_in_shop(self, date):
        contributions = self.env["welfare.fund.contribution"].search(
            [
                ("fund_id", "=", self.id),
                ("source_move_id", "!=", False),
                ("source_move_id.date", "<=", date),
            ]
        )
        return sum(contributions.mapped("amount"))

    def _read_charged_by_shop(self, date):
        """:return: EUR of the shop's invoices to the Fund, less its credit notes"""
        moves = self.env["account.move"].search(
            [
                ("welfare_payer_id", "=", self.payer_id.id),
                ("welfare_term", "=", "recharge"),
                ("state", "=", "posted"),
                ("date", "<=", date),
            ]
        )
        return sum(move._welfare_get_gross() for move in moves)

    def _read_book_terms(self, date):
        sums = {}
        for entry in self._read_entries():
            if entry.state != "posted" or entry.date > date:
                continue
            # Entries that are none of the Fund's count too, and are told.
            is_payment = self.paying_account_id.id in entry.balances
            for account_id, balance in entry.balances.items():
                key = (account_id, entry.flow, is_payment)
                sums[key] = sums.get(key, 0.0) - balance

        def total(account, *flows, payments=None):
            return sum(
                amount
                for (account_id, flow, is_payment), amount in sums.items()
                if account_id == account.id
                and (not flows or flow in flows)
                and payments in (None, is_payment)
            )

        committed, received = self.committed_account_id, self.received_account_id
        return {
            "received": total(received, "contribution"),
            "due": total(self.pledged_account_id),
            "granted": total(committed, "grant"),
            "spent_credit": -total(committed, "spend", payments=False),
            "spent_paid": -total(committed, "spend", payments=True),
            "returned": total(received, "return"),
            "committed": total(committed),
            "available": total(received),
            # What stands against the debts, whatever the bank did meanwhile.
            "to_pay": -total(self.paying_account_id),
            "given_in_shop": self._read_given_in_books(date),
            "charged_by_shop": total(self.payable_account_id, "spend"),
        }

    def _read_given_in_books(self, date):
        """:return: EUR credited in transit, from posted journal items; of the bank's,
        what it brought for the Fund and not what it brought back"""
        brought = self.env["welfare.fund.contribution"].search(
            [("fund_id", "=", self.id), ("source_move_id", "!=", False)]
        )
        [[amount]] = self.env["account.move.line"]._read_group(
            [
                ("account_id", "=", self.transit_account_id.id),
                ("parent_state", "=", "posted"),
                ("date", "<=", date),
                "|",
                ("move_id.statement_line_id", "=", False),
                ("move_id", "in", brought.source_move_id.ids),
            ],
            [],
            ["credit:sum"],
        )
        return amount or 0.0

    def _find_all_differences(self, date, terms=None):
        """:return: as ``_find_document_differences``; a term that differs though each
        document is in order is told as well"""
        found = self._find_document_differences(date)
        terms = terms or self._read_terms(date)
        labels = dict(
            self.env["welfare.fund.quadratura.term"]
            ._fields["name"]
            ._description_selection(self.env)
        )
        apart = {
            name: pair
            for name, pair in terms.items()
            if self.currency_id.compare_amounts(*pair)
        }
        if found or not apart:
            return found
        return [
            self._tell(
                self,
                labels[name],
                register,
                books,
                self.env._(
                    "%(term)s: %(register)s in the registers, %(books)s in the books,"
                    " and"
                    " no single document differs",
                    term=labels[name],
                    register=self.currency_id.format(register),
                    books=self.currency_id.format(books),
                ),
            )
            for name, (register, books) in apart.items()
        ]
