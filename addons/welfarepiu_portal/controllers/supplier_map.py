from odoo import http
from odoo.http import request

from . import sealed
from .common import go, show
from .shop_filters import get_home_city, remember_city

PAGE = "/fornitori"


class SupplierMapPages(http.Controller):
    """Where the suppliers are, and how far that is from the reader."""

    @http.route(
        PAGE,
        type="http",
        auth="public",
        website=True,
        methods=["GET", "POST"],
        sitemap=True,
    )
    def suppliers(self, **_post):
        if request.httprequest.method == "POST":
            return go(self._get_asked_address())
        needs = self._get_asked_needs()
        home = get_home_city()
        Map = request.env["welfare.supplier.map"]
        found = Map._get_suppliers(needs.ids)
        groups = Map._group(found, home)
        return show(
            "suppliers",
            suppliers=found,
            groups=groups,
            drawing=Map._draw(groups, home),
            counts=self._get_product_counts(),
            asked=needs,
            needs=request.env["welfare.need"].search([("parent_id", "=", False)]),
            welfare_city=home,
            welfare_districts=request.env["welfare.district"].sudo().search([]),
        )

    def _get_product_counts(self):
        """:return: ``{id of the supplier: products in the shop}``"""
        groups = (
            request.env["product.template"]
            .sudo()
            ._read_group(
                request.website.sale_product_domain(),
                ["welfare_supplier_id"],
                ["__count"],
            )
        )
        return {partner.id: count for partner, count in groups}

    def _get_asked_address(self):
        """:return: the address of what the form asked; the need is sealed"""
        form = request.httprequest.form
        remember_city(form.get("comune"))
        asked = sealed.Asked(needs=sealed.read_choices(form.getlist("bisogno")))
        token = sealed.seal(asked)
        return f"{PAGE}?{sealed.NAME}={token}" if token else PAGE

    def _get_asked_needs(self):
        asked = sealed.unseal(request.httprequest.args.get(sealed.NAME))
        return request.env["welfare.need"].browse(asked.needs).exists()
