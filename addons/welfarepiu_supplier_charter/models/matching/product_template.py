from odoo import api, fields, models
from odoo.fields import Domain


class ProductTemplate(models.Model):
    """To whom a product speaks: which needs and for whom is base's; here where and
    when."""

    _inherit = "product.template"

    welfare_reach_minutes = fields.Integer(
        string="Offered within (minutes)",
        help="By road, by car, from the supplier's municipality; of a voucher, from the"
        " product's place. Zero: no limit. Municipalities of “Served in” bind too.",
    )
    welfare_at_home = fields.Boolean(
        string="Served at home",
        help="Of a voucher: who serves comes to the house, as home care or repairs.",
    )
    welfare_when = fields.Char(
        string="When",
        translate=True,
        help="In words: “Monday to Friday, 7.30 to 18.00”, “in July and August”.",
    )

    _welfare_reach_not_negative = models.Constraint(
        "CHECK (COALESCE(welfare_reach_minutes, 0) >= 0)",
        "Minutes are not negative.",
    )

    def _get_welfare_start_city(self):
        """:return: the ``res.city`` from which minutes of this product are counted, as
        :meth:`_get_welfare_start_sql`; may be empty"""
        self.ensure_one()
        product = self.sudo()
        supplier = product.welfare_supplier_id
        place = product.welfare_place_city_id
        if product.welfare_delivery == "voucher":
            city = place
        else:
            city = supplier and (supplier.city_id or place)
        if not supplier:
            city = city or self.env.company.sudo().partner_id.city_id
        return city or self.env["res.city"]

    def _get_welfare_sheet(self):
        """As super, and ``audiences`` (names; empty: for anybody), ``when`` (words or
        ``False``), ``at_home`` (bool), ``within`` (minutes and the name of the
        municipality they are counted from; ``None``: no limit)."""
        product = self.sudo()
        start = product._get_welfare_start_city()
        minutes = product.welfare_reach_minutes
        return {
            **super()._get_welfare_sheet(),
            "audiences": product.welfare_audience_ids.mapped("name"),
            "when": product.welfare_when,
            "at_home": product.welfare_delivery == "voucher"
            and product.welfare_at_home,
            "within": (minutes, start.name) if minutes and start else None,
        }

    @api.model
    def _get_welfare_filter_domain(self, filters):
        """What is served in a municipality is within the radius, too."""
        domain = super()._get_welfare_filter_domain(filters)
        if filters.served and filters.city:
            city = self.env["res.city"].browse(filters.city)
            domain &= ~self._get_welfare_too_far_domain(city)
        return domain

    @api.model
    def _get_welfare_too_far_domain(self, city):
        """:return: domain of the products that are offered within a radius, of which
        ``city`` is outside or to which no known road leads"""
        limited = self.sudo().search([("welfare_reach_minutes", ">", 0)])
        ways = self.env["welfare.travel"].sudo()._distances_from(city)
        nowhere = (0.0, float("inf"))
        far = limited.filtered(
            lambda one: (
                ways.get(one._get_welfare_start_city().id, nowhere)[1]
                > one.welfare_reach_minutes
            )
        )
        return Domain("id", "in", far.ids)
