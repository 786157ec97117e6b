"""In the month of its first gift the Fund helped five families to keep their home."""

import base64

from .book import as_user, create_users, kept, make_iban, months_ago, told_on
from .charter import PAPER

#: What was asked for a home at risk, and who was owed it: invented.
HELPED = (
    (260.0, "Immobiliare Esempio"),
    (310.0, "Condominio Esempio"),
    (180.0, "Energia Esempio"),
    (420.0, "Affitti Esempio"),
    (240.0, "Casa Esempio"),
)


def tell(env):
    employments = find_workers(env)
    for number, (amount, creditor) in enumerate(HELPED):
        user = open_account(env, number, employments[number])
        help_one(env, number, user, amount, creditor)


def find_workers(env):
    """:return: employments of workers of a payroll file: nobody logs in as them"""
    employments = env["welfare.employment"].search(
        [
            ("payer_id", "=", kept(env, "plan_guarnizioni").payer_id.id),
            ("left_on", "=", False),
            ("hired_on", "<", months_ago(env, 24)),
        ],
        order="id",
    )
    return employments.filtered(lambda one: not one.worker_id.user_ids)


def open_account(env, number, employment):
    worker = employment.worker_id
    return create_users(
        env,
        [
            {
                "name": f"user_helped_{number}",
                "person": worker.name,
                "login": f"aiuto{number}@example.com",
                "group": "welfarepiu_base.group_worker",
                "can_log_in": False,
                "vals": {"partner_id": worker.id},
            }
        ],
    )


def help_one(env, number, user, amount, creditor):
    fund = kept(env, "fund")
    with told_on(months_ago(env, 7, day=8)):
        request = as_user(env["welfare.fund.request"], user)._create_for_worker(
            user.partner_id, fund, prepare_facts(env, amount)
        )
        request._set_payee(
            "creditor",
            {
                "payee_name": creditor,
                "payee_iban": make_iban(700 + number),
                "payee_reference": f"Documento {number + 1}",
            },
        )
        request._give_consent()
        for paper in request.sudo().paper_ids:
            request._add_paper(
                as_user(paper, user), base64.b64encode(PAPER), "documento.pdf"
            )
        request._submit()
        assessed = as_user(request, kept(env, "evaluator"))
        assessed._confirm_form("creditor")
        assessed.action_assess()
        assessed.action_send_to_committee()
        for member in ("committee_1", "committee_2"):
            as_user(request, kept(env, member))._vote("grant")
        payment = request.sudo().payment_ids
        payment._confirm(amount)
        payment._register_payment(kept(env, "journal_bank"), months_ago(env, 7, day=8))


def prepare_facts(env, amount):
    return {
        "event_id": env.ref("welfarepiu_fund.event_housing").id,
        "event_date": months_ago(env, 8, day=20),
        "household_size": 4,
        "minor_count": 2,
        "pays_rent": True,
        "isee": 8200.0,
        "isee_type": "ordinary",
        "isee_valid_until": months_ago(env, 7).replace(month=12, day=31),
        "assets": 900.0,
        "income_drop": 30.0,
        "amount_asked": amount,
    }
