from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _welfare_check_can_buy(self, partner, at):
        """Say why this product cannot be bought now, however it is paid.

        :param partner: the buyer
        :param at: naive UTC datetime
        :return: list of sentences for the buyer, in their language; empty if it can
        """
        self.ensure_one()
        return []

    def _welfare_is_single_item_voucher(self, day):
        """:return: whether the law wants the whole price covered on ``day``
        (TUIR art. 51 c. 3-bis, DM 25/3/2016 art. 6: no top-up by the holder)"""
        self.ensure_one()
        rule = self.welfare_kind_id._get_rule(day)
        return bool(
            self.welfare_delivery == "voucher"
            and rule.single_item
            and not rule.top_up_allowed
        )
