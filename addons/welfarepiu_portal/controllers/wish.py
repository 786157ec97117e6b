from odoo import http
from odoo.http import request

from . import sealed
from .common import WORKER, attempt, find, go, only_for, selection, show, tell

PAGE = "/my/fornitori"


class WishPages(http.Controller):
    """A worker asks for a supplier who is not here yet."""

    @http.route(PAGE, type="http", auth="user", website=True)
    @only_for(WORKER)
    def wishes(self, **query):
        Wish = request.env["welfare.supplier.wish"]
        wishes = Wish.search([])
        return show(
            "my_wishes",
            wishes=wishes,
            states=selection(wishes, "state"),
            wanted=Wish._get_most_wanted(),
            cities=request.env["res.city"].search([], order="name"),
            needs=request.env["welfare.need"].search([("parent_id", "=", False)]),
            asked_needs=sealed.unseal(query.get(sealed.NAME)).needs,
        )

    @http.route(
        f"{PAGE}/chiedi", type="http", auth="user", website=True, methods=["POST"]
    )
    @only_for(WORKER)
    def ask(self, name="", city_id="", need_id="", hint="", **_post):
        done, _wish = attempt(
            request.env["welfare.supplier.wish"]._ask,
            name,
            self._find("res.city", city_id),
            self._find("welfare.need", need_id),
            hint,
        )
        if done:
            tell(
                request.env._(
                    "Thank you. We tell you when it is here; nobody learns that you"
                    " asked."
                )
            )
        return go(PAGE)

    def _find(self, model, record_id):
        number = int(record_id) if record_id.isdigit() else 0
        return request.env[model].search([("id", "=", number)])

    @http.route(
        f"{PAGE}/<int:wish_id>/togli",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def drop(self, wish_id, **_post):
        attempt(find("welfare.supplier.wish", wish_id)._drop)
        return go(PAGE)
