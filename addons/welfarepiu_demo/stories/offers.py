"""Suppliers say who they are and propose what is new; some wait for an answer."""

import io

from PIL import Image, ImageDraw

from odoo import Command

from .book import as_user, city, days_ago, kept, told_on
from .pictures import TINTS

STORIES = {
    "cascina": (
        "Coltiviamo quattro ettari sopra il lago di Endine da tre generazioni. Verdura"
        " all'aperto, niente diserbanti, raccolta il giorno prima.\n\nDal 2019 due"
        " ragazzi del laboratorio SFA preparano con noi le cassette del martedì.",
        "leaf",
    ),
    "forno": (
        "Accendiamo il forno a pietra alle due di notte. La farina viene da un mulino"
        " della provincia, la pasta madre dalla nonna.\n\nQuello che avanza la sera va"
        " alla parrocchia.",
        "sand",
    ),
    "caseificio": (
        "Dodici mucche brune, un prato che guarda il Torrezzo e una stanza sola per"
        " fare il formaggio. Chi viene a prenderlo può vedere come.",
        "cream",
    ),
    "fisio": (
        "Siamo in due, iscritte all'albo. Lavoriamo in studio e a casa di chi non può"
        " muoversi, nei comuni della Val Cavallina.",
        "lakelight",
    ),
}


def tell(env):
    operator = kept(env, "operator")
    for number, (key, (text, tint)) in enumerate(STORIES.items()):
        with told_on(days_ago(env, 60 - number)):
            write_story(env, key, text, tint, operator)
    set_limits(env)
    with told_on(days_ago(env, 3)):
        propose_new(env)
    with told_on(days_ago(env, 2)):
        propose_change(env)
        wait_for_more(env, operator)


def write_story(env, key, text, tint, operator):
    user = kept(env, f"supplier_user_{key}")
    story = as_user(env["welfare.supplier.story"], user)._open_for_supplier()
    story._fill({"text": text})
    story._add_picture(draw_photo(TINTS[tint]), f"{key}.png")
    story._propose()
    as_user(story, operator)._accept()


def draw_photo(colour):
    """:return: bytes of a PNG: hills and a sun, for who has sent no photo"""
    image = Image.new("RGB", (1200, 900), "#e9f1f2")
    pen = ImageDraw.Draw(image)
    pen.ellipse((820, 120, 1000, 300), fill="#f6e3b0")
    pen.polygon(
        [(0, 620), (380, 360), (800, 640), (1200, 430), (1200, 900), (0, 900)],
        fill=colour,
    )
    output = io.BytesIO()
    image.save(output, "PNG")
    return output.getvalue()


def set_limits(env):
    """What the farm, the bakery and the physiotherapist said when they joined."""
    for key, vals in {
        "cassetta_piccola": {"welfare_capacity_day": 40, "welfare_lead_days": 2},
        "pane_segale": {"welfare_capacity_day": 60, "welfare_lead_days": 1},
        "torta_mele": {"welfare_capacity_week": 30, "welfare_lead_days": 3},
        "seduta_fisio": {"welfare_capacity_day": 12},
    }.items():
        kept(env, f"product_{key}").write(vals)


def propose_new(env):
    """The farm would like to sell its apple juice."""
    proposal = as_user(
        env["welfare.product.proposal"], kept(env, "supplier_user_cascina")
    )._create_for_supplier()
    proposal._fill(
        {
            "name": "Succo di mele della cascina (1 litro)",
            "description": "Solo mele della valle, spremute a freddo.",
            "price": 4.5,
            "kind_id": env.ref("welfarepiu_base.kind_comma_3").id,
            "need_ids": [
                Command.set(env.ref("welfarepiu_base.need_everyday_food").ids)
            ],
            "area": "reach",
            "reach": 25,
            "reach_unit": "km",
            "lead_days": 2,
            "capacity_week": 120,
            "origin_city_id": city(env, "016137").id,
            "origin_region": "Lombardia",
            "production": "Spremuto a freddo e pastorizzato in bottiglia.",
            "is_food": True,
            "ingredients": "Mele",
            "allergens_checked": True,
            "weight": 1.5,
            "sfa_made": True,
        }
    )
    proposal._add_picture(draw_photo(TINTS["orange"]), "succo.png")
    proposal._propose()


def propose_change(env):
    """The physiotherapist asks a little more for a session."""
    proposal = as_user(
        env["welfare.product.proposal"], kept(env, "supplier_user_fisio")
    )._create_for_supplier(kept(env, "product_seduta_fisio"))
    proposal._fill({"price": 48.0, "capacity_day": 10})
    proposal._propose()


def wait_for_more(env, operator):
    """The bakery left out what its panettone weighs."""
    proposal = as_user(
        env["welfare.product.proposal"], kept(env, "supplier_user_forno")
    )._create_for_supplier()
    proposal._fill(
        {
            "name": "Panettone a lievito madre",
            "description": "Lo facciamo solo a dicembre.",
            "price": 24.0,
            "kind_id": env.ref("welfarepiu_base.kind_comma_3").id,
            "is_food": True,
            "ingredients": "Farina di frumento, burro, uova, zucchero, uvetta",
            "allergen_ids": [
                Command.set(
                    [
                        env.ref(f"welfarepiu_supplier_charter.allergen_{name}").id
                        for name in ("gluten", "eggs", "milk")
                    ]
                )
            ],
            "allergens_checked": True,
        }
    )
    proposal._propose()
    reviewed = as_user(proposal, operator)
    reviewed.reason = "Quanto pesa, e fino a quando si conserva?"
    reviewed._send_back()
