from odoo import models
from odoo.exceptions import ValidationError

from ...tools.allocation import Item, Purse, allocate


class WelfareRefund(models.Model):
    """Which credit pays a refund."""

    _inherit = "welfare.refund"

    def _get_lots(self):
        """:return: the lots that may give for this claim today, with sudo"""
        self.ensure_one()
        today = self.env["welfare.clock"]._today()
        lots = self.with_company(self.company_id)._get_refunding_lots(
            self.worker_id, self.type_id, today
        )
        return lots.filtered(
            lambda lot: lot.employment_id == self.employment_id
            and lot.plan_id.refund_paid_by == self.paid_by
        )

    def _allocate(self, lots, cents):
        """:return: ``{lot id: cents}``, as much as possible, what expires first first,
        no more than the yearly cap leaves"""
        today = self.env["welfare.clock"]._today()
        kind = self.kind_id
        years = {lot: lot._get_counted_year(kind, today) for lot in lots}
        purses = [
            Purse(
                key=lot.id,
                available=round(lot.available * 100),
                kinds=frozenset([kind.id]),
                expires_on=lot.spendable_until,
                counters={kind.id: year} if year else {},
            )
            for lot, year in years.items()
        ]
        caps = {
            (kind.id, year): max(round(self._get_count(year).room * 100), 0)
            for year in sorted({year for year in years.values() if year})
        }
        shares = allocate([Item(key=0, amount=cents, kind=kind.id)], purses, caps)
        return {lot_id: amount for (_item, lot_id), amount in shares.items()}

    def _get_count(self, year):
        return self.worker_id._welfare_get_yearly_count(self.kind_id, year)

    def _get_credit_obstacles(self):
        """:return: list of sentences: why the credit does not reach, and how far"""
        self.ensure_one()
        lots = self._get_lots()
        cents = round(self.amount * 100)
        reached = sum(self._allocate(lots, cents).values())
        if reached == cents:
            return []
        most = self.currency_id.format(reached / 100)
        today = self.env["welfare.clock"]._today()
        total = round(sum(lots.mapped("available")) * 100)
        by_cap = reached < min(total, cents)
        years = {lot._get_counted_year(self.kind_id, today) for lot in lots} - {0}
        if by_cap and years:
            counts = [self._get_count(year)._get_sentence() for year in sorted(years)]
            return [*counts, self.env._("You can ask for %s at most.", most)]
        return [
            self.env._(
                "Your credit for this does not reach: you can ask for %s at most.", most
            )
        ]

    def _hold(self):
        """Set the credit aside: all of it, or nothing.

        :raise ValidationError: it does not reach any more
        """
        self.ensure_one()
        self._get_lots()._lock()
        # Only now nobody else spends it.
        lots = self._get_lots()
        cents = round(self.amount * 100)
        shares = self._allocate(lots, cents)
        if sum(shares.values()) != cents:
            raise ValidationError("\n".join(self._get_credit_obstacles()))
        parts = self.env["welfare.refund.part"].create(
            [
                self._prepare_part_vals(lot, shares[lot.id] / 100)
                for lot in lots
                if lot.id in shares
            ]
        )
        parts._hold()

    def _prepare_part_vals(self, lot, amount):
        today = self.env["welfare.clock"]._today()
        return {
            "refund_id": self.id,
            "lot_id": lot.id,
            "kind_id": self.kind_id.id,
            "amount": amount,
            "counted_year": lot._get_counted_year(self.kind_id, today),
        }

    def _set_free(self, revive=False):
        """Give credit and document back; see ``welfare.refund.part._release``."""
        self.part_ids._release(revive)
        self.document_ids.is_claimed = False
