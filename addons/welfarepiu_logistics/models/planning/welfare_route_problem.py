from collections import defaultdict
from datetime import timedelta
from itertools import groupby

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.welfarepiu_base.tools.valley_graph import Point

from ...engine import (
    Limits,
    Matrix,
    Plan,
    Problem,
    ProblemError,
    SolverError,
    Stop,
    Team,
    Unserved,
    solve_in_subprocess,
)
from ...tools import presence as times
from ..local_time import utc_to_rome_seconds
from .sheet import Door
from .welfare_route_plan import DONE

# Work of the last days that the balance between teams looks at.
BALANCE_DAYS = 10

#: A parcel that is packed is left out last of all.
PACKED_PRIORITY = 50


class WelfareRoute(models.Model):
    """Planning: the day as the engine wants it."""

    _inherit = "welfare.route"

    # -- doors -------------------------------------------------------------------------

    @api.model
    def _group_doors(self, sheet, pickings, points):
        """Deliveries at one door in the same hours are one stop, as long as a vehicle
        holds them."""
        groups = defaultdict(self.env["stock.picking"].browse)
        for picking in pickings:
            key = (
                picking._welfare_get_door_key(),
                tuple(self._get_windows(sheet, picking)),
                tuple(self._get_skills(picking)),
                self._get_priority(sheet, picking),
            )
            groups[key] |= picking
        most = self._get_most(sheet)
        for group in groups.values():
            for part in self._split_group(group, most):
                sheet.doors[part[0].id] = Door(part[0].id, part, points[part[0]])

    @api.model
    def _get_most(self, sheet):
        """:return: ``{dimension: most that one of the vehicles holds}``"""
        most = {}
        for team in sheet.able - sheet.closed:
            limits = team._get_capacities(sheet.days[team].vehicle)
            for name, limit in limits.items():
                most[name] = max(most.get(name, 0), limit)
        return most

    @api.model
    def _split_group(self, pickings, most):
        """:return: the deliveries of a door, in parts that a vehicle holds"""
        parts, load = [], {}
        for picking in pickings:
            more = self._get_demand(picking)
            load = {name: load.get(name, 0) + more[name] for name in more}
            if parts and all(load[name] <= most.get(name, 0) for name in load):
                parts[-1] |= picking
            else:
                parts.append(picking)
                load = more
        return parts

    @api.model
    def _hold_doors(self, sheet, team, stops, packed=False):
        """Doors that stay with their team, in any order."""
        groups = defaultdict(self.env["welfare.route.stop"].browse)
        for stop in stops.sorted("sequence"):
            key = (
                stop.picking_id._welfare_get_door_key(),
                tuple(self._get_windows(sheet, stop.picking_id)),
            )
            groups[key] |= stop
        for group in groups.values():
            door = self._add_door(sheet, team, group)
            door.packed = packed

    @api.model
    def _add_door(self, sheet, team, stops):
        pickings = stops.picking_id
        door = Door(
            pickings[0].id,
            pickings,
            self._get_point(pickings[0])
            or Point(stops[0].latitude, stops[0].longitude),
            team=team,
            trip=stops[0].trip,
        )
        sheet.doors[door.number] = door
        return door

    @api.model
    def _fix_round(self, sheet, team, route):
        """A team on the road keeps the order of its doors: what was done, as it was
        done, then what is in the vehicle. What is not comes back to the plan.

        :return: the deliveries of these doors
        """
        done = self._add_done_doors(sheet, team, route)
        ahead = route.stop_ids.filtered(
            lambda stop: stop.state == "packed"
            # The bike comes back for what is loaded on a later trip.
            or (stop.state == "planned" and stop.trip > 1)
        ).sorted("sequence")
        for group in self._get_runs(ahead):
            door = self._add_door(sheet, team, group)
            door.fixed = door.packed = True
        return done | ahead.picking_id

    @api.model
    def _add_done_doors(self, sheet, team, route):
        """What was done is the past, in the order and at the times it was done.

        :return: the deliveries of these doors
        """
        done = route.stop_ids.filtered(
            lambda stop: stop.state in DONE and stop.act_time
        )
        left = 0
        for group in self._get_runs(done.sorted(lambda stop: (stop.act_time, stop.id))):
            door = self._add_door(sheet, team, group)
            door.fixed = True
            moments = [
                self._get_seconds(sheet, moment) for moment in group.mapped("act_time")
            ]
            at_door = self._get_service(door.pickings)
            start = max(left, moments[0] - at_door)
            left = max(start, moments[-1])
            door.done = (start, start, left)
        return done.picking_id

    @api.model
    def _get_runs(self, stops):
        """:return: neighbours at the same door, together"""
        # Neighbours only: the core's groupby gathers what stands apart.
        runs = groupby(  # pylint: disable=bad-builtin-groupby
            stops,
            lambda stop: (stop.trip, stop.picking_id._welfare_get_door_key()),
        )
        return [stops.browse().concat(*run) for _door, run in runs]

    @api.model
    def _get_seconds(self, sheet, moment):
        """:return: seconds on the clock in Italy since the day of the plan began; an
        act of another day is at its edge"""
        day = self.env["welfare.clock"]._day_of(moment)
        if day < sheet.date:
            return 0
        if day > sheet.date:
            return 24 * 3600
        return utc_to_rome_seconds(moment)

    # -- the problem -------------------------------------------------------------------

    @api.model
    def _prepare_problem(self, sheet):
        """:return: ``engine.Problem``: point 0 is the depot, then the doors"""
        depot = sheet.teams.depot_city_id
        start = Point(depot.latitude, depot.longitude, depot.istat_code or None)
        doors = list(sheet.doors.values())
        partners = self._get_partners(sheet)
        usual = self._get_usual_teams(sheet, partners)
        sheet.bans = self.env["welfare.door.ban"].sudo()._find(partners)
        points = [start, *(door.point for door in doors)]
        return Problem(
            depot=0,
            stops=[
                self._prepare_stop(sheet, door, index, usual)
                for index, door in enumerate(doors, start=1)
            ],
            teams=[self._prepare_team(sheet, team) for team in sheet.able],
            matrices={
                profile: self._prepare_matrix(points, profile)
                for profile in sorted(
                    {sheet.days[team].vehicle._get_profile() for team in sheet.able}
                )
            },
            seed=sheet.seed,
            limits=Limits(sheet.seconds, sheet.max_iterations),
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
    def _prepare_stop(self, sheet, door, index, usual):
        pickings = door.pickings
        demands = [self._get_demand(picking) for picking in pickings]
        priority = max(self._get_priority(sheet, picking) for picking in pickings)
        return Stop(
            id=door.number,
            point=index,
            service=self._get_service(pickings),
            windows=[] if door.done else self._get_windows(sheet, pickings[0]),
            demand={
                name: sum(demand[name] for demand in demands) for name in demands[0]
            },
            skills=self._get_door_skills(door),
            priority=PACKED_PRIORITY if door.packed else priority,
            zone=str(pickings[0].welfare_slot_id.zone_id.id),
            pinned_team=door.team.id if door.team else None,
            forbidden_teams=self._get_forbidden_teams(sheet, door).ids,
            usual_team=usual.get(pickings[0].partner_id),
            done=door.done,
        )

    @api.model
    def _get_door_skills(self, door):
        """:return: what the team must be able to do; of what is in its vehicle already
        ``_judge_team`` tells that it cannot"""
        if door.packed or door.done:
            return []
        return sorted({s for one in door.pickings for s in self._get_skills(one)})

    @api.model
    def _get_windows(self, sheet, picking):
        """:return: when the door may be rung: ``[(from, to)]``, seconds in Italy"""
        own_slot = picking.welfare_slot_id
        served = own_slot if own_slot in sheet.slots else sheet.slots
        slots = (
            min(utc_to_rome_seconds(slot.start_at) for slot in served),
            max(round(slot.end_hour * 3600) for slot in served),
        )
        return picking._welfare_get_windows(served[0].date, [slots])

    @api.model
    def _get_service(self, pickings):
        """:return: seconds at a door, for all deliveries that are handed over there"""
        company = pickings.company_id[:1]
        minutes = company.welfare_door_minutes
        if any(picking.partner_id.welfare_stairs for picking in pickings):
            minutes += company.welfare_stairs_minutes
        minutes += company.welfare_further_minutes * (len(pickings) - 1)
        return 60 * minutes

    @api.model
    def _get_demand(self, picking):
        return {
            "parcels": max(picking.l10n_it_parcels, 1),
            "weight": round(picking.weight * 1000),
        }

    @api.model
    def _get_skills(self, picking):
        stairs = {"stairs"} if picking.partner_id.welfare_stairs else set()
        return sorted(stairs | picking._welfare_get_needed_skills())

    @api.model
    def _get_priority(self, sheet, picking):
        """:return: 1 for what came back: its people have waited already"""
        return 0 if picking.welfare_slot_id in sheet.slots else 1

    @api.model
    def _get_forbidden_teams(self, sheet, door):
        """:return: teams that must not come to this door, or take nothing new today"""
        closed = sheet.closed - (door.team or sheet.closed.browse())
        if door.packed or door.done:
            return closed
        bans = sheet.bans._of(door.pickings.partner_id)
        members = bans.member_id
        return (
            closed
            | (bans.team_id & sheet.able)
            | sheet.able.filtered(lambda team: sheet.days[team].members & members)
        )

    @api.model
    def _get_partners(self, sheet):
        """:return: to whom something is brought"""
        return self.env["res.partner"].union(
            *(door.pickings.partner_id for door in sheet.doors.values())
        )

    @api.model
    def _get_usual_teams(self, sheet, partners):
        """:return: ``{partner: id of the team that was there last}``"""
        served = (
            self.env["welfare.route.stop"]
            .sudo()
            ._read_group(
                [
                    ("state", "=", "delivered"),
                    ("partner_id", "in", partners.ids),
                    ("route_id.date", "<", sheet.date),
                    ("route_id.team_id", "in", sheet.able.ids),
                ],
                ["partner_id", "route_id"],
            )
        )
        usual = {}
        for partner, route in sorted(served, key=lambda one: (one[1].date, one[1].id)):
            usual[self.env["res.partner"].browse(partner.id)] = route.team_id.id
        return usual

    @api.model
    def _prepare_team(self, sheet, team):
        """:return: ``engine.Team`` of a team that goes out: its limits are hard"""
        day = sheet.days[team]
        start, end = self._get_hours_of(sheet, team)
        fixed = self._get_fixed(sheet, team)
        return Team(
            id=team.id,
            shift_start=min(start, end),
            shift_end=end,
            break_seconds=self._get_break_seconds(sheet, team),
            break_earliest=start + team.company_id.welfare_break_from * 60,
            break_latest=start + team.company_id.welfare_break_to * 60,
            max_stops=team.max_stops,
            capacities=team._get_capacities(day.vehicle),
            skills=sorted(day.skills),
            known_zones=[str(zone.id) for zone in team.known_zone_ids] or None,
            profile=day.vehicle._get_profile(),
            max_metres=round(day.vehicle.max_km * 1000) or None,
            recent_seconds=self._get_recent_seconds(sheet.date, team),
            max_trips=day.vehicle.max_trips,
            reload_seconds=day.vehicle.reload_minutes * 60,
            fixed=fixed,
            free_from=sheet.now or 0,
        )

    @api.model
    def _get_hours_of(self, sheet, team):
        """:return: ``(start, end)`` of what the team can work for this plan"""
        day = sheet.days[team]
        route = sheet.own.get(team)
        if route and route.state == "on_road" and route.started_at:
            return self._get_seconds(sheet, route.started_at), day.end
        start, end = self._get_free_stretch(sheet, team)
        # Who plans a day that is over only looks at how it would have been.
        if sheet.now is not None and start < sheet.now < end:
            start = sheet.now
        return start, end

    @api.model
    def _get_free_stretch(self, sheet, team):
        """:return: ``(start, end)``: the part of the team's day that its other rounds
        leave: where its round is already, else with more of the hours to plan"""
        day = sheet.days[team]
        others = self.search(
            [
                ("date", "=", sheet.date),
                ("team_id", "=", team.id),
                ("planned_end", "!=", False),
                ("id", "not in", sheet.routes.ids),
            ]
        )
        busy = [hours for hours in (other._get_hours() for other in others) if hours]
        free = times.without([(day.start, day.end)], busy)
        window = sheet.slots._get_window()
        own = sheet.own.get(team, self.browse())._get_hours() or (0, 0)
        return max(
            free,
            key=lambda part: (
                times.get_shared(part, own),
                times.get_shared(part, window),
            ),
            default=(day.end, day.end),
        )

    @api.model
    def _get_break_seconds(self, sheet, team):
        """:return: how long the team still has to rest"""
        route = sheet.own.get(team)
        if route and route.state == "on_road" and sheet.now is not None:
            pause = ((route.sudo().plan or {}).get("route") or {}).get("pause")
            if pause and pause["start"] <= sheet.now:
                return 0
        return team.break_minutes * 60

    @api.model
    def _get_fixed(self, sheet, team):
        """:return: doors that open the round in this order, ``None`` for going back to
        load again"""
        doors = [door for door in sheet.doors.values() if door.team == team]
        if team in sheet.rigid:
            doors = [door for door in doors if door.fixed or door.packed]
        else:
            doors = [door for door in doors if door.fixed]
        return self._get_door_order(doors)

    @api.model
    def _get_door_order(self, doors):
        """:return: numbers of the doors, ``None`` for going back to load again"""
        order, trip = [], None
        for door in doors:
            if trip is not None and door.trip > trip:
                order.append(None)
            trip = max(door.trip, trip or 1)
            order.append(door.number)
        return order

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

    # -- the answer --------------------------------------------------------------------

    @api.model
    def _solve_sheet(self, sheet, progress=None, cancelled=None):
        """Search the best rounds; nothing is changed. Parcels that are packed and find
        no place keep their order, whatever it costs.

        :return: ``engine.Plan``; ``sheet.problem`` is what it answers
        :raise UserError: the planner gave no answer
        """
        if not sheet.doors or not sheet.able:
            return self._prepare_idle_plan(sheet)
        while True:
            sheet.problem = self._prepare_problem(sheet)
            plan = self._solve(sheet, progress, cancelled)
            lost = {line.stop for line in plan.unserved}
            teams = {
                door.team
                for door in sheet.doors.values()
                if door.packed and door.number in lost
            }
            if not teams - sheet.rigid:
                return plan
            sheet.rigid |= teams

    @api.model
    def _prepare_idle_plan(self, sheet):
        return Plan([], [Unserved(number) for number in sheet.doors], "", sheet.seed)

    @api.model
    def _solve(self, sheet, progress=None, cancelled=None):
        try:
            return solve_in_subprocess(
                sheet.problem,
                sheet.seconds,
                sheet.seed,
                sheet.engine,
                sheet.max_iterations,
                progress=progress,
                cancelled=cancelled,
            )
        except ProblemError as error:
            raise UserError(
                self.env._(
                    "What is fixed contradicts itself: a team holds a delivery that it"
                    " may not serve. Let it go, and plan again."
                )
            ) from error
        except SolverError as error:
            raise UserError(
                self.env._(
                    "The planner gave no answer. Please try again, with more time."
                )
            ) from error
