from datetime import datetime

from odoo import fields, models
from odoo.fields import Domain

EVER = datetime.max


class ResPartner(models.Model):
    _inherit = "res.partner"

    welfare_delivery_by_mail = fields.Boolean(
        string="Write when the parcel is on its way",
        default=True,
        help="Off: the person looks at the page instead. The reminder of the day before"
        " is sent in any case.",
    )

    def _welfare_get_near_deliveries(self):
        """:return: own orders of which something is brought today or tomorrow, or came
        back and is not settled, soonest first, as the system"""
        self.ensure_one()
        today = self.env["welfare.clock"]._today()
        back = self.env["welfare.delivery.return"].sudo()
        back = back.search(
            [("order_id.partner_id", "=", self.id), ("state", "!=", "done")]
        )
        near = Domain("welfare_slot_id.date", ">=", today) & Domain(
            "welfare_slot_id.date", "<=", fields.Date.add(today, days=1)
        )
        orders = self.env["sale.order"].sudo()
        return orders.search(
            Domain("partner_id", "=", self.id)
            & Domain("state", "=", "sale")
            & (near | Domain("id", "in", back.order_id.ids)),
            order="id",
        ).sorted(lambda order: (order.welfare_slot_id.start_at or EVER, order.id))

    def _welfare_erase_elsewhere(self):
        """What was told of a delivery, and its photos, go with the person."""
        res = super()._welfare_erase_elsewhere()
        reports = self.env["welfare.delivery.report"].search(
            [("order_id", "in", self._welfare_get_orders().ids)]
        )
        self._welfare_wipe(reports)
        self._welfare_wipe(reports.message_ids)
        reports.message_ids.write({"photo": False})
        return res
