from odoo import http
from odoo.http import request

from odoo.addons.website_sale.controllers.delivery import Delivery

from .common import attempt, go


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
    def choose_slot(self, slot_id, **_post):
        if order := request.cart:
            slot = request.env["welfare.delivery.slot"].sudo().browse(int(slot_id))
            attempt(order._welfare_choose_slot, slot)
        return go("/shop/checkout")

    def _get_back(self, path):
        """Only to a page of the shop: a link from outside cannot lead elsewhere."""
        return path if path.startswith("/shop/") else "/shop/cart"


class CreditInSummary(Delivery):
    def _order_summary_values(self, order, **kwargs):
        """The core redraws the summary when the delivery changes: credit too."""
        Monetary = request.env["ir.qweb.field.monetary"]
        options = {"display_currency": order.currency_id}
        covered = order.welfare_covered_amount
        return {
            **super()._order_summary_values(order, **kwargs),
            "welfare_credit": Monetary.value_to_html(-covered, options),
            "welfare_gross": Monetary.value_to_html(
                order.amount_total + covered, options
            ),
        }
