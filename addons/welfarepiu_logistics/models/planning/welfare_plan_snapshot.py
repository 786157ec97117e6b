from odoo import api, fields, models
from odoo.tools import formatLang

#: A door that is reached this much earlier or later is worth a word, in minutes.
MOVED_MINUTES = 10


class WelfareRoute(models.Model):
    """How the day stands: plain data without names of people, to compare."""

    _inherit = "welfare.route"

    @api.model
    def _take_snapshot(self, sheet, planned=None):
        """:param planned: the routes of the plan; default: those there were before it
        :return: ``{"routes": [...], "unserved": [ids of deliveries]}``; moments in UTC,
            distances in kilometres
        """
        routes = (sheet.routes if planned is None else planned).exists() | sheet.left
        if planned is not None:
            routes |= sheet.routes.exists()
        routes = routes.sudo().sorted(lambda route: (route.team_id.name, route.id))
        live = routes.stop_ids.filtered(
            lambda stop: stop.state in ("planned", "packed")
        )
        return {
            "routes": [route._prepare_snapshot_vals() for route in routes],
            "unserved": sorted(set(sheet.pool.ids) - set(live.picking_id.ids)),
        }

    def _prepare_snapshot_vals(self):
        self.ensure_one()
        to_string = fields.Datetime.to_string
        return {
            "route": self.id,
            "name": self.name,
            "team": self.team_id.id,
            "team_name": self.team_id.name,
            "km": round(self.km, 1),
            "minutes": self.minutes,
            "start": to_string(self.planned_start) or "",
            "end": to_string(self.planned_end) or "",
            "stops": [
                {
                    "stop": stop.id,
                    "picking": stop.picking_id.id,
                    "sequence": stop.sequence,
                    "trip": stop.trip,
                    "arrival": to_string(stop.planned_arrival) or "",
                    "state": stop.state,
                }
                for stop in self.stop_ids.sorted("sequence")
            ],
        }


class WelfarePlanRun(models.Model):
    _inherit = "welfare.plan.run"

    @api.depends("before", "after")
    def _compute_comparison(self):
        for run in self:
            rows = run._get_comparison()
            run.comparison = rows and self.env["ir.qweb"]._render(
                "welfarepiu_logistics.plan_comparison",
                {
                    "rows": rows,
                    "total": self.env._("All together"),
                    "show": self._show_figure,
                    "hour": self._show_hour,
                },
            )

    @api.model
    def _show_figure(self, figure):
        if figure is None:
            return "–"
        digits = 1 if isinstance(figure, float) else 0
        return formatLang(self.env, figure, digits=digits)

    @api.model
    def _show_hour(self, moment):
        """:return: ``"09:30"`` on the clock in Italy"""
        moment = fields.Datetime.to_datetime(moment)
        return self.env["welfare.delivery.slot"]._format_moment(moment)

    def _get_comparison(self):
        """What the plan changed, for who decides whether it is good.

        :return: plain data: ``teams`` (one row a team: ``team``, ``name``, ``before``
            and ``after`` with ``km``, ``minutes``, ``stops``, ``None`` without a
            route), ``total`` (the same), ``moved`` (deliveries that changed team),
            ``shifted`` (reached more than ten minutes earlier or later: ``minutes``,
            negative for earlier), ``served`` and ``unserved`` (newly so). Deliveries
            are ``{"picking": id, "name": who receives}``. Empty before the plan is made
        """
        self.ensure_one()
        if not self.before or not self.after:
            return {}
        before, after = (self._index_snapshot(one) for one in (self.before, self.after))
        names = self._get_recipients(before["at"].keys() | after["at"].keys())
        both = [picking for picking in before["at"] if picking in after["at"]]
        return {
            "teams": self._compare_teams(before, after),
            "total": {
                "before": self._sum_up(self.before["routes"]),
                "after": self._sum_up(self.after["routes"]),
            },
            "moved": [
                {
                    "picking": picking,
                    "name": names.get(picking, ""),
                    "from": before["at"][picking]["team_name"],
                    "from_team": before["at"][picking]["team"],
                    "to": after["at"][picking]["team_name"],
                    "to_team": after["at"][picking]["team"],
                }
                for picking in both
                if before["at"][picking]["team"] != after["at"][picking]["team"]
            ],
            "shifted": self._compare_times(before, after, both, names),
            "served": [
                {"picking": picking, "name": names.get(picking, "")}
                for picking in after["at"]
                if picking not in before["at"]
            ],
            "unserved": [
                {"picking": picking, "name": names.get(picking, "")}
                for picking in before["at"]
                if picking not in after["at"]
            ],
        }

    @api.model
    def _index_snapshot(self, snapshot):
        at, teams = {}, {}
        for route in snapshot["routes"]:
            teams.setdefault(route["team"], []).append(route)
            for stop in route["stops"]:
                # A door that failed is no place: its delivery may be on another round.
                if stop["state"] in ("planned", "packed", "delivered"):
                    at[stop["picking"]] = {
                        "team": route["team"],
                        "team_name": route["team_name"],
                        "arrival": fields.Datetime.to_datetime(stop["arrival"]),
                    }
        return {"at": at, "teams": teams}

    @api.model
    def _get_recipients(self, picking_ids):
        pickings = self.env["stock.picking"].browse(picking_ids).exists()
        return {picking.id: picking.partner_id.name or "" for picking in pickings}

    @api.model
    def _sum_up(self, routes):
        return {
            "km": round(sum(route["km"] for route in routes), 1),
            "minutes": sum(route["minutes"] for route in routes),
            "stops": sum(len(route["stops"]) for route in routes),
        }

    @api.model
    def _compare_teams(self, before, after):
        names = {
            team: routes[0]["team_name"]
            for index in (before, after)
            for team, routes in index["teams"].items()
        }
        return [
            {
                "team": team,
                "name": names[team],
                **{
                    when: self._sum_up(index["teams"][team])
                    if team in index["teams"]
                    else None
                    for when, index in (("before", before), ("after", after))
                },
            }
            for team in sorted(names, key=lambda team: (names[team], team))
        ]

    @api.model
    def _compare_times(self, before, after, pickings, names):
        rows = []
        for picking in pickings:
            old, new = before["at"][picking], after["at"][picking]
            if not old["arrival"] or not new["arrival"]:
                continue
            minutes = round((new["arrival"] - old["arrival"]).total_seconds() / 60)
            if abs(minutes) > MOVED_MINUTES:
                rows.append(
                    {
                        "picking": picking,
                        "name": names.get(picking, ""),
                        "team": new["team"],
                        "team_name": new["team_name"],
                        "before": fields.Datetime.to_string(old["arrival"]),
                        "after": fields.Datetime.to_string(new["arrival"]),
                        "minutes": minutes,
                    }
                )
        return rows
