from odoo import fields, models


class ResCity(models.Model):
    """A municipality: known by its ISTAT code, never by its postcode.

    35 of the 42 members share CAP 24060.
    """

    _inherit = "res.city"

    istat_code = fields.Char(string="ISTAT code", size=6)
    welfare_district_id = fields.Many2one(
        "welfare.district",
        string="Social district",
        index="btree_not_null",
        help="Empty for municipalities that are not members of the Alliance.",
    )
    latitude = fields.Float(digits=(9, 6))
    longitude = fields.Float(digits=(9, 6))
    population = fields.Integer()

    _istat_code_unique = models.UniqueIndex(
        "(istat_code) WHERE istat_code IS NOT NULL",
        "There is already a municipality with this ISTAT code.",
    )
    _istat_code_shape = models.Constraint(
        "CHECK (istat_code ~ '^[0-9]{6}$')",
        "An ISTAT code has six digits.",
    )
