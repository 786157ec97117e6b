from odoo import http
from odoo.http import request

from .common import (
    FIRM_HR,
    WORKER,
    attempt,
    find,
    find_own_firms,
    go,
    only_for,
    read_file,
    read_id,
    show,
    tell,
)

TEXTS = ("name", "street", "host", "opening")


class PlacePages(http.Controller):
    """Where parcels are brought: the choice in the shop, the door, a firm's sites."""

    @http.route(
        "/shop/luogo", type="http", auth="public", website=True, methods=["POST"]
    )
    def choose_place(self, place_id="", **_post):
        """Bring the cart home, to work or to a pick-up point."""
        if order := request.cart:
            places = request.env["welfare.place"].sudo()
            place = places.browse(read_id(place_id))
            attempt(order._welfare_choose_place, place)
        return go("/shop/checkout#dove")

    @http.route(
        "/shop/indirizzo",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        readonly=True,
    )
    def check_address(self, street="", street2="", zip="", city="", **_post):
        """What does not fit in an address that is being typed; nothing is kept."""
        advice = request.env["res.partner"].sudo()._welfare_get_typed_advice
        typed = [text[:200] for text in (street, street2, zip, city)]
        return request.make_json_response({"advice": advice(*typed)})

    # -- the worker's door ---------------------------------------------------------

    @http.route("/my/consegna", type="http", auth="user", website=True)
    @only_for(WORKER)
    def door(self):
        worker = request.env.user.partner_id
        collections = request.env["welfare.collection"].sudo()
        return show(
            "my_door",
            worker=worker,
            advice=worker.sudo()._welfare_get_address_advice(),
            note=request.session.pop("welfare_door_note", worker.welfare_door_note),
            collections=collections.search(
                [
                    ("worker_id", "=", worker.id),
                    ("state", "in", ("expected", "waiting", "late")),
                ]
            ),
        )

    @http.route(
        "/my/consegna/porta", type="http", auth="user", website=True, methods=["POST"]
    )
    @only_for(WORKER)
    def keep_door(self, note="", photo=None, act="", **_post):
        worker = request.env.user.partner_id
        if act == "forget":
            attempt(worker._welfare_forget_door_photo)
            return go("/my/consegna")
        done, _none = attempt(worker._welfare_set_door_note, note)
        if not done:
            request.session["welfare_door_note"] = note[:500]
            return go("/my/consegna")
        if photo:
            done, _none = attempt(
                worker._welfare_keep_door_photo, read_file(photo), "person"
            )
        if done:
            tell(request.env._("Saved: the team finds your door more easily."))
        return go("/my/consegna")

    @http.route(
        "/my/ritiro/<int:collection_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def collected(self, collection_id):
        one = request.env["welfare.collection"].browse(collection_id)
        if one.sudo().exists():
            done, _none = attempt(one._collect)
            if done:
                tell(request.env._("Thank you: we know that you have it."))
        return go("/my/consegna")

    # -- a firm's sites ------------------------------------------------------------

    @http.route("/azienda/sedi", type="http", auth="user", website=True)
    @only_for(FIRM_HR)
    def sites(self):
        places = request.env["welfare.place"]
        payers = find_own_firms()
        typed = request.session.pop("welfare_site_typed", {})
        return show(
            "firm_sites",
            payers=payers,
            sites={payer: places._get_sites(payer) for payer in payers},
            typed=typed,
            districts=request.env["welfare.district"].sudo().search([]),
        )

    @http.route(
        "/azienda/sedi/<int:payer_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(FIRM_HR)
    def keep_site(self, payer_id, site_id="0", comune="", **post):
        payer = find("welfare.payer", payer_id)
        vals = {
            **{name: " ".join(post.get(name, "").split()) or False for name in TEXTS},
            "city_id": read_id(comune),
            "has_cold_store": bool(post.get("has_cold_store")),
            "is_allowed": bool(post.get("is_allowed")),
        }
        done, _site = attempt(
            request.env["welfare.place"]._keep_site,
            payer,
            read_id(site_id),
            vals,
        )
        if done:
            tell(request.env._("Saved."))
        else:
            request.session["welfare_site_typed"] = {
                **vals,
                "payer_id": payer.id,
                "site_id": site_id,
            }
        return go("/azienda/sedi")
