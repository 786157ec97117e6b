from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CharterCommon


@tagged("post_install", "-at_install")
class TestCompany(CharterCommon):
    """Each company of the house has its own charter."""

    def setUp(self):
        super().setUp()
        self.other = self.env["res.company"].create({"name": "Altra società"})
        self.adhesion = self._to_in_force(self.baker_user)

    def test_two_companies_two_versions(self):
        version = self._create_charter("T1", self.other)
        version._put_in_force()
        self.assertEqual(self.charter.state, "in_force")
        self.assertEqual(self.env["welfare.charter"]._get_in_force(self.other), version)

    def test_adhesion_holds_for_its_company(self):
        now = self.env["welfare.clock"]._now()
        self.assertTrue(self.baker._welfare_is_chartered(now))
        self.assertFalse(self.baker._welfare_is_chartered(now, self.other))
        self.assertTrue(
            self.bread.with_company(self.other)._welfare_check_can_buy(
                self.env.user.partner_id, now
            )
        )

    def test_operator_of_another_company_reads_nothing(self):
        self.operator.sudo().write(
            {"company_ids": [(6, 0, self.other.ids)], "company_id": self.other.id}
        )
        adhesion = self.adhesion.with_user(self.operator).with_company(self.other)
        self.assertFalse(adhesion.search([("id", "=", adhesion.id)]))
        for record in (adhesion, self.charter.article_ids[:1]):
            with self.assertRaises(AccessError):
                record.with_user(self.operator).read(["display_name"])
