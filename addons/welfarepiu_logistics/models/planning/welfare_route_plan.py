from dataclasses import asdict
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from odoo.addons.welfarepiu_base.tools.valley_graph import Point

from ...engine import (
    Limits,
    Matrix,
    Problem,
    SolverError,
    Stop,
    Team,
    check,
    solve_in_subprocess,
)
from ..local_time import rome_to_utc, utc_to_rome_seconds
from ..row_lock import wait_for_rows

SERVICE_MINUTES = 5
STAIRS_MINUTES = 3

# A break falls in the middle of the round, minutes after the start of the shift.
BREAK_FROM, BREAK_TO = 60, 140

# Work of the last days that the balance between teams looks at.
BALANCE_DAYS = 10


class WelfareRoute(models.Model):
    _inherit = "welfare.route"

    @api.model
    def _plan_day(
        self,
        date,
        slots,
        teams,
        seconds=5.0,
        seed=None,
        engine="auto",
        max_iterations=None,
    ):
        """Plan the deliveries of ``slots`` on routes of ``teams``.

        Replaces the plans of these slots that nobody has begun to pack. What was not
        delivered on earlier days in the same zones is planned again. Deliveries
        without a place are listed in ``welfare.route.unserved`` with reasons.

        :param date: the day, in Italy
        :param seconds: time to search
        :param seed: default: the day as a number, so that a plan can be repeated
        :param max_iterations: a search that ends by it gives the same plan again
        :return: the planned routes
        :raise UserError: nothing can be planned with these slots and teams
        """
        self._check_can_plan(date, slots, teams)
        self._withdraw_plans(date, slots)
        pickings = self._get_pickings_to_plan(date, slots)
        points = {
            picking: picking.partner_id._welfare_get_point() for picking in pickings
        }
        located = pickings.filtered(lambda picking: points[picking])
        self.env["welfare.route.unserved"].search(
            [("date", "=", date), ("picking_id", "in", pickings.ids)]
        ).unlink()
        self._write_unlocated(date, pickings - located)
        if not located:
            return self.browse()
        days = self._get_team_days(date, slots, teams)
        able = teams.filtered(lambda team: days[team].goes_out)
        if not able:
            self._write_idle(date, located, days)
            return self.browse()
        seed = int(date.strftime("%Y%m%d")) if seed is None else seed
        problem = self._prepare_problem(
            date,
            slots,
            able,
            located,
            [points[picking] for picking in located],
            Limits(seconds, max_iterations),
            seed,
            days,
        )
        plan = self._solve(problem, seconds, seed, engine, max_iterations)
        routes = self._write_routes(date, slots, problem, plan, points, days)
        self._write_unserved(date, teams, plan, days)
        return routes

    # -- the teams of the day ----------------------------------------------------------

    @api.model
    def _get_team_days(self, date, slots, teams):
        """:return: ``{team: TeamDay}``: what each can do while these slots last"""
        return teams._get_days(date, slots._get_window())

    @api.model
    def _describe_idle(self, days):
        """:return: one sentence for each team that does not go out"""
        return [
            self.env._(
                "%(team)s does not go out: %(why)s",
                team=day.team.name,
                why=" ".join(day.why_not),
            )
            for day in days.values()
            if not day.goes_out
        ]

    @api.model
    def _write_idle(self, date, pickings, days):
        """Nobody goes out: every delivery is listed, and says why."""
        self.env["welfare.route.unserved"].create(
            [
                {
                    "date": date,
                    "picking_id": picking.id,
                    "reasons": "\n".join(self._describe_idle(days)),
                    "remedies": self.env._(
                        "Find who stands in, plan with another team, or agree on"
                        " another slot."
                    ),
                }
                for picking in pickings
            ]
        )

    @api.model
    def _check_can_plan(self, date, slots, teams):
        if not slots or not teams:
            raise UserError(self.env._("Choose at least one slot and one team."))
        if any(slot.date != date for slot in slots):
            raise UserError(self.env._("All slots must be of the day to plan."))
        if len(slots.company_id | teams.company_id) > 1:
            raise UserError(self.env._("Slots and teams must be of the same company."))
        depots = teams.depot_city_id
        if len(depots) > 1:
            raise UserError(
                self.env._(
                    "Plan the teams of one depot at a time: %s.",
                    ", ".join(depots.mapped("name")),
                )
            )
        if not (depots.latitude or depots.longitude):
            raise UserError(self.env._("The depot %s has no coordinates.", depots.name))

    @api.model
    def _withdraw_plans(self, date, slots):
        """Take back what nobody has begun to pack.

        Two who plan at once do not double a delivery: the database keeps one live
        stop of each.
        """
        routes = self.search(
            [
                ("date", "=", date),
                ("slot_ids", "in", slots.ids),
                ("state", "in", ("draft", "planned")),
            ]
        )
        wait_for_rows(routes)
        routes.unlink()

    @api.model
    def _get_pickings_to_plan(self, date, slots):
        """:return: outgoing transfers of the slots, and those that came back"""
        return self.env["stock.picking"].search(
            self._get_picking_domain(date, slots), order="id"
        )

    @api.model
    def _get_picking_domain(self, date, slots):
        came_back = Domain("sale_id.welfare_slot_id.date", "<", date) & Domain(
            "sale_id.welfare_slot_id.zone_id", "in", slots.zone_id.ids
        )
        return (
            Domain("picking_type_code", "=", "outgoing")
            & Domain("state", "not in", ("draft", "done", "cancel"))
            & Domain("sale_id.state", "=", "sale")
            & ~Domain(
                "welfare_stop_ids.state", "in", ("planned", "packed", "delivered")
            )
            & (Domain("sale_id.welfare_slot_id", "in", slots.ids) | came_back)
        )

    # -- the problem ------------------------------------------------------------------

    @api.model
    def _prepare_problem(
        self, date, slots, teams, pickings, points, limits, seed, days
    ):
        """:return: ``engine.Problem``: point 0 is the depot, then the deliveries"""
        depot = teams.depot_city_id
        start = Point(depot.latitude, depot.longitude, depot.istat_code or None)
        return Problem(
            depot=0,
            stops=[
                self._prepare_stop(date, slots, picking, index)
                for index, picking in enumerate(pickings, start=1)
            ],
            teams=[self._prepare_team(date, days[team]) for team in teams],
            matrices={
                profile: self._prepare_matrix([start, *points], profile)
                for profile in {days[team].vehicle._get_profile() for team in teams}
            },
            seed=seed,
            limits=limits,
        )

    @api.model
    def _prepare_matrix(self, points, profile):
        travel = self.env["welfare.travel"]._matrix(points, profile)
        return Matrix(
            travel.metres,
            travel.seconds,
            travel.source,
            travel.quality,
            travel.fallback,
            travel.derived,
        )

    @api.model
    def _prepare_stop(self, date, slots, picking, index):
        stairs = picking.partner_id.welfare_stairs
        own_slot = picking.welfare_slot_id
        on_time = own_slot in slots
        served = own_slot if on_time else slots
        return Stop(
            id=picking.id,
            point=index,
            service=60 * (SERVICE_MINUTES + STAIRS_MINUTES * stairs),
            windows=[
                (
                    min(utc_to_rome_seconds(slot.start_at) for slot in served),
                    max(round(slot.end_hour * 3600) for slot in served),
                )
            ],
            demand={
                "parcels": max(picking.l10n_it_parcels, 1),
                "weight": round(picking.weight * 1000),
            },
            skills=[
                *(["stairs"] if stairs else []),
                *picking._welfare_get_needed_skills(),
            ],
            priority=0 if on_time else 1,
            zone=str(own_slot.zone_id.id),
        )

    @api.model
    def _prepare_team(self, date, day):
        """:param day: ``TeamDay`` of a team that goes out: its limits are hard"""
        team, vehicle = day.team, day.vehicle
        start = max(day.start, self._get_busy_until(date, team))
        return Team(
            id=team.id,
            shift_start=min(start, day.end),
            shift_end=day.end,
            break_seconds=team.break_minutes * 60,
            break_earliest=start + BREAK_FROM * 60,
            break_latest=start + BREAK_TO * 60,
            max_stops=team.max_stops,
            capacities=team._get_capacities(vehicle),
            skills=sorted(day.skills),
            known_zones=[str(zone.id) for zone in team.known_zone_ids] or None,
            profile=vehicle._get_profile(),
            max_metres=round(vehicle.max_km * 1000) or None,
            recent_seconds=self._get_recent_seconds(date, team),
        )

    @api.model
    def _get_busy_until(self, date, team):
        """:return: seconds after midnight when the team is back from its other
        rounds of the day, 0 without any"""
        others = self.search(
            [
                ("date", "=", date),
                ("team_id", "=", team.id),
                ("planned_end", "!=", False),
            ]
        )
        return max((utc_to_rome_seconds(o.planned_end) for o in others), default=0)

    @api.model
    def _get_recent_seconds(self, date, team):
        [(minutes,)] = self._read_group(
            [
                ("team_id", "=", team.id),
                ("date", "<", date),
                ("date", ">=", date - timedelta(days=BALANCE_DAYS)),
            ],
            aggregates=["minutes:sum"],
        )
        return 60 * (minutes or 0)

    @api.model
    def _solve(self, problem, seconds, seed, engine, max_iterations):
        try:
            return solve_in_subprocess(problem, seconds, seed, engine, max_iterations)
        except SolverError as error:
            raise UserError(
                self.env._(
                    "The planner gave no answer. Please try again, with more time."
                )
            ) from error

    # -- the answer -------------------------------------------------------------------

    @api.model
    def _write_routes(self, date, slots, problem, plan, points, days):
        """Create the routes of ``plan``, judged anew by the independent checker."""
        violations = check(problem, plan)
        self.check_access("create")
        routes = self.sudo().create(
            [
                self._prepare_route_vals(
                    date, slots, problem, plan, planned, points, violations, days
                )
                for planned in plan.routes
            ]
        )
        return routes.with_env(self.env)

    @api.model
    def _prepare_route_vals(
        self, date, slots, problem, plan, planned, points, violations, days
    ):
        team = self.env["welfare.team"].browse(planned.team)
        day = days[team]
        matrix = problem.matrices[day.vehicle._get_profile()]
        broken = [found for found in violations if found.team in (None, team.id)]
        stops = [
            self._prepare_stop_vals(date, sequence, visit, points)
            for sequence, visit in enumerate(planned.visits, start=1)
        ]
        return {
            "date": date,
            "team_id": team.id,
            "educator_id": day.educator.id,
            "vehicle_id": day.vehicle.id,
            "member_ids": [Command.set(day.members.ids)],
            "slot_ids": [Command.set(slots.ids)],
            "state": "planned",
            "planned_start": rome_to_utc(date, planned.leave),
            "planned_end": rome_to_utc(date, planned.back),
            "km": planned.metres / 1000,
            "minutes": round(planned.work / 60),
            "engine": plan.engine,
            "seed": plan.seed,
            "plan": self._prepare_plan_json(plan, planned),
            "travel_source": matrix.source,
            "travel_quality": matrix.quality,
            "checker_ok": not broken,
            "warnings": "\n".join(
                self._describe_plan(plan, stops, broken) + self._describe_travel(matrix)
            ),
            "stop_ids": [Command.create(vals) for vals in stops],
        }

    @api.model
    def _prepare_plan_json(self, plan, planned):
        """:return: the round as the engine made it, to explain or repeat it"""
        return {
            "route": asdict(planned),
            "cost": plan.cost,
            "iterations": plan.iterations,
            "stopped_by": plan.stopped_by,
        }

    @api.model
    def _prepare_stop_vals(self, date, sequence, visit, points):
        picking = self.env["stock.picking"].browse(visit.stop)
        partner = picking.partner_id
        point = points[picking]
        city = partner._welfare_get_city()
        street = filter(None, [partner.street, partner.street2, city.name])
        return {
            "sequence": sequence,
            "picking_id": picking.id,
            "recipient_name": partner.name or picking.sale_id.partner_id.name,
            "city_id": city.id,
            "address": ", ".join(street),
            "phone": partner.phone or picking.sale_id.partner_id.phone,
            "door_note": partner.welfare_door_note,
            "stairs": partner.welfare_stairs,
            "parcels": max(picking.l10n_it_parcels, 1),
            "latitude": point.latitude,
            "longitude": point.longitude,
            "approximate": point.approximate,
            "planned_arrival": rome_to_utc(date, visit.arrive),
        }

    @api.model
    def _describe_plan(self, plan, stops, broken):
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
        if approximate := sum(stop["approximate"] for stop in stops):
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

    @api.model
    def _write_unlocated(self, date, pickings):
        self.env["welfare.route.unserved"].create(
            [
                {
                    "date": date,
                    "picking_id": picking.id,
                    "reasons": self.env._("The address has no known municipality."),
                    "remedies": self.env._("Choose the municipality of the address."),
                }
                for picking in pickings
            ]
        )

    @api.model
    def _write_unserved(self, date, teams, plan, days):
        unserved = self.env["welfare.route.unserved"]
        idle = self._describe_idle(days)
        unserved.create(
            [
                {
                    "date": date,
                    "picking_id": line.stop,
                    "reasons": "\n".join(
                        [unserved._describe(line.reasons, teams), *idle]
                    ),
                    "remedies": unserved._describe(line.remedies, teams),
                }
                for line in plan.unserved
            ]
        )
