from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestExpiry(PortalCommon):
    """What ends before long is on the pages, can be given, and put away."""

    def setUp(self):
        super().setUp()
        self.log_in("worker")
        self.lot = self._grant(
            self.worker, 40.0, expires_on=self.today + timedelta(days=20)
        )
        self.given = []
        payer = self.env.registry["welfare.payer"]
        self.enterContext(patch.object(payer, "_check_can_give_to_fund", lambda _p: 1))
        self.enterContext(
            patch.object(
                payer, "_give_to_fund", lambda _p, moves: self.given.append(moves.id)
            )
        )

    def _read(self, path):
        return self.url_open(path).text

    def test_announced_and_put_away(self):
        self._let_everybody_sell()
        self._create_product("Formaggella", 12.0, self.kind_f)
        self.assertNotIn("wp-expiry", self._read("/my"), "not told yet")
        self.env["welfare.expiry.notice"]._tell(self.worker, self.lot, self.today)
        for path in ("/my", "/my/credito"):
            page = self._read(path)
            self.assertIn("wp-expiry", page)
            self.assertIn("Formaggella", page)
        self.assertNotIn("wp-expiry", self.send("/my/scadenze/nascondi").text)
        self.assertNotIn("wp-expiry", self._read("/my"))

    def test_given_once(self):
        page = self.send("/my/credito/dona", lot_id=self.lot.id, importo="12,50").text
        self.assertIn("12,50", page)
        self.assertEqual(self.lot.balance, 40.0, "only asked so far")
        for _tap in range(2):
            page = self.send(
                "/my/credito/dona/conferma",
                lot_id=self.lot.id,
                importo="12,50",
                key="one-page",
            ).text
            self.assertIn("Grazie", page)
        self.assertEqual(self.lot.balance, 27.5)
        self.assertEqual(len(self.given), 1)

    def test_no_more_than_there_is(self):
        for amount in ("40,01", "-1", "0", "tutto"):
            with self.subTest(amount=amount):
                self.send(
                    "/my/credito/dona/conferma",
                    lot_id=self.lot.id,
                    importo=amount,
                    key=f"k{amount}",
                )
                self.assertEqual(self.lot.balance, 40.0)
        self.assertFalse(self.given)

    def test_a_converted_bonus_is_not_given(self):
        plan = self._create_plan(origin="bonus", agreement=b"cGRm")
        bonus = self._grant(self.worker, 10.0, plan=plan)
        self.assertIn("Cosa resta tuo", self._read("/my/credito/dona"))
        self.send(
            "/my/credito/dona/conferma", lot_id=bonus.id, importo="5", key="bonus"
        )
        self.assertEqual(bonus.balance, 10.0)

    def test_not_the_credit_of_others(self):
        other = self._create_worker("Altra Esempio")
        lot = self._grant(other, 10.0)
        answer = self.send(
            "/my/credito/dona/conferma", lot_id=lot.id, importo="5", key="other"
        )
        self.assertEqual(answer.status_code, 404)
        self.assertEqual(lot.balance, 10.0)
        self.log_in("firm")
        self.assertEqual(self.url_open("/my/credito/dona").status_code, 403)
