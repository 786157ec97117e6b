from odoo import models


class WelfareRoute(models.Model):
    _inherit = "welfare.route"

    def _get_team_problems(self, day):
        """A door that is forbidden after the plan is named by its number alone."""
        problems = super()._get_team_problems(day)
        if not day.goes_out:
            return problems
        bans = self.env["welfare.door.ban"].sudo()
        bans = bans._find(self.stop_ids.sudo().partner_id).filtered(
            lambda ban: ban.team_id == day.team or ban.member_id in day.members
        )
        stops = self.stop_ids.filtered(lambda stop: bans._of(stop.sudo().partner_id))
        if stops:
            problems.append(
                self.env._(
                    "The team does not go to these doors: %s.", stops._get_numbers()
                )
            )
        return problems
