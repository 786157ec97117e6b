from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CharterCommon, mute_sql

SHARES = {
    "share_alliance": 60,
    "share_province": 25,
    "share_region": 10,
    "share_elsewhere": 5,
}


@tagged("post_install", "-at_install")
class TestSpending(CharterCommon):
    """A supplier says where it spends; the parts make the whole."""

    def _declare(self, user, **shares):
        Spending = self.env["welfare.charter.spending"].with_user(user)
        return Spending._declare({**SHARES, **shares})

    def test_said_and_corrected(self):
        spending = self._declare(self.baker_user)
        self.assertEqual(spending.partner_id, self.baker)
        self.assertEqual(spending.year, self.env["welfare.clock"]._today().year - 1)
        again = self._declare(self.baker_user, share_alliance=65, share_province=20)
        self.assertEqual(again, spending)
        self.assertEqual(spending.share_alliance, 65)

    def test_parts_make_the_whole(self):
        for shares in (
            {"share_alliance": 61},
            {"share_alliance": 101, "share_province": -16},
        ):
            with self.assertRaises(UserError):
                self._declare(self.baker_user, **shares)

    @mute_sql
    def test_the_database_adds_too(self):
        spending = self._declare(self.baker_user)
        self.env.flush_all()
        for change in (
            "share_alliance = 59",
            "share_alliance = 90, share_province = -5",
            "year = 26",
        ):
            with (
                self.subTest(change),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE welfare_charter_spending SET {change} WHERE id = %s",
                    (spending.id,),
                )

    def test_own_only(self):
        spending = self._declare(self.baker_user)
        seen = spending.with_user(self.farmer_user)
        self.assertFalse(seen.search([]))
        with self.assertRaises(AccessError):
            seen.read(["share_alliance"])
        for operation in ("write", "create", "unlink"):
            self.assertFalse(spending.has_access(operation))
        with self.assertRaises(AccessError):
            self._declare(self.operator)
