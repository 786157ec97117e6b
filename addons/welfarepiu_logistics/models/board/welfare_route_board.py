from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.welfarepiu_base.tools.valley_graph import load_graph

from ..planning.welfare_plan_run import LIVE
from .welfare_route import OPERATOR
from .welfare_route_move import AskFirstError, StaleRoundError

#: Parameters of the system: a map from elsewhere is asked for only if these say so.
TILE_URL = "welfarepiu_logistics.tile_url"
TILE_ATTRIBUTION = "welfarepiu_logistics.tile_attribution"

#: How long a planning searches that is asked for on the board.
PLAN_SECONDS = 15


class WelfareRoute(models.Model):
    """The day as the coordinator's board shows and changes it."""

    _inherit = "welfare.route"

    picture = fields.Json(
        string="Map",
        compute="_compute_picture",
        groups=OPERATOR,
        help="Where the round goes: depot and doors.",
    )

    @api.depends("stop_ids.latitude", "stop_ids.longitude", "team_id.depot_city_id")
    def _compute_picture(self):
        for route in self:
            route.picture = {
                "depot": self._prepare_depot_vals(route.team_id.depot_city_id),
                "routes": [
                    {
                        "id": route.id,
                        "name": route.team_id.name or "",
                        "stops": [
                            stop._prepare_place_vals(number)
                            for number, stop in enumerate(
                                route.stop_ids.sorted("sequence"), start=1
                            )
                        ],
                    }
                ],
            }

    # -- the two ways in -------------------------------------------------------------

    @api.model
    def get_board(self, date=None, depot_id=None, slot_ids=None):
        """All that the board shows of a day, read at once.

        :param date: ``"2026-11-30"``; default: today in Italy
        :param depot_id: id of the ``res.city`` where teams start; default: the first
        :param slot_ids: ids of the slots to show; default: all of the day
        :return: plain data: ``date``, ``today``, ``readonly``, ``day`` (in words),
            ``depot``, ``depots``, ``slots``, ``teams``, ``routes``, ``waiting`` (what
            no round has), ``run`` (the last planning, or False); hours are clock time
            in Italy, weights kilograms
        :raise AccessError: the user is no operator
        :raise UserError: this is no day
        """
        self._check_can_look()
        try:
            day = fields.Date.to_date(date) or self.env["welfare.clock"]._today()
        except ValueError as error:
            raise UserError(self.env._("This is no day.")) from error
        teams = self.env["welfare.team"].search_fetch([], ["depot_city_id"])
        depots = teams.depot_city_id
        depot = depots.filtered(lambda city: city.id == depot_id) or depots[:1]
        slots = self.env["welfare.delivery.slot"].search([("date", "=", day)])
        chosen = slots
        if slot_ids is not None:
            chosen = slots.filtered(lambda slot: slot.id in slot_ids)
        return self._prepare_board(day, depot, depots, slots, chosen)

    @api.model
    def change_board(self, change=None):
        """Change rounds from the board.

        :param change: dict with ``kind`` (``order``, ``hand_over``, ``pin``, ``plan``,
            ``cancel``), what the kind needs (see ``_do_<kind>``), and ``accepted``: the
            sentences that were said yes to
        :return: dict with ``status``: ``done`` (``undo``: the change that takes it
            back, or False), ``ask`` (``words`` to say yes to, ``facts``), ``stale`` or
            ``refused`` (``sentence``); only ``done`` has changed something
        :raise AccessError: the user is no operator
        """
        self._check_can_look()
        change = change if isinstance(change, dict) else {}
        kinds = {
            "order": self._do_order,
            "hand_over": self._do_hand_over,
            "pin": self._do_pin,
            "plan": self._do_plan,
            "cancel": self._do_cancel,
        }
        act = kinds.get(change.get("kind"))
        try:
            if not act:
                raise UserError(self.env._("The board knows no such change."))
            with self.env.cr.savepoint():
                undo = act(change)
                self.env.flush_all()
        except AskFirstError as question:
            return {"status": "ask", "words": question.words, "facts": question.facts}
        except StaleRoundError as error:
            return {"status": "stale", "sentence": str(error)}
        except (UserError, ValidationError) as error:
            if isinstance(error, AccessError):
                raise
            return {"status": "refused", "sentence": str(error)}
        return {"status": "done", "undo": undo or False}

    @api.model
    def _check_can_look(self):
        if not self.env.user.has_group(OPERATOR):
            raise AccessError(self.env._("The board is the operator's."))

    # -- kinds of change -------------------------------------------------------------

    @api.model
    def _do_order(self, change):
        """``rounds``: dicts ``route`` (id, or False for a new one), ``team``,
        ``version`` and ``order`` (ids of deliveries); ``date`` and ``slots`` for new
        ones."""
        undo = self._change_rounds(
            [self._read_wish(wish) for wish in change.get("rounds") or []],
            date=fields.Date.to_date(change.get("date")),
            slots=self._read_ids("welfare.delivery.slot", change.get("slots")),
            accepted=change.get("accepted") or (),
        )
        return {
            "kind": "order",
            "date": change.get("date"),
            "slots": change.get("slots"),
            "rounds": [
                {
                    "route": wish["route"].id,
                    "team": wish["team"].id,
                    "version": wish["version"],
                    "order": wish["order"].ids,
                }
                for wish in undo
            ],
        }

    @api.model
    def _do_hand_over(self, change):
        """``route``, ``team`` (ids) and ``version``."""
        route = self._read_route(change.get("route"))
        team = self._read_ids("welfare.team", [change.get("team")]).exists()
        if not team:
            raise UserError(self.env._("Choose a team."))
        former = route._hand_over(
            team,
            version=change.get("version") or "",
            accepted=change.get("accepted") or (),
        )
        return {
            "kind": "hand_over",
            "route": route.id,
            "team": former.id,
            "version": route._get_version(),
        }

    @api.model
    def _do_pin(self, change):
        """``stop`` (id) and ``pinned``."""
        stop = self._read_ids("welfare.route.stop", [change.get("stop")]).exists()
        if not stop:
            raise StaleRoundError(self._get_stale_sentence())
        pinned = bool(change.get("pinned"))
        stop._pin(pinned)
        return {"kind": "pin", "stop": stop.id, "pinned": not pinned}

    @api.model
    def _do_plan(self, change):
        """Plan in the background: ``date``, ``slots``, ``teams`` (ids), ``seconds``,
        and ``keep``: around what is done, packed and pinned."""
        self.env["welfare.plan.run"]._queue(
            fields.Date.to_date(change.get("date")),
            self._read_ids("welfare.delivery.slot", change.get("slots")),
            self._read_ids("welfare.team", change.get("teams")),
            seconds=change.get("seconds") or PLAN_SECONDS,
            keep=bool(change.get("keep", True)),
        )

    @api.model
    def _do_cancel(self, change):
        """``run`` (id): what was found until now is kept."""
        self._read_ids("welfare.plan.run", [change.get("run")]).exists()._cancel()

    @api.model
    def _read_wish(self, wish):
        route = self.browse()
        if wish.get("route"):
            route = self._read_route(wish["route"])
        return {
            "route": route,
            "team": self._read_ids("welfare.team", [wish.get("team")]),
            "version": wish.get("version") or "",
            "order": self._read_ids("stock.picking", wish.get("order")),
        }

    @api.model
    def _read_route(self, route_id):
        """:raise StaleRoundError: it is not there any more"""
        route = self._read_ids("welfare.route", [route_id]).exists()
        if not route:
            raise StaleRoundError(self._get_stale_sentence())
        return route

    @api.model
    def _read_ids(self, model, ids):
        found = [one for one in ids or [] if type(one) is int and 0 < one < 2**31]
        return self.env[model].browse(found)

    # -- reading ---------------------------------------------------------------------

    @api.model
    def _prepare_board(self, day, depot, depots, slots, chosen):
        today = self.env["welfare.clock"]._today()
        teams = self.env["welfare.team"].search([("depot_city_id", "in", depot.ids)])
        routes = self.search(self._get_board_domain(day, depot, slots, chosen))
        return {
            "date": fields.Date.to_string(day),
            "today": fields.Date.to_string(today),
            "day": format_date(self.env, day, date_format="EEEE d MMMM y"),
            "readonly": day < today,
            "depot": self._prepare_depot_vals(depot),
            "depots": [{"id": city.id, "name": city.name} for city in depots],
            "slots": [self._prepare_slot_vals(slot, slot in chosen) for slot in slots],
            "teams": self._prepare_teams(day, teams, chosen, routes),
            "routes": [route._prepare_board_vals() for route in routes],
            "waiting": self._prepare_waiting(day, chosen, day < today),
            "run": self._prepare_run_vals(day),
        }

    @api.model
    def _get_board_domain(self, day, depot, slots, chosen):
        domain = Domain("date", "=", day) & Domain(
            "team_id.depot_city_id", "in", depot.ids
        )
        if chosen != slots:
            domain &= Domain("slot_ids", "in", chosen.ids)
        return domain

    @api.model
    def _prepare_depot_vals(self, city):
        return bool(city) and {
            "id": city.id,
            "name": city.name,
            "latitude": city.latitude,
            "longitude": city.longitude,
        }

    @api.model
    def _prepare_slot_vals(self, slot, chosen):
        return {
            "id": slot.id,
            "zone": slot.zone_id.name,
            "hours": self._describe_slot(slot),
            "taken": slot.taken,
            "capacity": slot.capacity,
            "chosen": chosen,
        }

    @api.model
    def _prepare_teams(self, day, teams, slots, routes):
        """Of a team with a round, who is there stands on the round."""
        idle = teams - routes.team_id
        days = idle._get_days(day, slots._get_window()) if idle else {}
        return [self._prepare_team_vals(team, days.get(team)) for team in teams]

    @api.model
    def _prepare_team_vals(self, team, day):
        format_hour = self.env["welfare.delivery.slot"]._format_hour
        vehicle = day.vehicle if day else team.vehicle_id
        vals = {
            "id": team.id,
            "name": team.name,
            "hours": f"{format_hour(team.shift_start)}-{format_hour(team.shift_end)}",
            "limits": self._prepare_limit_vals(team, vehicle),
            "goes_out": True,
            "why": "",
        }
        if day:
            vals.update(
                goes_out=day.goes_out,
                why=" ".join(day.why_not),
                **self._prepare_crew_vals(day.educator, day.members, vehicle),
            )
        return vals

    @api.model
    def _prepare_limit_vals(self, team, vehicle):
        capacities = team._get_capacities(vehicle) if vehicle else {}
        return {
            "stops": team.max_stops,
            "parcels": capacities.get("parcels", team.max_parcels),
            "kg": capacities.get("weight", team.max_weight * 1000) / 1000,
            "minutes": round((team.shift_end - team.shift_start) * 60)
            - team.break_minutes,
        }

    @api.model
    def _prepare_crew_vals(self, educator, members, vehicle):
        return {
            "educator": educator.sudo().name or "",
            "members": members.mapped("name"),
            "vehicle": vehicle.name or "",
        }

    def _prepare_board_vals(self):
        self.ensure_one()
        format_moment = self.env["welfare.delivery.slot"]._format_moment
        states = dict(self._fields["state"]._description_selection(self.env))
        stops = self.stop_ids.sorted(lambda stop: (stop.sequence, stop.id))
        return {
            "id": self.id,
            "name": self.name,
            "team": self.team_id.id,
            "state": self.state,
            "state_name": states[self.state],
            "version": self._get_version(),
            "start": format_moment(self.planned_start),
            "end": format_moment(self.planned_end),
            "km": self.km,
            "checker_ok": self.checker_ok,
            "team_ok": self.team_ok or self.state in ("on_road", "done"),
            "team_note": self.team_note or "",
            "warnings": self.warnings or "",
            "by_hand": self.is_by_hand,
            **self._prepare_crew_vals(
                self.educator_id, self.member_ids, self.vehicle_id
            ),
            "limits": self._prepare_limit_vals(self.team_id, self.vehicle_id),
            "load": self._prepare_load_vals(),
            "stops": [
                stop._prepare_board_vals(number)
                for number, stop in enumerate(stops, start=1)
            ],
        }

    def _prepare_load_vals(self):
        """:return: what the round asks of the team; parcels and kilograms are those of
        the fullest trip"""
        self.ensure_one()
        trips = self._get_trips()
        weights = [sum(trip.picking_id.mapped("weight")) for trip in trips]
        return {
            "stops": len(self._get_doors()),
            "parcels": max((sum(trip.mapped("parcels")) for trip in trips), default=0),
            "kg": round(max(weights, default=0), 1),
            "minutes": self.minutes,
        }

    @api.model
    def _prepare_waiting(self, day, slots, is_over):
        """:return: deliveries of these slots that no round has, with the reasons"""
        listed = self.env["welfare.route.unserved"].search([("date", "=", day)])
        pickings = listed.picking_id
        if slots and not is_over:
            pickings = self._get_pickings_to_plan(day, slots)
        reasons = {line.picking_id: line for line in listed}
        return [
            self._prepare_waiting_vals(picking, reasons.get(picking))
            for picking in pickings
        ]

    @api.model
    def _prepare_waiting_vals(self, picking, line):
        partner = picking.partner_id
        point = partner._welfare_get_point()
        return {
            "id": picking.id,
            "name": partner.name or "",
            "address": ", ".join(filter(None, [partner.street, partner.city])),
            "slot": self._describe_slot(picking.welfare_slot_id),
            "parcels": max(picking.l10n_it_parcels, 1),
            "kg": round(picking.weight, 1),
            "stairs": partner.welfare_stairs,
            "cold": picking._welfare_is_cold(),
            "reasons": (line.reasons or "").splitlines() if line else [],
            "remedies": (line.remedies or "").splitlines() if line else [],
            "latitude": point.latitude if point else False,
            "longitude": point.longitude if point else False,
            "approximate": bool(point and point.approximate),
        }

    @api.model
    def _describe_slot(self, slot):
        if not slot:
            return ""
        return "-".join(map(slot._format_hour, (slot.start_hour, slot.end_hour)))

    @api.model
    def _prepare_run_vals(self, day):
        """:return: the last planning of the day, or False; ``comparison`` as of
        ``run._get_comparison()`` once it is done"""
        run = self.env["welfare.plan.run"].search([("date", "=", day)], limit=1)
        return bool(run) and {
            "id": run.id,
            "state": run.state,
            "live": run.state in LIVE,
            "progress": run.progress,
            "seconds_left": run.seconds_left,
            "served": run.served,
            "unserved": run.unserved,
            "message": run.message or "",
            "comparison": run._get_comparison() or False,
        }

    @api.model
    def get_ground(self):
        """What lies under the rounds on the map: roads and municipalities of the
        shipped graph, and where to get a map from, if the administrator said so.

        :return: dict ``nodes`` (name, latitude, longitude, whether its name is shown),
            ``edges`` (pairs of positions) and ``tiles`` (dict ``url``, ``attribution``,
            or False)
        """
        graph = load_graph()
        get_param = self.env["ir.config_parameter"].sudo().get_param
        url = get_param(TILE_URL) or ""
        is_map = url.startswith(("https://", "http://", "/")) and "{z}" in url
        return {
            "nodes": [
                [node.name, node.latitude, node.longitude, bool(node.istat)]
                for node in graph.nodes
            ],
            "edges": [[edge.start, edge.end] for edge in graph.edges],
            "tiles": is_map
            and {"url": url, "attribution": get_param(TILE_ATTRIBUTION) or ""},
        }
