from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CharterCommon


@tagged("post_install", "-at_install")
class TestMerge(CharterCommon):
    """Two contacts of one supplier: one adhesion at a time, said in a sentence."""

    def _merge(self):
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(
            self.operator
        )
        wizard._merge((self.baker + self.farmer).ids, self.baker)

    def _apply(self, partner):
        return self.env["welfare.charter.adhesion"].create(
            {"partner_id": partner.id, "charter_id": self.charter.id}
        )

    def test_two_adhesions_are_refused(self):
        self._apply(self.baker)
        self._apply(self.farmer)
        (self.baker_user + self.farmer_user).unlink()
        with self.assertRaisesRegex(UserError, "adhesion"):
            self._merge()

    def test_an_adhesion_follows_its_supplier(self):
        adhesion = self._apply(self.farmer)
        (self.baker_user + self.farmer_user).unlink()
        self._merge()
        self.assertEqual(adhesion.partner_id, self.baker)
