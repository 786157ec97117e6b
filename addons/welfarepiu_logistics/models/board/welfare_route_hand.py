from dataclasses import asdict
from itertools import groupby

from odoo import api, models
from odoo.fields import Command
from odoo.tools import formatLang

from odoo.addons.welfarepiu_base.tools.valley_graph import Point

from ...engine import check, time_by_hand
from ..local_time import rome_to_utc
from ..planning.sheet import Door, Sheet
from ..planning.welfare_route_plan import BEGUN, DONE
from .round import Round


class WelfareRoute(models.Model):
    """A round in the order a person wants: timed anew, judged by the same checker as
    the planner's, and written."""

    _inherit = "welfare.route"

    def _prepare_round(self, order, team=None, date=None, slots=None, trips=None):
        """:param order: deliveries in the order wanted
        :param trips: ``{delivery: trip}`` of those that are not in this round yet
        :return: :class:`Round`, not judged; of an empty route: of a new round
        """
        own = {stop.picking_id: stop.trip for stop in self.stop_ids}
        date = date or self.date
        slots = (slots or self.slot_ids.browse()) | self.slot_ids
        slots |= order.welfare_slot_id.filtered(lambda slot: slot.date == date)
        return Round(
            route=self,
            team=team or self.team_id,
            date=date,
            slots=slots,
            before=self._get_order() if self else order.browse(),
            order=order,
            trips=self._number_trips(order, own | (trips or {})),
        )

    @api.model
    def _number_trips(self, order, trips):
        """:return: ``{delivery: trip}``, from 1 without holes; a delivery of no trip
        yet goes with the one before it, the first one with the one after"""
        numbered, last, trip = {}, None, 0
        for picking in order:
            wanted = trips.get(picking) or last or 1
            if last is None or wanted > last:
                trip, last = trip + 1, wanted
            numbered[picking] = trip
        return numbered

    # -- judging ---------------------------------------------------------------------

    @api.model
    def _judge_round(self, found, others=()):
        """Time a round and let the checker say what it breaks. Writes into ``found``.

        :param found: :class:`Round`
        :param others: ids of the routes that change at the same time
        """
        again = [*found.route.ids, *others]
        team = found.team.with_context(welfare_planned_again=again).with_prefetch()
        found.day = team._get_day(found.date, found.slots._get_window())
        found.problem = found.plan = None
        found.broken = []
        if not found.order or not found.day.goes_out:
            return
        sheet = self._prepare_hand_sheet(found)
        if not sheet.doors:
            return
        found.problem = self._prepare_problem(sheet)
        found.doors = {door.number: door.pickings for door in sheet.doors.values()}
        found.plan = time_by_hand(
            found.problem,
            {found.team.id: self._get_door_order(sheet.doors.values())},
        )
        found.broken = check(found.problem, found.plan)

    @api.model
    def _prepare_hand_sheet(self, found):
        """:return: :class:`Sheet` of this round alone, with its doors in order: what is
        done as it was done, then the rest as wanted"""
        sheet = Sheet(
            found.date,
            found.slots,
            found.team,
            keep=True,
            seconds=0,
            seed=0,
            now=self._get_moment(found.date),
            days={found.team: found.day},
            able=found.team,
            routes=found.route,
            own={found.team: found.route} if found.route else {},
            left=self.browse(),
            closed=found.team.browse(),
        )
        self._add_done_doors(sheet, found.team, found.route)
        stops = {stop.picking_id: stop for stop in found.route.stop_ids}
        over = found.route.stop_ids.filtered(lambda stop: stop.state in DONE)
        # Neighbours only: the core's groupby gathers what stands apart.
        runs = groupby(  # pylint: disable=bad-builtin-groupby
            found.order - over.picking_id,
            lambda picking: (found.trips[picking], picking._welfare_get_door_key()),
        )
        for (trip, _key), run in runs:
            pickings = found.order.browse().concat(*run)
            stop = stops.get(pickings[0], self.env["welfare.route.stop"])
            point = self._get_point(pickings[0])
            door = Door(
                pickings[0].id,
                pickings,
                point or Point(stop.latitude, stop.longitude),
                trip=trip,
            )
            sheet.doors[door.number] = door
        return sheet

    # -- words -----------------------------------------------------------------------

    @api.model
    def _describe_round(self, found):
        """:return: sentences on the limits that the round breaks, each with the stops
        and numbers that matter; empty for a sound one"""
        if found.order and not found.day.goes_out:
            return [self._describe_at_home(found.day)]
        words = self._get_checker_words()
        grouped = {}
        for one in found.broken:
            sentence = words.get(one.kind, one.kind)
            grouped.setdefault(sentence, []).append(self._describe_found(found, one))
        return [
            self.env._(
                "%(team)s: %(what)s",
                team=found.team.name,
                what=f"{sentence} ({'; '.join(details)})"
                if (details := list(dict.fromkeys(filter(None, texts))))
                else sentence,
            )
            for sentence, texts in grouped.items()
        ]

    @api.model
    def _describe_found(self, found, one):
        """:return: where, and how much, of one ``engine.Violation``; may be empty"""
        format_hour = self.env["welfare.delivery.slot"]._format_hour
        params = one.params
        if one.kind == "too_many_stops":
            return self.env._("%(stops)s doors, at most %(limit)s", **params)
        if one.kind == "over_capacity" and params["dimension"] == "weight":
            return self.env._(
                "%(load)s kg, at most %(limit)s",
                load=formatLang(self.env, params["load"] / 1000, digits=1),
                limit=formatLang(self.env, params["limit"] / 1000, digits=1),
            )
        if one.kind == "over_capacity":
            return self.env._(
                "%(load)s parcels, at most %(limit)s",
                load=params["load"],
                limit=params["limit"],
            )
        if one.kind == "back_after_shift":
            return self.env._("back at %s", format_hour(params["back"] / 3600))
        if one.stop not in found.doors:
            return ""
        number = found.get_number(found.doors[one.stop][0])
        if one.kind == "outside_window":
            return self.env._(
                "stop %(number)s at %(hour)s",
                number=number,
                hour=format_hour(params["start"] / 3600),
            )
        return self.env._("stop %s", number)

    @api.model
    def _describe_times(self, found):
        """:return: what changes for who is out, in one sentence; empty for nothing"""
        route, timed = found.route, found.timed
        if not timed:
            return ""
        slots = self.env["welfare.delivery.slot"]
        values = {
            "team": found.team.name,
            "count": len(found.order),
            "back": slots._format_hour(timed.back / 3600),
            "km": formatLang(self.env, timed.metres / 1000, digits=1),
        }
        if not route or not route.planned_end:
            return self.env._(
                "%(team)s: %(count)s stops, back at %(back)s, %(km)s km.", **values
            )
        return self.env._(
            "%(team)s: %(count)s stops, back at %(back)s (was %(was)s), %(km)s km"
            " (was %(were)s).",
            **values,
            was=slots._format_moment(route.planned_end),
            were=formatLang(self.env, route.km, digits=1),
        )

    # -- writing ---------------------------------------------------------------------

    @api.model
    def _write_round(self, found):
        """Write order, times and what the checker says. The stops are there already."""
        route = found.route.sudo()
        stops = {stop.picking_id: stop for stop in route.stop_ids}
        arrivals = {}
        if found.timed:
            for visit in found.timed.visits:
                for picking in found.doors[visit.stop]:
                    arrivals[picking] = rome_to_utc(found.date, visit.arrive)
        for number, picking in enumerate(found.order, start=1):
            stop = stops[picking]
            wanted = {"sequence": number, "trip": found.trips[picking]}
            if picking in arrivals and stop.state in ("planned", "packed"):
                wanted["planned_arrival"] = arrivals[picking]
            vals = {name: new for name, new in wanted.items() if stop[name] != new}
            if vals:
                stop._keep(vals)
        route.write(self._prepare_hand_vals(found))
        route._after_plan()

    @api.model
    def _prepare_hand_vals(self, found):
        vals = {"is_by_hand": True, "slot_ids": [Command.set(found.slots.ids)]}
        if found.team != found.route.team_id:
            vals.update(team_id=found.team.id, vehicle_id=found.day.vehicle.id)
        if not found.timed:
            return vals
        timed, matrix = found.timed, next(iter(found.problem.matrices.values()))
        return {
            **vals,
            **self._prepare_time_vals(found.date, timed, matrix),
            "plan": {"route": asdict(timed), "cost": found.plan.cost},
            # What has begun is as sound as it was: see _check_round.
            "checker_ok": not found.broken or found.route.state in BEGUN,
            "warnings": "\n".join(self._describe_hand_warnings(found, matrix)),
        }

    @api.model
    def _describe_hand_warnings(self, found, matrix):
        return [
            *self._describe_round(found),
            *self._describe_plan(found.plan, self._get_points(found), []),
            *self._describe_travel(matrix),
        ]

    @api.model
    def _get_points(self, found):
        return list(filter(None, map(self._get_point, found.order)))
