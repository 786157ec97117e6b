from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.sale.controllers.portal import CustomerPortal
from odoo.addons.website_sale.controllers.delivery import Delivery

from .common import (
    attempt,
    go,
    take_message,
)
from .shop_filters import remember_city


class ShopPages(http.Controller):
    @http.route(
        "/shop/credito", type="http", auth="public", website=True, methods=["POST"]
    )
    def use_credit(self, use_credit="", back="/shop/cart", **_post):
        if order := request.cart:
            attempt(order._welfare_set_use_credit, bool(use_credit))
        return go(self._get_back(back))

    @http.route(
        "/shop/fascia", type="http", auth="public", website=True, methods=["POST"]
    )
    def choose_slot(self, slot_id, quiet="", **_post):
        """Keep a place for the cart; also called by the page at each choice."""
        done = False
        slot = request.env["welfare.delivery.slot"].sudo().browse(int(slot_id))
        if order := request.cart:
            done, _none = attempt(order._welfare_choose_slot, slot)
        if not quiet:
            return go("/shop/checkout")
        if done:
            text = request.env._("We keep this place for you: %s.", slot._describe())
        else:
            text = take_message()
        return request.make_json_response({"saved": done, "text": text})

    @http.route(
        "/shop/comune", type="http", auth="public", website=True, methods=["POST"]
    )
    def choose_city(self, comune="", back="/shop", **_post):
        """Say from where kilometres are counted on this device."""
        remember_city(comune)
        return go(self._get_back(back))

    @http.route(
        "/shop/pagamento/annulla",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def cancel_payment(self, order_id, **_post):
        Order = request.env["sale.order"]
        mine = Order._welfare_get_orders_under_way(request.env.user.partner_id)
        for order in mine.filtered(lambda one: str(one.id) == order_id):
            done, _none = attempt(order._welfare_cancel_payment)
            if done:
                # The payment had taken the cart off the session: the core's own way
                # back, which joins it to a cart begun in the meantime.
                token = order.sudo()._portal_ensure_token()
                return go(
                    f"/shop/cart?id={order.id}&access_token={token}&revive_method=merge"
                )
        return go("/shop/cart")

    def _get_back(self, path):
        """Only to a page of the shop: a link from outside cannot lead elsewhere."""
        return path if path.startswith("/shop/") else "/shop/cart"


class CreditInSummary(Delivery):
    def _check_cart_and_addresses(self, order_sudo):
        # What this page is about to show is what credit pays now.
        order_sudo._welfare_refresh_cart()
        return super()._check_cart_and_addresses(order_sudo)

    def _order_summary_values(self, order, **kwargs):
        """The core redraws the summary when the delivery changes: credit too."""
        Monetary = request.env["ir.qweb.field.monetary"]
        options = {"display_currency": order.currency_id}
        covered = order.welfare_covered_amount
        return {
            **super()._order_summary_values(order, **kwargs),
            "welfare_credit": Monetary.value_to_html(-covered, options),
            "welfare_gross": Monetary.value_to_html(
                order.amount_total + covered - order.welfare_round_up_amount, options
            ),
            "welfare_round_up": Monetary.value_to_html(
                order.welfare_round_up_amount, options
            ),
        }


class CreditInOrderPage(CustomerPortal):
    @http.route()
    def portal_order_page(self, order_id, access_token=None, **kwargs):
        try:
            order = self._document_check_access("sale.order", order_id, access_token)
        except (AccessError, MissingError):
            order = request.env["sale.order"]  # the core says so
        order._welfare_refresh_cart()
        return super().portal_order_page(order_id, access_token=access_token, **kwargs)
