from odoo.tests import tagged

from .common import PASSWORD, PortalCommon


@tagged("post_install", "-at_install")
class TestActivation(PortalCommon):
    def setUp(self):
        super().setUp()
        self.newcomer = self._create_worker("Nuova Esempio")
        self.code = self.env["welfare.activation.code"]._create_for(self.newcomer)

    def _activate(self, **changes):
        return self.send(
            "/attiva",
            **{
                "tax_code": self.newcomer.l10n_it_codice_fiscale.lower(),
                "code": self.code,
                "email": "nuova@example.com",
                "password": PASSWORD,
                "password_again": PASSWORD,
                **changes,
            },
        )

    def test_right_code_opens_the_account_and_logs_in(self):
        answer = self._activate()
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.url.endswith("/my"))
        self.assertIn("/my/credito", answer.text)
        user = self.newcomer.user_ids
        self.assertEqual(user.login, "nuova@example.com")
        self.assertTrue(user.has_group("welfarepiu_base.group_worker"))

    def test_without_email_the_tax_code_is_the_login(self):
        self._activate(email="")
        self.assertEqual(
            self.newcomer.user_ids.login, self.newcomer.l10n_it_codice_fiscale
        )

    def test_wrong_code_opens_nothing_and_is_counted(self):
        answer = self._activate(code="AAAA-AAAA-AA")
        self.assertIn("/attiva", answer.url)
        self.assertIn("alert-danger", answer.text)
        self.assertFalse(self.newcomer.user_ids)
        codes = self.env["welfare.activation.code"].search(
            [("partner_id", "=", self.newcomer.id)]
        )
        self.assertEqual(codes.failed_attempts, 1)

    def test_form_remembers_no_secret(self):
        page = self._activate(password_again="another one").text
        self.assertIn(self.newcomer.l10n_it_codice_fiscale.lower(), page)
        self.assertNotIn(self.code, page)
        self.assertNotIn(PASSWORD, page)
        self.assertFalse(self.newcomer.user_ids)
