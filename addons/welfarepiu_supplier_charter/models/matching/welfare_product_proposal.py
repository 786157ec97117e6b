import math

from odoo import api, fields, models


class WelfareProductProposal(models.Model):
    """A supplier says for whom, where and when.

    A distance in minutes stays one: the product is offered within it. One in
    kilometres becomes the municipalities that were within it (ADR 44).
    """

    _inherit = "welfare.product.proposal"

    audience_ids = fields.Many2many(
        "welfare.audience",
        "welfare_proposal_audience_rel",
        "proposal_id",
        "audience_id",
        string="For whom",
        help="Nothing: for anybody.",
    )
    at_home = fields.Boolean(
        string="We come to the house", help="Of a service: home care, repairs."
    )
    when = fields.Char(
        help="In words: “Monday to Friday, 7.30 to 18.00”, “in July and August”."
    )

    @api.model
    def _get_product_fields(self):
        return {
            **super()._get_product_fields(),
            "audience_ids": "welfare_audience_ids",
            "at_home": "welfare_at_home",
            "when": "welfare_when",
        }

    def _is_radius(self):
        """:return: whether it is offered within minutes by road"""
        self.ensure_one()
        return self.area == "reach" and self.reach_unit == "minutes"

    def _get_start_city(self):
        """:return: ``res.city`` distances are counted from: of a voucher its place"""
        if self.delivery == "voucher" and self.origin_city_id:
            return self.origin_city_id
        return super()._get_start_city()

    @api.model
    def _prepare_from_product(self, product):
        vals = super()._prepare_from_product(product)
        if product.welfare_reach_minutes and not product.welfare_city_ids:
            vals.update(
                area="reach", reach=product.welfare_reach_minutes, reach_unit="minutes"
            )
        return vals

    def _prepare_product_vals(self):
        vals = super()._prepare_product_vals()
        minutes = math.ceil(self.reach) if self._is_radius() else 0
        if minutes:
            vals["welfare_city_ids"] = [fields.Command.clear()]
        return {**vals, "welfare_reach_minutes": minutes}

    def _describe_area(self):
        words = super()._describe_area()
        if not self._is_radius():
            return words
        return self._say_radius(math.ceil(self.reach), words)

    def _describe_area_now(self, product):
        minutes = product.welfare_reach_minutes
        if not minutes or product.welfare_city_ids:
            return super()._describe_area_now(product)
        start = product._get_welfare_start_city()
        near = self.env["welfare.travel"]._cities_within(start, minutes)
        return self._say_radius(minutes, ", ".join(near.sorted("name").mapped("name")))

    def _say_radius(self, minutes, names):
        return self.env._(
            "%(minutes)s minutes by car: %(names)s", minutes=minutes, names=names
        )
