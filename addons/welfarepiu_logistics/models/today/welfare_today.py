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
                self.env._("Rounds of today"),
                "welfarepiu_logistics.action_welfare_route",
                [("date", "=", today)],
                [("state", "=", "draft")],
            ),
            Tile(
                "rounds_open",
                "rounds",
                self.env._("Rounds of earlier days never closed"),
                "welfarepiu_logistics.action_welfare_route",
                [("date", "<", today), ("state", "in", ("packing", "on_road"))],
            ),
            Tile(
                "messages",
                "rounds",
                self.env._("What phones told and could not be applied"),
                "welfarepiu_logistics.action_welfare_route_message",
                [("outcome", "!=", "applied"), ("is_settled", "=", False)],
            ),
            Tile(
                "plan_runs",
                "rounds",
                self.env._("Plannings that failed"),
                "welfarepiu_logistics.action_welfare_plan_run",
                [
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
                self.env._("Problems with deliveries"),
                "welfarepiu_logistics.action_welfare_delivery_report",
                [("state", "=", "new")],
                [("opened_at", "<", now - timedelta(hours=REPORT_HOURS))],
            ),
            Tile(
                "delivery_returns",
                "rounds",
                self.env._("What came back to the depot, to decide"),
                "welfarepiu_logistics.action_welfare_delivery_return",
                [("state", "=", "waiting")],
            ),
            Tile(
                "collections",
                "rounds",
                self.env._("Parcels nobody collected"),
                "welfarepiu_logistics.action_welfare_collection",
                [("state", "=", "late")],
            ),
        ]
