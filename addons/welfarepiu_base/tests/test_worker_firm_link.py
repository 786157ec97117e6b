from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import WelfareCommon


@tagged("post_install", "-at_install")
class TestWorkerFirmLink(WelfareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls._create_worker()
        cls.other_payer = cls._create_payer("Other Firm")
        cls.hr = cls._create_hr_user()

    def test_a_worker_is_never_a_contact_of_the_firm(self):
        """Odoo's portal shows a firm's users all documents of the firm's contacts."""
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.worker.parent_id = self.payer.partner_id
            self.worker.flush_recordset()

    def test_a_contact_of_the_firm_never_becomes_a_worker(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.hr.partner_id.is_welfare_worker = True
            self.hr.partner_id.flush_recordset()

    def test_hr_reads_no_worker_order_or_contact(self):
        order = self.env["sale.order"].create({"partner_id": self.worker.id})
        self.assertFalse(self.env["sale.order"].with_user(self.hr).search([]))
        with self.assertRaises(AccessError):
            order.with_user(self.hr).read(["name"])
        with self.assertRaises(AccessError):
            self.worker.with_user(self.hr).read(["name"])

    def test_hr_reads_the_own_employments_only(self):
        stranger = self._create_worker("Stranger", payer=self.other_payer)
        seen = self.env["welfare.employment"].with_user(self.hr).search([])
        self.assertEqual(seen.sudo(), self.worker.welfare_employment_ids)
        self.assertEqual(seen.mapped("worker_name"), ["Worker Test"])
        payers = self.env["welfare.payer"].with_user(self.hr).search([])
        self.assertEqual(payers.sudo(), self.payer)
        with self.assertRaises(AccessError):
            stranger.welfare_employment_ids.with_user(self.hr).read(["payroll_number"])

    def test_hr_of_a_firm_writes_nothing_over_rpc(self):
        employment = self.worker.welfare_employment_ids.with_user(self.hr)
        with self.assertRaises(AccessError):
            employment.write({"left_on": self.today})
        with self.assertRaises(AccessError):
            self.payer.with_user(self.hr).write({"name": "Mine"})

    def test_a_worker_reads_the_own_employment_and_firm_only(self):
        self._create_worker("Colleague")
        user = self._create_worker_user(self.worker)
        seen = self.env["welfare.employment"].with_user(user).search([])
        self.assertEqual(seen.sudo(), self.worker.welfare_employment_ids)
        payers = self.env["welfare.payer"].with_user(user).search([])
        self.assertEqual(payers.sudo(), self.payer)

    def test_one_running_employment_per_worker_and_firm(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._create_employment(self.worker).flush_recordset()

    def test_whoever_left_can_come_back_and_a_second_job_is_another_link(self):
        self.worker.welfare_employment_ids.left_on = self.today
        self._create_employment(self.worker, hired_on=self.today)
        self._create_employment(self.worker, self.other_payer)
        self.assertEqual(len(self.worker.welfare_employment_ids), 3)

    def test_one_worker_per_tax_code_however_it_is_typed(self):
        tax_code = self.worker.l10n_it_codice_fiscale
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self._create_worker("Twin", l10n_it_codice_fiscale=tax_code.lower() + " ")

    def test_a_worker_has_the_tax_code_of_a_person(self):
        with self.assertRaises(ValidationError):
            self._create_worker("Wrong", l10n_it_codice_fiscale="WLFTST80A01A794X")

    def test_the_form_keeps_the_tax_code_when_the_country_changes(self):
        """The core empties it for whoever has no VAT number."""
        tax_code = self.worker.l10n_it_codice_fiscale
        with Form(self.worker) as form:
            form.country_id = self.env.ref("base.fr")
        self.assertEqual(self.worker.l10n_it_codice_fiscale, tax_code)

    def test_a_firm_pays_once_per_company(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.env["welfare.payer"].create({"partner_id": self.payer.partner_id.id})

    def test_a_worker_is_no_firm(self):
        with self.assertRaises(ValidationError):
            self.env["welfare.payer"].create({"partner_id": self.worker.id})
        self.assertTrue(self.payer.partner_id.is_welfare_firm)

    def test_a_category_of_another_firm_is_refused(self):
        category = self.env["welfare.worker.category"].create(
            {"name": "Night shift", "payer_id": self.other_payer.id}
        )
        with self.assertRaises(ValidationError):
            self.worker.welfare_employment_ids.category_id = category
