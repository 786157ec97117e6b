from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .life_common import LifeCommon

LAST_DAY = date(2026, 7, 31)


@tagged("post_install", "-at_install")
class TestNotice(LifeCommon):
    """Suppliers and operators are told of what ends, each step once; nothing that is
    bought depends on it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.baker.email = "forno@example.com"
        # Of a database somebody prepared, only ours is looked at.
        cls.env["welfare.charter.adhesion"].search(
            [("state", "in", ("in_force", "suspended"))]
        ).write({"state": "expired"})

    def _run(self, day):
        """:return: what was told on that day, as ``(subject, days)``"""
        Notice = self.env["welfare.charter.notice"]
        before = Notice.search([])
        with freeze_time(f"{day} 06:00:00"), self.enter_registry_test_mode():
            cron = self.env.ref("welfarepiu_supplier_charter.cron_notify")
            cron.method_direct_trigger()
        told = Notice.search([]) - before
        return sorted((one.subject, one.days) for one in told)

    def _get_mails(self):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", self.baker.ids)], order="id"
        )

    def test_each_step_once(self):
        paper = self._create_certificate("insurance", LAST_DAY)
        for day, told in (
            ("2026-05-31", []),
            ("2026-06-01", [("certificate", 60)]),
            ("2026-06-02", []),
            ("2026-07-01", [("certificate", 30)]),
            ("2026-07-24", [("certificate", 7)]),
            ("2026-07-31", []),
            ("2026-08-01", [("certificate", -1)]),
            ("2026-08-02", []),
        ):
            with self.subTest(day):
                self.assertEqual(self._run(day), told)
        self.assertTrue(paper)

    def test_after_days_without_a_run_only_the_step_reached(self):
        self._create_certificate("insurance", LAST_DAY)
        self.assertEqual(self._run("2026-07-28"), [("certificate", 7)])

    def test_what_was_renewed_is_not_told(self):
        self._create_certificate("insurance", LAST_DAY)
        self._create_certificate("insurance", date(2027, 7, 31))
        self.assertEqual(self._run("2026-07-28"), [])

    def test_a_paper_to_accept_renews_nothing(self):
        paper = self._create_certificate("insurance", LAST_DAY)
        self._create_certificate(
            "insurance", date(2027, 7, 31), state="proposed", renews_id=paper.id
        )
        self.assertEqual(self._run("2026-07-28"), [("certificate", 7)])

    def test_all_that_ends_in_one_mail(self):
        self._create_certificate("insurance", date(2026, 3, 20), name="Polizza")
        with freeze_time("2026-03-01 10:00:00"):
            action = self._create_action(date(2026, 3, 22))
        before = self._get_mails()
        told = self._run("2026-03-16")
        self.assertEqual(told, [("action", 7), ("certificate", 7)])
        mail = self._get_mails() - before
        self.assertEqual(len(mail), 1)
        self.assertIn("Polizza", mail.body_html)
        self.assertIn(action.to_do, mail.body_html)
        [activity] = self.adhesion.activity_ids
        self.assertIn("Polizza", activity.note)

    def test_renewal_of_the_charter(self):
        self.assertEqual(self._run("2026-12-13"), [("renewal", 30)])

    def test_a_new_version_is_told_at_once_and_reminded(self):
        version = self._create_charter("T2")
        version.resign_by = date(2026, 4, 30)
        before = self._get_mails()
        with freeze_time("2026-03-31 10:00:00"):
            version._put_in_force()
        mail = self._get_mails() - before
        self.assertEqual(len(mail), 1)
        self.assertEqual(self._run("2026-03-31"), [("resign", 30)])
        self.assertEqual(self._run("2026-05-01"), [("resign", -1)])

    def test_who_has_withdrawn_is_left_in_peace(self):
        self._create_certificate("insurance", LAST_DAY)
        with freeze_time("2026-07-01 10:00:00"):
            self.adhesion.with_user(self.baker_user)._withdraw("Chiudo")
        self.assertEqual(self._run("2026-07-28"), [])

    def test_days_are_a_parameter(self):
        self.env["ir.config_parameter"].set_param(
            "welfarepiu_supplier_charter.notice_days", "10,90"
        )
        self._create_certificate("insurance", LAST_DAY)
        self.assertEqual(self._run("2026-05-02"), [("certificate", 90)])
        self.assertEqual(self._run("2026-07-21"), [("certificate", 10)])

    def test_suspended_is_told_why(self):
        before = self._get_mails()
        with freeze_time("2026-05-04 10:00:00"):
            self.adhesion._suspend("Etichette sbagliate.", "Correggile.")
        mail = self._get_mails() - before
        self.assertIn("Etichette sbagliate.", mail.body_html)
        self.assertIn("Correggile.", mail.body_html)
        with self.assertRaises(UserError):
            self.adhesion._suspend("Ancora.")
