from odoo.tests import tagged

from .common import PortalCommon

FORM = {
    "name": "Forno nuovo",
    "vat": "12345670017",
    "tax_code": "12345670017",
    "regime": "ordinary",
    "street": "Via di prova 1",
    "city_id": "",
    "other_city": "Paese di prova",
    "contact_name": "Ada Prova",
    "phone": "035 000000",
    "email": "ada@example.com",
    "offer": "Pane",
}


@tagged("post_install", "-at_install")
class TestApplication(PortalCommon):
    """A stranger applies from a telephone; the private link is the only key."""

    def _begin(self, **data):
        answer = self.send(
            "/diventa-fornitore",
            **{"name": "Forno nuovo", "email": "ada@example.com", **data},
        )
        application = self.env["welfare.supplier.application"].search([], limit=1)
        return answer, application

    def test_says_what_it_costs_and_when_one_is_paid(self):
        self.company.welfare_supplier_payment_days = 23
        page = self.url_open("/diventa-fornitore").text
        self.assertIn("23", page)
        self.assertIn("Diventa fornitore", page)

    def test_begin_save_confirm_send(self):
        answer, application = self._begin()
        path = f"/diventa-fornitore/{application.access_token}"
        self.assertTrue(answer.url.endswith(path))
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(answer.headers["X-Robots-Tag"], "noindex")
        page = self.send(f"{path}/salva", **FORM, then="submit").text
        self.assertEqual(application.state, "draft")
        self.assertIn("ada@example.com", page)
        self.send(f"{path}/conferma", key="boh")
        self.assertFalse(application.email_confirmed_on)
        # Looking at the link, as programs that read mail do, confirms nothing.
        self.url_open(f"{path}?conferma={application.email_key}")
        self.assertFalse(application.email_confirmed_on)
        self.send(f"{path}/conferma", key=application.email_key)
        self.assertTrue(application.email_confirmed_on)
        quiet = self.send(f"{path}/salva", quiet="1", phone="035 111111").json()
        self.assertTrue(quiet["saved"])
        self.assertEqual(application.phone, "035 111111")
        self.send(f"{path}/salva", **FORM, then="submit")
        self.assertEqual(application.state, "received")
        quiet = self.send(f"{path}/salva", quiet="1", phone="0").json()
        self.assertFalse(quiet["saved"])

    def test_mistakes_are_marked(self):
        _answer, application = self._begin()
        path = f"/diventa-fornitore/{application.access_token}"
        page = self.send(
            f"{path}/salva", **{**FORM, "vat": "12345670018"}, then="submit"
        ).text
        self.assertIn("vat_problem", page)
        self.assertNotIn('phone_problem" class="wp-problem"', page)
        self.assertEqual(application.vat, "12345670018")

    def test_wrong_links_show_nothing(self):
        _answer, application = self._begin()
        for token in (application.id, "boh", application.access_token[:-2]):
            path = f"/diventa-fornitore/{token}"
            page = self.url_open(path)
            self.assertEqual(page.status_code, 404)
            self.assertIn('/diventa-fornitore"', page.text)
            self.assertIn("nessuna candidatura", page.text)
            for act in ("salva", "conferma", "mail"):
                self.assertEqual(self.send(f"{path}/{act}").status_code, 404)

    def test_programs_are_thanked(self):
        before = self.env["welfare.supplier.application"].search_count([])
        answer, _none = self._begin(website="https://spam.example.com")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(
            self.env["welfare.supplier.application"].search_count([]), before
        )

    def test_without_token_of_the_page_nothing(self):
        before = self.env["welfare.supplier.application"].search_count([])
        with self.assertLogs("odoo.http", "WARNING"):
            answer = self.url_open(
                "/diventa-fornitore", data={"name": "A", "email": "a@example.com"}
            )
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(
            self.env["welfare.supplier.application"].search_count([]), before
        )

    def test_too_many(self):
        for number in range(10):
            self._begin(email=f"ada{number}@example.com")
        before = self.env["welfare.supplier.application"].search_count([])
        page = self._begin(email="ada10@example.com")[0].text
        self.assertIn("dieci minuti", page)
        self.assertEqual(
            self.env["welfare.supplier.application"].search_count([]), before
        )

    def test_invited_by_a_worker(self):
        wish = (
            self.env["welfare.supplier.wish"]
            .with_user(self.users["worker"])
            ._ask("Il forno di Ada")
            .sudo()
        )
        page = self.url_open(f"/diventa-fornitore?invito={wish.invite_token}").text
        self.assertIn("Il forno di Ada", page)
        self.assertNotIn(self.worker.name, page)
        _answer, application = self._begin(invito=wish.invite_token)
        self.assertEqual(application.wish_id, wish)
        self.assertNotIn(
            self.worker.name,
            self.url_open(f"/diventa-fornitore/{application.access_token}").text,
        )


@tagged("post_install", "-at_install")
class TestWishPage(PortalCommon):
    """A worker asks for a supplier, sees the own wishes, and drops them."""

    def test_asks_and_drops(self):
        self.log_in("worker")
        page = self.send("/my/fornitori/chiedi", name="Il forno di Ada").text
        wish = self.env["welfare.supplier.wish"].search([])
        self.assertIn(wish.invite_token, page)
        page = self.send("/my/fornitori/chiedi", name="il forno di ada srl").text
        self.assertIn("alert-danger", page)
        self.send(f"/my/fornitori/{wish.id}/togli")
        self.assertFalse(wish.exists())

    def test_others_have_no_page(self):
        for role in ("supplier", "firm", "nobody"):
            self.log_in(role)
            self.assertEqual(self.url_open("/my/fornitori").status_code, 403)
