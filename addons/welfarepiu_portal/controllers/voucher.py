from datetime import timedelta

from odoo import http
from odoo.http import content_disposition, request

from .common import (
    WORKER,
    attempt,
    find,
    go,
    only_for,
    selection,
    show,
    take_message,
    tell,
)


class VoucherPages(http.Controller):
    """Vouchers, as the worker who buys and shows them sees them."""

    _soon = timedelta(days=30)

    @http.route(
        "/shop/per-chi", type="http", auth="user", website=True, methods=["POST"]
    )
    @only_for(WORKER)
    def choose_beneficiary(self, line_id, member_id="", **_post):
        order = request.cart
        for line in order.order_line.filtered(lambda one: str(one.id) == line_id):
            done, _none = attempt(order._welfare_set_beneficiary, line, member_id)
            if not done:
                # The cart is the shop's page and has its own place for this.
                order.shop_warning = take_message()
        return go("/shop/cart")

    @http.route("/my/voucher", type="http", auth="user", website=True)
    @only_for(WORKER)
    def vouchers(self):
        vouchers = request.env["welfare.voucher"].search(
            [("holder_id", "=", request.env.user.partner_id.id)]
        )
        usable = vouchers.filtered(lambda v: v.state in ("issued", "booked"))
        limit = request.env["welfare.clock"]._today() + self._soon
        soon = usable.filtered(lambda v: v.expires_on <= limit)
        return show(
            "my_vouchers",
            soon=soon.sorted("expires_on"),
            usable=(usable - soon).sorted("expires_on"),
            past=vouchers - usable,
            states=selection(vouchers, "state"),
        )

    @http.route("/my/voucher/<int:voucher_id>", type="http", auth="user", website=True)
    @only_for(WORKER)
    def voucher(self, voucher_id):
        voucher = find("welfare.voucher", voucher_id)
        return show(
            "my_voucher",
            voucher=voucher,
            # A supplier is a contact the worker may not read; what is needed to find
            # it is on the page.
            supplier=voucher.sudo().supplier_id,
            states=selection(voucher, "state"),
            qr_uri=request.env["ir.actions.report"]._welfare_qr_uri,
            can_give_back=voucher._can_give_back(),
        )

    @http.route(
        "/my/voucher/<int:voucher_id>/restituisci",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @only_for(WORKER)
    def give_back(self, voucher_id, **_post):
        voucher = find("welfare.voucher", voucher_id)
        done, back = attempt(voucher._give_back)
        if done:
            tell(back._get_sentence())
        return go(f"/my/voucher/{voucher.id}")

    @http.route(
        "/my/voucher/<int:voucher_id>/pdf", type="http", auth="user", website=True
    )
    @only_for(WORKER)
    def voucher_pdf(self, voucher_id):
        voucher = find("welfare.voucher", voucher_id)
        pdf, _kind = (
            request.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf("welfarepiu_base.report_voucher", voucher.ids)
        )
        return request.make_response(
            pdf,
            [
                ("Content-Type", "application/pdf"),
                ("Cache-Control", "no-store"),
                ("Content-Disposition", content_disposition(f"{voucher.name}.pdf")),
            ],
        )
