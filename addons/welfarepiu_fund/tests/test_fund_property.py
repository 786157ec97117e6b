"""Whatever happens to the Fund, in whatever order: registers and books agree on any
day, published statements re-add from the books and along the hash chain, and one
changed cent is found and named.

Small and the same every time. ``WELFAREPIU_LEDGER_EXAMPLES`` makes it longer, by
chance.
"""

import os
from collections import Counter
from datetime import date, timedelta
from itertools import count

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import FundCommon
from .homes import AllianceHome, Stories

EXAMPLES = int(os.environ.get("WELFAREPIU_LEDGER_EXAMPLES") or 0)
PROFILE = settings(
    max_examples=EXAMPLES or 2,
    stateful_step_count=40 if EXAMPLES else 16,
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    phases=[Phase.generate, *([Phase.shrink] if EXAMPLES else [])],
    suppress_health_check=list(HealthCheck),
)
WHICH = st.integers(0, 50)
CENTS = st.sampled_from([1, 999, 4500, 10001, 30000])


class FundMachine(RuleBasedStateMachine):
    case = None  # the test, whose database it changes
    seen = None

    def __init__(self):
        super().__init__()
        self.savepoint = self.case.env.cr.savepoint()
        self.env = self.case.env
        self.fund = self.case.fund
        self.numbers = count()
        self.case._go_to(date(2026, 7, 10))
        self.coverages = []
        self.case._receive(900)
        # Each sequence begins with some help, or most would only ask for it.
        for form in ("credit", "creditor", "worker"):
            self.grant(10001, form, False)
        self.buy(4500)
        self.pay(0, 2)

    def teardown(self):
        self.find_the_cent()
        self.savepoint.close(rollback=True)
        self.env.invalidate_all()
        return super().teardown()

    def _try(self, name, act, *args):
        """What is refused leaves nothing behind."""
        try:
            with self.env.cr.savepoint():
                act(*args)
                self.env.flush_all()
        except UserError:
            self.env.invalidate_all()
            self.seen[f"refused: {name}"] += 1
            return
        self.seen[f"done: {name}"] += 1

    def _pick(self, records, which):
        return records[which % len(records)] if records else records

    def _get_payments(self, *states):
        return self.env["welfare.fund.payment"].search(
            [("fund_id", "=", self.fund.id), ("state", "in", states)], order="id"
        )

    @rule(cents=CENTS, source=st.sampled_from(["firm", "supplier", "worker"]))
    def receive(self, cents, source):
        self._try("receive", self.case._receive, cents / 100, source)

    @rule(
        cents=CENTS,
        form=st.sampled_from(["credit", "creditor", "worker"]),
        is_other=st.booleans(),
    )
    def grant(self, cents, form, is_other):
        event = self.case.other_event if is_other else self.case.event
        self._try("grant", self.case._help, cents / 100, form, None, event)

    @rule(cents=CENTS)
    def buy(self, cents):
        lots = self.env["welfare.credit.lot"].search(
            [("payer_id", "=", self.fund.payer_id.id), ("balance", ">", 0)]
        )
        usable = [lot for lot in lots if lot.spendable_until >= self.case.day]
        room = sum(lot.available for lot in usable)
        if room:
            amount = min(cents / 100, round(room, 2))
            self._try("buy", lambda: self._buy(amount))

    def _buy(self, amount):
        self.coverages.append(self.case._spend(self.case.worker, amount))

    @rule(which=WHICH)
    def bring_back(self, which):
        if self.coverages:
            coverages = self.coverages.pop(which % len(self.coverages))
            self._try("bring back", coverages._return)

    @rule(which=WHICH, part=st.sampled_from([1, 2]))
    def pay(self, which, part):
        """Confirm a payment or a part of it, and pay the oldest that is owed."""
        if payment := self._pick(self._get_payments("draft"), which):
            amount = round(payment.amount / part, 2) or payment.amount
            self._try("confirm", payment._confirm, amount)
        if payment := self._get_payments("to_pay")[:1]:
            self._try("pay", payment._register_payment, self.case.bank, self.case.day)

    @rule(which=WHICH)
    def come_back(self, which):
        if payment := self._pick(self._get_payments("paid"), which):
            self._try(
                "come back", payment._register_return, self.case.bank, self.case.day
            )

    @rule(which=WHICH)
    def give_up(self, which):
        if payment := self._pick(self._get_payments("draft", "to_pay"), which):
            self._try("give up", payment._give_up)

    @rule(days=st.sampled_from([3, 40, 95, 200]))
    def time_passes(self, days):
        self._try("charge", self.case._charge)
        self.case._go_to(self.case.day + timedelta(days=days))
        lots = self.env["welfare.credit.lot"]
        for batch in lots._get_expiry_batches():
            self._try("expire", batch._expire)

    @rule()
    def publish(self):
        """After the end of the quarter, when the months are closed."""
        self.time_passes(95)
        self._try("charge", self.case._charge)
        statement = self.env["welfare.fund.statement"]._prepare_next(self.fund)
        if statement:
            self._try("publish", statement._publish)

    # -- what always holds ------------------------------------------------------------

    @invariant()
    def all_agrees(self):
        self.env.flush_all()
        self.env.invalidate_all()
        day = self.case.day
        for then in (day, day - timedelta(days=50)):
            found = self.fund._find_all_differences(then)
            self.case.assertEqual([one["message"] for one in found], [], then)
        books, chain = self.fund._read_facts(), self.fund._read_chain_facts()
        for statement in self._get_published():
            for facts in (books, chain):
                self.case.assertEqual(statement._find_differences(facts), [])
        # Any period, not only the published ones.
        for start, end in ((day - timedelta(days=60), day), (date(2026, 7, 1), day)):
            self.case.assertEqual(
                self.fund._compose_figures(books, start, end),
                self.fund._compose_figures(chain, start, end),
            )
        self.case.assertGreaterEqual(self.fund.available, 0.0)
        self.seen["checks"] += 1

    def _get_published(self):
        return self.env["welfare.fund.statement"].search(
            [("fund_id", "=", self.fund.id), ("state", "=", "published")]
        )

    def find_the_cent(self):
        """At the end of each sequence: one cent, on any journal item of the Fund."""
        lines = self.env["account.move.line"].search(
            [("journal_id", "=", self.fund.journal_id.id)], order="id"
        )
        line = lines[(len(lines) * 7) // 11]
        entry = line.move_id
        self.case._change_line(line, 1 if line.balance > 0 else -1)
        faults = self.case._verify()
        self.case.assertTrue([one for one in faults if entry.name in one], faults)
        self.seen["cents found"] += 1


class PropertyClaims:
    def test_promises_hold_after_every_step(self):
        seen = Counter()
        machine = type("Machine", (FundMachine,), {"case": self, "seen": seen})
        run_state_machine_as_test(machine, settings=PROFILE)
        # Sequences in which nothing happens would promise nothing.
        for name in ("grant", "buy", "confirm", "pay", "charge", "publish"):
            self.assertTrue(seen[f"done: {name}"], seen)
        self.assertTrue(seen["cents found"])


@tagged("post_install", "-at_install")
class TestFundProperty(PropertyClaims, Stories, FundCommon):
    """In the books of the operator's company."""


@tagged("post_install", "-at_install")
class TestFundPropertyOfAlliance(PropertyClaims, Stories, AllianceHome, FundCommon):
    """In the books of a company of their own."""
