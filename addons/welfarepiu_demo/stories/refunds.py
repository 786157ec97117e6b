"""Bruno pays the bus and asks it back: one month is paid, the next one is looked at."""

import io

from PIL import Image, ImageDraw

from .book import as_user, days_ago, keep, kept, make_iban, make_vat

MONTHS = (
    ("approved", "ABB-0917", 20, 38.5),
    ("waiting", "ABB-1021", 4, 38.5),
)


def tell(env):
    for name, number, age, amount in MONTHS:
        refund = ask(env, number, days_ago(env, age), amount)
        if name == "approved":
            as_user(refund, kept(env, "operator"))._approve()
        keep(refund, f"refund_bruno_{name}")
    # Who reads the demo's mails wants those of what is done in it.
    env["mail.mail"].search([("model", "=", "welfare.refund")]).unlink()


def ask(env, number, day, amount):
    """:return: the refund of a monthly pass, sent"""
    user = kept(env, "user_bruno")
    refund_type = env.ref("welfarepiu_base.refund_type_pass")
    refund = as_user(env["welfare.refund"], user)._create_for_worker(
        user.partner_id, as_user(refund_type, user)
    )
    refund._update_facts(
        {
            "issuer_name": "Autolinee del Lago (inventate)",
            "document_issuer": make_vat(77),
            "document_number": number,
            "document_date": day,
            "document_amount": amount,
            "amount": amount,
            "iban": make_iban(31),
        }
    )
    for paper in refund_type.paper_ids:
        refund._add_document(
            as_user(paper, user), draw(f"{paper.name}\n{number}"), "foto.jpg"
        )
    refund._declare()
    refund._submit()
    return refund.sudo()


def draw(words):
    """:return: bytes of a photo that shows ``words``"""
    image = Image.new("RGB", (900, 1200), "#f7f5ef")
    ImageDraw.Draw(image).multiline_text((80, 120), words, fill="#22303c", font_size=40)
    output = io.BytesIO()
    image.save(output, "JPEG")
    return output.getvalue()
