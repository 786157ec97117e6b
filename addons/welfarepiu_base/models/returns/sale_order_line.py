from odoo import models
from odoo.exceptions import UserError
from odoo.tools import formatLang


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _compute_tax_ids(self):
        # No fiscal position reprices what credit has paid (money.md 4).
        free = self.filtered(lambda line: not line._welfare_is_frozen())
        return super(SaleOrderLine, free)._compute_tax_ids()

    # -- how much ------------------------------------------------------------------

    def _welfare_get_own_share(self):
        """:return: EUR of the line that the worker paid, promotions taken off"""
        self.ensure_one()
        return max(self._welfare_get_net_amount() - self._welfare_get_credit(), 0.0)

    def _welfare_get_returnable_qty(self):
        """:return: quantity that can still be returned; a used voucher cannot"""
        self.ensure_one()
        line = self.sudo()
        if line.state != "sale" or not line._welfare_is_sold():
            return 0.0
        left = line.product_uom_qty - line.welfare_returned_qty
        if vouchers := line._welfare_get_vouchers():
            left = min(left, len(vouchers._get_returnable()))
        return max(left, 0.0)

    def _welfare_choose_vouchers(self, quantity, vouchers=None):
        """:param float quantity: what is returned, in the line's unit
        :param vouchers: those a person chose, also of other lines; default the newest
            that are not used
        :return: the ``welfare.voucher`` of this line to cancel; none if it was not
            served by vouchers
        """
        self.ensure_one()
        returnable = self._welfare_get_vouchers()._get_returnable()
        chosen = vouchers and vouchers.sudo().filtered(
            lambda voucher: voucher.order_line_id == self
        )
        return chosen or returnable[: round(quantity)]

    def _welfare_split_return(self, quantity, vouchers=None):
        """Say what a return would give back, without doing it.

        Of vouchers goes back what paid them. Of anything else, both shares are given
        back in proportion to the quantity, each rounded on the running total: whatever
        the steps, the parts add up to what was paid.

        :param float quantity: in the line's unit
        :param vouchers: see :meth:`_welfare_choose_vouchers`
        :return: ``(EUR to credit, EUR to the worker)``
        """
        self.ensure_one()
        line = self.sudo()
        if line._welfare_get_vouchers():
            chosen = line._welfare_choose_vouchers(quantity, vouchers)
            return sum(chosen.mapped("credit_amount")), sum(chosen.mapped("own_amount"))
        already = line.welfare_returned_qty
        given = sum(line._welfare_get_paying_coverages().mapped("returned_amount"))
        due = line._welfare_get_part(line._welfare_get_credit(), already + quantity)
        own = line._welfare_get_part(line._welfare_get_own_share(), quantity, already)
        return max(line.currency_id.round(due - given), 0.0), own

    # -- giving back ---------------------------------------------------------------

    def _welfare_return(self, quantity, vouchers=None):
        """Give the credit of a returned quantity back to its lots.

        The worker's own share is told, not paid: see
        ``sale.order._welfare_return_lines``, which does the rest of a return.

        :param float quantity: in the line's unit, > 0
        :param vouchers: see :meth:`_welfare_choose_vouchers`
        :return: ``(EUR given back to credit, EUR due to the worker)``
        :raise UserError: more than can be returned
        """
        self.ensure_one()
        line = self.sudo()
        line._check_can_return(quantity, vouchers)
        credit, own = line._welfare_split_return(quantity, vouchers)
        line.welfare_returned_qty += quantity
        # Of two returns at once, the second fails here, before credit moves.
        line.flush_recordset(["welfare_returned_qty"])
        line._welfare_return_credit(credit)
        return credit, own

    def _welfare_return_credit(self, amount):
        """Undo spending in reverse: the credit that expires last comes back first."""
        self.ensure_one()
        left = amount
        for coverage in self._welfare_get_paying_coverages().sorted(
            lambda c: (c.lot_id.expires_on, c.lot_id.id, c.id), reverse=True
        ):
            part = self.currency_id.round(min(left, coverage._get_left()))
            if self.currency_id.compare_amounts(part, 0.0) > 0:
                left -= coverage._return(part)

    def _check_can_return(self, quantity, vouchers=None):
        self.ensure_one()
        compare = self.product_uom_id.compare
        if compare(quantity, 0.0) <= 0:
            raise UserError(self.env._("Say how much is returned."))
        if self._welfare_get_vouchers():
            if quantity != round(quantity):
                raise UserError(self.env._("A voucher is returned whole."))
            chosen = self._welfare_choose_vouchers(quantity, vouchers)
            if (
                compare(quantity, self._welfare_get_returnable_qty()) > 0
                or chosen != chosen._get_returnable()
            ):
                raise UserError(
                    self.env._(
                        "%s: vouchers that were used cannot be returned.",
                        self.product_id.display_name,
                    )
                )
            if len(chosen) != quantity:
                raise UserError(
                    self.env._(
                        "%s: choose as many vouchers as are returned.",
                        self.product_id.display_name,
                    )
                )
        if compare(quantity, self._welfare_get_returnable_qty()) > 0:
            raise UserError(
                self.env._(
                    "%(product)s: only %(quantity)s can still be returned.",
                    product=self.product_id.display_name,
                    quantity=self._welfare_format_quantity(
                        self._welfare_get_returnable_qty()
                    ),
                )
            )

    def _welfare_format_quantity(self, quantity):
        """:return: as one writes it in the user's language, ``3`` or ``0,50``"""
        return formatLang(self.env, quantity, digits=2 if quantity % 1 else 0)

    # -- goods ---------------------------------------------------------------------

    def _welfare_get_kept_qty(self):
        """:return: quantity that the worker has or that is still on its way, in the
        line's unit"""
        self.ensure_one()
        outgoing, incoming = self._get_outgoing_incoming_moves(strict=False)
        returned = incoming.filtered(lambda move: move.state == "done")
        return sum(map(self._welfare_get_moved_qty, outgoing)) - sum(
            map(self._welfare_get_moved_qty, returned)
        )

    def _welfare_get_moved_qty(self, move):
        return move.product_uom._compute_quantity(
            move.quantity if move.state == "done" else move.product_uom_qty,
            self.product_uom_id,
            round=False,
        )

    def _welfare_follow_goods(self, cause):
        """Return by itself what came back to the warehouse or will never leave it.

        What a person has already returned by hand is not returned twice.

        :param str cause: see ``welfare.return.cause``
        """
        gone = {}
        for line in self.sudo().filtered(
            lambda li: li.state == "sale" and li._welfare_get_paying_coverages()
        ):
            missing = line.product_uom_qty - line._welfare_get_kept_qty()
            quantity = min(
                missing - line.welfare_returned_qty, line._welfare_get_returnable_qty()
            )
            if line.product_uom_id.compare(quantity, 0.0) > 0:
                gone.setdefault(line.order_id, {})[line] = quantity
        for order, quantities in gone.items():
            order._welfare_return_lines(quantities, cause)

    def _welfare_reduce_delivery(self):
        """Do not send what was returned before it left."""
        for line in self:
            excess = line._welfare_get_kept_qty() - (
                line.product_uom_qty - line.welfare_returned_qty
            )
            outgoing, _incoming = line._get_outgoing_incoming_moves(strict=False)
            waiting = outgoing.filtered(lambda move: move.state != "done")
            for move in waiting.sorted(reverse=True):
                if line.product_uom_id.compare(excess, 0.0) <= 0:
                    break
                asked = line._welfare_get_moved_qty(move)
                cut = min(asked, excess)
                excess -= cut
                if line.product_uom_id.compare(cut, asked) == 0:
                    move._action_cancel()
                else:
                    move._do_unreserve()
                    move.product_uom_qty = line.product_uom_id._compute_quantity(
                        asked - cut, move.product_uom
                    )
                    move._action_assign()
