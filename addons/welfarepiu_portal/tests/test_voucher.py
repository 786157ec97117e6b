from datetime import timedelta
from io import BytesIO

from lxml import html
from pypdf import PdfReader

from odoo.fields import Domain
from odoo.tests import tagged

from .common import PASSWORD, PortalCommon


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
        """:return: ``{name: whether it can be chosen}`` of a choice"""
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

    # -- the wallet ------------------------------------------------------------------

    def test_wallet_has_groups(self):
        near, later, used = (self._buy_voucher() for _number in range(3))
        near.expires_on = self.today + timedelta(days=20)
        used._redeem()
        self.log_in("worker")
        page = self._read("/my/voucher")
        found = {}
        for title in page.xpath("//main//h2"):
            links = title.getnext().xpath(".//a/@href")
            found[title.text_content().strip()] = {
                int(li.split("/")[-1]) for li in links
            }
        self.assertEqual(
            found,
            {
                "In scadenza": {near.id},
                "Da usare": {later.id},
                "Usati e scaduti": {used.id},
            },
        )

    def test_voucher_page_says_where_and_how(self):
        self.supplier.write({"street": "Via Esempio 1", "phone": "035 0000"})
        voucher = self._buy_voucher()
        self.log_in("worker")
        page = self.url_open(f"/my/voucher/{voucher.id}").text
        for words in (voucher.code, "Via Esempio 1", "tel:035 0000", "Come si usa"):
            self.assertIn(words, page)

    def test_worker_gives_a_voucher_back(self):
        voucher = self._buy_voucher()
        paid_by = voucher.order_line_id.welfare_coverage_ids.lot_id
        before = sum(paid_by.mapped("balance"))
        self.log_in("worker")
        page = self.send(f"/my/voucher/{voucher.id}/restituisci").text
        self.assertIn("45,00", page)
        self.assertEqual(voucher.state, "cancelled")
        self.assertEqual(sum(paid_by.mapped("balance")), before + 45)
        self.assertNotIn(voucher.code, page)
        self.send(f"/my/voucher/{voucher.id}/restituisci")
        self.assertEqual(sum(paid_by.mapped("balance")), before + 45)

    def test_nobody_gives_back_the_voucher_of_another(self):
        voucher = self._buy_voucher()
        other = self._create_worker("Ugo Prova")
        self._create_worker_user(other, login="other", password=PASSWORD)
        self.log_in("other")
        answer = self.send(f"/my/voucher/{voucher.id}/restituisci")
        self.assertEqual(answer.status_code, 404)
        self.assertEqual(voucher.state, "issued")

    def test_paper_has_all_that_the_law_wants(self):
        """DM 25/3/2016 art. 6: the name, the thing, its value; and how to use it."""
        voucher = self._buy_voucher()
        voucher.beneficiary_name = "Anna Esempio"
        report = self.env["ir.actions.report"].with_context(
            force_report_rendering=True, lang="it_IT"
        )
        pdf, _kind = report._render_qweb_pdf(
            "welfarepiu_base.report_voucher", voucher.ids
        )
        [page] = PdfReader(BytesIO(pdf)).pages
        text = " ".join(page.extract_text().split())
        for words in (
            voucher.name,
            voucher.code,
            self.worker.name,
            "Anna Esempio",
            "Seduta Esempio",
            "Studio Esempio",
            "45,00",
            "quarantacinque",
            f"{voucher.expires_on:%d/%m/%Y}",
        ):
            self.assertIn(words, text)
        self.assertNotIn(self.payer.name, text, "no employer on what a supplier sees")
