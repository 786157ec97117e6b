import base64
from uuid import uuid4

from odoo import http
from odoo.http import request

from .common import EDUCATOR, attempt, find, go, only_for, show, tell


class TeamPages(http.Controller):
    @http.route("/squadra", type="http", auth="user", website=True)
    @only_for(EDUCATOR)
    def team(self, **_query):
        route = request.env["welfare.route"]._get_my_route()
        stops = route.stop_ids.sorted("sequence")
        to_pack = stops.filtered(lambda stop: stop.state == "planned")
        to_deliver = stops.filtered(lambda stop: stop.state in ("planned", "packed"))
        return show(
            "team",
            route=route,
            next_route=request.env["welfare.route"]._get_my_next_route(),
            stops=stops,
            to_pack=to_pack,
            to_deliver=to_deliver,
            # The phone's key for the next act: sent twice, it counts once.
            key=str(uuid4()),
            help_phone=request.env.company.phone,
        )

    @http.route("/squadra/giro", type="http", auth="user", website=True)
    @only_for(EDUCATOR)
    def overview(self):
        route = request.env["welfare.route"]._get_my_route()
        return show("team_route", route=route, stops=route.stop_ids.sorted("sequence"))

    @http.route(
        "/squadra/giro/<int:route_id>/<any(parti,finisci):act>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(EDUCATOR)
    def move_on(self, route_id, act, **_post):
        route = find("welfare.route", route_id)
        attempt(route._start if act == "parti" else route._close)
        return go("/squadra")

    @http.route(
        "/squadra/fermata/<int:stop_id>/pronta",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(EDUCATOR)
    def pack(self, stop_id, key, **_post):
        stop = find("welfare.route.stop", stop_id)
        if attempt(stop._pack, key=key)[0]:
            tell(request.env._("Well done: the parcel is ready."))
        return go("/squadra")

    @http.route(
        "/squadra/fermata/<int:stop_id>/esito",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(EDUCATOR)
    def deliver(
        self, stop_id, key, result, proof_name="", note="", photo=None, **_post
    ):
        stop = find("welfare.route.stop", stop_id)
        image = photo.read() if photo else b""
        done, _none = attempt(
            stop._deliver,
            key,
            False,
            result,
            proof_name=proof_name.strip(),
            photo=base64.b64encode(image) if image else None,
            note=note.strip(),
        )
        if done and result == "delivered":
            tell(request.env._("Well done: delivered."))
        elif done:
            tell(request.env._("Noted. The operator will see to it."))
        return go("/squadra")
