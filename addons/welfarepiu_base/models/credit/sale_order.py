from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.allocation import Item, Purse, allocate


class SaleOrder(models.Model):
    _inherit = "sale.order"

    welfare_use_credit = fields.Boolean(
        string="Use welfare credit",
        compute="_compute_welfare_use_credit",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        help="On in the shop; in the back office a person decides.",
    )
    welfare_coverage_ids = fields.One2many(
        "welfare.credit.coverage",
        "order_id",
        string="Credit coverage",
        copy=False,
        groups="welfarepiu_base.group_operator,welfarepiu_base.group_accountant",
    )
    welfare_hold_ids = fields.One2many(
        "welfare.credit.hold",
        "order_id",
        copy=False,
        groups="welfarepiu_base.group_operator",
    )
    welfare_covered_amount = fields.Monetary(
        string="Paid with welfare credit", compute="_compute_welfare_covered_amount"
    )
    welfare_voucher_ids = fields.One2many(
        "welfare.voucher",
        "order_id",
        string="Vouchers",
        copy=False,
        groups="welfarepiu_base.group_operator",
    )

    @api.depends("website_id")
    def _compute_welfare_use_credit(self):
        for order in self:
            order.welfare_use_credit = bool(order.website_id)

    @api.depends("order_line.price_total", "order_line.is_welfare_credit")
    def _compute_welfare_covered_amount(self):
        for order in self:
            order.welfare_covered_amount = -sum(
                line._welfare_get_gross()
                for line in order.order_line
                if line.is_welfare_credit
            )

    # -- the plan: what credit would pay --------------------------------------

    def _welfare_get_open_hold(self):
        return self.sudo().welfare_hold_ids.filtered(lambda hold: hold.state == "open")

    def _welfare_get_lots(self):
        """:return: the lots the buyer may spend on this order today"""
        self.ensure_one()
        Lot = self.env["welfare.credit.lot"].sudo()
        return Lot.search(
            Lot._get_spendable_domain(
                self.partner_id, self.company_id, self.env["welfare.clock"]._today()
            )
        )

    def _welfare_get_payable_lines(self):
        """:return: the order lines that credit could pay"""
        return self.order_line.filtered(lambda line: line._welfare_is_payable())

    def _welfare_prepare_items(self):
        """:return: list of :class:`Item`: what credit could pay, at the price that
        promotions leave"""
        day = self.env["welfare.clock"]._today()
        discounts = self._welfare_get_discounts()
        return [
            Item(
                key=line.id,
                amount=amount,
                kind=line._welfare_get_kind().id,
                whole=line.product_id._welfare_is_single_item_voucher(day),
                units=line._welfare_get_units(),
            )
            for line in self._welfare_get_payable_lines()
            if (
                amount := line._welfare_to_cents(line._welfare_get_gross())
                - discounts.get(line, 0)
            )
            > 0
        ]

    def _welfare_prepare_purses(self):
        """:return: list of :class:`Purse` of the buyer's lots"""
        return [
            Purse(
                key=lot.id,
                available=round(lot.available * 100),
                kinds=frozenset(lot.kind_ids.ids),
                expires_on=lot.spendable_until,
                counters=self._welfare_get_counters(lot),
            )
            for lot in self._welfare_get_lots()
        ]

    def _welfare_get_counters(self, lot):
        """Hook: the counts of the law that spending from a lot goes to.

        :return: ``{kind id: counter}``
        """
        return {}

    def _welfare_prepare_caps(self, items, purses):
        """Hook: what the counts leave.

        :return: ``{(kind id, counter): cents}``
        """
        return {}

    def _welfare_thaw(self):
        """Set the credit of an order free before the order changes.

        :raise UserError: its payment is under way
        """
        self._welfare_lock_rows()
        for order in self:
            if order._welfare_is_payment_under_way():
                raise UserError(order._welfare_get_under_way_message())
            order._welfare_get_open_hold()._release()

    def _welfare_is_payment_under_way(self):
        """:return: whether credit is set aside for a payment that may still succeed"""
        return any(not hold._is_releasable() for hold in self._welfare_get_open_hold())

    def _welfare_update_coverage(self):
        """Plan anew which credit pays what, and show it as the order's credit lines.

        Prices first, then promotions, then credit, then gift cards: what a line costs
        is known before credit pays it, and the buyer's own money comes last. The plan
        follows from the order and the lots alone and is written where it differs, so
        that it can be asked for as often as somebody looks.

        An order with credit set aside keeps it if its payment has started; otherwise
        the credit is set free first.

        :raise UserError: the payment of the order is under way
        """
        for order in self.filtered(lambda o: o.state in ("draft", "sent")).sudo():
            order._welfare_thaw()
            order._welfare_update_promotions()
            order._welfare_plan()

    def _welfare_update_promotions(self):
        """Bring what lowers the prices up to date, before credit pays them."""

    def _welfare_plan(self):
        """Let the planned coverage and the credit lines be what they should be."""
        self.ensure_one()
        order = self.sudo()
        cents = {}
        if order.welfare_use_credit and order._welfare_is_in_currency_of_credit():
            items = order._welfare_prepare_items()
            # Most orders of a shop are of people without credit.
            if purses := items and order._welfare_prepare_purses():
                caps = order._welfare_prepare_caps(items, purses)
                cents = allocate(items, purses, caps)
        order._welfare_write_plan(cents)
        order._welfare_project()

    def _welfare_is_in_currency_of_credit(self):
        self.ensure_one()
        return self.currency_id == self.company_id.currency_id

    def _welfare_write_plan(self, cents):
        """Make the planned coverage say ``cents``; rows that say so already stay.

        :param cents: ``{(order line id, lot id): cents}``
        """
        self.ensure_one()
        Coverage = self.env["welfare.credit.coverage"].sudo()
        # Once a line: a worker may pay it out of many lots.
        lines = self.order_line.browse(
            dict.fromkeys(line_id for line_id, _lot in cents)
        )
        terms = {line.id: line._prepare_coverage_vals() for line in lines}
        wanted = {
            (line_id, lot_id): {
                **terms[line_id],
                **self._prepare_lot_coverage_vals(lot_id, terms[line_id]),
                "lot_id": lot_id,
                "amount": amount / 100,
            }
            for (line_id, lot_id), amount in sorted(cents.items())
        }
        planned = self.welfare_coverage_ids.filtered(lambda c: c.state == "planned")
        for coverage in planned:
            key = coverage.order_line_id.id, coverage.lot_id.id
            if key in wanted and coverage._is_as_planned(wanted[key]):
                del wanted[key]
                planned -= coverage
        # Before others go: deleting makes Odoo forget the lots, and it would read them
        # again one by one.
        if wanted:
            Coverage.create(list(wanted.values()))
        planned.unlink()

    @api.model
    def _prepare_lot_coverage_vals(self, lot_id, terms):
        """Hook.

        :param terms: what all coverage of the line shares
        :return: values of the coverage that depend on the lot as well
        """
        return {}

    def action_welfare_apply_credit(self):
        # What follows works with wider rights.
        self.check_access("write")
        self._welfare_update_coverage()

    def _welfare_project(self):
        """Write the credit lines: one for each set of taxes, minus what is covered."""
        self.ensure_one()
        amounts = {}
        for coverage in self.welfare_coverage_ids.filtered(
            lambda c: c.state in ("planned", "held")
        ):
            amounts.setdefault(coverage.tax_ids, 0.0)
            amounts[coverage.tax_ids] += coverage.amount
        lines = self.order_line.filtered("is_welfare_credit")
        for taxes, amount in amounts.items():
            line = lines.filtered(lambda li, t=taxes: li.tax_ids == t)[:1]
            if not line:
                vals = self._prepare_credit_line_vals(taxes, amount)
                self.order_line.create({**vals, "order_id": self.id})
            elif self.currency_id.compare_amounts(line.price_unit, -amount):
                line.price_unit = -self.currency_id.round(amount)
            lines -= line
        lines.unlink()

    def _prepare_credit_line_vals(self, taxes, amount):
        product = self.env.ref("welfarepiu_base.product_welfare_credit")
        return {
            "product_id": product.id,
            "name": product.with_context(lang=self._get_lang()).name,
            "product_uom_qty": 1,
            "price_unit": -self.currency_id.round(amount),
            "tax_ids": [fields.Command.set(taxes.ids)],
            "is_welfare_credit": True,
            "sequence": 999,
        }

    # -- from the plan to spent credit -----------------------------------------

    def _welfare_check_can_buy(self):
        """:raise ValidationError: a product of the order cannot be bought now"""
        now = self.env["welfare.clock"]._now()
        for order in self:
            lines = order.order_line.filtered("product_id")
            for line in lines.with_company(order.company_id):
                if reasons := line.product_id._welfare_check_can_buy(
                    order.partner_id, now
                ):
                    raise ValidationError(
                        self.env._(
                            "%(product)s cannot be bought now: %(reasons)s",
                            product=line.product_id.display_name,
                            reasons=" ".join(reasons),
                        )
                    )

    def _welfare_hold(self, transaction=None):
        """Set the planned credit aside; what follows honours it.

        :param transaction: the ``payment.transaction`` about to pay the rest
        :raise ValidationError: what the buyer saw no longer holds (the cart, the
            credit, a supplier): nothing is set aside
        :raise UserError: another payment of the order is under way
        """
        self._welfare_lock()
        for order in self.sudo():
            open_hold = order._welfare_get_open_hold()
            if open_hold and not open_hold._is_releasable(transaction):
                order._welfare_check_can_join_hold(transaction)
                continue
            order._welfare_check_can_buy()
            seen = order.amount_total
            order._welfare_update_coverage()
            if order.currency_id.compare_amounts(seen, order.amount_total):
                raise ValidationError(
                    self.env._(
                        "Your welfare credit or your cart has changed in the meantime."
                        " Please reload the page and check what is left to pay."
                    )
                )
            coverages = order.welfare_coverage_ids.filtered(
                lambda c: c.state == "planned"
            )
            if coverages:
                # An earlier hold may be closed in memory only, and one can be open.
                order.welfare_hold_ids.flush_recordset(["state"])
                hold = (
                    self.env["welfare.credit.hold"]
                    .sudo()
                    .create(
                        {
                            "order_id": order.id,
                            "transaction_id": transaction.id if transaction else False,
                        }
                    )
                )
                coverages.hold_id = hold
                hold._take()

    def _welfare_settle(self):
        """Spend the credit set aside; set it aside first where nothing did."""
        self._welfare_lock()
        for order in self.sudo():
            if not order._welfare_get_open_hold():
                order._welfare_hold()
            order._welfare_get_open_hold()._settle()

    def _welfare_release(self):
        """Give the credit set aside back to its lots."""
        self._welfare_lock()
        self._welfare_get_open_hold()._release()

    def _action_confirm(self):
        # The state is already "sale": the plan is made before, in action_confirm.
        res = super()._action_confirm()
        self.env["welfare.voucher"]._issue_for(self)
        self.env["welfare.settlement.line"]._expect_for(self)
        return res

    def action_confirm(self):
        self._welfare_settle()
        return super().action_confirm()

    @api.ondelete(at_uninstall=False)
    def _unlink_planned_coverage(self):
        """A cart thrown away takes its plan along; credit that was held goes free."""
        orders = self.sudo()
        orders._welfare_release()
        orders.welfare_coverage_ids.filtered(lambda c: c.state == "planned").unlink()
        orders.welfare_hold_ids.filtered(lambda h: h.state == "released").unlink()

    def _welfare_set_use_credit(self, use_credit):
        """The buyer's switch "use my welfare credit".

        :param bool use_credit: whether credit pays what it can
        """
        self.ensure_one()
        self.welfare_use_credit = use_credit
        self._welfare_update_coverage()

    def _welfare_get_uncovered_reasons(self):
        """Explain line by line what the buyer's credit does not pay.

        :return: list of ``(order line, EUR left to pay, sentence)``
        """
        self.ensure_one()
        res = []
        lots = self._welfare_get_lots()
        for line in self.order_line.filtered(
            lambda li: not li.is_welfare_credit
            and not li.display_type
            and li.price_total > 0
        ):
            left = line._welfare_get_net_amount() - line.welfare_covered_amount
            if self.currency_id.compare_amounts(left, 0) > 0:
                res.append((line, left, line._welfare_get_uncovered_reason(lots)))
        return res
