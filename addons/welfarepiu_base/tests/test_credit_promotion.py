from odoo import Command
from odoo.tests import tagged

from .promotion_common import PromotionCommon


@tagged("post_install", "-at_install")
class TestCreditPromotion(PromotionCommon):
    """Promotions lower the price, credit pays what they leave, cards pay the rest."""

    def _get_paid(self, order):
        """:return: what credit pays, by product"""
        return {
            coverage.order_line_id.product_id: coverage.amount
            for coverage in order.welfare_coverage_ids
        }

    def test_automatic_promotion_lowers_the_price_before_credit(self):
        self._create_program({"discount": 10, "discount_applicability": "order"})
        self._grant(self.worker, 500.0)
        order = self._order(self.box, self.bread)
        self.assertAdds(order, 58.23, 0.0)
        self._promote(order)
        # 24.90 - 2.49 and 33.33 - 3.33
        self.assertAdds(order, 52.41, 0.0)
        self._promote(order)
        self.assertAdds(order, 52.41, 0.0)

    def test_lines_without_credit_keep_their_part_of_a_discount(self):
        self._create_program({"discount": 10, "discount_applicability": "order"})
        self._grant(self.worker, 500.0)
        order = self._order(self.box, self.own)
        self._promote(order)
        self.assertAdds(order, 22.41, 45.0)

    def test_credit_is_no_discountable_amount(self):
        """A promotion is the same with credit and without."""
        self._create_program({"discount": 25, "discount_applicability": "order"})
        self._grant(self.worker, 40.0)
        order = self._order(self.box, self.bread)
        self._promote(order)
        self.assertAdds(order, 40.0, 3.67)
        order._welfare_set_use_credit(False)
        self.assertAdds(order, 0.0, 43.67)
        order._welfare_set_use_credit(True)
        self.assertAdds(order, 40.0, 3.67)

    def test_credit_does_not_lower_a_threshold(self):
        self._create_program(
            {"discount": 10, "discount_applicability": "order"},
            rule={"minimum_amount": 50.0, "minimum_amount_tax_mode": "incl"},
        )
        self._grant(self.worker, 500.0)
        order = self._order(self.box, self.bread)
        self._promote(order)
        self.assertTrue(order.order_line.reward_id)
        order.order_line.filtered(lambda li: li.product_id == self.box).unlink()
        self._promote(order)
        self.assertFalse(order.order_line.reward_id)
        self.assertAdds(order, 33.33, 0.0)

    def test_points_are_of_the_price_not_of_what_credit_leaves(self):
        program = self._create_program(
            {"discount": 5, "discount_mode": "per_order", "required_points": 20},
            rule={"reward_point_mode": "money", "reward_point_amount": 1},
        )
        self._grant(self.worker, 500.0)
        order = self._order(self.box)
        self._promote(order)
        points = order.coupon_point_ids.filtered(
            lambda pe: pe.coupon_id.program_id == program
        )
        self.assertAlmostEqual(points.points, 24.90)
        self.assertAdds(order, 19.90, 0.0)

    def test_cheapest_line_is_never_the_credit(self):
        self._create_program({"discount": 50, "discount_applicability": "cheapest"})
        self._grant(self.worker, 500.0)
        order = self._order(self.box, self.bread)
        self._promote(order)
        self.assertAdds(order, 12.45 + 33.33, 0.0)
        paid = {
            c.order_line_id.product_id: c.amount for c in order.welfare_coverage_ids
        }
        self.assertEqual(paid, {self.box: 12.45, self.bread: 33.33})

    def test_discount_of_one_product_lowers_that_line_only(self):
        self._create_program(
            {
                "discount": 20,
                "discount_applicability": "specific",
                "discount_product_ids": [Command.set(self.session.ids)],
            }
        )
        self._grant(self.worker, 500.0)
        order = self._order(self.box, self.session)
        self._promote(order)
        paid = {
            c.order_line_id.product_id: c.amount for c in order.welfare_coverage_ids
        }
        self.assertEqual(paid, {self.box: 24.90, self.session: 36.0})
        self.assertAdds(order, 60.90, 0.0)

    def test_voucher_within_reach_thanks_to_a_promotion(self):
        """The law wants the price covered whole: the price, after the promotion."""
        self._grant(self.worker, 40.0)
        order = self._order(self.session)
        self.assertAdds(order, 0.0, 45.0)
        self._create_program({"discount": 20, "discount_applicability": "order"})
        self._promote(order)
        self.assertAdds(order, 36.0, 0.0)
        self.assertEqual(order._welfare_get_uncovered_reasons(), [])

    def test_free_product_costs_no_credit(self):
        self._create_program(
            {"reward_type": "product", "reward_product_id": self.bread.id}
        )
        self._grant(self.worker, 500.0)
        order = self._order(self.box)
        self._promote(order)
        self.assertIn(self.bread, order.order_line.product_id)
        self.assertAdds(order, 24.90, 0.0)

    def test_code_is_applied_and_taken_away(self):
        self._create_program({"discount": 10}, code="TENOFF")
        self._grant(self.worker, 500.0)
        order = self._order(self.box)
        self._apply_code(order, "TENOFF")
        self.assertAdds(order, 22.41, 0.0)
        order.order_line.filtered("reward_id").unlink()
        order._update_programs_and_rewards()
        self.assertAdds(order, 24.90, 0.0)

    def test_discount_is_offered_on_an_order_credit_pays_whole(self):
        program = self._create_program({"discount": 10}, code="OFFER")
        card = self.env["loyalty.card"].create(
            {"program_id": program.id, "partner_id": self.worker.id, "points": 1}
        )
        self._grant(self.worker, 500.0)
        order = self._order(self.box)
        self.assertEqual(order.amount_total, 0.0)
        self.assertIn(card, order._get_claimable_and_showable_rewards())
        self.assertAdds(order, 24.90, 0.0)

    def test_gift_card_pays_what_credit_leaves(self):
        self._grant(self.worker, 20.0)
        card = self._create_card(100.0)
        order = self._order(self.box, self.own)
        self.assertAdds(order, 20.0, 54.90)
        self._apply_code(order, card.code)
        self.assertAdds(order, 20.0, 0.0)
        self.assertAlmostEqual(order._get_real_points_for_coupon(card), 100 - 54.90)

    def test_card_follows_the_switch(self):
        self._grant(self.worker, 20.0)
        card = self._create_card(30.0)
        order = self._order(self.box)
        self._apply_code(order, card.code)
        self.assertAdds(order, 20.0, 0.0)
        order._welfare_set_use_credit(False)
        self.assertAdds(order, 0.0, 0.0)
        self.assertAlmostEqual(order._get_real_points_for_coupon(card), 30 - 24.90)
        order._welfare_set_use_credit(True)
        self.assertAdds(order, 20.0, 0.0)
        self.assertAlmostEqual(order._get_real_points_for_coupon(card), 30 - 4.90)

    def test_wallet_promotion_and_credit_in_that_order(self):
        self._create_program({"discount": 10, "discount_applicability": "order"})
        wallet = self._create_card(10.0, "ewallet", self.worker)
        self._grant(self.worker, 20.0)
        order = self._order(self.box, self.own)
        self._promote(order)
        # 74.90 less 10% is 67.41; credit 20.00; the wallet 10.00
        self.assertAdds(order, 20.0, 47.41)
        order._apply_program_reward(wallet.program_id.reward_ids, wallet)
        order._update_programs_and_rewards()
        self.assertAdds(order, 20.0, 37.41)

    def test_confirmed_order_keeps_the_prices_credit_paid(self):
        """The core looks at its promotions again while it confirms."""
        program = self._create_program({"discount": 10})
        lot = self._grant(self.worker, 500.0)
        order = self._order(self.box)
        self._promote(order)
        order.action_confirm()
        self.assertEqual(lot.balance, 500 - 22.41)
        self.assertAdds(order, 22.41, 0.0)
        program.active = False
        order._update_programs_and_rewards()
        self.assertAdds(order, 22.41, 0.0)

    def test_promotion_that_ended_is_refused_before_credit_is_spent(self):
        program = self._create_program({"discount": 10})
        lot = self._grant(self.worker, 20.0)
        order = self._order(self.box)
        self._promote(order)
        self.assertAdds(order, 20.0, 2.41)
        program.active = False
        with self.assertRaisesRegex(Exception, "changed in the meantime"):
            order.action_confirm()
        self.assertEqual((lot.balance, lot.held), (20.0, 0.0))

    def test_line_paid_whole_after_a_discount_is_not_in_the_workers_invoice(self):
        self._create_program({"discount": 10})
        self._grant(self.worker, 22.41)
        order = self._order(self.box, self.own)
        self._promote(order)
        self.assertAdds(order, 22.41, 45.0)
        order.action_confirm()
        invoice = order._create_invoices(final=True)
        self.assertAlmostEqual(invoice.amount_total, 45.0)
        self.assertNotIn(self.box, invoice.invoice_line_ids.product_id)

    def test_order_paid_whole_after_a_discount_has_nothing_to_invoice(self):
        self._create_program({"discount": 10})
        self._grant(self.worker, 500.0)
        order = self._order(self.box, self.bread)
        self._promote(order)
        order.action_confirm()
        self.assertNotEqual(order.invoice_status, "to invoice")

    def test_line_paid_in_part_after_a_discount_leaves_the_own_share(self):
        self._create_program({"discount": 10})
        self._grant(self.worker, 20.0)
        order = self._order(self.box)
        self._promote(order)
        order.action_confirm()
        invoice = order._create_invoices(final=True)
        self.assertAlmostEqual(invoice.amount_total, 2.41)

    def test_discount_by_hand_lowers_the_lines_of_its_taxes(self):
        self._grant(self.worker, 500.0)
        order = self._order(self.box, self.bread, self.own)
        order.write(
            {
                "order_line": [
                    Command.create(
                        {
                            "product_id": self._create_product("Less", 0, None).id,
                            "price_unit": -10.0,
                            "tax_ids": [Command.set(self.tax.ids)],
                        }
                    )
                ]
            }
        )
        # 24.90 of the 74.90 at that rate bear 3.32 of the 10.00
        self.assertAdds(order, 24.90 - 3.32 + 33.33, 50.0 - 6.68)

    def test_any_prices_and_rates_add_up_to_the_cent(self):
        """Whatever the prices: what credit and buyer pay is the price after the
        promotion, and full credit leaves nothing to pay."""
        self._create_program({"discount": 17, "discount_applicability": "order"})
        rates = [
            self.env["account.tax"]._welfare_get_shop_tax(self.company, rate)
            for rate in (4, 5, 10, 22)
        ]
        self._grant(self.worker, 5000.0)
        poor = self._create_worker("Poor")
        self._grant(poor, 0.05)
        for cents in range(1, 400, 13):
            products = [
                self._create_product(
                    f"P{cents}{tax.id}",
                    (cents * 7 * place % 991 + 3) / 100,
                    self.kind_f,
                    taxes_id=[Command.set(tax.ids)],
                )
                for place, tax in enumerate(rates, start=1)
            ]
            order = self._order(*products)
            order.order_line.sorted("id")[1].product_uom_qty = 3
            self._promote(order)
            # Not `price_total`, which adds a rounded base and a rounded tax.
            price = sum(
                line.price_unit * line.product_uom_qty
                for line in order.order_line
                if not line.is_welfare_credit
            )
            self.assertAdds(order, price, 0.0)
            second = self._order(*products, worker=poor)
            self._promote(second)
            self.assertAlmostEqual(second.welfare_covered_amount, 0.05)
            self.assertGreaterEqual(second.amount_total, 0.0)
