from base64 import b64encode

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LogisticsCommon


@tagged("post_install", "-at_install")
class TestAddress(LogisticsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home = cls.make_address("Test person", cls.casazza, street="Via Suardi 8")

    def make_street(self, name="Via Suardi", **values):
        return self.env["welfare.street"].create(
            {
                "city_id": self.casazza.id,
                "name": name,
                "latitude": 45.7512,
                "longitude": 9.9055,
                **values,
            }
        )

    # -- the ladder ---------------------------------------------------------------

    def test_ladder_from_the_town_to_the_door(self):
        point, quality = self.home._welfare_locate()
        self.assertEqual(quality, "town")
        self.assertTrue(point.approximate)
        self.assertEqual(point.latitude, self.casazza.latitude)
        self.make_street()
        point, quality = self.home._welfare_locate()
        self.assertEqual((quality, point.approximate), ("street", False))
        self.assertEqual(point[:3], (45.7512, 9.9055, "016058"))
        self.home.welfare_position = "45.7520, 9.9060"
        point, quality = self.home._welfare_locate()
        self.assertEqual((quality, point.approximate), ("door", False))
        self.assertEqual(point[:3], (45.752, 9.906, "016058"))
        self.assertTrue(self.home.welfare_point_verified)

    def test_a_hamlet_is_approximate(self):
        self.make_street("Molini", quality="hamlet")
        self.home.street = "Via Nuova 3"
        self.assertEqual(self.home._welfare_locate()[1], "town")
        self.home.street2 = "Fraz. Molini"
        point, quality = self.home._welfare_locate()
        self.assertEqual((quality, point.approximate), ("hamlet", True))

    def test_a_postcode_says_nothing(self):
        lost = self.env["res.partner"].create({"name": "Lost", "zip": "24060"})
        self.assertEqual(lost._welfare_locate(), (None, None))

    def test_towns_are_found_however_they_are_written(self):
        for name in ("casazza", "CASAZZA ", "Casàzza"):
            partner = self.env["res.partner"].create({"name": "X", "city": name})
            self.assertEqual(partner._welfare_get_city(), self.casazza)
        partner = self.env["res.partner"].create(
            {"name": "X", "city": "MONASTEROLO  del castello"}
        )
        self.assertEqual(partner._welfare_get_city().name, "Monasterolo del Castello")

    def test_who_moves_has_another_door(self):
        self.home.write(
            {"welfare_position": "45.7520, 9.9060", "welfare_door_note": "Blue gate"}
        )
        self.home.street = "via suardi n. 8"
        self.assertTrue(self.home.partner_latitude)
        self.home.write({"city": self.home.city, "city_id": self.casazza.id})
        self.assertTrue(self.home.partner_latitude)
        self.home.street = "Via Suardi 9"
        self.assertFalse(self.home.partner_latitude)
        self.assertFalse(self.home.welfare_point_verified)
        self.home.write(
            {"street": "Via Roma 1", "partner_latitude": 45.7, "partner_longitude": 9.9}
        )
        self.assertEqual(self.home.partner_latitude, 45.7)

    def test_positions_as_maps_give_them(self):
        for text in ("45.7501, 9.9072", "45,7501 9,9072", " 45.7501,9.9072 "):
            self.home._welfare_set_position(text)
            self.assertEqual(
                (self.home.partner_latitude, self.home.partner_longitude),
                (45.7501, 9.9072),
            )
        for text in ("here", "9.9072, 45.7501", "45.75"):
            with self.subTest(text=text), self.assertRaises(UserError):
                self.home._welfare_set_position(text)
        self.home._welfare_set_position("")
        self.assertFalse(self.home.welfare_point_verified)

    def test_the_cores_own_button_asks_our_streets_and_not_the_internet(self):
        home = self.home.with_context(force_geo_localize=True)
        self.assertEqual(
            self.env["base.geocoder"]._get_provider().tech_name, "welfarepiu_offline"
        )
        home.geo_localize()
        self.assertFalse(self.home.partner_latitude)
        self.make_street()
        home.geo_localize()
        self.assertEqual(self.home.partner_latitude, 45.7512)

    # -- what does not fit --------------------------------------------------------

    def advice(self, **values):
        self.home.write(values)
        return self.home.welfare_address_problems

    def test_what_does_not_fit_is_said_and_kept(self):
        self.assertEqual(self.advice(), "")
        self.assertEqual(self.advice(street="Via Suardi"), "number")
        self.assertEqual(self.advice(street="Via Suardi snc"), "")
        self.assertEqual(self.advice(street="Via Suardi", street2="n. 8"), "")
        self.assertEqual(self.advice(street="Via Suardi", street2="Scala B"), "number")
        self.assertEqual(self.advice(street2=False), "number")
        self.assertEqual(self.advice(street=False), "empty")
        self.assertEqual(self.advice(street="Via Suardi 8", zip="24121"), "zip")
        self.assertIn("24060", self.home._welfare_get_address_advice()[0])
        self.assertEqual(
            self.advice(zip="24060", city="Cassazza", city_id=False), "city"
        )
        self.assertIn("Casazza", self.home._welfare_get_address_advice()[0])
        self.assertEqual(self.home.city, "Cassazza")

    def test_a_street_is_questioned_only_where_streets_are_known(self):
        self.assertEqual(self.advice(street="Via Suradi 8"), "")
        street = self.make_street()
        self.assertEqual(self.home.welfare_address_problems, "street")
        self.assertIn("Via Suardi", self.home._welfare_get_address_advice()[0])
        self.assertEqual(self.advice(street="V. Suardi, 8"), "")
        self.assertEqual(self.home.welfare_point_quality, "street")
        street.unlink()
        self.assertEqual(self.home.welfare_point_quality, "town")

    def test_a_position_in_another_valley(self):
        self.home.welfare_position = f"{self.lovere.latitude}, {self.lovere.longitude}"
        self.assertEqual(self.home.welfare_address_problems, "far")

    def test_typed_and_not_kept_yet(self):
        say = self.env["res.partner"]._welfare_get_typed_advice
        self.assertFalse(say("Via Roma 1", "", "24060", "casazza"))
        self.assertEqual(len(say("Via Roma", "", "24121", "casazza")), 2)
        self.assertEqual(len(say("", "", "", "")), 2)

    def test_operators_list(self):
        partners = self.env["res.partner"].with_user(self.operator)
        action = self.env.ref("welfarepiu_logistics.action_partner_address")
        self.home.write({"is_welfare_worker": True, "street": "Via Suardi"})
        domain = [("welfare_needs_address", "=", True)]
        found = partners.search([*domain, ("welfare_address_problems", "!=", "")])
        self.assertIn(self.home, found)
        self.assertNotIn(
            self.supplier, partners.search([("welfare_needs_address", "=", True)])
        )
        self.assertIn("welfare_needs_address", action.domain)

    # -- the table ----------------------------------------------------------------

    def test_the_database_keeps_one_row_a_street(self):
        self.make_street()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.make_street("V. Suardi")
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.make_street("Via Roma", latitude=9.9, longitude=45.7)

    def do_import(self, text, encoding="utf-8"):
        wizard = self.env["welfare.street.import"].create(
            {"file": b64encode(text.encode(encoding)), "source": "Test file"}
        )
        return wizard, wizard._import()

    def test_a_file_with_good_and_bad_rows(self):
        wizard, errors = self.do_import(
            "Comune;Via;Frazione;Latitudine;Longitudine\n"
            "Casazza;Via Suardi;;45,7512;9,9055\n"
            "016058;Via Nazionale;Mologno;45,76;9,91\n"
            "Casaza;Via Roma;;45,7;9,9\n"
            "Casazza;;;45,7;9,9\n"
            "Casazza;Via Roma;;nord;est\n"
            "Casazza;Via Roma;;9,9;45,7\n"
            "\n"
            "Casazza;v. Suardi;;45,7;9,9\n"
            "Casazza;;Molini;45,77;9,92\n",
            encoding="cp1252",
        )
        self.assertEqual([line for line, _why in errors], [4, 5, 6, 7, 9])
        self.assertIn("Casazza", errors[0][1])
        streets = self.env["welfare.street"].search([("city_id", "=", self.casazza.id)])
        self.assertEqual(
            set(streets.mapped("key")), {"via suardi", "via nazionale", "molini"}
        )
        self.assertEqual(
            streets.filtered(lambda one: one.key == "molini").quality, "hamlet"
        )
        self.assertEqual(set(streets.mapped("source")), {"Test file"})
        self.assertIn("3", wizard.result.splitlines()[0])

    def test_the_same_file_twice_changes_nothing_and_a_newer_one_updates(self):
        text = "comune,via,lat,lon\nCasazza,Via Suardi,45.7512,9.9055\n"
        self.do_import(text)
        street = self.env["welfare.street"].search([("key", "=", "via suardi")])
        written = street.write_date
        self.do_import(text)
        self.assertEqual(street.write_date, written)
        self.do_import(text.replace("45.7512", "45.7600"))
        self.assertEqual(street.latitude, 45.76)

    def test_another_file_is_refused_in_words(self):
        for text in ("", "name,amount\nA,1\n", "comune;via\nCasazza;Via Roma\n"):
            with self.subTest(text=text), self.assertRaises(UserError):
                self.do_import(text)

    # -- a door that was found ----------------------------------------------------

    def test_a_door_that_a_team_found_is_learned_by_hand(self):
        self.make_order(self.home, self.slot)
        route = self.plan()
        stop = route.stop_ids
        self.assertTrue(stop.approximate)
        with self.assertRaises(UserError):
            stop.door_position = "45.7520, 9.9060"
        stop._pack()
        route._start()
        stop._deliver("key", None, "delivered", proof_name="Test person")
        with self.assertRaises(UserError):
            stop.door_position = f"{self.casazza.latitude}, {self.casazza.longitude}"
        stop.with_user(self.operator).door_position = "45.7520, 9.9060"
        self.assertEqual(self.home._welfare_locate()[1], "door")
        self.assertFalse(stop.approximate)
