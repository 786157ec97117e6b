from odoo import http
from odoo.http import request

from .common import SUPPLIER, attempt, go, only_for, selection, show


class SupplierPages(http.Controller):
    _lines_shown = 60

    @http.route("/fornitore", type="http", auth="user", website=True)
    @only_for(SUPPLIER)
    def supplier(self):
        partner = request.env.user.commercial_partner_id
        own = [("supplier_id", "=", partner.id)]
        Line = request.env["welfare.settlement.line"]
        open_lines = Line.search([*own, ("state", "=", "expected")], order="day, id")
        return show(
            "supplier",
            partner=partner,
            orders=open_lines.filtered(lambda line: not line.voucher_id),
            vouchers=request.env["welfare.voucher"].search(
                [*own, ("state", "in", ("issued", "booked"))], order="expires_on"
            ),
            redeemed=request.env["welfare.voucher"].search(
                [*own, ("state", "=", "redeemed")], order="redeemed_at desc", limit=10
            ),
            payable=Line.search([*own, ("state", "=", "payable")], order="day, id"),
            settlements=request.env["welfare.settlement"].search(own, limit=12),
            settlement_states=selection(request.env["welfare.settlement"], "state"),
            adhesion=request.env["welfare.charter.adhesion"].search(
                [("partner_id", "=", partner.id)], limit=1
            ),
            chartered=partner._welfare_is_chartered(
                request.env["welfare.clock"]._now()
            ),
            currency=request.env.company.currency_id,
        )

    @http.route(
        "/fornitore/voucher",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
    )
    @only_for(SUPPLIER)
    def redeem(self, code="", **_post):
        if request.httprequest.method == "GET":
            return show("supplier_redeem", voucher=None, code="")
        done, voucher = attempt(request.env["welfare.voucher"]._redeem_by_code, code)
        if not done:
            return show("supplier_redeem", voucher=None, code=code)
        request.session["welfare_redeemed"] = voucher.id
        return go("/fornitore/voucher/usato")

    @http.route("/fornitore/voucher/usato", type="http", auth="user", website=True)
    @only_for(SUPPLIER)
    def redeemed(self):
        voucher = request.env["welfare.voucher"].search(
            [("id", "=", request.session.get("welfare_redeemed", 0))]
        )
        if not voucher:
            return go("/fornitore/voucher")
        return show("supplier_redeem", voucher=voucher, code="")
