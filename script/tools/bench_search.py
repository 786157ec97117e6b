# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Ask the shop forty searches of real life: how many find what they should, with our
search and with Odoo's own, and how long they take with 5,000 products.

The database is a clone made for this and dropped by the caller.
"""

import argparse
import datetime
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

import odoo
import odoo.api
from odoo.modules.registry import Registry

ROOT = Path(__file__).resolve().parents[2]
ORDER = "is_published desc, website_sequence asc, id desc"
OPTIONS = {
    "displayDescription": True,
    "displayDetail": False,
    "displayExtraDetail": False,
    "displayExtraLink": False,
    "displayImage": False,
    "allowFuzzy": True,
}


def main():
    options = _parse()
    # Odoo's own search at its best: with accents removed and trigrams.
    odoo.tools.config.parse_config(
        ["-d", options.database, "--log-level=warn", "--unaccent"]
    )
    from odoo.addons.welfarepiu_base.tests import search_catalogue as catalogue

    registry = Registry.new(options.database)
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {"lang": "it_IT"})
        suppliers = catalogue.load_suppliers(env)
        few = len(catalogue.load_catalogue(env, suppliers))
        visitor = env(user=env.ref("base.public_user").id)
        ours, own = _Ours(visitor), _Own(visitor)
        queries = catalogue.read_queries()
        found = {}
        for name, search in (("ours", ours), ("own", own)):
            missed = {row[0] for row in catalogue.find_misses(search.names)}
            found[name] = {query for query, _must in queries if query not in missed}
        times = -(-options.products // few) - 1
        many = few + len(catalogue.load_catalogue(env, suppliers, times, "n. "))
        env.flush_all()
        cr.execute("ANALYZE")
        measured = {
            name: _measure(search, queries, options.rounds)
            for name, search in (("ours", ours), ("own", own))
        }
        state = (registry.has_trigram, bool(registry.has_unaccent))
    report = _describe(options, queries, found, (few, many), measured, state)
    target = ROOT / f"docs/results/{datetime.date.today()}-search.md"
    target.write_text(report, encoding="utf-8")
    sys.stdout.write(report)


def _parse():
    parser = argparse.ArgumentParser(prog="script/bench search", description=__doc__)
    parser.add_argument("--products", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--database", required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


class _Ours:
    """As the shop asks it: found, in order, and within what may be seen."""

    def __init__(self, env):
        self.website = env["website"].get_current_website()

    def _get_details(self):
        return self.website._search_get_details("products_only", ORDER, OPTIONS)

    def search(self, words):
        _count, details, _term = self.website._search_with_fuzzy(
            "products_only", words, None, ORDER, OPTIONS
        )
        return details[0]["results"]

    def names(self, words):
        return self.search(words).mapped("name")


class _Own(_Ours):
    """Odoo's, as it was before ours took its place."""

    def search(self, words):
        from odoo.addons.website.models.website import Website

        details = self._get_details()
        for detail in details:
            detail.pop("welfare_found")
        term = Website._search_find_fuzzy_term(self.website, details, words)
        _count, details = self.website._search_exact(
            details, term or words, None, ORDER
        )
        return details[0]["results"]


def _measure(search, queries, rounds):
    """:return: ``(p50, p95, worst)`` in milliseconds"""
    times = []
    for _round in range(rounds):
        for query, _must in queries:
            search.website.env.invalidate_all()
            start = time.perf_counter()
            search.search(query)
            times.append((time.perf_counter() - start) * 1000)
    cut = statistics.quantiles(times, n=100)
    return cut[49], cut[94], max(times)


def _describe(options, queries, found, sizes, measured, state):
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    ).stdout.strip()
    yes = {True: "yes", False: "no"}
    names = {"ours": "ours", "own": "Odoo's own"}
    return "\n".join(
        [
            f"# search, {datetime.date.today()}",
            "",
            f"Command: `script/bench search --products {options.products}"
            f" --rounds {options.rounds}`. Commit: {commit}."
            f" Machine: {platform.machine()}, shared with other work. Odoo's own"
            f" search at its best: trigrams {yes[state[0]]}, unaccent {yes[state[1]]}.",
            "",
            f"{len(queries)} searches, each with a product that has to be among the"
            f" first five of {sizes[0]} (`addons/welfarepiu_base/tests/data`); then"
            f" times with {sizes[1]}, from the words to the ordered products.",
            "",
            "| search | find what they should | ms, p50 | ms, p95 | ms, worst |",
            "| :--- | ---: | ---: | ---: | ---: |",
            *(
                f"| {names[name]} | {len(found[name])} of {len(queries)}"
                f" | {p50:.0f} | {p95:.0f} | {worst:.0f} |"
                for name, (p50, p95, worst) in measured.items()
            ),
            "",
            "| searched | has to be found | ours | Odoo's own |",
            "| :--- | :--- | :---: | :---: |",
            *(
                f"| {query} | {must} | {yes[query in found['ours']]}"
                f" | {yes[query in found['own']]} |"
                for query, must in queries
            ),
            "",
        ]
    )


if __name__ == "__main__":
    main()
