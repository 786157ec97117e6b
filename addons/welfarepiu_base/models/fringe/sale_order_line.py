from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _welfare_get_uncovered_reason(self, lots):
        """The yearly cap is said before "your credit does not reach": it is why."""
        self.ensure_one()
        order = self.order_id
        kind = self._welfare_get_kind()
        today = self.env["welfare.clock"]._today()
        usable = lots.filtered(lambda lot: kind in lot.kind_ids)
        years = {lot.sudo()._get_counted_year(kind, today) for lot in usable} - {0}
        if order.welfare_use_credit and order._welfare_is_in_currency_of_credit():
            for year in sorted(years):
                count = order.partner_id._welfare_get_yearly_count(kind, year)
                planned = sum(
                    order.sudo()
                    .welfare_coverage_ids.filtered(
                        lambda c, y=year: c.kind_id == kind
                        and c.state == "planned"
                        and c.counted_year == y
                    )
                    .mapped("amount")
                )
                left = count.room - planned
                if self._welfare_is_stopped_by_cap(left):
                    return count._get_sentence()
        return super()._welfare_get_uncovered_reason(lots)

    def _welfare_is_stopped_by_cap(self, left):
        """:return: whether the cap, with ``left`` EUR to go beside this order, is why a
        part of this line stays uncovered"""
        self.ensure_one()
        price = self._welfare_get_net_amount()
        today = self.env["welfare.clock"]._today()
        if self.product_id._welfare_is_single_item_voucher(today):
            missing = price / self._welfare_get_units()
        else:
            missing = price - self.welfare_covered_amount
        return self.currency_id.compare_amounts(left, missing) < 0
