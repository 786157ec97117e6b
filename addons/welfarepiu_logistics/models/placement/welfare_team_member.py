from datetime import timedelta

from odoo import fields, models

from ...tools import presence as times
from ..teams.welfare_task import ROUND_PHASES


class WelfareTeamMember(models.Model):
    """A person of a team whose days and tasks follow the individual plan."""

    _inherit = "welfare.team.member"

    placement_ids = fields.One2many(
        "welfare.placement",
        "member_id",
        string="Placements",
        groups="welfarepiu_logistics.group_coordinator",
    )

    def _get_placement(self, date):
        """:return: the placement under way on ``date``, as the system; may be empty"""
        self.ensure_one()
        placements = self.env["welfare.placement"].sudo()
        return placements.search(
            [("member_id", "=", self.id), *placements._get_in_force_domain(date)],
            limit=1,
        )

    def _get_presence(self, date):
        """Nobody comes before the placement starts, after it ends, or for more hours
        in a week than were agreed. Who came without a placement is not bound by one."""
        presence = super()._get_presence(date)
        if not presence or not self.sudo().placement_ids:
            return presence
        placement = self._get_placement(date)
        if not placement:
            return []
        # The hours are those with the team: they begin when it does.
        presence = times.clip(presence, self.team_id._get_shift())
        left = round(placement.weekly_hours * 3600) - 60 * self._get_week_minutes(date)
        return times.shorten(presence, left)

    def _get_week_minutes(self, date):
        """:return: minutes of the week of ``date``, before that day: registered, or
        planned in a round that is not over"""
        self.ensure_one()
        monday = date - timedelta(days=date.weekday())
        week = [("date", ">=", monday), ("date", "<", date)]
        [(registered,)] = (
            self.env["welfare.participation"]
            .sudo()
            ._read_group(
                [("member_id", "=", self.id), *week], aggregates=["minutes:sum"]
            )
        )
        return (registered or 0) + self._get_planned_minutes(week)

    def _get_planned_minutes(self, domain):
        """Hook.

        :param domain: days, as conditions on ``date``
        :return: minutes of work that is planned for the person on these days, not over
            yet and so not in the register
        """
        planned = (
            self.env["welfare.route"]
            .sudo()
            .search(
                [
                    ("member_ids", "in", self.ids),
                    ("state", "not in", ("draft", "done")),
                    ("planned_end", "!=", False),
                    *domain,
                ]
            )
        )
        seconds = sum(
            (route.planned_end - route.planned_start).total_seconds()
            for route in planned
        )
        return round(seconds / 60)

    def _get_fitting_tasks(self, date, phases=ROUND_PHASES):
        """:param phases: of the work; default: those of a round
        :return: the tasks that can be given to the person on ``date``: those of the
        plan, at a level that somebody stated and that is not "does not do it" """
        self.ensure_one()
        tasks = self.env["welfare.task"].sudo()
        for task, level in self._get_levels().items():
            if level != "not" and task.active and task.phase in phases:
                tasks |= task
        of_the_plan = self._get_placement(date).task_ids
        return (tasks & of_the_plan if of_the_plan else tasks).sorted()

    def _get_tasks(self, route=None):
        """What was given in this round says more than what the person can do."""
        given = (
            self.env["welfare.assignment"]
            .sudo()
            .search(
                [("member_id", "=", self.id), ("route_id", "=", route and route.id)]
            )
        )
        if route and given:
            return sorted(set(given.task_id.mapped("phase")), reverse=True)
        return super()._get_tasks(route)

    def _erase(self):
        """Forget these people. The register of participation keeps its hours."""
        self._forget_prompts()
        for member in self.sudo().with_context(active_test=False):
            self.env["welfare.assignment"].sudo().search(
                [("member_id", "=", member.id)]
            ).unlink()
            member.ability_ids.with_context(welfare_erase=True).unlink()
            member.absence_ids.unlink()
            member.door_ban_ids.unlink()
            member.write(
                {
                    "name": self.env._("Person %s", member.id),
                    "partner_id": False,
                    "calendar_id": False,
                    "active": False,
                }
            )
