from odoo.tests import BaseCase, tagged

from ..tools.street import find, find_alike, is_same, normalise, read_line


@tagged("post_install", "-at_install")
class TestStreet(BaseCase):
    def test_one_street_is_written_in_many_ways(self):
        ways = (
            "Viale San Giovanni, 12/A",
            "V.le S. Giovanni n. 12/A",
            "VIALE S.GIOVANNI 12a",
            "viale san  giovanni n° 12 a",
        )
        self.assertEqual(
            {read_line(way) for way in ways}, {("viale san giovanni", "12a")}
        )

    def test_numbers_of_houses(self):
        for text, line in {
            "Via Roma 3, int. 2": ("via roma", "3"),
            "Via Roma": ("via roma", ""),
            "Loc. Piano snc": ("localita piano", "snc"),
            "P.le Marconi 1/3": ("piazzale marconi", "1/3"),
            "C.so Europa 12 bis": ("corso europa", "12bis"),
            "Via 25 Aprile": ("via 25 aprile", ""),
            "Via XXV Aprile 7": ("via 25 aprile", "7"),
            "Via Papa Giovanni XXIII, 4": ("via papa giovanni 23", "4"),
            "Via Papa Giovanni 23, 4": ("via papa giovanni 23", "4"),
            "Via V Maggio 1": ("via 5 maggio", "1"),
            "": ("", ""),
            None: ("", ""),
        }.items():
            with self.subTest(text=text):
                self.assertEqual(read_line(text), line)

    def test_accents_and_small_words_do_not_part(self):
        self.assertEqual(normalise("Via della Libertà"), normalise("via liberta'"))
        self.assertEqual(normalise("Ranzanico"), "ranzanico")

    def test_an_initial_may_be_a_name(self):
        self.assertTrue(is_same("via g camozzi", "via gabriele camozzi"))
        self.assertTrue(is_same("via camozzi", "via gabriele camozzi"))
        self.assertFalse(is_same("via p camozzi", "via gabriele camozzi"))
        self.assertFalse(is_same("piazza roma", "via roma"))
        self.assertFalse(is_same("via molini", "molini"))
        self.assertTrue(is_same("frazione molini", "molini"))

    def test_between_two_nothing_is_guessed(self):
        names = ["via giuseppe garibaldi", "via anita garibaldi"]
        self.assertIsNone(find("via garibaldi", names))
        self.assertEqual(find("via a garibaldi", names), "via anita garibaldi")

    def test_a_slip_of_the_pen_is_asked_about(self):
        self.assertIsNone(find("via suradi", ["via suardi"]))
        self.assertEqual(find_alike("via suradi", ["via suardi"]), "via suardi")
        self.assertIsNone(find_alike("via mazzini", ["via suardi"]))
