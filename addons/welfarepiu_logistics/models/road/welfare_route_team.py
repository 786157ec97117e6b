from odoo import api, fields, models
from odoo.exceptions import UserError

from ..local_time import utc_to_rome_seconds

TODO = "mail.mail_activity_data_todo"

#: Until then a plan is a plan: what changes in the team changes it.
OPEN = ("draft", "planned", "packing")


class WelfareRoute(models.Model):
    """A planned route and the team as it is now.

    A route keeps its stops whatever happens to its team: it is marked, it says which
    stops are touched and why, and the coordinator gives them to somebody else.
    """

    _name = "welfare.route"
    _inherit = ["welfare.route", "mail.thread", "mail.activity.mixin"]

    team_ok = fields.Boolean(
        string="Team can do it",
        default=True,
        readonly=True,
        copy=False,
        help="Off: the team, as it is now, cannot do this route.",
    )
    team_note = fields.Text(
        string="What does not fit the team", readonly=True, copy=False
    )

    def _get_kept_fields(self):
        return super()._get_kept_fields() | {
            "educator_id",
            "member_ids",
            "team_note",
            "team_ok",
        }

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & {"team_id", "date"}:
            self.sudo()._judge_team()
        return res

    @api.model
    def _cron_judge_teams(self):
        """Look again at every route to come: a day on which all is closed, or a weekly
        pattern that ends, changes a team without anybody touching it."""
        today = self.env["welfare.clock"]._today()
        self.search([("date", ">=", today), ("state", "in", OPEN)])._judge_team()

    def _judge_team(self):
        """Compare the routes that have not left with the team as it is now: who is
        there, who accompanies, what they can do and with what."""
        for route in self.filtered(lambda one: one.state in OPEN):
            day = route.team_id._get_day(route.date, route.slot_ids._get_window())
            problems = route._get_team_problems(day)
            vals = {
                "team_ok": not problems,
                "team_note": "\n".join(problems) or False,
                "educator_id": (day.educator or route.team_id.educator_id).id,
            }
            if day.goes_out and not problems:
                vals["vehicle_id"] = day.vehicle.id
            if route.member_ids != day.members:
                vals["member_ids"] = [fields.Command.set(day.members.ids)]
            changed = route.team_note != vals["team_note"]
            route.write(vals)
            if changed:
                route._tell_coordinator()

    def _get_hours(self):
        """:return: ``(leave, back)`` of the plan on the clock in Italy, or ``None``"""
        if not self.planned_start or not self.planned_end:
            return None
        start, end = map(utc_to_rome_seconds, (self.planned_start, self.planned_end))
        return (start, end) if start < end else None

    def _get_team_problems(self, day):
        """:return: sentences on what of this route the team cannot do on ``day``; they
        name stops, never people"""
        self.ensure_one()
        if not day.goes_out:
            return [
                self.env._(
                    "The team does not go out. %(why)s Stops to give to others:"
                    " %(count)s.",
                    why=" ".join(day.why_not),
                    count=len(self.stop_ids),
                )
            ]
        problems = [
            *self._get_hour_problems(day),
            *self._get_skill_problems(day),
            *self._get_load_problems(day),
        ]
        doors = len(self._get_doors())
        if doors > day.team.max_stops:
            problems.append(
                self.env._(
                    "The team serves %(limit)s doors, the route has %(count)s.",
                    limit=day.team.max_stops,
                    count=doors,
                )
            )
        return problems

    def _get_hour_problems(self, day):
        leave, back = self._get_hours() or (day.start, day.end)
        if day.start <= leave and back <= day.end:
            return []
        format_hour = self.env["welfare.delivery.slot"]._format_hour
        outside = self.stop_ids.filtered(
            lambda stop: stop.planned_arrival
            and not (day.start <= utc_to_rome_seconds(stop.planned_arrival) <= day.end)
        )
        return [
            self.env._(
                "The team works from %(start)s to %(end)s only: the route does not fit."
                " Stops outside: %(stops)s.",
                start=format_hour(day.start / 3600),
                end=format_hour(day.end / 3600),
                stops=outside._get_numbers() or "-",
            )
        ]

    def _get_skill_problems(self, day):
        words = {
            "stairs": self.env._(
                "Nobody is there all the time who can carry upstairs. Stops with"
                " stairs: %s."
            ),
            "cold": self.env._(
                "The vehicle has no cold box. Stops with cold goods: %s."
            ),
        }
        problems = []
        for skill, sentence in words.items():
            stops = self.stop_ids.filtered(
                lambda stop, skill=skill: skill in stop._get_needed_skills()
            )
            if stops and skill not in day.skills:
                problems.append(sentence % stops._get_numbers())
        return problems

    def _get_load_problems(self, day):
        capacities = day.team._get_capacities(day.vehicle)
        trips = self._get_trips()
        too_much = any(
            sum(stops.mapped("parcels")) > capacities["parcels"]
            or round(sum(stops.picking_id.mapped("weight")) * 1000)
            > capacities["weight"]
            for stops in trips
        )
        problems = []
        if too_much:
            problems.append(self.env._("It is too much for the vehicle."))
        if len(trips) > day.vehicle.max_trips:
            problems.append(
                self.env._(
                    "The vehicle is loaded %(limit)s times at most, the route has"
                    " %(count)s trips.",
                    limit=day.vehicle.max_trips,
                    count=len(trips),
                )
            )
        if day.vehicle.max_km and self.km > day.vehicle.max_km:
            problems.append(self.env._("It is too far for the vehicle."))
        planned_with = self.vehicle_id
        if planned_with and planned_with._get_profile() != day.vehicle._get_profile():
            problems.append(
                self.env._(
                    "It was planned for another kind of vehicle: the times do not hold."
                )
            )
        return problems

    def _tell_coordinator(self):
        """Put what is wrong on the coordinator's list, or take it off when it is well
        again. Mails come of it: no names of people, no kinds of absence."""
        self.ensure_one()
        self.activity_unlink([TODO])
        if self.team_ok:
            return
        self.activity_schedule(
            TODO,
            date_deadline=self.date,
            summary=self.env._("%s: the team cannot do it as planned", self.name),
            note=self.team_note,
            user_id=self._get_coordinator().id,
        )

    def _get_coordinator(self):
        """:return: who planned the route, if an operator; none: it waits in the list"""
        self.ensure_one()
        return self.create_uid.filtered(
            lambda user: user.active
            and user.has_group("welfarepiu_base.group_operator")
        )

    # -- hard ------------------------------------------------------------------------

    def _check_can_pack(self):
        res = super()._check_can_pack()
        self._check_team()
        return res

    def _check_can_start(self):
        res = super()._check_can_start()
        self._check_team()
        return res

    def _check_team(self):
        self._judge_team()
        for route in self:
            if not route.team_ok:
                raise UserError(
                    self.env._(
                        "The team cannot do this route: %s", route.team_note or ""
                    )
                )
