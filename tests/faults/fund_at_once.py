"""Steps of tests/faults/test_fund_at_once.py."""

import base64
from datetime import timedelta

from at_once import create_plan, create_worker_user, draw_photo, main

from odoo import Command

REQUESTS = 8
AMOUNT = 40.0
THERE_IS = 100.0


def set_up(env):
    """Eight requests of 40.00, each one vote short of its grant, and 100.00 in the
    Fund."""
    env.company._welfare_setup_accounting()
    fund = env.ref("welfarepiu_fund.fund_alliance")
    fund._setup_accounting()
    regulation = env.ref("welfarepiu_fund.regulation_example")
    regulation._put_in_force()
    env.ref("welfarepiu_fund.notice_example")._put_in_force()
    evaluator = create_staff(env, "evaluator", 0)
    members = [create_staff(env, "committee", number) for number in range(9)]
    gift = env["welfare.fund.contribution"].create(
        {"fund_id": fund.id, "source_type": "other", "amount": THERE_IS}
    )
    bank = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1
    )
    gift._register_receipt(bank, env["welfare.clock"]._today())
    plan = create_plan(env, "A", "comma_3")
    decisions = []
    for number in range(REQUESTS):
        user = create_worker_user(env, plan, number)
        request = prepare_request(env, fund, user)
        request.with_user(evaluator).action_assess()
        request.with_user(evaluator).action_send_to_committee()
        # Each has its own second voter: nobody waits for a colleague's click.
        request.with_user(members[-1])._vote("grant")
        decisions.append([request.id, members[number].id])
    return decisions


def create_staff(env, role, number):
    group = env.ref(f"welfarepiu_fund.group_fund_{role}")
    return env["res.users"].create(
        {
            "name": f"{role} {number}",
            "login": f"{role}{number}@example.com",
            "group_ids": [Command.set(group.ids)],
        }
    )


def prepare_request(env, fund, user):
    today = env["welfare.clock"]._today()
    user.partner_id.welfare_employment_ids.hired_on = today - timedelta(days=800)
    Request = env["welfare.fund.request"].with_user(user)
    request = Request._create_for_worker(
        user.partner_id,
        fund,
        {
            "event_id": env.ref("welfarepiu_fund.event_income_loss").id,
            "event_date": today - timedelta(days=20),
            "household_size": 3,
            "minor_count": 1,
            "isee": 9000.0,
            "isee_valid_until": today + timedelta(days=30),
            "assets": 100.0,
            "income_drop": 40.0,
            "amount_asked": AMOUNT,
        },
    )
    for paper in request.paper_ids:
        request._add_paper(paper, base64.b64encode(draw_photo(1)), "photo.jpg")
    request._give_consent()
    request._submit()
    return request.sudo()


def decide(env, request_id, user_id):
    """The vote that grants."""
    request = env["welfare.fund.request"].browse(request_id)
    request.with_user(user_id).with_context(lang="en_US")._vote("grant")


def look(env):
    fund = env.ref("welfarepiu_fund.fund_alliance")
    requests = env["welfare.fund.request"].search([])
    report = env["welfare.fund"]._verify()
    return {
        "states": sorted(requests.mapped("state")),
        "available": fund.available,
        "committed": fund.committed,
        "lots": len(requests.applicant_ids.lot_id),
        "faults": report["faults"],
    }


if __name__ == "__main__":
    main(set_up=set_up, decide=decide, look=look)
