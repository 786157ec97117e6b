from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import presence as times


class WelfareTeam(models.Model):
    _inherit = "welfare.team"

    route_ids = fields.One2many("welfare.route", "team_id", string="Routes")
    is_led_today = fields.Boolean(
        compute="_compute_is_led_today",
        search="_search_is_led_today",
        compute_sudo=True,
        help="On: the current user accompanies the team today.",
    )

    def _is_mine(self):
        """Who stands in accompanies the team, too, as long as it is so."""
        return super()._is_mine() or self in self._get_led_today()

    @api.depends_context("uid")
    def _compute_is_led_today(self):
        led = self._get_led_today()
        for team in self:
            team.is_led_today = team in led

    def _search_is_led_today(self, operator, value):
        if operator != "in":
            return NotImplemented
        led = Domain("id", "in", self._get_led_today().ids)
        if True in value and False in value:
            return Domain.TRUE
        return led if True in value else ~led

    @api.model
    def _get_led_today(self):
        routes = (
            self.env["welfare.route"]
            .sudo()
            .search([("is_today", "=", True), ("educator_id", "=", self.env.uid)])
        )
        return routes.team_id

    def _is_elsewhere(self, educator, date, window):
        """Who accompanies a round of another team at that hour is not free, unless that
        round is being planned again."""
        routes = (
            self.env["welfare.route"]
            .sudo()
            .search(
                [
                    ("date", "=", date),
                    ("educator_id", "=", educator.id),
                    ("team_id", "!=", self.id),
                    ("state", "not in", ("draft", "done")),
                    (
                        "id",
                        "not in",
                        self.env.context.get("welfare_planned_again", ()),
                    ),
                ]
            )
        )
        hours = [route._get_hours() for route in routes if route.team_ok]
        return times.overlaps(
            [one for one in hours if one], window
        ) or super()._is_elsewhere(educator, date, window)

    def _availability_changed(self, date_from=None, date_to=None):
        res = super()._availability_changed(date_from, date_to)
        today = self.env["welfare.clock"]._today()
        domain = Domain("team_id", "in", self.ids) & Domain(
            "date", ">=", max(date_from or today, today)
        )
        if date_to:
            domain &= Domain("date", "<=", date_to)
        self.env["welfare.route"].sudo().search(domain)._judge_team()
        return res
