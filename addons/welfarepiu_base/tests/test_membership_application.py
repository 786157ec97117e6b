import re

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .membership_common import VAT, MembershipCommon


@tagged("post_install", "-at_install")
class TestMembershipApplication(MembershipCommon):
    """A firm asks to join: as a stranger, with the private link as the only key."""

    def test_the_link_is_the_key(self):
        application = self._start()
        self.assertIn("/aderisci/", application._get_url())
        mail = self._get_mails(application)
        self.assertIn(application.email_key, mail.body_html)
        applications = self.applications.with_user(self.public)
        self.assertEqual(applications._open_link(application.access_token), application)
        for guess in ("", "x", application.access_token[:-1]):
            self.assertFalse(applications._open_link(guess))

    def test_no_flood(self):
        for number in range(10):
            self.assertTrue(self._start(email=f"ada{number}@example.com"))
        self.assertFalse(self._start(email="ada10@example.com"))

    def test_each_mistake_has_its_sentence(self):
        application = self._start()
        problems = application._get_problems()
        for name in (
            "vat",
            "street",
            "city_id",
            "contact_name",
            "phone",
            "email",
            "worker_count",
            "contract_id",
        ):
            self.assertIn(name, problems)
        self.assertNotIn("tax_code", problems)
        self._fill_in(application)
        self.assertFalse(application._get_problems())
        for name, value in (
            ("vat", "12345670018"),
            ("tax_code", "12"),
            ("worker_count", -3),
        ):
            wrong = self._fill_in(self._start(email=f"{name}@example.com"))
            wrong._update_facts({name: value})
            self.assertEqual(list(wrong._get_problems()), [name])
            with self.assertRaises(UserError):
                wrong._submit()

    def test_what_is_sent_is_whole_in_the_database(self):
        application = self._send()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self.cr.execute(
                "UPDATE welfare_membership_application SET worker_count = 0"
                " WHERE id = %s",
                [application.id],
            )

    def test_nobody_else_has_rights(self):
        application = self._start()
        hr = self._create_hr_user()
        portal = self._create_portal_user("membership_portal")
        for user in (self.public, portal, hr):
            seen = application.with_user(user).sudo(False)
            for operation in ("read", "write", "create", "unlink"):
                self.assertFalse(seen.has_access(operation))
        seen = application.with_user(self.operator).sudo(False)
        with self.assertRaises(AccessError):
            seen.read(["access_token"])
        with self.assertRaises(AccessError):
            seen.write({"state": "accepted"})

    def test_who_is_here_is_told_to_no_stranger(self):
        self.payer.partner_id.vat = f"IT{VAT}"
        application = self._send()
        self.assertEqual(application.state, "received")
        words = " ".join(application.sudo()._get_problems().values())
        self.assertNotIn(self.payer.name, words)
        self.assertIn(self.payer.name, application.hints)
        with self.assertRaisesRegex(UserError, "member already"):
            application._accept()

    def test_ask_answer_refuse(self):
        application = self._send()
        with self.assertRaises(UserError):
            application._ask_integration(" ")
        application._ask_integration("Which sites?")
        self.assertEqual(application.state, "to_integrate")
        sent = application.sudo()
        sent._update_facts({"worker_count": 41})
        sent._submit()
        self.assertEqual(application.worker_count, 41)
        application._refuse("Outside the districts.")
        self.assertEqual(application.state, "refused")
        self.assertEqual(application.decided_by_id, self.operator)
        other = application.with_user(self.other_operator)
        with self.assertRaisesRegex(UserError, re.escape(self.operator.name)):
            other._accept()

    def test_nothing_to_sign_no_acceptance(self):
        self.agreement.state = "superseded"
        with self.assertRaisesRegex(UserError, "agreement"):
            self._send()._accept()

    def test_accepted_it_has_one_thing_to_sign_and_one_account(self):
        membership, user = self._accept()
        self.assertEqual(membership.state, "to_sign")
        self.assertFalse(membership.payer_id)
        self.assertEqual(user.login, "ada@example.com")
        self.assertTrue(user.has_group("welfarepiu_base.group_firm_hr"))
        self.assertTrue(user.share)
        firm = membership.sudo().partner_id
        self.assertEqual(firm.vat, f"IT{VAT}")
        self.assertEqual(firm.l10n_it_codice_fiscale, VAT)
        self.assertEqual(membership.district_id, self.city.welfare_district_id)
        self.assertEqual(membership.worker_count, 40)
        self.assertFalse(user._welfare_acts_for_firm())
        self.assertEqual(user._welfare_get_membership(), membership.sudo())


@tagged("post_install", "-at_install")
class TestProspect(MembershipCommon):
    """A firm of the list becomes an application once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prospect = (
            cls.env["welfare.prospect"]
            .with_user(cls.operator)
            .create(
                {
                    "name": "Officine di prova",
                    "vat": f"IT {VAT}",
                    "city_id": cls.city.id,
                    "email": "info@example.com",
                    "worker_count": 30,
                }
            )
        )

    def test_one_spelling_and_one_row(self):
        self.assertEqual(self.prospect.vat, VAT)
        self.assertEqual(self.prospect.district_id, self.city.welfare_district_id)
        with self.assertRaises(UserError):
            self.prospect.vat = "12345670018"
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self.prospect.copy({"vat": VAT})
            self.env.flush_all()

    def test_invited_it_applies_once(self):
        self.prospect._invite()
        self.assertEqual(self.prospect.status, "contacted")
        token = self.prospect.sudo().invite_token
        self.assertIn(token, self._get_mails(self.prospect).body_html)
        application = self._start(invite_token=token)
        self.assertEqual(application.prospect_id, self.prospect.sudo())
        self.assertEqual(application.vat, VAT)
        self.assertEqual(self.prospect.status, "applied")
        second = self._start(email="bea@example.com", invite_token=token)
        self.assertFalse(second.prospect_id)
        with self.assertRaises(UserError):
            self.prospect._invite()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            second.prospect_id = self.prospect
            second.flush_recordset()

    def test_it_is_known_by_its_vat_number_too(self):
        application = self._send()
        self.assertEqual(application.prospect_id, self.prospect)
        application._accept()
        self.assertEqual(self.prospect.status, "joined")

    def test_without_address_no_invitation(self):
        self.prospect.email = False
        with self.assertRaisesRegex(UserError, "e-mail"):
            self.prospect._invite()

    def test_wrong_invitation_is_no_obstacle(self):
        for token in ("", "x"):
            application = self._start(email=f"a{token}@example.com", invite_token=token)
            self.assertFalse(application.prospect_id)
