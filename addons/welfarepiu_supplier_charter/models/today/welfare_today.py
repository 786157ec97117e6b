from datetime import timedelta

from odoo import api, models

from odoo.addons.welfarepiu_base.models.today.tile import Tile

#: What a supplier sends is answered within so many days.
ANSWER_DAYS = 5


class WelfareToday(models.AbstractModel):
    _inherit = "welfare.today"

    @api.model
    def _get_tiles(self):
        return [
            *self._get_urgent_tiles(),
            *super()._get_tiles(),
            *self._get_joining_tiles(),
            *self._get_charter_tiles(),
        ]

    @api.model
    def _get_urgent_tiles(self):
        return [
            Tile(
                "urgent",
                "serve",
                name=self.env._("Who needs help today"),
                action="welfarepiu_supplier_charter.action_welfare_urgent_request",
                domain=[("state", "=", "open")],
                late=[("alarmed_at", "!=", False)],
            ),
        ]

    @api.model
    def _get_joining_tiles(self):
        since = self.env["welfare.clock"]._now() - timedelta(days=ANSWER_DAYS)
        return [
            Tile(
                "applications",
                "suppliers",
                name=self.env._("Suppliers who ask to join"),
                action="welfarepiu_supplier_charter.action_welfare_supplier_application",
                domain=[("state", "=", "received")],
                late=[("received_on", "<", since)],
            ),
            Tile(
                "wishes",
                "suppliers",
                name=self.env._("Suppliers that workers miss"),
                action="welfarepiu_supplier_charter.action_welfare_supplier_wish",
                domain=[("state", "=", "asked")],
            ),
            Tile(
                "proposals",
                "suppliers",
                name=self.env._("Products to look at"),
                action="welfarepiu_supplier_charter.action_welfare_product_proposal",
                domain=[("state", "=", "proposed")],
                late=[("proposed_on", "<", since)],
            ),
            Tile(
                "stories",
                "suppliers",
                name=self.env._("Stories to look at"),
                action="welfarepiu_supplier_charter.action_welfare_supplier_story",
                domain=[("state", "=", "proposed")],
                late=[("proposed_on", "<", since)],
            ),
        ]

    @api.model
    def _get_charter_tiles(self):
        clock = self.env["welfare.clock"]
        now, today = clock._now(), clock._today()
        return [
            Tile(
                "adhesions",
                "suppliers",
                name=self.env._("Charters to review"),
                action="welfarepiu_supplier_charter.action_welfare_charter_adhesion",
                domain=[("state", "=", "review")],
            ),
            Tile(
                "visits",
                "suppliers",
                name=self.env._("Visits of this week"),
                action="welfarepiu_supplier_charter.action_welfare_charter_visit",
                domain=[
                    ("state", "=", "planned"),
                    ("planned_on", "<", now + timedelta(days=7)),
                ],
                late=[("planned_on", "<", now)],
            ),
            Tile(
                "certificates",
                "suppliers",
                name=self.env._("Certificates to accept"),
                action="welfarepiu_supplier_charter.action_welfare_charter_certificate",
                domain=[("state", "=", "proposed")],
            ),
            Tile(
                "actions",
                "suppliers",
                name=self.env._("Corrective actions to judge or overdue"),
                action="welfarepiu_supplier_charter.action_welfare_charter_action",
                domain=[
                    "|",
                    ("state", "=", "handed_in"),
                    "&",
                    ("state", "=", "open"),
                    ("deadline", "<", today),
                ],
                late=[("state", "=", "open")],
            ),
            Tile(
                "appeals",
                "suppliers",
                name=self.env._("Appeals of suppliers to decide"),
                action="welfarepiu_supplier_charter.action_welfare_charter_appeal",
                domain=[("state", "=", "open")],
            ),
        ]
