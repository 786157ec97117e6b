from dataclasses import asdict

from odoo import api, models
from odoo.fields import Command

from ...engine import check
from ..local_time import rome_to_utc
from .welfare_route_plan import BEGUN, OPEN


class WelfareRoute(models.Model):
    """Planning: a plan becomes routes and stops."""

    _inherit = "welfare.route"

    @api.model
    def _write_sheet(self, sheet, plan):
        """Write ``plan``, judged anew by the independent checker. Routes that go on
        keep their name and their labels; what has no place says why.

        :return: the routes of the plan, those that were left as they are not among them
        """
        self.check_access("create")
        sheet.routes._lock_with_stops()
        self._clear_unserved(sheet)
        stops = {stop.picking_id: stop for stop in sheet.routes.sudo().stop_ids}
        if not sheet.keep:
            sheet.routes.sudo().unlink()
            stops = {}
        routes = self.browse()
        violations = check(sheet.problem, plan) if sheet.problem else []
        taken = self.env["welfare.route.stop"].sudo()
        for planned in plan.routes:
            team = self.env["welfare.team"].browse(planned.team)
            vals = self._prepare_route_vals(sheet, plan, planned, violations)
            route = self._write_route(sheet, team, vals)
            taken |= route._write_stops(sheet, planned, stops)
            routes |= route
        self._give_back(sheet, taken)
        routes.sudo()._after_plan()
        self._write_unserved(sheet, plan)
        return routes.with_env(self.env)

    @api.model
    def _write_route(self, sheet, team, vals):
        route = sheet.own.get(team, self.browse()).sudo()
        if not route:
            return self.sudo().create(vals)
        if route.state in BEGUN:
            vals = route._prepare_begun_vals(vals)
        route.write(vals)
        return route

    @api.model
    def _prepare_route_vals(self, sheet, plan, planned, violations):
        team = self.env["welfare.team"].browse(planned.team)
        day = sheet.days[team]
        matrix = sheet.problem.matrices[day.vehicle._get_profile()]
        broken = [found for found in violations if found.team in (None, team.id)]
        points = [sheet.doors[visit.stop].point for visit in planned.visits]
        return {
            "date": sheet.date,
            "team_id": team.id,
            "educator_id": day.educator.id,
            "vehicle_id": day.vehicle.id,
            "member_ids": [Command.set(day.members.ids)],
            "slot_ids": [Command.set(sheet.slots.ids)],
            "state": "planned",
            **self._prepare_time_vals(sheet.date, planned, matrix),
            "engine": plan.engine,
            "seed": plan.seed,
            "plan": self._prepare_plan_json(plan, planned),
            "checker_ok": not broken,
            "warnings": "\n".join(
                self._describe_plan(plan, points, broken)
                + self._describe_travel(matrix)
            ),
        }

    @api.model
    def _prepare_time_vals(self, date, planned, matrix):
        """:param planned: ``engine.Route``
        :return: when the round is and how long, and where that comes from"""
        return {
            "planned_start": rome_to_utc(date, planned.leave),
            "planned_end": rome_to_utc(date, planned.back),
            "km": planned.metres / 1000,
            "minutes": round(planned.work / 60),
            "travel_source": matrix.source,
            "travel_quality": matrix.quality,
        }

    def _prepare_begun_vals(self, vals):
        """:return: ``vals`` as they suit a round that has begun: who is in it and when
        it left is known, and what it tells stays"""
        self.ensure_one()
        known = {"date", "team_id", "state", "slot_ids", "checker_ok"}
        if self.state == "on_road":
            known |= {"educator_id", "member_ids", "vehicle_id", "planned_start"}
        lines = dict.fromkeys(
            (self.warnings or "").splitlines() + vals["warnings"].splitlines()
        )
        return {
            **{name: value for name, value in vals.items() if name not in known},
            "warnings": "\n".join(line for line in lines if line),
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

    # -- stops -------------------------------------------------------------------------

    def _write_stops(self, sheet, planned, stops):
        """:param stops: ``{delivery: stop that is there already}``
        :return: the stops of this round, in its order
        """
        self.ensure_one()
        taken = self.env["welfare.route.stop"].sudo()
        on_road = self.state == "on_road"
        loads = sorted(reload.after for reload in planned.reloads)
        sequence = 0
        for number, visit in enumerate(planned.visits):
            door = sheet.doors[visit.stop]
            trip = 1 + sum(after <= number for after in loads)
            for picking in door.pickings:
                sequence += 1
                vals = {
                    "sequence": sequence,
                    "trip": trip,
                    "planned_arrival": rome_to_utc(sheet.date, visit.arrive),
                }
                stop = stops.get(picking, taken.browse())
                if on_road:
                    # Nobody changes the numbers of doors under people's hands.
                    vals = {"planned_arrival": vals["planned_arrival"]}
                if not door.done:
                    stop = self._write_stop(stop, door, picking, vals)
                taken |= stop
        return taken

    def _write_stop(self, stop, door, picking, vals):
        """:return: the stop of ``picking`` on this route, as ``vals`` say"""
        if stop and door.packed:
            stop.write(vals)
            return stop
        vals = {**self._prepare_stop_vals(picking, door.point), **vals}
        if not stop:
            return stop.create({**vals, "route_id": self.id, "picking_id": picking.id})
        if stop.route_id != self:
            vals.update(route_id=self.id, pinned=False)
        stop.write(vals)
        return stop

    def _make_stop(self, picking, **vals):
        """:return: a new stop of this route for a delivery that has none, as the
        system

        :raise UserError: the address is not known any more
        """
        self.ensure_one()
        point = self._get_known_point(picking)
        return (
            self.env["welfare.route.stop"]
            .sudo()
            .create(
                {
                    **self._prepare_stop_vals(picking, point),
                    "route_id": self.id,
                    "picking_id": picking.id,
                    **vals,
                }
            )
        )

    @api.model
    def _prepare_stop_vals(self, picking, point):
        """:return: the copy of what the team needs at the door"""
        partner = picking.partner_id
        city = partner._welfare_get_city()
        street = filter(None, [partner.street, partner.street2, city.name])
        return {
            "recipient_name": picking._welfare_get_recipient_name(),
            "city_id": city.id,
            "address": ", ".join(street),
            "phone": partner.phone or picking.sale_id.partner_id.phone,
            "door_note": partner.welfare_door_note,
            "stairs": partner.welfare_stairs,
            "parcels": max(picking.l10n_it_parcels, 1),
            "latitude": point.latitude,
            "longitude": point.longitude,
            "approximate": point.approximate,
        }

    @api.model
    def _give_back(self, sheet, taken):
        """Stops without a place in the plan leave their routes."""
        routes = sheet.routes.sudo().exists()
        gone = (routes.stop_ids - taken).filtered(lambda stop: stop.state == "planned")
        records = gone.filtered("act_ids")
        # What was packed and taken out again tells so.
        records.write({"state": "problem", "note": self.env._("Taken off the round.")})
        (gone - records).unlink()
        routes._drop_if_empty()

    def _drop_if_empty(self):
        """Routes without stops are no routes."""
        empty = self.sudo().filtered(lambda route: not route.stop_ids)
        for route in empty.filtered(lambda route: route.state == "packing"):
            route.batch_id.action_cancel()
            route.write({"state": "planned", "batch_id": False})
        empty.filtered(lambda route: route.state in OPEN).unlink()

    def _after_plan(self):
        """Labels follow the order of what nobody has packed, the loading list what is
        on the round, and the team is judged anew."""
        for route in self.filtered(lambda route: route.state in OPEN):
            loose = route.stop_ids.filtered(lambda stop: stop.state == "planned")
            loose._renumber_labels()
        for route in self.filtered(lambda route: route.state in BEGUN):
            route._refresh_batch()
        self._judge_team()

    def _refresh_batch(self):
        """The warehouse loads what is on the round now."""
        self.ensure_one()
        batch = self.batch_id.filtered(lambda one: one.state not in ("done", "cancel"))
        if not batch:
            return
        wanted = self.stop_ids.picking_id.filtered(
            lambda picking: picking.state not in ("done", "cancel")
            and picking.picking_type_id == batch.picking_type_id
        )
        (batch.picking_ids - wanted).batch_id = False
        (wanted - batch.picking_ids).batch_id = batch
        for stop in self.stop_ids:
            stop.picking_id.batch_sequence = stop.sequence

    # -- what has no place -------------------------------------------------------------

    @api.model
    def _clear_unserved(self, sheet):
        pickings = sheet.pool | sheet.stuck.picking_id
        for door in sheet.doors.values():
            pickings |= door.pickings
        self.env["welfare.route.unserved"].search(
            [("date", "=", sheet.date), ("picking_id", "in", pickings.ids)]
        ).unlink()

    @api.model
    def _write_unserved(self, sheet, plan):
        """List every delivery without a place, why, and what would help."""
        rows = [
            *self._prepare_unlocated_vals(sheet),
            *self._prepare_stuck_vals(sheet),
            *self._prepare_unserved_vals(sheet, plan),
        ]
        self.env["welfare.route.unserved"].create(
            [{"date": sheet.date, **vals} for vals in rows]
        )

    @api.model
    def _prepare_unlocated_vals(self, sheet):
        return [
            {
                "picking_id": picking.id,
                "reasons": self.env._("The address has no known municipality."),
                "remedies": self.env._("Choose the municipality of the address."),
            }
            for picking in sheet.unlocated
        ]

    @api.model
    def _prepare_stuck_vals(self, sheet):
        """Packed for a team that does not go out: it waits for who takes it over."""
        return [
            {
                "picking_id": stop.picking_id.id,
                "reasons": self.env._(
                    "It is packed for %(team)s, which does not go out: %(why)s",
                    team=stop.route_id.team_id.name,
                    why=" ".join(sheet.days[stop.route_id.team_id].why_not),
                ),
                "remedies": self.env._(
                    "Hand the packed parcels over to another team, or find who stands"
                    " in."
                ),
            }
            for stop in sheet.stuck
        ]

    @api.model
    def _prepare_unserved_vals(self, sheet, plan):
        unserved = self.env["welfare.route.unserved"]
        idle = self._describe_idle(sheet)
        rows = []
        for line in plan.unserved:
            reasons = [one for one in line.reasons if one.team not in sheet.closed.ids]
            sentences = [unserved._describe(reasons, sheet.able), *idle]
            if sheet.closed:
                sentences.append(
                    self.env._(
                        "These teams take nothing new any more: %s",
                        ", ".join(sheet.closed.mapped("name")),
                    )
                )
            remedies = unserved._describe(line.remedies, sheet.able)
            if not sheet.able:
                remedies = self.env._(
                    "Find who stands in, plan with another team, or agree on another"
                    " slot."
                )
            rows += [
                {
                    "picking_id": picking.id,
                    "reasons": "\n".join(filter(None, sentences)),
                    "remedies": remedies,
                }
                for picking in sheet.doors[line.stop].pickings
            ]
        return rows
