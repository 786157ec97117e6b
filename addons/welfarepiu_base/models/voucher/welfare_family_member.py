from odoo import api, models
from odoo.exceptions import UserError


class WelfareFamilyMember(models.Model):
    _inherit = "welfare.family.member"

    def _get_product_obstacles(self, product):
        """Say why what credit pays of a product may not be for this relative today.

        :param product: ``product.product``
        :return: list of sentences for the worker; empty if it may
        """
        self.ensure_one()
        if not self.active:
            return [self.env._("%s is no longer on your list of relatives.", self.name)]
        kind = product.welfare_kind_id
        today = self.env["welfare.clock"]._today()
        return self._get_obstacles(kind, today) if kind else []

    def _check_can_enjoy(self, product):
        """:raise UserError: with the reasons, if one of these relatives may not"""
        for member in self:
            if obstacles := member._get_product_obstacles(product):
                raise UserError(
                    self.env._(
                        "%(product)s cannot be for %(name)s: %(reasons)s",
                        product=product.name,
                        name=member.name,
                        reasons=" ".join(obstacles),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_cart(self):
        """What was being bought for a relative would silently become the worker's."""
        lines = (
            self.env["sale.order.line"]
            .sudo()
            .search(
                [
                    ("welfare_beneficiary_id", "in", self.ids),
                    ("state", "in", ("draft", "sent")),
                ]
            )
        )
        for line in lines:
            raise UserError(
                self.env._(
                    "%(product)s in your cart is for %(name)s: choose for whom it is,"
                    " or take it out.",
                    product=line.product_id.name,
                    name=line.welfare_beneficiary_id.name,
                )
            )
