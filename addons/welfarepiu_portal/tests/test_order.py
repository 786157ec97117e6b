from datetime import timedelta

from lxml import html

from odoo.tests import tagged

from .common import PortalCommon


def words_of(answer):
    return " ".join(html.fromstring(answer.text).text_content().split())


@tagged("post_install", "-at_install")
class TestOrderPages(PortalCommon):
    """What a worker reads about an order that credit paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.voucher = cls._buy_voucher()
        cls.order = cls.voucher.order_id
        cls.order.website_id = cls.env["website"].search([], limit=1)
        cls.slot = cls.env["welfare.delivery.slot"].create(
            {
                "zone_id": cls.env["welfare.delivery.zone"]
                .create({"name": "Valle Esempio"})
                .id,
                "date": cls.today + timedelta(days=3),
            }
        )

    def test_list_and_order_say_what_it_cost_and_that_credit_paid(self):
        self.log_in("worker")
        self.assertEqual(self.order.amount_total, 0)
        self.assertIn("45,00", words_of(self.url_open("/my/orders")))
        page = self.url_open(f"/my/orders/{self.order.id}")
        words = words_of(page)
        self.assertIn(
            "45,00", html.fromstring(page.text).xpath("//h2")[0].text_content()
        )
        self.assertIn("Pagato con il tuo credito welfare", words)
        credit = self.env.ref("welfarepiu_base.product_welfare_credit")
        table = html.fromstring(page.text).get_element_by_id("sales_order_table")
        self.assertNotIn(credit.with_context(lang="it_IT").name, table.text_content())
        self.assertNotIn("portal_connect_software_modal_btn", page.text)
        self.assertNotIn("utm_source=db", page.text)

    def test_order_says_when_it_is_delivered(self):
        self.log_in("worker")
        self.order.welfare_slot_id = self.slot
        page = words_of(self.url_open(f"/my/orders/{self.order.id}"))
        self.assertIn(self.slot.with_context(lang="it_IT")._describe(), page)

    def test_movements_say_what_was_paid(self):
        self.log_in("worker")
        page = words_of(self.url_open("/my/credito"))
        self.assertIn(self.order.name, page)
        self.assertIn("Seduta Esempio", page)
