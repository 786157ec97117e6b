from odoo import api, models


class BaseGeocoder(models.AbstractModel):
    """The core's way of finding a position, without sending an address to anybody.

    The shop looks for positions by itself (``website_sale_collect``) and would ask a
    server on the internet; ours is the provider that is chosen (ADR 68).
    """

    _inherit = "base.geocoder"

    @api.model
    def _geo_query_address_welfarepiu_offline(
        self, street=None, zip=None, city=None, state=None, country=None
    ):
        """:return: street and town on two lines; a postcode says nothing here"""
        return f"{street or ''}\n{city or ''}"

    @api.model
    def _call_welfarepiu_offline(self, addr, **_kwargs):
        """:return: ``(latitude, longitude)`` of the street; ``None`` where only the
        town or the hamlet is known: the core would take its centre for the door"""
        street, _line, city_name = (addr or "").partition("\n")
        city = self.env["res.city"]._welfare_find(city_name)
        point, _quality = self.env["welfare.street"]._find_point(city, (street,))
        if not point or point.approximate:
            return None
        return point.latitude, point.longitude
