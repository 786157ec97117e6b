from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditCheckout(CreditCommon):
    def _get_provider(self):
        return self.env["payment.provider"].search([("code", "=", "demo")], limit=1)

    def _pay(self, order):
        return self.env["payment.transaction"].create(
            {
                "provider_id": self._get_provider().id,
                "payment_method_id": self.env["payment.method"].search([], limit=1).id,
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )

    def test_credit_covers_the_whole_order(self):
        lot = self._grant(self.worker, 100.0)
        order = self._order(self.box, self.session)
        self.assertEqual(order.amount_total, 0.0)
        self.assertEqual(order.welfare_covered_amount, 69.90)
        self.assertEqual(lot.available, 100.0, "a cart takes nothing")
        order.action_confirm()
        self.assertEqual((lot.balance, lot.held), (30.10, 0.0))
        self.assertEqual(set(order.welfare_coverage_ids.mapped("state")), {"spent"})

    def test_rest_is_paid_and_credit_is_held_first(self):
        lot = self._grant(self.worker, 20.0)
        order = self._order(self.box)
        self.assertAlmostEqual(order.amount_total, 4.90)
        self._pay(order)
        self.assertEqual((lot.balance, lot.held), (20.0, 20.0))
        order.action_confirm()
        self.assertEqual((lot.balance, lot.held), (0.0, 0.0))

    def test_each_voucher_of_a_line_is_covered_whole(self):
        """Three at 45 and credit for two and a half: two, and a sentence says so."""
        self._grant(self.worker, 112.50)
        order = self._order(self.session)
        order.order_line.filtered("product_uom_qty")[0].product_uom_qty = 3
        order._welfare_update_coverage()
        self.assertEqual(order.welfare_covered_amount, 90.0)
        [(_line, left, reason)] = order._welfare_get_uncovered_reasons()
        self.assertEqual(left, 45.0)
        self.assertIn("each voucher", reason)

    def test_voucher_is_covered_whole_or_not_at_all(self):
        """DM 25/3/2016 art. 6: no top-up by the holder."""
        self._grant(self.worker, 40.0)
        order = self._order(self.session)
        self.assertEqual(order.welfare_covered_amount, 0.0)
        [(line, left, reason)] = order._welfare_get_uncovered_reasons()
        self.assertEqual((line, left), (order.order_line, 45.0))
        self.assertIn("whole", reason)

    def test_kind_decides_what_credit_buys(self):
        plan = self._create_plan(kinds=self.kind_comma_3)
        self._grant(self.worker, 100.0, plan=plan)
        self.assertEqual(self._order(self.box).welfare_covered_amount, 0.0)
        no_kind = self._create_product("No kind", 10.0, None)
        self.assertEqual(self._order(no_kind).welfare_covered_amount, 0.0)

    def test_expired_and_future_credit_is_not_spent(self):
        self._grant(self.worker, 50.0, granted_on=self.today + timedelta(days=1))
        lot = self._grant(self.worker, 50.0, expires_on=self.today)
        order = self._order(self.box)
        self.assertEqual(order.welfare_coverage_ids.lot_id, lot)

    def test_lot_expired_after_the_cart_is_refused_before_money_moves(self):
        lot = self._grant(self.worker, 50.0, expires_on=self.today)
        order = self._order(self.box)
        with self._at(self.clock._now() + timedelta(days=1)):
            with self.assertRaises(ValidationError):
                self._pay(order)
            with self.assertRaises(ValidationError):
                order.action_confirm()
        self.assertEqual((lot.balance, lot.held), (50.0, 0.0))

    def test_two_orders_confirmed_in_bulk_do_not_overdraw(self):
        lot = self._grant(self.worker, 30.0)
        orders = self._order(self.box) | self._order(self.box)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            orders.action_confirm()
        lot.invalidate_recordset()
        self.assertEqual((lot.balance, lot.held), (30.0, 0.0))
        self.assertEqual(set(orders.mapped("state")), {"draft"})

    def test_held_credit_is_not_spent_by_another_cart(self):
        self._grant(self.worker, 24.90)
        order = self._order(self.box, self._create_product("Rest", 5.0, None))
        self._pay(order)
        self.assertEqual(self._order(self.box).welfare_covered_amount, 0.0)

    def test_changing_the_cart_sets_held_credit_free(self):
        lot = self._grant(self.worker, 20.0)
        order = self._order(self.box)
        self._pay(order)
        self.assertEqual(lot.held, 20.0)
        order._welfare_set_use_credit(False)
        self.assertEqual(lot.held, 0.0)
        self.assertAlmostEqual(order.amount_total, 24.90)
        order._welfare_set_use_credit(True)
        self._pay(order)
        self.assertEqual(lot.held, 20.0)

    def test_order_with_payment_under_way_is_frozen(self):
        self._grant(self.worker, 20.0)
        order = self._order(self.box)
        transaction = self._pay(order)
        transaction._set_pending()
        with self.assertRaises(UserError):
            order._welfare_set_use_credit(False)
        with self.assertRaises(UserError):
            order.order_line[0].product_uom_qty = 5

    def test_stale_hold_of_a_draft_payment_is_released(self):
        lot = self._grant(self.worker, 20.0)
        draft, pending = (self._order(self.box) for _i in range(2))
        self._pay(draft)
        other_lot = self._grant(self.worker, 20.0)
        pending._welfare_update_coverage()
        self._pay(pending)._set_pending()
        holds = draft.welfare_hold_ids | pending.welfare_hold_ids
        holds.expires_at = fields.Datetime.now() - timedelta(minutes=1)
        with self.enter_registry_test_mode():
            self.env.ref(
                "welfarepiu_base.cron_release_stale_holds"
            ).method_direct_trigger()
        holds.invalidate_recordset()
        (lot | other_lot).invalidate_recordset()
        self.assertEqual(draft.welfare_hold_ids.state, "released")
        self.assertEqual(pending.welfare_hold_ids.state, "open")
        self.assertEqual((lot.held, other_lot.held), (0.0, 20.0))

    def test_cancel_gives_credit_back_to_the_same_lot(self):
        lot = self._grant(self.worker, 100.0)
        order = self._order(self.box, self.session)
        order.action_confirm()
        self.assertEqual(lot.balance, 30.10)
        order._action_cancel()
        self.assertEqual(lot.balance, 100.0)
        self.assertEqual(set(order.welfare_coverage_ids.mapped("state")), {"returned"})
        self.assertEqual(order.welfare_voucher_ids.state, "cancelled")
        self.assertEqual(self.env["welfare.credit.lot"]._find_differences(), [])

    def test_covered_line_is_locked_for_a_salesperson(self):
        self._grant(self.worker, 100.0)
        order = self._order(self.box)
        user = new_test_user(
            self.env, "wp_seller", groups="sales_team.group_sale_manager"
        )
        mine = order.with_user(user).order_line
        credit = mine.filtered("is_welfare_credit")
        with self.assertRaises(UserError):
            credit.price_unit = -500
        with self.assertRaises(UserError):
            credit.unlink()
        order.action_confirm()
        with self.assertRaises(UserError):
            (mine - credit).price_unit = 1

    def test_fully_covered_lines_never_enter_the_workers_invoice(self):
        self._grant(self.worker, 24.90)
        own = self._create_product("Own", 10.0, None)
        order = self._order(self.box, own)
        order.action_confirm()
        invoice = order._create_invoices(final=True)
        self.assertEqual(invoice.invoice_line_ids.product_id, own)
        self.assertAlmostEqual(invoice.amount_total, 10.0)

    def test_partly_covered_line_leaves_the_own_share(self):
        self._grant(self.worker, 20.0)
        order = self._order(self.box)
        order.action_confirm()
        invoice = order._create_invoices(final=True)
        self.assertAlmostEqual(invoice.amount_total, 4.90)

    def test_fully_covered_order_is_not_to_invoice_for_ever(self):
        self._grant(self.worker, 100.0)
        order = self._order(self.box)
        order.action_confirm()
        self.assertNotEqual(order.invoice_status, "to invoice")
        with self.assertRaises(UserError):
            order._create_invoices()

    def test_no_express_checkout_while_credit_is_used(self):
        provider = self._get_provider()
        provider.write({"state": "test", "allow_express_checkout": True})
        self._grant(self.worker, 20.0)
        order = self._order(self.box)

        def find(is_express_checkout):
            return provider._get_compatible_providers(
                order.company_id.id,
                order.partner_id.id,
                order.amount_total,
                is_express_checkout=is_express_checkout,
                sale_order_id=order.id,
            )

        self.assertIn(provider, find(False))
        self.assertFalse(find(True))
        order._welfare_set_use_credit(False)
        self.assertIn(provider, find(True))

    def test_excluded_taxes_do_not_make_credit_pay_too_much(self):
        self._grant(self.worker, 20.0)
        excluded = self.env["account.tax"].create(
            {
                "name": "22% on top",
                "amount": 22,
                "price_include_override": "tax_excluded",
            }
        )
        self.box.taxes_id = excluded
        order = self._order(self.box)
        self.assertAlmostEqual(order.amount_total, 24.90 * 1.22 - 20.0, places=2)

    def test_a_cart_can_be_thrown_away(self):
        lot = self._grant(self.worker, 20.0)
        order = self._order(self.box)
        self._pay(order).sale_order_ids = False
        order.unlink()
        self.assertEqual((lot.balance, lot.held), (20.0, 0.0))

    def test_order_that_credit_pays_whole_leaves_no_cent(self):
        """49.80 + 45.00 - 94.80 at 22% included made 0.01 in the core's rounding."""
        self._grant(self.worker, 1000.0)
        for quantity in range(1, 8):
            order = self._order(self.box, self.session)
            order.order_line[0].product_uom_qty = quantity
            order._welfare_update_coverage()
            self.assertEqual(order.amount_total, 0.0, quantity)
            self.assertAlmostEqual(order.tax_totals["total_amount_currency"], 0.0)
