"""Silvia's hours were cut in spring: she asked the Fund, and it helped."""

import base64

from .book import as_user, keep, kept, months_ago, told_on
from .charter import PAPER


def tell(env):
    request = ask(env)
    assess(env, request)
    decide(env, request)
    keep(request, "request_silvia")


def ask(env):
    """:return: the request, sent with its papers"""
    silvia = kept(env, "user_silvia")
    fund = kept(env, "fund")
    with told_on(months_ago(env, 4, day=6)):
        requests = as_user(env["welfare.fund.request"], silvia)
        request = requests._create_for_worker(
            silvia.partner_id, fund, prepare_facts(env)
        )
        request._give_consent()
        for paper in request.sudo().paper_ids:
            request._add_paper(
                as_user(paper, silvia), base64.b64encode(PAPER), "documento.pdf"
            )
        request._submit()
    return request.sudo()


def prepare_facts(env):
    return {
        "event_id": env.ref("welfarepiu_fund.event_income_loss").id,
        "event_date": months_ago(env, 5, day=10),
        "household_size": 3,
        "minor_count": 2,
        "is_lone_parent": True,
        "pays_rent": True,
        "isee": 8900.0,
        "isee_type": "ordinary",
        "isee_valid_until": months_ago(env, 4).replace(month=12, day=31),
        "assets": 1200.0,
        "income_drop": 40.0,
        "amount_asked": 700.0,
        "note": "Da maggio lavoro metà delle ore e i bambini cominciano la scuola.",
    }


def assess(env, request):
    with told_on(months_ago(env, 4, day=13)):
        request = as_user(request, kept(env, "evaluator"))
        request.action_assess()
        request.action_send_to_committee()


def decide(env, request):
    with told_on(months_ago(env, 4, day=20)):
        for member in ("committee_1", "committee_2"):
            as_user(request, kept(env, member))._vote("grant")
