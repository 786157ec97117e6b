"""The workshop of the Lago team bakes biscuits and fills sachets of lavender."""

from datetime import datetime, time, timedelta

from odoo import Command

from .book import as_user, days_ago, keep, kept, today, told_on
from .catalogue import Taxes, encode
from .pictures import draw

#: Key, name, unit, in stock, on the label of food, allergens.
INGREDIENTS = (
    ("farina_gialla", "Farina di mais", "kgm", 12, True, ""),
    ("farina_bianca", "Farina di grano", "kgm", 10, True, "gluten"),
    ("burro", "Burro (latte)", "kgm", 6, True, "milk"),
    ("zucchero", "Zucchero", "kgm", 8, True, ""),
    ("sacchetto_carta", "Sacchetto di carta", "unit", 300, False, ""),
    ("lavanda", "Lavanda secca", "kgm", 3, False, ""),
    ("sacchetto_cotone", "Sacchetto di cotone", "unit", 200, False, ""),
    ("nastro", "Nastro", "unit", 200, False, ""),
)
STORY_BISCUITS = (
    "La mattina si pesa e si impasta. Poi si stende, si tagliano le forme e si inforna"
    " con l'educatore. Ogni sacchetto è riempito e chiuso a mano nel laboratorio di"
    " Casazza."
)
STORY_SACHETS = (
    "La lavanda arriva dai campi sopra il lago. Nel laboratorio di Casazza si riempiono"
    " i sacchetti di cotone e si chiudono con un nastro, uno alla volta."
)
#: Key, product, then of the recipe.
RECIPES = (
    {
        "key": "biscotti_mais",
        "product": {
            "name": "Biscotti al mais (250 g)",
            "list_price": 4.2,
            "weight": 0.27,
            "description_ecommerce": "<p>Frollini di farina gialla, poco zucchero.</p>",
            "welfare_workshop_story": STORY_BISCUITS,
            "welfare_production": "Fatti a mano, pochi alla volta.",
        },
        "picture": ("biscuits", "forno"),
        "rate": "10",
        "need": "everyday_food",
        "batch": 12,
        "recipe": {
            "minutes": 120,
            "is_food": True,
            "date_kind": "best_before",
            "shelf_days": 45,
            "sell_days": 10,
            "storage": "Conservare in luogo fresco e asciutto.",
            "label_name": "Biscotti di farina di mais",
            "net_quantity": 250,
            "net_unit": "g",
        },
        "takes": (
            ("farina_gialla", 1.5),
            ("farina_bianca", 0.6),
            ("burro", 0.7),
            ("zucchero", 0.4),
            ("sacchetto_carta", 12),
        ),
        # Title, sentences, drawing, task, and what else.
        "steps": (
            ("Lavati le mani.", "Usa il sapone.\nAsciuga bene.", "wash", "wash", {}),
            (
                "Pesa la farina gialla.",
                "Metti la ciotola sulla bilancia.\nVersa piano.",
                "weigh",
                "weigh",
                {"takes": "farina_gialla", "check": ("weigh", 1500, "g")},
            ),
            ("Impasta.", "Metti tutto nella ciotola.\nMescola bene.", "mix", "mix", {}),
            ("Taglia le forme.", "Premi lo stampo.\nAlza piano.", "shape", "shape", {}),
            (
                "Inforna.",
                "Metti i guanti.\nIl forno è a 170 gradi.",
                "oven",
                "oven",
                {"danger": "hot", "safety_note": "Non toccare la teglia."},
            ),
            (
                "Riempi i sacchetti.",
                "Metti dieci biscotti in ogni sacchetto.",
                "bag",
                "bag",
                {"takes": "sacchetto_carta", "check": ("count", 12, "sacchetti")},
            ),
            ("Attacca l'etichetta.", "Una per sacchetto.", "label", "label", {}),
            ("Pulisci il tavolo.", "Usa il panno verde.", "clean", "clean", {}),
        ),
    },
    {
        "key": "sacchetti_lavanda",
        "product": {
            "name": "Sacchetto di lavanda",
            "list_price": 3.5,
            "weight": 0.05,
            "description_ecommerce": "<p>Per i cassetti: cotone e lavanda.</p>",
            "welfare_workshop_story": STORY_SACHETS,
        },
        "picture": ("leaf", "casa"),
        "rate": "22",
        "need": "everyday_home",
        "batch": 10,
        "recipe": {"minutes": 60, "is_food": False},
        "takes": (("lavanda", 0.3), ("sacchetto_cotone", 10), ("nastro", 10)),
        "steps": (
            (
                "Pesa la lavanda.",
                "Versa piano nella ciotola.",
                "weigh",
                "weigh",
                {"takes": "lavanda", "check": ("weigh", 300, "g")},
            ),
            (
                "Riempi i sacchetti.",
                "Due cucchiai per sacchetto.",
                "fill",
                "bag",
                {"takes": "sacchetto_cotone"},
            ),
            ("Lega il nastro.", "Fai un fiocco.", "tie", "tie", {"takes": "nastro"}),
            (
                "Conta i sacchetti.",
                "Mettili in fila.",
                "count",
                "count",
                {"check": ("count", 10, "sacchetti")},
            ),
        ),
    },
)
#: Person, tasks done alone, with a prompt, being learned.
PEOPLE = (
    ("michele", "wash weigh mix clean", "oven shape", ""),
    ("giada", "wash count tie", "label bag", "weigh"),
    ("ettore", "wash mix bag", "shape tie clean", "label"),
    ("noemi", "wash clean", "bag", "shape"),
)


def tell(env):
    state_abilities(env)
    goods = create_ingredients(env)
    for recipe in RECIPES:
        create_recipe(env, recipe, goods)
    day = days_ago(env, 2)
    with told_on(day, hour=8):
        order = plan(env, "biscotti_mais", 24, day, 14.5)
    make(env, order, day)
    plan_today(env)


def plan_today(env):
    """This afternoon's work waits; a second telling changes nothing."""
    day = today(env)
    if not env["mrp.production"].search_count([("welfare_day", "=", day)], limit=1):
        keep(plan(env, "biscotti_mais", 12, day, 14.5), f"workshop_{day:%Y%m%d}")


def state_abilities(env):
    educator = kept(env, "team_lago").educator_id
    env["welfare.team.ability"].create(
        [
            {
                "member_id": kept(env, f"member_{name}").id,
                "task_id": env.ref(f"welfarepiu_workshop.task_{task}").id,
                "level": level,
                "since": days_ago(env, 40),
                "stated_by_id": educator.id,
            }
            for name, alone, prompt, learning in PEOPLE
            for level, tasks in (
                ("alone", alone),
                ("prompt", prompt),
                ("learning", learning),
            )
            for task in tasks.split()
        ]
    )


def create_ingredients(env):
    """:return: ``{key: product.product}``, in the warehouse"""
    location = (
        env["stock.warehouse"]
        .search([("company_id", "=", env.company.id)], limit=1)
        .lot_stock_id
    )
    goods = {}
    for key, name, unit, stock, on_label, allergen in INGREDIENTS:
        product = env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "sale_ok": False,
                "uom_id": env.ref(f"uom.product_uom_{unit}").id,
                "welfare_on_label": on_label,
                "welfare_allergen_ids": [
                    Command.set(
                        env.ref(f"welfarepiu_supplier_charter.allergen_{allergen}").ids
                    )
                ]
                if allergen
                else [],
            }
        )
        env["stock.quant"]._update_available_quantity(product, location, stock)
        goods[key] = keep(product, f"ingredient_{key}")
    return goods


def create_recipe(env, recipe, goods):
    """Product and recipe, put in force by the operator."""
    sale_tax, purchase_tax = Taxes(env).pairs[recipe["rate"]]
    motif, category = recipe["picture"]
    product = keep(
        env["product.template"].create(
            {
                "type": "consu",
                "is_storable": True,
                "taxes_id": [Command.set(sale_tax.ids)],
                "supplier_taxes_id": [Command.set(purchase_tax.ids)],
                "invoice_policy": "order",
                "public_categ_ids": [
                    Command.set(kept(env, f"category_{category}").ids)
                ],
                "image_1920": encode(draw(motif, category, recipe["key"])),
                "welfare_workshop_picture": encode(draw("hands", "forno")),
                "is_published": True,
                "website_sequence": 1,
                "welfare_kind_id": env.ref("welfarepiu_base.kind_comma_3").id,
                "welfare_need_ids": [
                    Command.set(env.ref(f"welfarepiu_base.need_{recipe['need']}").ids)
                ],
                "welfare_origin_city_id": env.ref("welfarepiu_base.city_016058").id,
                "welfare_origin_region": "Lombardia",
                "welfare_origin_country_id": env.ref("base.it").id,
                **recipe["product"],
            }
        ),
        f"product_{recipe['key']}",
    )
    record = env["welfare.recipe"].create(
        {
            "product_tmpl_id": product.id,
            "bom_line_ids": [
                Command.create(
                    {
                        "product_id": goods[key].id,
                        "product_qty": amount,
                        "product_uom_id": goods[key].uom_id.id,
                    }
                )
                for key, amount in recipe["takes"]
            ],
            "batch_quantity": recipe["batch"],
            **recipe["recipe"],
        }
    )
    lines = {line.product_id: line for line in record.bom_line_ids}
    env["welfare.recipe.step"].create(
        [
            prepare_step_vals(env, record, number, step, goods, lines)
            for number, step in enumerate(recipe["steps"])
        ]
    )
    as_user(record, kept(env, "operator"))._put_in_force()
    return keep(record, f"recipe_{recipe['key']}")


def prepare_step_vals(env, recipe, number, step, goods, lines):
    name, text, drawing, task, more = step
    vals = {
        "recipe_id": recipe.id,
        "sequence": number,
        "name": name,
        "text": text,
        "drawing": drawing,
        "task_id": env.ref(f"welfarepiu_workshop.task_{task}").id,
        "danger": more.get("danger", False),
        "safety_note": more.get("safety_note", False),
        "needs_educator": bool(more.get("danger")),
    }
    if "takes" in more:
        vals["bom_line_id"] = lines[goods[more["takes"]]].id
    if "check" in more:
        vals["check_kind"], vals["check_amount"], vals["check_unit"] = more["check"]
    return vals


def plan(env, recipe, quantity, day, hour):
    """:return: the order that the operator planned for the Lago team"""
    operator = kept(env, "operator")
    return as_user(env["mrp.production"], operator)._welfare_plan(
        kept(env, f"recipe_{recipe}"), quantity, kept(env, "team_lago"), day, hour
    )


def make(env, order, day):
    """The team makes it in the afternoon, one step after the other."""
    start = datetime.combine(day, time(13, 30))
    order = order.sudo()
    educator = order.welfare_educator_id
    for number, step in enumerate(order.welfare_step_ids):
        moment = start + timedelta(minutes=12 * number)
        factor = order._welfare_get_factor()
        as_user(step, educator)._do(
            f"story-make-{step.id}",
            moment,
            told=step.step_id._get_expected(factor) or None,
        )
    as_user(order, educator)._welfare_finish(
        23, broken=1, moment=start + timedelta(hours=2)
    )
    assert order.state == "done", order.welfare_problem
    keep(order, "workshop_order")
    keep(order.lot_producing_ids, "lot_biscotti")
