import io
from datetime import timedelta
from unittest.mock import patch

from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.document import welfare_activation_letters as module
from .common import WelfareCommon, make_tax_code


@tagged("post_install", "-at_install")
class TestActivationLetters(WelfareCommon):
    """Letters for a whole firm come in bundles, and do not stay."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hr = cls._create_hr_user()
        rows = [f"{make_tax_code()};Prova;Persona {i};10,00" for i in range(5)]
        plan = cls.plan.with_user(cls.hr)
        cls.batch = (
            cls.env["welfare.grant.batch"]
            .with_user(cls.hr)
            ._upload(
                plan,
                "\n".join(["Codice fiscale;Cognome;Nome;Importo", *rows]).encode(),
                "list.csv",
            )
        )
        cls.batch._preview()
        cls.batch._book("all_or_none")
        cls.workers = cls.batch.sudo().line_ids.employment_id.worker_id
        cls.cron = cls.env.ref("welfarepiu_base.cron_print_letters")

    def _request(self):
        with (
            patch.object(module, "LETTERS_AT_ONCE", 1),
            patch.object(module, "LETTERS_PER_BUNDLE", 2),
        ):
            return self.batch._request_activation_letters()

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()

    def test_many_letters_are_printed_in_the_background(self):
        bundles = self._request()
        self.assertEqual(set(bundles.mapped("state")), {"queued"})
        self._run_cron()
        self.assertEqual(bundles.mapped("letter_count"), [2, 2, 1])
        codes = self.env["welfare.activation.code"].search([])
        self.assertEqual(codes.partner_id, self.workers)
        self.assertTrue(all(bundle._get_pdf() for bundle in bundles))

    def test_a_few_letters_are_printed_at_once(self):
        # Odoo prints no PDF in tests unless it is asked to.
        batch = self.batch.with_context(force_report_rendering=True)
        bundle = batch._request_activation_letters()
        pdf = PdfReader(io.BytesIO(bundle._get_pdf()))
        pages = [page.extract_text() for page in pdf.pages]
        for worker in self.workers:
            self.assertEqual(sum(worker.name in page for page in pages), 1)

    def test_letters_on_their_way_are_not_asked_for_again(self):
        bundles = self._request()
        with self.assertRaises(UserError):
            self._request()
        with self.assertRaises(UserError):
            bundles[0]._get_pdf()

    def test_who_opened_the_account_meanwhile_gets_no_code(self):
        bundles = self._request()
        early = self.workers[0]
        self._create_worker_user(early)
        self._run_cron()
        live = self.env["welfare.activation.code"].search([]).partner_id
        self.assertEqual(live, self.workers - early)
        self.assertEqual(sum(bundles.mapped("letter_count")), 4)

    def test_codes_in_clear_are_removed_after_some_days(self):
        bundle = self.batch._request_activation_letters()
        bundle._gc_codes_in_clear()
        self.assertTrue(bundle.file)
        bundle.printed_at -= timedelta(days=module.KEPT_DAYS, minutes=1)
        bundle._gc_codes_in_clear()
        self.assertFalse(bundle.file)
        self.assertNotIn(bundle, self.batch._get_letters())
        with self.assertRaises(UserError):
            bundle._get_pdf()

    def test_letters_are_for_the_own_firm(self):
        self.batch._request_activation_letters()
        other = self._create_hr_user(self._create_payer("Other Firm"))
        for act in ("_get_letters", "_request_activation_letters"):
            with self.subTest(act), self.assertRaises(AccessError):
                getattr(self.batch.with_user(other), act)()
