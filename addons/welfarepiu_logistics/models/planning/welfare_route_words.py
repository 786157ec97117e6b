from odoo import api, models


class WelfareRoute(models.Model):
    """Planning: what is said of a plan."""

    _inherit = "welfare.route"

    @api.model
    def _describe_plan(self, plan, points, broken):
        """:return: what the coordinator must know before trusting the route"""
        sentences = []
        if broken:
            words = self._get_checker_words()
            kinds = {words.get(one.kind, one.kind) for one in broken}
            sentences.append(
                self.env._(
                    "The checker refused this route: %s.", ", ".join(sorted(kinds))
                )
            )
        if approximate := sum(point.approximate for point in points):
            sentences.append(
                self.env._(
                    "%s addresses have no coordinate: the centre of the municipality"
                    " was taken.",
                    approximate,
                )
            )
        if plan.fallback:
            sentences.append(
                self.env._(
                    "Planned by the simple planner: the usual one gave no good answer."
                )
            )
        return sentences

    @api.model
    def _describe_travel(self, matrix):
        """:return: what the coordinator must know of the kilometres and minutes"""
        sentences = []
        if matrix.fallback:
            sentences.append(
                self.env["welfare.travel"]._describe_fallback(matrix.fallback)
            )
        if matrix.derived:
            sentences.append(
                self.env._("Minutes come from a supposed speed of the bike or on foot.")
            )
        return sentences

    @api.model
    def _get_checker_words(self):
        """:return: ``{kind of broken rule: what a coordinator reads}``"""
        lost = self.env._("a delivery is missing, doubled or unknown")
        team = self.env._("the team is not one of the day's")
        reserved = self.env._("a delivery is reserved for another team")
        sums = self.env._("kilometres, minutes or cost do not add up")
        rest = self.env._("the break is missing, too short or at the wrong hour")
        shift = self.env._("it does not fit the team's shift")
        slot = self.env._("a door is reached outside its slot")
        return {
            "unknown_stop": lost,
            "stop_twice": lost,
            "stop_lost": lost,
            "unknown_team": team,
            "team_twice": team,
            "empty_route": self.env._("it has no stops"),
            "team_not_allowed": reserved,
            "pinned_elsewhere": reserved,
            "team_forbidden": self.env._("the team must not come to one of the doors"),
            "fixed_moved": self.env._("what was fixed is no longer where it was"),
            "done_changed": self.env._("what was done already has other times"),
            "too_many_trips": self.env._("the team comes back to load too often"),
            "reload_misplaced": self.env._("the team loads again for no door"),
            "reload_too_short": self.env._("the time for loading is too short"),
            "skill_missing": self.env._("the team cannot do what is needed there"),
            "too_many_stops": self.env._("too many doors for the team"),
            "over_capacity": self.env._("it is too much for the vehicle"),
            "no_way": self.env._("no road leads there"),
            "over_range": self.env._("it is too far for the vehicle"),
            "wrong_metres": sums,
            "wrong_drive": sums,
            "wrong_cost": sums,
            "leaves_before_shift": shift,
            "back_after_shift": shift,
            "too_fast": self.env._("the time on the road is too short"),
            "starts_before_arrival": slot,
            "outside_window": slot,
            "service_too_short": self.env._("the time at a door is too short"),
            "break_missing": rest,
            "break_misplaced": rest,
            "break_too_short": rest,
            "break_outside_window": rest,
        }
