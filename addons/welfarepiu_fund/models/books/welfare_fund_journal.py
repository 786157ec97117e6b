from collections import defaultdict
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL


class Entry(NamedTuple):
    """One posted entry of a Fund, as the books have it."""

    move_id: int
    name: str
    key: str
    flow: str
    date: object
    state: str
    journal_id: int
    fund_id: int
    balances: dict  # account id -> EUR, debit positive


class Fact(NamedTuple):
    """What one entry changed: for one contribution or one request."""

    date: object
    flow: str
    code: str
    available: float
    committed: float


class WelfareFund(models.Model):
    """The journal read again: as the books show it, and along its hash chain."""

    _inherit = "welfare.fund"

    def _read_entries(self):
        """:return: list of :class:`Entry`, all that stands in the Fund's journal, on
        its accounts or in its name, whatever its state but draft"""
        self.ensure_one()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move.id, move.name, move.welfare_fund_key,
                       move.welfare_fund_flow, move.date, move.state, move.journal_id,
                       move.welfare_fund_id, line.account_id, SUM(line.balance)
                  FROM account_move move
                  JOIN account_move_line line ON line.move_id = move.id
                 WHERE move.state <> 'draft' AND line.account_id IS NOT NULL
                   AND (move.welfare_fund_id = %(fund)s
                        OR move.journal_id = %(journal)s
                        OR move.id IN (SELECT move_id FROM account_move_line
                                        WHERE account_id = ANY(%(accounts)s)))
              GROUP BY move.id, line.account_id
              ORDER BY move.date, move.id""",
                fund=self.id,
                journal=self.journal_id.id,
                accounts=self._get_guarded_accounts().ids,
            )
        )
        balances = defaultdict(dict)
        heads = {}
        for *head, account_id, balance in rows:
            heads[head[0]] = head
            balances[head[0]][account_id] = float(balance)
        return [Entry(*head, balances[move_id]) for move_id, head in heads.items()]

    def _read_facts(self):
        """:return: list of :class:`Fact`, from posted journal items and their links"""
        self.ensure_one()
        self.env.flush_all()
        return [
            Fact(date, flow, code, float(available), float(committed))
            for date, flow, code, available, committed in self.env.execute_query(
                SQL(
                    """
                    SELECT move.date, move.welfare_fund_flow,
                           COALESCE(request.code, contribution.code, move.ref, ''),
                           COALESCE(-SUM(line.balance) FILTER (
                               WHERE line.account_id = %(received)s), 0),
                           COALESCE(-SUM(line.balance) FILTER (
                               WHERE line.account_id = %(committed)s), 0)
                      FROM account_move_line line
                      JOIN account_move move ON move.id = line.move_id
                 LEFT JOIN welfare_fund_request request
                        ON request.id = line.welfare_fund_request_id
                 LEFT JOIN welfare_fund_contribution contribution
                        ON contribution.move_id = move.id
                     WHERE line.parent_state = 'posted'
                       AND line.account_id IN (%(received)s, %(committed)s)
                  GROUP BY move.id, request.code, contribution.code
                  ORDER BY move.date, move.id""",
                    received=self.received_account_id.id,
                    committed=self.committed_account_id.id,
                )
            )
        ]

    # -- along the chain ------------------------------------------------------

    def _read_chain(self):
        """Recompute Odoo's hash of every entry of the journal.

        :return: list of ``(move, fault)``; fault is ``None`` or a short text in
            English, for a terminal
        """
        self.ensure_one()
        moves = (
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("journal_id", "=", self.journal_id.id),
                    "|",
                    ("state", "!=", "draft"),
                    ("inalterable_hash", "!=", False),
                ],
                order="sequence_prefix, sequence_number, id",
            )
        )
        last = {}
        result = []
        for move in moves:
            prefix = move.sequence_prefix
            number, previous = last.get(prefix, (0, ""))
            faults = []
            if move.sequence_number != number + 1:
                faults.append(f"number {number + 1} is missing before it")
            if move.state != "posted":
                faults.append("no longer posted")
            faults += self._get_hash_faults(move, previous)
            last[prefix] = (move.sequence_number, move.inalterable_hash or previous)
            result.append((move, ", ".join(faults) or None))
        return result

    def _get_hash_faults(self, move, previous):
        stored = move.inalterable_hash
        if not stored:
            return ["not in the hash chain"]
        version = int(stored.split("$")[1]) if stored.startswith("$") else 3
        computed = move.with_context(hash_version=version)._calculate_hashes(previous)
        # One that was changed does not make all after it look changed: each is chained
        # to the hash that is stored.
        return [] if computed[move] == stored else ["changed after it was hashed"]

    def _read_chain_facts(self):
        """:return: list of :class:`Fact` from what the hash covers alone: date,
        account, amount and label; what an entry is for is read from its shape"""
        self.ensure_one()
        facts = []
        for move, _fault in self._read_chain():
            sums = defaultdict(lambda: [0.0, 0.0])
            for line in move.line_ids:
                for index, account in enumerate(
                    (self.received_account_id, self.committed_account_id)
                ):
                    if line.account_id == account:
                        sums[line.name or ""][index] += line.credit - line.debit
            total = [sum(one[index] for one in sums.values()) for index in (0, 1)]
            flow = self._get_flow_of_shape(*map(self.currency_id.round, total))
            facts += [
                Fact(move.date, flow, code, available, committed)
                for code, (available, committed) in sums.items()
            ]
        return facts

    def _get_flow_of_shape(self, available, committed):
        """:return: what an entry with this effect is for"""
        if not committed:
            return "contribution"
        if not available:
            return "spend"
        return "grant" if committed > 0 else "return"
