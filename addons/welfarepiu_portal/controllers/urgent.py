import re

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from .common import (
    SUPPLIER,
    WORKER,
    attempt,
    find,
    go,
    judge,
    only_for,
    read_id,
    selection,
    show,
    tell,
)

MINE = "/my/urgente"
THEIRS = "/fornitore/urgenti"
CLOCK = re.compile(r"([01]?\d|2[0-4])[:.]([0-5]\d)")
#: Ended requests that are listed.
PAST = 10


def read_clock(text):
    """:return: hours after midnight, ``9.5`` for half past nine; ``None``: nothing was
    typed
    :raise ValueError: it is no time of day
    """
    text = (text or "").strip()
    if not text:
        return None
    found = CLOCK.fullmatch(text)
    if not found or (found[1] == "24" and found[2] != "00"):
        raise ValueError(text)
    return int(found[1]) + int(found[2]) / 60


def find_choice(model, text):
    """:return: the record a list of the form names; empty if it is none"""
    return request.env[model].search([("id", "=", read_id(text))])


class UrgentPages(http.Controller):
    """Help is needed today: who asks, and who can help."""

    def _requests(self):
        return request.env["welfare.urgent.request"]

    # -- everybody ---------------------------------------------------------------

    @http.route("/urgente", type="http", auth="public", website=True, sitemap=True)
    def about(self):
        if request.env.user.has_group(WORKER):
            return go(MINE)
        return show(
            "urgent_about",
            minutes=self._requests()._get_public_minutes(),
            company=request.env.company.sudo(),
        )

    # -- who asks ----------------------------------------------------------------

    @http.route(MINE, type="http", auth="user", website=True)
    @only_for(WORKER)
    def mine(self):
        return self._show_form({})

    def _show_form(self, typed, refusal=None):
        """:param dict typed: what was sent, which comes back as it was"""
        Request = self._requests()
        mine = Request._get_mine()
        live = mine.filtered(lambda one: one.state in ("open", "taken"))
        partner = request.env.user.partner_id.sudo()
        return show(
            "my_urgent",
            live=live,
            past=(mine - live)[:PAST],
            states=selection(mine, "state"),
            choices=Request._get_need_choices(),
            cities=Request._get_city_choices(),
            whens=Request._get_whens(),
            typed={
                "city_id": str(partner.city_id.id or ""),
                "phone": partner.phone or "",
                "when": "today",
                "phone_for": "taker",
                "key": Request._make_form_key(),
                **typed,
            },
            refusal=refusal,
            minutes=Request._get_public_minutes(),
            company=request.env.company.sudo(),
        )

    @http.route(
        f"{MINE}/chiedi", type="http", auth="user", website=True, methods=["POST"]
    )
    @only_for(WORKER)
    def ask(self, **post):
        asked, refusal = judge(self._ask, post)
        if refusal is not None:
            return self._show_form(post, refusal)
        return go(f"{MINE}/{asked.id}")

    def _ask(self, post):
        vals = {
            "need": find_choice("welfare.need", post.get("need_id")),
            "city": find_choice("res.city", post.get("city_id")),
            "words": post.get("words"),
            "phone": post.get("phone"),
            "when": post.get("when"),
            "phone_for": post.get("phone_for"),
            "is_agreed": bool(post.get("is_agreed")),
            "hour_from": post.get("hour_from"),
            "hour_to": post.get("hour_to"),
        }
        return self._requests()._ask_as_typed(
            vals, read_clock, post.get("key", "")[:64]
        )

    @http.route(f"{MINE}/<int:request_id>", type="http", auth="user", website=True)
    @only_for(WORKER)
    def mine_one(self, request_id):
        one = self._find_mine(request_id)
        return show(
            "my_urgent_one",
            one=one,
            answers=one.answer_ids.sudo(),
            states=selection(one, "state"),
            words=one._get_messages(),
            taker=one._get_taken().supplier_id,
            taker_phone=one._get_taker_phone(),
            contact=one._get_contact(),
            company=request.env.company.sudo(),
        )

    def _find_mine(self, request_id):
        one = find("welfare.urgent.request", request_id)
        # Who is also a supplier may read it as one: this page is for who asked.
        if not one._is_mine():
            raise NotFound()
        return one

    @http.route(f"{MINE}/<int:request_id>/stato", type="http", auth="user")
    @only_for(WORKER)
    def mine_stamp(self, request_id):
        return self._send_stamp(self._find_mine(request_id))

    def _send_stamp(self, one):
        return request.make_json_response(
            {"stamp": one._get_stamp()}, [("Cache-Control", "no-store")]
        )

    @http.route(
        f"{MINE}/<int:request_id>/<any(accetta, scrivi, ritira, lascia):act>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def mine_act(self, request_id, act, **post):
        one = self._find_mine(request_id)
        acts = {
            "accetta": lambda: one._accept(
                one.answer_ids.filtered(
                    lambda answer: answer.id == read_id(post.get("answer_id"))
                )
            ),
            "scrivi": lambda: self._write(one, post),
            "ritira": one._withdraw,
            "lascia": one._release,
        }
        attempt(acts[act])
        return go(f"{MINE}/{one.id}")

    def _write(self, one, post):
        to = post.get("to", "all")
        supplier = one.answer_ids.sudo().supplier_id.filtered(
            lambda supplier: supplier.id == read_id(to)
        )
        one._write_as_worker(
            post.get("text"), supplier, "desk" if to == "desk" else "all"
        )

    # -- who can help ------------------------------------------------------------

    @http.route(THEIRS, type="http", auth="user", website=True)
    @only_for(SUPPLIER)
    def theirs(self):
        answers = request.env["welfare.urgent.answer"].search(
            [("supplier_id", "=", request.env.user.commercial_partner_id.id)]
        )
        live = answers.filtered(
            lambda one: one.sudo().request_id.state in ("open", "taken")
            and one.state != "passed"
        )
        return show(
            "supplier_urgent",
            live=live,
            past=(answers - live)[:PAST],
            states=selection(answers, "state"),
            setting=request.env["welfare.urgent.setting"]._get_own(),
        )

    @http.route(f"{THEIRS}/<int:answer_id>", type="http", auth="user", website=True)
    @only_for(SUPPLIER)
    def theirs_one(self, answer_id):
        answer = self._find_theirs(answer_id)
        one = request.env["welfare.urgent.request"].search(
            [("id", "=", answer.sudo().request_id.id)]
        )
        return show(
            "supplier_urgent_one",
            answer=answer,
            one=one,
            states=selection(answer, "state"),
            words=one and one._get_messages(),
            contact=one._get_contact() if one else ("", ""),
        )

    def _find_theirs(self, answer_id):
        answer = find("welfare.urgent.answer", answer_id)
        # Who also asks for help reads answers to it: this page is the supplier's.
        if answer.sudo().supplier_id != request.env.user.commercial_partner_id:
            raise NotFound()
        return answer

    @http.route(f"{THEIRS}/<int:answer_id>/stato", type="http", auth="user")
    @only_for(SUPPLIER)
    def theirs_stamp(self, answer_id):
        answer = self._find_theirs(answer_id)
        return request.make_json_response(
            {"stamp": answer._get_stamp()}, [("Cache-Control", "no-store")]
        )

    @http.route(
        f"{THEIRS}/<int:answer_id>/<any(offri, rifiuta, scrivi, lascia):act>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def theirs_act(self, answer_id, act, **post):
        answer = self._find_theirs(answer_id)
        one = request.env["welfare.urgent.request"].browse(answer.sudo().request_id.id)
        acts = {
            "offri": lambda: answer._offer(post.get("words")),
            "rifiuta": answer._decline,
            "scrivi": lambda: one._write_as_supplier(post.get("text")),
            "lascia": one._release,
        }
        attempt(acts[act])
        return go(f"{THEIRS}/{answer.id}")

    # -- which ones a supplier takes ---------------------------------------------

    @http.route(f"{THEIRS}/impostazioni", type="http", auth="user", website=True)
    @only_for(SUPPLIER)
    def setting(self):
        return self._show_setting()

    def _show_setting(self, typed=None, refusal=None):
        Request = self._requests()
        own = request.env["welfare.urgent.setting"]._get_own()
        return show(
            "supplier_urgent_setting",
            typed=typed or own._get_typed(),
            refusal=refusal,
            home=own.supplier_id.city_id,
            choices=Request._get_need_choices(),
            cities=Request._get_city_choices(),
            reaches=selection(own, "reach"),
            weekdays=selection(request.env["welfare.urgent.hours"], "weekday"),
            own_phone=own.supplier_id.phone,
        )

    @http.route(
        f"{THEIRS}/salva", type="http", auth="user", website=True, methods=["POST"]
    )
    @only_for(SUPPLIER)
    def save_setting(self, **post):
        form = request.httprequest.form
        typed = {
            "is_on": bool(post.get("is_on")),
            "reach": post.get("reach", ""),
            "minutes": post.get("minutes", "").strip(),
            "phone": post.get("phone", "").strip(),
            "need_ids": [read_id(one) for one in form.getlist("need_ids")],
            "city_ids": [read_id(one) for one in form.getlist("city_ids")],
            "hours": {
                str(day): (post.get(f"from_{day}", ""), post.get(f"to_{day}", ""))
                for day in range(7)
            },
        }
        Setting = request.env["welfare.urgent.setting"]
        _own, refusal = judge(Setting._update_as_typed, typed, read_clock)
        if refusal is not None:
            return self._show_setting(typed, refusal)
        tell(request.env._("Saved."))
        return go(THEIRS)
