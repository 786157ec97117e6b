from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL


class Expected(NamedTuple):
    """The entry that a document of the registers should have in the Fund's journal."""

    key: str
    flow: str
    date: object
    #: ``{account id: EUR}``, debit positive. Accounts that are not named here may bear
    #: the other side, unless they are accounts only the Fund's entries move.
    balances: dict
    model: str
    record_id: int
    document: str


class WelfareFund(models.Model):
    """What the registers say: contributions, requests, payments, lots of credit,
    recharges. Nothing of this looks at the Fund's entries."""

    _inherit = "welfare.fund"

    def _get_expected_entries(self):
        """:return: list of :class:`Expected`, all that ever happened"""
        self.ensure_one()
        self.env.flush_all()
        fund = self.sudo()
        return [
            *fund._expect_contributions(),
            *fund._expect_grants(),
            *fund._expect_spending(),
            *fund._expect_leftovers(),
            *fund._expect_payments(),
        ]

    def _expect(self, record, document, flow, key, date, *sides):
        """:param sides: ``(account, EUR)``, debit positive"""
        balances = {
            account.id: self.currency_id.round(amount) for account, amount in sides
        }
        return Expected(key, flow, date, balances, record._name, record.id, document)

    def _expect_contributions(self):
        contributions = (
            self.env["welfare.fund.contribution"]
            .search([("fund_id", "=", self.id)], order="id")
            .filtered(self._has_happened)
        )
        # A contribution paid in parts became due once, before it was divided.
        for move, parts in contributions.grouped("due_move_id").items():
            if move:
                yield self._expect_due(parts)
        for one in contributions:
            yield from self._expect_contribution(one)

    @api.model
    def _has_happened(self, contribution):
        """:return: whether a contribution has left entries: one that was cancelled has,
        if it had been due or was given back"""
        returned = contribution.receipt_ids.filtered(lambda one: one.state != "issued")
        return bool(
            contribution.state != "cancelled" or contribution.written_off_on or returned
        )

    def _expect_due(self, parts):
        """:param parts: contributions of one entry, the divided one first"""
        amount = sum(parts.mapped("amount"))
        return self._expect(
            parts[0],
            parts[0].code,
            "due",
            f"due:{parts[0].code}",
            parts[0].due_move_id.date,
            (self.receivable_account_id, amount),
            (self.pledged_account_id, -amount),
        )

    def _expect_contribution(self, one):
        """Hook: the entries of one contribution, each time it was received, taken back
        or written off."""
        for times, receipt in enumerate(one.receipt_ids.sorted("id")):
            yield from self._expect_receipt(one, receipt, times)
        if one.written_off_on:
            yield self._expect(
                one,
                one.code,
                "due",
                f"undue:{one.code}",
                one.written_off_on,
                (self.pledged_account_id, one.amount),
                (self.receivable_account_id, -one.amount),
            )

    def _expect_receipt(self, one, receipt, times):
        # What came straight from the shop's account in transit was never due.
        due = [(self.pledged_account_id, receipt.amount)] if one.due_move_id else []
        yield self._expect(
            one,
            one.code,
            "contribution",
            f"contribution:{one.code}" + (f":{times}" if times else ""),
            receipt.date,
            (self.received_account_id, -receipt.amount),
            *due,
        )
        for key, day, amount in receipt.take_backs or []:
            back = (
                [(self.pledged_account_id, -amount)] if receipt.return_line_id else []
            )
            yield self._expect(
                one,
                one.code,
                "contribution",
                key,
                fields.Date.to_date(day),
                (self.received_account_id, amount),
                *back,
            )

    def _expect_grants(self):
        day_of = self.env["welfare.clock"]._day_of
        requests = self.env["welfare.fund.request"].search(
            [("fund_id", "=", self.id), ("amount_granted", ">", 0)]
        )
        for one in requests:
            yield self._expect(
                one,
                one.code,
                "grant",
                f"grant:{one.code}",
                day_of(one.decided_at),
                (self.received_account_id, one.amount_granted),
                (self.committed_account_id, -one.amount_granted),
            )

    def _expect_spending(self):
        """What the Fund's credit bought, by the month's recharges."""
        recharges = self.env["welfare.recharge"].search(
            [("payer_id", "=", self.payer_id.id), ("state", "=", "posted")]
        )
        for one in recharges:
            coverages = one.coverage_ids
            amount = sum(coverages.mapped("amount"))
            # The lots and not the requests: who asked may have been erased since.
            if not self._get_spending_by_grant(coverages):
                continue
            sides = [
                (account, -value)
                for account, value in self._get_spending_by_account(coverages).items()
            ]
            yield self._expect(
                one,
                one.name,
                "spend",
                self._get_spending_key(coverages),
                one.posted_on,
                (self.committed_account_id, amount),
                *sides,
            )

    def _expect_leftovers(self):
        for move_id, day, amount in self.env.execute_query(
            SQL(
                """
                SELECT move.id, move.day, -move.amount
                  FROM welfare_credit_move move
                  JOIN welfare_credit_lot lot ON lot.id = move.lot_id
                 WHERE lot.payer_id = %s AND move.move_type = 'expire'""",
                self.payer_id.id,
            )
        ):
            yield self._expect(
                self.env["welfare.credit.move"].browse(move_id),
                self.env._("Movement of credit %s", move_id),
                "return",
                f"leftover:{move_id}",
                day,
                (self.committed_account_id, float(amount)),
                (self.received_account_id, -float(amount)),
            )

    def _expect_payments(self):
        flows = {"owed": "payable", "unowed": "payable", "given_up": "return"}
        steps = self.env["welfare.fund.payment.step"].search(
            [("payment_id.fund_id", "=", self.id)]
        )
        for one in steps:
            payment = one.payment_id
            sides = [
                (account, one.amount if amount > 0 else -one.amount)
                for account, amount, _request in payment._get_step_lines(one.kind)
            ]
            yield self._expect(
                payment,
                payment.code,
                flows.get(one.kind, "spend"),
                one.key,
                one.day,
                *sides,
            )

    # -- what is committed, from what is still to be spent ---------------------

    def _read_promised(self, date):
        """:return: EUR promised at the end of ``date`` and not spent: credit on lots,
        bought and not recharged yet, payments not made"""
        self.ensure_one()
        Quadratura = self.env["welfare.quadratura"]
        payer = self.sudo().payer_id
        balance, _held = Quadratura._read_lots(payer, date)[payer.id]
        bought = Quadratura._read_to_recharge(payer, date).get(payer.id, 0.0)
        return self.currency_id.round(balance + bought + self._read_unpaid(date))

    def _read_unpaid(self, date):
        """:return: EUR of payments granted by ``date`` and, then, neither made nor
        given up"""
        # Moments are in UTC; a decision has its day in Rome.
        [[amount]] = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(SUM(payment.amount - COALESCE(steps.amount, 0)), 0)
                  FROM welfare_fund_payment payment
                  JOIN welfare_fund_request request
                    ON request.id = payment.request_id
             LEFT JOIN (SELECT payment_id,
                               SUM(CASE kind WHEN 'unpaid' THEN -amount
                                             ELSE amount END) AS amount
                          FROM welfare_fund_payment_step
                         WHERE kind IN ('paid', 'unpaid', 'given_up') AND day <=
                      %(date)s GROUP BY payment_id) steps ON steps.payment_id =
                 payment.id WHERE payment.fund_id = %(fund)s
                   AND (request.decided_at AT TIME ZONE 'UTC'
                        AT TIME ZONE 'Europe/Rome')::date <= %(date)s""",
                date=date,
                fund=self.id,
            )
        )
        return float(amount)
