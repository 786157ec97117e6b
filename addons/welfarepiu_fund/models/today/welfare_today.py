from datetime import timedelta

from odoo import api, models

from odoo.addons.welfarepiu_base.models.today.tile import Tile

#: A request that nobody assesses for so many days is late.
ASSESS_DAYS = 7


class WelfareToday(models.AbstractModel):
    _inherit = "welfare.today"

    @api.model
    def _get_sections(self):
        return {**super()._get_sections(), "fund": self.env._("Solidarity Fund")}

    @api.model
    def _get_tiles(self):
        return [
            *super()._get_tiles(),
            *self._get_request_tiles(),
            *self._get_fund_money_tiles(),
        ]

    @api.model
    def _get_request_tiles(self):
        since = self.env["welfare.clock"]._now() - timedelta(days=ASSESS_DAYS)
        action = "welfarepiu_fund.action_welfare_fund_request"
        return [
            Tile(
                "fund_to_assess",
                "fund",
                self.env._("Requests to assess"),
                action,
                [("state", "in", ("submitted", "second", "appeal"))],
                [("state", "=", "submitted"), ("submitted_at", "<", since)],
            ),
            Tile(
                "fund_to_decide",
                "fund",
                self.env._("Requests to decide"),
                action,
                [("state", "=", "committee")],
            ),
        ]

    @api.model
    def _get_fund_money_tiles(self):
        return [
            Tile(
                "fund_payments",
                "fund",
                self.env._("Payments of the Fund to make"),
                "welfarepiu_fund.action_welfare_fund_payment",
                [("state", "in", ("draft", "to_pay"))],
            ),
            Tile(
                "fund_matches",
                "fund",
                self.env._("Bank lines of the Fund to decide"),
                "welfarepiu_fund.action_welfare_fund_match",
                [("state", "=", "proposed")],
            ),
            Tile(
                "fund_handovers",
                "fund",
                self.env._("Hand-overs to transfer"),
                "welfarepiu_fund.action_welfare_fund_handover",
                [("state", "=", "open")],
            ),
        ]
