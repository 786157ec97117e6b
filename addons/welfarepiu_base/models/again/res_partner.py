from datetime import date
from typing import Any, NamedTuple

from odoo import models

#: Orders that are looked at, the last ones.
LOOKED_AT = 60


class Bought(NamedTuple):
    """Something a person had before.

    :ivar product: ``product.product``
    :ivar last_on: the day of the last order, in Italy
    :ivar times: in how many of the orders looked at
    :ivar obstacles: sentences why it cannot be had now; none: it can
    """

    product: Any
    last_on: date
    times: int
    obstacles: tuple


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _welfare_get_bought(self):
        """:return: list of :class:`Bought`: what this person ordered before, the last
        first, what can be had now before what cannot"""
        self.ensure_one()
        orders = (
            self.env["sale.order"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", self.id),
                    ("company_id", "=", self.env.company.id),
                    ("state", "=", "sale"),
                ],
                order="date_order desc, id desc",
                limit=LOOKED_AT,
            )
        )
        days, times = {}, {}
        for order in orders:
            for product in order._welfare_get_bought_products():
                days.setdefault(product, order._welfare_get_order_day())
                times[product] = times.get(product, 0) + 1
        found = [
            Bought(
                product=product.sudo(self.env.su),
                last_on=day,
                times=times[product],
                obstacles=tuple(product.sudo(self.env.su)._welfare_get_obstacles(self)),
            )
            for product, day in days.items()
        ]
        return sorted(found, key=lambda one: bool(one.obstacles))
