from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError, ValidationError


class Wish(NamedTuple):
    """Something to put into the cart again.

    :ivar product: ``product.product``
    :ivar member_id: of the relative whom it is for; zero: the buyer
    """

    product: object
    member_id: int = 0


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _welfare_get_bought_products(self):
        """:return: ``product.product`` that this order sold and that one could buy
        again: no delivery, no promotion"""
        self.ensure_one()
        return self.order_line.filtered(
            lambda line: line._welfare_is_sold()
            and not line.is_delivery
            and not line.is_reward_line
        ).product_id

    def _welfare_get_order_day(self):
        """:return: date in Italy on which it was ordered"""
        self.ensure_one()
        return self.env["welfare.clock"]._day_of(self.date_order)

    def _welfare_add_again(self, wishes):
        """Put one piece of each into this cart; what cannot be had does not stop the
        others.

        :param wishes: list of :class:`Wish`
        :return: ``(products, sentences)``: what was put in, and why the others were not
        """
        self.ensure_one()
        added, refused = self.env["product.product"], []
        for product, member_id in wishes:
            try:
                with self.env.cr.savepoint():
                    self._welfare_add_one(product, member_id)
                added |= product
            except (UserError, ValidationError) as error:
                refused.append(f"{product.sudo().display_name}: {error}")
        return added, refused

    def _welfare_add_one(self, product, member_id):
        """:raise UserError: it cannot be had now, or not for this person"""
        if obstacles := product._welfare_get_obstacles(self.partner_id):
            raise UserError(" ".join(obstacles))
        answer = self._cart_add(
            product.id, 1, welfare_beneficiary_id=member_id or False
        )
        if not answer["added_qty"]:
            raise UserError(
                answer["warning"] or self.env._("There is no more of it now.")
            )
