from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..credit.payment_transaction import PAID_STATES


class SaleOrder(models.Model):
    _inherit = "sale.order"

    welfare_return_ids = fields.One2many(
        "welfare.return",
        "order_id",
        string="Returns",
        copy=False,
        groups="welfarepiu_base.group_operator,welfarepiu_base.group_accountant",
    )
    welfare_returned_credit = fields.Monetary(
        string="Given back to credit", compute="_compute_welfare_returned"
    )
    welfare_returned_own = fields.Monetary(
        string="Given back to the worker", compute="_compute_welfare_returned"
    )
    welfare_can_return = fields.Boolean(compute="_compute_welfare_can_return")

    @api.depends("welfare_return_ids.credit_amount", "welfare_return_ids.own_amount")
    def _compute_welfare_returned(self):
        for order in self:
            returns = order.sudo().welfare_return_ids
            order.welfare_returned_credit = sum(returns.mapped("credit_amount"))
            order.welfare_returned_own = sum(returns.mapped("own_amount"))

    @api.depends("state", "order_line.welfare_returned_qty")
    def _compute_welfare_can_return(self):
        for order in self:
            order.welfare_can_return = order._welfare_takes_returns() and any(
                line._welfare_get_returnable_qty() for line in order.order_line
            )

    def _welfare_takes_returns(self):
        """:return: whether less of this confirmed order is a return: credit paid some
        of it, or a supplier is owed some of it, whoever paid"""
        self.ensure_one()
        return self._welfare_is_paid_with_credit() or bool(
            self.state == "sale" and self.order_line._welfare_get_promised()
        )

    def _welfare_is_paid_with_credit(self):
        """:return: whether credit has paid some of this confirmed order"""
        self.ensure_one()
        return self.state == "sale" and any(
            line._welfare_get_paying_coverages() for line in self.order_line
        )

    # -- returns -------------------------------------------------------------------

    def _welfare_return_lines(self, quantities, cause, reason=False, vouchers=None):
        """Take something back: credit, own share, vouchers, what suppliers are owed.

        :param dict quantities: ``{sale.order.line: quantity > 0, in its unit}``
        :param str cause: see ``welfare.return.cause``
        :param str reason: for the operator; no names
        :param vouchers: the ``welfare.voucher`` a person chose; of a line with none of
            them the newest that are not used go back
        :return: the ``welfare.return``
        :raise UserError: more than can be returned, a voucher that was used or is of
            no line returned
        """
        self.ensure_one()
        order = self.sudo().with_company(self.company_id)
        order._welfare_lock()
        order._welfare_drop_draft_invoices(quantities)
        order._welfare_check_vouchers_of(quantities, vouchers)
        returns = self.env["welfare.return"].sudo()
        for line, quantity in quantities.items():
            line = line.sudo()
            # Before the return: a voucher cancelled is no longer returnable.
            cancelled = line._welfare_choose_vouchers(quantity, vouchers)
            split = line._welfare_return(quantity, cancelled)
            one = returns.create(
                order._prepare_return_vals(line, quantity, split, cause, reason)
            )
            returns |= one
            cancelled._cancel()
            cancelled.return_id = one
            self.env["welfare.settlement.line"]._return_for(line, quantity, cancelled)
            if cause in ("return", "refused"):
                line._welfare_reduce_delivery()
        order._welfare_credit_note(returns)
        # A cancelled order's payments go back whole, by themselves.
        if cause != "cancel":
            order._welfare_pay_own_share_back(returns)
        return returns

    def _welfare_check_vouchers_of(self, quantities, vouchers):
        lines = self.env["sale.order.line"].union(*quantities)
        if vouchers and vouchers.sudo().order_line_id - lines:
            raise UserError(
                self.env._("These vouchers are of something that is not returned.")
            )

    def _prepare_return_vals(self, line, quantity, split, cause, reason):
        credit, own = split
        return {
            "order_line_id": line.id,
            "quantity": quantity,
            "credit_amount": credit,
            "own_amount": own,
            "day": self.env["welfare.clock"]._today(),
            "cause": cause,
            "reason": reason,
        }

    def _welfare_return_everything(self, cause):
        """Return what is left of each line, if credit paid any of the order."""
        for order in self.sudo():
            if not order._welfare_is_paid_with_credit():
                continue
            quantities = {
                line: left
                for line in order.order_line
                if line._welfare_is_sold()
                and (left := line.product_uom_qty - line.welfare_returned_qty) > 0
            }
            order._welfare_return_lines(quantities, cause)

    def _action_cancel(self):
        for order in self.sudo():
            order._welfare_release()
            order._welfare_return_everything("cancel")
            order.welfare_voucher_ids._cancel()
            self.env["welfare.settlement.line"]._cancel_for(order)
        return super()._action_cancel()

    def action_draft(self):
        res = super().action_draft()
        # What was returned belongs to the order as it was; it can be sold again.
        self.order_line.filtered(
            "welfare_returned_qty"
        ).sudo().welfare_returned_qty = 0.0
        return res

    # -- the worker's own document -------------------------------------------------

    def _welfare_drop_draft_invoices(self, quantities):
        """A draft invoice that shows what is returned is made again from the order."""
        self.ensure_one()
        lines = self.env["sale.order.line"].union(*quantities)
        lines.sudo().invoice_lines.move_id.filtered(
            lambda move: move.state == "draft"
        ).button_cancel()

    def _welfare_credit_note(self, returns):
        """Credit the own share of what is returned, where it was invoiced.

        :return: the posted ``account.move``, one for each invoice
        """
        self.ensure_one()
        notes = self.env["account.move"].sudo()
        by_invoice = {}
        for one in returns.filtered("own_amount"):
            invoices = one.order_line_id.invoice_lines.move_id.filtered(
                lambda move: move.state == "posted" and move.move_type == "out_invoice"
            )
            if invoices and one.order_line_id.qty_invoiced > 0:
                by_invoice.setdefault(invoices.sorted("id")[-1:], []).append(one)
        for invoice, group in by_invoice.items():
            group = returns.browse().union(*group)
            note = notes.create(self._prepare_credit_note_vals(invoice, group))
            self._welfare_match_own_share(note, group)
            note.action_post()
            group.credit_note_id = note
            (note + invoice).line_ids.filtered(
                lambda line: line.account_id.account_type == "asset_receivable"
                and not line.reconciled
            ).reconcile()
            notes |= note
        return notes

    def _prepare_credit_note_vals(self, invoice, returns):
        today = self.env["welfare.clock"]._today()
        return {
            "move_type": "out_refund",
            "partner_id": invoice.partner_id.id,
            "company_id": invoice.company_id.id,
            "journal_id": invoice.journal_id.id,
            "currency_id": invoice.currency_id.id,
            "fiscal_position_id": invoice.fiscal_position_id.id,
            "invoice_date": today,
            "date": today,
            "invoice_origin": self.name,
            "reversed_entry_id": invoice.id,
            "ref": self.env._("Return of %s", invoice.name),
            "invoice_line_ids": [
                Command.create(self._prepare_credit_note_line_vals(invoice, one))
                for one in returns
            ],
        }

    def _prepare_credit_note_line_vals(self, invoice, one):
        line = one.order_line_id
        invoiced = line.invoice_lines.filtered(lambda li: li.move_id == invoice)[:1]
        return {
            "product_id": line.product_id.id,
            "name": invoiced.name,
            "quantity": one.quantity,
            "product_uom_id": line.product_uom_id.id,
            "price_unit": invoiced.price_unit,
            "discount": invoiced.discount,
            "tax_ids": [Command.set(invoiced.tax_ids.ids)],
            "account_id": invoiced.account_id.id,
            "sale_line_ids": [Command.link(line.id)],
        }

    def _welfare_match_own_share(self, note, returns):
        """Take off the credit note what the worker has not paid: credit, discounts."""
        own = {}
        for one in returns:
            taxes = one.order_line_id.tax_ids._welfare_get_included()
            own[taxes] = own.get(taxes, 0.0) + one.own_amount
        gross = {}
        for line in note.invoice_line_ids:
            taxes = line.tax_ids._welfare_get_included()
            gross[taxes] = gross.get(taxes, 0.0) + line.price_total
        vals_list = [
            self._prepare_not_paid_line_vals(taxes, amount - own.get(taxes, 0.0))
            for taxes, amount in gross.items()
            if not note.currency_id.is_zero(amount - own.get(taxes, 0.0))
        ]
        note.write({"invoice_line_ids": [Command.create(vals) for vals in vals_list]})

    def _prepare_not_paid_line_vals(self, taxes, amount):
        vals = self._prepare_credit_line_vals(taxes, amount)
        return {
            "product_id": vals["product_id"],
            "name": self.env._("Paid with welfare credit, or discounted"),
            "quantity": 1,
            "price_unit": vals["price_unit"],
            "tax_ids": vals["tax_ids"],
        }

    def _welfare_pay_own_share_back(self, returns):
        """Give the worker's own money back as far as online payments brought it; what
        was paid otherwise is open on the credit note.

        :return: the ``welfare.payback``
        """
        self.ensure_one()
        left = sum(returns.mapped("own_amount"))
        paybacks = self.env["welfare.payback"].sudo()
        for transaction in self.transaction_ids.filtered(
            lambda tx: tx.state in PAID_STATES and tx._welfare_is_live()
        ).sorted("id", reverse=True):
            kept = transaction._welfare_get_kept_amount()
            part = self.currency_id.round(min(left, kept))
            if self.currency_id.compare_amounts(part, 0.0) > 0:
                left -= part
                paybacks |= paybacks.create(
                    {
                        "transaction_id": transaction.id,
                        "order_id": self.id,
                        "reason": "returned",
                        "amount": part,
                    }
                )
        return paybacks

    # -- guards --------------------------------------------------------------------

    def write(self, vals):
        if "partner_id" in vals:
            self._check_welfare_partner(vals["partner_id"])
        res = super().write(vals)
        if "state" in vals:
            self._check_welfare_state()
        return res

    def _check_welfare_partner(self, partner_id):
        for order in self:
            if order.partner_id.id != partner_id and any(
                line._welfare_is_frozen() for line in order.order_line
            ):
                raise UserError(
                    self.env._(
                        "Welfare credit paid for this order: it stays its worker's."
                    )
                )

    def _check_welfare_state(self):
        """The state says what happened to the credit; it is not written by hand.

        :raise UserError: it does not fit
        """
        for order in self.sudo():
            coverages = order.welfare_coverage_ids
            if order.state == "sale":
                wrong = coverages.filtered(lambda c: c.state in ("planned", "held"))
            elif order.state == "cancel":
                wrong = coverages.filtered(
                    lambda c: c.state == "held" or c._get_left() > 0
                )
            else:
                wrong = coverages.filtered(lambda c: c._get_left() > 0)
            if wrong:
                raise UserError(
                    self.env._(
                        "Welfare credit is in this order: confirm or cancel it with its"
                        " buttons."
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_credit_history(self):
        if self.sudo().welfare_coverage_ids.filtered(
            lambda c: c.state in ("spent", "returned", "recharged")
        ):
            raise UserError(
                self.env._(
                    "Welfare credit paid for this order: it stays, cancelled, with its"
                    " history."
                )
            )

    def _get_copiable_order_lines(self):
        """A copy plans its own credit: without it, the copied line would be a gift."""
        lines = super()._get_copiable_order_lines()
        return lines.filtered(lambda line: not line.is_welfare_credit)

    def _get_update_prices_lines(self):
        lines = super()._get_update_prices_lines()
        return lines.filtered(lambda line: not line._welfare_is_frozen())

    def _force_lines_to_invoice_policy_order(self):
        res = super()._force_lines_to_invoice_policy_order()
        self.order_line._welfare_limit_qty_to_invoice()
        return res
