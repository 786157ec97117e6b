"""The operator puts the charter in force; suppliers answer, are read, and sign it."""

import random
from io import BytesIO

from pypdf import PdfWriter

from .book import as_user, days_ago, keep, kept, months_ago, read_table, told_on


def make_paper():
    """:return: bytes of a PDF with one page, which stands for the papers people send"""
    writer, output = PdfWriter(), BytesIO()
    writer.add_blank_page(width=595, height=842)
    writer.write(output)
    return output.getvalue()


PAPER = make_paper()


def tell(env):
    operator = kept(env, "operator")
    charter = env.ref("welfarepiu_supplier_charter.charter_1")
    with told_on(months_ago(env, 15)):
        as_user(charter, operator)._put_in_force()
    # All hand in the same sheet: it is judged once.
    paper = env["welfare.upload"]._check_content(PAPER)
    chance = random.Random(6)
    for number, row in enumerate(read_table("suppliers")):
        if row["charter"] == "lapsed":
            day = months_ago(env, 13, day=20)
        else:
            day = days_ago(env, 200 + 3 * number)
        with told_on(day):
            keep(adhere(env, row, operator, chance, paper), f"adhesion_{row['key']}")


def adhere(env, row, operator, chance, paper):
    """:return: the adhesion of one supplier, as far as its story goes"""
    user = kept(env, f"supplier_user_{row['key']}")
    adhesion = as_user(env["welfare.charter.adhesion"], user)._apply()
    reviewed = as_user(adhesion, operator)
    reviewed._start_assessment()
    answer(adhesion, chance, paper)
    adhesion._submit()
    if row["charter"] != "review":
        reviewed.line_ids.write({"verdict": "accepted"})
        reviewed._approve()
        adhesion._sign(row["contact"], row["role"], "192.0.2.10")
    return adhesion.sudo()


def answer(adhesion, chance, paper):
    """The supplier says how far it is, and proves it where asked."""
    lines = adhesion.line_ids
    partly = lines.filtered(lambda li: not li.is_required and chance.random() < 0.25)
    (lines - partly)._answer("yes", "Lo facciamo ogni giorno.")
    if partly:
        partly._answer("partly", "Abbiamo cominciato quest'anno.")
    for line in lines.filtered("evidence_asked"):
        line._keep_evidence("prova.pdf", paper)
