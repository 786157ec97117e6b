from odoo import fields, models


class WelfareDeliveryCost(models.Model):
    """What a kilometre, an hour of an educator or a day of a vehicle costs, from a day
    to a day. What changes is a new row: figures of the past stay as they were."""

    _name = "welfare.delivery.cost"
    _inherit = ["welfare.dated"]
    _description = "Cost of deliveries"
    _order = "kind, vehicle_id, date_from desc"
    _rec_name = "kind"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [
            ("km", "One kilometre"),
            ("hour", "One hour of an educator"),
            ("vehicle", "One round of a vehicle"),
        ],
        string="Of what",
        required=True,
    )
    vehicle_id = fields.Many2one(
        "welfare.vehicle",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: of every vehicle that has no row of its own.",
    )
    amount = fields.Monetary(
        required=True, help="All included, in the currency of the company."
    )

    _not_negative = models.Constraint("CHECK (amount >= 0)", "A cost is not negative.")
    _hours_of_no_vehicle = models.Constraint(
        "CHECK (kind <> 'hour' OR vehicle_id IS NULL)",
        "An hour of an educator costs the same in any vehicle.",
    )
    _no_overlap = models.Constraint(
        """EXCLUDE USING gist (
            int4range(company_id, company_id, '[]') WITH &&,
            int4range(ascii(kind), ascii(kind), '[]') WITH &&,
            int4range(COALESCE(vehicle_id, 0), COALESCE(vehicle_id, 0), '[]') WITH &&,
            daterange(date_from, date_to, '[]') WITH &&)""",
        "Two rows of the same cost may not overlap in time.",
    )
