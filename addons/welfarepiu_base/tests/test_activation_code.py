from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessDenied, AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from ..models.members import welfare_activation_code as module
from .common import WelfareCommon

PASSWORD = "a long enough password"


@tagged("post_install", "-at_install")
class TestActivationCode(WelfareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls._create_worker()
        cls.tax_code = cls.worker.l10n_it_codice_fiscale
        cls.Code = cls.env["welfare.activation.code"]
        cls.public = cls.env.ref("base.public_user")

    def _activate(self, code, tax_code=None, login="me@example.com"):
        return self.Code.with_user(self.public)._activate(
            tax_code or self.tax_code, code, login, PASSWORD
        )

    def _login(self, login):
        return self.env["res.users"].authenticate(
            {"type": "password", "login": login, "password": PASSWORD},
            {"interactive": False},
        )["uid"]

    def test_the_code_is_readable_on_paper_and_kept_nowhere(self):
        code = self.Code._create_for(self.worker)
        self.assertRegex(code, r"^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{2}$")
        self.assertFalse(set(code) & set("01BILOSZ"))
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT row_to_json(c)::text FROM welfare_activation_code c"
            " WHERE partner_id = %s",
            [self.worker.id],
        )
        for (row,) in self.env.cr.fetchall():
            self.assertNotIn(code, row)
            self.assertNotIn(code.replace("-", ""), row)

    def test_nobody_reads_the_hash(self):
        self.Code._create_for(self.worker)
        admin = self.env.ref("base.user_admin")
        code = self.Code.with_user(admin).search([("partner_id", "=", self.worker.id)])
        with self.assertRaises(AccessError):
            code.read(["code_hash"])

    def test_the_code_opens_the_account_as_typed_by_a_person(self):
        code = self.Code._create_for(self.worker)
        user = self._activate(
            f" {code.lower().replace('-', ' ')} ",
            self.tax_code.lower(),
            "Me@Example.com",
        )
        self.assertEqual(user.sudo().partner_id, self.worker)
        self.assertTrue(user.with_user(user).has_group("welfarepiu_base.group_worker"))
        self.assertTrue(user.with_user(user)._is_portal())
        self.assertEqual(self._login("me@example.com"), user.id)
        self.assertEqual(self.worker.email, "me@example.com")

    def test_who_has_no_email_logs_in_with_the_tax_code(self):
        code = self.Code._create_for(self.worker)
        user = self._activate(code, login=self.tax_code.lower())
        self.assertEqual(self._login(self.tax_code), user.id)
        self.assertEqual(self._login(self.tax_code.lower()), user.id)
        self.assertFalse(self.worker.email)

    def test_the_code_works_once(self):
        code = self.Code._create_for(self.worker)
        self.assertTrue(self._activate(code))
        self.assertFalse(self._activate(code, login="other@example.com"))
        with self.assertRaises(AccessDenied):
            self._login("other@example.com")

    def test_a_newer_code_ends_the_older(self):
        old = self.Code._create_for(self.worker)
        new = self.Code._create_for(self.worker)
        self.assertFalse(self._activate(old))
        self.assertTrue(self._activate(new))

    def test_an_expired_code_opens_nothing(self):
        code = self.Code._create_for(self.worker)
        now = self.clock._now()
        with self._at(now + timedelta(days=module.VALID_DAYS, seconds=1)):
            self.assertFalse(self._activate(code))
        with self._at(now + timedelta(days=module.VALID_DAYS - 1)):
            self.assertTrue(self._activate(code))

    def test_wrong_tax_code_wrong_code_and_no_code_get_one_answer(self):
        code = self.Code._create_for(self.worker)
        nobody = self._create_worker("Without code")
        empty = self.env["res.users"]
        self.assertEqual(self._activate("AAAA-AAAA-AA"), empty)
        self.assertEqual(self._activate(code, nobody.l10n_it_codice_fiscale), empty)
        self.assertEqual(self._activate(code, "WLFZZZ80A01A794A"), empty)
        self.assertEqual(self._activate("", ""), empty)

    def test_an_unknown_worker_costs_the_same_work(self):
        """Else the time of the answer would say who is a member."""
        with patch.object(module.CRYPT, "verify", wraps=module.CRYPT.verify) as verify:
            self._activate("AAAA-AAAA-AA", "WLFZZZ80A01A794A")
        self.assertEqual(verify.call_count, 1)

    def test_guessing_is_stopped(self):
        code = self.Code._create_for(self.worker)
        for _attempt in range(module.MAX_FAILED_ATTEMPTS):
            self.assertFalse(self._activate("AAAA-AAAA-AA"))
        self.assertFalse(self._activate(code), "blocked, though right")

    def test_a_taken_login_leaves_the_code_unused(self):
        new_test_user(self.env, login="taken@example.com", groups="base.group_portal")
        code = self.Code._create_for(self.worker)
        with self.assertRaisesRegex(UserError, "already in use"):
            self._activate(code, login="taken@example.com")
        self.assertTrue(self._activate(code))

    def test_only_an_email_or_the_own_tax_code_is_a_login(self):
        other = self._create_worker("Other").l10n_it_codice_fiscale
        code = self.Code._create_for(self.worker)
        for login in ("admin", other, ""):
            with self.assertRaises(UserError):
                self._activate(code, login=login)

    def test_a_code_reopens_an_account_without_email(self):
        self._activate(self.Code._create_for(self.worker), login=self.tax_code)
        user = self._activate(self.Code._create_for(self.worker), login=self.tax_code)
        self.assertEqual(len(self.worker.user_ids), 1)
        self.assertEqual(user, self.worker.user_ids)

    def test_staff_does_not_become_a_portal_user(self):
        self._create_new_internal_user(login="staff", partner_id=self.worker.id)
        code = self.Code._create_for(self.worker)
        with self.assertRaises(UserError):
            self._activate(code)

    def test_hr_makes_codes_for_the_own_workers(self):
        hr = self._create_hr_user()
        code = self.Code.with_user(hr)._create_for(self.worker)
        self.assertTrue(self._activate(code))

    def test_hr_of_another_firm_makes_none(self):
        hr = self._create_hr_user(self._create_payer("Other Firm"))
        with self.assertRaises(AccessError):
            self.Code.with_user(hr)._create_for(self.worker)

    def test_hr_opens_no_wallet_that_another_firm_fills(self):
        self._create_employment(self.worker, self._create_payer("Other Firm"))
        with self.assertRaises(AccessError):
            self.Code.with_user(self._create_hr_user())._create_for(self.worker)

    def test_hr_does_not_take_over_an_open_account(self):
        self._activate(self.Code._create_for(self.worker))
        with self.assertRaises(UserError):
            self.Code.with_user(self._create_hr_user())._create_for(self.worker)

    def test_a_worker_makes_no_code(self):
        user = self._create_worker_user(self.worker)
        with self.assertRaises(AccessError):
            self.Code.with_user(user)._create_for(self.worker)
