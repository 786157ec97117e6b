from odoo.http import request, route

from odoo.addons.website_sale.controllers.main import WebsiteSale
from odoo.addons.welfarepiu_supplier_charter.models.product.product_template_shop import (  # noqa: E501
    ShopFilters,
)

from .common import read_or_zero

#: The filters in the address of the shop, in the words of the site.
NAMES = ("pilastro", "origine", "certificato", "sfa", "comune", "entro", "unita")
UNITS = ("km", "minutes")


def get_home_city():
    """:return: the ``res.city`` kilometres start from: what the visitor chose on the
    site, else where the logged-in person lives; may be empty"""
    City = request.env["res.city"].sudo()
    chosen = City.browse(request.session.get("welfare_city", 0)).exists()
    return chosen or request.env.user.partner_id.sudo().city_id


class ProvenanceFilters(WebsiteSale):
    """The shop's filters know where products come from and who makes them."""

    @route()
    def shop(self, page=0, category=None, search="", **post):
        args = request.httprequest.args
        # Ticked boxes repeat their name; the pages after the first carry them all.
        if pillars := [one for one in args.getlist("pilastro") if one]:
            post["pilastro"] = pillars
        else:
            post.pop("pilastro", None)
        if str(post.get("comune") or "").isdigit():
            request.session["welfare_city"] = int(post["comune"])
        return super().shop(page=page, category=category, search=search, **post)

    def _read_welfare_filters(self, values):
        """:param values: of the shop's address
        :return: ``ShopFilters``; what makes no sense is left out"""
        pillars = values.get("pilastro") or ()
        if isinstance(pillars, str):
            pillars = (pillars,)
        unit = values.get("unita") or ""
        return ShopFilters(
            pillars=tuple(one for one in pillars if one in self._get_pillars()),
            origin=(values.get("origine") or "")[:80],
            certificate=(values.get("certificato") or "")[:80],
            sfa=bool(values.get("sfa")),
            city=get_home_city().id or 0,
            within=read_or_zero(values.get("entro")),
            unit=unit if unit in UNITS else UNITS[0],
        )

    def _get_pillars(self):
        """:return: ``{key: name}`` of the charter's pillars"""
        Article = request.env["welfare.charter.article"]
        return dict(Article._fields["pillar"]._description_selection(request.env))

    def _get_search_options(self, **kwargs):
        return {
            **super()._get_search_options(**kwargs),
            "welfare_filters": self._read_welfare_filters(kwargs),
        }

    def _get_shop_domain(self, *args, **kwargs):
        domain = super()._get_shop_domain(*args, **kwargs)
        params = dict(request.params)
        params["pilastro"] = request.httprequest.args.getlist("pilastro")
        filters = self._read_welfare_filters(params)
        return domain & request.env["product.template"]._get_welfare_filter_domain(
            filters
        )

    def _shop_get_query_url_kwargs(self, *args, **kwargs):
        """Search, sorting, categories and attributes keep what was asked."""
        return {
            **super()._shop_get_query_url_kwargs(*args, **kwargs),
            **{name: kwargs[name] for name in NAMES if kwargs.get(name)},
        }

    def _get_additional_shop_values(self, values, **kwargs):
        filters = self._read_welfare_filters(kwargs)
        city = request.env["res.city"].sudo().browse(filters.city)
        Template = request.env["product.template"]
        origins = Template._get_welfare_origins()
        types = dict(
            request.env["welfare.charter.certificate"].sudo()._get_type_choices()
        )
        return {
            **super()._get_additional_shop_values(values, **kwargs),
            "welfare_filters": filters,
            "welfare_active": self._describe(filters, city, origins, types, values),
            "welfare_pillars": self._get_pillars(),
            "welfare_origins": origins,
            "welfare_types": types,
            "welfare_city": city,
            "welfare_districts": request.env["welfare.district"].sudo().search([]),
            "welfare_kept": self._get_kept(kwargs),
            "welfare_distances": request.env["welfare.travel"]
            .sudo()
            ._distances_from(city),
        }

    def _get_kept(self, kwargs):
        """What the form of filters sends along: all else of the address.

        :return: list of ``(name, value)``
        """
        args = request.httprequest.args
        return [
            (name, value)
            for name in args
            if name not in NAMES
            for value in args.getlist(name)
            if value
        ]

    def _describe(self, filters, city, origins, types, values):
        """Name what is asked now, each with the address of the shop without it.

        :return: list of ``(words, address)``
        """
        keep = values["keep"]
        pillars = self._get_pillars()
        res = [
            (
                request.env._("Strong in: %s", pillars[pillar]),
                keep(pilastro=[one for one in filters.pillars if one != pillar] or 0),
            )
            for pillar in filters.pillars
        ]
        if filters.origin:
            kind, _dash, value = filters.origin.partition("-")
            names = {
                "city": dict(origins["cities"]),
                "district": dict(origins["districts"]),
            }.get(kind, {})
            name = names.get(int(value)) if value.isdigit() else value
            res.append((request.env._("Comes from: %s", name or "?"), keep(origine=0)))
        if filters.certificate:
            name = types.get(filters.certificate, "?")
            res.append((request.env._("With: %s", name), keep(certificato=0)))
        if filters.sfa:
            res.append((request.env._("Made by an SFA workshop"), keep(sfa=0)))
        if filters.within:
            place = city.name or "?"
            words = (
                request.env._("Within %(far)s km of %(place)s")
                if filters.unit == "km"
                else request.env._("Within %(far)s minutes of %(place)s")
            ) % {"far": f"{filters.within:g}", "place": place}
            res.append((words, keep(entro=0, unita=0)))
        return res

    def _prepare_product_values(self, product, category, **kwargs):
        """The way from the visitor's municipality, once for the page."""
        city = get_home_city()
        return {
            **super()._prepare_product_values(product, category, **kwargs),
            "welfare_city": city,
            "welfare_distances": request.env["welfare.travel"]
            .sudo()
            ._distances_from(city),
            "welfare_districts": request.env["welfare.district"].sudo().search([]),
        }
