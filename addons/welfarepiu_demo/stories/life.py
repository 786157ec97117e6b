"""What happens to suppliers once they have signed: papers, a visit, a finding."""

from datetime import datetime, time, timedelta

from .book import as_user, days_ago, keep, kept, today, told_on
from .charter import PAPER

#: Supplier, type, what it is, who issued it, days left, whether its products bear it.
PAPERS = (
    (
        "fisio",
        "register",
        "Iscrizione all'albo",
        "Ordine dei fisioterapisti",
        300,
        True,
    ),
    ("psico", "register", "Iscrizione all'albo", "Ordine degli psicologi", 250, True),
    ("cascina", "organic", "Certificato biologico", "Ente Bio di prova", 210, True),
    ("cascina", "social_farming", "Fattoria sociale", "Regione", 320, True),
    ("caseificio", "origin", "Formaggio DOP", "Consorzio di prova", 240, True),
    ("apicoltura", "organic", "Miele biologico", "Ente Bio di prova", 25, False),
    ("libreria", "insurance", "Polizza di responsabilità", "Mutua di prova", 26, False),
    ("palestra", "insurance", "Polizza di responsabilità", "Mutua di prova", 55, False),
    ("campo", "social_farming", "Fattoria sociale", "Regione", 6, False),
)


def tell(env):
    operator = kept(env, "operator")
    for paper in PAPERS:
        tell_paper(env, operator, *paper)
    renew(env)
    tell_visit(
        env,
        operator,
        "giardini",
        10,
        "Livio Bettoni",
        note="Oli e filtri dei mezzi sono tenuti insieme ai rifiuti comuni.",
        to_do="Separare oli e filtri e darli a chi è autorizzato.",
        is_suspending=True,
    )
    tell_visit(
        env,
        operator,
        "cascina",
        4,
        "Piero Zambaiti",
        note="I teli di plastica sono puliti, ma manca l'ultimo formulario.",
        to_do="Mandare una foto dell'ultimo formulario.",
    )
    plan_visit(env, operator)
    with told_on(today(env)):
        env["welfare.charter.notice"]._cron_notify()


def tell_paper(env, operator, key, code, name, issuer, days, borne):
    supplier = kept(env, f"supplier_{key}")
    products = env["product.template"].search(
        [("welfare_supplier_id", "=", supplier.id)]
    )
    kind = env.ref(f"welfarepiu_supplier_charter.certificate_type_{code}")
    last_day = today(env) + timedelta(days=days)
    certificate = as_user(env["welfare.charter.certificate"], operator).create(
        {
            "partner_id": supplier.id,
            "type_id": kind.id,
            "name": name,
            "number": f"PROVA-{key.upper()}",
            "issuer": issuer,
            "valid_from": last_day - timedelta(days=364),
            "valid_until": last_day,
            "product_tmpl_ids": products.ids if borne else [],
        }
    )
    keep(certificate, f"certificate_{key}")


def renew(env):
    """One supplier has sent the new paper; the operator has not looked at it yet."""
    user = kept(env, "supplier_user_apicoltura")
    old = as_user(kept(env, "certificate_apicoltura"), user)
    with told_on(days_ago(env, 1)):
        first = old.valid_until + timedelta(days=1)
        old._propose(
            {"valid_from": first, "valid_until": first + timedelta(days=364)},
            PAPER,
            "miele-biologico.pdf",
            renews=old,
        )


def tell_visit(env, operator, key, days, met, **finding):
    """Some days ago somebody went to see, and found something to put right."""
    day = days_ago(env, days)
    visit = create_visit(env, operator, key, day)
    with told_on(day, hour=11):
        line = visit.line_ids.filtered("commitment_id")[1]
        line.write(
            {
                "outcome": "finding",
                "deadline": today(env) + timedelta(days=20),
                **finding,
            }
        )
        visit.action_all_fine()
        visit.write({"met": met, "summary": "Accoglienza ottima."})
        visit._finish()


def plan_visit(env, operator):
    create_visit(env, operator, "caseificio", today(env) + timedelta(days=6))


def create_visit(env, operator, key, day):
    return as_user(env["welfare.charter.visit"], operator).create(
        {
            "adhesion_id": kept(env, f"adhesion_{key}").id,
            "planned_on": datetime.combine(day, time(8, 30)),
            "template_ids": env.ref(
                "welfarepiu_supplier_charter.visit_template_first"
            ).ids,
        }
    )
