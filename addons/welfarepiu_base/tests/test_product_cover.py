from odoo.tests import tagged

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestProductCover(CreditCommon):
    """What a product's page says of credit is what a cart with it alone would do."""

    def _cover(self, product, price):
        template = product.product_tmpl_id
        return template._welfare_get_covers(self.worker, {template: price}).get(
            template
        )

    def _reason(self, product, price):
        template = product.product_tmpl_id
        cover = self._cover(product, price)
        return template._welfare_get_cover_reason(self.worker, price, cover)

    def test_whole_and_in_part(self):
        self._grant(self.worker, 20)
        self.assertEqual(self._cover(self.box, 12.0), (12, 0))
        self.assertEqual(self._cover(self.box, 24.9), (20, 4.9))
        self.assertFalse(self._reason(self.box, 12.0))
        self.assertIn("does not reach", self._reason(self.box, 24.9))

    def test_as_the_cart_does(self):
        self._grant(self.worker, 20)
        for product in (self.box, self.session):
            with self.subTest(product.name):
                order = self._order(product)
                price = order.amount_total + order.welfare_covered_amount
                cover = self._cover(product, price)
                self.assertEqual(cover.covered, order.welfare_covered_amount)
                [(_line, left, reason)] = order._welfare_get_uncovered_reasons()
                self.assertAlmostEqual(cover.left, left)
                self.assertEqual(self._reason(product, price), reason)

    def test_nothing_without_kind_or_credit(self):
        plain = self._create_product("Book", 10.0, None)
        self.assertIsNone(self._cover(plain, 10.0))
        self.assertEqual(self._cover(self.box, 24.9), (0, 24.9))
        self.assertIn("no welfare credit", self._reason(self.box, 24.9))

    def test_yearly_cap_is_the_reason(self):
        shopping = self._create_product("Shopping", 100.0, self.kind_comma_3)
        self._grant(self.worker, 500)
        year = self.clock._today().year
        room = self.worker._welfare_get_yearly_count(self.kind_comma_3, year).room
        self.env["welfare.outside.benefit"]._state(
            self.worker.welfare_employment_ids, "card", year, room - 30
        )
        self.assertEqual(self._cover(shopping, 100.0), (30, 70))
        self.assertIn(str(year), self._reason(shopping, 100.0))

    def test_nothing_is_planned_or_held(self):
        lot = self._grant(self.worker, 20)
        orders = self.env["sale.order"].search_count([])
        self._cover(self.box, 24.9)
        self._reason(self.box, 24.9)
        self.assertEqual(self.env["sale.order"].search_count([]), orders)
        self.assertEqual((lot.balance, lot.held), (20, 0))

    def test_no_query_a_product(self):
        self._grant(self.worker, 20)
        products = self.env["product.template"].union(
            *(
                self._create_product(
                    f"Thing {number}",
                    5.0 + number,
                    self.kind_f if number % 2 else self.kind_comma_3,
                    **({"welfare_delivery": "voucher"} if number % 3 else {}),
                ).product_tmpl_id
                for number in range(24)
            )
        )

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._welfare_get_covers(self.worker, dict.fromkeys(some, 9.0))
            return self.env.cr.sql_log_count - before

        few = count(products[:6])
        self.assertLessEqual(count(products), few)
