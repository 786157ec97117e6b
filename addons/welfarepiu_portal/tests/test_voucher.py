from lxml import html

from odoo.fields import Domain
from odoo.tests import tagged

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestVoucherPages(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._let_everybody_sell()
        # Which products are shown is the charter's matter too.
        website = cls.env.registry["website"]
        cls.classPatch(website, "_get_chartered_domain", lambda _site: Domain.TRUE)
        cls.company._welfare_setup_accounting()
        cls._grant(cls.worker, 200)
        cls.course = cls._create_product(
            "Corso Esempio",
            40,
            cls.kind_f,
            welfare_delivery="voucher",
            welfare_supplier_id=cls.supplier.id,
            welfare_billing_path="mandate",
        )
        relation = cls.env.ref("welfarepiu_base.relation_child")
        sibling = cls.env.ref("welfarepiu_base.relation_sibling")
        cls.child, cls.sibling = cls.env["welfare.family.member"].create(
            [
                {
                    "name": name,
                    "worker_id": cls.worker.id,
                    "relation_type_id": one.id,
                }
                for name, one in (("Anna Esempio", relation), ("Ugo Esempio", sibling))
            ]
        )

    def _read(self, path):
        return html.fromstring(self.url_open(path).content)

    def _get_options(self, page):
        """:return: ``{name: whether it can be chosen}`` of the first choice of person"""
        options = page.xpath(
            "(//div|//form)[contains(@class, 'wp-beneficiary')]//option"
        )
        return {
            one.text_content().strip(): "disabled" not in one.attrib for one in options
        }

    def test_page_and_cart_ask_for_whom_and_say_why_not(self):
        self.log_in("worker")
        page = self._read(self.course.website_url)
        expected = {"Per me": True, "Anna Esempio": True, "Ugo Esempio": False}
        self.assertEqual(self._get_options(page), expected)
        obstacle = self.sibling.with_context(lang="it_IT")._get_product_obstacles(
            self.course
        )[0]
        self.assertIn(obstacle, page.text_content())
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": self.course.product_tmpl_id.id,
                "product_id": self.course.id,
                "quantity": 1,
                "welfare_beneficiary_id": self.child.id,
            },
        )
        cart = self._read("/shop/cart")
        self.assertEqual(self._get_options(cart), expected)
        [chosen] = cart.xpath("//form[@action='/shop/per-chi']//option[@selected]")
        self.assertEqual(chosen.text_content().strip(), "Anna Esempio")
        line = self._get_line()
        self.send("/shop/per-chi", line_id=line.id, member_id="")
        self.assertFalse(line.welfare_beneficiary_id)
        page = self.send(
            "/shop/per-chi", line_id=line.id, member_id=self.sibling.id
        ).text
        self.assertIn(obstacle, page)
        self.assertFalse(line.welfare_beneficiary_id)

    def _get_line(self):
        return self.env["sale.order.line"].search(
            [
                ("order_id.partner_id", "=", self.worker.id),
                ("product_id", "=", self.course.id),
            ]
        )

    def test_who_has_no_relatives_is_not_asked(self):
        (self.child + self.sibling).active = False
        self.log_in("worker")
        page = self._read(self.course.website_url)
        self.assertFalse(self._get_options(page))
        self.assertTrue(page.xpath("//main//a[@href='/my/famiglia']"))
