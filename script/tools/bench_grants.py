# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Import a payroll file of many rows in the background, beside plainly reading it.

Each step runs in a process of its own, so that each peak of memory is its own. The
database is a clone made for this and dropped by the caller.
"""

import argparse
import datetime
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLAN_DAYS = 300
MEGA = 1024


def main():
    options = _parse()
    if options.step:
        print(json.dumps(STEPS[options.step](options)))
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"payroll_{options.rows}.xlsx")
        _write_file(file, options.rows)
        steps = {
            step: _run(step, file, options)
            for step in ("plain", "reader", "idle", "import")
        }
    report = _describe(options, steps)
    target = ROOT / f"docs/results/{datetime.date.today()}-grants.md"
    target.write_text(report, encoding="utf-8")
    sys.stdout.write(report)


def _parse():
    parser = argparse.ArgumentParser(prog="script/bench grants", description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--database", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--step", choices=sorted(STEPS), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _write_file(path, rows):
    sys.path[:0] = [
        str(ROOT / "addons/welfarepiu_base/tools"),
        str(ROOT / "tests/payroll"),
    ]
    import payroll_samples
    import xlsxwriter

    people = payroll_samples.people(rows)
    titles = list(people[0])
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, titles)
        for number, person in enumerate(people, 1):
            for place, title in enumerate(titles):
                value = person[title]
                if isinstance(value, datetime.date):
                    sheet.write_datetime(number, place, value, day)
                else:
                    sheet.write(number, place, value)


def _run(step, file, options):
    command = [sys.executable, "-P", __file__, "--step", step, "--file", str(file)]
    command += ["--rows", str(options.rows), "--database", options.database]
    sys.stderr.write(f"-- {step}\n")
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def _peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGA


# Steps --------------------------------------------------------------------------------


def read_plainly(options):
    import openpyxl

    started = time.monotonic()
    book = openpyxl.load_workbook(options.file, read_only=True, data_only=True)
    count = sum(1 for _row in book.active.iter_rows(values_only=True)) - 1
    return {"rows": count, "seconds": time.monotonic() - started, "peak": _peak()}


def read_as_the_import(options):
    sys.path.insert(0, str(ROOT / "addons/welfarepiu_base/tools"))
    from payroll_reader import read_payroll

    data = options.file.read_bytes()
    started = time.monotonic()
    payroll = read_payroll(data, options.file.name)
    return {
        "rows": len(payroll.valid_rows),
        "total": str(payroll.total_valid),
        "seconds": time.monotonic() - started,
        "peak": _peak(),
    }


def _open(database):
    import odoo
    from odoo.modules.registry import Registry

    odoo.tools.config.parse_config(["-d", database, "--log-level=warn"])
    return Registry(database).cursor()


def start_server(options):
    """What a server process takes before it does anything."""
    import odoo.api

    with _open(options.database) as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
        env["welfare.grant.batch"].search_count([])
    return {"peak": _peak()}


def import_in_background(options):
    import odoo.api

    with _open(options.database) as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
        plan = _make_plan(env)
        batch = env["welfare.grant.batch"]._upload(
            plan, options.file.read_bytes(), options.file.name
        )
        answer = {}
        answer["ask"] = _time(batch._preview)
        cr.commit()
        answer["read"] = _time(_work_off, env, batch)
        answer["confirm"] = _time(batch._book, "all_or_none")
        cr.commit()
        answer["book"] = _time(_work_off, env, batch)
        answer["peak"] = _peak()
        answer["state"] = batch.state
        answer["rows"] = batch.booked_count
        answer["total"] = f"{batch.good_amount:.2f}"
        env.cr.execute(
            "SELECT count(*), sum(balance) FROM welfare_credit_lot WHERE plan_id = %s",
            [plan.id],
        )
        answer["lots"], answer["balance"] = map(str, env.cr.fetchone())
        answer["differences"] = len(env["welfare.credit.lot"]._find_differences())
        batch._take_back_all()
        cr.commit()
        answer["take_back"] = _time(_work_off, env, batch)
        answer["after"] = batch.state
        answer["peak_all"] = _peak()
    return answer


def _make_plan(env):
    today = env["welfare.clock"]._today()
    end = today + datetime.timedelta(days=PLAN_DAYS)
    firm = env["res.partner"].create({"name": "Bench", "is_company": True})
    plan = env["welfare.plan"].create(
        {
            "name": "Bench",
            "payer_id": env["welfare.payer"].create({"partner_id": firm.id}).id,
            "origin": "on_top",
            "date_from": today,
            "date_to": end,
            "expires_on": end,
            "kind_ids": env["welfare.benefit.kind"].search([], limit=4).ids,
            "funding_mode": "postpaid",
            "spend_limit": 1e9,
        }
    )
    plan._put_in_force()
    env.cr.commit()
    return plan


def _work_off(env, batch):
    """As the cron does, in as many runs as it takes."""
    cron = env.ref("welfarepiu_base.cron_book_grant_files")
    while batch.state in ("reading", "queued", "undoing"):
        cron.method_direct_trigger()
        # The cron worked in a transaction of its own: begin a new one to see it.
        env.cr.rollback()
        env.invalidate_all()
    if batch.problem:
        raise SystemExit(batch.problem)


def _time(act, *args):
    started = time.monotonic()
    act(*args)
    return time.monotonic() - started


STEPS = {
    "plain": read_plainly,
    "reader": read_as_the_import,
    "idle": start_server,
    "import": import_in_background,
}


# Report -------------------------------------------------------------------------------


def _describe(options, steps):
    plain, reader, idle = steps["plain"], steps["reader"], steps["idle"]
    done = steps["import"]
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
    lines = [
        f"# grants, {datetime.date.today()}",
        "",
        f"Command: `script/bench grants --rows {options.rows}`. Commit: {commit}."
        f" Machine: {pretty}, {platform.machine()}, shared with other work.",
        "",
        f"An .xlsx of {options.rows} rows, every worker new.",
        "",
        "| step | seconds | peak MB of the process |",
        "| --- | ---: | ---: |",
        f"| plain reading (openpyxl) | {plain['seconds']:.1f} | {plain['peak']} |",
        f"| the payroll reader | {reader['seconds']:.1f} | {reader['peak']} |",
        f"| a server process that does nothing | | {idle['peak']} |",
        f"| page: ask for the preview | {done['ask']:.1f} | |",
        f"| background: read and judge row by row | {done['read']:.1f} | |",
        f"| page: confirm | {done['confirm']:.1f} | |",
        f"| background: enrol and grant | {done['book']:.1f} | {done['peak']} |",
        f"| background: take all back | {done['take_back']:.1f} | {done['peak_all']} |",
        "",
        f"Booked: {done['rows']} rows, {done['total']} EUR; lots {done['lots']}, their"
        f" balance {done['balance']} EUR; the reader says {reader['total']} EUR."
        f" Lots that differ from their moves: {done['differences']}."
        f" After taking back: `{done['after']}`.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
