# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Ask what the shop proposes to workers who stated needs: how long it takes with 5,000
products and 50,000 workers.

The database is a clone made for this and dropped by the caller.
"""

import argparse
import datetime
import platform
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path
from unittest.mock import patch

import odoo
import odoo.api
from odoo.modules.registry import Registry
from odoo.tools import SQL

ROOT = Path(__file__).resolve().parents[2]
SUPPLIERS = 250
#: Needs of a worker.
STATED = 3


def main():
    options = _parse()
    odoo.tools.config.parse_config(["-d", options.database, "--log-level=warn"])
    registry = Registry.new(options.database)
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {"lang": "it_IT"})
        cr.execute("SELECT setseed(0.5)")
        start = time.perf_counter()
        suppliers = _load(env, options)
        loading = time.perf_counter() - start
        # Whose charter is in force is asked elsewhere: here all are.
        points = {one: {"society": (one % 10, 10)} for one in suppliers}
        Adhesion = type(env["welfare.charter.adhesion"])
        with (
            patch.object(
                Adhesion, "_find_chartered_ids", lambda *_args: set(suppliers)
            ),
            patch.object(Adhesion, "_get_pillar_points", lambda *_args: points),
        ):
            times, shown = _measure(env, options)
            reach = _measure_reach(env)
        counts = _count(env)
    report = _describe(options, counts, loading, times, shown, reach)
    target = ROOT / f"docs/results/{datetime.date.today()}-for-you.md"
    target.write_text(report, encoding="utf-8")
    sys.stdout.write(report)


def _parse():
    parser = argparse.ArgumentParser(prog="script/bench for-you", description=__doc__)
    parser.add_argument("--products", type=int, default=5000)
    parser.add_argument("--workers", type=int, default=50000)
    parser.add_argument("--asked", type=int, default=200)
    parser.add_argument("--database", required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


def _copy(env, record, times, **changed):
    """Copy the row of ``record`` by SQL.

    :param changed: column -> SQL of its value in copy number ``n``
    :return: list of ids
    """
    env.flush_all()
    table = record._table
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND column_name <> 'id' AND is_generated = 'NEVER'",
        (table,),
    )
    columns = [name for (name,) in env.cr.fetchall()]
    values = SQL(", ").join(
        SQL(changed[name]) if name in changed else SQL("row.%s", SQL.identifier(name))
        for name in columns
    )
    env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s AS row,"
            " generate_series(1, %s) AS n WHERE row.id = %s RETURNING id",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, columns)),
            values,
            SQL.identifier(table),
            times,
            record.id,
        )
    )
    return [one for (one,) in env.cr.fetchall()]


def _any(ids):
    """:return: SQL of one of ``ids`` at random, another for each row"""
    listed = ",".join(map(str, ids))
    return f"(ARRAY[{listed}])[1 + floor(random() * {len(ids)})::int]"


def _load(env, options):
    """:return: ids of the suppliers"""
    env["product.template"].search([]).is_published = False
    cities = env["res.city"].search([("welfare_district_id", "!=", False)]).ids
    needs = env["welfare.need"].search([("parent_id", "!=", False)]).ids
    audiences = env["welfare.audience"].search([]).ids
    supplier = env["res.partner"].create(
        {"name": "Fornitore", "is_company": True, "is_welfare_supplier": True}
    )
    suppliers = _copy(
        env, supplier, SUPPLIERS, name="'Fornitore ' || n", city_id=_any(cities)
    )
    product = env["product.template"].create(
        {
            "name": "Servizio",
            "type": "service",
            "is_published": True,
            "welfare_delivery": "voucher",
            "list_price": 10.0,
        }
    )
    product.is_published = False
    products = _copy(
        env,
        product,
        options.products,
        name="""jsonb_build_object('en_US', 'Servizio ' || n)""",
        is_published="TRUE",
        welfare_supplier_id=_any(suppliers),
        welfare_at_home="random() < 0.3",
        welfare_sfa_made="random() < 0.1",
        welfare_capacity_day="CASE WHEN random() < 0.2 THEN 5 END",
        welfare_reach_minutes="CASE WHEN random() < 0.2 THEN 20 END",
    )
    env.cr.execute(
        """
        UPDATE product_template product SET welfare_place_city_id = supplier.city_id
          FROM res_partner supplier
         WHERE supplier.id = product.welfare_supplier_id AND product.id = ANY(%s)
        """,
        (products,),
    )
    _copy_variants(env, product, products)
    for table, column, ids, share in (
        ("product_template_welfare_need_rel", "welfare_need_id", needs, 1.0),
        ("product_template_welfare_need_rel", "welfare_need_id", needs, 0.5),
        (
            "product_template_welfare_audience_rel",
            "welfare_audience_id",
            audiences,
            0.4,
        ),
        ("product_template_res_city_rel", "res_city_id", cities, 0.1),
    ):
        env.cr.execute(
            f"INSERT INTO {table} (product_template_id, {column})"
            f" SELECT id, {_any(ids)} FROM product_template"
            " WHERE id = ANY(%s) AND random() < %s ON CONFLICT DO NOTHING",
            (products, share),
        )
    worker = env["res.partner"].create({"name": "Persona", "is_welfare_worker": True})
    workers = _copy(
        env, worker, options.workers, name="'Persona ' || n", city_id=_any(cities)
    )
    _load_statements(env, workers, needs, audiences)
    env.invalidate_all()
    env.cr.execute("ANALYZE")
    return suppliers


def _copy_variants(env, product, products):
    variant = product.product_variant_id
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = 'product_product'"
        " AND column_name NOT IN ('id', 'product_tmpl_id')"
    )
    names = SQL(", ").join(SQL.identifier(name) for (name,) in env.cr.fetchall())
    env.cr.execute(
        SQL(
            "INSERT INTO product_product (product_tmpl_id, %s) SELECT tmpl, %s"
            " FROM product_product, unnest(%s) AS tmpl WHERE id = %s",
            names,
            names,
            products,
            variant.id,
        )
    )


def _load_statements(env, workers, needs, audiences):
    today = env["welfare.clock"]._today()
    for _time in range(STATED):
        env.cr.execute(
            "INSERT INTO welfare_need_statement"
            " (worker_id, need_id, city_id, stated_on, is_sensitive)"
            f" SELECT id, {_any(needs)}, city_id, %s, FALSE FROM res_partner"
            " WHERE id = ANY(%s) ON CONFLICT DO NOTHING",
            (today, workers),
        )
    env.cr.execute(
        "INSERT INTO welfare_need_statement_audience_rel (statement_id, audience_id)"
        f" SELECT id, {_any(audiences)} FROM welfare_need_statement"
        " WHERE random() < 0.5 AND worker_id = ANY(%s)",
        (workers,),
    )


def _measure(env, options):
    """:return: ``(times in milliseconds, how many products were proposed in all)``"""
    Statement, Match = env["welfare.need.statement"], env["welfare.match"]
    env.cr.execute("SELECT DISTINCT worker_id FROM welfare_need_statement")
    workers = sorted(one for (one,) in env.cr.fetchall())
    asked = random.Random(1).sample(workers, min(options.asked, len(workers)))
    times, shown = [], 0
    for worker in asked:
        env.invalidate_all()
        start = time.perf_counter()
        found = Match._find(Statement.search([("worker_id", "=", worker)]))
        for match in found:
            match.product.name, Match._say_why(match)
        times.append((time.perf_counter() - start) * 1000)
        shown += len(found)
    return times, shown


def _measure_reach(env):
    """:return: ``(rows, milliseconds)`` of all products and all municipalities"""
    cities = env["res.city"].search([("welfare_district_id", "!=", False)])
    start = time.perf_counter()
    [(rows,)] = env.execute_query(
        SQL(
            "SELECT count(minutes) FROM (%s) reach",
            env["product.template"]._get_welfare_reach_sql(cities),
        )
    )
    return rows, (time.perf_counter() - start) * 1000


def _count(env):
    res = {}
    for table, condition in (
        ("product_template", "is_published"),
        ("res_partner", "is_welfare_worker"),
        ("welfare_need_statement", "TRUE"),
    ):
        env.cr.execute(f"SELECT count(*) FROM {table} WHERE {condition}")
        res[table] = env.cr.fetchone()[0]
    return res


def _describe(options, counts, loading, times, shown, reach):
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    ).stdout.strip()
    cut = statistics.quantiles(times, n=100)
    return "\n".join(
        [
            f"# for-you, {datetime.date.today()}",
            "",
            f"Command: `script/bench for-you --products {options.products} --workers"
            f" {options.workers} --asked {options.asked}`. Commit: {commit}. Machine:"
            f" {platform.machine()}, shared with other work.",
            "",
            f"{counts['product_template']} products of {SUPPLIERS} suppliers,"
            f" {counts['res_partner']} workers, {counts['welfare_need_statement']}"
            f" stated needs; loaded by SQL in {loading:.0f} s.",
            "",
            f"What is proposed to one worker, with names and reasons, for"
            f" {len(times)} workers ({shown} products shown):",
            "",
            "| ms, p50 | ms, p95 | ms, worst |",
            "| ---: | ---: | ---: |",
            f"| {cut[49]:.0f} | {cut[94]:.0f} | {max(times):.0f} |",
            "",
            f"Who can have what, all products and 42 municipalities: {reach[0]} rows in"
            f" {reach[1]:.0f} ms.",
            "",
        ]
    )


if __name__ == "__main__":
    main()
