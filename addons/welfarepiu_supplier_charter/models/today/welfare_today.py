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
            *super()._get_tiles(),
            *self._get_joining_tiles(),
            *self._get_charter_tiles(),
        ]

    @api.model
    def _get_joining_tiles(self):
        since = self.env["welfare.clock"]._now() - timedelta(days=ANSWER_DAYS)
        return [
            Tile(
                "applications",
                "suppliers",
                self.env._("Suppliers who ask to join"),
                "welfarepiu_supplier_charter.action_welfare_supplier_application",
                [("state", "=", "received")],
                [("received_on", "<", since)],
            ),
            Tile(
                "wishes",
                "suppliers",
                self.env._("Suppliers that workers miss"),
                "welfarepiu_supplier_charter.action_welfare_supplier_wish",
                [("state", "=", "asked")],
            ),
            Tile(
                "proposals",
                "suppliers",
                self.env._("Products to look at"),
                "welfarepiu_supplier_charter.action_welfare_product_proposal",
                [("state", "=", "proposed")],
                [("proposed_on", "<", since)],
            ),
            Tile(
                "stories",
                "suppliers",
                self.env._("Stories to look at"),
                "welfarepiu_supplier_charter.action_welfare_supplier_story",
                [("state", "=", "proposed")],
                [("proposed_on", "<", since)],
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
                self.env._("Charters to review"),
                "welfarepiu_supplier_charter.action_welfare_charter_adhesion",
                [("state", "=", "review")],
            ),
            Tile(
                "visits",
                "suppliers",
                self.env._("Visits of this week"),
                "welfarepiu_supplier_charter.action_welfare_charter_visit",
                [
                    ("state", "=", "planned"),
                    ("planned_on", "<", now + timedelta(days=7)),
                ],
                [("planned_on", "<", now)],
            ),
            Tile(
                "certificates",
                "suppliers",
                self.env._("Certificates to accept"),
                "welfarepiu_supplier_charter.action_welfare_charter_certificate",
                [("state", "=", "proposed")],
            ),
            Tile(
                "actions",
                "suppliers",
                self.env._("Corrective actions to judge or overdue"),
                "welfarepiu_supplier_charter.action_welfare_charter_action",
                [
                    "|",
                    ("state", "=", "handed_in"),
                    "&",
                    ("state", "=", "open"),
                    ("deadline", "<", today),
                ],
                [("state", "=", "open")],
            ),
            Tile(
                "appeals",
                "suppliers",
                self.env._("Appeals of suppliers to decide"),
                "welfarepiu_supplier_charter.action_welfare_charter_appeal",
                [("state", "=", "open")],
            ),
        ]
