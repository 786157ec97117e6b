from odoo import http
from odoo.http import request

from . import sealed
from .common import WORKER, find, go, only_for, show
from .needs import keep_nowhere
from .shop_filters import ProvenanceFilters

#: Products of the strip on a worker's page, and on top of the shop.
AT_HOME, IN_SHOP = 4, 3


def find_for_strip(shown):
    """:return: list of ``(Match, its reason)`` for who is logged in and stated needs"""
    if not request.env.user.has_group(WORKER):
        return []
    statements = request.env["welfare.need.statement"].search([])
    Match = request.env["welfare.match"]
    return [
        (match, Match._say_why(match)) for match in Match._find_best(statements, shown)
    ]


class ForYouPages(http.Controller):
    """What the shop proposes to a worker, with the reason."""

    @http.route("/per-te", type="http", auth="user", website=True)
    @only_for(WORKER)
    def for_you(self):
        statements = request.env["welfare.need.statement"].search([])
        Match = request.env["welfare.match"]
        matches = Match._find(statements)
        return keep_nowhere(
            show(
                "for_you",
                statements=statements,
                matches={
                    statement: [
                        (match, Match._say_why(match))
                        for match in matches
                        if match.statement == statement
                    ]
                    for statement in statements
                },
                shop={
                    one: sealed.seal(sealed.Asked(needs=tuple(one.need_id.ids)))
                    for one in statements
                },
                rules=Match._get_rules(),
            )
        )

    @http.route(
        "/per-te/<int:statement_id>/chiedi",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def ask(self, statement_id, **_post):
        """On to the page that asks for a supplier; what for is sealed."""
        statement = find("welfare.need.statement", statement_id)
        root = statement.need_id._get_above().filtered(lambda one: not one.parent_id)
        token = sealed.seal(sealed.Asked(needs=tuple(root.ids)))
        return go(f"/my/fornitori?{sealed.NAME}={token}")


class ForYouInShop(ProvenanceFilters):
    """A strip on top of the shop, before anything is looked for."""

    def _get_additional_shop_values(self, values, **kwargs):
        res = super()._get_additional_shop_values(values, **kwargs)
        is_top = not (
            values["search"]
            or values["category"]
            or res["welfare_active"]
            or values["pager"]["page"]["num"] > 1
        )
        return {**res, "welfare_for_you": find_for_strip(IN_SHOP) if is_top else []}
