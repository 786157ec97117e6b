from datetime import timedelta

from odoo import api, models

from odoo.addons.welfarepiu_base.models.today.tile import Tile

#: Who told of a problem with a delivery hears within so many hours.
REPORT_HOURS = 24
#: Failed plannings of so many days back are still of interest.
RUN_DAYS = 2


class WelfareToday(models.AbstractModel):
    _inherit = "welfare.today"

    @api.model
    def _get_sections(self):
        return {**super()._get_sections(), "rounds": self.env._("Rounds")}

    @api.model
    def _get_tiles(self):
        return [
            *super()._get_tiles(),
            *self._get_round_tiles(),
            *self._get_delivery_tiles(),
        ]

    @api.model
    def _get_round_tiles(self):
        today = self.env["welfare.clock"]._today()
        return [
            Tile(
                "rounds",
                "rounds",
                name=self.env._("Rounds of today"),
                action="welfarepiu_logistics.action_welfare_route",
                domain=[("date", "=", today)],
                late=[("state", "=", "draft")],
            ),
            Tile(
                "rounds_open",
                "rounds",
                name=self.env._("Rounds of earlier days never closed"),
                action="welfarepiu_logistics.action_welfare_route",
                domain=[("date", "<", today), ("state", "in", ("packing", "on_road"))],
            ),
            Tile(
                "messages",
                "rounds",
                name=self.env._("What phones told and could not be applied"),
                action="welfarepiu_logistics.action_welfare_route_message",
                domain=[("outcome", "!=", "applied"), ("is_settled", "=", False)],
            ),
            Tile(
                "plan_runs",
                "rounds",
                name=self.env._("Plannings that failed"),
                action="welfarepiu_logistics.action_welfare_plan_run",
                domain=[
                    ("state", "=", "failed"),
                    ("date", ">=", today - timedelta(days=RUN_DAYS)),
                ],
            ),
        ]

    @api.model
    def _get_delivery_tiles(self):
        now = self.env["welfare.clock"]._now()
        return [
            Tile(
                "delivery_reports",
                "rounds",
                name=self.env._("Problems with deliveries"),
                action="welfarepiu_logistics.action_welfare_delivery_report",
                domain=[("state", "=", "new")],
                late=[("opened_at", "<", now - timedelta(hours=REPORT_HOURS))],
            ),
            Tile(
                "delivery_returns",
                "rounds",
                name=self.env._("What came back to the depot, to decide"),
                action="welfarepiu_logistics.action_welfare_delivery_return",
                domain=[("state", "=", "waiting")],
            ),
            Tile(
                "collections",
                "rounds",
                name=self.env._("Parcels nobody collected"),
                action="welfarepiu_logistics.action_welfare_collection",
                domain=[("state", "=", "late")],
            ),
        ]
