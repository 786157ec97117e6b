from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.fields import Domain

# Longer than any provider's payment form stays open; a hold of a payment that has
# gone further than "draft" never times out.
HOLD_MINUTES = 30


class WelfareCreditHold(models.Model):
    """Credit set aside for one order before any money moves.

    Setting aside, spending and setting free lock the order, then the worker, then the
    lots by ascending id (``res.partner._welfare_lock_credit``).
    """

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
        help="The payment it was set aside for; empty when nothing was left to pay.",
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
        """Set the credit of ``coverage_ids`` aside."""
        self.order_id._welfare_lock()
        for coverage in self.coverage_ids.sorted(lambda c: (c.lot_id.id, c.id)):
            coverage._post_move("hold", 0.0, held=coverage.amount)
        self.coverage_ids.state = "held"

    def _settle(self):
        """Spend what was set aside, exactly as it was frozen."""
        self.order_id._welfare_lock()
        for hold in self.filtered(lambda h: h.state == "open"):
            for coverage in hold.coverage_ids.sorted(lambda c: (c.lot_id.id, c.id)):
                coverage._post_move("spend", -coverage.amount, held=-coverage.amount)
            hold.coverage_ids._mark_spent()
            hold.state = "settled"

    def _release(self):
        """Give back what was set aside; the order is planned anew."""
        self.order_id._welfare_lock()
        for hold in self.filtered(lambda h: h.state == "open"):
            for coverage in hold.coverage_ids.sorted(lambda c: (c.lot_id.id, c.id)):
                coverage._post_move("release", 0.0, held=-coverage.amount)
            hold.coverage_ids.write({"state": "planned", "hold_id": False})
            hold.state = "released"

    def _get_stale_domain(self):
        return Domain("state", "=", "open") & Domain(
            "expires_at", "<", self.env["welfare.clock"]._now()
        )

    def _is_releasable(self, transaction=None):
        """Only drafts may lose their hold: a payment of the order that is pending,
        authorised or done has, or may soon have, taken the worker's money.

        :param transaction: a ``payment.transaction`` to leave out: it asks for itself
        """
        self.ensure_one()
        transactions = self.order_id.transaction_ids | self.transaction_id
        if transaction:
            transactions -= transaction
        return not any(tx._welfare_is_live() for tx in transactions)

    @api.model
    def _cron_release_stale(self):
        """Set free the credit of payments that were never started."""
        stale = self.search(self._get_stale_domain()).ids
        for index, hold in enumerate(self.browse(stale), start=1):
            try:
                hold._release_if_stale()
            except psycopg2.OperationalError:
                # A payment got in between: the next run looks again.
                self.env.cr.rollback()
            self.env["ir.cron"]._commit_progress(1, remaining=len(stale) - index)

    def _release_if_stale(self):
        """Lock order, payments and hold first, decide afterwards.

        What another process holds is left to the next run; what it changed since this
        database transaction began makes the lock fail.

        :raise psycopg2.OperationalError: see above
        """
        self.ensure_one()
        order = self.order_id
        transactions = order.transaction_ids | self.transaction_id
        for records in (order, transactions, self):
            if len(records.try_lock_for_update(allow_referencing=True)) < len(records):
                return
        self.invalidate_recordset()
        transactions.invalidate_recordset(["state"])
        if self.filtered_domain(self._get_stale_domain()) and self._is_releasable():
            self._release()
