from odoo.tests import new_test_user, tagged

from .common import PASSWORD, PortalCommon

PUBLIC = ("/", "/attiva", "/fondo", "/fondo/dona", "/carta", "/chi-siamo")
OF_ROLE = {
    "worker": (
        "/my/credito",
        "/my/famiglia",
        "/my/famiglia/nuovo",
        "/my/voucher",
        "/fondo/chiedi",
        "/my/fondo",
    ),
    "firm": ("/azienda", "/azienda/limiti", "/azienda/fondo"),
    "supplier": ("/fornitore", "/fornitore/voucher", "/carta/adesione"),
    "educator": ("/squadra", "/squadra/dati", "/squadra/persone"),
}


@tagged("post_install", "-at_install")
class TestPages(PortalCommon):
    def test_public_pages_need_no_login(self):
        for path in PUBLIC:
            with self.subTest(path=path):
                self.assertEqual(self.url_open(path).status_code, 200)

    def test_pages_of_a_role_send_visitors_to_the_login(self):
        for paths in OF_ROLE.values():
            for path in paths:
                with self.subTest(path=path):
                    answer = self.url_open(path, allow_redirects=False)
                    self.assertEqual(answer.status_code, 303)
                    self.assertIn("/web/login", answer.headers["Location"])

    def test_each_role_opens_its_own_pages_and_no_others(self):
        for role in (*OF_ROLE, "nobody"):
            self.log_in(role)
            for owner, paths in OF_ROLE.items():
                for path in paths:
                    with self.subTest(role=role, path=path):
                        expected = 200 if owner == role else 403
                        self.assertEqual(self.url_open(path).status_code, expected)

    def test_home_offers_what_the_role_does(self):
        for role, link in (
            ("worker", "/my/credito"),
            ("firm", "/azienda"),
            ("supplier", "/fornitore/voucher"),
            ("educator", "/squadra"),
        ):
            self.log_in(role)
            page = self.url_open("/my").text
            with self.subTest(role=role):
                self.assertIn(f'href="{link}"', page)
        self.log_in("firm")
        self.assertNotIn("/my/credito", self.url_open("/my").text)

    def test_home_of_the_back_office_leads_there(self):
        new_test_user(
            self.env,
            login="office",
            groups="welfarepiu_base.group_operator",
            password=PASSWORD,
        )
        self.log_in("office")
        self.assertIn('href="/odoo"', self.url_open("/my").text)
        self.log_in("worker")
        self.assertNotIn('href="/odoo"', self.url_open("/my").text)

    def test_supplier_is_not_asked_to_pay_our_invoices(self):
        self.log_in("nobody")
        self.assertIn("filterby=bills", self.url_open("/my").text)
        self.log_in("supplier")
        self.assertNotIn("filterby=bills", self.url_open("/my").text)

    def test_nobody_gets_the_digest_of_the_core(self):
        self.assertFalse(
            self.env["digest.digest"].search([("state", "=", "activated")])
        )

    def test_no_placeholder_of_the_core_is_left(self):
        for path in (*PUBLIC, "/shop", "/contactus"):
            page = self.url_open(path).text
            with self.subTest(path=path):
                for placeholder in (
                    "555-555",
                    "yourcompany",
                    "Fake Buena Vista",
                    "fonts.gstatic.com",
                    "passionate people",
                    "Powered by",
                ):
                    self.assertNotIn(placeholder, page)
                self.assertNotIn('href="#"', page.partition("<footer")[2])

    def test_credit_page_shows_the_own_credit_only(self):
        self._grant(self.worker, 123.45)
        other = self._create_worker("Altra Esempio")
        self._grant(other, 678.9)
        self.log_in("worker")
        page = self.url_open("/my/credito").text
        self.assertIn("123,45", page)
        self.assertNotIn("678,90", page)

    def test_voucher_of_somebody_else_is_not_found(self):
        voucher = self._buy_voucher()
        other = self._create_worker("Altra Esempio")
        user = self._create_worker_user(other, login="other", password=PASSWORD)
        self.log_in("worker")
        self.assertIn(voucher.code, self.url_open(f"/my/voucher/{voucher.id}").text)
        self.log_in(user.login)
        for path in (f"/my/voucher/{voucher.id}", f"/my/voucher/{voucher.id}/pdf"):
            self.assertEqual(self.url_open(path).status_code, 404)

    def test_site_is_italian_first(self):
        website = self.env["website"].search([], limit=1)
        self.assertEqual(website.default_lang_id.code, "it_IT")
        self.assertEqual(website.name, "WELFAREPIU")
        self.assertIn('lang="it-IT"', self.url_open("/").text)
        self.assertNotIn("/en", self.url_open("/").url)
        self.assertIn("Il Fondo", self.url_open("/").text)

    def test_scripts_speak_italian(self):
        terms = self.url_open("/website/translations?lang=it_IT").json()
        own = terms["modules"]["welfarepiu_portal"]["messages"]
        self.assertIn("Salvato.", {term["string"] for term in own})
