from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import mute_sql
from .onboarding_common import IBAN, VAT, OnboardingCommon


@tagged("post_install", "-at_install")
class TestApplication(OnboardingCommon):
    """A stranger applies, and only with the own private link."""

    def test_begins_with_a_name_and_a_mailbox(self):
        for name, email in (("", "ada@example.com"), ("Forno", "ada"), ("Forno", "")):
            with self.subTest(name=name, email=email), self.assertRaises(UserError):
                self._start(name, email)
        application = self._start(email="Ada@Example.com ")
        self.assertEqual(application.email, "ada@example.com")
        mail = self._get_mails(application)
        self.assertEqual(mail.email_to, "ada@example.com")
        self.assertIn(application.access_token, mail.body_html)
        self.assertIn(application.email_key, mail.body_html)

    def test_the_link_is_the_key(self):
        application = self._start()
        applications = self.applications.with_user(self.public)
        self.assertEqual(applications._open_link(application.access_token), application)
        for guess in ("", "x", str(application.id), application.access_token[:-1]):
            self.assertFalse(applications._open_link(guess))

    def test_guessing_ends(self):
        application = self._start()
        applications = self.applications.with_user(self.public)
        for number in range(20):
            self.assertFalse(applications._open_link(f"guess-{number}"))
        self.assertFalse(applications._open_link(application.access_token))
        # The next window begins anew.
        later = self.env["welfare.clock"]._now() + timedelta(minutes=10)
        self.patch(self.env.registry["welfare.clock"], "_now", lambda _clock: later)
        self.assertTrue(applications._open_link(application.access_token))

    def test_no_flood(self):
        for number in range(10):
            self.assertTrue(self._start(email=f"ada{number}@example.com"))
        self.assertFalse(self._start(email="ada10@example.com"))

    def test_a_mailbox_is_not_flooded(self):
        application = self._start()
        sent = [application._send_link() for _time in range(4)]
        self.assertEqual(sent, [True, True, False, False])

    def test_strangers_have_no_rights(self):
        application = self._start()
        worker = self._create_worker_user("application_worker")
        portal = new_test_user(
            self.env, "application_portal", groups="base.group_portal"
        )
        for user in (self.public, portal, worker, self.baker_user):
            seen = application.with_user(user).sudo(False)
            for operation in ("read", "write", "create", "unlink"):
                self.assertFalse(seen.has_access(operation))
        seen = application.with_user(self.operator).sudo(False)
        with self.assertRaises(AccessError):
            seen.read(["access_token"])
        with self.assertRaises(AccessError):
            seen.write({"state": "accepted"})
        with self.assertRaises(AccessError):
            seen.write({"iban": "IT00"})

    def test_what_was_written_is_kept_whole_or_not(self):
        application = self._start()
        application._update_facts({"vat": "12", "state": "accepted", "phone": " 1 "})
        self.assertEqual(application.vat, "12")
        self.assertEqual(application.phone, "1")
        self.assertEqual(application.state, "draft")
        application._update_facts({"name": " ", "email": ""})
        self.assertEqual(application.name, "Il forno nuovo srl")
        self.assertEqual(application.email, "ada@example.com")

    def test_numbers_in_one_spelling(self):
        application = self._fill_in()
        self.assertEqual(application.vat, VAT)
        self.assertEqual(application.iban, IBAN)
        self.assertFalse(application._get_problems())

    def test_each_mistake_has_its_sentence(self):
        application = self._fill_in()
        for name, value in (
            ("vat", "12345670018"),
            ("vat", ""),
            ("tax_code", "RSSMRA80A01H501X"),
            ("tax_code", ""),
            ("iban", "IT60X0542811101000000123457"),
            ("iban", "FORNO"),
            ("street", " "),
            ("contact_name", ""),
            ("phone", ""),
        ):
            with self.subTest(name=name, value=value):
                kept = application[name]
                application._update_facts({name: value})
                self.assertEqual(set(application._get_problems()), {name})
                with self.assertRaises(UserError):
                    application._submit()
                application._update_facts({name: kept})
        self.assertFalse(application._get_problems())

    def test_a_postcode_decides_no_municipality(self):
        application = self._fill_in(city_id=False, zip="24060")
        self.assertEqual(set(application._get_problems()), {"city_id"})
        application._update_facts({"other_city": "Paese lontano"})
        self.assertFalse(application._get_problems())
        application._update_facts({"city_id": self.city.id})
        self.assertFalse(application.other_city)

    def test_a_new_mailbox_is_confirmed_anew(self):
        application = self._fill_in()
        old_key = application.email_key
        application._update_facts({"email": "altra@example.com"})
        self.assertEqual(set(application._get_problems()), {"email"})
        self.assertFalse(application._confirm_email(old_key))
        self.assertFalse(application._confirm_email(""))
        self.assertTrue(application._confirm_email(application.email_key))

    def test_sent_is_sent(self):
        application = self._fill_in()
        application._submit()
        self.assertEqual(application.state, "received")
        for act in (
            application._submit,
            lambda: application._update_facts({"phone": "2"}),
        ):
            with self.assertRaises(UserError):
                act()

    @mute_sql
    def test_the_database_keeps_it_whole(self):
        application = self._fill_in()
        application._submit()
        for column in ("email_confirmed_on", "vat", "phone", "regime"):
            with (
                self.subTest(column),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE welfare_supplier_application SET {column} = NULL"
                    " WHERE id = %s",
                    (application.id,),
                )

    def test_who_is_here_already_is_told_to_nobody(self):
        self.baker.vat = f"IT{VAT}"
        self._to_assessment(self.baker_user)
        known = self._send()
        twin = self._send(self._start(email="bea@example.com"))
        new = self._send(self._start(email="cia@example.com"), vat="00743110157")
        # The applicant of a business we know meets just what all others meet.
        self.assertEqual(known.state, new.state)
        self.assertEqual(
            *[
                [mail.subject for mail in self._get_mails(one)]
                for one in (known.sudo(), new.sudo())
            ]
        )
        self.assertIn(self.baker.name, known.hints)
        self.assertIn("Il forno nuovo", twin.hints)
        self.assertFalse(new.hints)

    def test_unfinished_ones_are_forgotten(self):
        draft, sent = self._start(), self._send(self._start(email="b@example.com"))
        later = self.env["welfare.clock"]._now() + timedelta(days=61)
        self.patch(self.env.registry["welfare.clock"], "_now", lambda _clock: later)
        self.applications._gc_old()
        self.assertFalse(draft.exists())
        self.assertTrue(sent.exists())
