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
                name=self.env._("Requests to assess"),
                action=action,
                domain=[("state", "in", ("submitted", "second", "appeal"))],
                late=[("state", "=", "submitted"), ("submitted_at", "<", since)],
            ),
            Tile(
                "fund_to_decide",
                "fund",
                name=self.env._("Requests to decide"),
                action=action,
                domain=[("state", "=", "committee")],
            ),
        ]

    @api.model
    def _get_fund_money_tiles(self):
        return [
            Tile(
                "fund_payments",
                "fund",
                name=self.env._("Payments of the Fund to make"),
                action="welfarepiu_fund.action_welfare_fund_payment",
                domain=[("state", "in", ("draft", "to_pay"))],
            ),
            Tile(
                "fund_matches",
                "fund",
                name=self.env._("Bank lines of the Fund to decide"),
                action="welfarepiu_fund.action_welfare_fund_match",
                domain=[("state", "=", "proposed")],
            ),
            Tile(
                "fund_handovers",
                "fund",
                name=self.env._("Hand-overs to transfer"),
                action="welfarepiu_fund.action_welfare_fund_handover",
                domain=[("state", "=", "open")],
            ),
        ]
