"""Three firms: two with a plan in force and funded, one that begins today."""

import base64

from dateutil.relativedelta import relativedelta

from odoo import Command

from .book import (
    address,
    as_user,
    create_users,
    keep,
    kept,
    make_vat,
    months_ago,
    read_bytes,
    today,
    told_on,
)

KINDS = ("f", "f_bis", "f_ter", "f_quater", "d_bis", "comma_3")

FIRMS = (
    {
        "key": "tre_valli",
        "name": "Tre Valli Meccanica Srl",
        "istat": "016218",
        "street": "Via dell'Industria 14",
        "hr": ("Barbara Finazzi", "hr.trevalli@example.com"),
    },
    {
        "key": "tessitura",
        "name": "Tessitura del Cherio",
        "istat": "016058",
        "street": "Via del Lanificio 3",
        "hr": ("Claudio Pezzotta", "hr.tessitura@example.com"),
        "file": "tessitura_del_cherio_2026.xlsx",
        "refunds": "payslip",
        "funds": 45000.0,
        "share": 1.0,
    },
    {
        "key": "guarnizioni",
        "name": "Guarnizioni Sebino",
        "istat": "016242",
        "street": "Via Kennedy 61",
        "hr": ("Daniela Vezzoli", "hr.guarnizioni@example.com"),
        "file": "guarnizioni_sebino_2026.csv",
        "funds": 66000.0,
        "share": 1.5,
    },
)


def tell(env):
    payers = [create_firm(env, number, firm) for number, firm in enumerate(FIRMS)]
    create_hr(env)
    for payer, firm in zip(payers, FIRMS, strict=True):
        plan = create_plan(env, payer, firm)
        if "file" in firm:
            begin(env, plan, firm)
        else:
            ask_for_funds(env, plan)


def create_firm(env, number, firm):
    vat = make_vat(10 + number)
    partner = env["res.partner"].create(
        {
            "name": firm["name"],
            "is_company": True,
            "customer_rank": 1,
            **address(env, firm["istat"], firm["street"]),
            "vat": vat,
            "l10n_it_codice_fiscale": vat[2:],
            "email": f"{firm['key']}@example.com",
            "lang": "it_IT",
        }
    )
    keep(partner, f"firm_{firm['key']}")
    payer = env["welfare.payer"].create({"partner_id": partner.id})
    return keep(payer, f"payer_{firm['key']}")


def create_hr(env):
    create_users(
        env,
        [
            {
                "name": f"hr_{firm['key']}",
                "person": firm["hr"][0],
                "login": firm["hr"][1],
                "group": "welfarepiu_base.group_firm_hr",
                "vals": {
                    "parent_id": kept(env, f"firm_{firm['key']}").id,
                    "function": "Ufficio personale",
                },
            }
            for firm in FIRMS
        ],
    )


def create_plan(env, payer, firm):
    year = today(env).year
    is_new = "file" not in firm
    start = today(env).replace(month=1, day=1) if is_new else months_ago(env, 8)
    plan = env["welfare.plan"].create(
        {
            "name": f"Piano welfare metalmeccanici {year}"
            if is_new
            else f"Piano welfare {firm['name']}",
            "payer_id": payer.id,
            "origin": "contract" if is_new else "on_top",
            "date_from": start,
            "date_to": start + relativedelta(years=1, days=-1)
            if is_new
            else start + relativedelta(months=18),
            "expires_on": start.replace(year=start.year + 1, month=5, day=31)
            if is_new
            else start + relativedelta(months=18),
            "kind_ids": [
                Command.set(
                    [env.ref(f"welfarepiu_base.kind_{kind}").id for kind in KINDS]
                )
            ],
            "category_rule": "Tutti i dipendenti in forza, a tempo pieno e parziale,"
            " esclusi i lavoratori in prova.",
            "funding_mode": "prepaid",
            "refund_paid_by": firm.get("refunds", "operator"),
            "leftover_policy": "carry" if is_new else "fund",
            "carry_until": start.replace(year=start.year + 1, month=12, day=31)
            if is_new
            else False,
            "agreement": base64.b64encode(read_bytes("accordo_tre_valli.txt"))
            if is_new
            else False,
            "agreement_name": "accordo_tre_valli.txt" if is_new else False,
            "solidarity_share": firm.get("share", 1.0),
        }
    )
    return keep(plan, f"plan_{firm['key']}")


def ask_for_funds(env, plan):
    """Its plan waits to be put in force, its money to arrive."""
    keep(
        env["welfare.funding"].create(
            {
                "payer_id": plan.payer_id.id,
                "plan_id": plan.id,
                "amount": 100000.0,
                "journal_id": kept(env, "journal_bank").id,
            }
        ),
        "funding_tre_valli",
    )


def begin(env, plan, firm):
    """Eight months ago: in force, funded, the payroll file granted by HR."""
    start = plan.date_from
    with told_on(start, hour=9):
        as_user(plan, kept(env, "operator")).action_put_in_force()
        funding = env["welfare.funding"].create(
            {
                "payer_id": plan.payer_id.id,
                "plan_id": plan.id,
                "amount": firm["funds"],
                "journal_id": kept(env, "journal_bank").id,
                "requested_on": start,
            }
        )
        funding._receive(start)
        keep(funding, f"funding_{firm['key']}")
    with told_on(start, hour=11):
        batch = as_user(env["welfare.grant.batch"], kept(env, f"hr_{firm['key']}"))
        batch = batch._upload(plan, read_bytes(firm["file"]), firm["file"])
        batch._preview()
        batch._book("good_rows")
        keep(batch.sudo(), f"grants_{firm['key']}")
