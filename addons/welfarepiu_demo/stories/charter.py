"""The operator puts the charter in force; suppliers answer, are read, and sign it."""

import random

from .book import as_user, days_ago, keep, kept, months_ago, read_table, told_on

#: A page that stands for the papers suppliers send.
PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def tell(env):
    operator = kept(env, "operator")
    charter = env.ref("welfarepiu_supplier_charter.charter_1")
    with told_on(months_ago(env, 15)):
        as_user(charter, operator)._put_in_force()
    chance = random.Random(6)
    for number, row in enumerate(read_table("suppliers")):
        if row["charter"] == "lapsed":
            day = months_ago(env, 13, day=20)
        else:
            day = days_ago(env, 200 + 3 * number)
        with told_on(day):
            keep(adhere(env, row, operator, chance), f"adhesion_{row['key']}")


def adhere(env, row, operator, chance):
    """:return: the adhesion of one supplier, as far as its story goes"""
    user = kept(env, f"supplier_user_{row['key']}")
    adhesion = as_user(env["welfare.charter.adhesion"], user)._apply()
    reviewed = as_user(adhesion, operator)
    reviewed._start_assessment()
    answer(adhesion, chance)
    adhesion._submit()
    if row["charter"] != "review":
        reviewed.line_ids.write({"verdict": "accepted"})
        reviewed._approve()
        adhesion._sign(row["contact"], row["role"], "192.0.2.10")
    return adhesion.sudo()


def answer(adhesion, chance):
    """The supplier says how far it is, and proves it where asked."""
    lines = adhesion.line_ids
    partly = lines.filtered(lambda li: not li.is_required and chance.random() < 0.25)
    (lines - partly)._answer("yes", "Lo facciamo ogni giorno.")
    if partly:
        partly._answer("partly", "Abbiamo cominciato quest'anno.")
    for line in lines.filtered("evidence_asked"):
        line._attach_evidence("prova.pdf", PAPER)
