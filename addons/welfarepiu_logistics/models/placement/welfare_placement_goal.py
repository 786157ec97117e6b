from odoo import fields, models
from odoo.exceptions import UserError


class WelfarePlacementGoal(models.Model):
    """Something the person wants to reach; often a task to learn."""

    _name = "welfare.placement.goal"
    _inherit = ["welfare.lifecycle"]
    _description = "Goal of a placement"
    _order = "sequence, id"

    placement_id = fields.Many2one(
        "welfare.placement", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="placement_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Goal", required=True)
    task_id = fields.Many2one("welfare.task", ondelete="restrict")
    state = fields.Selection(
        [("open", "Under way"), ("reached", "Reached"), ("dropped", "Set aside")],
        required=True,
        readonly=True,
        default="open",
    )
    changed_on = fields.Date(readonly=True)
    changed_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")

    def _set_state(self, state):
        """:param state: a value of ``state``; the same again changes nothing
        :raise AccessError: the user does not follow this placement
        """
        self.ensure_one()
        self.placement_id._check_can_follow()
        self.placement_id._check_state("active")
        if state not in dict(self._fields["state"].selection):
            raise UserError(self.env._("There is no such state."))
        if self.state != state:
            self.sudo().write(
                {
                    "state": state,
                    "changed_on": self.env["welfare.clock"]._today(),
                    "changed_by_id": self.env.uid,
                }
            )
