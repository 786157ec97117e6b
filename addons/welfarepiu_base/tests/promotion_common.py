from odoo import Command

from .credit_common import CreditCommon


class PromotionCommon(CreditCommon):
    """Promotions of the core beside credit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].search([]).active = False
        cls.tax_10 = cls.env["account.tax"]._welfare_get_shop_tax(cls.company, 10)
        cls.bread = cls._create_product(
            "Bread", 33.33, cls.kind_f, taxes_id=[Command.set(cls.tax_10.ids)]
        )
        cls.own = cls._create_product("Without kind", 50.0, None)

    @classmethod
    def _create_program(cls, reward, code=None, **vals):
        """:return: a promotion of one reward, automatic unless it has a ``code``"""
        rule = {"reward_point_amount": 1, "minimum_qty": 0, **vals.pop("rule", {})}
        if code:
            rule |= {"mode": "with_code", "code": code}
        return cls.env["loyalty.program"].create(
            {
                "name": "Promotion",
                "program_type": "promo_code" if code else "promotion",
                "trigger": "with_code" if code else "auto",
                "applies_on": "current",
                "rule_ids": [Command.create(rule)],
                "reward_ids": [
                    Command.create({"reward_type": "discount", "discount": 10} | reward)
                ],
                **vals,
            }
        )

    @classmethod
    def _create_card(cls, amount, program_type="gift_card", partner=None):
        """:return: a gift card, or the eWallet of ``partner``, of ``amount`` EUR"""
        product = cls.env["product.product"].create(
            {"name": program_type, "type": "service", "taxes_id": False}
        )
        program = cls.env["loyalty.program"].create(
            {
                "name": program_type,
                "program_type": program_type,
                "applies_on": "future",
                "trigger": "auto",
                "rule_ids": [
                    Command.create(
                        {
                            "reward_point_amount": 1,
                            "reward_point_mode": "money",
                            "product_ids": [Command.set(product.ids)],
                        }
                    )
                ],
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount_mode": "per_point",
                            "discount": 1,
                            "discount_applicability": "order",
                            "required_points": 1,
                        }
                    )
                ],
            }
        )
        return cls.env["loyalty.card"].create(
            {
                "program_id": program.id,
                "points": amount,
                "partner_id": partner.id if partner else False,
            }
        )

    def _promote(self, order):
        """What the cart of the shop does at each change."""
        order._update_programs_and_rewards()
        order._auto_apply_rewards()

    def _apply_code(self, order, code):
        status = order._try_apply_code(code)
        self.assertNotIn("error", status)
        for coupon, rewards in status.items():
            order._apply_program_reward(rewards[:1], coupon)
        order._update_programs_and_rewards()

    def assertAdds(self, order, covered, left):
        """Credit pays ``covered``, the buyer ``left``, nothing is lost in between."""
        self.assertAlmostEqual(order.welfare_covered_amount, covered)
        self.assertAlmostEqual(order.amount_total, left)
        coverages = order.welfare_coverage_ids.filtered(lambda c: c.state != "returned")
        self.assertAlmostEqual(sum(coverages.mapped("amount")), covered)
