from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

# Longer than any provider's payment form stays open; a hold of a payment that has
# gone further than "draft" never times out.
HOLD_MINUTES = 30


class WelfareCreditHold(models.Model):
    """Credit set aside for one order before any money moves."""

    _name = "welfare.credit.hold"
    _description = "Credit set aside"
    _order = "id desc"

    order_id = fields.Many2one(
        "sale.order", required=True, index=True, ondelete="restrict", readonly=True
    )
    transaction_id = fields.Many2one(
        "payment.transaction",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        help="Empty when nothing was left to pay.",
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True)
    state = fields.Selection(
        [("open", "Open"), ("settled", "Spent"), ("released", "Set free")],
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    expires_at = fields.Datetime(
        required=True,
        readonly=True,
        default=lambda self: self.env["welfare.clock"]._now()
        + timedelta(minutes=HOLD_MINUTES),
    )
    coverage_ids = fields.One2many("welfare.credit.coverage", "hold_id")

    _one_open_per_order = models.UniqueIndex(
        "(order_id) WHERE state = 'open'",
        "This order already has its credit set aside.",
    )

    def _take(self):
        """Set the credit of ``coverage_ids`` aside, lots in ascending order."""
        for coverage in self.coverage_ids.sorted(lambda c: (c.lot_id.id, c.id)):
            coverage._post_move("hold", 0.0, held=coverage.amount)
        self.coverage_ids.state = "held"

    def _settle(self):
        """Spend what was set aside, exactly as it was frozen."""
        for hold in self.filtered(lambda h: h.state == "open"):
            for coverage in hold.coverage_ids.sorted(lambda c: (c.lot_id.id, c.id)):
                coverage._post_move("spend", -coverage.amount, held=-coverage.amount)
            hold.coverage_ids._mark_spent()
            hold.state = "settled"

    def _release(self):
        """Give back what was set aside; the order is planned anew."""
        for hold in self.filtered(lambda h: h.state == "open"):
            for coverage in hold.coverage_ids.sorted(lambda c: (c.lot_id.id, c.id)):
                coverage._post_move("release", 0.0, held=-coverage.amount)
            hold.coverage_ids.write({"state": "planned", "hold_id": False})
            hold.state = "released"

    def _get_stale_domain(self):
        return Domain("state", "=", "open") & Domain(
            "expires_at", "<", self.env["welfare.clock"]._now()
        )

    def _is_releasable(self):
        """Only a payment still in draft may lose its hold: one that is pending,
        authorised or done has, or may soon have, taken the worker's money."""
        self.ensure_one()
        return self.transaction_id.state in (False, "draft", "cancel", "error")

    @api.model
    def _cron_release_stale(self):
        """Set free the credit of payments that were never started."""
        stale = self.search(self._get_stale_domain())
        for index, candidate in enumerate(stale, start=1):
            locked = candidate.try_lock_for_update()
            hold = locked.filtered_domain(self._get_stale_domain())
            hold.transaction_id.try_lock_for_update()
            if hold and hold._is_releasable():
                hold._release()
            self.env["ir.cron"]._commit_progress(1, remaining=len(stale) - index)
