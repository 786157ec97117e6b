from odoo.http import request

from odoo.addons.website_sale.controllers.main import WebsiteSale

from .common import WORKER


class ShopTiles(WebsiteSale):
    """What the buyer's credit pays of each product, in the list and on its page."""

    def _get_additional_shop_values(self, values, **kwargs):
        res = super()._get_additional_shop_values(values, **kwargs)
        prices = {
            product: values["get_product_prices"](product)["price_reduce"]
            for product in values["products"]
        }
        covers = self._get_covers(prices)
        return {
            **res,
            "welfare_covers": {product.id: one for product, one in covers.items()},
            "welfare_places": {
                product.id: product.welfare_place_city_id
                for product in values["products"].sudo()
            },
        }

    def _get_covers(self, prices):
        """:param prices: ``{product.template: EUR}``
        :return: ``{product.template: Cover}``; of nobody but workers"""
        if not request.env.user.has_group(WORKER):
            return {}
        partner = request.env.user.partner_id
        return request.env["product.template"]._welfare_get_covers(partner, prices)

    def _prepare_product_values(self, product, category, **kwargs):
        values = super()._prepare_product_values(product, category, **kwargs)
        price = values["combination_info"]["price"]
        cover = None
        # With several variants the price moves under the sentence: the cart says it.
        if len(product.product_variant_ids) == 1:
            cover = self._get_covers({product: price}).get(product)
        partner = request.env.user.partner_id
        supplier = product.sudo().welfare_supplier_id
        return {
            **values,
            "welfare_cover": cover,
            "welfare_cover_reason": cover
            and product._welfare_get_cover_reason(partner, price, cover),
            "welfare_cart_uses_credit": bool(
                cover and request.cart and request.cart.welfare_covered_amount
            ),
            "welfare_story": request.env["welfare.supplier.story"]._get_published(
                supplier
            )
            if supplier
            else request.env["welfare.supplier.story"],
        }
