from odoo import api, fields, models


class WelfareDistrict(models.Model):
    """A social district (*ambito*) of the Alliance."""

    _name = "welfare.district"
    _description = "Social District"
    _order = "name"

    name = fields.Char(required=True)
    code = fields.Char(required=True, help="As the shipped road graph calls it.")
    city_ids = fields.One2many(
        "res.city", "welfare_district_id", string="Municipalities"
    )
    city_count = fields.Integer(
        string="Number of municipalities", compute="_compute_city_count"
    )

    _code_unique = models.Constraint(
        "UNIQUE (code)", "There is already a district with this code."
    )

    @api.depends("city_ids")
    def _compute_city_count(self):
        for district in self:
            district.city_count = len(district.city_ids)
