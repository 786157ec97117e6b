from dateutil.relativedelta import relativedelta

from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _welfare_is_for_somebody(self):
        """:return: whether the buyer says who enjoys this: it is served by voucher,
        which carries the name (DM 25/3/2016 art. 6)"""
        self.ensure_one()
        return bool(self.welfare_delivery == "voucher" and self.welfare_supplier_id)

    def _welfare_get_voucher_end(self, day):
        """Say until when a voucher issued on ``day`` can be used: the product's months,
        else the company's, and never longer than the supplier's contract.

        :param day: a day in Italy
        :return: the last day
        """
        self.ensure_one()
        product = self.sudo()
        months = (
            product.welfare_voucher_months or self.env.company.welfare_voucher_months
        )
        end = day + relativedelta(months=months)
        until = product.welfare_supplier_id.welfare_voucher_until
        return min(end, until) if until else end

    def _welfare_get_vat_treatment(self, day):
        """:return: value of ``welfare.benefit.rule.vat_treatment`` on ``day``; what no
        kind of benefit covers is paid by the worker, at once"""
        self.ensure_one()
        rule = self.sudo().welfare_kind_id._get_rule(day)
        return rule.vat_treatment or "single_purpose"

    def _welfare_check_can_buy(self, partner, at):
        reasons = super()._welfare_check_can_buy(partner, at)
        until = self.sudo().welfare_supplier_id.welfare_voucher_until
        if (
            until
            and self.welfare_delivery == "voucher"
            and until < self.env["welfare.clock"]._today()
        ):
            reasons.append(self.env._("The supplier no longer accepts vouchers."))
        return reasons
