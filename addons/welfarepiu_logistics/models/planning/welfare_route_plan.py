from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..local_time import utc_to_rome_seconds
from ..row_lock import wait_for_rows
from .sheet import Sheet

#: A round of these states can still be planned again.
OPEN = ("draft", "planned")

#: A round of these states has begun: what is done stays.
BEGUN = ("packing", "on_road")

#: What a team found out at a door.
DONE = ("delivered", "nobody_home", "problem")


class WelfareRoute(models.Model):
    """Planning: what there is to plan, read from the day."""

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
        keep=False,
    ):
        """Plan the deliveries of ``slots`` on routes of ``teams``, here and now.

        What was not delivered on earlier days in the same zones is planned again.
        Deliveries without a place are listed in ``welfare.route.unserved`` with
        reasons.

        :param date: the day, in Italy
        :param seconds: time to search
        :param seed: default: the day as a number, so that a plan can be repeated
        :param max_iterations: a search that ends by it gives the same plan again
        :param keep: plan around what is done, packed and pinned, and go on with the
            routes that are there; otherwise the plans nobody has begun to pack are made
            anew, and routes that have begun stay as they are
        :return: the planned routes
        :raise UserError: nothing can be planned with these slots and teams
        """
        sheet = self._read_sheet(
            date, slots, teams, seconds, seed, engine, max_iterations, keep
        )
        plan = self._solve_sheet(sheet)
        return self._write_sheet(sheet, plan)

    # -- what there is to plan ---------------------------------------------------------

    @api.model
    def _read_sheet(
        self,
        date,
        slots,
        teams,
        seconds=5.0,
        seed=None,
        engine="auto",
        max_iterations=None,
        keep=False,
    ):
        """:return: ``Sheet``; nothing is changed
        :raise UserError: nothing can be planned with these slots and teams
        """
        self._check_can_plan(date, slots, teams)
        routes = self._get_routes_to_plan(date, slots, keep)
        slots |= routes.slot_ids
        sheet = Sheet(
            date,
            slots,
            teams,
            keep,
            seconds,
            int(date.strftime("%Y%m%d")) if seed is None else seed,
            engine,
            max_iterations,
            now=self._get_moment(date) if keep else None,
            routes=routes,
            left=self.browse(),
            closed=self.env["welfare.team"],
            stuck=self.env["welfare.route.stop"],
        )
        self._read_teams(sheet)
        self._read_deliveries(sheet)
        sheet.state = sheet.get_state()
        return sheet

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
    def _get_moment(self, date):
        """:return: seconds on the clock in Italy, ``None`` unless ``date`` is today"""
        clock = self.env["welfare.clock"]
        if clock._today() != date:
            return None
        return utc_to_rome_seconds(clock._now())

    @api.model
    def _get_routes_to_plan(self, date, slots, keep):
        """:return: the routes a plan of these slots may change: with all their slots,
        or what is delivered in another one would lose its place"""
        states = (*OPEN, *BEGUN) if keep else OPEN
        found = self.browse()
        while True:
            routes = self.search(
                [
                    ("date", "=", date),
                    ("slot_ids", "in", (slots | found.slot_ids).ids),
                    ("state", "in", states),
                ]
            )
            if routes <= found:
                return found
            found |= routes

    @api.model
    def _read_teams(self, sheet):
        """What each team can do while these slots last, and which of its routes goes
        on."""
        begun = sheet.routes.filtered(lambda route: route.state in BEGUN)
        teams = sheet.teams | begun.team_id
        # A round that is planned anew keeps nobody from standing in elsewhere.
        teams = teams.with_context(
            welfare_planned_again=(sheet.routes - begun).ids
        ).with_prefetch()
        days = teams._get_days(sheet.date, sheet.slots._get_window())
        sheet.days = {
            self.env["welfare.team"].browse(team.id): day for team, day in days.items()
        }
        if sheet.keep:
            self._read_own_routes(sheet)
        sheet.able = self.env["welfare.team"].union(
            *(
                team
                for team, day in sheet.days.items()
                if day.goes_out and (team in sheet.teams or team in sheet.own)
            )
        )

    @api.model
    def _read_own_routes(self, sheet):
        """Of each team at most one route goes on; a second one that has begun stays as
        it is, and the plan begins when the team is back from it."""
        for team, day in sheet.days.items():
            routes = sheet.routes.filtered(
                lambda route, team=team: route.team_id == team
            )
            begun = routes.filtered(lambda route: route.state in BEGUN)
            waiting = routes - begun
            if begun and (waiting or len(begun) > 1):
                sheet.left |= begun
                begun = begun.browse()
            gone = begun.filtered(lambda route: route.state == "on_road")
            if gone and not day.goes_out:
                # They are out there, whatever the calendar says.
                sheet.left |= gone
                begun -= gone
            if own := (begun or waiting)[:1]:
                sheet.own[team] = own
            # What is not on the vehicle now stays at the depot.
            if own.state == "on_road" or (own in begun and team not in sheet.teams):
                sheet.closed |= team
        sheet.routes -= sheet.left

    @api.model
    def _read_deliveries(self, sheet):
        """Doors that stay where they are, and deliveries that may go anywhere."""
        fixed = self.env["stock.picking"]
        for team, route in sheet.own.items():
            goes_out = sheet.days[team].goes_out
            if route.state == "on_road":
                fixed |= self._fix_round(sheet, team, route)
            elif route.state == "packing":
                packed = route.stop_ids.filtered(lambda stop: stop.state == "packed")
                fixed |= packed.picking_id
                if goes_out:
                    self._hold_doors(sheet, team, packed, packed=True)
                else:
                    sheet.stuck |= packed
            if goes_out and route.state != "on_road":
                pinned = route.stop_ids.filtered(
                    lambda stop: stop.pinned and stop.state == "planned"
                )
                fixed |= pinned.picking_id
                self._hold_doors(sheet, team, pinned)
        loose = sheet.routes.stop_ids.filtered(lambda stop: stop.state == "planned")
        pool = loose.picking_id.filtered(
            lambda picking: picking.state not in ("draft", "done", "cancel")
        )
        pool |= self._get_pickings_to_plan(sheet.date, sheet.slots)
        pool -= fixed
        sheet.pool = pool.sorted("id")
        points = {picking: self._get_point(picking) for picking in sheet.pool}
        located = sheet.pool.filtered(lambda picking: points[picking])
        sheet.unlocated = sheet.pool - located
        self._group_doors(sheet, located, points)

    @api.model
    def _get_pickings_to_plan(self, date, slots):
        """:return: outgoing transfers of the slots, and those that came back, as far as
        they are on no round"""
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
            # What nobody opened for is in the vehicle until the round is over.
            & ~Domain(
                "welfare_stop_ids",
                "any",
                [("route_id.state", "in", BEGUN), ("route_id.date", "=", date)],
            )
            & (Domain("sale_id.welfare_slot_id", "in", slots.ids) | came_back)
        )

    @api.model
    def _get_point(self, picking):
        """:return: where the door is, or ``None``: see ``_welfare_get_point``"""
        return picking.partner_id._welfare_get_point()

    @api.model
    def _get_known_point(self, picking):
        """:return: where the door is
        :raise UserError: nobody knows"""
        point = self._get_point(picking)
        if not point:
            raise UserError(
                self.env._(
                    "%s: the address has no known municipality.",
                    picking.partner_id.name,
                )
            )
        return point

    # -- the teams of the day ----------------------------------------------------------

    @api.model
    def _describe_idle(self, sheet):
        """:return: one sentence for each team that does not go out"""
        return [
            self._describe_at_home(day)
            for day in sheet.days.values()
            if not day.goes_out
        ]

    @api.model
    def _describe_at_home(self, day):
        """:return: why the team of a :class:`TeamDay` does not go out"""
        return self.env._(
            "%(team)s does not go out: %(why)s",
            team=day.team.name,
            why=" ".join(day.why_not),
        )

    def _lock_with_stops(self):
        """Keep the acts of the teams waiting until these routes are written."""
        routes = self.sudo()
        wait_for_rows(routes)
        wait_for_rows(routes.stop_ids)
