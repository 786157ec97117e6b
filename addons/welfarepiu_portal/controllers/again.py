from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from odoo.addons.website_sale_wishlist.controllers.main import WebsiteSaleWishlist
from odoo.addons.welfarepiu_base.models.again.sale_order import Wish

from .common import WORKER, attempt, go, is_id, only_for, read_id, show, tell

PAGES = ("/my/di-nuovo", "/my/preferiti")
#: Ticked at once, more than anybody does.
MOST = 60


class AgainPages(http.Controller):
    """What one knows already: bought before, or put aside; into the cart in one tap."""

    @http.route("/my/di-nuovo", type="http", auth="user", website=True)
    @only_for(WORKER)
    def bought(self):
        bought = request.env.user.partner_id._welfare_get_bought()
        products = request.env["product.product"].union(
            *(one.product for one in bought)
        )
        return show(
            "my_again",
            items=[(one.product, one.obstacles, one) for one in bought],
            **self._get_list_values(products),
        )

    @http.route("/my/preferiti", type="http", auth="user", website=True)
    @only_for(WORKER)
    def favourites(self):
        mine = request.env["product.wishlist"]._welfare_get_mine()
        worker = request.env.user.partner_id
        products = mine.sudo().product_id
        items = [
            (product, tuple(product._welfare_get_obstacles(worker)), None)
            for product in products.sudo(False)
        ]
        return show(
            "my_favourites",
            items=sorted(items, key=lambda item: bool(item[1])),
            **self._get_list_values(products),
        )

    def _get_list_values(self, products):
        """:return: prices and what credit pays, by id of the product, read at once"""
        templates = products.sudo().product_tmpl_id
        prices = templates._get_sales_prices(request.website)
        covers = request.env["product.template"]._welfare_get_covers(
            request.env.user.partner_id,
            {one: prices[one.id]["price_reduce"] for one in templates},
        )
        return {
            "prices": {id_: price["price_reduce"] for id_, price in prices.items()},
            "covers": {one.id: cover for one, cover in covers.items()},
        }

    @http.route(
        "/my/di-nuovo/metti", type="http", auth="user", website=True, methods=["POST"]
    )
    @only_for(WORKER)
    def add(self, solo="", back="", **typed):
        """Put one, or what was ticked, into the cart."""
        form = request.httprequest.form
        chosen = [solo] if solo else form.getlist("prodotto")[:MOST]
        ids = [int(one) for one in dict.fromkeys(chosen) if is_id(one)]
        page = back if back in PAGES else PAGES[0]
        products = request.env["product.product"].sudo().browse(ids).exists()
        if not products:
            tell(request.env._("Tick at least one thing first."), "danger")
            return go(page)
        order = request.cart or request.website._create_cart()
        wishes = [
            Wish(one.sudo(False), read_id(typed.get(f"per-{one.id}", "")))
            for one in products
        ]
        done, answer = attempt(order._welfare_add_again, wishes)
        if not done:
            return go(page)
        added, refused = answer
        if not refused:
            return go("/shop/cart")
        lines = list(refused)
        if added:
            names = ", ".join(added.sudo().mapped("display_name"))
            lines.insert(0, request.env._("In your cart: %s.", names))
        tell("\n".join(lines), "danger")
        return go(page)

    # -- favourites ----------------------------------------------------------------

    @http.route(
        "/my/preferiti/metti", type="http", auth="user", website=True, methods=["POST"]
    )
    @only_for(WORKER)
    def keep(self, prodotto="", **_post):
        """From the product's page, and back to it."""
        product = request.env["product.product"].browse(read_id(prodotto))
        if not product.exists():
            raise NotFound()
        attempt(request.env["product.wishlist"]._welfare_keep, product)
        return go(product.sudo().website_url)

    @http.route(
        "/my/preferiti/togli", type="http", auth="user", website=True, methods=["POST"]
    )
    @only_for(WORKER)
    def drop(self, prodotto="", back="", **_post):
        product = request.env["product.product"].browse(read_id(prodotto))
        request.env["product.wishlist"]._welfare_get_of(product).unlink()
        if back == "prodotto" and product.exists():
            return go(product.sudo().website_url)
        return go("/my/preferiti")


class OneListOfFavourites(WebsiteSaleWishlist):
    @http.route()
    def get_wishlist(self, **kw):
        """The heart of the header: a worker has one page of favourites."""
        if request.env.user.has_group(WORKER):
            return go("/my/preferiti")
        return super().get_wishlist(**kw)
