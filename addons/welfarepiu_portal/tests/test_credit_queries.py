from odoo import Command
from odoo.tests import tagged

from odoo.addons.welfarepiu_base.tests.query_common import (
    FEW_PLANS,
    MANY_LOTS,
    MANY_PLANS,
    QueryCommon,
)

from .common import PASSWORD, PortalCommon

# Who has one lot, one order and one movement of a kind finds some of it still at hand.
CONSTANT = 3


@tagged("post_install", "-at_install")
class TestCreditQueries(QueryCommon, PortalCommon):
    """The pages that show credit take the same queries however many plans there are,
    and however many lots, orders and movements the worker has."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._let_everybody_sell()
        cls.company._welfare_setup_accounting()
        cls.meal = cls._create_product("Pranzo Esempio", 6.0, cls.kind_f)
        cls.website = cls.env.ref("website.default_website")
        cls.rich = cls._create_worker("Rina Esempio")
        cls._create_worker_user(cls.rich, login="rich", password=PASSWORD)
        cls._grant(cls.worker, 100.0)
        cls._grant_in_many_lots(cls.rich, 20.0)
        for worker, orders in ((cls.worker, 1), (cls.rich, 5)):
            for _number in range(orders):
                order = cls._put_in_cart(worker, 4)
                order.action_confirm()
                order._portal_ensure_token()

    @classmethod
    def _put_in_cart(cls, worker, quantity):
        order = cls.env["sale.order"].create(
            {
                "partner_id": worker.id,
                "website_id": cls.website.id,
                "order_line": [
                    Command.create(
                        {"product_id": cls.meal.id, "product_uom_qty": quantity}
                    )
                ],
            }
        )
        order._welfare_update_coverage()
        return order

    def _count_page(self, path, *words):
        counts = []
        for login in ("worker", "rich"):
            self.authenticate(login, PASSWORD)
            self.url_open(path)  # fills the caches of the registry

            def open_page():
                answer = self.url_open(path)
                self.assertEqual(answer.status_code, 200)
                for word in words:
                    self.assertIn(word, answer.text)

            counts.append(self._count_queries(open_page))
        return counts

    def _assert_flat(self, path, *words):
        self._fill_plans(FEW_PLANS)
        few = self._count_page(path, *words)
        self._fill_plans(MANY_PLANS)
        self.assertEqual(self._count_page(path, *words), few)
        one, many = few
        self.assertLessEqual(many, one + CONSTANT)

    def test_page_of_the_own_credit(self):
        spends = self.rich_lots.move_ids.filtered(lambda one: one.move_type == "spend")
        self.assertGreater(len(spends), 5)
        self._assert_flat("/my/credito", "Pranzo Esempio")

    def test_cart(self):
        for worker in (self.worker, self.rich):
            self._put_in_cart(worker, 20)
        carts = self.env["sale.order"].search([("state", "=", "draft")])
        used = carts.welfare_coverage_ids.lot_id
        self.assertGreater(len(used & self.rich_lots), 4)
        self._assert_flat("/shop/cart", "Pranzo Esempio")

    @property
    def rich_lots(self):
        lots = self.env["welfare.credit.lot"].search([("worker_id", "=", self.rich.id)])
        self.assertEqual(len(lots), MANY_LOTS)
        return lots
