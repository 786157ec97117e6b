from odoo import api, fields, models
from odoo.tools import formatLang


class WelfareRouteUnserved(models.Model):
    """A delivery that found no place in the plan of a day, and what would help."""

    _name = "welfare.route.unserved"
    _description = "Unserved delivery"
    _order = "date desc, id"
    _rec_name = "picking_id"

    date = fields.Date(required=True, index=True)
    picking_id = fields.Many2one(
        "stock.picking", string="Delivery", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="picking_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(related="picking_id.partner_id", string="Recipient")
    slot_id = fields.Many2one(related="picking_id.welfare_slot_id", string="Slot")
    reasons = fields.Text(string="Why", required=True)
    remedies = fields.Text(string="What would serve it")

    _once_a_day = models.UniqueIndex(
        "(picking_id, date)", "This delivery is already listed for the day."
    )

    @api.model
    def _describe(self, reasons, teams):
        """:return: one line for each ``engine.Reason``, in the language of the user"""
        sentences = self._get_sentences()
        names = {team.id: team.name for team in teams}
        lines = []
        for reason in reasons:
            line = sentences.get(reason.code, reason.code)
            if details := self._describe_params(reason.params):
                line = f"{line} ({details})"
            if reason.team in names:
                line = f"{names[reason.team]}: {line}"
            lines.append(line)
        return "\n".join(lines)

    @api.model
    def _get_sentences(self):
        return {
            "no_team": self.env._("there is no team"),
            "team_not_allowed": self.env._("it is reserved for another team"),
            "team_forbidden": self.env._("this team must not come to that door"),
            "round_fixed": self.env._("what is fixed in its route is too much already"),
            "skill_missing": self.env._("the team cannot do what is needed there"),
            "no_way": self.env._("no road leads there"),
            "load_limit": self.env._("it is too much for the vehicle"),
            "range_limit": self.env._("it is too far for the vehicle"),
            "stops_limit": self.env._("the team serves no door today"),
            "window_shift": self.env._("the slot does not fit the shift"),
            "shift_too_short": self.env._("there and back takes longer than the shift"),
            "teams_full": self.env._("all routes are full"),
            "longer_shift": self.env._("a longer shift would do"),
            "more_stops": self.env._("one more door for the team would do"),
            "more_load": self.env._("more room in the vehicle would do"),
            "more_trips": self.env._("loading once more at the depot would do"),
            "more_range": self.env._("a vehicle that can go farther would do"),
            "free_window": self.env._("another hour would do"),
            "one_more_team": self.env._("one more team would do"),
            "other_team": self.env._("let this team serve it"),
            "team_with_skill": self.env._("a team that can do it is needed"),
            "check_address": self.env._("check the address"),
            "smaller_parcels": self.env._("smaller or fewer parcels would do"),
            "move_window": self.env._("agree on another slot"),
        }

    @api.model
    def _describe_params(self, params):
        details = []
        if params.get("skill") == "stairs":
            details.append(self.env._("stairs"))
        if params.get("skill") == "cold":
            details.append(self.env._("cold goods"))
        if params.get("dimension") == "parcels":
            details.append(self.env._("%s parcels too many", params.get("over", 0)))
        if params.get("dimension") == "weight":
            kilos = params.get("over", 0) / 1000
            details.append(
                self.env._("%s kg too many", formatLang(self.env, kilos, digits=1))
            )
        if params.get("seconds"):
            details.append(self.env._("%s minutes more", params["seconds"] // 60))
        return ", ".join(details)
