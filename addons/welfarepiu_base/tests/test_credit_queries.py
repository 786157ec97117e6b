from odoo.tests import HttpCase, tagged

from .payment_common import PaymentCommon
from .query_common import FEW_PLANS, MANY_LOTS, MANY_PLANS, QueryCommon

# Rows made together are read again once; a single one is still at hand.
CONSTANT = 1


@tagged("post_install", "-at_install")
class TestCreditQueries(QueryCommon, PaymentCommon, HttpCase):
    """A change of the cart takes the same queries however many plans there are, and
    however many lots pay it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = None  # here the name is the browser session of HttpCase
        cls.box.is_published = True
        # Dear enough that all lots of a worker pay it together.
        cls.box.list_price = 300.0
        cls.meal = cls._create_product("Meal", 40.0, cls.kind_f)
        cls.one = cls._create_worker("Worker of One Lot")
        cls.rich = cls._create_worker("Worker of Many Lots")
        cls.users = [cls._create_worker_user(one) for one in (cls.one, cls.rich)]
        # As much together: both pay the same lines.
        cls._grant(cls.one, 20.0 * MANY_LOTS)
        cls._grant_in_many_lots(cls.rich, 20.0)
        cls.order.unlink()

    # -- the plan of an order ----------------------------------------------------------

    def _count_update(self, worker):
        """:return: queries of a plan made where there was none, and of one that only
        changes: some rows go, some come"""
        order = self._cart(*[self.meal] * 5, worker=worker)
        line = order.order_line.filtered(lambda li: not li.is_welfare_credit)[:1]
        order._welfare_set_use_credit(False)
        order.welfare_use_credit = True
        new = self._count_queries(order._welfare_update_coverage)
        line.product_uom_qty = 2
        changed = self._count_queries(order._welfare_update_coverage)
        lots = len(order.welfare_coverage_ids.lot_id)
        return lots, new, changed

    def _count_updates(self):
        for _time in ("fills the caches of the registry", "counts"):
            counts = [self._count_update(worker) for worker in (self.one, self.rich)]
        return counts

    def test_update_of_the_coverage(self):
        self._fill_plans(FEW_PLANS)
        few = self._count_updates()
        self._fill_plans(MANY_PLANS)
        self.assertEqual(self._count_updates(), few)
        (lots, new, changed), (rich_lots, rich_new, rich_changed) = few
        self.assertEqual((lots, rich_lots), (1, MANY_LOTS))
        self.assertLessEqual(rich_new, new + CONSTANT)
        self.assertLessEqual(rich_changed, changed + CONSTANT)

    # -- the shop ----------------------------------------------------------------------

    def _count_add(self, user):
        """:return: queries of "add to cart" on a cart that has been looked at"""
        self.authenticate(user.login, user.login)
        before = self.env["sale.order"].search([])
        self._add_to_cart()
        order = self.env["sale.order"].search([]) - before
        counted = self._count_queries(self._add_to_cart)
        order.invalidate_recordset()
        line = order.order_line.filtered(lambda li: not li.is_welfare_credit)
        self.assertEqual(line.product_uom_qty, 2)
        lots = len(order.welfare_coverage_ids.lot_id)
        order.unlink()
        return lots, counted

    def _add_to_cart(self):
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": self.box.product_tmpl_id.id,
                "product_id": self.box.id,
                "quantity": 1,
            },
            timeout=60,
        )

    def _count_adds(self):
        for _time in ("fills the caches of the registry", "counts"):
            counts = [self._count_add(user) for user in self.users]
        return counts

    def test_adding_to_the_cart(self):
        self._fill_plans(FEW_PLANS)
        few = self._count_adds()
        self._fill_plans(MANY_PLANS)
        self.assertEqual(self._count_adds(), few)
        (lots, counted), (rich_lots, rich_counted) = few
        self.assertEqual((lots, rich_lots), (1, MANY_LOTS))
        self.assertLessEqual(rich_counted, counted + CONSTANT)
