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
    """

    pillars: tuple = ()
    origin: str = ""
    certificate: str = ""
    sfa: bool = False
    city: int = 0
    within: float = 0.0
    unit: str = "km"


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
        return domain

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
