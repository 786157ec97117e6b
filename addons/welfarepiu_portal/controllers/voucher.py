from odoo import http
from odoo.http import request

from .common import WORKER, attempt, go, only_for


class VoucherPages(http.Controller):
    """Vouchers, as the worker who buys and shows them sees them."""

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
                message = request.session.pop("welfare_message")
                order.shop_warning = message["text"]
        return go("/shop/cart")
