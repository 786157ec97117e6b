from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditCart(CreditCommon):
    """Whatever happens to a cart, credit follows its lines, prices and buyer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env.ref("website.default_website")
        cls.lot = cls._grant(cls.worker, 60.0)
        cls.product_delivery = cls._create_product("Delivery", 6.0, None)
        cls.carrier = cls.env["delivery.carrier"].create(
            {
                "name": "Round",
                "product_id": cls.product_delivery.id,
                "fixed_price": 6.0,
                "delivery_type": "fixed",
            }
        )
        cls.goods = cls._create_product("Goods", 24.90, cls.kind_f, type="consu")

    @classmethod
    def _cart(cls, *products, **vals):
        return cls._order(*products, website_id=cls.website.id, **vals)

    def _pay(self, order, state="draft"):
        provider = self.env["payment.provider"].search([("code", "=", "demo")], limit=1)
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": self.env["payment.method"].search([], limit=1).id,
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        if state == "pending":
            transaction._set_pending()
        return transaction

    def assertCredit(self, order, covered, left):
        self.assertAlmostEqual(order.welfare_covered_amount, covered)
        self.assertAlmostEqual(order.amount_total, left)

    # -- lines --------------------------------------------------------------------

    def test_quantity_lines_and_removal(self):
        order = self._cart(self.box)
        line = order.order_line.filtered(lambda li: li.product_id == self.box)
        order._cart_update_line_quantity(line.id, 3)
        self.assertCredit(order, 60.0, 14.70)
        order._cart_update_line_quantity(line.id, 2)
        self.assertCredit(order, 49.80, 0.0)
        added = order._cart_add(self.box.id, 1)
        self.assertEqual(added["line_id"], line.id)
        self.assertCredit(order, 60.0, 14.70)
        order._cart_update_line_quantity(line.id, 0)
        self.assertCredit(order, 0.0, 0.0)
        self.assertFalse(order.order_line)
        self.assertFalse(order.welfare_coverage_ids)

    def test_several_lines_of_one_product_are_covered_each(self):
        order = self._cart(self.box, self.box)
        self.assertCredit(order, 49.80, 0.0)
        self.assertEqual(len(order.welfare_coverage_ids.order_line_id), 2)

    def test_quantity_with_decimals(self):
        order = self._cart(self.box)
        order.order_line[0].product_uom_qty = 1.37
        order._welfare_update_coverage()
        self.assertCredit(order, 34.11, 0.0)

    def test_line_without_a_price_needs_no_credit(self):
        free = self._create_product("Free", 0.0, self.kind_f)
        order = self._cart(free, self.box)
        self.assertCredit(order, 24.90, 0.0)
        self.assertEqual(order._welfare_get_uncovered_reasons(), [])

    def test_combo_is_covered_through_its_items(self):
        combo = self.env["product.combo"].create(
            {
                "name": "Choice",
                "combo_item_ids": [Command.create({"product_id": self.box.id})],
            }
        )
        product = self._create_product(
            "Menu", 20.0, self.kind_f, type="combo", combo_ids=[Command.set(combo.ids)]
        )
        order = self._cart()
        with_combo = order.with_context(skip_cart_verification=True)
        main = with_combo._cart_add(product.id, 1)["line_id"]
        with_combo._cart_add(
            self.box.id,
            1,
            linked_line_id=main,
            combo_item_id=combo.combo_item_ids.id,
        )
        order._verify_cart_after_update()
        self.assertCredit(order, 20.0, 0.0)
        item = order.order_line.filtered("combo_item_id")
        self.assertEqual(order.welfare_coverage_ids.order_line_id, item)

    def test_the_credit_line_is_not_a_line_of_the_cart(self):
        order = self._cart(self.box)
        credit = order.order_line.filtered("is_welfare_credit")
        self.assertTrue(order._cart_update_line_quantity(credit.id, 5)["warning"])
        self.assertNotIn(credit, order.website_order_line)
        self.assertEqual(order.cart_quantity, 1)
        self.assertCredit(order, 24.90, 0.0)

    def test_line_that_another_tab_removed(self):
        order = self._cart(self.box, self.goods)
        gone = order.order_line.filtered(lambda li: li.product_id == self.box).id
        order._cart_update_line_quantity(gone, 0)
        self.assertTrue(order._cart_update_line_quantity(gone, 2)["warning"])
        self.assertCredit(order, 24.90, 0.0)

    # -- delivery -------------------------------------------------------------------

    def test_delivery_without_a_kind_is_the_workers(self):
        order = self._cart(self.goods)
        order._set_delivery_method(self.carrier)
        self.assertCredit(order, 24.90, 6.0)
        [(line, left, reason)] = order._welfare_get_uncovered_reasons()
        self.assertEqual((line.is_delivery, left), (True, 6.0))
        self.assertIn("delivery", reason)

    def test_delivery_of_a_kind_is_paid_like_any_line(self):
        self.product_delivery.welfare_kind_id = self.kind_f
        order = self._cart(self.goods)
        order._set_delivery_method(self.carrier)
        self.assertCredit(order, 30.90, 0.0)
        other = self.carrier.copy(
            {"fixed_price": 2.0, "product_id": self.own_delivery().id}
        )
        order._set_delivery_method(other)
        self.assertCredit(order, 24.90, 2.0)

    def own_delivery(self):
        return self._create_product("Own delivery", 2.0, None)

    def test_delivery_follows_what_it_brings(self):
        self.carrier.welfare_credit_rule = "goods"
        order = self._cart(self.goods)
        order._set_delivery_method(self.carrier)
        self.assertCredit(order, 30.90, 0.0)
        self.assertEqual(order.welfare_coverage_ids.kind_id, self.kind_f)
        own = self._create_product("Own goods", 10.0, None, type="consu")
        order._cart_add(own.id, 1)
        self.assertCredit(order, 24.90, 16.0)

    def test_free_delivery_counts_the_price_not_what_credit_leaves(self):
        self.carrier.write({"free_over": True, "amount": 20.0})
        order = self._cart(self.goods)
        order._set_delivery_method(self.carrier)
        self.assertCredit(order, 24.90, 0.0)

    # -- buyer, taxes, currency ------------------------------------------------------

    def test_cart_changes_hands(self):
        """Login in mid-cart: never the lots of somebody else."""
        guest = self.env["res.partner"].create({"name": "Guest"})
        order = self._cart(self.box, worker=guest)
        self.assertCredit(order, 0.0, 24.90)
        order.partner_id = self.worker
        self.assertCredit(order, 24.90, 0.0)
        other = self._create_worker("Other")
        order.partner_id = other
        self.assertCredit(order, 0.0, 24.90)
        order.action_confirm()
        self.assertEqual(self.lot.balance, 60.0)

    def test_held_credit_of_one_worker_never_pays_anothers_order(self):
        order = self._cart(self.box, self.own_delivery())
        self._pay(order)
        self.assertEqual(self.lot.held, 24.90)
        other = self._create_worker("Other")
        with self.assertRaises(UserError):
            order.partner_id = other
        order._welfare_update_coverage()
        self.assertEqual(self.lot.held, 0.0)
        order.partner_id = other
        self.assertCredit(order, 0.0, 26.90)

    def test_database_rule_own_credit(self):
        order = self._cart(self.box)
        coverage = order.welfare_coverage_ids
        other = self._create_worker("Other")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET partner_id = %s WHERE id = %s", (other.id, order.id)
        )
        self.env.invalidate_all()
        with self.assertRaises(ValidationError):
            coverage.state = "held"

    def test_fiscal_position_changes_taxes_not_the_gross(self):
        tax_10 = self.env["account.tax"]._welfare_get_shop_tax(self.company, 10)
        position = self.env["account.fiscal.position"].create({"name": "Other"})
        tax_10.write(
            {
                "fiscal_position_ids": [Command.link(position.id)],
                "original_tax_ids": [Command.set(self.tax.ids)],
            }
        )
        order = self._cart(self.box)
        order.fiscal_position_id = position
        order._recompute_taxes()
        order._welfare_update_coverage()
        self.assertEqual(order.welfare_coverage_ids.tax_ids, tax_10)
        self.assertAlmostEqual(
            order.welfare_covered_amount, order.order_line[0]._welfare_get_gross()
        )
        self.assertAlmostEqual(order.amount_total, 0.0)

    def test_another_currency_takes_no_credit_and_says_why(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        pricelist = self.env["product.pricelist"].create(
            {"name": "USD", "currency_id": usd.id}
        )
        order = self._cart(self.box)
        order.pricelist_id = pricelist
        order._recompute_prices()
        order._welfare_update_coverage()
        self.assertEqual(order.currency_id, usd)
        self.assertEqual(order.welfare_covered_amount, 0.0)
        [(_line, _left, reason)] = order._welfare_get_uncovered_reasons()
        self.assertIn("USD", reason)

    # -- whoever changes it -------------------------------------------------------

    def test_back_office_edit_replans(self):
        order = self._cart(self.box)
        line = order.order_line.filtered(lambda li: li.product_id == self.box)
        order.write({"order_line": [Command.update(line.id, {"product_uom_qty": 2})]})
        self.assertCredit(order, 49.80, 0.0)
        order.write(
            {"order_line": [Command.create({"product_id": self.goods.id})]},
        )
        self.assertCredit(order, 60.0, 14.70)

    def test_change_behind_the_cart_is_seen_before_it_is_shown(self):
        order = self._cart(self.box)
        order.order_line.filtered(
            lambda li: li.product_id == self.box
        ).product_uom_qty = 2
        self.assertCredit(order, 24.90, 24.90)
        order._welfare_refresh_cart()
        self.assertCredit(order, 49.80, 0.0)
        self._order(self.box).action_confirm()
        order._welfare_refresh_cart()
        self.assertCredit(order, 35.10, 14.70)

    def test_change_behind_the_cart_is_refused_before_money_moves(self):
        order = self._cart(self.box, self.own_delivery())
        self._order(self.box, self.box).action_confirm()
        with self.assertRaisesRegex(ValidationError, "changed in the meantime"):
            self._pay(order)
        order._welfare_refresh_cart()
        self.assertCredit(order, 10.20, 16.70)
        self._pay(order)
        self.assertEqual(self.lot.held, 10.20)

    def test_refresh_writes_nothing_when_nothing_changed(self):
        order = self._cart(self.box, self.session)
        coverages, lines = order.welfare_coverage_ids, order.order_line
        order._welfare_refresh_cart()
        self.assertEqual(order.welfare_coverage_ids, coverages)
        self.assertEqual(order.order_line, lines)

    def test_lot_of_tomorrow_is_planned_tomorrow(self):
        order = self._cart(self.box)
        with self._at(self.clock._now() + timedelta(days=400)):
            order._welfare_refresh_cart()
        self.assertCredit(order, 0.0, 24.90)

    def test_order_reopened_by_the_back_office(self):
        order = self._cart(self.box)
        order.action_confirm()
        self.assertEqual(self.lot.balance, 35.10)
        order._action_cancel()
        order.action_draft()
        order._welfare_refresh_cart()
        self.assertCredit(order, 24.90, 0.0)
        order.action_confirm()
        self.assertEqual(self.lot.balance, 35.10)
        self.assertEqual(self.env["welfare.credit.lot"]._find_differences(), [])

    def test_copy_has_no_credit_of_its_own(self):
        order = self._cart(self.box)
        order.action_confirm()
        copy = order.copy()
        self.assertFalse(copy.order_line.filtered("is_welfare_credit"))
        self.assertFalse(copy.order_line.filtered("welfare_discounts"))
        self.assertAlmostEqual(copy.amount_total, 24.90)

    # -- payment under way ------------------------------------------------------------

    def _under_way(self):
        order = self._cart(self.box, self.own_delivery())
        self._pay(order, "pending")
        return order

    def test_cart_with_a_payment_under_way_says_so(self):
        order = self._under_way()
        line = order.order_line.filtered(lambda li: li.product_id == self.box)
        answer = order._cart_update_line_quantity(line.id, 3)
        self.assertEqual((answer["quantity"], answer["added_qty"]), (1, 0))
        self.assertIn("under way", answer["warning"])
        with self.assertRaisesRegex(UserError, "under way"):
            order._cart_add(self.goods.id, 1)
        self.assertIn("under way", order._try_apply_code("ANY")["error"])
        order._recompute_cart()
        order._verify_cart_after_update()
        order._update_programs_and_rewards()
        order._welfare_refresh_cart()
        self.assertCredit(order, 24.90, 2.0)
        self.assertEqual(self.lot.held, 24.90)

    def test_buyer_cancels_the_payment_under_way(self):
        order = self._under_way()
        self.assertEqual(order._welfare_get_orders_under_way(self.worker), order)
        order._welfare_cancel_payment()
        self.assertEqual(order.transaction_ids.state, "cancel")
        self.assertEqual(self.lot.held, 0.0)
        self.assertFalse(order._welfare_get_orders_under_way(self.worker))
        line = order.order_line.filtered(lambda li: li.product_id == self.box)
        order._cart_update_line_quantity(line.id, 2)
        self.assertCredit(order, 49.80, 2.0)

    def test_authorised_payment_is_not_the_buyers_to_cancel(self):
        order = self._under_way()
        order.transaction_ids.state = "authorized"
        with self.assertRaises(UserError):
            order._welfare_cancel_payment()
        self.assertEqual(self.lot.held, 24.90)

    def test_failed_payment_does_not_stand_in_the_way_of_a_free_order(self):
        order = self._cart(self.box, self.own_delivery())
        self._pay(order)._set_canceled()
        order._cart_update_line_quantity(
            order.order_line.filtered(lambda li: li.price_unit == 2.0).id, 0
        )
        self.assertCredit(order, 24.90, 0.0)
        self.assertFalse(order.get_portal_last_transaction())

    def test_lines_moved_to_another_cart_leave_their_credit_behind(self):
        """What the shop does to merge a cart left behind, with its credit set aside."""
        for held in (False, True):
            worker = self._create_worker(f"Worker {held}")
            lot = self._grant(worker, 30.0)
            old = self._order(self.box, self.session, worker=worker)
            new = self._order(self.box, worker=worker)
            if held:
                old._welfare_hold()
            old.order_line.write({"order_id": new.id})
            old.action_cancel()
            self.assertFalse(old.order_line.exists())
            self.assertFalse(old.welfare_coverage_ids.exists())
            self.assertEqual(len(new.order_line.filtered("is_welfare_credit")), 1)
            self.assertAlmostEqual(new.welfare_covered_amount, 30.0)
            self.assertAlmostEqual(new.amount_total, 94.80 - 30.0)
            self.assertEqual((lot.balance, lot.held), (30.0, 0.0))
