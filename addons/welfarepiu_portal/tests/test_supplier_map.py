from itertools import combinations

from odoo.tests import tagged

from ..models.map_labels import LETTER, LINE, place_labels
from .common import PortalCommon
from .supplier_common import SuppliersCommon


@tagged("post_install", "-at_install")
class TestSupplierMap(PortalCommon):
    """Where the suppliers are: a list by municipality, and a drawing that says it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.casazza = cls.env.ref("welfarepiu_base.city_016058")
        cls.lovere = cls.env.ref("welfarepiu_base.city_016128")
        cls.near = cls._create_supplier("Forno Esempio", cls.casazza)
        cls.twin = cls._create_supplier("Orto Esempio", cls.casazza)
        cls.far = cls._create_supplier("Lago Esempio", cls.lovere)
        cls.all = cls.near | cls.twin | cls.far
        cls.Map = cls.env["welfare.supplier.map"]

    @classmethod
    def _create_supplier(cls, name, city):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "is_welfare_supplier": True,
                "city_id": city.id,
                "street": f"Via {name} 1",
                "partner_latitude": city.latitude + 0.004,
                "partner_longitude": city.longitude + 0.004,
            }
        )

    def _marks(self, groups):
        drawing = self.Map._draw(groups, self.casazza)
        return [mark for mark, _label in drawing["marks"]]

    def test_no_name_covers_another(self):
        """Also in a crowd: then some are left out, and the list has them."""
        crowd = [(200 + 20 * number, 200, 11, "A long name") for number in range(5)]
        labels = place_labels([*crowd, (500, 30, 11, "Alone"), (9, 9, 8, "")], 600, 400)
        self.assertEqual(labels[5], (500, 54, "middle"))
        self.assertIsNone(labels[6])
        spans = [
            (label.y, *self._span(label, LETTER * len("A long name")))
            for label in labels[:5]
            if label
        ]
        self.assertTrue(spans)
        for one, other in combinations(spans, 2):
            with self.subTest(one=one, other=other):
                self.assertTrue(
                    abs(one[0] - other[0]) >= LINE
                    or one[2] <= other[1]
                    or other[2] <= one[1]
                )

    def _span(self, label, length):
        """:return: ``(left, right)`` of a name"""
        left = {"start": 0, "middle": length / 2, "end": length}[label.anchor]
        return label.x - left, label.x - left + length

    def test_grouped_nearest_first(self):
        groups = self.Map._group(self.all, self.lovere)
        self.assertEqual([one.city for one in groups], [self.lovere, self.casazza])
        self.assertEqual(groups[0].minutes, 0)
        distances = self.env["welfare.travel"]._distances_from(self.lovere)
        self.assertEqual(groups[1].minutes, distances[self.casazza.id][1])
        self.assertEqual(groups[1].suppliers, self.near | self.twin)

    def test_without_municipality_by_name(self):
        groups = self.Map._group(self.all, self.env["res.city"])
        self.assertEqual([one.city for one in groups], [self.casazza, self.lovere])
        self.assertEqual([one.minutes for one in groups], [None, None])

    def test_who_has_no_municipality_comes_last(self):
        lost = self.env["res.partner"].create({"name": "Aaa"})
        groups = self.Map._group(self.all | lost, self.casazza)
        self.assertEqual(groups[-1].suppliers, lost)
        self.assertEqual(len(self._marks(groups)), 2)

    def test_no_home_is_shown_as_a_point(self):
        """Two at one centre are one circle, wherever their doors are."""
        groups = self.Map._group(self.all, self.casazza)
        drawing = self.Map._draw(groups, self.casazza)
        centre, lake = self._marks(groups)
        self.assertEqual((centre.count, centre.name), (2, self.casazza.name))
        self.assertEqual((lake.count, lake.name), (1, self.lovere.name))
        self.assertEqual((centre.x, centre.y), drawing["home"])
        # Who says that customers come stands at the door.
        self.near.welfare_shows_address = True
        marks = self._marks(groups)
        self.assertEqual([mark.count for mark in marks], [1, 1, 1])
        [door] = [mark for mark in marks if not mark.name]
        self.assertNotEqual((door.x, door.y), (centre.x, centre.y))
        # Without a position there is no door to show.
        self.near.write({"partner_latitude": 0, "partner_longitude": 0})
        self.assertEqual(len(self._marks(groups)), 2)

    def test_everything_is_inside_the_drawing(self):
        groups = self.Map._group(self.all, self.casazza)
        drawing = self.Map._draw(groups, self.casazza)
        for mark in self._marks(groups):
            self.assertTrue(0 < mark.x < drawing["width"])
            self.assertTrue(0 < mark.y < drawing["height"])


@tagged("post_install", "-at_install")
class TestSupplierMapPage(SuppliersCommon):
    """The page: two suppliers whose charter is in force, and nobody else."""

    def setUp(self):
        super().setUp()
        self.need = self.env["welfare.need"].search(
            [("parent_id", "!=", False)], limit=1
        )
        self.bread.welfare_need_ids = self.need
        (self.baker | self.farmer).write({"street": "Vicolo Segreto 1"})

    def _check_shows(self, page, *suppliers):
        for supplier in (self.baker, self.farmer, self.supplier):
            self.assertEqual(supplier.name in page, supplier in suppliers)

    def test_filter_by_need_is_sealed(self):
        answer = self.send("/fornitori", bisogno=self.need.id, comune=self.endine.id)
        self.assertIn("/fornitori?cerca=", answer.url)
        self.assertNotIn(f"bisogno={self.need.id}", answer.url)
        self._check_shows(answer.text, self.baker)
        # The need above has it, too.
        page = self.send("/fornitori", bisogno=self.need.parent_id.id).text
        self._check_shows(page, self.baker)
        page = self.url_open("/fornitori?cerca=rubbish").text
        self._check_shows(page, self.baker, self.farmer)

    def test_nobody_offers_it(self):
        self.bread.is_published = False
        page = self.send("/fornitori", bisogno=self.need.id).text
        self.assertIn("wp-empty", page)
        self._check_shows(page)

    def test_minutes_from_the_chosen_municipality(self):
        page = self.send("/fornitori", comune=self.endine.id).text
        distances = self.env["welfare.travel"]._distances_from(self.endine)
        self.assertIn(f"{distances[self.sarnico.id][1]:.0f}", page)
        self.assertLess(
            page.index(f'id="comune-{self.endine.id}"'),
            page.index(f'id="comune-{self.sarnico.id}"'),
        )

    def test_no_private_street(self):
        self.assertNotIn("Vicolo Segreto 1", self.url_open("/fornitori").text)
        self.baker.welfare_shows_address = True
        self.assertIn("Vicolo Segreto 1", self.url_open("/fornitori").text)
