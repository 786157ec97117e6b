from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.spreading import fill_whole, split_evenly


class SaleOrderLine(models.Model):
    """A line served by vouchers is as many things as vouchers: each was paid by credit
    or by the worker, and is invoiced and returned as it was paid."""

    _inherit = "sale.order.line"

    welfare_beneficiary_id = fields.Many2one(
        "welfare.family.member",
        string="For",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        help="The relative who enjoys the service; empty: the buyer.",
        groups="welfarepiu_base.group_operator,welfarepiu_base.group_worker",
    )

    welfare_quote_id = fields.Many2one(
        "welfare.appointment",
        string="Quote",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
        groups="welfarepiu_base.group_operator,welfarepiu_base.group_worker",
    )

    def _get_display_price(self):
        if quote := self.sudo().welfare_quote_id:
            return quote.price
        return super()._get_display_price()

    def _welfare_check_quote(self):
        """:raise UserError: a price had to be agreed first, for one, in time"""
        for line in self.filtered(
            lambda one: one.product_id.welfare_booking == "quote"
        ):
            quote = line.sudo().welfare_quote_id
            if (
                quote.worker_id != line.order_id.partner_id
                or quote.product_id != line.product_id
                or line.product_uom_qty != 1
                or line.currency_id.compare_amounts(line.price_unit, quote.price)
            ):
                raise UserError(
                    self.env._(
                        "%s: ask the supplier for a quote.", line.product_id.name
                    )
                )
            quote._check_quote_is_valid()

    @api.constrains("welfare_beneficiary_id", "order_id")
    def _check_welfare_beneficiary(self):
        for line in self.sudo().filtered("welfare_beneficiary_id"):
            if line.welfare_beneficiary_id.worker_id != line.order_id.partner_id:
                raise ValidationError(
                    self.env._("A service is for the buyer or for the buyer's family.")
                )

    def write(self, vals):
        if "welfare_beneficiary_id" in vals:
            self._welfare_check_not_issued()
        return super().write(vals)

    def _welfare_check_not_issued(self):
        """:raise UserError: a voucher says already who enjoys it"""
        for line in self:
            if line._welfare_get_kept_vouchers():
                raise UserError(
                    self.env._(
                        "The voucher of %s is issued in a name and does not change it:"
                        " cancel it and issue another.",
                        line.product_id.display_name,
                    )
                )

    def _welfare_is_for(self, member_id):
        """:return: whether a cart may put what is bought for this person here; what
        needs no name is for anybody"""
        self.ensure_one()
        beneficiary = self.sudo().welfare_beneficiary_id
        return not self.product_id._welfare_is_for_somebody() or (
            (beneficiary.id or 0) == int(member_id or 0)
        )

    def _welfare_get_vouchers(self):
        """:return: all ``welfare.voucher`` ever issued for this line, sudo"""
        self.ensure_one()
        return self.order_id.sudo().welfare_voucher_ids.filtered(
            lambda voucher: voucher.order_line_id == self
        )

    def _welfare_get_kept_vouchers(self):
        """:return: the vouchers that the buyer still has or has used, oldest first"""
        vouchers = self._welfare_get_vouchers()
        return vouchers.filtered(
            lambda v: v.state != "cancelled" and not v.return_id
        ).sorted("id")

    def _welfare_split_over_vouchers(self, count):
        """Say for each voucher its price, and what credit and the buyer paid of it.

        The law wants a voucher paid whole (TUIR art. 51 c. 3-bis, DM 25/3/2016 art. 6):
        credit pays whole vouchers, as it was planned, and at most one in part, where
        the law lets the buyer add to it. Cents that do not divide go to the first ones,
        as in :func:`~odoo.addons.welfarepiu_base.tools.allocation.allocate`.

        :param int count: how many vouchers the line is
        :return: list of ``(price, credit, own)``, EUR; they add up to the line
        """
        self.ensure_one()
        to_cents, from_cents = self._welfare_to_cents, self._welfare_from_cents
        prices = split_evenly(to_cents(self._welfare_get_gross()), count)
        nets = split_evenly(to_cents(self._welfare_get_net_amount()), count)
        covered = fill_whole(to_cents(self._welfare_get_credit()), nets)
        return [
            tuple(map(from_cents, (price, credit, net - credit)))
            for price, net, credit in zip(prices, nets, covered, strict=True)
        ]

    # -- the worker's own document -------------------------------------------------

    @api.depends("order_id.welfare_voucher_ids.state")
    def _compute_qty_to_invoice(self):
        return super()._compute_qty_to_invoice()

    def _welfare_get_qty_to_invoice(self):
        """Nothing, once the vouchers that the worker paid are returned: a document of
        zero would only name worker and item (money.md 3)."""
        vouchers = self._welfare_get_kept_vouchers()
        if any(vouchers.mapped("credit_amount")) and not any(
            vouchers.mapped("own_amount")
        ):
            return 0.0
        return super()._welfare_get_qty_to_invoice()

    def _welfare_get_parts_to_invoice(self):
        vouchers = self._welfare_get_kept_vouchers()
        quantity = round(self._welfare_get_qty_to_invoice())
        if not vouchers or not quantity:
            return super()._welfare_get_parts_to_invoice()
        vouchers = vouchers[-quantity:]
        credit, own, price = (
            sum(vouchers.mapped(name))
            for name in ("credit_amount", "own_amount", "price")
        )
        return credit, price - credit - own
