from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from ..row_lock import wait_for_rows

OPERATOR = "welfarepiu_base.group_operator"


class WelfareRoute(models.Model):
    """The round of one team on one day.

    The record of what happened; ``stock.picking.batch`` is only how the warehouse
    loads it, since the core empties a batch whenever one transfer is validated
    alone.
    """

    _name = "welfare.route"
    _inherit = ["welfare.lifecycle"]
    _description = "Delivery route"
    _order = "date desc, planned_start, id"

    name = fields.Char(
        required=True, readonly=True, copy=False, default=lambda self: self.env._("New")
    )
    company_id = fields.Many2one(
        related="team_id.company_id", store=True, precompute=True, index=True
    )
    date = fields.Date(required=True, index=True)
    is_today = fields.Boolean(compute="_compute_is_today", search="_search_is_today")
    vehicle_id = fields.Many2one(
        "welfare.vehicle", readonly=True, ondelete="restrict", groups=OPERATOR
    )
    slot_ids = fields.Many2many(
        "welfare.delivery.slot", string="Slots", groups=OPERATOR
    )
    team_id = fields.Many2one(
        "welfare.team", required=True, index=True, ondelete="restrict"
    )
    educator_id = fields.Many2one(
        "res.users",
        string="Accompanied by",
        compute="_compute_educator_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        ondelete="restrict",
        help="The educator of the team, or who stands in on this day.",
    )
    member_ids = fields.Many2many(
        "welfare.team.member",
        string="Present",
        help="Who takes part today; the register is written for them. Follows the"
        " absences and the hours of each person.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("planned", "Planned"),
            ("packing", "Packing"),
            ("on_road", "On the road"),
            ("done", "Done"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    stop_ids = fields.One2many("welfare.route.stop", "route_id", string="Stops")
    stop_count = fields.Integer(compute="_compute_stop_count", string="Number of stops")
    delivered_count = fields.Integer(compute="_compute_stop_count", string="Delivered")
    batch_id = fields.Many2one(
        "stock.picking.batch",
        string="Loading batch",
        readonly=True,
        copy=False,
        groups=OPERATOR,
    )
    planned_start = fields.Datetime(readonly=True)
    planned_end = fields.Datetime(readonly=True)
    km = fields.Float(string="Kilometres", digits=(8, 1), readonly=True)
    minutes = fields.Integer(
        readonly=True, help="Working minutes without the break on the road."
    )
    packing_started_at = fields.Datetime(readonly=True, copy=False)
    started_at = fields.Datetime(readonly=True, copy=False)
    closed_at = fields.Datetime(readonly=True, copy=False)
    engine = fields.Char(readonly=True, groups=OPERATOR)
    seed = fields.Integer(readonly=True, groups=OPERATOR)
    plan = fields.Json(readonly=True, groups=OPERATOR, copy=False)
    travel_source = fields.Char(readonly=True, groups=OPERATOR)
    travel_quality = fields.Char(readonly=True, groups=OPERATOR)
    plan_note = fields.Char(
        string="Travel times", compute="_compute_plan_note", groups=OPERATOR
    )
    checker_ok = fields.Boolean(
        string="Checked",
        readonly=True,
        copy=False,
        help="The independent checker found no broken limit.",
    )
    warnings = fields.Text(readonly=True, groups=OPERATOR)

    _checked_before_leaving = models.Constraint(
        "CHECK (checker_ok OR state IN ('draft', 'planned'))",
        "A route that breaks a limit of its team cannot be packed or driven.",
    )

    @api.model
    def _get_kept_fields(self):
        """What the team's acts say, and nobody types."""
        return {"state", "packing_started_at", "started_at", "closed_at"}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("name"):
                vals["name"] = self.env["ir.sequence"].next_by_code("welfare.route")
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        if any(route.state not in ("draft", "planned") for route in self):
            raise UserError(
                self.env._("A route that was packed stays as the record of the day.")
            )

    @api.depends("team_id")
    def _compute_educator_id(self):
        for route in self:
            route.educator_id = route.team_id.educator_id

    @api.depends("date")
    def _compute_is_today(self):
        today = self.env["welfare.clock"]._today()
        for route in self:
            route.is_today = route.date == today

    def _search_is_today(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env["welfare.clock"]._today()
        domain = Domain.FALSE
        if True in value:
            domain |= Domain("date", "=", today)
        if False in value:
            domain |= Domain("date", "!=", today)
        return domain

    @api.depends("travel_quality")
    def _compute_plan_note(self):
        words = {
            "address": self.env._("from door to door"),
            "approximate": self.env._("for some doors from the centre of their town"),
            "nearest_node": self.env._("for some doors from the nearest known road"),
            "outside": self.env._("rough: a door lies outside the roads we know"),
        }
        for route in self:
            route.plan_note = words.get(route.travel_quality, route.travel_quality)

    @api.depends("stop_ids.state")
    def _compute_stop_count(self):
        for route in self:
            route.stop_count = len(route.stop_ids)
            route.delivered_count = len(
                route.stop_ids.filtered(lambda stop: stop.state == "delivered")
            )

    # -- the team's day ------------------------------------------------------------

    @api.model
    def _get_my_route(self):
        """:return: the route of the current educator's team for today that is not
        finished, the last finished one otherwise, or empty"""
        routes = self.search(
            [
                ("is_today", "=", True),
                ("educator_id", "=", self.env.uid),
                ("state", "!=", "draft"),
            ]
        )
        return routes.filtered(lambda route: route.state != "done")[:1] or routes[-1:]

    @api.model
    def _get_my_next_route(self):
        """The team reads its route of today only; that there is one on a day to come
        is told, not what is in it.

        :return: the first route of the current educator's team after today, or empty;
            with all rights, so only its day and its number of stops are passed on
        """
        return self.sudo().search(
            [
                ("date", ">", self.env["welfare.clock"]._today()),
                ("educator_id", "=", self.env.uid),
                ("state", "in", ("planned", "packing")),
            ],
            order="date, planned_start, id",
            limit=1,
        )

    def _check_can_act(self):
        """Only who accompanies the team and the operator move a route on.

        Not bound to today: a phone without network may send its acts tomorrow.
        """
        if self.env.su:
            return
        if self.env.user.has_group(OPERATOR):
            self.check_access("write")
            return
        for route in self.sudo():
            if self.env.user not in (route.educator_id | route.team_id.educator_id):
                raise AccessError(self.env._("This is the route of another team."))

    def _start_packing(self):
        """Begin to pack; a second call changes nothing."""
        self._check_can_act()
        for route in self.sudo():
            wait_for_rows(route)
            if route.state == "planned":
                route._check_can_pack()
                route._move_to_packing()

    def _move_to_packing(self):
        self.ensure_one()
        self.write(
            {
                "state": "packing",
                "packing_started_at": self.env["welfare.clock"]._now(),
                "batch_id": self._make_batch().id,
            }
        )

    def _check_can_pack(self):
        """Hook.

        :raise UserError: this route cannot be begun as it is
        """

    def _make_batch(self):
        """:return: the warehouse's loading view of the parcels of this route"""
        pickings = self.stop_ids.picking_id.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        )
        # The core wants one kind of operation in a batch.
        pickings = pickings.filtered(
            lambda picking: picking.picking_type_id == pickings[0].picking_type_id
        )
        if not pickings:
            return self.env["stock.picking.batch"]
        batch = self.env["stock.picking.batch"].create(
            self._prepare_batch_vals(pickings)
        )
        for stop in self.stop_ids:
            stop.picking_id.batch_sequence = stop.sequence
        batch.action_confirm()
        return batch

    def _prepare_batch_vals(self, pickings):
        return {
            "description": self.name,
            "company_id": self.company_id.id,
            "picking_type_id": pickings[0].picking_type_id.id,
            "picking_ids": [Command.set(pickings.ids)],
        }

    def _start(self):
        """Leave the depot; a second call changes nothing."""
        self._check_can_act()
        for route in self.sudo():
            wait_for_rows(route)
            if route.state in ("on_road", "done"):
                continue
            route._check_can_start()
            route._move_on_road()

    def _move_on_road(self):
        self.ensure_one()
        self.write({"state": "on_road", "started_at": self.env["welfare.clock"]._now()})

    def _start_packing_by_act(self):
        """The first parcel that is packed begins the packing: what was done is taken
        as it is, whether or not the team should have."""
        self._check_can_act()
        route = self.sudo()
        wait_for_rows(route)
        if route.state == "planned":
            route._move_to_packing()

    def _start_by_act(self):
        """An act at a door proves that the team has left, button or not."""
        self._check_can_act()
        route = self.sudo()
        wait_for_rows(route)
        if route.state == "packing":
            route._move_on_road()

    def _check_can_start(self):
        self.ensure_one()
        if self.state != "packing":
            raise UserError(self.env._("Pack the parcels first."))

    def _close(self):
        """End the round: post what was delivered, return the rest to planning.

        Whatever cannot be posted (a serial number is missing, say) does not keep the
        team in the street: the route closes and tells the coordinator.
        A second call changes nothing.
        """
        self._check_can_act()
        for route in self.sudo():
            wait_for_rows(route)
            if route.state == "done":
                continue
            route._check_can_close()
            route.write({"closed_at": self.env["welfare.clock"]._now()})
            route._leave_unvisited()
            route._post_deliveries()
            route._register_participation()
            route.state = "done"

    def _check_can_close(self):
        self.ensure_one()
        if self.state != "on_road":
            raise UserError(self.env._("This route has not left yet."))

    def _leave_unvisited(self):
        self.stop_ids.filtered(lambda stop: stop.state in ("planned", "packed")).write(
            {"state": "problem", "note": self.env._("Not visited.")}
        )

    def _post_deliveries(self):
        """Validate the delivered transfers together, and only those."""
        delivered = self.stop_ids.filtered(lambda stop: stop.state == "delivered")
        pickings = delivered.picking_id
        returned = self.stop_ids.picking_id - pickings
        returned.filtered("batch_id").batch_id = False
        self.batch_id.filtered(lambda batch: not batch.picking_ids).action_cancel()
        failed = pickings._welfare_validate()
        pickings._welfare_mark_payable()
        for picking in failed:
            self._add_warning(
                self.env._(
                    "%s was delivered but could not be posted: please validate it.",
                    picking.name,
                )
            )

    def _add_warning(self, sentence):
        self.ensure_one()
        self.warnings = "\n".join(filter(None, [self.warnings, sentence]))

    def _register_participation(self):
        """Write hours and tasks of those present to the register."""
        times = {
            "pack": (self.packing_started_at, self.started_at),
            "deliver": (self.started_at, self._get_last_act_time()),
        }
        self.env["welfare.participation"].create(
            [
                self._prepare_participation_vals(member, task, *times[task])
                for member in self._get_members_to_register()
                for task in member._get_tasks(self)
            ]
        )

    def _get_members_to_register(self):
        """Hook: who was there, and whose hours are written down."""
        return self.member_ids

    def _get_last_act_time(self):
        acts = self.stop_ids.filtered("act_time").mapped("act_time")
        return max(acts, default=self.closed_at)

    def _prepare_participation_vals(self, member, task, start, end):
        worked = max(end - start, timedelta())
        return {
            "member_id": member.id,
            "route_id": self.id,
            "date": self.date,
            "task": task,
            "minutes": round(worked.total_seconds() / 60),
        }

    # -- buttons of the back office -------------------------------------------------

    def action_start_packing(self):
        self._start_packing()

    def action_start(self):
        self._start()

    def action_close(self):
        self._close()
