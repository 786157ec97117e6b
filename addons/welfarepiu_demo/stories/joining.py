"""Firms join: three are members, one begins, two ask, others could be reached."""

import base64

from .book import (
    PASSWORD,
    as_user,
    city,
    days_ago,
    keep,
    kept,
    make_vat,
    months_ago,
    read_bytes,
    told_on,
)

#: Firms that are here already: who employs how many, and under which contract.
MEMBERS = {
    "tre_valli": (320, "contract_metalworkers", "Gianmario Belotti", 0),
    "tessitura": (90, "contract_textile", "Ornella Pezzotta", 9),
    "guarnizioni": (140, "contract_rubber", "Fausto Vezzoli", 9),
}
APPLICATIONS = (
    {
        "key": "officine",
        "name": "Officine del Cherio Srl",
        "email": "hr.officine@example.com",
        "contact_name": "Paola Ghilardi",
        "contact_role": "Ufficio personale",
        "phone": "035 0000301",
        "istat": "016088",
        "street": "Via dell'Artigianato 7",
        "contract": "contract_metalworkers",
        "worker_count": 38,
        "sites": ("016088", "016242"),
        "needs": ("need_children", "need_everyday"),
        "days_ago": 20,
    },
    {
        "key": "falegnameria",
        "name": "Falegnameria Guerna Snc",
        "email": "falegnameria@example.com",
        "contact_name": "Ivan Belometti",
        "contact_role": "Socio",
        "phone": "035 0000302",
        "istat": "016001",
        "street": "Via Rossini 22",
        "other_contract": "Legno e arredo, artigianato",
        "worker_count": 9,
        "sites": ("016001",),
        "needs": ("need_children",),
        "days_ago": 2,
    },
    {
        "key": "lavanderia",
        "name": "Lavanderia Industriale Sebina Srl",
        "email": "lavanderia@example.com",
        "contact_name": "Teresa Cocchetti",
        "contact_role": "Amministratrice",
        "phone": "035 0000303",
        "istat": "016086",
        "street": "Via Nazionale 101",
        "contract": "contract_trade",
        "worker_count": 54,
        "sites": ("016086",),
        "needs": (),
        "days_ago": 6,
    },
)
PROSPECTS = (
    ("Stampaggio Val Cavallina Spa", "016218", "Metalmeccanica", 210, "to_contact"),
    ("Cartotecnica Casazza Srl", "016058", "Carta e stampa", 65, "to_contact"),
    ("Cooperativa Il Sentiero", "016218", "Servizi alla persona", 48, "contacted"),
    ("Cantieri Nautici Sarnico Srl", "016193", "Nautica", 120, "to_contact"),
    ("Guarnizioni Villongo Srl", "016242", "Gomma e plastica", 85, "contacted"),
    ("Vivai del Guerna", "016001", "Agricoltura", 14, "not_now"),
    ("Acciaieria Lovere Spa", "016128", "Siderurgia", 900, "to_contact"),
    ("Hotel Lago e Monti Srl", "016204", "Turismo", 32, "to_contact"),
)


def tell(env):
    agreement = put_in_force(env)
    for key, facts in MEMBERS.items():
        join(env, agreement, key, *facts)
    for number, row in enumerate(APPLICATIONS):
        with told_on(days_ago(env, row["days_ago"])):
            apply(env, number, row)
    ask(env)
    begin(env)
    list_prospects(env)


def put_in_force(env):
    agreement = env.ref("welfarepiu_base.agreement_1")
    with told_on(months_ago(env, 10)):
        as_user(agreement, kept(env, "operator")).action_put_in_force()
    return agreement


def join(env, agreement, key, workers, contract, signatory, months):
    firm = kept(env, f"firm_{key}")
    membership = env["welfare.membership"].create(
        {
            "partner_id": firm.id,
            "agreement_id": agreement.id,
            "worker_count": workers,
            "contract_id": env.ref(f"welfarepiu_base.{contract}").id,
            "site_city_ids": [(6, 0, firm.city_id.ids)],
        }
    )
    day = months_ago(env, months) if months else days_ago(env, 5)
    with told_on(day, hour=8):
        mine = as_user(membership, kept(env, f"hr_{key}"))
        mine._sign(signatory, "Legale rappresentante", "192.0.2.10")
    keep(membership, f"membership_{key}")


def apply(env, number, row):
    Application = env["welfare.membership.application"]
    application = Application._start(row["name"], row["email"])
    application._confirm_email(application.email_key)
    names = ("contact_name", "contact_role", "phone", "street", "worker_count")
    contract = row.get("contract")
    application._update_facts(
        {
            **{name: row[name] for name in names},
            "vat": make_vat(600 + number)[2:],
            "city_id": city(env, row["istat"]).id,
            "site_city_ids": [city(env, istat).id for istat in row["sites"]],
            "contract_id": contract and env.ref(f"welfarepiu_base.{contract}").id,
            "other_contract": row.get("other_contract", ""),
            "need_ids": [
                env.ref(f"welfarepiu_base.{need}").id for need in row["needs"]
            ],
        }
    )
    application._submit()
    keep(application, f"firm_application_{row['key']}")


def ask(env):
    application = kept(env, "firm_application_lavanderia")
    with told_on(days_ago(env, 4)):
        as_user(application, kept(env, "operator"))._ask_integration(
            "In quali comuni lavorano le persone, oltre a Costa Volpino?"
        )


def begin(env):
    """One firm is in the middle: signed, a plan chosen, the funds asked for."""
    application = kept(env, "firm_application_officine")
    with told_on(days_ago(env, 12)):
        as_user(application, kept(env, "operator"))._accept()
    user = keep(application.user_id, "hr_officine")
    user.write({"password": PASSWORD, "lang": "it_IT"})
    membership = keep(application.membership_id, "membership_officine")
    with told_on(days_ago(env, 9)):
        as_user(membership, user)._sign(
            "Roberto Ghilardi", "Legale rappresentante", "192.0.2.20"
        )
    payer = keep(membership.payer_id, "payer_officine")
    with told_on(days_ago(env, 8)):
        mine = as_user(payer, user)
        template = env.ref("welfarepiu_base.plan_template_metalworkers")
        plan = keep(mine._draft_plan(template).sudo(), "plan_officine")
        plan.write(
            {
                "agreement": b64(read_bytes("accordo_tre_valli.txt")),
                "agreement_name": "accordo_officine.txt",
            }
        )
        mine._ask_for_funding(plan, 38 * 250.0)
    with told_on(days_ago(env, 6)):
        as_user(plan, kept(env, "operator")).action_put_in_force()


def b64(content):
    return base64.b64encode(content)


def list_prospects(env):
    operator = kept(env, "operator")
    Prospect = as_user(env["welfare.prospect"], operator)
    for number, (name, istat, sector, workers, reach) in enumerate(PROSPECTS):
        prospect = Prospect.create(
            {
                "name": name,
                "city_id": city(env, istat).id,
                "sector": sector,
                "worker_count": workers,
                "email": f"impresa{number}@example.com",
                "source": "Elenco delle imprese dell'Alleanza",
            }
        )
        if reach == "contacted":
            prospect._invite()
        else:
            prospect.reach = reach
        keep(prospect, f"prospect_{number}")
