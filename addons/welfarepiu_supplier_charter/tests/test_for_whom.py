from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.welfarepiu_supplier_charter.models.product.product_template_shop import (  # noqa: E501
    ShopFilters,
)

from .product_common import ProductCommon


@tagged("post_install", "-at_install")
class TestForWhom(ProductCommon):
    """A supplier says which needs, for whom, where and when; the shop keeps to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls.env.ref("welfarepiu_base.audience_over_75")
        cls.need = cls.env.ref("welfarepiu_base.need_ageing_home")
        City = cls.env["res.city"]
        cls.endine = City.search([("name", "=", "Endine Gaiano")])
        cls.rogno = City.search([("name", "=", "Rogno")])
        cls.baker.city_id = cls.endine

    def _accept_care(self, **vals):
        proposal = self._accepted(
            delivery="voucher",
            need_ids=[Command.set(self.need.ids)],
            audience_ids=[Command.set(self.old.ids)],
            at_home=True,
            when="Da lunedì a venerdì, 8-18",
            **{"area": "reach", "reach": 12.4, "reach_unit": "minutes", **vals},
        )
        return proposal.sudo().product_tmpl_id

    def test_what_is_accepted_is_on_the_product(self):
        product = self._accept_care()
        self.assertEqual(product.welfare_need_ids, self.need)
        self.assertEqual(product.welfare_audience_ids, self.old)
        self.assertTrue(product.welfare_at_home)
        self.assertEqual(product.welfare_when, "Da lunedì a venerdì, 8-18")
        self.assertEqual(product.welfare_reach_minutes, 13)
        self.assertFalse(product.welfare_city_ids)
        sheet = product.with_user(self.env.ref("base.public_user"))._get_welfare_sheet()
        self.assertEqual(sheet["audiences"], self.old.mapped("name"))
        self.assertEqual(sheet["within"], (13, "Endine Gaiano"))
        self.assertTrue(sheet["at_home"])

    def test_a_change_that_changes_nothing_shows_nothing(self):
        product = self._accept_care()
        change = self.Proposal.with_user(self.baker_user)._create_for_supplier(product)
        self.assertEqual(change.area, "reach")
        self.assertEqual(change.sudo()._get_changes(), [])
        change._fill({"reach": 20})
        [(_label, now, proposed)] = change.sudo()._get_changes()
        self.assertIn("13", now)
        self.assertIn("20", proposed)

    def test_from_minutes_to_municipalities_and_back(self):
        product = self._accept_care()
        change = self._judged(
            self._proposed(
                product=product,
                area="cities",
                city_ids=[Command.set(self.rogno.ids)],
            )
        )
        change.action_accept()
        self.assertEqual(product.welfare_reach_minutes, 0)
        self.assertEqual(product.welfare_city_ids, self.rogno)
        self._accept_change(product, area="reach", reach=5, reach_unit="minutes")
        self.assertEqual(product.welfare_reach_minutes, 5)
        self.assertFalse(product.welfare_city_ids)

    def _accept_change(self, product, **vals):
        self._judged(self._proposed(product=product, **vals)).action_accept()

    def test_served_filter_knows_the_radius(self):
        product = self._accept_care()
        Template = self.env["product.template"]
        for city, is_served in ((self.endine, True), (self.rogno, False)):
            domain = Template._get_welfare_filter_domain(
                ShopFilters(city=city.id, served=True)
            )
            self.assertEqual(product in Template.search(domain), is_served, city.name)

    def test_a_vouchers_distance_starts_where_it_is_had(self):
        product = self._accept_care(origin_city_id=self.rogno.id)
        self.assertEqual(product._get_welfare_start_city(), self.rogno)
        sheet = product._get_welfare_sheet()
        self.assertEqual(sheet["within"], (13, "Rogno"))
