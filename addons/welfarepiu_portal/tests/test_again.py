from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import PortalCommon

AGAIN = "/my/di-nuovo"
FAVOURITES = "/my/preferiti"


@tagged("post_install", "-at_install")
class TestAgainPages(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._let_everybody_sell()
        cls.company._welfare_setup_accounting()
        cls.course = cls._create_product("Corso Esempio", 40, cls.kind_f)
        cls.book = cls._create_product("Libro Esempio", 12)
        cls._grant(cls.worker, 100)

    def _buy(self, *products):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.worker.id,
                "order_line": [
                    Command.create({"product_id": product.id}) for product in products
                ],
            }
        )
        order.action_confirm()

    def _cart_products(self):
        carts = self.env["sale.order"].search(
            [("partner_id", "=", self.worker.id), ("state", "=", "draft")]
        )
        lines = carts.order_line.filtered(lambda line: not line.is_welfare_credit)
        return lines.product_id

    def test_nothing_bought_yet(self):
        self.log_in("worker")
        self.assertIn("wp-empty", self.url_open(AGAIN).text)
        self.assertIn("wp-empty", self.url_open(FAVOURITES).text)

    def test_one_tap_and_several(self):
        self._buy(self.course, self.book)
        self.log_in("worker")
        page = self.url_open(AGAIN).text
        self.assertIn("Corso Esempio", page)
        self.assertIn("12,00", page)
        answer = self.send(f"{AGAIN}/metti", solo=self.book.id, back=AGAIN)
        self.assertTrue(answer.url.endswith("/shop/cart"))
        self.assertEqual(self._cart_products(), self.book)
        self.send(f"{AGAIN}/metti", prodotto=[self.course.id, self.book.id], back=AGAIN)
        self.assertEqual(self._cart_products(), self.course | self.book)

    def test_what_cannot_be_had_says_why(self):
        self._buy(self.course, self.book)
        self.book.is_published = False
        self.log_in("worker")
        page = self.url_open(AGAIN).text
        self.assertIn("wp-again-why", page)
        answer = self.send(
            f"{AGAIN}/metti", prodotto=[self.course.id, self.book.id], back=AGAIN
        )
        self.assertTrue(answer.url.endswith(AGAIN))
        self.assertIn("alert-danger", answer.text)
        self.assertEqual(self._cart_products(), self.course)

    def test_nothing_ticked_is_told(self):
        self.log_in("worker")
        for chosen in ({}, {"prodotto": "x"}, {"solo": "999999999"}):
            answer = self.send(f"{AGAIN}/metti", back="https://example.com", **chosen)
            self.assertIn("alert-danger", answer.text)
            self.assertTrue(answer.url.endswith(AGAIN))

    def test_voucher_asks_for_whom_again(self):
        course = self._create_product(
            "Seduta Esempio",
            30,
            self.kind_f,
            welfare_delivery="voucher",
            welfare_supplier_id=self.supplier.id,
        )
        child = self.env["welfare.family.member"].create(
            {
                "worker_id": self.worker.id,
                "name": "Bimba Esempio",
                "relation_type_id": self.env.ref("welfarepiu_base.relation_child").id,
            }
        )
        self._buy(course)
        self.log_in("worker")
        self.assertIn(f'name="per-{course.id}"', self.url_open(AGAIN).text)
        values = {f"per-{course.id}": child.id, "solo": course.id}
        self.send(f"{AGAIN}/metti", back=AGAIN, **values)
        line = self.env["sale.order.line"].search(
            [("product_id", "=", course.id), ("state", "=", "draft")]
        )
        self.assertEqual(line.welfare_beneficiary_id, child)

    # -- favourites ----------------------------------------------------------------

    def test_put_aside_twice_is_once_and_off_again(self):
        self.log_in("worker")
        page = self.url_open(self.book.website_url).text
        self.assertIn(f"{FAVOURITES}/metti", page)
        for _twice in range(2):
            answer = self.send(f"{FAVOURITES}/metti", prodotto=self.book.id)
            self.assertIn(self.book.website_url.split("?")[0], answer.url)
        mine = self.env["product.wishlist"].search(
            [("partner_id", "=", self.worker.id)]
        )
        self.assertEqual(mine.product_id, self.book)
        self.assertIn("Libro Esempio", self.url_open(FAVOURITES).text)
        # The heart of the core's header leads there too.
        self.assertTrue(self.url_open("/shop/wishlist").url.endswith(FAVOURITES))
        for _twice in range(2):
            self.send(f"{FAVOURITES}/togli", prodotto=self.book.id)
        self.assertFalse(mine.exists())

    def test_what_is_gone_stays_and_says_so(self):
        self.log_in("worker")
        self.send(f"{FAVOURITES}/metti", prodotto=self.book.id)
        self.book.is_published = False
        page = self.url_open(FAVOURITES).text
        self.assertIn("Libro Esempio", page)
        self.assertIn("wp-again-why", page)

    def test_nobody_else_reads_them(self):
        self.log_in("worker")
        self.send(f"{FAVOURITES}/metti", prodotto=self.book.id)
        mine = self.env["product.wishlist"].search(
            [("partner_id", "=", self.worker.id)]
        )
        manager = new_test_user(
            self.env, login="manager", groups="sales_team.group_sale_manager"
        )
        for user in (manager, self.users["firm"], self.users["supplier"]):
            with self.assertRaises(AccessError):
                mine.with_user(user).read(["product_id"])
            seen = self.env["product.wishlist"].with_user(user).search([])
            self.assertFalse(seen & mine)

    def test_only_for_workers(self):
        for role in ("firm", "supplier", "nobody"):
            self.log_in(role)
            for path in (AGAIN, FAVOURITES):
                self.assertEqual(self.url_open(path).status_code, 403)
