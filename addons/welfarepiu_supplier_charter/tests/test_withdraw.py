from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .life_common import LifeCommon


@tagged("post_install", "-at_install")
class TestWithdraw(LifeCommon):
    """Who withdraws goes on for the notice it signed; the operator ends at once."""

    def setUp(self):
        super().setUp()
        version = self._create_charter("T2")
        version.notice_days = 30
        with freeze_time("2026-03-02 10:00:00"):
            version._put_in_force()
            self.adhesion = self._to_in_force(self.baker_user)

    def test_notice(self):
        with freeze_time("2026-05-04 10:00:00"):
            self.adhesion.with_user(self.baker_user)._withdraw("Chiudo il forno")
        self.assertEqual(self.adhesion.state, "in_force")
        self._assert_sells("2026-06-03 21:59:59", True)
        self._assert_sells("2026-06-03 22:00:00", False)
        with freeze_time("2026-06-04 10:00:00"), self.enter_registry_test_mode():
            self.env.ref(
                "welfarepiu_supplier_charter.cron_expire"
            ).method_direct_trigger()
        self.adhesion.invalidate_recordset()
        self.assertEqual(self.adhesion.state, "withdrawn")

    def test_notice_holds_no_longer_than_the_signature(self):
        with freeze_time("2027-02-20 10:00:00"):
            self.adhesion.with_user(self.baker_user)._withdraw("Chiudo il forno")
        self.assertEqual(str(self.adhesion.valid_until), "2027-03-02 10:00:00")

    def test_the_operator_ends_at_once(self):
        with freeze_time("2026-05-04 10:00:00"):
            self.adhesion._withdraw("L'ha chiesto il fornitore")
        self._assert_sells("2026-05-04 10:00:00", False)
        self.assertEqual(self.adhesion.state, "withdrawn")

    def test_who_is_suspended_has_no_notice(self):
        with freeze_time("2026-05-04 10:00:00"):
            self.adhesion._suspend("Verifica")
            self.adhesion.with_user(self.baker_user)._withdraw("Allora basta")
        self.assertEqual(self.adhesion.state, "withdrawn")

    def test_with_a_reason_and_by_oneself(self):
        with self.assertRaises(UserError):
            self.adhesion.with_user(self.baker_user)._withdraw(" ")
        with self.assertRaises(AccessError):
            self.adhesion.with_user(self.farmer_user)._withdraw("Ciao")
