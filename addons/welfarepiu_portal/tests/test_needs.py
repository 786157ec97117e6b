import logging
import re
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from lxml import html

from odoo import Command
from odoo.tests import tagged

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestNeedPages(PortalCommon):
    """A worker says what is needed, and is shown what is there; nobody else is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["product.template"].search([]).is_published = False
        cls.school = cls.env.ref("welfarepiu_base.need_children_school")
        cls.therapy = cls.env.ref("welfarepiu_base.need_disability_care")
        cls.child = cls.env.ref("welfarepiu_base.audience_child_6_10")
        cls.Statement = cls.env["welfare.need.statement"]
        notices = cls.env["welfare.need.notice"]
        cls.notice = notices._get_for(cls.company) or notices.create(
            {"company_id": cls.company.id, "version": 91, "text": "Testo di prova."}
        )
        if cls.notice.state == "draft":
            cls.notice._put_in_force()
        cls.help = cls._create_product(
            "Aiuto compiti di prova",
            18,
            cls.kind_f,
            welfare_delivery="voucher",
            welfare_at_home=True,
            welfare_need_ids=[Command.set(cls.school.ids)],
            welfare_audience_ids=[Command.set(cls.child.ids)],
        )

    def setUp(self):
        super().setUp()
        self.log_in("worker")

    def _get_mine(self):
        return self.Statement.search([("worker_id", "=", self.worker.id)])

    def _save(self, needs, **data):
        return self.send(
            "/my/bisogni/salva",
            **{"need_id": needs.ids, "city_id": self.city.id, **data},
        )

    def _addresses(self, page):
        found = html.fromstring(page.text)
        return [page.url, *found.xpath("//@href | //form/@action | //@src")]

    # ------------------------------------------------------------
    # The questions
    # ------------------------------------------------------------

    def test_ticked_said_changed_deleted(self):
        page = self.url_open("/my/bisogni")
        self.assertIn("Chi lo legge", page.text)
        self.assertIn('href="/shop"', page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        page = self._save(self.school)
        self.assertEqual([one.status_code for one in page.history], [303])
        statement = self._get_mine()
        self.assertEqual(statement.need_id, self.school)
        self.assertEqual(statement.city_id, self.city)
        self.send(
            f"/my/bisogni/{statement.id}/salva",
            city_id=self.city.id,
            audience_id=self.child.id,
        )
        self.assertEqual(statement.audience_ids, self.child)
        # Sent a second time, it is as it was.
        self._save(self.school)
        self.assertEqual(self._get_mine(), statement)
        self.assertEqual(statement.audience_ids, self.child)
        self.send(f"/my/bisogni/{statement.id}/togli")
        self.assertFalse(statement.exists())
        # Deleted in another window: not there, and no error.
        page = self.send(f"/my/bisogni/{statement.id}/togli")
        self.assertEqual(page.status_code, 404)

    def test_health_only_with_the_tick_and_nothing_typed_is_lost(self):
        page = self._save(self.school + self.therapy)
        self.assertFalse(self._get_mine())
        self.assertEqual(page.status_code, 200)
        ticked = html.fromstring(page.text).xpath(
            "//input[@name='need_id'][@checked]/@value"
        )
        self.assertCountEqual(map(int, ticked), (self.school + self.therapy).ids)
        self.assertIn("Sono d&#39;accordo", page.text.replace("'", "&#39;"))
        page = self._save(self.school + self.therapy, agreed="1")
        self.assertEqual(self._get_mine().need_id, self.school + self.therapy)
        self.send("/my/bisogni/consenso/ritira")
        self.assertEqual(self._get_mine().need_id, self.school)
        self.send("/my/bisogni/cancella")
        self.assertFalse(self._get_mine())

    def test_what_makes_no_sense(self):
        for data in (
            {"need_id": ["x", "999999999", "-1"]},
            {"need_id": [self.school.id], "city_id": "x"},
            {"need_id": [self.school.id], "city_id": ""},
        ):
            with self.subTest(data):
                self.worker.city_id = False
                page = self.send("/my/bisogni/salva", **data)
                self.assertEqual(page.status_code, 200)
                self.assertFalse(self._get_mine())
        self.assertIn("Scegli il Comune", page.text)

    def test_without_a_notice_nothing_of_health_is_offered(self):
        self.notice.state = "superseded"
        page = html.fromstring(self.url_open("/my/bisogni").text)
        offered = set(map(int, page.xpath("//input[@name='need_id']/@value")))
        self.assertIn(self.school.id, offered)
        self.assertNotIn(self.therapy.id, offered)
        self.assertFalse(page.xpath("//input[@name='agreed']"))

    def test_not_now(self):
        self.assertIn("/my/bisogni/non-ora", self.url_open("/my").text)
        page = self.send("/my/bisogni/non-ora")
        self.assertTrue(page.url.endswith("/my"))
        self.assertNotIn("/my/bisogni/non-ora", page.text)

    def test_only_workers_and_only_their_own(self):
        self._save(self.school)
        statement = self._get_mine()
        self._create_worker_user(
            self._create_worker("Altra"), login="other", password="una frase facile"
        )
        self.log_in("other")
        for path in (
            f"/my/bisogni/{statement.id}/togli",
            f"/my/bisogni/{statement.id}/salva",
            f"/per-te/{statement.id}/chiedi",
        ):
            self.assertEqual(self.send(path).status_code, 404, path)
        self.assertNotIn(self.help.name, self.url_open("/per-te").text)
        for role in ("firm", "supplier", "educator", "nobody"):
            self.log_in(role)
            for path in ("/my/bisogni", "/per-te"):
                self.assertEqual(self.url_open(path).status_code, 403, role)
            for path in ("/my/bisogni/salva", "/my/bisogni/cancella"):
                self.assertEqual(self.send(path).status_code, 403, role)
        self.authenticate(None, None)
        for path in ("/my/bisogni", "/per-te"):
            self.assertIn("/web/login", self.url_open(path).url)
        self.assertTrue(statement.exists())

    # ------------------------------------------------------------
    # For you
    # ------------------------------------------------------------

    def _state_for_child(self):
        self._save(self.school)
        self.send(
            f"/my/bisogni/{self._get_mine().id}/salva",
            city_id=self.city.id,
            audience_id=self.child.id,
        )

    def test_for_you_says_why(self):
        self.assertIn("/my/bisogni", self.url_open("/per-te").text)
        self._state_for_child()
        for path in ("/per-te", "/my", "/shop"):
            with self.subTest(path):
                text = html.fromstring(self.url_open(path).text).text_content()
                text = " ".join(text.split())
                self.assertIn(self.help.name, text)
                self.assertIn(
                    "Perché hai un bambino dai sei ai dieci anni, e viene a casa a"
                    f" {self.city.name}.",
                    text,
                )
        text = self.url_open("/per-te").text
        self.assertIn("Come scegliamo", text)
        self.assertEqual(self.url_open("/per-te").headers["Cache-Control"], "no-store")

    def test_the_strip_is_at_the_top_of_the_shop_alone(self):
        self._state_for_child()
        for path in ("/shop?sfa=1", "/shop?search=prova"):
            self.assertNotIn("wp-strip", self.url_open(path).text, path)
        self.authenticate(None, None)
        self.assertNotIn("wp-strip", self.url_open("/shop").text)

    def test_nothing_near_leads_to_asking_for_a_supplier(self):
        self.help.is_published = False
        self._save(self.school)
        page = self.url_open("/per-te")
        self.assertIn("/chiedi", page.text)
        page = self.send(f"/per-te/{self._get_mine().id}/chiedi")
        args = parse_qs(urlsplit(page.url).query)
        self.assertEqual(list(args), ["cerca"])
        [chosen] = html.fromstring(page.text).xpath(
            "//select[@name='need_id']/option[@selected]/@value"
        )
        self.assertEqual(int(chosen), self.school.parent_id.id)

    # ------------------------------------------------------------
    # Nothing of it anywhere else
    # ------------------------------------------------------------

    def _get_telling(self):
        """:return: pattern of what would tell of a need in an address or a log"""
        needs = self.school + self.therapy + (self.school + self.therapy).parent_id
        words = {
            word
            for lang in ("it_IT", "en_US")
            for need in needs.with_context(lang=lang)
            for word in re.findall(r"\w{6,}", need.name)
        }
        ids = "|".join(map(str, needs.ids))
        return re.compile(
            "|".join(map(re.escape, sorted(words)))
            + rf"|(bisogno|need|need_id)s?[=/-](\d+,)*({ids})\b",
            re.IGNORECASE,
        )

    @contextmanager
    def _all_logs(self):
        lines = []
        handler = logging.Handler()
        handler.emit = lambda record: lines.append(record.getMessage())
        loggers = [logging.getLogger(name) for name in ("werkzeug", "odoo")]
        levels = [logger.level for logger in loggers]
        for logger in loggers:
            logger.setLevel(logging.INFO)
            logger.addHandler(handler)
        try:
            yield lines
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.removeHandler(handler)
                logger.setLevel(level)

    def test_no_address_and_no_log_tells_of_a_need(self):
        telling = self._get_telling()
        self.assertTrue(telling.search(f"/shop?bisogno={self.school.id}"))
        with self._all_logs() as lines:
            pages = [
                self._save(self.school + self.therapy, agreed="1"),
                self.url_open("/my/bisogni"),
                self.url_open("/per-te"),
                self.url_open("/my"),
                self.url_open("/shop"),
            ]
            for statement in self._get_mine():
                pages.append(self.send(f"/per-te/{statement.id}/chiedi"))
            pages.append(self.send("/my/bisogni/consenso/ritira"))
        for page in pages:
            for address in self._addresses(page):
                self.assertFalse(telling.search(address), address)
        self.assertTrue(any("/per-te" in line for line in lines))
        for line in lines:
            self.assertFalse(telling.search(line), line)

    def test_suppliers_and_firms_read_nothing_of_it(self):
        self.help.welfare_supplier_id = self.supplier
        self._state_for_child()
        mine = self._get_mine()
        said = mine.audience_ids.with_context(lang="it_IT").reason
        for role, paths in {
            "supplier": (
                "/fornitore",
                "/fornitore/ordini",
                "/fornitore/prodotti",
                "/my",
                f"/shop/product/{self.help.product_tmpl_id.id}",
            ),
            "firm": ("/azienda", "/azienda/limiti", "/my"),
        }.items():
            self.log_in(role)
            for path in paths:
                page = self.url_open(path)
                self.assertEqual(page.status_code, 200, path)
                self.assertNotIn(said, page.text, path)
                self.assertNotIn("wp-strip", page.text, path)
                self.assertNotIn("/per-te", page.text, path)

    def test_no_mail_and_no_message_of_it(self):
        mails = self.env["mail.mail"].search_count([])
        messages = self.env["mail.message"].search_count([])
        self._save(self.school + self.therapy, agreed="1")
        self.send("/my/bisogni/consenso/ritira")
        self.send("/my/bisogni/cancella")
        self.env.invalidate_all()
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertEqual(self.env["mail.message"].search_count([]), messages)
