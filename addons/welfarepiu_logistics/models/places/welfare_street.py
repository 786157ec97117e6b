from odoo import api, fields, models, tools

from odoo.addons.welfarepiu_base.tools.valley_graph import Point

from ...tools.street import find, normalise, read_line


class WelfareStreet(models.Model):
    """Where a street or a hamlet is: the middle step between a door and a whole town.

    Filled from a file of the municipality, or by hand; nothing is asked of the
    internet (ADR 68).
    """

    _name = "welfare.street"
    _description = "Street"
    _order = "city_id, name, id"

    city_id = fields.Many2one(
        "res.city",
        string="Municipality",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("istat_code", "!=", False)],
    )
    name = fields.Char(string="Street or hamlet", required=True)
    key = fields.Char(
        compute="_compute_key",
        store=True,
        precompute=True,
        help="The name in one spelling, by which it is found.",
    )
    hamlet = fields.Char(help="The part of the municipality (frazione) it lies in.")
    latitude = fields.Float(digits=(9, 6), required=True)
    longitude = fields.Float(digits=(9, 6), required=True)
    quality = fields.Selection(
        [("street", "Middle of the street"), ("hamlet", "Centre of the hamlet")],
        required=True,
        default="street",
    )
    source = fields.Char(help="Who said so: a file of the municipality, a driver.")

    _key_uniq = models.UniqueIndex(
        "(city_id, key)", "This municipality has this street already."
    )
    _key_said = models.Constraint("CHECK (key <> '')", "A street has a name.")
    _on_the_globe = models.Constraint(
        "CHECK (latitude BETWEEN 35 AND 48 AND longitude BETWEEN 6 AND 19)",
        "Latitude and longitude are not in Italy: are they exchanged?",
    )

    @api.depends("name")
    def _compute_key(self):
        for street in self:
            street.key = normalise(street.name)

    @api.model_create_multi
    def create(self, vals_list):
        streets = super().create(vals_list)
        streets._table_changed(streets.city_id)
        return streets

    def write(self, vals):
        cities = self.city_id
        res = super().write(vals)
        self._table_changed(cities | self.city_id)
        return res

    def unlink(self):
        cities = self.city_id
        res = super().unlink()
        self._table_changed(cities)
        return res

    @api.model
    def _table_changed(self, cities):
        """Who lives in these municipalities may be found now, or no more."""
        self.flush_model()
        self.env.registry.clear_cache()
        self.env["res.partner"].sudo()._welfare_recheck_addresses(cities)

    @api.model
    @tools.ormcache("city_id")
    def _get_table(self, city_id):
        """:return: ``{key: (latitude, longitude, quality)}`` of a municipality"""
        streets = self.sudo().search([("city_id", "=", city_id)])
        return {
            street.key: (street.latitude, street.longitude, street.quality)
            for street in streets
        }

    @api.model
    def _find_point(self, city, address):
        """:param address: lines of an address, the street first
        :return: ``(Point, quality)`` of the first line that the table knows;
            ``(None, None)`` without one"""
        table = self._get_table(city.id)
        for line in filter(None, address):
            key = find(read_line(line).street, table)
            if key:
                latitude, longitude, quality = table[key]
                point = Point(latitude, longitude, None, quality == "hamlet")
                return point, quality
        return None, None
