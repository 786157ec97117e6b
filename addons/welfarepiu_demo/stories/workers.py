"""Lucia, Bruno and Silvia: three workers who opened their account."""

from .book import (
    PASSWORD,
    address,
    keep,
    kept,
    make_tax_code,
    months_ago,
    told_on,
)

PEOPLE = (
    {
        "key": "lucia",
        "name": "Lucia Demarchi",
        "tax_code": ("DMRLCU", 1986, 4, 12, True),
        "firm": "tessitura",
        "istat": "016058",
        "street": "Via Suardi 8",
        "number": "901",
        "amount": 620.0,
        "years": 9,
    },
    {
        "key": "bruno",
        "name": "Bruno Casali",
        "tax_code": ("CSLBRN", 1979, 11, 3, False),
        "firm": "guarnizioni",
        "istat": "016193",
        "street": "Via Vittorio Veneto 21",
        "number": "902",
        "amount": 480.0,
        "years": 6,
    },
    {
        "key": "silvia",
        "name": "Silvia Ronchi",
        "tax_code": ("RNCSLV", 1990, 7, 25, True),
        "firm": "guarnizioni",
        "istat": "016128",
        "street": "Via Gramsci 5",
        "number": "903",
        "amount": 350.0,
        "years": 3,
    },
)


def tell(env):
    for person in PEOPLE:
        with told_on(kept(env, f"plan_{person['firm']}").date_from, hour=15):
            worker = enrol(env, person)
            open_account(env, person, worker)


def enrol(env, person):
    """:return: the worker, employed and with credit"""
    plan = kept(env, f"plan_{person['firm']}")
    place = address(env, person["istat"], person["street"])
    employment = plan.payer_id._enrol(
        [
            {
                "tax_code": make_tax_code(*person["tax_code"]),
                "name": person["name"],
                "email": f"{person['key']}@example.com",
                "phone": "035 0000200",
                "street": place["street"],
                "city_id": place["city_id"],
                "payroll_number": person["number"],
                "hired_on": months_ago(env, 12 * person["years"]),
                "category": "Operai",
            }
        ]
    )
    plan._grant(employment, person["amount"], f"story:{person['key']}")
    keep(employment, f"employment_{person['key']}")
    worker = employment.worker_id
    worker.lang = "it_IT"
    return keep(worker, f"worker_{person['key']}")


def open_account(env, person, worker):
    codes = env["welfare.activation.code"]
    code = codes._create_for(worker)
    user = codes._activate(
        worker.l10n_it_codice_fiscale, code, f"{person['key']}@example.com", PASSWORD
    )
    user.sudo().write({"lang": "it_IT", "tz": "Europe/Rome"})
    keep(user.sudo(), f"user_{person['key']}")
