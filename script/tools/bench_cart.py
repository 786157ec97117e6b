# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Time one change of a cart, with few and many plans, and few and many lots.

The database is a clone made for this and dropped by the caller.
"""

import argparse
import datetime
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

import odoo
import odoo.api
from odoo.modules.registry import Registry

ROOT = Path(__file__).resolve().parents[2]
WARM_UP = 10


def main():
    options = _parse()
    odoo.tools.config.parse_config(["-d", options.database, "--log-level=warn"])
    from odoo.addons.welfarepiu_base.tests.query_common import FEW_PLANS, MANY_PLANS

    rows = []
    with Registry(options.database).cursor() as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
        world, workers = _make_world(env)
        for plans in (FEW_PLANS, MANY_PLANS):
            world._fill_plans(plans)
            cr.commit()
            for worker in workers:
                rows.append(_measure(world, worker, plans, options.updates))
    report = _describe(options, rows)
    target = ROOT / f"docs/results/{datetime.date.today()}-cart.md"
    target.write_text(report, encoding="utf-8")
    sys.stdout.write(report)


def _parse():
    parser = argparse.ArgumentParser(prog="script/bench cart", description=__doc__)
    parser.add_argument("--updates", type=int, default=200)
    parser.add_argument("--database", required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


def _make_world(env):
    """:return: what the tests of queries work with, and its workers: of one lot, and
    of many"""
    from odoo.addons.welfarepiu_base.tests.credit_common import CreditCommon
    from odoo.addons.welfarepiu_base.tests.query_common import MANY_LOTS, QueryCommon

    class World(QueryCommon, CreditCommon):
        """Its helpers alone: nothing is tested, so nothing is set up or rolled back."""

    World.env = env
    World.company = env.company
    World.company._welfare_setup_accounting()
    World.today = env["welfare.clock"]._today()
    World.kind_f = env.ref("welfarepiu_base.kind_f")
    World.kind_comma_3 = env.ref("welfarepiu_base.kind_comma_3")
    World.city = env.ref("welfarepiu_base.city_016058")
    World.payer = World._create_payer("Firm Bench")
    World.plan = World._create_plan()
    World.tax = env["account.tax"]._welfare_get_shop_tax(World.company, 22)
    World.products = [
        World._create_product(f"Thing {number}", 30.0, World.kind_f)
        for number in range(5)
    ]
    one = World._create_worker("Worker of One Lot")
    # As much together: both pay the same lines.
    World._grant(one, 20.0 * MANY_LOTS)
    many = World._create_worker("Worker of Many Lots")
    World._grant_in_many_lots(many, 20.0)
    return World, (one, many)


def _measure(world, worker, plans, updates):
    """:return: dict; a quantity goes up and down, as in a cart, and each time the page
    begins with nothing in memory"""
    env = world.env
    lots = env["welfare.credit.lot"].search_count([("worker_id", "=", worker.id)])
    order = world._order(*world.products, worker=worker)
    line = order.order_line[0]
    seconds, queries = [], []
    for number in range(WARM_UP + updates):
        env.flush_all()
        env.invalidate_all()
        counted, started = env.cr.sql_log_count, time.perf_counter()
        line.product_uom_qty = 1 + number % 3
        order._welfare_update_coverage()
        env.flush_all()
        seconds.append(time.perf_counter() - started)
        queries.append(env.cr.sql_log_count - counted)
        env.cr.commit()
    covering = len(order.welfare_coverage_ids.lot_id)
    order.unlink()
    env.cr.commit()
    spread = statistics.quantiles(seconds[WARM_UP:], n=100)
    return {
        "plans": plans,
        "lots": lots,
        "covering": covering,
        "queries": max(queries[WARM_UP:]),
        "p50": spread[49] * 1000,
        "p95": spread[94] * 1000,
    }


def _describe(options, rows):
    commit = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    pretty = next(
        line.split("=", 1)[1].strip('"')
        for line in Path("/etc/os-release").read_text().splitlines()
        if line.startswith("PRETTY_NAME=")
    )
    return "\n".join(
        [
            f"# cart, {datetime.date.today()}",
            "",
            f"Command: `script/bench cart --updates {options.updates}`."
            f" Commit: {commit}. Machine: {pretty}, {platform.machine()},"
            " shared with other work.",
            "",
            f"A cart of five lines; one quantity changes {options.updates} times:"
            " prices, allocation, coverage and credit lines follow, all written to the"
            " database.",
            "",
            "| plans | lots of the worker | lots that pay | most queries | ms, p50"
            " | ms, p95 |",
            "| ---: | ---: | ---: | ---: | ---: | ---: |",
            *(
                f"| {row['plans']} | {row['lots']} | {row['covering']}"
                f" | {row['queries']} | {row['p50']:.1f} | {row['p95']:.1f} |"
                for row in rows
            ),
            "",
        ]
    )


if __name__ == "__main__":
    main()
