from datetime import datetime

from odoo.tests import freeze_time, tagged

from .common import CharterCommon


@tagged("post_install", "-at_install")
class TestLapse(CharterCommon):
    """A charter that lapses at 10:00 stops sales at 10:00, with no job having run."""

    def setUp(self):
        super().setUp()
        with freeze_time("2026-03-02 10:00:00"):
            self.adhesion = self._to_in_force(self.baker_user)

    def test_lapses_by_itself(self):
        with freeze_time("2027-03-02 09:59:59"):
            self.assertEqual(self._get_reasons(self.bread), [])
        with freeze_time("2027-03-02 10:00:00"):
            self.assertEqual(len(self._get_reasons(self.bread)), 1)
        with freeze_time("2027-03-02 10:01:00"):
            self.assertEqual(len(self._get_reasons(self.bread)), 1)
        self.assertEqual(self.adhesion.state, "in_force", "no job has run")

    def test_not_before_the_signature(self):
        with freeze_time("2026-03-02 09:59:59"):
            self.assertTrue(self._get_reasons(self.bread))

    def test_suspension_stops_and_readmission_restores(self):
        with freeze_time("2026-05-04 10:00:00"):
            self.adhesion._suspend("Verifica in corso")
            self.assertTrue(self._get_reasons(self.bread))
        with freeze_time("2026-05-11 10:00:00"):
            self.adhesion._readmit()
            self.assertEqual(self._get_reasons(self.bread), [])
        for moment, in_force in (
            (datetime(2026, 5, 4, 9, 59, 59), True),
            (datetime(2026, 5, 4, 10, 0), False),
            (datetime(2026, 5, 11, 9, 59, 59), False),
            (datetime(2026, 5, 11, 10, 0), True),
        ):
            with self.subTest(moment):
                self.assertEqual(self.baker._welfare_is_chartered(moment), in_force)

    def test_withdrawal_stops_at_once(self):
        with freeze_time("2026-05-04 10:00:00"):
            self.adhesion.with_user(self.baker_user)._withdraw("Chiudo il forno")
            self.assertTrue(self._get_reasons(self.bread))
        self.assertTrue(self.baker._welfare_is_chartered(datetime(2026, 5, 4, 9, 59)))

    def test_operator_goods_need_no_charter(self):
        self.assertEqual(self._get_reasons(self.own_goods), [])

    def test_supplier_without_adhesion(self):
        carrots = self.env["product.product"].create(
            {"name": "Carote di prova", "welfare_supplier_id": self.farmer.id}
        )
        with freeze_time("2026-05-04 10:00:00"):
            self.assertTrue(self._get_reasons(carrots))
            self.assertEqual(self._get_reasons(self.bread), [])

    def test_cart_is_refused_once_it_lapsed(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.env.user.partner_id.id,
                "order_line": [
                    (0, 0, {"product_id": self.bread.id, "product_uom_qty": 1})
                ],
            }
        )
        with freeze_time("2027-03-02 09:59:00"):
            order._welfare_check_can_buy()
        with (
            freeze_time("2027-03-02 10:01:00"),
            self.assertRaisesRegex(Exception, "Pane di prova"),
        ):
            order._welfare_check_can_buy()

    def test_search_follows_the_moment(self):
        Adhesion = self.env["welfare.charter.adhesion"]
        domain = [("id", "=", self.adhesion.id)]
        for moment, in_force in (
            ("2027-03-02 09:59:59", True),
            ("2027-03-02 10:00:00", False),
        ):
            with self.subTest(moment), freeze_time(moment):
                found = Adhesion.search([*domain, ("is_in_force", "=", True)])
                self.assertEqual(bool(found), in_force)
                found = Adhesion.search([*domain, ("is_in_force", "=", False)])
                self.assertEqual(bool(found), not in_force)

    def test_job_only_moves_the_card(self):
        with freeze_time("2027-03-02 10:01:00"), self.enter_registry_test_mode():
            self.env.ref(
                "welfarepiu_supplier_charter.cron_expire"
            ).method_direct_trigger()
        self.adhesion.invalidate_recordset()
        self.assertEqual(self.adhesion.state, "expired")
        self.assertEqual(str(self.adhesion.valid_until), "2027-03-02 10:00:00")
