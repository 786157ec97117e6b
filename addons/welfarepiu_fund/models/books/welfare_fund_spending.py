import hashlib

from odoo import models


class WelfareFund(models.Model):
    """What the Fund's credit bought, and what of it was left."""

    _inherit = "welfare.fund"

    def _charge_spending(self, coverages, date):
        """Charge the Fund with what its credit bought, at full cost with VAT.

        In the shop's own books it is an internal entry; with books of its own the
        Fund owes it to the shop, on the account in transit.

        :param coverages: ``welfare.credit.coverage`` of the Fund's lots; a negative
            one gives back
        :param date: date of the entry
        :return: the ``account.move`` of the Fund (empty if nothing is to be charged)
        """
        self.ensure_one()
        amounts = self._get_spending_by_grant(coverages)
        if not amounts:
            return self.env["account.move"]
        requests = self._get_request_of_lots(coverages.lot_id._get_root())
        ref = self.env._("Spending of the Fund's credit")
        lines = [
            (
                self.committed_account_id,
                amount,
                requests[lot].code or ref,
                requests[lot],
            )
            for lot, amount in amounts.items()
        ] + [
            (account, -amount, ref, None)
            for account, amount in self._get_spending_by_account(coverages).items()
        ]
        move = self._book("spend", lines, self._get_spending_key(coverages), ref, date)
        for lot in amounts:
            requests[lot]._update_used()
        return move

    def _release_leftover(self, moves):
        """Make available again what a grant leaves unused (``money.md`` 12).

        :param moves: ``welfare.credit.move`` of type ``expire`` on the Fund's lots
        :return: the ``account.move`` of the Fund, one for each request
        """
        self.ensure_one()
        entries = self.env["account.move"]
        requests = self._get_request_of_lots(moves.lot_id)
        for move in moves:
            request = requests[move.lot_id]
            code = request.code or self.env._("Fund's credit that came back")
            entries |= self._book(
                "return",
                [
                    (self.committed_account_id, -move.amount, code, request),
                    (self.received_account_id, move.amount, code, request),
                ],
                f"leftover:{move.id}",
                code,
            )
            request._expire_if_empty()
        return entries

    def _get_request_of_lots(self, lots):
        """:return: dict ``welfare.credit.lot`` -> ``welfare.fund.request`` behind it,
        also where the credit was carried to another lot; empty once who asked was
        erased: what comes back later is told of nobody"""
        Request = self.env["welfare.fund.request"].sudo()
        granted = {
            applicant.lot_id: applicant.request_id
            for applicant in self.env["welfare.fund.applicant"]
            .sudo()
            .search([("lot_id", "in", lots.sudo()._get_root().ids)])
        }
        return {lot: granted.get(lot._get_root(), Request) for lot in lots.sudo()}

    def _get_spending_by_grant(self, coverages):
        """:return: dict ``welfare.credit.lot`` that was granted -> amount, without
        empty ones"""
        amounts = {}
        for coverage in coverages.sudo():
            lot = coverage.lot_id._get_root()
            amounts[lot] = amounts.get(lot, 0.0) + coverage.amount
        return {
            lot: self.currency_id.round(amount)
            for lot, amount in amounts.items()
            if not self.currency_id.is_zero(amount)
        }

    def _get_spending_key(self, coverages):
        ids = ",".join(str(coverage_id) for coverage_id in sorted(coverages.ids))
        return f"spend:{hashlib.sha256(ids.encode()).hexdigest()}"

    def _get_spending_by_account(self, coverages):
        """:return: dict ``account.account`` to credit -> amount"""
        self.ensure_one()
        amounts = {}
        for coverage in coverages.sudo():
            account = self._get_spending_account(coverage.billing_path)
            amounts[account] = amounts.get(account, 0.0) + coverage.amount
        return amounts

    def _get_spending_account(self, billing_path):
        """:return: the account credited when the Fund's credit is spent"""
        self.ensure_one()
        if self._is_own_company():
            return self.payable_account_id
        if billing_path == "own":
            return (
                self.operator_company_id.welfare_recharge_journal_id.default_account_id
            )
        return self.operator_company_id.welfare_clearing_account_id
