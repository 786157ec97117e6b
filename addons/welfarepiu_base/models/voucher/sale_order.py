from odoo import models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """For whom the vouchers of a cart are: each person has lines of their own."""

    _inherit = "sale.order"

    def _welfare_get_family(self):
        """:return: the relatives the buyer may choose from, sudo"""
        self.ensure_one()
        return self.partner_id.sudo().welfare_family_ids

    def _welfare_get_member(self, member_id):
        """:return: the buyer's own ``welfare.family.member`` of this id, sudo; empty
            for the buyer in person
        :raise UserError: no relative of the buyer
        """
        self.ensure_one()
        if not member_id:
            return self.env["welfare.family.member"].sudo()
        member = self._welfare_get_family().filtered(
            lambda one: one.id == int(member_id)
        )
        if not member:
            raise UserError(self.env._("This person is not on your list of relatives."))
        return member

    def _welfare_get_quote(self, quote_id):
        """:return: the buyer's own ``welfare.appointment`` of this id, sudo
        :raise UserError: no valid quote of the buyer
        """
        quote = (
            self.env["welfare.appointment"]
            .sudo()
            .search(
                [("id", "=", int(quote_id)), ("worker_id", "=", self.partner_id.id)]
            )
        )
        if not quote:
            raise UserError(self.env._("This quote is no longer valid: ask again."))
        quote._check_quote_is_valid()
        return quote

    def _welfare_set_beneficiary(self, line, member_id):
        """The buyer chooses for whom the vouchers of a line are.

        A line of the same product for the same person takes its quantity.

        :param line: ``sale.order.line`` of this cart
        :param member_id: id of the buyer's ``welfare.family.member``; false: the buyer
        :raise UserError: no relative of the buyer, the law says no, or the payment of
            the order is under way
        """
        self.ensure_one()
        member = self._welfare_get_member(member_id)
        member._check_can_enjoy(line.product_id)
        self._welfare_thaw()
        twin = (
            self._cart_find_product_line(
                line.product_id.id,
                line.product_uom_id.id,
                linked_line_id=line.linked_line_id.id,
                no_variant_attribute_value_ids=(
                    line.product_no_variant_attribute_value_ids.ids
                ),
                welfare_beneficiary_id=member.id,
            )
            - line
        )[:1]
        if twin and not line.product_custom_attribute_value_ids:
            twin.product_uom_qty += line.product_uom_qty
            line.unlink()
        else:
            line.welfare_beneficiary_id = member
        self._welfare_update_coverage()

    # -- the shop ----------------------------------------------------------------

    def _cart_find_product_line(
        self, *args, welfare_beneficiary_id=False, welfare_quote_id=False, **kwargs
    ):
        lines = super()._cart_find_product_line(*args, **kwargs)
        return lines.filtered(
            lambda one: one._welfare_is_for(welfare_beneficiary_id)
            and not (one.sudo().welfare_quote_id or welfare_quote_id)
        )

    def _verify_updated_quantity(
        self, order_line, product_id, new_qty, uom_id, **kwargs
    ):
        if order_line.sudo().welfare_quote_id and new_qty > 1:
            return 1, self.env._("A quote is for one: ask for another.")
        return super()._verify_updated_quantity(
            order_line, product_id, new_qty, uom_id, **kwargs
        )

    def _prepare_order_line_values(
        self,
        product_id,
        *args,
        welfare_beneficiary_id=False,
        welfare_quote_id=False,
        **kwargs,
    ):
        values = super()._prepare_order_line_values(product_id, *args, **kwargs)
        if welfare_quote_id:
            values["welfare_quote_id"] = self._welfare_get_quote(welfare_quote_id).id
        product = self.env["product.product"].browse(values["product_id"])
        if welfare_beneficiary_id and product._welfare_is_for_somebody():
            member = self._welfare_get_member(welfare_beneficiary_id)
            member._check_can_enjoy(product)
            values["welfare_beneficiary_id"] = member.id
        return values

    # -- the gate ----------------------------------------------------------------

    def _welfare_check_can_buy(self):
        res = super()._welfare_check_can_buy()
        self.order_line._welfare_check_quote()
        for order in self.filtered("welfare_use_credit"):
            for line in order.order_line.filtered("welfare_beneficiary_id"):
                member = line.sudo().welfare_beneficiary_id
                member._check_can_enjoy(line.product_id)
        return res

    def _action_confirm(self):
        res = super()._action_confirm()
        self.sudo().order_line.welfare_quote_id.state = "done"
        return res
