import base64
from datetime import date, datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import PDF
from .life_common import LifeCommon

#: On 25 October 2026 summer time ends in Italy: that day ends at 23:00 UTC, while the
#: day before ends at 22:00.
LAST_DAY = date(2026, 10, 25)


@tagged("post_install", "-at_install")
class TestCertificateLapse(LifeCommon):
    """What lapses with a paper lapses from the first minute after its last day in
    Italy, with no job having run, and is as before once a renewal is accepted."""

    def _renew(self, certificate, **vals):
        return (
            self.env["welfare.charter.certificate"]
            .with_user(self.baker_user)
            ._propose(
                {"valid_from": "2026-10-26", "valid_until": "2027-10-25", **vals},
                PDF,
                "nuovo.pdf",
                renews=certificate.with_user(self.baker_user),
            )
        )

    def test_the_supplier_stops_at_midnight_in_rome(self):
        self._create_certificate("insurance", LAST_DAY)
        for moment, sells in (
            ("2026-10-25 21:59:59", True),
            ("2026-10-25 22:00:00", True),
            ("2026-10-25 22:59:59", True),
            ("2026-10-25 23:00:00", False),
            ("2026-10-26 10:00:00", False),
        ):
            self._assert_sells(moment, sells)

    def test_the_day_before_winter_time(self):
        self._create_certificate("insurance", date(2026, 10, 24))
        self._assert_sells("2026-10-24 21:59:59", True)
        self._assert_sells("2026-10-24 22:00:00", False)

    def test_the_past_is_answered_too(self):
        self._create_certificate("insurance", LAST_DAY)
        for moment, holds in (
            (datetime(2026, 10, 25, 22, 59), True),
            (datetime(2026, 10, 25, 23, 0), False),
        ):
            self.assertEqual(self.baker._welfare_is_chartered(moment), holds)

    def test_only_what_bears_it_stops(self):
        paper = self._create_certificate("organic", LAST_DAY)
        cake = self.env["product.product"].create(
            {
                "name": "Torta di prova",
                "list_price": 5.0,
                "is_published": True,
                "welfare_supplier_id": self.baker.id,
            }
        )
        paper.product_tmpl_ids = self.bread.product_tmpl_id
        self._assert_sells("2026-10-25 22:59:59", True)
        self._assert_sells("2026-10-25 23:00:00", False)
        self._assert_sells("2026-10-25 23:00:00", True, cake)

    def test_a_reminder_stops_nothing(self):
        paper = self._create_certificate("social_farming", LAST_DAY)
        paper.product_tmpl_ids = self.bread.product_tmpl_id
        self._assert_sells("2026-11-01 10:00:00", True)

    def test_renewal_brings_everything_back(self):
        organic = self._create_certificate("organic", LAST_DAY)
        organic.product_tmpl_ids = self.bread.product_tmpl_id
        insurance = self._create_certificate("insurance", LAST_DAY)
        with freeze_time("2026-10-27 10:00:00"):
            renewals = [self._renew(organic), self._renew(insurance)]
        self._assert_sells("2026-10-27 11:00:00", False)
        for renewal in renewals:
            with freeze_time("2026-10-27 12:00:00"):
                renewal.with_user(self.operator)._accept()
        self._assert_sells("2026-10-27 12:00:00", True)
        self.assertEqual(
            renewals[0].sudo().product_tmpl_ids, self.bread.product_tmpl_id
        )
        self._assert_sells("2027-01-11 12:00:00", True)

    def test_a_renewal_in_time_leaves_no_gap(self):
        paper = self._create_certificate("insurance", LAST_DAY)
        with freeze_time("2026-10-20 10:00:00"):
            self._renew(paper).with_user(self.operator)._accept()
        self._assert_sells("2026-10-25 22:59:59", True)
        self._assert_sells("2026-10-25 23:00:00", True)

    def test_a_refused_renewal_changes_nothing(self):
        paper = self._create_certificate("insurance", LAST_DAY)
        with freeze_time("2026-10-20 10:00:00"):
            renewal = self._renew(paper)
            with self.assertRaises(UserError):
                renewal.with_user(self.operator)._refuse(" ")
            renewal.with_user(self.operator)._refuse("Manca la seconda pagina.")
            with self.assertRaises(UserError):
                renewal.with_user(self.operator)._accept()
        self._assert_sells("2026-10-25 23:00:00", False)

    def test_another_type_does_not_help(self):
        self._create_certificate("insurance", LAST_DAY)
        self._create_certificate("other", date(2027, 12, 31))
        self._assert_sells("2026-10-25 23:00:00", False)

    def test_who_never_had_one_is_stopped_from_the_day_it_is_required(self):
        self._assert_sells("2026-06-01 10:00:00", True)
        self.types["insurance"].required_from = date(2026, 7, 1)
        self._assert_sells("2026-06-30 21:59:59", True)
        self._assert_sells("2026-06-30 22:00:00", False)
        self._create_certificate("insurance", date(2026, 12, 31))
        self._assert_sells("2026-06-30 22:00:00", True)

    def test_only_suppliers_of_the_benefits(self):
        kind = self.env.ref("welfarepiu_base.kind_comma_3")
        self.types["insurance"].write({"required_for": "kinds", "kind_ids": kind.ids})
        self._create_certificate("insurance", LAST_DAY)
        self._assert_sells("2026-10-25 23:00:00", True)
        self.bread.welfare_kind_id = kind
        self._assert_sells("2026-10-25 23:00:00", False)

    def test_an_archived_type_stops_nobody(self):
        self._create_certificate("insurance", LAST_DAY)
        self.types["insurance"].active = False
        self._assert_sells("2026-10-25 23:00:00", True)

    def test_the_supplier_reads_why(self):
        self._create_certificate("insurance", LAST_DAY)
        with freeze_time("2026-10-26 10:00:00"):
            [sentence] = self.adhesion._get_stops(self.env["welfare.clock"]._now())
        self.assertIn(self.types["insurance"].name, sentence)

    def test_files_are_looked_at(self):
        paper = self._create_certificate("insurance", LAST_DAY)
        bad = base64.b64encode(b"<html><script>1</script></html>")
        with self.assertRaises(ValidationError):
            paper.with_user(self.operator).write({"file": bad, "file_name": "a.pdf"})
        with self.assertRaises(UserError):
            self.env["welfare.charter.certificate"].with_user(self.baker_user)._propose(
                {"valid_from": "2026-10-26", "valid_until": "2027-10-25"},
                b"",
                "",
                renews=paper.with_user(self.baker_user),
            )
        good = base64.b64encode(PDF)
        paper.write({"file": good, "file_name": "a.exe", "mimetype": "text/html"})
        self.assertEqual(
            (paper.file_name, paper.mimetype), ("a.pdf", "application/pdf")
        )

    def test_nobody_renews_anothers(self):
        paper = self._create_certificate("insurance", LAST_DAY)
        with self.assertRaises(AccessError):
            self.env["welfare.charter.certificate"].with_user(
                self.farmer_user
            )._propose(
                {"valid_from": "2026-10-26", "valid_until": "2027-10-25"},
                PDF,
                "x.pdf",
                renews=paper.with_user(self.farmer_user),
            )
        with self.assertRaises(AccessError):
            self._renew(paper)._accept()

    def test_nobody_reads_anothers(self):
        paper = self._create_certificate("insurance", LAST_DAY)
        paper.file = base64.b64encode(PDF)
        self.env.flush_all()
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", paper._name),
                    ("res_id", "=", paper.id),
                    ("res_field", "=", "file"),
                ]
            )
        )
        self.assertTrue(attachment)
        for record, name in ((paper, "file"), (attachment, "raw")):
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(self.farmer_user).read([name])
        own = paper.with_user(self.baker_user)
        self.assertTrue(own.file)
        for operation in ("write", "create", "unlink"):
            self.assertFalse(own.has_access(operation))
