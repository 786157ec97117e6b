from odoo import api, fields, models


class WelfarePlanWorkshop(models.TransientModel):
    """What a team makes on a day."""

    _name = "welfare.plan.workshop"
    _description = "Plan the workshop"

    recipe_id = fields.Many2one(
        "welfare.recipe", required=True, domain=[("state", "=", "in_force")]
    )
    quantity = fields.Float(
        digits="Product Unit",
        required=True,
        compute="_compute_quantity",
        store=True,
        readonly=False,
    )
    team_id = fields.Many2one("welfare.team", required=True)
    day = fields.Date(
        required=True, default=lambda self: self.env["welfare.clock"]._today()
    )
    start_hour = fields.Float(
        string="From",
        required=True,
        compute="_compute_start_hour",
        store=True,
        readonly=False,
        help="Clock time in Italy.",
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "Something is made: more than zero."
    )

    @api.depends("recipe_id")
    def _compute_quantity(self):
        for plan in self:
            plan.quantity = plan.recipe_id.batch_quantity or 1

    @api.depends("team_id")
    def _compute_start_hour(self):
        for plan in self:
            plan.start_hour = plan.team_id.shift_start or 9.0

    def action_plan(self):
        """:return: action that opens the order"""
        self.ensure_one()
        production = self.env["mrp.production"]._welfare_plan(
            self.recipe_id, self.quantity, self.team_id, self.day, self.start_hour
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "mrp.production",
            "res_id": production.id,
            "view_mode": "form",
        }
