from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from .common import CharterCommon


@tagged("post_install", "-at_install")
class TestProductSheet(CharterCommon):
    """A buyer reads where a product comes from, and only papers that are valid."""

    def setUp(self):
        super().setUp()
        with freeze_time("2026-03-02 10:00:00"):
            self._to_in_force(self.baker_user)
        self.certificate = self.env["welfare.charter.certificate"].create(
            {
                "partner_id": self.baker.id,
                "type_id": self.env.ref(
                    "welfarepiu_supplier_charter.certificate_type_organic"
                ).id,
                "name": "Biologico",
                "number": "IT-PROVA-1",
                "issuer": "Ente di prova",
                "valid_from": "2026-01-01",
                "valid_until": "2026-06-30",
            }
        )
        self.template = self.bread.product_tmpl_id
        self.template.write(
            {
                "welfare_origin_region": "Lombardia",
                "welfare_origin_country_id": self.env.ref("base.it").id,
                "welfare_production": "Lievito madre",
                "welfare_ingredients": "Farina, acqua, sale",
                "welfare_allergen_ids": [
                    (4, self.env.ref("welfarepiu_supplier_charter.allergen_gluten").id)
                ],
                "welfare_certificate_ids": [(4, self.certificate.id)],
                "welfare_sfa_made": True,
            }
        )

    @freeze_time("2026-05-04 10:00:00")
    def test_public_reads_the_sheet(self):
        public = self.template.with_user(self.env.ref("base.public_user"))
        sheet = public.with_context(lang="en_US")._get_welfare_sheet()
        self.assertEqual(
            sheet,
            {
                "origin_city": False,
                "origin_region": "Lombardia",
                "origin_country": "Italy",
                "production": "Lievito madre",
                "ingredients": "Farina, acqua, sale",
                "allergens": ["Cereals containing gluten"],
                "sfa_made": True,
                "supplier": "Forno di prova",
                "score": 20,
                "max_score": 20,
                "certificates": [
                    {
                        "kind": "Organic",
                        "name": "Biologico",
                        "number": "IT-PROVA-1",
                        "issuer": "Ente di prova",
                        "valid_until": date(2026, 6, 30),
                    }
                ],
                "lead_days": 0,
                "capacity": "",
                "reasons": [],
                "audiences": [],
                "when": False,
                "at_home": False,
                "within": None,
            },
        )

    def test_certificate_lapses_after_its_last_day_in_italy(self):
        # 22:30 UTC is half past midnight in Rome.
        for moment, shown in (
            ("2026-06-30 21:30:00", 1),
            ("2026-06-30 22:30:00", 0),
        ):
            with self.subTest(moment), freeze_time(moment):
                self.assertEqual(
                    len(self.template._get_welfare_sheet()["certificates"]), shown
                )

    def test_no_score_without_charter(self):
        with freeze_time("2027-05-04 10:00:00"):
            sheet = self.template._get_welfare_sheet()
        self.assertIsNone(sheet["score"])
        own = self.own_goods.product_tmpl_id._get_welfare_sheet()
        self.assertFalse(own["supplier"])
        self.assertIsNone(own["score"])

    def test_certificate_of_another_supplier(self):
        self.certificate.partner_id = self.farmer
        with self.assertRaises(ValidationError):
            self.template.welfare_certificate_ids = self.certificate

    def test_allergens_of_the_regulation(self):
        allergens = self.env["welfare.allergen"].search([])
        self.assertEqual(
            len(allergens.filtered(lambda a: a.get_external_id()[a.id])), 14
        )
        italian = self.env.ref(
            "welfarepiu_supplier_charter.allergen_milk"
        ).with_context(lang="it_IT")
        self.assertEqual(italian.name, "Latte")
