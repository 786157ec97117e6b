from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WelfareCommon


@tagged("post_install", "-at_install")
class TestTerritory(WelfareCommon):
    def test_42_municipalities_in_three_districts(self):
        """Counts of domain.md 5: 20, 12 and 10."""
        counts = {
            district.code: district.city_count
            for district in self.env["welfare.district"].search([])
        }
        self.assertEqual(
            counts, {"val_cavallina": 20, "basso_sebino": 12, "alto_sebino": 10}
        )

    def test_a_postcode_never_decides_a_municipality(self):
        """35 of the 42 share one; each has its own ISTAT code."""
        members = self.env["res.city"].search([("welfare_district_id", "!=", False)])
        self.assertEqual(len(members.filtered(lambda c: c.zipcode == "24060")), 35)
        self.assertEqual(len(set(members.mapped("istat_code"))), 42)

    def test_one_municipality_per_istat_code(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.city.copy({"istat_code": self.city.istat_code}).flush_recordset()

    def test_istat_code_has_six_digits(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.city.istat_code = "16058"
            self.city.flush_recordset()

    def test_across_the_lake_is_not_near(self):
        """Tavernola and Marone look at each other over 4 km of water."""
        travel = self.env["welfare.travel"]
        tavernola = self.env.ref("welfarepiu_base.city_016211")
        marone = self.env.ref("welfarepiu_base.city_017106")
        vigolo = self.env.ref("welfarepiu_base.city_016237")
        near = travel._cities_within(tavernola, 20)
        self.assertEqual(near[0], tavernola)
        self.assertIn(vigolo, near)
        self.assertNotIn(marone, near)
        self.assertGreater(travel._minutes_between(tavernola, marone), 20)

    def test_within_and_between_agree(self):
        travel = self.env["welfare.travel"]
        lovere = self.env.ref("welfarepiu_base.city_016128")
        minutes = [
            travel._minutes_between(lovere, city)
            for city in travel._cities_within(lovere, 30)
        ]
        self.assertEqual(minutes, sorted(minutes))
        self.assertLessEqual(minutes[-1], 30)

    def test_a_place_outside_the_graph_is_far_and_not_near(self):
        elsewhere = self.env["res.city"].create(
            {"name": "Elsewhere", "country_id": self.env.ref("base.it").id}
        )
        travel = self.env["welfare.travel"]
        self.assertIsNone(travel._minutes_between(self.city, elsewhere))
        self.assertEqual(travel._cities_within(elsewhere, 30), elsewhere)

    def test_a_matrix_says_where_it_comes_from(self):
        points = [
            (city.latitude, city.longitude, city.istat_code, True)
            for city in (self.city, self.env.ref("welfarepiu_base.city_016128"))
        ]
        matrix = self.env["welfare.travel"]._matrix(points)
        self.assertEqual(matrix.source, "valley_graph")
        self.assertEqual(matrix.quality, "approximate")
        self.assertGreater(matrix.seconds[0][1], 0)
