from odoo.tests import tagged

from ..models.again.sale_order import Wish
from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestBuyAgain(CreditCommon):
    """What one bought before, and into the cart again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env["website"].search([], limit=1)
        (cls.box | cls.session).is_published = True
        cls.child = cls.env["welfare.family.member"].create(
            cls._prepare_child(cls.worker)
        )

    @classmethod
    def _prepare_child(cls, worker):
        return {
            "worker_id": worker.id,
            "name": "Child",
            "relation_type_id": cls.env.ref("welfarepiu_base.relation_child").id,
        }

    def _buy(self, *products, worker=None):
        self._grant(worker or self.worker, 200)
        order = self._order(*products, worker=worker)
        order.action_confirm()
        return order

    def _cart(self):
        return self.env["sale.order"].create(
            {"partner_id": self.worker.id, "website_id": self.website.id}
        )

    def test_own_things_once_each_without_delivery_and_credit(self):
        self._buy(self.box, self.session)
        self._buy(self.box)
        other = self._create_worker("Other")
        self._buy(self._create_product("Theirs", 5, self.kind_f), worker=other)
        bought = self.worker._welfare_get_bought()
        self.assertCountEqual(
            [(one.product, one.times) for one in bought],
            [(self.box, 2), (self.session, 1)],
        )
        self.assertFalse(any(one.obstacles for one in bought))
        self.assertEqual({one.last_on for one in bought}, {self.today})

    def test_what_is_not_bought_is_not_there(self):
        self._order(self.box)
        self.assertFalse(self.worker._welfare_get_bought())

    def test_what_cannot_be_had_says_why_and_comes_last(self):
        self._buy(self.box, self.session)
        self.box.is_published = False
        first, last = self.worker._welfare_get_bought()
        self.assertEqual((first.product, first.obstacles), (self.session, ()))
        self.assertEqual(last.product, self.box)
        self.assertIn("not sold any more", last.obstacles[0])
        self.patch(
            self.env.registry["product.product"],
            "_welfare_check_can_buy",
            lambda *_args: ["No charter."],
        )
        self.assertEqual(
            self.session._welfare_get_obstacles(self.worker), ["No charter."]
        )

    def test_quote_is_asked_first(self):
        self.session.welfare_booking = "quote"
        [why] = self.session._welfare_get_obstacles(self.worker)
        self.assertIn("quote", why)

    def test_several_at_once_and_one_refused(self):
        cart = self._cart()
        gone = self._create_product("Gone", 5, self.kind_f, is_published=False)
        added, refused = cart._welfare_add_again(
            [Wish(self.box), Wish(gone), Wish(self.session, self.child.id)]
        )
        self.assertEqual(added, self.box | self.session)
        self.assertEqual(len(refused), 1)
        self.assertIn("Gone", refused[0])
        lines = cart.order_line.filtered(lambda line: not line.is_welfare_credit)
        self.assertEqual(lines.product_id, self.box | self.session)
        voucher = lines.filtered(lambda line: line.product_id == self.session)
        self.assertEqual(voucher.welfare_beneficiary_id, self.child)

    def test_for_a_stranger_is_refused(self):
        other = self._create_worker("Other")
        theirs = self.env["welfare.family.member"].create(self._prepare_child(other))
        cart = self._cart()
        added, refused = cart._welfare_add_again([Wish(self.session, theirs.id)])
        self.assertFalse(added)
        self.assertEqual(len(refused), 1)
        self.assertFalse(cart.order_line)
