import io
from datetime import timedelta

from lxml import html
from PIL import Image

from odoo import Command
from odoo.tests import tagged

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestPlacePages(PortalCommon):
    """Where a parcel is brought, how a door is found, what a firm sees of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._let_everybody_sell()
        cls.company._welfare_setup_accounting()
        cls.casazza = cls.env.ref("welfarepiu_base.city_016058")
        cls.lovere = cls.env.ref("welfarepiu_base.city_016128")
        cls.payer = (
            cls.env["welfare.employment"]
            .search([("worker_id", "=", cls.worker.id)], limit=1)
            .payer_id
        )
        cls.payer.partner_id.name = "Filanda Esempio"
        cls.users["firm"].partner_id.parent_id = cls.payer.partner_id
        cls.worker.write(
            {
                "street": "Via dei Gelsi",
                "zip": "24121",
                "city": "Lovere",
                "city_id": cls.lovere.id,
                "country_id": cls.env.ref("base.it").id,
                "state_id": cls.env.ref("base.state_it_bg").id,
                "email": "wanda@example.com",
                "phone": "035 000000",
            }
        )
        cls.library = cls._create_place("Biblioteca Esempio", cls.casazza)
        cls.site = cls._create_place(
            "Stabilimento", cls.casazza, kind="workplace", payer_id=cls.payer.id
        )
        cls.slots = {city: cls._create_slot(city) for city in (cls.casazza, cls.lovere)}
        cls.box = cls._create_product(
            "Cassetta Esempio", 20, type="consu", welfare_delivery="goods"
        )

    @classmethod
    def _create_place(cls, name, city, **vals):
        return cls.env["welfare.place"].create(
            {"name": name, "street": "Via Roma 1", "city_id": city.id, **vals}
        )

    @classmethod
    def _create_slot(cls, city):
        zone = cls.env["welfare.delivery.zone"].create(
            {"name": f"Zona {city.name}", "city_ids": [Command.set(city.ids)]}
        )
        return cls.env["welfare.delivery.slot"].create(
            {
                "zone_id": zone.id,
                "date": cls.env["welfare.clock"]._today() + timedelta(days=5),
            }
        )

    def _fill_cart(self):
        self.log_in("worker")
        self.make_jsonrpc_request(
            "/shop/cart/add",
            {
                "product_template_id": self.box.product_tmpl_id.id,
                "product_id": self.box.id,
                "quantity": 1,
            },
        )
        return self.env["sale.order"].search(
            [("partner_id", "=", self.worker.id), ("state", "=", "draft")]
        )

    def _read(self, path):
        return html.fromstring(self.url_open(path).text)

    # -- the choice -----------------------------------------------------------------

    def test_home_work_or_pickup_each_with_its_slots(self):
        cart = self._fill_cart()
        page = self._read("/shop/checkout")
        words = page.get_element_by_id("dove").text_content()
        for part in ("A casa", "Al lavoro", "Stabilimento", "Punto di ritiro"):
            self.assertIn(part, words)
        # What does not fit in the address is said, and nobody is stopped.
        self.assertIn("24065", words)
        self.assertIn("numero", words)
        [chosen] = page.xpath("//input[@name='place_id'][@checked]")
        self.assertEqual(chosen.get("value"), "")
        options = [int(one.get("value")) for one in page.xpath("//option")]
        self.assertIn(self.slots[self.lovere].id, options)
        self.send("/shop/luogo", place_id=self.site.id)
        self.assertEqual(cart.welfare_place_id, self.site)
        page = self._read("/shop/checkout")
        options = [int(one.get("value")) for one in page.xpath("//option")]
        self.assertEqual(options, [self.slots[self.casazza].id])
        [chosen] = page.xpath("//input[@name='place_id'][@checked]")
        self.assertEqual(chosen.get("value"), str(self.site.id))
        self.send("/shop/luogo", place_id="")
        self.assertFalse(cart.welfare_place_id)

    def test_a_place_of_others_is_refused_in_words(self):
        cart = self._fill_cart()
        other = self.env["res.partner"].create({"name": "Altra", "is_company": True})
        payer = self.env["welfare.payer"].create({"partner_id": other.id})
        hidden = self._create_place(
            "Altrove", self.casazza, kind="workplace", payer_id=payer.id
        )
        self.assertNotIn("Altrove", self.url_open("/shop/checkout").text)
        self.send("/shop/luogo", place_id=hidden.id)
        self.assertFalse(cart.welfare_place_id)

    def test_an_address_is_looked_at_while_it_is_typed(self):
        self.log_in("worker")
        typed = {"street": "Via Roma", "zip": "24121", "city": "Casaza"}
        advice = self.send("/shop/indirizzo", **typed).json()["advice"]
        self.assertIn("Casazza", advice[0])
        typed = {"street": "Via Roma 3", "zip": "24060", "city": "casazza"}
        self.assertFalse(self.send("/shop/indirizzo", **typed).json()["advice"])
        self.assertEqual(self.worker.street, "Via dei Gelsi")

    # -- the door -------------------------------------------------------------------

    def _make_photo(self):
        stream = io.BytesIO()
        Image.new("RGB", (30, 40), "blue").save(stream, "JPEG")
        return stream.getvalue()

    def test_a_worker_says_how_the_door_is_found(self):
        self.log_in("worker")
        self.send("/my/consegna/porta", note="Cancello verde")
        self.assertEqual(self.worker.welfare_door_note, "Cancello verde")
        self.send(
            "/my/consegna/porta",
            note="Cancello verde",
            files={"photo": ("porta.jpg", self._make_photo(), "image/jpeg")},
        )
        self.assertTrue(self.worker.welfare_door_photo)
        self.assertIn("data:image", self.url_open("/my/consegna").text)
        self.send("/my/consegna/porta", act="forget", note="")
        self.assertFalse(self.worker.welfare_door_photo)
        self.assertEqual(self.worker.welfare_door_note, "Cancello verde")

    def test_what_is_refused_comes_back_as_it_was_typed(self):
        self.log_in("worker")
        page = self.send("/my/consegna/porta", note="x" * 150).text
        self.assertIn("x" * 150, page)
        self.assertIn("140", page)
        self.send(
            "/my/consegna/porta",
            note="Porta",
            files={"photo": ("porta.txt", b"ciao", "text/plain")},
        )
        self.assertFalse(self.worker.welfare_door_photo)

    def test_a_parcel_is_collected_by_its_buyer_alone(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.worker.id,
                "welfare_slot_id": self.slots[self.casazza].id,
                "welfare_place_id": self.library.id,
                "order_line": [Command.create({"product_id": self.box.id})],
            }
        )
        order.action_confirm()
        one = order.welfare_collection_ids
        one._arrive(self.env["welfare.clock"]._now())
        other = self._create_worker("Olga Esempio")
        self._create_worker_user(other, login="olga", password="una frase facile")
        self.log_in("olga")
        self.assertNotIn(one.code, self.url_open("/my/consegna").text)
        self.send(f"/my/ritiro/{one.id}")
        self.assertEqual(one.state, "waiting")
        self.log_in("worker")
        self.assertIn(one.code, self.url_open("/my/consegna").text)
        self.send(f"/my/ritiro/{one.id}")
        self.assertEqual(one.state, "collected")
        self.assertNotIn(one.code, self.url_open("/my/consegna").text)

    # -- the firm -------------------------------------------------------------------

    def test_hr_keeps_its_sites_and_sees_nothing_else(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.worker.id,
                "welfare_slot_id": self.slots[self.casazza].id,
                "welfare_place_id": self.site.id,
                "order_line": [Command.create({"product_id": self.box.id})],
            }
        )
        order.action_confirm()
        self.log_in("firm")
        page = self.url_open("/azienda/sedi").text
        self.assertIn("Stabilimento", page)
        for word in (
            order.name,
            order.welfare_collection_ids.code,
            "Wanda",
            "Cassetta",
            "Biblioteca",
        ):
            self.assertNotIn(word, page)
        self.send(
            f"/azienda/sedi/{self.payer.id}",
            site_id="0",
            name="Ufficio",
            street="Via Po 2",
            comune=self.lovere.id,
            is_allowed="1",
        )
        site = self.env["welfare.place"].search([("name", "=", "Ufficio")])
        self.assertEqual((site.payer_id, site.kind), (self.payer, "workplace"))
        self.send(
            f"/azienda/sedi/{self.payer.id}",
            site_id=site.id,
            name="Ufficio",
            street="Via Po 2",
            comune=self.lovere.id,
        )
        self.assertFalse(site.is_allowed)

    def test_what_hr_typed_wrong_comes_back(self):
        self.log_in("firm")
        answer = self.send(
            f"/azienda/sedi/{self.payer.id}", site_id="0", name="Ufficio", comune=""
        )
        page = html.fromstring(answer.text)
        self.assertEqual(page.get_element_by_id("name-0").get("value"), "Ufficio")
        self.assertIn("comune", page.text_content())

    def test_pages_are_for_their_people(self):
        for role, paths in {
            "worker": ("/azienda/sedi",),
            "firm": ("/my/consegna",),
            "nobody": ("/azienda/sedi", "/my/consegna"),
        }.items():
            self.log_in(role)
            for path in paths:
                with self.subTest(role=role, path=path):
                    self.assertEqual(self.url_open(path).status_code, 403)
