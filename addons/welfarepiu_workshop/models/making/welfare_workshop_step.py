from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.welfarepiu_logistics.models.phone.welfare_team_prompt import (
    PROMPT_LEVELS,
)
from odoo.addons.welfarepiu_logistics.models.row_lock import wait_for_rows


class WelfareWorkshopStep(models.Model):
    """A step of the recipe in one order: whose it is, and what was done.

    The words and the picture are those of the frozen recipe, told once.
    """

    _name = "welfare.workshop.step"
    _inherit = ["welfare.lifecycle"]
    _description = "Step of an order of the workshop"
    _order = "production_id, sequence, id"
    _rec_name = "step_id"

    production_id = fields.Many2one(
        "mrp.production", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="production_id.company_id", store=True, index=True
    )
    step_id = fields.Many2one(
        "welfare.recipe.step",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    sequence = fields.Integer(readonly=True)
    task_id = fields.Many2one(related="step_id.task_id")
    member_id = fields.Many2one(
        "welfare.team.member",
        string="Who",
        index="btree_not_null",
        ondelete="restrict",
        help="Somebody who is there and for whom the step fits.",
    )
    is_learning = fields.Boolean(
        compute="_compute_is_learning",
        store=True,
        help="The person is learning this task: the educator is beside.",
    )
    done_at = fields.Datetime(readonly=True, copy=False)
    is_open = fields.Boolean(
        string="To do", compute="_compute_is_open", store=True, index=True
    )
    told = fields.Float(
        string="Counted or weighed", digits="Product Unit", readonly=True, copy=False
    )
    is_right = fields.Boolean(
        string="As the recipe says", readonly=True, copy=False, default=True
    )
    helped = fields.Integer(
        string="Asked for help", readonly=True, copy=False, help="How many times."
    )
    prompt_level = fields.Selection(
        PROMPT_LEVELS, string="Told by", readonly=True, copy=False
    )
    act_key = fields.Char(readonly=True, copy=False)

    _once = models.UniqueIndex(
        "(production_id, step_id)", "An order has each step of its recipe once."
    )

    @api.model
    def _get_kept_fields(self):
        return {
            "step_id",
            "sequence",
            "done_at",
            "told",
            "is_right",
            "helped",
            "act_key",
            "prompt_level",
        }

    @api.depends("done_at", "production_id.state")
    def _compute_is_open(self):
        for step in self:
            step.is_open = not step.done_at and step.production_id.state not in (
                "done",
                "cancel",
            )

    @api.depends("member_id", "step_id")
    def _compute_is_learning(self):
        for step in self:
            member = step.member_id.sudo()
            step.is_learning = bool(
                member
                and step.task_id
                and member._get_levels().get(step.sudo().task_id) == "learning"
            )

    @api.constrains("member_id")
    def _check_member(self):
        """A step is given to who is there and for whom it fits, whoever gives it."""
        for step in self.sudo():
            if step.member_id and not step.done_at:
                reason = step._get_misfit(step.member_id)
                if reason:
                    raise ValidationError(reason)

    def _get_misfit(self, member):
        """:return: why the step is not for this person, or ``None``"""
        self.ensure_one()
        production = self.production_id
        name, task = member.name, self.task_id
        if member.team_id != production.welfare_team_id:
            return self.env._("%s is of another team.", name)
        if not member._is_at_work(
            production.welfare_day, production._welfare_get_window()
        ):
            return self.env._("%s is not there at that time.", name)
        if not task:
            return None
        level = member._get_making_tasks(production.welfare_day).get(task)
        if not level:
            return self.env._(
                "“%(task)s” does not fit %(name)s, or not yet.",
                task=task.name,
                name=name,
            )
        if level == "learning" and self.step_id.danger:
            return self.env._(
                "%(name)s is learning “%(task)s”: not where it is dangerous.",
                name=name,
                task=task.name,
            )
        return None

    def _choose(self, tasks, load, learners):
        """:param tasks: ``{member: {task: level}}`` of who is there
        :param load: ``{member: steps given}``
        :param learners: who learns something in this order already
        :return: who does the step; may be nobody"""
        self.ensure_one()
        task, danger = self.task_id, self.step_id.danger
        ranks = {"learning": 0, "alone": 1, "prompt": 1}
        fitting = []
        for member, levels in tasks.items():
            level = levels.get(task) if task else "alone"
            if not level or (level == "learning" and (danger or member in learners)):
                continue
            fitting.append((ranks[level], load[member], member.id, member))
        return min(fitting)[-1] if fitting else self.env["welfare.team.member"]

    def _get_order(self):
        """:return: the orders with the rights of who asks, whose methods judge"""
        return self.env["mrp.production"].browse(self.sudo().production_id.ids)

    def _give(self, member):
        """The educator gives the step to somebody else; nobody: it is open to all.

        :raise UserError: another team's order, or the step is done
        :raise ValidationError: it does not fit the person
        """
        self.ensure_one()
        self._get_order()._welfare_check_can_act()
        if self.sudo().done_at:
            raise UserError(self.env._("This step is done already."))
        self.sudo().member_id = member

    # -- what the phone tells ---------------------------------------------------------

    def _do(self, key, moment, told=None, member=None, level=False):
        """The step is done. The same act again changes nothing.

        :param key: made by the device
        :param moment: naive UTC moment of the act
        :param told: what was counted or weighed
        :param member: who did it, if not whose it was
        :param level: with how much help the phone told it
        :return: whether it was this act that did it
        :raise UserError: another team's; the order is over
        """
        self.ensure_one()
        step = self.sudo()
        self._get_order()._welfare_begin(moment)
        wait_for_rows(step)
        if step.done_at:
            return step.act_key == key
        step.production_id._welfare_check_open()
        step.write(step._prepare_done_vals(key, moment, told, member, level))
        return True

    def _prepare_done_vals(self, key, moment, told, member, level):
        vals = {"act_key": key, "done_at": moment, "is_right": True}
        vals["prompt_level"] = level
        if self.step_id.check_kind and told is not None:
            factor = self.production_id._welfare_get_factor()
            vals["told"] = told
            vals["is_right"] = self.step_id._is_right(told, factor)
        if member and member.team_id == self.production_id.welfare_team_id:
            vals["member_id"] = member.id
        return vals

    def _ask_help(self):
        """Somebody needed help here: how people grow is read from it."""
        self._get_order()._welfare_check_can_act()
        for step in self.sudo():
            wait_for_rows(step)
            step.helped += 1

    def _take_back(self, act_key):
        """The act was tapped by mistake: the step is to be done again.

        :return: whether something changed
        :raise UserError: another team's, or the order is over
        """
        self.ensure_one()
        self._get_order()._welfare_check_can_act()
        step = self.sudo()
        wait_for_rows(step)
        if step.act_key != act_key:
            return False
        step.production_id._welfare_check_open()
        step.write({"act_key": False, "done_at": False, "told": 0, "is_right": True})
        return True
