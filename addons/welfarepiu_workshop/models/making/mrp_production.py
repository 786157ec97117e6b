from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.welfarepiu_logistics.models.local_time import (
    rome_to_utc,
    utc_to_rome_seconds,
)
from odoo.addons.welfarepiu_logistics.tools import presence as times

OPERATOR = "welfarepiu_base.group_operator"
#: States of the core in which something can still be made.
OPEN = ("confirmed", "progress", "to_close")


class MrpProduction(models.Model):
    """An order of the workshop: who makes what on which day, step by step.

    Components, lots and stock are the core's; this adds the team and its steps.
    """

    _name = "mrp.production"
    _inherit = ["mrp.production", "welfare.lifecycle"]

    welfare_recipe_id = fields.Many2one(
        "welfare.recipe",
        string="Recipe",
        compute="_compute_welfare_recipe_id",
        store=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The version with which it is made: a later one changes nothing here.",
    )
    welfare_team_id = fields.Many2one(
        "welfare.team",
        string="Team",
        index="btree_not_null",
        ondelete="restrict",
        groups=OPERATOR,
    )
    welfare_educator_id = fields.Many2one(
        "res.users",
        string="Accompanied by",
        compute="_compute_welfare_educator_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=OPERATOR,
        help="The educator of the team, or who stands in on this day.",
    )
    welfare_day = fields.Date(
        string="Day",
        compute="_compute_welfare_day",
        store=True,
        index="btree_not_null",
        help="In Italy.",
    )
    welfare_minutes = fields.Integer(
        string="Minutes", compute="_compute_welfare_minutes", store=True
    )
    welfare_step_ids = fields.One2many(
        "welfare.workshop.step", "production_id", string="Steps", groups=OPERATOR
    )
    welfare_started_at = fields.Datetime(
        string="Begun", readonly=True, copy=False, groups=OPERATOR
    )
    welfare_finished_at = fields.Datetime(
        string="Finished", readonly=True, copy=False, groups=OPERATOR
    )
    welfare_made = fields.Float(
        string="Good pieces",
        digits="Product Unit",
        readonly=True,
        copy=False,
        groups=OPERATOR,
    )
    welfare_broken = fields.Float(
        string="Broken pieces",
        digits="Product Unit",
        readonly=True,
        copy=False,
        groups=OPERATOR,
        help="Made, and not good enough to be sold.",
    )
    welfare_problem = fields.Char(
        string="What keeps it open", readonly=True, copy=False, groups=OPERATOR
    )

    @api.model
    def _get_kept_fields(self):
        """What the team's acts say; the core's own fields are the core's."""
        return {
            "welfare_started_at",
            "welfare_finished_at",
            "welfare_made",
            "welfare_broken",
            "welfare_problem",
        }

    @api.depends("bom_id")
    def _compute_welfare_recipe_id(self):
        for production in self:
            production.welfare_recipe_id = production.bom_id.sudo().welfare_recipe_ids[
                :1
            ]

    @api.depends("welfare_team_id")
    def _compute_welfare_educator_id(self):
        for production in self:
            production.welfare_educator_id = production.welfare_team_id.educator_id

    @api.depends("date_start")
    def _compute_welfare_day(self):
        clock = self.env["welfare.clock"]
        for production in self:
            start = production.date_start
            production.welfare_day = start and clock._day_of(start)

    @api.depends("welfare_recipe_id", "product_qty")
    def _compute_welfare_minutes(self):
        for production in self:
            production.welfare_minutes = round(
                production.welfare_recipe_id.minutes * production._welfare_get_factor()
            )

    def _welfare_get_factor(self):
        """:return: batches of the recipe in this order"""
        self.ensure_one()
        bom = self.bom_id
        if not bom.product_qty:
            return 1
        quantity = self.product_uom_id._compute_quantity(
            self.product_qty, bom.product_uom_id, round=False
        )
        return quantity / bom.product_qty

    def _welfare_get_window(self):
        """:return: ``(start, end)``, seconds on the clock in Italy"""
        self.ensure_one()
        start = utc_to_rome_seconds(self.date_start)
        return (start, start + 60 * self.welfare_minutes)

    # -- planning -------------------------------------------------------------------

    @api.model
    def _welfare_plan(self, recipe, quantity, team, day, start_hour):
        """Order what a team makes on a day: ingredients are reserved, each step goes to
        somebody for whom it fits.

        :param recipe: a version in force
        :param quantity: pieces, in the unit of the product
        :param start_hour: clock time in Italy, as 9.5
        :return: the confirmed order
        :raise UserError: the recipe is not in force, or nobody of the team is there
        """
        if recipe.state != "in_force":
            raise UserError(self.env._("Only a recipe in force is made."))
        if team.company_id != recipe.company_id:
            raise UserError(self.env._("The team is of another company."))
        production = self.create(
            self._prepare_welfare_order_vals(recipe, quantity, team, day, start_hour)
        )
        if not production._welfare_get_people():
            raise UserError(
                self.env._("%s: nobody of the team is there at that time.", team.name)
            )
        educator = production._welfare_find_educator()
        if not educator:
            raise UserError(
                self.env._(
                    "%s: the educator is absent at that time, and nobody stands in.",
                    team.name,
                )
            )
        production.welfare_educator_id = educator
        production.action_confirm()
        production.action_assign()
        return production

    @api.model
    def _prepare_welfare_order_vals(self, recipe, quantity, team, day, start_hour):
        return {
            "product_id": recipe.product_tmpl_id.product_variant_id.id,
            "product_qty": quantity,
            "bom_id": recipe.bom_id.id,
            "company_id": recipe.company_id.id,
            "date_start": rome_to_utc(day, round(start_hour * 3600)),
            "welfare_team_id": team.id,
        }

    def action_confirm(self):
        res = super().action_confirm()
        self.filtered(
            lambda one: one.state in OPEN
            and one.sudo().welfare_team_id
            and one.welfare_recipe_id
            and not one.sudo().welfare_step_ids
        )._welfare_prepare_steps()
        return res

    def _welfare_prepare_steps(self):
        for production in self.sudo():
            production.welfare_step_ids = [
                Command.create(production._prepare_welfare_step_vals(step))
                for step in production.welfare_recipe_id.step_ids
            ]
            production._welfare_propose()

    def _prepare_welfare_step_vals(self, step):
        return {"step_id": step.id, "sequence": step.sequence}

    def _welfare_get_people(self):
        """:return: people of the team who are there while it is made"""
        self.ensure_one()
        production = self.sudo()
        window = production._welfare_get_window()
        return production.welfare_team_id.member_ids.filtered(
            lambda member: member._is_at_work(production.welfare_day, window)
        )

    def _welfare_find_educator(self):
        """:return: who of the team's educators is there all the time, the first one
        first; may be nobody"""
        self.ensure_one()
        production = self.sudo()
        window = production._welfare_get_window()
        for educator in production.welfare_team_id._get_educators().filtered("active"):
            presence = educator._welfare_get_presence(production.welfare_day)
            if times.covers([presence], window):
                return educator
        return self.env["res.users"]

    def _welfare_propose(self):
        """Give each step that has nobody to a person for whom it fits.

        Who is learning a task gets it once in an order, if the educator can be beside
        and nothing is dangerous: so people grow. Otherwise who does it alone or with a
        prompt, the one with fewer steps first.
        """
        for production in self.sudo():
            people = production._welfare_get_people()
            tasks = {
                member: member._get_making_tasks(production.welfare_day)
                for member in people
            }
            steps = production.welfare_step_ids
            load = {
                member: len(
                    steps.filtered(lambda one, who=member: one.member_id == who)
                )
                for member in people
            }
            learners = steps.filtered("is_learning").member_id
            for step in steps.filtered(lambda one: one.is_open and not one.member_id):
                member = step._choose(tasks, load, learners)
                step.member_id = member
                if member:
                    load[member] += 1
                    if step.is_learning:
                        learners |= member

    def _welfare_people_changed(self):
        """Who is there is not as it was: steps of people who do not come are given
        again; what is done stays."""
        for production in self.sudo():
            educator = production._welfare_find_educator()
            if educator and not production.welfare_started_at:
                production.welfare_educator_id = educator
            people = production._welfare_get_people()
            production.welfare_step_ids.filtered(
                lambda one, there=people: one.is_open and one.member_id - there
            ).member_id = False
            production._welfare_propose()

    # -- whose it is ------------------------------------------------------------------

    @api.model
    def _welfare_get_mine(self):
        """:return: orders of the current educator for today, with all rights: the ones
        that are not done first, then the last one that was"""
        today = self.env["welfare.clock"]._today()
        orders = self.sudo().search(
            [
                ("welfare_educator_id", "=", self.env.uid),
                ("welfare_day", "=", today),
                ("welfare_step_ids", "!=", False),
                ("state", "in", (*OPEN, "done")),
            ],
            order="date_start, id",
        )
        return orders.filtered(
            lambda one: not one.welfare_finished_at
        ) + orders.filtered("welfare_finished_at")

    def _welfare_check_can_act(self):
        """:raise UserError: the order is another team's

        Not bound to today: a phone without network may send its acts tomorrow.
        """
        if self.env.su:
            return
        if self.env.user.has_group(OPERATOR):
            self.check_access("write")
            return
        for production in self.sudo():
            mine = (
                production.welfare_educator_id | production.welfare_team_id.educator_id
            )
            if self.env.user not in mine:
                raise UserError(self.env._("This is the work of another team."))
