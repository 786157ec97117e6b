"""Whatever happens to credit, in whatever order: after every step the promises hold.

The landing run is small and the same every time. ``script/verify ledger`` runs the same
machine longer, with chance: see ``script/long/ledger.sh``. Sequences that once broke a
promise stay below as tests of their own.
"""

import json
import os
from collections import Counter
from datetime import datetime, time, timedelta
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.welfarepiu_base.tests.payment_common import PaymentCommon

EXAMPLES = int(os.environ.get("WELFAREPIU_LEDGER_EXAMPLES") or 0)
STEPS = int(os.environ.get("WELFAREPIU_LEDGER_STEPS") or 30)
REPORT = os.environ.get("WELFAREPIU_LEDGER_REPORT")

LANDING = settings(
    max_examples=4,
    stateful_step_count=18,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
LONG = settings(
    LANDING,
    max_examples=EXAMPLES or 1,
    stateful_step_count=STEPS,
    derandomize=False,
    phases=[Phase.generate, Phase.shrink],
    print_blob=True,
)

WHICH = st.integers(0, 50)
CENTS = st.sampled_from([1, 999, 2490, 4500, 10001, 30000])
DAYS = st.sampled_from([0, 1, 20, 40, 100])
ANSWERS = st.sampled_from(["done", "pending", "cancel", "error"])


class LedgerWorld(PaymentCommon):
    """Two workers with two jobs each, three plans of two firms, things to buy at some
    rates, a demo provider, and the Fund."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["welfare.fund"]._get_for(cls.company)._setup_accounting()
        cls.fund = cls.env["welfare.fund"]._get_for(cls.company)
        cls.bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.start = cls.today
        # The common cart and lot are of another story.
        cls.order.unlink()
        cls.lot.plan_id._take_back(cls.lot, "common")
        other = cls._create_payer("Firm B")
        soon = cls.today + timedelta(days=30)
        cls.plans = [
            cls.plan,
            cls._create_plan(
                expires_on=soon,
                leftover_policy="carry",
                carry_until=soon + timedelta(days=60),
            ),
            cls._create_plan(
                other, kinds=cls.kind_f, expires_on=soon, leftover_policy="fund"
            ),
        ]
        cls.payers = cls.payer + other
        cls.workers = [cls.worker, cls._create_worker("Second Worker")]
        for worker in cls.workers:
            cls._create_employment(worker, other)
        reduced = cls.env["account.tax"]._welfare_get_shop_tax(cls.company, 10)
        cls.products = [
            cls.box,
            cls.session,
            cls._create_product(
                "Honey", 3.33, cls.kind_comma_3, taxes_id=[Command.set(reduced.ids)]
            ),
            cls._create_product("Not a benefit", 7.77, None),
        ]


class LedgerMachine(RuleBasedStateMachine):
    """One world; each example is rolled back."""

    case = None
    seen = Counter()

    def __init__(self):
        super().__init__()
        self.env = self.case.env
        self.savepoint = self.env.cr.savepoint(flush=True)
        self.now = datetime.combine(self.case.start, time(10))
        self.case.stand_at(lambda: self.now)
        self.numbers = count(1)

    def teardown(self):
        self.env.flush_all()
        self.seen["sequences"] += 1
        for move_type, number in self.env["welfare.credit.move"]._read_group(
            [("lot_id", "in", self.lots.ids)], ["move_type"], ["__count"]
        ):
            self.seen[f"moves: {move_type}"] += number
        self.savepoint.rollback()
        self.savepoint.close()
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    # -- help --------------------------------------------------------------------------

    def _pick(self, records, which):
        """:return: one of ``records``, or none of none"""
        return records[which % len(records)] if records else records

    def _try(self, call, *args, **kwargs):
        """What a person is told no to changes nothing."""
        try:
            with self.env.cr.savepoint():
                return call(*args, **kwargs)
        except UserError:
            self.seen["refused"] += 1
            self.env.invalidate_all()
        return None

    @property
    def lots(self):
        return self.env["welfare.credit.lot"].search(
            [("payer_id", "in", self.case.payers.ids)], order="id"
        )

    def _get_orders(self, *states):
        return self.env["sale.order"].search(
            [
                ("partner_id", "in", [worker.id for worker in self.case.workers]),
                ("state", "in", states),
            ],
            order="id",
        )

    def _get_transactions(self, *states):
        return self.env["payment.transaction"].search(
            [("state", "in", states), ("operation", "!=", "refund")], order="id"
        )

    # -- what people do --------------------------------------------------------------

    @initialize()
    def begin(self):
        """One order paid with credit, and one whose payment has begun."""
        self.grant(0, 0, 10001)
        self.fill_a_cart(0, [(0, 1)], False)
        self.confirm(0)
        self.fill_a_cart(0, [(0, 3), (3, 1)], False)
        self.begin_to_pay(0)

    @rule(worker=WHICH, plan=WHICH, cents=CENTS)
    def grant(self, worker, plan, cents):
        worker = self._pick(self.case.workers, worker)
        plan = self._pick(self.case.plans, plan)
        self._try(
            self.case._grant, worker, cents / 100, plan, f"machine:{next(self.numbers)}"
        )

    @rule(which=WHICH)
    def take_back(self, which):
        if lot := self._pick(self.lots, which):
            key = f"machine:{next(self.numbers)}"
            self._try(lot.plan_id._take_back, lot, key)

    @rule(
        worker=WHICH,
        bought=st.lists(st.tuples(WHICH, st.integers(1, 3)), min_size=1, max_size=3),
        in_shop=st.booleans(),
    )
    def fill_a_cart(self, worker, bought, in_shop):
        order = self.env["sale.order"].create(
            {
                "partner_id": self._pick(self.case.workers, worker).id,
                "website_id": self.case.website.id if in_shop else False,
                "welfare_use_credit": True,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self._pick(self.case.products, which).id,
                            "product_uom_qty": quantity,
                        }
                    )
                    for which, quantity in bought
                ],
            }
        )
        order._welfare_update_coverage()

    @rule(which=WHICH, quantity=st.integers(1, 4))
    def change_a_cart(self, which, quantity):
        order = self._pick(self._get_orders("draft", "sent"), which)

        def change():
            order._welfare_thaw()
            line = order.order_line.filtered(lambda li: not li.is_welfare_credit)[:1]
            line.product_uom_qty = quantity
            order._welfare_update_coverage()

        if order:
            self._try(change)

    @rule(which=WHICH, looks_again=st.sampled_from([True, True, False]))
    def begin_to_pay(self, which, looks_again=True):
        """Who has not looked at the cart since the credit changed is told to."""
        order = self._pick(self._get_orders("draft", "sent"), which)
        if order and looks_again:
            self._try(order._welfare_update_coverage)
        if order and order.amount_total:
            self._try(self.case._begin, order)

    @rule(which=WHICH, state=ANSWERS)
    def provider_answers(self, which, state):
        """Also long after the credit was set free, or twice."""
        transaction = self._pick(self._get_transactions("draft", "pending"), which)
        if transaction:
            self.case._answer(transaction, state)

    @rule(which=WHICH, looks_again=st.sampled_from([True, True, False]))
    def confirm(self, which, looks_again=True):
        if order := self._pick(self._get_orders("draft", "sent"), which):
            if looks_again:
                self._try(order._welfare_update_coverage)
            self._try(order.action_confirm)

    @rule(which=WHICH)
    def cancel(self, which):
        if order := self._pick(self._get_orders("draft", "sent", "sale"), which):
            self._try(order._action_cancel)

    @rule(which=WHICH, quantity=st.integers(1, 2))
    def bring_back(self, which, quantity):
        orders = self._get_orders("sale")
        lines = orders.order_line.filtered(lambda li: li._welfare_get_returnable_qty())
        if line := self._pick(lines, which):
            quantity = min(quantity, line._welfare_get_returnable_qty())
            self._try(line.order_id._welfare_return_lines, {line: quantity}, "return")

    @rule(which=WHICH)
    def use_a_voucher(self, which):
        vouchers = self._get_orders("sale").welfare_voucher_ids.filtered(
            lambda voucher: voucher.state == "issued"
        )
        if voucher := self._pick(vouchers.sorted("id"), which):
            self._try(voucher._redeem)

    @rule(which=WHICH)
    def invoice(self, which):
        orders = self._get_orders("sale").filtered(
            lambda order: order.invoice_status == "to invoice"
        )
        if order := self._pick(orders, which):

            def invoice():
                order._create_invoices().action_post()

            self._try(invoice)

    @rule(which=WHICH, cents=CENTS)
    def donate(self, which, cents):
        if lot := self._pick(self.lots, which):
            self._try(lot._donate, cents / 100, f"machine:{next(self.numbers)}")

    @rule(payer=WHICH, cents=CENTS)
    def firm_sends_money(self, payer, cents):
        funding = self.env["welfare.funding"].create(
            {
                "payer_id": self._pick(self.case.payers, payer).id,
                "amount": cents / 100,
                "journal_id": self.case.bank.id,
            }
        )
        funding._receive()

    @rule(days=DAYS)
    def time_passes(self, days):
        """Until the night's jobs have run."""
        self.now += timedelta(days=days, hours=2)
        holds = self.env["welfare.credit.hold"]
        for hold in holds.search(holds._get_stale_domain()):
            hold._release_if_stale()
        self.lots._expire()

    @precondition(lambda self: self.env["welfare.credit.coverage"].search_count([]))
    @rule()
    def month_ends(self):
        for recharge in self.env["welfare.recharge"]._open_month(self.now.date()):
            self._try(recharge._post)

    # -- what always holds -----------------------------------------------------------

    @invariant()
    def promises_hold(self):
        self.seen["checks"] += 1
        self.env.flush_all()
        self.env.invalidate_all()
        self.check_lots()
        self.check_orders()
        self.check_documents()
        self.check_books()

    def check_lots(self):
        case = self.case
        case.assertEqual(self.env["welfare.credit.lot"]._find_differences(), [])
        for lot in self.lots:
            # Cents, because sums of floats are not exact.
            moved = round(sum(lot.move_ids.mapped("amount")) * 100)
            case.assertEqual(round(lot.balance * 100), moved, lot)
            case.assertGreaterEqual(lot.balance, lot.held, lot)
            case.assertGreaterEqual(lot.held, 0.0, lot)

    def check_orders(self):
        case = self.case
        for order in self._get_orders("draft", "sent", "sale", "cancel"):
            coverages = order.welfare_coverage_ids
            holds = order.welfare_hold_ids.filtered(lambda one: one.state == "open")
            if order.state in ("sale", "cancel"):
                case.assertFalse(holds, "no hold is left on a decided order")
            if order.state in ("draft", "sent"):
                planned = coverages.filtered(lambda c: c.state in ("planned", "held"))
                self.assert_cents(
                    sum(planned.mapped("amount")), order.welfare_covered_amount, order
                )
            if order.state == "sale":
                paying = sum(line._welfare_get_credit() for line in order.order_line)
                self.assert_cents(paying, order.welfare_covered_amount, order)
            if order.state == "cancel":
                spent = coverages.filtered(lambda c: c.state in ("spent", "recharged"))
                self.assert_cents(sum(spent.mapped("amount")), 0.0, order)
            case.assertGreaterEqual(round(order.amount_total * 100), 0, order)

    def check_documents(self):
        """No document for a worker shows what credit pays whole, or is negative."""
        case = self.case
        documents = self.env["account.move"].search(
            [
                ("partner_id", "in", [worker.id for worker in case.workers]),
                ("move_type", "in", ("out_invoice", "out_refund")),
            ]
        )
        for line in documents.invoice_line_ids:
            for sold in line.sale_line_ids.filtered(
                lambda one: not one.is_welfare_credit
            ):
                case.assertFalse(sold._welfare_is_fully_covered(), line.name)
        for document in documents:
            case.assertGreaterEqual(round(document.amount_total * 100), 0, document)

    def check_books(self):
        case = self.case
        for payer in case.payers:
            report = self.env["welfare.quadratura"].create(
                {"payer_id": payer.id, "date": self.now.date()}
            )
            case.assertFalse(report.explanation)
            self.assert_cents(report.difference, 0.0, payer)
            case.assertGreaterEqual(round(payer._get_provvista_balance() * 100), 0)
        case.assertEqual(case.fund._find_differences(), {})

    def assert_cents(self, one, other, message):
        self.case.assertEqual(round(one * 100), round(other * 100), message)


@tagged("post_install", "-at_install")
class TestLedgerProperty(LedgerWorld):
    def stand_at(self, get_now):
        self.get_now = get_now

    def setUp(self):
        super().setUp()
        self.get_now = lambda: datetime.combine(self.start, time(10))
        self.patch(
            self.env.registry["welfare.clock"], "_now", lambda _clock: self.get_now()
        )

    def _run(self, profile):
        machine = type("Machine", (LedgerMachine,), {"case": self, "seen": Counter()})
        run_state_machine_as_test(machine, settings=profile)
        return machine.seen

    def test_promises_hold_after_every_step(self):
        seen = self._run(LONG if EXAMPLES else LANDING)
        if REPORT:
            Path(REPORT).write_text(json.dumps(seen), "utf-8")
        # Sequences in which nothing happens would promise nothing.
        for move_type in ("grant", "hold", "spend"):
            self.assertTrue(seen[f"moves: {move_type}"], move_type)

    # -- sequences that once broke a promise ------------------------------------------

    def test_cart_paid_whole_is_nothing_to_pay(self):
        """Two lines of one rate and one of another: the order came to -0.01."""
        self._grant(self.workers[0], 100.01)
        honey = self.products[2]
        order = self._order(honey, honey, self.session, worker=self.workers[0])
        order.order_line[0].product_uom_qty = 2
        order.order_line[1].product_uom_qty = 3
        order._welfare_update_coverage()
        self.assertEqual(order.welfare_covered_amount, 61.65)
        self.assertEqual(order.amount_total, 0.0)
