from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from odoo import http
from odoo.http import request

from .common import SUPPLIER, WORKER, attempt, find, go, only_for, selection, show

ROME = ZoneInfo("Europe/Rome")


class AppointmentPages(http.Controller):
    """Dates and quotes, as the worker and the supplier agree on them."""

    # -- worker ------------------------------------------------------------------

    @http.route("/my/appuntamenti", type="http", auth="user", website=True)
    @only_for(WORKER)
    def mine(self):
        return self._show_list(
            "my_appointments", "worker_id", request.env.user.partner_id
        )

    @http.route(
        "/my/appuntamenti/<int:appointment_id>", type="http", auth="user", website=True
    )
    @only_for(WORKER)
    def mine_one(self, appointment_id):
        return self._show_one("my_appointment", appointment_id)

    @http.route(
        "/my/voucher/<int:voucher_id>/data",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def ask_date(self, voucher_id, wishes="", **_post):
        voucher = find("welfare.voucher", voucher_id)
        request_ = request.env["welfare.appointment"]._request_date
        done, asked = attempt(request_, voucher, wishes)
        return go(
            f"/my/appuntamenti/{asked.id}" if done else f"/my/voucher/{voucher.id}"
        )

    @http.route(
        "/my/preventivo", type="http", auth="user", website=True, methods=["POST"]
    )
    @only_for(WORKER)
    def ask_quote(self, product_id, wishes="", **_post):
        product = find("product.product", int(product_id))
        request_ = request.env["welfare.appointment"]._request_quote
        done, asked = attempt(request_, product, wishes)
        return go(f"/my/appuntamenti/{asked.id}" if done else "/my/appuntamenti")

    @http.route(
        "/my/appuntamenti/<int:appointment_id>/accetta",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def accept(self, appointment_id, time_id="", **_post):
        asked = find("welfare.appointment", appointment_id)
        if asked.booking == "quote":
            order = request.cart or request.website._create_cart()
            done, _none = attempt(asked._accept_quote, order)
            return go("/shop/cart" if done else f"/my/appuntamenti/{asked.id}")
        time = asked.time_ids.filtered(lambda one: str(one.id) == time_id)
        attempt(asked._accept_time, time)
        return go(f"/my/appuntamenti/{asked.id}")

    @http.route(
        [
            "/my/appuntamenti/<int:appointment_id>/annulla",
            "/fornitore/appuntamenti/<int:appointment_id>/annulla",
        ],
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def cancel(self, appointment_id, **_post):
        asked = find("welfare.appointment", appointment_id)
        attempt(asked._cancel)
        return go(request.httprequest.path.rsplit("/", 1)[0])

    # -- supplier ----------------------------------------------------------------

    @http.route("/fornitore/appuntamenti", type="http", auth="user", website=True)
    @only_for(SUPPLIER)
    def served(self):
        return self._show_list(
            "supplier_appointments",
            "supplier_id",
            request.env.user.commercial_partner_id,
        )

    @http.route(
        "/fornitore/appuntamenti/<int:appointment_id>",
        type="http",
        auth="user",
        website=True,
    )
    @only_for(SUPPLIER)
    def served_one(self, appointment_id):
        return self._show_one("supplier_appointment", appointment_id)

    @http.route(
        "/fornitore/appuntamenti/<int:appointment_id>/<any(proponi,prezzo,rifiuta,assente):act>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def answer(self, appointment_id, act, answer="", price="", **post):
        asked = find("welfare.appointment", appointment_id)
        if act == "proponi":
            attempt(asked._propose, self._read_moments(post), answer)
        elif act == "prezzo":
            attempt(asked._quote, self._read_price(price), answer)
        elif act == "rifiuta":
            attempt(asked._decline, answer)
        else:
            attempt(asked._mark_no_show)
        return go(f"/fornitore/appuntamenti/{asked.id}")

    # -- both --------------------------------------------------------------------

    def _show_list(self, template, field, partner):
        found = request.env["welfare.appointment"].search([(field, "=", partner.id)])
        open_ = found._get_open()
        return show(
            template, open=open_, past=found - open_, states=selection(found, "state")
        )

    def _show_one(self, template, appointment_id):
        asked = find("welfare.appointment", appointment_id)
        return show(
            template,
            asked=asked,
            now=request.env["welfare.clock"]._now(),
            states=selection(asked, "state"),
        )

    def _read_moments(self, post):
        """:return: list of naive UTC datetimes, of the form's local times in Italy"""
        moments = []
        for name in sorted(post):
            if name.startswith("time_") and post[name]:
                try:
                    local = datetime.fromisoformat(post[name]).replace(tzinfo=ROME)
                except ValueError:
                    continue
                moments.append(local.astimezone(UTC).replace(tzinfo=None))
        return moments

    def _read_price(self, text):
        """:return: EUR; 0.0 for what is no number (the model refuses it)"""
        try:
            return float(
                text.replace(".", "").replace(",", ".") if "," in text else text
            )
        except ValueError:
            return 0.0
