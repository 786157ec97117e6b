from datetime import date, datetime

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..row_lock import wait_for_rows
from .welfare_route_plan import BEGUN

#: Of a route, what a plan writes; links to one record are ids.
ROUTE_FIELDS = (
    "name",
    "date",
    "team_id",
    "educator_id",
    "vehicle_id",
    "planned_start",
    "planned_end",
    "km",
    "minutes",
    "engine",
    "seed",
    "plan",
    "travel_source",
    "travel_quality",
    "checker_ok",
    "warnings",
    "member_ids",
    "slot_ids",
)

#: Of a stop: its place. What the team needs at the door is copied anew.
STOP_FIELDS = ("sequence", "trip", "pinned", "planned_arrival", "state", "note")


def to_json(record, names):
    """:return: ``{field: value}``, plain data that ``write`` takes"""
    vals = {
        name: record._fields[name].convert_to_write(record[name], record)
        for name in names
    }
    return {
        name: value
        if not isinstance(value, date)
        else fields.Datetime.to_string(value)
        if isinstance(value, datetime)
        else fields.Date.to_string(value)
        for name, value in vals.items()
    }


class WelfareRoute(models.Model):
    """The day as it was before a plan, to put it back."""

    _inherit = "welfare.route"

    @api.model
    def _take_backup(self, sheet):
        """:return: plain data without names of people, for ``_put_back``"""
        unserved = self.env["welfare.route.unserved"].search(
            [("date", "=", sheet.date), ("company_id", "=", sheet.slots.company_id.id)]
        )
        return {
            "routes": [route._prepare_backup_vals() for route in sheet.routes.sudo()],
            "unserved": [
                {
                    "picking_id": row.picking_id.id,
                    "reasons": row.reasons,
                    "remedies": row.remedies,
                }
                for row in unserved
            ],
        }

    def _prepare_backup_vals(self):
        self.ensure_one()
        return {
            "id": self.id,
            "vals": to_json(self, ROUTE_FIELDS),
            "stops": [
                {
                    "id": stop.id,
                    "picking": stop.picking_id.id,
                    "label": stop.label_number,
                    "vals": to_json(stop, STOP_FIELDS),
                }
                for stop in self.stop_ids
            ],
        }

    @api.model
    def _put_back(self, backup, planned):
        """:param planned: the routes that the plan left behind, with all rights"""
        stops = {stop.picking_id.id: stop for stop in planned.stop_ids}
        routes = planned.browse()
        placed = planned.stop_ids.browse()
        labels = {}
        for saved in backup["routes"]:
            route = planned.browse(saved["id"]).exists()
            if route:
                route.write(saved["vals"])
            else:
                route = route.create({**saved["vals"], "state": "planned"})
            routes |= route
            for one in saved["stops"]:
                stop = stops.get(one["picking"]) or route._make_stop(
                    self.env["stock.picking"].browse(one["picking"])
                )
                vals = {**one["vals"], "route_id": route.id}
                if stop.route_id == route:
                    vals.pop("route_id")
                stop.write(vals)
                placed |= stop
                labels[stop] = one["label"]
        (planned.stop_ids - placed).unlink()
        placed._renumber_labels(labels)
        (planned - routes).unlink()
        for route in routes.filtered(lambda route: route.state in BEGUN):
            route._refresh_batch()
        routes._judge_team()


class WelfarePlanRun(models.Model):
    _inherit = "welfare.plan.run"

    backup = fields.Json(readonly=True)
    is_undone = fields.Boolean(string="Put back", readonly=True)
    is_last = fields.Boolean(
        compute="_compute_is_last", help="No other planning of the day came after it."
    )

    @api.depends("date", "company_id", "state")
    def _compute_is_last(self):
        for run in self:
            run.is_last = run.state == "done" and not self.search_count(
                [
                    ("company_id", "=", run.company_id.id),
                    ("date", "=", run.date),
                    ("state", "in", ("queued", "running", "done")),
                    ("id", ">", run.id),
                ],
                limit=1,
            )

    def _undo(self):
        """Put the day back as it was before this planning. A second call changes
        nothing.

        :raise UserError: something happened since, which would be lost
        """
        self.ensure_one()
        self.check_access("write")
        run = self.sudo()
        wait_for_rows(run)
        if run.is_undone:
            return
        if not run.is_last or not run.backup:
            raise UserError(
                self.env._("Only the last planning of a day can be taken back.")
            )
        Route = run.env["welfare.route"]
        ids = [route["route"] for route in run.after["routes"]]
        planned = Route.browse(ids).exists()
        planned._lock_with_stops()
        now = {route.id: route._prepare_snapshot_vals() for route in planned}
        if any(now.get(one["route"]) != one for one in run.after["routes"]):
            raise UserError(
                self.env._(
                    "The routes have changed since: somebody moved a stop, or a team"
                    " has begun. Plan again instead."
                )
            )
        kept = {one["id"] for one in run.backup["routes"]} | set(run.route_ids.ids)
        Route._put_back(run.backup, planned.filtered(lambda route: route.id in kept))
        run._put_back_unserved()
        run.write(
            {
                "is_undone": True,
                "message": self.env._(
                    "Taken back: the routes are as they were before."
                ),
            }
        )

    def _put_back_unserved(self):
        Unserved = self.env["welfare.route.unserved"]
        Unserved.search(
            [("date", "=", self.date), ("company_id", "=", self.company_id.id)]
        ).unlink()
        pickings = self.env["stock.picking"].browse(
            row["picking_id"] for row in self.backup["unserved"]
        )
        there = set(pickings.exists().ids)
        Unserved.create(
            [
                {**row, "date": self.date}
                for row in self.backup["unserved"]
                if row["picking_id"] in there
            ]
        )

    def action_undo(self):
        self._undo()
