"""A constructed catalogue of the valleys, and forty searches as people type them, each
with the product that has to be among the first five."""

import csv
from pathlib import Path

FOLDER = Path(__file__).parent / "data"
FIRST = 5


def read_queries():
    """:return: list of ``(query, name of the product)``"""
    rows = csv.DictReader((FOLDER / "search_queries.csv").open(), delimiter=";")
    return [(row["query"], row["must"]) for row in rows]


def read_catalogue():
    """:return: list of dicts of text: ``name description supplier city need kind``"""
    return list(csv.DictReader((FOLDER / "search_catalogue.csv").open(), delimiter=";"))


def load_suppliers(env):
    """:return: ``{name: res.partner}`` of the suppliers of the catalogue"""
    cities = {one.name: one for one in env["res.city"].search([])}
    places = {row["supplier"]: row["city"] for row in read_catalogue()}
    suppliers = env["res.partner"].create(
        [
            {
                "name": name,
                "is_company": True,
                "is_welfare_supplier": True,
                "city_id": cities[city].id,
            }
            for name, city in places.items()
        ]
    )
    return {one.name: one for one in suppliers}


def load_catalogue(env, suppliers, times=1, mark=""):
    """:param suppliers: as of :func:`load_suppliers`
    :param times: each product so many times, told apart by a number
    :return: ``product.template``, published"""
    kinds = {one.code: one for one in env["welfare.benefit.kind"].search([])}
    return env["product.template"].create(
        [
            {
                "name": row["name"] if not n else f"{row['name']} {mark}{n}",
                "description_sale": row["description"],
                "type": "service" if row["kind"] != "comma 3" else "consu",
                "list_price": 10.0,
                "is_published": True,
                "taxes_id": [(5,)],
                "welfare_supplier_id": suppliers[row["supplier"]].id,
                "welfare_kind_id": kinds[row["kind"]].id,
                "welfare_need_ids": [(4, env.ref(f"welfarepiu_base.{row['need']}").id)],
                "welfare_sfa_made": "SFA" in row["description"],
            }
            for n in range(times)
            for row in read_catalogue()
        ]
    )


def find_misses(search):
    """:param search: function of the words to names of products, best first
    :return: list of ``(query, product, what was found)`` of which the product is not
        among the first"""
    return [
        (query, must, found)
        for query, must in read_queries()
        if must not in (found := search(query)[:FIRST])
    ]
