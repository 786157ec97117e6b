from odoo import models

from odoo.addons.welfarepiu_logistics.models.local_time import utc_to_rome_seconds
from odoo.addons.welfarepiu_logistics.tools import presence as times


class WelfareTeamMember(models.Model):
    """A person who also works in the workshop."""

    _inherit = "welfare.team.member"

    def _get_presence(self, date):
        """Who makes something is not on a round at the same time."""
        presence = super()._get_presence(date)
        if not presence or self.env.context.get("welfare_for_workshop"):
            return presence
        return times.without(
            presence,
            [
                production._welfare_get_window()
                for production in self._get_workshop_orders(
                    [("welfare_day", "=", date)]
                )
            ],
        )

    def _get_workshop_orders(self, domain):
        """:return: orders in which the person has a step to do, as the system"""
        own = [("member_id", "in", self.ids), ("is_open", "=", True)]
        return (
            self.env["mrp.production"]
            .sudo()
            .search([("welfare_step_ids", "any", own), *domain])
        )

    def _get_planned_minutes(self, domain):
        """What is planned in the workshop counts towards the hours agreed."""
        days = [
            ("welfare_day" if one[0] == "date" else one[0], *one[1:]) for one in domain
        ]
        return super()._get_planned_minutes(domain) + sum(
            self._get_workshop_orders(days).mapped("welfare_minutes")
        )

    def _get_making_tasks(self, date):
        """:return: ``{welfare.task: level}`` of the workshop that fit the person"""
        self.ensure_one()
        levels = self._get_levels()
        return {
            task: levels[task]
            for task in self._get_fitting_tasks(date, phases=("make",))
        }

    def _erase(self):
        """Steps and hours stay, whose they were does not."""
        self.env["welfare.workshop.step"].sudo().search(
            [("member_id", "in", self.ids)]
        ).write({"member_id": False, "prompt_level": False, "helped": 0})
        return super()._erase()

    def _is_at_work(self, date, window):
        """:return: whether the person is there in this part of the day, and neither on
        a round"""
        self.ensure_one()
        member = self.with_context(welfare_for_workshop=True)
        presence = member._get_presence(date)
        rounds = (
            self.env["welfare.route"]
            .sudo()
            .search(
                [
                    ("member_ids", "in", self.ids),
                    ("date", "=", date),
                    ("state", "in", ("planned", "packing", "on_road")),
                    ("planned_end", "!=", False),
                ]
            )
        )
        presence = times.without(
            presence,
            [
                (
                    utc_to_rome_seconds(route.planned_start),
                    utc_to_rome_seconds(route.planned_end),
                )
                for route in rounds
            ],
        )
        return times.overlaps(presence, window)
