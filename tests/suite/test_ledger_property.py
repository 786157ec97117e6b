"""Whatever happens to credit, in whatever order: after every step the promises hold.

The landing run is small and the same every time. ``script/verify ledger`` runs the same
machine longer, with chance: see ``script/long/ledger.sh``. Sequences that once broke a
promise stay below as tests of their own.
"""

import base64
import json
import os
from collections import Counter
from datetime import datetime, time, timedelta
from itertools import count
from pathlib import Path

from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RULE_MARKER,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.welfarepiu_base.tests.payment_common import PaymentCommon
from odoo.addons.welfarepiu_fund.tests.common import FundCommon

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
FEW = settings(LANDING, max_examples=2)
LONG = settings(
    LANDING,
    # Two sets of books share them.
    max_examples=max(EXAMPLES // 2, 1),
    stateful_step_count=STEPS,
    derandomize=False,
    phases=[Phase.generate, Phase.shrink],
    print_blob=True,
)

WHICH = st.integers(0, 50)
CENTS = st.sampled_from([1, 999, 2490, 4500, 10001, 30000])
DAYS = st.sampled_from([0, 1, 20, 40, 100])
ANSWER_STATES = ["done", "pending", "cancel", "error"]
ANSWERS = st.sampled_from(ANSWER_STATES)


# What a long run reaches, or it promises less than it says.
MUST_HAPPEN = {
    *(
        f"moves: {move_type}"
        for move_type in (
            "grant",
            "take_back",
            "hold",
            "release",
            "spend",
            "reversal",
            "expire",
            "carry_out",
            "carry_in",
            "donate",
        )
    ),
    "lots of the Fund: spent",
    "lots of the Fund: expired",
    "lots of the other company: spent",
    "recharges: firm",
    "recharges: fund",
    "recharges: of the other company",
    "recharges: with a fee",
    "recharges: with split payment",
    "recharges: credit note",
    "settlements: posted",
    "settlements: with a share for the Fund",
    "settlements: with a fee",
    "settlements: with a discount",
}


class LedgerWorld(PaymentCommon, FundCommon):
    """Two workers with jobs at three firms, one of them public and one of a second
    company with a shop of its own; four plans, things to buy at some rates, a supplier
    who gives a share, a demo provider, and the Fund with money and people."""

    @classmethod
    def _create_fund(cls):
        cls.elsewhere = cls.env["res.company"].create(
            {
                "name": "Shop Elsewhere",
                "country_id": cls.env.ref("base.it").id,
                "currency_id": cls.env.ref("base.EUR").id,
            }
        )
        cls.env["account.chart.template"].try_loading(
            "it", company=cls.elsewhere, install_demo=False
        )
        cls.env.user.company_ids += cls.elsewhere
        cls.elsewhere._welfare_setup_accounting()
        cls._place_fund(cls.env.ref("welfarepiu_fund.fund_alliance"))
        return super()._create_fund()

    @classmethod
    def _place_fund(cls, fund):
        """The shop keeps its books."""

    @classmethod
    def _create_staff(cls, name, *groups):
        user = super()._create_staff(name, *groups)
        user.company_ids += cls.elsewhere
        user.company_id = cls.fund.company_id
        return user

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start = cls.today
        # The common cart and lot are of another story.
        cls.order.unlink()
        cls.lot.plan_id._take_back(cls.lot, "common")
        cls._agree_on_share()
        cls._create_workers()
        cls._create_plans()
        cls._create_terms()
        cls._create_shops()
        cls._find_bank(cls.fund.company_id)
        cls._fill(2000.0)

    @classmethod
    def _agree_on_share(cls):
        """The form of the share changes in time, and a tax is withheld in between."""
        withheld = cls.env["account.tax"].search(
            [
                ("l10n_it_withholding_type", "=", "RT01"),
                ("type_tax_use", "=", "purchase"),
                ("company_id", "=", cls.company.id),
            ],
            limit=1,
        )
        paper = {
            "mandate_signed_on": "2021-01-01",
            "mandate_paper": base64.b64encode(b"%PDF signed"),
        }
        start = cls.today.replace(day=1)
        rows = (
            ("donation", {}),
            ("fee", paper),
            ("discount", {"withholding_tax_id": withheld.id}),
            ("fee", {}),
        )
        for number, (share_type, vals) in enumerate(rows):
            until = start + relativedelta(months=number + 1, days=-1)
            cls.env["welfare.supplier.terms"].create(
                {
                    "supplier_id": cls.supplier.id,
                    "date_from": start + relativedelta(months=number)
                    if number
                    else "2021-01-01",
                    "date_to": until if number < len(rows) - 1 else False,
                    "share_percent": 10.0,
                    "share_type": share_type,
                    **vals,
                }
            )

    @classmethod
    def _create_workers(cls):
        cls.workers = [
            cls.worker,
            cls._create_worker("Second Worker", email="second@example.com"),
        ]
        cls.users = [cls._create_worker_user(worker) for worker in cls.workers]

    @classmethod
    def _create_plans(cls):
        public = cls._create_payer("Firm B")
        away = cls._create_payer("Firm Elsewhere", company_id=cls.elsewhere.id)
        cls.payers = cls.payer + public + away
        cls.public = public
        for worker in cls.workers:
            for payer in public + away:
                cls._create_employment(worker, payer)
            worker.welfare_employment_ids.hired_on = cls.today - timedelta(days=800)
        soon = cls.today + timedelta(days=30)
        cls.plans = [
            cls.plan,
            cls._create_plan(
                expires_on=soon,
                leftover_policy="carry",
                carry_until=soon + timedelta(days=60),
            ),
            cls._create_plan(
                public, kinds=cls.kind_f, expires_on=soon, leftover_policy="fund"
            ),
            cls._create_plan(away, company_id=cls.elsewhere.id),
        ]

    @classmethod
    def _create_terms(cls):
        """A fee for one firm, split payment for the public one."""
        position = cls.env["account.chart.template"].ref(
            "split_payment_fiscal_position"
        )
        cls.env["welfare.payer.terms"].create(
            [
                {
                    "payer_id": cls.payer.id,
                    "date_from": "2021-01-01",
                    "fee_percent": 2.0,
                    "fee_amount": 10.0,
                    "fee_tax_id": cls.tax.welfare_included_of_id.id,
                    "charges_stamp": True,
                },
                {
                    "payer_id": cls.public.id,
                    "date_from": "2021-01-01",
                    "fiscal_position_id": position.id,
                },
            ]
        )

    @classmethod
    def _create_shops(cls):
        """``cls.shops``: a company with its products, twice."""
        Tax = cls.env["account.tax"]
        reduced = Tax._welfare_get_shop_tax(cls.company, 10)
        taxes_elsewhere = Tax._welfare_get_shop_tax(cls.elsewhere, 22)
        cls.shops = [
            (
                cls.company,
                [
                    cls.box,
                    cls.session,
                    cls._create_product(
                        "Honey",
                        3.33,
                        cls.kind_comma_3,
                        taxes_id=[Command.set(reduced.ids)],
                    ),
                    cls._create_product("Not a benefit", 7.77, None),
                ],
            ),
            (
                cls.elsewhere,
                [
                    cls._create_product(
                        "Course elsewhere",
                        12.35,
                        cls.kind_f,
                        taxes_id=[Command.set(taxes_elsewhere.ids)],
                        company_id=cls.elsewhere.id,
                    )
                ],
            ),
        ]
        cls.products = cls.shops[0][1]

    @classmethod
    def _find_bank(cls, company):
        """:return: the bank journal of ``company``"""
        cls.bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
        )
        return cls.bank


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
        self.when = "done"

    def teardown(self):
        try:
            self._come_to_an_end()
        finally:
            self.savepoint.rollback()
            self.savepoint.close()
            self.env.invalidate_all()
            self.env.registry.clear_cache()

    def _come_to_an_end(self):
        """However it went, the month closes, what is left expires, and the next month
        closes."""
        # What a rule does is counted apart.
        self.when = "at the end"
        for close in (
            self.month_ends,
            self.suppliers_are_billed,
            self.last_day_passes,
            self.last_day_passes,
            self.month_ends,
        ):
            close()
            self.promises_hold()
        self.seen["sequences"] += 1
        self._count_moves()
        self._count_documents()

    def _count_moves(self):
        for move_type, number in self.env["welfare.credit.move"]._read_group(
            [("lot_id", "in", self.lots.ids)], ["move_type"], ["__count"]
        ):
            self.seen[f"moves: {move_type}"] += number
        of_fund = self.lots.filtered(lambda lot: lot.payer_id.payer_type == "fund")
        away = self.lots.filtered(lambda lot: lot.company_id == self.case.elsewhere)
        for name, lots, move_type in (
            ("of the Fund: spent", of_fund, "spend"),
            ("of the Fund: expired", of_fund, "expire"),
            ("of the other company: spent", away, "spend"),
        ):
            self.seen[f"lots {name}"] += len(
                lots.move_ids.filtered(lambda one, t=move_type: one.move_type == t)
            )

    def _count_documents(self):
        for recharge in self._get_posted("welfare.recharge"):
            self.seen[f"recharges: {recharge.payer_id.payer_type}"] += 1
            for name, happened in (
                ("of the other company", recharge.company_id == self.case.elsewhere),
                ("with a fee", recharge.fee_move_id),
                ("with split payment", recharge.payer_id == self.case.public),
                (
                    "credit note",
                    "out_refund" in recharge.move_ids.mapped("move_type"),
                ),
            ):
                self.seen[f"recharges: {name}"] += bool(happened)
        settlements = self._get_posted("welfare.settlement")
        self.seen["settlements: posted"] += len(settlements)
        self.seen["settlements: with a share for the Fund"] += self.env[
            "welfare.fund.contribution"
        ].search_count([("settlement_id", "in", settlements.ids)])
        for share_type in ("fee", "discount"):
            self.seen[f"settlements: with a {share_type}"] += len(
                settlements.share_ids.filtered(
                    lambda one, form=share_type: one.share_type == form and one.amount
                )
            )

    # -- help --------------------------------------------------------------------------

    def _pick(self, records, which):
        """:return: one of ``records``, or none of none"""
        return records[which % len(records)] if records else records

    def _try(self, what, call, *args, **kwargs):
        """What a person is told no to changes nothing.

        :param str what: counted as done, or as refused
        """
        try:
            with self.env.cr.savepoint():
                result = call(*args, **kwargs)
        except UserError:
            self.seen[f"refused: {what}"] += 1
            self.env.invalidate_all()
            return None
        self.seen[f"{self.when}: {what}"] += 1
        return result

    @property
    def lots(self):
        payers = self.case.payers + self.case.fund.payer_id
        return self.env["welfare.credit.lot"].search(
            [("payer_id", "in", payers.ids)], order="id"
        )

    def _get_posted(self, model):
        return self.env[model].search([("state", "=", "posted")], order="id")

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
        """Everybody has something; one order is paid with credit, and one whose
        payment has begun."""
        self.grant(0, 0, 10001)
        self.grant(0, 1, 10001)
        for plan in (1, 2, 3):
            self.grant(1, plan, 4500)
        self.fund_helps(0)
        self.fill_a_cart(0, [(0, 1), (1, 1)], False, 0)
        self.confirm(0)
        self.fill_a_cart(1, [(1, 1), (0, 1)], False, 0)
        self.confirm(0)
        self.fill_a_cart(1, [(0, 2)], False, 1)
        self.confirm(0)
        self.fill_a_cart(0, [(0, 3), (3, 1)], False, 0)
        self.begin_to_pay(0)

    @rule(worker=WHICH, plan=WHICH, cents=CENTS)
    def grant(self, worker, plan, cents):
        worker = self._pick(self.case.workers, worker)
        plan = self._pick(self.case.plans, plan)
        key = f"machine:{next(self.numbers)}"
        self._try("grant", self.case._grant, worker, cents / 100, plan, key)

    @rule(which=WHICH)
    def fund_helps(self, which):
        """Asked for, assessed and voted as people do it."""
        user = self._pick(self.case.users, which)
        self._try("fund_helps", self.case._grant_request, user, amount_asked=300.0)

    @rule(which=WHICH)
    def take_back(self, which):
        if lot := self._pick(self.lots.filtered("plan_id"), which):
            key = f"machine:{next(self.numbers)}"
            self._try("take_back", lot.plan_id._take_back, lot, key)

    @rule(
        worker=WHICH,
        bought=st.lists(st.tuples(WHICH, st.integers(1, 3)), min_size=1, max_size=3),
        in_shop=st.booleans(),
        shop=st.sampled_from([0, 0, 0, 1]),
    )
    def fill_a_cart(self, worker, bought, in_shop, shop):
        company, products = self.case.shops[shop]
        in_shop = in_shop and company == self.case.company
        order = (
            self.env["sale.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": self._pick(self.case.workers, worker).id,
                    "company_id": company.id,
                    "website_id": self.case.website.id if in_shop else False,
                    "welfare_use_credit": True,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": self._pick(products, which).id,
                                "product_uom_qty": quantity,
                            }
                        )
                        for which, quantity in bought
                    ],
                }
            )
        )
        order._welfare_update_coverage()
        self.seen[f"{self.when}: fill_a_cart"] += 1

    @rule(which=WHICH, quantity=st.integers(1, 4))
    def change_a_cart(self, which, quantity):
        order = self._pick(self._get_orders("draft", "sent"), which)

        def change():
            order._welfare_thaw()
            line = order.order_line.filtered(lambda li: not li.is_welfare_credit)[:1]
            line.product_uom_qty = quantity
            order._welfare_update_coverage()

        if order:
            self._try("change_a_cart", change)

    @rule(which=WHICH, looks_again=st.sampled_from([True, True, False]))
    def begin_to_pay(self, which, looks_again=True):
        """Who has not looked at the cart since the credit changed is told to."""
        order = self._pick(self._get_orders("draft", "sent"), which)
        if order and looks_again:
            self._try("look_again", order._welfare_update_coverage)
        if order.company_id == self.case.company and order.amount_total:
            self._try("begin_to_pay", self.case._begin, order)

    @rule(which=WHICH, state=ANSWERS)
    def provider_answers(self, which, state):
        """Also long after the credit was set free, or twice."""
        transaction = self._pick(self._get_transactions("draft", "pending"), which)
        if transaction:
            self.case._answer(transaction, state)
            self.seen[f"{self.when}: provider_answers {state}"] += 1

    @rule(which=WHICH, looks_again=st.sampled_from([True, True, False]))
    def confirm(self, which, looks_again=True):
        if order := self._pick(self._get_orders("draft", "sent"), which):
            order = order.with_company(order.company_id)
            if looks_again:
                self._try("look_again", order._welfare_update_coverage)
            self._try("confirm", order.action_confirm)

    @rule(which=WHICH)
    def cancel(self, which):
        if order := self._pick(self._get_orders("draft", "sent", "sale"), which):
            self._try("cancel", order._action_cancel)

    @rule(which=WHICH, quantity=st.integers(1, 2))
    def bring_back(self, which, quantity):
        orders = self._get_orders("sale")
        lines = orders.order_line.filtered(lambda li: li._welfare_get_returnable_qty())
        if line := self._pick(lines, which):
            quantity = min(quantity, line._welfare_get_returnable_qty())
            order = line.order_id.with_company(line.company_id)
            returned = {line: quantity}
            self._try("bring_back", order._welfare_return_lines, returned, "return")

    @rule(which=WHICH)
    def use_a_voucher(self, which):
        vouchers = self._get_orders("sale").welfare_voucher_ids.filtered(
            lambda voucher: voucher.state == "issued"
        )
        if voucher := self._pick(vouchers.sorted("id"), which):
            self._try("use_a_voucher", voucher._redeem)

    @rule(which=WHICH)
    def invoice(self, which):
        orders = self._get_orders("sale").filtered(
            lambda order: order.invoice_status == "to invoice"
        )
        if order := self._pick(orders, which):

            def invoice():
                order.with_company(order.company_id)._create_invoices().action_post()

            self._try("invoice", invoice)

    @rule(which=WHICH, cents=CENTS)
    def donate(self, which, cents):
        lots = self.lots.filtered("available")
        if lot := self._pick(lots, which):
            amount = min(cents / 100, lot.available)
            self._try("donate", lot._donate, amount, f"machine:{next(self.numbers)}")

    @rule(payer=WHICH, cents=CENTS)
    def firm_sends_money(self, payer, cents):
        payer = self._pick(self.case.payers, payer)
        funding = self.env["welfare.funding"].create(
            {
                "payer_id": payer.id,
                "company_id": payer.company_id.id,
                "amount": cents / 100,
                "journal_id": self.case._find_bank(payer.company_id).id,
            }
        )
        self._try("firm_sends_money", funding._receive)

    @rule(days=DAYS)
    def time_passes(self, days):
        """Until the night's jobs have run."""
        self.now += timedelta(days=days, hours=2)
        holds = self.env["welfare.credit.hold"]
        for hold in holds.search(holds._get_stale_domain()):
            hold._release_if_stale()
        for lots in self.lots._get_expiry_batches():
            self._try("expire", lots._expire)
        self.seen[f"{self.when}: time_passes"] += 1

    @rule()
    def last_day_passes(self):
        """To the day after the next one on which some credit expires."""
        today = self.now.date()
        days = self.lots.filtered("available").mapped("expires_on")
        if coming := [day for day in days if day >= today]:
            self.time_passes((min(coming) - today).days + 1)
            self.seen[f"{self.when}: last_day_passes"] += 1

    @rule()
    def month_ends(self):
        for company, _products in self.case.shops:
            Recharge = self.env["welfare.recharge"].with_company(company)
            for recharge in Recharge._open_month(self.now.date(), company):
                self._try("month_ends", recharge._post)

    @rule()
    def suppliers_are_billed(self):
        Settlement = self.env["welfare.settlement"]
        for settlement in Settlement._open_month(self.now.date(), self.case.company):
            self._try("suppliers_are_billed", settlement._post)

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
        Lot = self.env["welfare.credit.lot"]
        case.assertEqual(Lot._find_differences(), [])
        case.assertEqual(Lot._find_coverage_differences(), [])
        Coverage = self.env["welfare.credit.coverage"]
        case.assertEqual(Coverage._find_lot_differences(), [])
        for lot in self.lots:
            # Cents, because sums of floats are not exact.
            moved = round(sum(lot.move_ids.mapped("amount")) * 100)
            case.assertEqual(round(lot.balance * 100), moved, lot)
            case.assertGreaterEqual(lot.balance, lot.held, lot)
            case.assertGreaterEqual(lot.held, 0.0, lot)
            for order in (
                lot.env["welfare.credit.coverage"]
                .search([("lot_id", "=", lot.id)])
                .order_id
            ):
                case.assertEqual(order.company_id, lot.company_id, "another shop's")
                case.assertEqual(order.partner_id, lot.worker_id, "another worker's")

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
        for settlement in self._get_posted("welfare.settlement"):
            case.assertEqual(settlement.bill_id.state, "posted", settlement)
        case.assertEqual(self.env["welfare.settlement"]._find_differences(), [])
        self.check_totals()

    def check_totals(self):
        """What the entries of each company say adds up, and the Fund stands for what it
        promised."""
        case = self.case
        for company, balance in self.env["account.move.line"]._read_group(
            [
                ("parent_state", "=", "posted"),
                ("company_id", "in", (case.company + case.elsewhere).ids),
            ],
            ["company_id"],
            ["balance:sum"],
        ):
            self.assert_cents(balance, 0.0, company)
        # What the Fund promised and was not charged with: left on its lots, or spent
        # (or come back) since the last month was closed.
        lots = self.lots.filtered(lambda lot: lot.payer_id == case.fund.payer_id)
        spent = self.env["welfare.credit.coverage"].search(
            [("lot_id", "in", lots.ids), ("state", "=", "spent")]
        )
        promised = sum(lots.mapped("balance")) + sum(spent.mapped("amount"))
        self.assert_cents(case.fund.committed, promised, "promised by the Fund")

    def assert_cents(self, one, other, message):
        self.case.assertEqual(round(one * 100), round(other * 100), message)


class LedgerTests(LedgerWorld):
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
        if REPORT:
            path = Path(REPORT)
            report = json.loads(path.read_text("utf-8")) if path.exists() else {}
            report[type(self).__name__] = machine.seen
            # Of both sets of books together: the script asks for it.
            report["wanted"] = sorted(self._get_wanted())
            path.write_text(json.dumps(report), "utf-8")
        return machine.seen

    def _get_wanted(self):
        rules = {
            name
            for name, function in vars(LedgerMachine).items()
            if hasattr(function, RULE_MARKER) and name != "provider_answers"
        }
        answers = {f"provider_answers {state}" for state in ANSWER_STATES}
        return MUST_HAPPEN | {f"done: {name}" for name in rules | answers}

    def _assert_reached(self, seen):
        # Sequences in which nothing happens would promise nothing.
        for move_type in ("grant", "hold", "spend"):
            self.assertTrue(seen[f"moves: {move_type}"], move_type)


@tagged("post_install", "-at_install")
class TestLedgerProperty(LedgerTests):
    def test_promises_hold_after_every_step(self):
        self._assert_reached(self._run(LONG if EXAMPLES else LANDING))

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


@tagged("post_install", "-at_install")
class TestLedgerPropertyOfTwoBooks(LedgerTests):
    """The Fund's books are in a company of their own."""

    @classmethod
    def _place_fund(cls, fund):
        fund.company_id = cls.elsewhere

    def test_promises_hold_after_every_step(self):
        self._assert_reached(self._run(LONG if EXAMPLES else FEW))
