from typing import NamedTuple

from odoo import api, models

from ...tools.allocation import Item, allocate


class Cover(NamedTuple):
    """What a buyer's credit pays of one product, bought alone today.

    :ivar covered: EUR that credit pays
    :ivar left: EUR left to pay
    """

    covered: float
    left: float


class ProductTemplate(models.Model):
    """What credit would pay, before anything is in a cart."""

    _inherit = "product.template"

    @api.model
    def _welfare_get_covers(self, partner, prices):
        """Plan each product alone, as a cart would: the buyer's credit, the kinds and
        the yearly caps are read once, however many products there are.

        :param partner: ``res.partner``, the buyer
        :param prices: ``{product.template: EUR, tax included}``
        :return: ``{product.template: Cover}``, of those that credit may pay at all
        """
        order = self._welfare_get_trial_order(partner)
        items = self._welfare_prepare_trial_items(prices)
        if not items or not order._welfare_is_in_currency_of_credit():
            return {}
        purses = order._welfare_prepare_purses()
        caps = order._welfare_prepare_caps(items.values(), purses) if purses else {}
        return {
            product: self._welfare_judge_trial(item, purses, caps)
            for product, item in items.items()
        }

    @api.model
    def _welfare_judge_trial(self, item, purses, caps):
        cents = sum(allocate([item], purses, caps).values())
        return Cover(cents / 100, (item.amount - cents) / 100)

    @api.model
    def _welfare_get_trial_order(self, partner):
        """:return: ``sale.order`` that is not stored, with the buyer's credit on"""
        return (
            self.env["sale.order"]
            .sudo()
            .new(
                {
                    "partner_id": partner.id,
                    "company_id": self.env.company.id,
                    "currency_id": self.env.company.currency_id.id,
                    "welfare_use_credit": True,
                }
            )
        )

    @api.model
    def _welfare_prepare_trial_items(self, prices):
        """:return: ``{product.template: Item of one piece}``, of what credit may pay"""
        day = self.env["welfare.clock"]._today()
        # The law asks by kind and by how it is served, not by product.
        wholes = {}
        items = {}
        for product, price in prices.items():
            one = product.sudo()
            if round(price * 100) <= 0 or not one.welfare_kind_id:
                continue
            rule = (one.welfare_kind_id, one.welfare_delivery)
            if rule not in wholes:
                variant = one.product_variant_id
                wholes[rule] = bool(
                    variant and variant._welfare_is_single_item_voucher(day)
                )
            items[product] = Item(
                key=product.id,
                amount=round(price * 100),
                kind=one.welfare_kind_id.id,
                whole=wholes[rule],
            )
        return items

    def _welfare_get_cover_reason(self, partner, price, cover):
        """:param price: EUR, tax included
        :param cover: the :class:`Cover` of it
        :return: one sentence why credit does not pay all of it, as the cart says it;
            empty if it does
        """
        self.ensure_one()
        if self.env.company.currency_id.compare_amounts(cover.left, 0) <= 0:
            return ""
        order = self._welfare_get_trial_order(partner)
        line = order.order_line.new(
            {
                "order_id": order.id,
                "product_id": self.sudo().product_variant_id.id,
                "product_uom_qty": 1,
                "price_unit": price,
                "tax_ids": False,
                "discount": 0.0,
                "welfare_covered_amount": cover.covered,
            }
        )
        return line._welfare_get_uncovered_reason(order._welfare_get_lots())
