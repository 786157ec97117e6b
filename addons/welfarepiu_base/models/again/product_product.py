from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _welfare_get_obstacles(self, partner):
        """Hook: why this cannot be put into the cart now, for lists of what one knows
        already.

        :param partner: the buyer
        :return: list of sentences; empty: it can
        """
        self.ensure_one()
        product = self.sudo()
        if not (product.active and product.sale_ok and product.is_published):
            return [self.env._("It is not sold any more.")]
        if product.welfare_booking == "quote":
            return [
                self.env._("Its price is agreed first: ask for a quote on its page.")
            ]
        now = self.env["welfare.clock"]._now()
        obstacles = list(self._welfare_check_can_buy(partner, now))
        if not obstacles and product._is_sold_out():
            obstacles.append(self.env._("It is sold out for now."))
        return obstacles
