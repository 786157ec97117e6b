"""A hundred products and services, with their kind, origin and picture."""

import base64

from odoo import Command

from .book import city, keep, kept, read_bytes, read_table
from .pictures import draw

CATEGORIES = (
    ("orto", "Orto e frutta"),
    ("forno", "Pane e dolci"),
    ("latticini", "Formaggi, latte e pesce"),
    ("dispensa", "Dispensa"),
    ("casa", "Casa e giardino"),
    ("infanzia", "Bambini"),
    ("scuola", "Scuola e studio"),
    ("cura", "Anziani e assistenza"),
    ("salute", "Salute e benessere"),
    ("sport", "Sport"),
    ("tempo", "Cultura e tempo libero"),
    ("trasporti", "Trasporti"),
)

#: What is agreed on before the service: a date for the voucher, or a price first.
BOOKED = {
    "valutazione_posturale": "appointment",
    "logo_valutazione": "appointment",
    "esame_vista": "appointment",
    "fisio_domicilio": "quote",
    "maniglione": "quote",
    "siepe": "quote",
}


def tell(env):
    categories = create_categories(env)
    taxes = Taxes(env)
    home_cities = get_home_cities(env)
    rows = read_table("catalogue")
    products = env["product.template"].create(
        [
            {
                **prepare_product_vals(env, row, categories, taxes, home_cities),
                "website_sequence": sequence,
            }
            for row, sequence in zip(rows, get_sequences(rows), strict=True)
        ]
    )
    for row, product in zip(rows, products, strict=True):
        keep(product, f"product_{row['key']}")
    stock_own_goods(env, rows)


def create_categories(env):
    """:return: ``{key: product.public.category}``

    The shop shows these pictures as PNG whatever they are, so they are one: made from
    the same motifs.
    """
    categories = env["product.public.category"].create(
        [
            {
                "name": name,
                "sequence": 10 * number,
                "image_1920": encode(read_bytes(f"categories/{key}.png")),
            }
            for number, (key, name) in enumerate(CATEGORIES, start=1)
        ]
    )
    return {
        key: keep(category, f"category_{key}")
        for (key, _name), category in zip(CATEGORIES, categories, strict=True)
    }


class Taxes:
    """The taxes of a row: what the buyer pays, and what the supplier bills."""

    def __init__(self, env):
        chart = env["account.chart.template"].with_company(env.company)
        self.pairs = {
            rate: (
                chart.ref(f"{rate}v")._welfare_get_included(),
                chart.ref(f"{rate}am")._welfare_get_included(),
            )
            for rate in ("4", "5", "10", "22")
        }
        self.pairs["esente"] = (
            kept(env, "tax_exempt")._welfare_get_included(),
            kept(env, "tax_exempt_purchase")._welfare_get_included(),
        )
        # Paid on behalf: no VAT passes through the shop.
        self.pairs["fuori"] = (
            chart.ref("00art15v")._welfare_get_included(),
            chart.ref("00art15a")._welfare_get_included(),
        )


def get_sequences(rows):
    """Mix the shop window: the first of every supplier, then the second, and so on.

    :return: list of sequences, one a row
    """
    seen = {}
    suppliers = list(dict.fromkeys(row["supplier"] for row in rows))
    res = []
    for row in rows:
        turn = seen[row["supplier"]] = seen.get(row["supplier"], 0) + 1
        res.append(1000 * turn + suppliers.index(row["supplier"]))
    return res


def encode(picture):
    return base64.b64encode(picture)


def prepare_product_vals(env, row, categories, taxes, home_cities):
    sale_tax, purchase_tax = taxes.pairs[row["tax"]]
    supplier = row["supplier"] and kept(env, f"supplier_{row['supplier']}")
    is_goods = row["served"] == "goods"
    return {
        "name": row["name"],
        "type": "consu" if is_goods else "service",
        # Suppliers' goods pass through; only the operator's own are kept in stock.
        "is_storable": is_goods and not supplier,
        "weight": float(row["weight"] or 0),
        "list_price": float(row["price"]),
        "taxes_id": [Command.set(sale_tax.ids)],
        "supplier_taxes_id": [Command.set(purchase_tax.ids)],
        "invoice_policy": "order",
        "description_sale": False,
        "description_ecommerce": f"<p>{row['description']}</p>",
        "public_categ_ids": [Command.set(categories[row["category"]].ids)],
        "image_1920": encode(draw(row["picture"], row["category"], row["key"])),
        "is_published": True,
        "welfare_kind_id": env.ref(f"welfarepiu_base.kind_{row['kind']}").id,
        "welfare_supplier_id": supplier.id if supplier else False,
        "welfare_delivery": row["served"],
        "welfare_booking": BOOKED.get(row["key"], "none"),
        "welfare_billing_path": get_billing_path(row),
        "welfare_need_ids": [
            Command.set(
                [
                    env.ref(f"welfarepiu_base.need_{need}").id
                    for need in row["needs"].split()
                ]
            )
        ],
        "welfare_city_ids": [Command.set(home_cities.get(row["supplier"], []))],
        "welfare_origin_city_id": city(env, row["origin"]).id
        if row["origin"]
        else False,
        "welfare_origin_region": "Lombardia" if row["origin"] else False,
        "welfare_origin_country_id": env.ref("base.it").id if is_goods else False,
        "welfare_sfa_made": bool(row["sfa"]),
        "welfare_production": row["made"],
        "welfare_ingredients": row["ingredients"],
        "welfare_allergen_ids": [
            Command.set(
                [
                    env.ref(f"welfarepiu_supplier_charter.allergen_{name}").id
                    for name in row["allergens"].split()
                ]
            )
        ],
    }


def get_billing_path(row):
    if not row["supplier"]:
        return "own"
    return "out_of_vat" if row["tax"] == "fuori" else "mandate"


def get_home_cities(env):
    """Where suppliers go to people's homes; all others serve whoever comes.

    :return: ``{key of the supplier: ids of municipalities}``
    """
    return {
        row["key"]: env["welfare.district"]
        .search([("code", "in", row["home_in"].split())])
        .city_ids.ids
        for row in read_table("suppliers")
        if row["home_in"]
    }


def stock_own_goods(env, rows):
    """Count what lies in the operator's warehouse."""
    location = (
        env["stock.warehouse"]
        .search([("company_id", "=", env.company.id)], limit=1)
        .lot_stock_id
    )
    quants = (
        env["stock.quant"]
        .with_context(inventory_mode=True)
        .create(
            [
                {
                    "product_id": kept(
                        env, f"product_{row['key']}"
                    ).product_variant_id.id,
                    "location_id": location.id,
                    "inventory_quantity": float(row["stock"]),
                }
                for row in rows
                if row["stock"]
            ]
        )
    )
    quants.action_apply_inventory()
