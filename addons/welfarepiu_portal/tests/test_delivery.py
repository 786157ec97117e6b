import base64
import io
from datetime import timedelta

from lxml import html
from PIL import Image

from odoo import Command
from odoo.tests import tagged

from .common import PASSWORD, PortalCommon


def words_of(answer):
    return " ".join(html.fromstring(answer.text).text_content().split())


def photo():
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "brown").save(content, "PNG")
    return content.getvalue()


@tagged("post_install", "-at_install")
class TestDeliveryPages(PortalCommon):
    """The pages of who waits for a parcel at home."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._let_everybody_sell()
        cls.city = cls.env.ref("welfarepiu_base.city_016058")
        cls.worker.write(
            {
                "street": "Via Esempio 1",
                "city_id": cls.city.id,
                "city": cls.city.name,
                "country_id": cls.env.ref("base.it").id,
            }
        )
        zone = cls.env["welfare.delivery.zone"].create(
            {"name": "Valle Esempio", "city_ids": [Command.set(cls.city.ids)]}
        )
        cls.slot, cls.later = cls.env["welfare.delivery.slot"].create(
            [
                {"zone_id": zone.id, "date": cls.today, "capacity": 5},
                {"zone_id": zone.id, "date": cls.today + timedelta(days=4)},
            ]
        )
        product = cls._create_product(
            "Cassetta Esempio",
            20,
            type="consu",
            welfare_supplier_id=cls.supplier.id,
        )
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.worker.id,
                "welfare_slot_id": cls.slot.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 2})
                ],
            }
        )
        cls.order.action_confirm()
        cls.picking = cls.order.picking_ids
        team = cls.env["welfare.team"].create(
            {
                "name": "Squadra Esempio",
                "educator_id": cls.users["educator"].id,
                "depot_city_id": cls.city.id,
                "vehicle_id": cls.env["welfare.vehicle"].create({"name": "Furgone"}).id,
            }
        )
        now = cls.env["welfare.clock"]._now()
        cls.route = cls.env["welfare.route"].create(
            {
                "team_id": team.id,
                "date": cls.today,
                "checker_ok": True,
                "state": "on_road",
                "planned_start": now,
                "started_at": now,
                "slot_ids": [Command.set(cls.slot.ids)],
            }
        )
        other = cls.env["sale.order"].create(
            {
                "partner_id": cls._create_worker("Altra Esempio").id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        other.action_confirm()
        cls.first, cls.stop = cls.env["welfare.route.stop"].create(
            [
                {
                    "route_id": cls.route.id,
                    "sequence": number,
                    "picking_id": picking.id,
                    "recipient_name": name,
                    "state": "packed",
                    "planned_arrival": now + timedelta(minutes=20 * number),
                }
                for number, (picking, name) in enumerate(
                    ((other.picking_ids, "Altra Esempio"), (cls.picking, "Wanda")),
                    start=1,
                )
            ]
        )
        cls.path = f"/my/consegna/{cls.order.id}"

    def deliver(self, result="delivered"):
        proof = {"proof_name": "Wanda"} if result == "delivered" else {}
        self.stop.write(
            {"state": result, "act_time": self.env["welfare.clock"]._now(), **proof}
        )

    def test_on_the_way_says_when_and_nothing_of_others(self):
        self.log_in("worker")
        for path in (self.path, "/my"):
            page = words_of(self.url_open(path))
            self.assertIn("tra le", page)
            self.assertIn("Prima di te c’è una porta", page)
            self.assertNotIn("Altra Esempio", page)
            self.assertNotIn("Squadra Esempio", page)

    def test_delivered_shows_the_proof(self):
        self.deliver()
        self.stop.proof_photo = base64.b64encode(photo())
        self.log_in("worker")
        page = self.url_open(self.path)
        self.assertIn("Wanda", words_of(page))
        self.assertIn("Consegnato", words_of(page))
        picture = self.url_open(f"{self.path}/foto")
        self.assertTrue(picture.headers["Content-Type"].startswith("image/"))

    def test_somebody_else_finds_nothing(self):
        other = self._create_worker("Terza Esempio")
        self._create_worker_user(other, login="third", password=PASSWORD)
        self.deliver()
        self.log_in("worker")
        self.send(f"{self.path}/segnala", kind="missing")
        report = self.env["welfare.delivery.report"].search([])
        self.log_in("third")
        for path in (self.path, f"{self.path}/foto", f"/my/segnalazioni/{report.id}"):
            self.assertEqual(self.url_open(path).status_code, 404, path)
        self.assertEqual(
            self.send(f"/my/segnalazioni/{report.id}/scrivi", text="x").status_code, 404
        )
        for role in ("supplier", "educator", "firm"):
            self.log_in(role)
            self.assertEqual(self.url_open(self.path).status_code, 403)

    def test_nobody_home_another_day(self):
        self.deliver("nobody_home")
        self.log_in("worker")
        page = self.url_open(self.path)
        self.assertIn(f'value="{self.later.id}"', page.text)
        page = self.send(f"{self.path}/giorno", slot_id=str(self.later.id))
        self.assertEqual(self.order.welfare_slot_id, self.later)
        self.assertIn(self.later.with_context(lang="it_IT")._describe(), words_of(page))
        self.assertIn("fascia", words_of(self.send(f"{self.path}/giorno", slot_id="x")))

    def test_note_and_choice(self):
        self.log_in("worker")
        self.send(f"{self.path}/scelte", door_note="Cancello verde")
        self.assertEqual(self.worker.welfare_door_note, "Cancello verde")
        self.assertFalse(self.worker.welfare_delivery_by_mail)
        self.assertIn("Cancello verde", self.url_open(self.path).text)

    def test_one_tap_then_more(self):
        self.deliver()
        self.log_in("worker")
        page = self.send(f"{self.path}/segnala", kind="damaged")
        report = self.env["welfare.delivery.report"].search([])
        self.assertTrue(page.url.endswith(f"/my/segnalazioni/{report.id}"))
        self.send(f"{self.path}/segnala", kind="damaged")
        self.assertEqual(len(self.env["welfare.delivery.report"].search([])), 1)
        path = f"/my/segnalazioni/{report.id}"
        self.send(f"{path}/cose", **{f"pieces_{report.line_ids.id}": "1"})
        self.assertEqual(report.line_ids.quantity, 1)
        page = self.send(f"{path}/cose", **{f"pieces_{report.line_ids.id}": "tre"})
        self.assertIn("tre", words_of(page))
        page = self.send(f"{path}/cose", **{f"pieces_{report.line_ids.id}": "3"})
        self.assertIn("al massimo 2", words_of(page))
        page = self.send(
            f"{path}/scrivi", text="È rotta", files={"photo": ("x.png", photo())}
        )
        self.assertIn("È rotta", words_of(page))
        message = report.message_ids
        picture = self.url_open(f"{path}/foto/{message.id}")
        self.assertTrue(picture.headers["Content-Type"].startswith("image/"))
        page = self.send(f"{path}/scrivi", text="", files={"photo": ("x.txt", b"no")})
        self.assertIn("alert-danger", page.text)
        self.assertIn("Danneggiato", words_of(self.url_open("/my/segnalazioni")))

    def test_a_supplier_reads_which_goods_and_no_words(self):
        self.deliver()
        self.log_in("worker")
        self.send(f"{self.path}/segnala", kind="not_arrived")
        report = self.env["welfare.delivery.report"].search([])
        self.send(f"/my/segnalazioni/{report.id}/scrivi", text="Parole mie")
        self.log_in("supplier")
        page = words_of(self.url_open("/fornitore/segnalazioni"))
        self.assertIn("2 × Cassetta Esempio", page)
        self.assertNotIn("Parole mie", page)
        self.assertNotIn("Wanda", page)
