import re
from datetime import date

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.fields import Domain
from odoo.http import content_disposition, request
from odoo.tools import groupby

from .common import (
    SUPPLIER,
    WORKER,
    attempt,
    find,
    get_pages,
    go,
    only_for,
    read_count,
    read_day,
    read_number,
    read_or_zero,
    read_typed,
    selection,
    show,
    tell_problems,
)

OPEN = ("new", "proposed", "accepted")
NO_DAY = date.max


class SupplierOrderPages(http.Controller):
    """What a supplier serves, as it answers; and what its customer answers."""

    _orders_shown = 30

    # -- the supplier's orders ---------------------------------------------------

    @http.route("/fornitore/ordini", type="http", auth="user", website=True)
    @only_for(SUPPLIER)
    def orders(self, vista="aperti", cerca="", pagina="1", **_get):
        Order = request.env["welfare.supplier.order"]
        partner = request.env.user.commercial_partner_id
        domain = Domain("supplier_id", "=", partner.id)
        cerca = cerca.strip()
        if cerca:
            domain &= Domain("name", "ilike", cerca)
            vista = "tutti"
        elif vista != "conclusi":
            vista = "aperti"
        if vista == "aperti":
            found = Order.search(domain & Domain("state", "in", OPEN), order="id")
            return show(
                "supplier_orders",
                vista=vista,
                cerca=cerca,
                to_answer=found._needs_answer().sorted("answer_by"),
                proposed=found.filtered(lambda one: one.state == "proposed"),
                days=self._by_day(found.filtered(lambda one: one.state == "accepted")),
                states=selection(Order, "state"),
                ways=selection(Order, "served_as"),
            )
        if vista == "conclusi":
            domain &= Domain("state", "not in", OPEN)
        pager = request.website.pager(
            url="/fornitore/ordini",
            total=Order.search_count(domain),
            page=read_or_zero(pagina, read_count) or 1,
            step=self._orders_shown,
        )
        return show(
            "supplier_orders",
            vista=vista,
            cerca=cerca,
            found=Order.search(
                domain, limit=self._orders_shown, offset=pager["offset"]
            ),
            pages=get_pages(pager, "/fornitore/ordini", vista=vista, cerca=cerca),
            states=selection(Order, "state"),
            ways=selection(Order, "served_as"),
        )

    def _by_day(self, orders):
        """:return: list of ``(day or None, orders)``, the nearest day first"""

        def day_of(one):
            return one.day or NO_DAY

        groups = groupby(sorted(orders, key=lambda one: (day_of(one), one.id)), day_of)
        return [
            (None if day == NO_DAY else day, orders.browse().concat(*group))
            for day, group in groups
        ]

    @http.route(
        "/fornitore/ordini/<int:order_id>", type="http", auth="user", website=True
    )
    @only_for(SUPPLIER)
    def order(self, order_id):
        one = self._find_own(order_id)
        return show(
            "supplier_order",
            one=one,
            to=one._get_recipient(),
            vouchers=one._get_vouchers() if one.served_as == "voucher" else (),
            today=request.env["welfare.clock"]._today(),
            states=selection(one, "state"),
            ways=selection(one, "served_as"),
        )

    def _find_own(self, order_id):
        """:raise NotFound: of another supplier, or bought by the user, who may be a
        worker as well"""
        one = find("welfare.supplier.order", order_id)
        if one.supplier_id != request.env.user.commercial_partner_id:
            raise NotFound()
        return one

    @http.route(
        "/fornitore/ordini/<int:order_id>/<any(accetta,proponi,rifiuta,fatto):act>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def answer(self, order_id, act, day="", hours="", words="", reason="", **post):
        one = self._find_own(order_id)
        if act == "accetta":
            attempt(one._accept, hours)
        elif act == "proponi":
            pieces, problems = self._read_pieces(one, post)
            tell_problems(problems)
            if not problems:
                attempt(one._propose, read_day(day), pieces, hours, words)
        elif act == "rifiuta":
            attempt(one._refuse, reason)
        else:
            attempt(one._mark_done)
        return go(f"/fornitore/ordini/{one.id}")

    def _read_pieces(self, one, post):
        """:return: ``({welfare.supplier.order.line: pieces}, problems)`` of the form"""
        lines = {f"pieces_{line.id}": line for line in one.line_ids}
        vals, problems = read_typed(
            {name: text for name, text in post.items() if text},
            dict.fromkeys(lines, read_number),
            {name: line._get_product_name() for name, line in lines.items()},
        )
        return {lines[name]: pieces for name, pieces in vals.items()}, problems

    # -- the supplier's calendar -------------------------------------------------

    @http.route("/fornitore/calendario", type="http", auth="user", website=True)
    @only_for(SUPPLIER)
    def calendar(self):
        partner = request.env.user.commercial_partner_id
        settings = partner.sudo()
        days = groupby(partner._welfare_get_agenda(), lambda entry: entry.day)
        address = self._get_address(partner)
        return show(
            "supplier_calendar",
            days=[(day, list(entries)) for day, entries in days],
            today=request.env["welfare.clock"]._today(),
            address=address,
            # What phones take for a calendar to be followed.
            subscription=re.sub("^https?", "webcal", address),
            settings=settings,
            how_often=selection(settings, "welfare_digest"),
            weekdays=selection(settings, "welfare_digest_weekday"),
        )

    def _get_address(self, partner):
        token = partner._welfare_get_calendar_token()
        return f"{partner.get_base_url()}/calendario/{partner.id}/{token}.ics"

    @http.route(
        "/fornitore/calendario/<any(rinnova,avvisi):act>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(SUPPLIER)
    def set_calendar(self, act, how_often="", hour="", weekday="", **_post):
        partner = request.env.user.commercial_partner_id
        if act == "rinnova":
            attempt(partner._welfare_renew_calendar)
        else:
            hour = int(hour) if hour.isdecimal() else -1
            attempt(partner._welfare_set_digest, how_often, hour, weekday)
        return go("/fornitore/calendario")

    @http.route(
        "/calendario/<int:partner_id>/<string:token>.ics",
        type="http",
        auth="public",
        save_session=False,
    )
    def subscribe(self, partner_id, token):
        """What the supplier's own calendar fetches; the address is the password."""
        partner = request.env["res.partner"].sudo().browse(partner_id)
        if not partner._welfare_opens_calendar(token):
            raise NotFound()
        partner = partner.with_context(lang=partner.lang)
        return request.make_response(
            partner._welfare_get_calendar(),
            [
                ("Content-Type", "text/calendar; charset=utf-8"),
                ("Cache-Control", "no-store"),
                ("Referrer-Policy", "no-referrer"),
                ("X-Robots-Tag", "noindex"),
                ("Content-Disposition", content_disposition("welfarepiu.ics")),
            ],
        )

    # -- the customer ------------------------------------------------------------

    @http.route("/my/proposte/<int:order_id>", type="http", auth="user", website=True)
    @only_for(WORKER)
    def proposal(self, order_id):
        one = self._find_bought(order_id)
        return show("my_proposal", one=one, bought=one.sudo().order_id)

    @http.route(
        "/my/proposte/<int:order_id>/<any(accetta,rifiuta):act>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def answer_proposal(self, order_id, act, **_post):
        one = self._find_bought(order_id)
        attempt(one._accept_proposal if act == "accetta" else one._decline_proposal)
        return go(f"/my/proposte/{one.id}")

    def _find_bought(self, order_id):
        one = find("welfare.supplier.order", order_id)
        if one.sudo().order_id.partner_id != request.env.user.partner_id:
            raise NotFound()
        return one
