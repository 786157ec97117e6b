import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import CharterCommon, mute_sql


@tagged("post_install", "-at_install")
class TestSignature(CharterCommon):
    """A signature says who, in what role, when, from where, and to which text."""

    @freeze_time("2026-03-02 08:15:00")
    def test_signature_is_whole(self):
        adhesion = self._to_signature(self.baker_user)
        adhesion.with_user(self.baker_user)._sign(
            " Ada Prova ", "Titolare", "192.0.2.7"
        )
        self.assertRecordValues(
            adhesion,
            [
                {
                    "state": "in_force",
                    "signatory_name": "Ada Prova",
                    "signatory_role": "Titolare",
                    "signature_address": "192.0.2.7",
                    "signed_by_id": self.baker_user.id,
                    "signed_hash": self.charter.content_hash,
                }
            ],
        )
        self.assertEqual(str(adhesion.signed_on), "2026-03-02 08:15:00")
        self.assertEqual(str(adhesion.valid_from), "2026-03-02 08:15:00")
        self.assertEqual(str(adhesion.valid_until), "2027-03-02 08:15:00")
        self.assertEqual(adhesion.signed_hash, self.charter._calculate_hash())

    def test_signed_document_is_kept_and_readable(self):
        adhesion = self._to_in_force(self.baker_user)
        document = adhesion.with_user(self.baker_user)._get_document()
        content = document.raw.decode()
        for expected in ("Ada Prova", "Titolare", "192.0.2.7", adhesion.signed_hash):
            self.assertIn(expected, content)
        self.assertIn("Un impegno obbligatorio", content)

    def test_only_the_supplier_signs(self):
        adhesion = self._to_signature(self.baker_user)
        for user in (self.operator, self.farmer_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                adhesion.with_user(user)._sign("Ada", "Titolare", "192.0.2.7")
        # Superuser rights do not make somebody else the supplier.
        with self.assertRaises(AccessError):
            adhesion.sudo()._sign("Ada", "Titolare", "192.0.2.7")

    def test_name_role_and_address_are_needed(self):
        adhesion = self._to_signature(self.baker_user).with_user(self.baker_user)
        for values in (
            ("", "Titolare", "192.0.2.7"),
            ("Ada", " ", "192.0.2.7"),
            ("Ada", "Titolare", ""),
        ):
            with self.subTest(values), self.assertRaises(UserError):
                adhesion._sign(*values)

    @mute_sql
    def test_signature_does_not_change_by_sql(self):
        adhesion = self._to_in_force(self.baker_user)
        self.env.flush_all()
        for vals in (
            "signatory_name = 'Altri'",
            "signatory_role = 'Altro'",
            "signed_on = signed_on - interval '1 day'",
            "signature_address = '198.51.100.1'",
            "signed_hash = 'x'",
            "signed_by_id = 1",
            "document_id = NULL",
            "valid_until = valid_until + interval '1 day'",
            "signed_on = NULL, valid_from = NULL, state = 'review'",
        ):
            with (
                self.subTest(vals),
                self.assertRaises(psycopg2.errors.RestrictViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE welfare_charter_adhesion SET {vals} WHERE id = %s",
                    [adhesion.id],
                )
        with (
            self.assertRaises(psycopg2.errors.RestrictViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "DELETE FROM welfare_charter_adhesion WHERE id = %s", [adhesion.id]
            )

    def test_signed_adhesion_is_not_deleted(self):
        adhesion = self._to_in_force(self.baker_user)
        with self.assertRaises(UserError):
            adhesion.unlink()
        self._apply(self.farmer_user).unlink()

    def test_renewal_ends_the_previous_one(self):
        with freeze_time("2026-03-02 08:00:00"):
            first = self._to_in_force(self.baker_user)
        with freeze_time("2027-02-01 09:00:00"):
            second = self._to_in_force(self.baker_user)
            self.assertEqual(first.state, "expired")
            self.assertEqual(str(first.valid_until), "2027-02-01 09:00:00")
            self.assertEqual(second.state, "in_force")
            self.assertFalse(self._get_reasons(self.bread))

    def test_signing_again_does_not_lift_a_suspension(self):
        first = self._to_in_force(self.baker_user)
        first._suspend("Verifica in corso")
        second = self._to_signature(self.baker_user).with_user(self.baker_user)
        with self.assertRaises(UserError):
            second._sign("Ada", "Titolare", "192.0.2.7")
        first._readmit()
        second._sign("Ada", "Titolare", "192.0.2.7")
        self.assertEqual(second.state, "in_force")
