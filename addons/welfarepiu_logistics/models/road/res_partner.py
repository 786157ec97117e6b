from odoo import fields, models

from odoo.addons.welfarepiu_base.tools.valley_graph import Point, load_graph


class ResPartner(models.Model):
    _inherit = "res.partner"

    welfare_stairs = fields.Boolean(
        string="Stairs without a lift",
        help="Only teams that can climb stairs are sent here.",
    )
    welfare_door_note = fields.Char(
        string="Note for the door",
        help="What helps to find the door: colour, bell, courtyard. Shown to the team.",
    )

    def _welfare_get_city(self):
        """:return: the municipality of the address, or empty

        Chosen from the list, or written in full as the list has it; a postcode is
        never asked, since most of these valleys share one.
        """
        self.ensure_one()
        if self.city_id or not self.city:
            return self.city_id
        cities = self.env["res.city"].search(
            [("name", "=ilike", self.city.strip()), ("istat_code", "!=", False)]
        )
        return cities if len(cities) == 1 else cities.browse()

    def _welfare_get_point(self):
        """Where the door is, as the travel provider wants it.

        :return: ``Point``, with the centre of the municipality marked approximate
            when the address has no coordinate; ``None`` when not even the
            municipality is known
        """
        self.ensure_one()
        city = self._welfare_get_city()
        known = city.istat_code if load_graph().find(city.istat_code) else None
        if self.partner_latitude or self.partner_longitude:
            return Point(self.partner_latitude, self.partner_longitude, known)
        if city.latitude or city.longitude:
            return Point(city.latitude, city.longitude, known, approximate=True)
        return None

    def _welfare_erase_elsewhere(self):
        """A stop keeps what happened that day, not at whose door."""
        res = super()._welfare_erase_elsewhere()
        stops = self.env["welfare.route.stop"].search(
            [("picking_id", "in", self._welfare_get_orders().picking_ids.ids)]
        )
        self._welfare_wipe(stops)
        stops.write(
            {
                "recipient_name": self.env._("Deleted person"),
                "latitude": 0.0,
                "longitude": 0.0,
                "stairs": False,
            }
        )
        return res
