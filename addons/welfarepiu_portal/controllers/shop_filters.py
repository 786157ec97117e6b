from urllib.parse import urlencode

from odoo.fields import Domain
from odoo.http import request, route
from odoo.tools import format_date

from odoo.addons.website_sale.controllers.main import WebsiteSale
from odoo.addons.welfarepiu_supplier_charter.models.product.product_template_shop import (  # noqa: E501
    MINUTES,
    ShopFilters,
)

from . import sealed
from .common import go, is_id, read_day, read_or_zero

#: The filters that stand in the address of the shop as they are, in the words of the
#: site. What people look for, and what for, is sealed (``sealed.py``).
NAMES = (
    "pilastro",
    "origine",
    "certificato",
    "sfa",
    "comune",
    "entro",
    "unita",
    "servito",
    "giorno",
)
UNITS = ("km", "minutes")
#: Products shown when nothing was found.
NEAREST = 4


def get_home_city():
    """:return: the ``res.city`` kilometres start from: what the visitor chose on the
    site, else where the logged-in person lives; may be empty"""
    City = request.env["res.city"].sudo()
    chosen = City.browse(request.session.get("welfare_city", 0)).exists()
    return chosen or request.env.user.partner_id.sudo().city_id


def remember_city(text):
    """Keep the municipality that was chosen on this device."""
    if is_id(text):
        request.session["welfare_city"] = int(text)


def find_once(search):
    """:return: ``Found`` of ``welfare.search``, asked once a page"""
    cache = request.env.cr.cache.setdefault("welfare_shop_found", {})
    key = (request.env.uid, request.env.lang, search)
    if key not in cache:
        cache[key] = request.env["welfare.search"]._find(search)
    return cache[key]


class ProvenanceFilters(WebsiteSale):
    """The shop's filters know where products come from and who makes them."""

    @route()
    def shop(self, page=0, category=None, search="", **post):
        if request.httprequest.method == "POST":
            return go(self._get_sealed_address())
        args = request.httprequest.args
        # Ticked boxes repeat their name; the pages after the first carry them all.
        if pillars := [one for one in args.getlist("pilastro") if one]:
            post["pilastro"] = pillars
        else:
            post.pop("pilastro", None)
        remember_city(post.get("comune"))
        if asked := sealed.unseal(post.get(sealed.NAME)).words:
            search = asked
        return super().shop(page=page, category=category, search=search, **post)

    def _get_sealed_address(self):
        """:return: the address of what a form of this page asked, the rest of the
        address being kept: the box of words, or the filters"""
        form, args = request.httprequest.form, request.httprequest.args
        asked = sealed.unseal(args.get(sealed.NAME))
        kept = {name: args.getlist(name) for name in args}
        words = kept.pop("search", [asked.words])[0]
        for name in ("page", "noFuzzy", sealed.NAME):
            kept.pop(name, None)
        if "search" in form:
            asked = asked._replace(words=form["search"].strip())
            kept.pop("order", None)  # the best first, again
        else:
            asked = sealed.Asked(
                words,
                sealed.read_choices(form.getlist("bisogno")),
                sealed.read_choices(form.getlist("tipo")),
            )
            remember_city(form.get("comune"))
            for name in NAMES:
                kept[name] = [one for one in form.getlist(name) if one]
            kept["comune"] = []  # this device knows it now
        asked = asked._replace(words=asked.words[: sealed.MOST_LETTERS])
        return self._make_address({**kept, sealed.NAME: sealed.seal(asked)})

    def _make_address(self, args):
        """:param args: ``{name: text or list of texts}``; empty ones are left out
        :return: this page's address, its first page, with ``args``"""
        path = request.httprequest.path.split("/page/")[0]
        query = urlencode({k: v for k, v in args.items() if v}, doseq=True)
        return f"{path}?{query}" if query else path

    def _get_asked(self):
        return sealed.unseal(request.httprequest.args.get(sealed.NAME))

    def _get_shop_filters(self):
        """:return: ``ShopFilters`` of the shop's address; what makes no sense is left
        out"""
        args = request.httprequest.args
        asked = self._get_asked()
        unit = args.get("unita", "")
        day = read_day(args.get("giorno", ""))
        return ShopFilters(
            pillars=tuple(
                one for one in args.getlist("pilastro") if one in self._get_pillars()
            ),
            origin=args.get("origine", "")[:80],
            certificate=args.get("certificato", "")[:80],
            sfa=bool(args.get("sfa")),
            city=get_home_city().id or 0,
            within=read_or_zero(args.get("entro")),
            unit=unit if unit in UNITS else UNITS[0],
            needs=tuple(request.env["welfare.need"].browse(asked.needs).exists().ids),
            kinds=tuple(
                request.env["welfare.benefit.kind"].browse(asked.kinds).exists().ids
            ),
            served=bool(args.get("servito")),
            day=day,
        )

    def _get_pillars(self):
        """:return: ``{key: name}`` of the charter's pillars"""
        Article = request.env["welfare.charter.article"]
        return dict(Article._fields["pillar"]._description_selection(request.env))

    def _get_search_options(self, **kwargs):
        search = kwargs.get("search")
        return {
            **super()._get_search_options(**kwargs),
            "welfare_filters": self._get_shop_filters(),
            "welfare_found": find_once(search) if search else None,
            "welfare_sorted": bool(kwargs.get("order")),
        }

    def _get_shop_domain(self, search, *args, welfare_filters=None, **kwargs):
        """The core's own looks for each word as it stands: ours knows what was found.

        :param welfare_filters: ``ShopFilters``; default: those of the address
        """
        domain = super()._get_shop_domain("", *args, **kwargs)
        if search:
            domain &= Domain("id", "in", find_once(search).ids)
        filters = welfare_filters
        if filters is None:
            filters = self._get_shop_filters()
        products = request.env["product.template"]
        return domain & products._get_welfare_filter_domain(filters)

    def _shop_lookup_products(self, options, post, search, website):
        res = super()._shop_lookup_products(options, post, search, website)
        if post.get(sealed.NAME):
            post.pop("search", None)  # the pages that follow have it sealed
        return res

    def _shop_get_query_url_kwargs(self, search, *args, **kwargs):
        """Sorting, categories and attributes keep what was asked."""
        token = kwargs.get(sealed.NAME)
        return {
            **super()._shop_get_query_url_kwargs(
                None if token else search, *args, **kwargs
            ),
            **{name: kwargs[name] for name in NAMES if kwargs.get(name)},
            **({sealed.NAME: token} if token else {}),
        }

    def _get_additional_shop_values(self, values, **kwargs):
        filters = self._get_shop_filters()
        city = request.env["res.city"].sudo().browse(filters.city or [])
        Template = request.env["product.template"]
        origins = Template._get_welfare_origins()
        types = dict(
            request.env["welfare.charter.certificate"].sudo()._get_type_choices()
        )
        search = values["original_search"] or values["search"]
        found = find_once(search) if search else None
        base = self._get_shop_domain(
            search,
            values["category"],
            values["attrib_values"],
            welfare_filters=ShopFilters(),
        )
        active = self._describe(filters, city, origins, types, values)
        return {
            **super()._get_additional_shop_values(values, **kwargs),
            "welfare_filters": filters,
            "welfare_active": active,
            "welfare_found": found,
            "welfare_unfiltered": len(found.ids) if found and active else 0,
            "welfare_nearest": self._get_nearest(values, found, filters),
            "welfare_counts": Template._get_welfare_option_counts(base, filters),
            "welfare_needs": request.env["welfare.need"].search(
                [("parent_id", "=", False)]
            ),
            "welfare_kinds": request.env["welfare.benefit.kind"].search([]),
            "welfare_days": self._get_day_choices(filters.day),
            "welfare_minutes": self._get_minute_choices(filters),
            "welfare_unit": filters.unit if filters.within else "minutes",
            "welfare_pillars": self._get_pillars(),
            "welfare_origins": origins,
            "welfare_types": types,
            "welfare_city": city,
            "welfare_districts": request.env["welfare.district"].sudo().search([]),
            "welfare_here": self._make_address(request.httprequest.args.to_dict(False)),
            "welfare_no_filters": self._get_address_without_filters(),
            "welfare_no_words": self._make_address(
                {
                    **request.httprequest.args.to_dict(False),
                    "search": "",
                    sealed.NAME: sealed.seal(self._get_asked()._replace(words="")),
                }
            ),
            "welfare_distances": request.env["welfare.travel"]
            .sudo()
            ._distances_from(city),
        }

    def _get_address_without_filters(self):
        args = request.httprequest.args.to_dict(False)
        words = sealed.Asked(self._get_asked().words)
        return self._make_address(
            {
                **{name: args[name] for name in args if name not in NAMES},
                sealed.NAME: sealed.seal(words),
            }
        )

    def _get_nearest(self, values, found, filters):
        """:return: of a search that found nothing, a few products that may do: what
        the search itself found, without the filters; else what is near"""
        Template = request.env["product.template"]
        if values["search_count"] or not values["search"]:
            return Template
        if found and found.ids:
            return Template.browse(found.ids[:NEAREST])
        shop = Domain(request.website.sale_product_domain())
        near = Template._get_welfare_near_ids(
            filters._replace(within=MINUTES[1], unit="minutes")
        )
        return Template.search(
            shop & Domain("welfare_place_city_id", "in", near), limit=NEAREST
        ) or Template.search(shop, limit=NEAREST)

    def _get_day_choices(self, chosen):
        """:return: list of ``(date, its name)``: the days the shop offers, and the one
        that was chosen"""
        days = request.env["product.template"]._get_welfare_days()
        names = {
            days[0]: request.env._("Today"),
            days[1]: request.env._("Tomorrow"),
        }
        if chosen and chosen not in days:
            days = sorted([*days, chosen])
        return [
            (
                day,
                names.get(day)
                or format_date(request.env, day, date_format="EEEE d MMMM"),
            )
            for day in days
        ]

    def _get_minute_choices(self, filters):
        """:return: list of ``(value of the field, unit, how far)``: what the shop
        offers, and what was asked by an address if it is something else"""
        choices = [(minutes, "minutes") for minutes in MINUTES]
        asked = (filters.within, filters.unit)
        if filters.within and asked not in choices:
            choices.append(asked)
        return choices

    def _describe(self, filters, city, origins, types, values):
        """Name what is asked now, each with the address of the shop without it.

        :return: list of ``(words, address)``
        """
        here = request.httprequest.args.to_dict(False)

        def keep(**changed):
            return self._make_address({**here, **changed})

        def keep_sealed(**changed):
            asked = self._get_asked()._replace(**changed)
            return keep(**{sealed.NAME: sealed.seal(asked)})

        pillars = self._get_pillars()
        res = [
            (
                request.env._("Strong in: %s", pillars[pillar]),
                keep(pilastro=[one for one in filters.pillars if one != pillar]),
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
        if filters.served and city:
            res.append((request.env._("Served in %s", city.name), keep(servito=0)))
        if filters.day:
            day = format_date(request.env, filters.day, date_format="EEEE d MMMM")
            res.append((request.env._("On %s", day), keep(giorno=0)))
        for need in request.env["welfare.need"].browse(filters.needs):
            others = [one for one in filters.needs if one != need.id]
            res.append((need.name, keep_sealed(needs=others)))
        for kind in request.env["welfare.benefit.kind"].browse(filters.kinds):
            others = [one for one in filters.kinds if one != kind.id]
            words = request.env._("Credit for: %s", kind.name)
            res.append((words, keep_sealed(kinds=others)))
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
