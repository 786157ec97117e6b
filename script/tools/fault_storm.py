"""Two to eight processes spend one worker's few lots at once, and are killed at random.

    fault_storm.py DATABASE [--seconds N] [--processes 2..8] [--seed S] [--report FILE]

DATABASE is a throw-away clone of the suite template. The processes are forked from one
that has loaded the registry, as Odoo's own multi-worker server does; each has its own
connections and repeats an operation after a serialisation failure as Odoo's http layer
does (`odoo.service.model.retrying`). They fill carts, pay with the demo provider (done,
pending, refused, authorised and captured, voided, late, twice, from two tabs), cancel,
and run the jobs of the platform. The driver kills one after the other with SIGKILL and
starts another in its place. At the end the providers give their last answers, the jobs
run, and every promise is checked. Prints a report as JSON; exits 1 when a promise is
broken. With --plant it must be: every late payment is kept.
"""

import argparse
import collections
import contextlib
import functools
import json
import logging
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

import psycopg2

import odoo
from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service import model as service_model
from odoo.tools import config

# Odoo waits up to 2, 4, 8, 16 seconds between tries; here a twentieth.
WAIT_FACTOR = 0.05
HOLD_SECONDS = 2
# How long a process lives, on average.
LIFE_SECONDS = 8
GRANTS = (60.0, 40.0, 25.0)
PAID_STATES = ("authorized", "done")


class ShortWaits:
    """Stands for the module `random` in `odoo.service.model`."""

    @staticmethod
    def uniform(low, high):
        return random.uniform(low, high) * WAIT_FACTOR


class Journal(logging.Handler):
    """What a process did, one line a fact, kept although it is killed.

    Retries and errors are read from Odoo's own log.
    """

    def __init__(self, folder, name):
        super().__init__(logging.INFO)
        self.file = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(self, kind, what, detail=""):
        os.write(self.file, (json.dumps([kind, what, detail]) + "\n").encode())

    def emit(self, record):
        if record.name == "odoo.service.model" and record.levelno == logging.INFO:
            self.note("retry", str((record.args or [""])[0]), record.msg)
        # A failed statement is logged before it is tried again.
        elif record.levelno >= logging.ERROR and record.name != "odoo.sql_db":
            self.note("error", record.name, self.format(record)[-2000:])

    @staticmethod
    def read(folder):
        for path in sorted(folder.iterdir()):
            for line in path.read_text().splitlines():
                # The last line of a killed process may be cut off.
                with contextlib.suppress(ValueError):
                    yield json.loads(line)


# -- the world -------------------------------------------------------------------------


def set_up(env):
    """One worker with few lots, three products, two providers. Returns ids."""
    company = env.company
    day = env["welfare.clock"]._today()
    kind = env.ref("welfarepiu_base.kind_f")
    firm = env["res.partner"].create({"name": "Storm firm", "is_company": True})
    payer = env["welfare.payer"].create({"partner_id": firm.id})
    plan = env["welfare.plan"].create(
        {
            "name": "Storm plan",
            "payer_id": payer.id,
            "origin": "on_top",
            "date_from": day.replace(month=1, day=1),
            "date_to": day.replace(month=12, day=31),
            "expires_on": day.replace(year=day.year + 1),
            "kind_ids": [Command.set(kind.ids)],
            "category_rule": "All staff",
            "spend_limit": 1000.0,
        }
    )
    plan._put_in_force()
    worker = env["res.partner"].create(
        {
            "name": "Storm worker",
            "email": "storm@example.com",
            "lang": "it_IT",
            "is_welfare_worker": True,
            "country_id": env.ref("base.it").id,
        }
    )
    employment = env["welfare.employment"].create(
        {"worker_id": worker.id, "payer_id": payer.id}
    )
    for index, amount in enumerate(GRANTS):
        plan._grant(employment, amount, f"storm:{index}")
    tax = env["account.tax"]._welfare_get_shop_tax(company, 22)
    products = env["product.product"].create(
        [
            {
                "name": name,
                "type": "service",
                "list_price": price,
                "taxes_id": [Command.set(tax.ids)],
                "supplier_taxes_id": [Command.clear()],
                "welfare_kind_id": kind.id if price > 6 else False,
            }
            for name, price in (("Box", 24.90), ("Basket", 10.0), ("Own", 5.0))
        ]
    )
    provider = env["payment.provider"].search(
        [("code", "=", "demo"), ("company_id", "=", company.id)], limit=1
    )
    provider.write({"state": "test", "capture_manually": False})
    manual = provider.copy({"name": "Demo, captured by hand"})
    manual.write({"state": "test", "capture_manually": True})
    methods = provider.payment_method_ids
    methods.write({"active": True, "support_refund": "partial"})
    # Mails are written after the fact, by a job that this test does not run.
    env["ir.config_parameter"].set_param("sale.async_emails", "True")
    return {
        "worker": worker.id,
        "products": products.ids,
        "providers": (provider | manual).ids,
        "method": methods[:1].id,
        "website": env["website"].search([("company_id", "=", company.id)], limit=1).id,
    }


# -- what the processes do -------------------------------------------------------------


class Actor:
    """The operations; each is one request or one job, with a transaction of its own."""

    # How often each is done.
    weights = {
        "fill": 6,
        "change": 3,
        "pay": 8,
        "pay_by_portal": 2,
        "confirm_for_free": 3,
        "answer": 10,
        "answer_again": 2,
        "process": 8,
        "capture": 2,
        "void": 1,
        "cancel": 6,
        "cron_release": 2,
        "cron_post_process": 1,
        "cron_pay_back": 2,
    }

    def __init__(self, registry, world, journal, rng):
        self.registry = registry
        self.world = world
        self.journal = journal
        self.rng = rng

    def run(self, deadline):
        names = list(self.weights)
        weights = list(self.weights.values())
        while time.monotonic() < deadline:
            [name] = self.rng.choices(names, weights)
            self.journal.note("begin", name)
            try:
                done = self.perform(name)
            except UserError as error:
                self.journal.note("refused", name, str(error))
            except psycopg2.OperationalError as error:
                self.journal.note("gave up", name, type(error).__name__)
            except Exception:
                self.journal.note("error", name, traceback.format_exc()[-3000:])
            else:
                self.journal.note("end" if done else "nothing to do", name)

    def perform(self, name):
        """Run one operation as Odoo's http layer runs a request."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            operation = functools.partial(getattr(self, name), env)
            if name.startswith("cron_"):
                return operation()
            return service_model.retrying(operation, env)

    def _pick_order(self, env, *states):
        orders = env["sale.order"].search(
            [("partner_id", "=", self.world["worker"]), ("state", "in", states)],
            limit=12,
            order="id desc",
        )
        return orders and self.rng.choice(orders)

    def _pick_transaction(self, env, *states):
        transactions = env["payment.transaction"].search(
            [
                ("state", "in", states),
                ("source_transaction_id", "=", False),
                ("partner_id", "=", self.world["worker"]),
            ],
            limit=12,
            order="id desc",
        )
        return transactions and self.rng.choice(transactions)

    def _prepare_lines(self):
        return [
            Command.create({"product_id": product, "product_uom_qty": 1})
            for product in self.rng.sample(
                self.world["products"], self.rng.randint(1, 3)
            )
        ]

    def fill(self, env):
        order = env["sale.order"].create(
            {
                "partner_id": self.world["worker"],
                "website_id": self.world["website"],
                "order_line": self._prepare_lines(),
            }
        )
        order._welfare_update_coverage()
        return True

    def change(self, env):
        order = self._pick_order(env, "draft", "sent")
        if not order:
            return False
        if self.rng.random() < 0.3:
            order._welfare_set_use_credit(not order.welfare_use_credit)
            return True
        order._welfare_thaw()
        lines = order.order_line.filtered(lambda line: not line.is_welfare_credit)
        self.rng.choice(lines).product_uom_qty = self.rng.randint(1, 2)
        order._welfare_update_coverage()
        return True

    def pay(self, env):
        """/shop/payment/transaction/<id>"""
        order = self._pick_order(env, "draft", "sent")
        if not order:
            return False
        try:
            env.cr.execute(
                "SELECT 1 FROM sale_order WHERE id = %s FOR NO KEY UPDATE NOWAIT",
                (order.id,),
            )
        except psycopg2.errors.LockNotAvailable as error:
            raise UserError("Payment is already being processed.") from error
        return self._begin(order)

    def pay_by_portal(self, env):
        """/my/orders/<id>/transaction: no lock, no check of the amount."""
        order = self._pick_order(env, "draft", "sent")
        return order and self._begin(order)

    def _begin(self, order):
        amount = order.amount_total - order.amount_paid
        if order.currency_id.compare_amounts(amount, 0.0) <= 0:
            return False
        order.env["payment.transaction"].create(
            {
                "provider_id": self.rng.choice(self.world["providers"]),
                "payment_method_id": self.world["method"],
                "amount": amount,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "operation": "online_direct",
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        return True

    def confirm_for_free(self, env):
        """/shop/payment/validate, or two of them confirmed in bulk."""
        orders = env["sale.order"].search(
            [
                ("partner_id", "=", self.world["worker"]),
                ("state", "=", "draft"),
                ("amount_total", "=", 0),
                ("order_line", "!=", False),
            ],
            limit=self.rng.randint(1, 2),
        )
        orders.action_confirm()
        return bool(orders)

    def answer(self, env):
        """The provider's answer: soon, late, or after a pending one."""
        transaction = self._pick_transaction(env, "draft", "pending")
        if not transaction:
            return False
        self._tell(
            transaction,
            self.rng.choices(("done", "pending", "cancel", "error"), (6, 2, 1, 1))[0],
        )
        return True

    def answer_again(self, env):
        """A webhook repeated."""
        transaction = self._pick_transaction(env, "done", "authorized")
        if not transaction:
            return False
        self._tell(transaction, "done")
        return True

    def _tell(self, transaction, state):
        if transaction.state == "pending" and state == "pending":
            state = "done"
        transaction._process(
            "demo", {"reference": transaction.reference, "simulated_state": state}
        )

    def process(self, env):
        """/payment/status/poll"""
        transaction = env["payment.transaction"].search(
            [
                ("is_post_processed", "=", False),
                ("state", "!=", "draft"),
                ("partner_id", "=", self.world["worker"]),
            ],
            limit=1,
            order="id desc" if self.rng.random() < 0.5 else "id",
        )
        transaction._post_process()
        return bool(transaction)

    def capture(self, env):
        transaction = self._pick_transaction(env, "authorized")
        if transaction:
            transaction._capture()
        return bool(transaction)

    def void(self, env):
        transaction = self._pick_transaction(env, "authorized")
        if transaction:
            transaction._void()
        return bool(transaction)

    def cancel(self, env):
        """More often what credit has paid, so that there is credit to fight for."""
        if self.rng.random() < 0.3:
            order = self._pick_order(env, "draft", "sent", "sale")
        else:
            orders = (
                env["welfare.credit.coverage"]
                .search(
                    [
                        ("state", "=", "spent"),
                        ("lot_id.worker_id", "=", self.world["worker"]),
                    ]
                )
                .order_id
            )
            order = orders and self.rng.choice(orders)
        if order:
            order._action_cancel()
        return bool(order)

    def cron_release(self, env):
        env["welfare.credit.hold"]._cron_release_stale()
        return True

    def cron_post_process(self, env):
        env["payment.transaction"]._cron_post_process()
        return True

    def cron_pay_back(self, env):
        env["welfare.payback"]._cron_pay_back()
        return True


# -- the storm -------------------------------------------------------------------------


class Storm:
    def __init__(self, database, seconds, processes, seed, plant, folder):
        self.plant = plant
        self.database = database
        self.seconds = seconds
        self.processes = processes
        self.rng = random.Random(seed)
        self.seed = seed
        self.folder = folder
        self.started = 0
        self.kills = 0

    def run(self):
        """Return the report as a dict; `broken` lists the promises that do not hold."""
        self.registry = Registry(self.database)
        service_model.random = ShortWaits
        hold = sys.modules[
            "odoo.addons.welfarepiu_base.models.credit.welfare_credit_hold"
        ]
        hold.HOLD_MINUTES = HOLD_SECONDS / 60
        with self._env() as env:
            self.world = set_up(env)
        if self.plant:
            self.registry["payment.transaction"]._welfare_decide = lambda _self: None
        self._warm_up()
        before = self._get_deadlocks()
        self._blow()
        self._wait_for_connections()
        with self._env() as env:
            self._calm(env)
        with self._env() as env:
            figures, broken = check(env, self.world)
        self._disconnect()
        deadlocks = self._get_deadlocks() - before
        if deadlocks:
            broken.append(f"{deadlocks} deadlocks: the order of locks is not kept")
        return self._get_report(figures, broken, deadlocks)

    def _warm_up(self):
        """Buy once, so that no process begins with empty caches."""
        actor = Actor(self.registry, self.world, None, self.rng)
        for name in ("fill", "pay", "answer", "process", "cancel", "cron_pay_back"):
            actor.perform(name)

    @contextlib.contextmanager
    def _env(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def _disconnect(self):
        odoo.sql_db.close_all()

    def _blow(self):
        deadline = time.monotonic() + self.seconds
        # No process inherits a connection.
        self._disconnect()
        children = {self._fork(deadline) for _number in range(self.processes)}
        while time.monotonic() < deadline:
            time.sleep(self.rng.uniform(0.1, 2 * LIFE_SECONDS / self.processes))
            victim = self.rng.choice(sorted(children))
            os.kill(victim, signal.SIGKILL)
            os.waitpid(victim, 0)
            children.remove(victim)
            self.kills += 1
            if time.monotonic() < deadline:
                children.add(self._fork(deadline))
        # Every process ends by itself after its operation; whoever hangs is a finding.
        give_up = time.monotonic() + 60
        self.hung = 0
        for child in children:
            while os.waitpid(child, os.WNOHANG) == (0, 0):
                if time.monotonic() > give_up:
                    os.kill(child, signal.SIGKILL)
                    os.waitpid(child, 0)
                    self.hung += 1
                    break
                time.sleep(0.1)

    def _fork(self, deadline):
        self.started += 1
        name = f"{self.started:05d}"
        pid = os.fork()
        if pid:
            return pid
        status = 1
        try:
            journal = Journal(self.folder, name)
            logging.getLogger().addHandler(journal)
            rng = random.Random(f"{self.seed}:{name}")
            random.seed(rng.random())
            Actor(self.registry, self.world, journal, rng).run(deadline)
            status = 0
        finally:
            os._exit(status)

    def _psql(self, query):
        done = subprocess.run(
            ["psql", "-d", "postgres", "-At", "-c", query],
            check=True,
            capture_output=True,
            text=True,
        )
        return int(done.stdout)

    def _get_deadlocks(self):
        return self._psql(
            f"SELECT deadlocks FROM pg_stat_database WHERE datname = '{self.database}'"
        )

    def _wait_for_connections(self):
        """A killed process's statement goes on in the database until it is noticed."""
        deadline = time.monotonic() + 60
        while self._psql(
            f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{self.database}'"
        ):
            if time.monotonic() > deadline:
                raise RuntimeError("connections of killed processes do not end")
            time.sleep(0.2)

    def _calm(self, env):
        """The last answers of the providers, then the jobs, until nothing is left."""
        actor = Actor(self.registry, self.world, None, self.rng)
        Transaction = env["payment.transaction"]
        for transaction in Transaction.search([("state", "in", ("draft", "pending"))]):
            if transaction.state == "pending" or self.rng.random() < 0.5:
                state = self.rng.choice(("done", "done", "cancel"))
                actor._tell(transaction, state)
                env.cr.commit()
        for _round in range(3):
            Transaction._cron_post_process()
            env["welfare.payback"]._cron_pay_back()
            env["welfare.credit.hold"].search(
                [("state", "=", "open")]
            ).expires_at = "2020-01-01"
            env.cr.commit()
            env["welfare.credit.hold"]._cron_release_stale()
            env.cr.commit()

    def _get_report(self, figures, broken, deadlocks):
        counts = collections.defaultdict(collections.Counter)
        for kind, what, detail in Journal.read(self.folder):
            counts[kind][what] += 1
            if kind == "error":
                broken.append(f"unexpected error in {what}: {detail}")
        if self.hung:
            broken.append(f"{self.hung} processes hung after the storm")
        return {
            "seconds": self.seconds,
            "processes": self.processes,
            "seed": self.seed,
            "planted": self.plant,
            "started": self.started,
            "kills": self.kills,
            "deadlocks": deadlocks,
            "operations": {
                name: {
                    "begun": counts["begin"][name],
                    "done": counts["end"][name],
                    "refused": counts["refused"][name],
                    "gave up": counts["gave up"][name],
                }
                for name in Actor.weights
            },
            "retries": dict(counts["retry"]),
            "figures": figures,
            "broken": broken,
        }


# -- the promises ----------------------------------------------------------------------


def check(env, world):
    """Return figures, and the promises that do not hold, as sentences."""
    broken = []
    lots = env["welfare.credit.lot"].search([("worker_id", "=", world["worker"])])
    holds = env["welfare.credit.hold"].search([])
    orders = env["sale.order"].search([("partner_id", "=", world["worker"])])
    transactions = env["payment.transaction"].search(
        [("partner_id", "=", world["worker"]), ("source_transaction_id", "=", False)]
    )
    zero = env.company.currency_id.is_zero
    for lot in lots:
        if not 0 <= lot.held <= lot.balance:
            broken.append(f"lot {lot.id}: balance {lot.balance}, held {lot.held}")
        spent = sum(
            env["welfare.credit.coverage"]
            .search([("lot_id", "=", lot.id), ("state", "=", "spent")])
            .mapped("amount")
        )
        granted = sum(
            lot.move_ids.filtered(lambda move: move.move_type == "grant").mapped(
                "amount"
            )
        )
        if not zero(granted - spent - lot.balance):
            broken.append(
                f"lot {lot.id}: {granted} granted, {spent} spent, {lot.balance} left"
            )
    for difference in env["welfare.credit.lot"]._find_differences():
        broken.append(f"ledger differs from its moves: {difference}")
    for hold in holds.filtered(lambda hold: hold.state == "open"):
        if hold._is_releasable() or hold.order_id.state not in ("draft", "sent"):
            broken.append(f"hold {hold.id} of order {hold.order_id.id} is left open")
    for order in orders:
        broken += _check_order(order, zero)
    for transaction in transactions:
        broken += _check_transaction(transaction, zero)
    states = {
        "orders": orders,
        "transactions": transactions,
        "holds": holds,
        "paybacks": transactions.welfare_payback_ids,
    }
    figures = {
        name: dict(collections.Counter(records.mapped("state")))
        for name, records in states.items()
    }
    figures["paybacks by reason"] = dict(
        collections.Counter(transactions.welfare_payback_ids.mapped("reason"))
    )
    figures["moves"] = dict(collections.Counter(lots.move_ids.mapped("move_type")))
    return figures, broken


def _check_order(order, zero):
    name = f"order {order.id} ({order.state})"
    states = {"sale": {"spent"}, "cancel": {"planned", "returned"}}.get(
        order.state, {"planned", "held"}
    )
    coverages = order.welfare_coverage_ids
    if not set(coverages.mapped("state")) <= states:
        yield f"{name}: coverage is {set(coverages.mapped('state'))}"
    if order.state == "cancel":
        return
    if not zero(sum(coverages.mapped("amount")) - order.welfare_covered_amount):
        yield f"{name}: coverage and credit lines differ"
    if order.state == "sale" and not zero(order.amount_paid - order.amount_total):
        yield f"{name}: {order.amount_paid} paid of {order.amount_total}"


def _check_transaction(transaction, zero):
    name = f"transaction {transaction.id} ({transaction.state})"
    if transaction.state not in PAID_STATES:
        return
    kept = transaction._welfare_get_kept_amount()
    paybacks = transaction.welfare_payback_ids
    if kept < 0:
        yield f"{name}: more is given back than was paid"
    if not zero(kept) and transaction.sale_order_ids.state != "sale":
        yield f"{name}: {kept} is kept, its order is {transaction.sale_order_ids.state}"
    if paybacks.filtered(lambda payback: payback.state == "to_ask"):
        yield f"{name}: its payback was never asked for"
    refunds = transaction.child_transaction_ids.filtered(
        lambda child: child.operation == "refund"
    )
    if not zero(sum(refunds.mapped("amount")) + sum(paybacks.mapped("amount"))):
        due, given = paybacks.mapped("amount"), refunds.mapped("amount")
        yield f"{name}: {due} due, {given} given"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--processes", type=int, choices=range(2, 9), default=4)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--plant", action="store_true")
    parser.add_argument("--report", type=Path)
    options = parser.parse_args()
    seed = random.randrange(10**6) if options.seed is None else options.seed
    config.parse_config(["-d", options.database, "--no-http"], setup_logging=True)
    logging.getLogger().setLevel(logging.INFO)
    for handler in logging.getLogger().handlers:
        handler.setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="wp_storm_") as folder:
        report = Storm(
            options.database,
            options.seconds,
            options.processes,
            seed,
            options.plant,
            Path(folder),
        ).run()
    text = json.dumps(report, indent=1)
    if options.report:
        options.report.write_text(text + "\n")
    print(text)
    sys.exit(bool(report["broken"]))


if __name__ == "__main__":
    main()
