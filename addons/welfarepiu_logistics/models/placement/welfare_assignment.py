from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

OPEN = ("planned", "packing", "on_road")


class WelfareAssignment(models.Model):
    """A task that a person does in a round, because the educator gave it."""

    _name = "welfare.assignment"
    _description = "Task of a person in a round"
    _order = "route_id desc, member_id, task_id"
    _rec_name = "task_id"

    route_id = fields.Many2one(
        "welfare.route", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="route_id.company_id", store=True, index=True)
    member_id = fields.Many2one(
        "welfare.team.member",
        string="Person",
        required=True,
        index=True,
        ondelete="cascade",
    )
    task_id = fields.Many2one(
        "welfare.task", required=True, index=True, ondelete="restrict"
    )
    assigned_by_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )

    _once = models.UniqueIndex(
        "(route_id, member_id, task_id)", "The person has this task already."
    )

    @api.model
    def _assign(self, route, member, task):
        """Give ``task`` to ``member`` in ``route``; a second call changes nothing.

        :raise AccessError: the user does not accompany this round
        :raise UserError: the task does not fit the person, who is not there, or the
            round is over
        """
        self._check_can_assign(route)
        self._check_fits(route.sudo(), member.sudo(), task.sudo())
        return self._find(route, member, task) or self.sudo().create(
            {
                "route_id": route.id,
                "member_id": member.id,
                "task_id": task.id,
                "assigned_by_id": self.env.uid,
            }
        )

    @api.model
    def _take_off(self, route, member, task):
        """Take ``task`` off ``member`` again; a second call changes nothing."""
        self._check_can_assign(route)
        self._find(route, member, task).unlink()

    @api.model
    def _find(self, route, member, task):
        return self.sudo().search(
            [
                ("route_id", "=", route.id),
                ("member_id", "=", member.id),
                ("task_id", "=", task.id),
            ]
        )

    @api.model
    def _check_can_assign(self, route):
        if not self.env.su and route.sudo().educator_id != self.env.user:
            raise AccessError(self.env._("Who accompanies the round gives the tasks."))
        if route.sudo().state not in OPEN:
            raise UserError(self.env._("This round is over."))

    @api.model
    def _check_fits(self, route, member, task):
        if member not in route.member_ids:
            raise UserError(self.env._("This person is not in the round."))
        if task not in member._get_fitting_tasks(route.date):
            raise UserError(
                self.env._("This task does not fit the person, or not yet.")
            )
