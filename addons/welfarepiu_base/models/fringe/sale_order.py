from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _welfare_get_counters(self, lot):
        """:return: ``{kind id: calendar year}``"""
        today = self.env["welfare.clock"]._today()
        years = {kind.id: lot._get_counted_year(kind, today) for kind in lot.kind_ids}
        return {
            **super()._welfare_get_counters(lot),
            **{kind_id: year for kind_id, year in years.items() if year},
        }

    def _prepare_lot_coverage_vals(self, lot_id, terms):
        lot = self.env["welfare.credit.lot"].sudo().browse(lot_id)
        kind = self.env["welfare.benefit.kind"].browse(terms["kind_id"])
        today = self.env["welfare.clock"]._today()
        return {
            **super()._prepare_lot_coverage_vals(lot_id, terms),
            "counted_year": lot._get_counted_year(kind, today),
        }

    def _welfare_prepare_caps(self, items, purses):
        """What is set aside for other carts is counted; what is only planned is not."""
        caps = super()._welfare_prepare_caps(items, purses)
        Kind = self.env["welfare.benefit.kind"]
        kinds = {item.kind for item in items}
        for kind_id, year in {
            count for purse in purses for count in purse.counters.items()
        }:
            if kind_id in kinds:
                count = self.partner_id._welfare_get_yearly_count(
                    Kind.browse(kind_id), year
                )
                caps[kind_id, year] = round(max(count.room, 0.0) * 100)
        return caps
