"""One step of tests/faults/test_refund_at_once.py, in a process of its own.

refund_at_once.py DATABASE set_up               prints the ids of the claims as JSON
refund_at_once.py DATABASE send ID GO READY     waits for the file GO, then sends it
refund_at_once.py DATABASE approve ID           approves it
refund_at_once.py DATABASE look IDS             prints what became of them
"""

import io
import json
import sys
import time
from functools import partial
from pathlib import Path

from PIL import Image
from two_at_once import create_plan

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import LockError, UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import config

CLAIMS = 8
AMOUNT = 60.0


def set_up(env):
    """The same bill, asked back by eight workers, each from an own telephone."""
    env.company._welfare_setup_accounting()
    plan = create_plan(env, "A", "comma_3")
    return [prepare_claim(env, plan, number).id for number in range(CLAIMS)]


def prepare_claim(env, plan, number):
    user = env["res.users"].create(
        {
            "name": f"Worker {number}",
            "login": f"worker{number}@example.com",
            "group_ids": [Command.set(env.ref("welfarepiu_base.group_worker").ids)],
        }
    )
    user.partner_id.write(
        {"is_welfare_worker": True, "country_id": env.ref("base.it").id}
    )
    employment = env["welfare.employment"].create(
        {"worker_id": user.partner_id.id, "payer_id": plan.payer_id.id}
    )
    plan._grant(employment, 100.0, f"refund:{number}")
    refund_type = env.ref("welfarepiu_base.refund_type_utilities")
    Refund = env["welfare.refund"].with_user(user)
    refund = Refund._create_for_worker(user.partner_id, refund_type)
    refund._update_facts(
        {
            "issuer_name": "Water works",
            "document_issuer": "12345670017",
            "document_number": "B-1",
            "document_date": env["welfare.clock"]._today(),
            "document_amount": AMOUNT,
            "amount": AMOUNT,
            "iban": "IT60X0542811101000000123456",
        }
    )
    for paper, needed, _documents in refund._get_paper_list():
        if needed:
            # Each took a photo of it: the files are not the same.
            refund._add_document(paper, draw(number, paper.id), "photo.jpg")
    refund._declare()
    return refund


def draw(*numbers):
    output = io.BytesIO()
    Image.new("RGB", (60, 80), tuple([*numbers, 0][:3])).save(output, "JPEG")
    return output.getvalue()


def send(env, refund_id):
    refund = env["welfare.refund"].browse(refund_id)
    user = refund.worker_id.user_ids
    refund.with_user(user).with_context(lang="en_US")._submit()
    return "done"


def approve(env, refund_id):
    env["welfare.refund"].browse(refund_id)._approve()
    return "done"


def look(env, ids):
    refunds = env["welfare.refund"].browse(ids)
    lots = env["welfare.credit.lot"].search(
        [("worker_id", "in", refunds.worker_id.ids)]
    )
    given = lots.move_ids.filtered(lambda move: move.move_type == "refund")
    return {
        "states": sorted(refunds.mapped("state")),
        "held": sum(lots.mapped("held")),
        "given": given.mapped("amount"),
        "owed": refunds.payable_line_id.mapped("balance"),
        "broken": lots._find_differences(),
    }


def main(database, step, *args):
    config.parse_config(["-d", database, "--no-http", "--log-level=critical"])
    registry = Registry(database)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
        if step == "set_up":
            res = set_up(env)
        elif step == "look":
            res = look(env, json.loads(args[0]))
        elif step == "approve":
            res = approve(env, int(args[0]))
        else:
            refund_id, go, ready = int(args[0]), Path(args[1]), Path(args[2])
            ready.touch()
            while not go.exists():
                time.sleep(0.005)
            try:
                res = retrying(partial(send, env, refund_id), env)
            except (LockError, UserError) as error:
                cr.rollback()
                res = f"refused: {error}"
    sys.stdout.write(json.dumps(res))


if __name__ == "__main__":
    main(*sys.argv[1:])
