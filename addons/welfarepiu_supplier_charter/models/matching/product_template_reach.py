from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class ProductTemplate(models.Model):
    _inherit = "product.template"

    @api.model
    def _get_welfare_offer_domain(self):
        """:return: domain of what anybody can buy now in the shop of the current
        company, whoever asks: the shop's own condition shows staff more"""
        website = self.env["website"].get_current_website()
        return (
            Domain(website._product_domain())
            & Domain(website.website_domain())
            & Domain("is_published", "=", True)
            & Domain("service_tracking", "in", self._get_saleable_tracking_types())
            & Domain("company_id", "in", [False, self.env.company.id])
        )

    @api.model
    def _get_welfare_reach_sql(self, cities):
        """Which product a person can have who lives in a city, and how far it is.

        What is brought (by our rounds, by its supplier, or who serves comes to the
        house) is zero minutes away where it is served. For the rest one travels by car,
        centre to centre: to the supplier for what is collected there, else to the
        product's place; the operator's own, to the operator's. What no known road leads
        to is not near, and has no row.

        :param cities: ``res.city``, where people live
        :return: ``SQL``, a query of rows ``(product_tmpl_id, city_id, minutes)``, one
            at most for a product and a city, of what can be bought now
        """
        self.env.flush_all()
        offered = self.sudo()._search(self._get_welfare_offer_domain())
        ways = self._get_welfare_ways(cities)
        return SQL(
            """
            SELECT product.id AS product_tmpl_id,
                   home.id AS city_id,
                   CASE WHEN offer.is_brought THEN 0 ELSE way.minutes END AS minutes
              FROM product_template product
              LEFT JOIN res_partner supplier
                ON supplier.id = product.welfare_supplier_id
              CROSS JOIN LATERAL (
                  SELECT %(is_brought)s AS is_brought, %(start)s AS city_id
              ) offer
              CROSS JOIN unnest(%(homes)s::int[]) AS home(id)
              LEFT JOIN unnest(
                       %(way_homes)s::int[], %(way_starts)s::int[],
                       %(way_minutes)s::float8[])
                   AS way(home_id, start_id, minutes)
                ON way.home_id = home.id AND way.start_id = offer.city_id
             WHERE product.id IN %(offered)s
               AND (offer.is_brought OR way.minutes IS NOT NULL)
               AND (COALESCE(product.welfare_reach_minutes, 0) = 0
                    OR way.minutes <= product.welfare_reach_minutes)
               AND (NOT EXISTS (
                        SELECT FROM product_template_res_city_rel served
                         WHERE served.product_template_id = product.id)
                    OR EXISTS (
                        SELECT FROM product_template_res_city_rel served
                         WHERE served.product_template_id = product.id
                           AND served.res_city_id = home.id))
            """,
            is_brought=self._get_welfare_brought_sql(),
            start=self._get_welfare_start_sql(),
            homes=cities.ids,
            way_homes=[home for home, _start, _minutes in ways],
            way_starts=[start for _home, start, _minutes in ways],
            way_minutes=[minutes for _home, _start, minutes in ways],
            offered=offered.subselect(),
        )

    @api.model
    def _get_welfare_brought_sql(self):
        """:return: ``SQL`` of a condition on ``product``: it comes to the house"""
        return SQL(
            """
            CASE WHEN product.welfare_delivery = 'goods'
                 THEN product.type <> 'service'
                      AND (product.welfare_supplier_id IS NULL
                           OR product.welfare_handover IN ('rounds', 'delivers'))
                 ELSE COALESCE(product.welfare_at_home, FALSE) END
            """
        )

    @api.model
    def _get_welfare_start_sql(self):
        """:return: ``SQL`` of the id of the municipality of ``product`` to which one
        travels, or from which it is brought: of goods it is the supplier's, not where
        they were made"""
        return SQL(
            """
            CASE WHEN product.welfare_supplier_id IS NULL
                 THEN COALESCE(CASE WHEN product.welfare_delivery = 'voucher'
                                    THEN product.welfare_place_city_id END, %s::int)
                 WHEN product.welfare_delivery = 'voucher'
                 THEN product.welfare_place_city_id
                 ELSE COALESCE(supplier.city_id, product.welfare_place_city_id) END
            """,
            self.env.company.sudo().partner_id.city_id.id or None,
        )

    @api.model
    def _get_welfare_ways(self, cities):
        """:return: list of ``(id of one of cities, id of a municipality, minutes)`` by
        road, by car; pairs that no known road joins are not in it"""
        Travel = self.env["welfare.travel"].sudo()
        return [
            (home.id, start_id, minutes)
            for home in cities.sudo()
            for start_id, (_km, minutes) in Travel._distances_from(home).items()
        ]
