from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

#: A supplier is strong in a pillar of the charter with this share of its points.
STRONG_SHARE = 0.75


class ShopFilters(NamedTuple):
    """What a visitor asks of products; all empty: nothing.

    :ivar pillars: keys of the charter's pillars: the supplier is strong in each
    :ivar origin: ``city-ID``, ``district-ID`` or ``region-NAME``
    :ivar certificate: key of a type of certificate
    :ivar sfa: whether only what an SFA workshop made
    :ivar city: id of the municipality distances start from
    :ivar within: how far at most; 0.0 is no filter
    :ivar unit: ``km`` or ``minutes``, by road
    :ivar needs: ids of ``welfare.need``: any of them, or of what is under them
    :ivar kinds: ids of ``welfare.benefit.kind``: any of them
    :ivar served: whether only what is served in ``city``
    :ivar day: date in Europe/Rome on which it can be served; ``None``: any
    """

    pillars: tuple = ()
    origin: str = ""
    certificate: str = ""
    sfa: bool = False
    city: int = 0
    within: float = 0.0
    unit: str = "km"
    needs: tuple = ()
    kinds: tuple = ()
    served: bool = False
    day: date | None = None


#: Minutes by road that the shop offers to choose from.
MINUTES = (10, 20, 30, 45)
#: Days from today that the shop offers to choose from.
DAYS = 8


class ProductTemplate(models.Model):
    _inherit = "product.template"

    @api.model
    def _search_get_detail(self, website, order, options):
        """The shop's own search, with what the visitor asks of provenance."""
        res = super()._search_get_detail(website, order, options)
        if filters := options.get("welfare_filters"):
            res["base_domain"].append(self._get_welfare_filter_domain(filters))
        return res

    @api.model
    def _get_welfare_filter_domain(self, filters):
        """:param filters: :class:`ShopFilters`
        :return: domain of the products that have all that is asked"""
        domain = Domain.TRUE
        for pillar in filters.pillars:
            strong = self._get_welfare_strong_ids(pillar)
            domain &= Domain("welfare_supplier_id", "in", sorted(strong))
        if filters.origin:
            domain &= self._get_welfare_origin_domain(filters.origin)
        if filters.certificate:
            domain &= self._get_welfare_certificate_domain(filters.certificate)
        if filters.sfa:
            domain &= Domain("welfare_sfa_made", "=", True)
        if filters.within and filters.city:
            domain &= Domain(
                "welfare_place_city_id", "in", self._get_welfare_near_ids(filters)
            )
        if filters.needs:
            domain &= Domain("welfare_need_ids", "child_of", list(filters.needs))
        if filters.kinds:
            domain &= Domain("welfare_kind_id", "in", filters.kinds)
        if filters.served and filters.city:
            domain &= Domain("welfare_city_ids", "=", False) | Domain(
                "welfare_city_ids", "in", filters.city
            )
        if filters.day:
            domain &= self._get_welfare_day_domain(filters.day, filters.city)
        return domain

    @api.model
    def _get_welfare_day_domain(self, day, city_id):
        """Hook: rounds know.

        :param day: date in Europe/Rome
        :param city_id: of the municipality where it is wanted; zero: not said
        :return: domain of the products that can be served on ``day``"""
        ahead = (day - self.env["welfare.clock"]._today()).days
        if ahead < 0:
            return Domain.FALSE
        return (
            (
                Domain("welfare_lead_days", "<=", ahead)
                | Domain("welfare_lead_days", "=", False)
            )
            & ~self._get_welfare_paused_domain(day)
            & Domain("id", "not in", sorted(self._get_welfare_full_ids([day])))
        )

    @api.model
    def _get_welfare_full_ids(self, days):
        """:return: set of ids of products that are sold out on one of ``days``"""
        mondays = [day - timedelta(days=day.weekday()) for day in days]
        domain = Domain("span", "=", "day") & Domain("day", "in", days)
        domain |= Domain("span", "=", "week") & Domain("day", "in", mondays)
        rows = self.env["welfare.product.day"].sudo().search(domain)
        field = {"day": "welfare_capacity_day", "week": "welfare_capacity_week"}
        return {
            row.product_tmpl_id.id
            for row in rows
            if 0 < row.product_tmpl_id[field[row.span]] <= row.taken
        }

    def _get_welfare_unavailable_ids(self):
        """Nor what is sold out for the day on which it would be served."""
        res = super()._get_welfare_unavailable_ids()
        limited = self.sudo().search(
            Domain("id", "in", self.ids)
            & (
                Domain("welfare_capacity_day", ">", 0)
                | Domain("welfare_capacity_week", ">", 0)
            )
        )
        today = self.env["welfare.clock"]._today()
        for lead, products in limited.grouped("welfare_lead_days").items():
            full = self._get_welfare_full_ids([today + timedelta(days=lead)])
            res |= full & set(products.ids)
        return res

    @api.model
    def _get_welfare_option_counts(self, base, filters):
        """How many products each option of a filter would leave, all other filters
        being as they are.

        :param base: domain of what is searched, without these filters
        :param filters: :class:`ShopFilters`
        :return: dict of ``needs``, ``kinds``, ``pillars`` (``{option: count}``),
            ``sfa``, ``served`` (int), ``minutes`` and ``days`` (``{option: count}``);
            what counts from a municipality is empty without one
        """

        def without(**changed):
            return base & self._get_welfare_filter_domain(filters._replace(**changed))

        return {
            "needs": self._count_welfare_needs(without(needs=())),
            "kinds": {
                kind.id: count
                for kind, count in self._read_group(
                    without(kinds=()) & Domain("welfare_kind_id", "!=", False),
                    ["welfare_kind_id"],
                    ["__count"],
                )
            },
            "pillars": self._count_welfare_pillars(without(pillars=()), filters),
            "sfa": self.search_count(without(sfa=True)),
            "served": self.search_count(without(served=True)) if filters.city else 0,
            "minutes": self._count_welfare_minutes(without(within=0.0), filters.city),
            "days": {
                day: self.search_count(without(day=day))
                for day in self._get_welfare_days()
            },
        }

    @api.model
    def _get_welfare_days(self):
        """:return: list of dates in Europe/Rome that the shop offers to choose from"""
        today = self.env["welfare.clock"]._today()
        return [today + timedelta(days=ahead) for ahead in range(DAYS)]

    @api.model
    def _count_welfare_needs(self, domain):
        """:return: ``{id of a need: how many products have it or one under it}``"""
        groups = self._read_group(
            domain & Domain("welfare_need_ids", "!=", False),
            ["welfare_need_ids"],
            ["id:array_agg"],
        )
        tagged = {}
        for need, ids in groups:
            for above in need.sudo().parent_path.strip("/").split("/"):
                tagged.setdefault(int(above), set()).update(ids)
        return {need_id: len(ids) for need_id, ids in tagged.items()}

    @api.model
    def _count_welfare_pillars(self, domain, filters):
        groups = self._read_group(
            domain & Domain("welfare_supplier_id", "!=", False),
            ["welfare_supplier_id"],
            ["__count"],
        )
        pillars = (
            self.env["welfare.charter.article"]._fields["pillar"].get_values(self.env)
        )
        strong = {one: self._get_welfare_strong_ids(one) for one in pillars}
        res = {}
        for pillar in pillars:
            wanted = {*filters.pillars, pillar}
            res[pillar] = sum(
                count
                for supplier, count in groups
                if all(supplier.id in strong[one] for one in wanted)
            )
        return res

    @api.model
    def _count_welfare_minutes(self, domain, city_id):
        city = self.env["res.city"].sudo().browse(city_id or [])
        ways = self.env["welfare.travel"].sudo()._distances_from(city)
        if not ways:
            return {}
        groups = self._read_group(
            domain & Domain("welfare_place_city_id", "in", list(ways)),
            ["welfare_place_city_id"],
            ["__count"],
        )
        return {
            minutes: sum(
                count for place, count in groups if ways[place.id][1] <= minutes
            )
            for minutes in MINUTES
        }

    @api.model
    def _get_welfare_strong_ids(self, pillar):
        """:return: set of ids of suppliers with most of the points of ``pillar``"""
        points = self.env["welfare.charter.adhesion"]._get_pillar_points(
            self.env.company, self.env["welfare.clock"]._now()
        )
        return {
            partner_id
            for partner_id, pillars in points.items()
            if pillar in pillars
            and pillars[pillar][1]
            and pillars[pillar][0] >= STRONG_SHARE * pillars[pillar][1]
        }

    @api.model
    def _get_welfare_origin_domain(self, origin):
        kind, _dash, value = origin.partition("-")
        if kind == "region":
            return Domain("welfare_origin_region", "=ilike", value)
        if not value.isdigit():
            return Domain.FALSE
        field = {
            "city": "welfare_origin_city_id",
            "district": "welfare_origin_city_id.welfare_district_id",
        }.get(kind)
        return Domain(field, "=", int(value)) if field else Domain.FALSE

    @api.model
    def _get_welfare_certificate_domain(self, kind):
        # Buyers read no certificates, only which products bear a valid one.
        Certificate = self.env["welfare.charter.certificate"].sudo()
        valid = Certificate._get_valid_domain(self.env["welfare.clock"]._today())
        bearing = self.sudo()._search(
            Domain(
                "welfare_certificate_ids",
                "any",
                valid & Certificate._get_type_domain(kind),
            )
        )
        return Domain("id", "in", bearing)

    @api.model
    def _get_welfare_near_ids(self, filters):
        unit = 0 if filters.unit == "km" else 1
        city = self.env["res.city"].browse(filters.city)
        distances = self.env["welfare.travel"]._distances_from(city)
        return [
            city_id for city_id, way in distances.items() if way[unit] <= filters.within
        ]

    @api.model
    def _get_welfare_origins(self):
        """Where the products of the shop come from, for the shop's filter.

        :return: dict of ``cities``, ``districts`` (lists of ``(id, name)``) and
            ``regions`` (names)
        """
        domain = Domain(self.env["website"].get_current_website().sale_product_domain())
        groups = self._read_group(
            domain & Domain("welfare_origin_city_id", "!=", False),
            ["welfare_origin_city_id"],
        )
        cities = self.env["res.city"].union(*(city for (city,) in groups))
        regions = self._read_group(
            domain & Domain("welfare_origin_region", "not in", [False, ""]),
            ["welfare_origin_region"],
        )
        return {
            "cities": [(city.id, city.name) for city in cities.sorted("name")],
            "districts": [
                (one.id, one.name)
                for one in cities.sudo().welfare_district_id.sorted("name")
            ],
            "regions": sorted({name.strip() for (name,) in regions}),
        }
