from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.mail.tests.common import MockEmail

from .common import WelfareCommon

OTHERS = (
    "base.group_partner_manager,sales_team.group_sale_manager",
    "base.group_partner_manager,welfarepiu_base.group_accountant",
)


@tagged("post_install", "-at_install")
class TestWalletKeys(MockEmail, WelfareCommon):
    """E-mail and tax code open a worker's wallet: staff of other offices cannot change
    them, by whatever way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls._create_worker()
        cls.user = cls._create_worker_user(cls.worker, login="worker@example.com")
        cls.guest = cls._create_worker("Without account")
        cls.others = [
            new_test_user(cls.env, login=f"staff{number}", groups=groups)
            for number, groups in enumerate(OTHERS)
        ]

    def test_staff_of_other_offices_cannot(self):
        for user in self.others:
            for worker in (self.worker, self.guest):
                mine = worker.with_user(user)
                for vals in (
                    {"email": "stranger@example.com"},
                    {"l10n_it_codice_fiscale": "BNCLRA85T50A794K"},
                    {"l10n_it_codice_fiscale": False},
                    {"is_welfare_worker": False},
                ):
                    with (
                        self.subTest(user=user.login, vals=vals),
                        self.assertRaises(AccessError),
                    ):
                        mine.write(vals)
                # What does not open the wallet is their work.
                mine.write({"comment": "prefers mornings", "email": worker.email})
            with self.assertRaises(AccessError):
                self.user.with_user(user).write({"email": "stranger@example.com"})
            with self.assertRaises(AccessError):
                self.user.with_user(user).write({"login": "stranger@example.com"})

    def test_a_flag_taken_off_opens_nothing(self):
        """Who was a worker has a wallet, whatever the contact says."""
        self.worker.is_welfare_worker = False
        for user in self.others:
            with self.assertRaises(AccessError):
                self.worker.with_user(user).email = "stranger@example.com"

    def test_nobody_else_makes_a_worker_beforehand(self):
        """The firm's file would find the stranger's mail under the tax code."""
        vals = {
            "name": "Somebody",
            "is_welfare_worker": True,
            "l10n_it_codice_fiscale": "BNCLRA85T50A794K",
            "email": "stranger@example.com",
        }
        for user in self.others:
            Partner = self.env["res.partner"].with_user(user)
            with self.assertRaises(AccessError):
                Partner.create(vals)
            contact = Partner.create({"name": "Somebody"})
            with self.assertRaises(AccessError):
                contact.is_welfare_worker = True
            # Any other contact is as it was.
            contact.email = "somebody@example.com"

    def test_portal_access_is_not_given_to_another_mail(self):
        for user in self.others:
            wizard = (
                self.env["portal.wizard"]
                .with_user(user)
                .with_context(active_ids=self.guest.ids)
                .create({})
            )
            wizard.user_ids.email = "stranger@example.com"
            with self.assertRaises(AccessError):
                wizard.user_ids.action_grant_access()
        self.assertFalse(self.guest.user_ids)

    def test_no_token_of_a_worker_is_handed_out(self):
        self.env["ir.config_parameter"].set_param("auth_signup.invitation_scope", "b2c")
        website = self.env["website"].get_current_website()
        website.auth_signup_uninvited = "b2c"
        contact = self.env["res.partner"].create({"name": "Somebody"})
        for user in self.others:
            tokens = (self.guest + contact).with_user(user).signup_get_auth_param()
            self.assertEqual(tokens[self.guest.id], {})
            self.assertIn("auth_signup_token", tokens[contact.id])

    def test_a_reset_goes_to_the_worker(self):
        user = self.others[0]
        with self.assertRaises(AccessError):
            self.worker.with_user(user).email = "stranger@example.com"
        with self.mock_mail_gateway():
            self.env["res.users"].reset_password(self.user.login)
        [mail] = self._mails
        self.assertIn("worker@example.com", mail["email_to"][0])

    def test_operator_worker_and_payroll_can(self):
        operator = self._create_operator()
        with Form(self.worker.with_user(operator)) as form:
            form.email = "by.operator@example.com"
        self.assertEqual(self.worker.email, "by.operator@example.com")
        self.user.with_user(self.user).write({"email": "by.worker@example.com"})
        self.assertEqual(self.worker.email, "by.worker@example.com")
        payer = self.payer.with_user(self._create_hr_user())
        payer._enrol(
            [
                {
                    "tax_code": self.guest.l10n_it_codice_fiscale,
                    "name": self.guest.name,
                    "email": "by.file@example.com",
                }
            ]
        )
        self.assertEqual(self.guest.email, "by.file@example.com")
