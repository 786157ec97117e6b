from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from odoo.addons.welfarepiu_logistics.models.local_time import rome_to_utc

from .common import PortalCommon

PAGE = "/my/ripetizioni"


@tagged("post_install", "-at_install")
class TestRepeatPages(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._let_everybody_sell()
        cls.company._welfare_setup_accounting()
        cls.env["delivery.carrier"].search([]).active = False
        fee = cls._create_product("Consegna Esempio", 3)
        cls.env["delivery.carrier"].create(
            {
                "name": "La squadra",
                "delivery_type": "fixed",
                "fixed_price": 3,
                "product_id": fee.id,
                "is_published": True,
                "welfare_credit_rule": "goods",
            }
        )
        cls.box = cls._create_product(
            "Cassetta Esempio", 20, cls.kind_f, type="consu", welfare_can_repeat=True
        )
        cls.worker.write({"street": "Via Esempio 1", "city": cls.city.name})
        zone = cls.env["welfare.delivery.zone"].create(
            {"name": "Valle Esempio", "city_ids": [Command.set(cls.city.ids)]}
        )
        monday = cls.today + timedelta(days=14 - cls.today.weekday())
        cls.slot = cls.env["welfare.delivery.slot"].create(
            {
                "zone_id": zone.id,
                "date": monday + timedelta(days=2),
                "start_hour": 9,
                "end_hour": 12,
            }
        )
        cls._grant(cls.worker, 50)
        cls.choice = {
            "prodotto": cls.box.id,
            "quantita": 1,
            "settimane": 1,
            "scelta": f"{cls.worker.id}-0-{cls.slot.id}",
        }

    def _mine(self):
        return self.env["welfare.repeat"].search([("partner_id", "=", self.worker.id)])

    def _start(self, **changed):
        values = {**self.choice, "totale": "23.00", "accordo": "1", **changed}
        return self.send(f"{PAGE}/avvia", **values).text

    def test_from_the_product_to_the_agreement(self):
        self.log_in("worker")
        page = self.url_open(self.box.website_url).text
        self.assertIn(f"{PAGE}/nuova?prodotto={self.box.id}", page)
        page = self.url_open(f"{PAGE}/nuova?prodotto={self.box.id}").text
        self.assertIn(self.choice["scelta"], page)
        query = "&".join(f"{key}={value}" for key, value in self.choice.items())
        page = self.url_open(f"{PAGE}/conferma?{query}").text
        self.assertIn("23,00", page)
        self.assertFalse(self._mine(), "looking begins nothing")
        page = self._start()
        repeat = self._mine()
        self.assertEqual(repeat.agreed_total, 23)
        self.assertIn("Cassetta Esempio", page)
        self.assertIn("23,00", page)
        for sentence in repeat.consent_id.words.splitlines():
            self.assertIn(sentence, page)

    def test_without_agreement_nothing_begins(self):
        self.log_in("worker")
        self._start(accordo="")
        self.assertFalse(self._mine())

    def test_bad_input_is_told(self):
        self.log_in("worker")
        for changed in (
            {"scelta": ""},
            {"scelta": "1-2-3"},
            {"settimane": "9"},
            {"quantita": "cento"},
            {"quantita": "99"},
            {"totale": "1"},
            {"totale": "x"},
        ):
            with self.subTest(changed):
                page = self._start(**changed)
                self.assertIn("alert-danger", page)
                self.assertFalse(self._mine())
        page = self.url_open(f"{PAGE}/conferma?prodotto={self.box.id}").text
        self.assertIn("alert-danger", page)

    def test_second_start_leads_to_the_change(self):
        self.log_in("worker")
        self._start()
        repeat = self._mine()
        answer = self.url_open(f"{PAGE}/nuova?prodotto={self.box.id}")
        self.assertIn(f"ripetizione={repeat.id}", answer.url)
        self._start()
        self.assertEqual(self._mine(), repeat)
        self._start(ripetizione=repeat.id, quantita=2, totale="43.00")
        self.assertEqual((repeat.quantity, repeat.agreed_total), (2, 43))

    def test_pause_resume_skip_stop(self):
        self.log_in("worker")
        self._start()
        repeat = self._mine()
        address = f"{PAGE}/{repeat.id}"
        day = self.slot.date
        self.assertIn("alert-danger", self.send(f"{address}/pausa", giorno="").text)
        self.send(f"{address}/pausa", giorno=day.isoformat())
        self.assertEqual(repeat.paused_until, day)
        self.send(f"{address}/riprendi")
        self.assertFalse(repeat.paused_until)
        self.send(f"{address}/salta", giorno=day.isoformat())
        self.assertEqual(repeat.turn_ids.state, "skipped")
        self.send(f"{address}/rimetti", giorno=day.isoformat())
        self.assertFalse(repeat.turn_ids)
        self.send(f"{address}/ferma")
        self.assertEqual(repeat.state, "stopped")
        self.assertIn("alert-danger", self.send(f"{address}/riprendi").text)

    def test_what_waits_is_on_both_pages_with_the_link_to_pay(self):
        self.log_in("worker")
        self._start(quantita=3, totale="63.00")
        repeat = self._mine()
        with self._at(rome_to_utc(self.slot.date - timedelta(days=4), 12 * 3600)):
            turn = self.env["welfare.repeat.turn"]._prepare(repeat)
        self.assertEqual((turn.state, turn.left), ("to_pay", 13))
        for path in (PAGE, "/my"):
            page = self.url_open(path).text
            self.assertIn("13,00", page)
            self.assertIn(turn.order_id.get_portal_url(), page.replace("&amp;", "&"))
        page = self.url_open(turn.order_id.get_portal_url()).text
        self.assertIn("13,00", page)

    def test_dearer_is_agreed_to_on_the_page(self):
        self.log_in("worker")
        self._start()
        repeat = self._mine()
        self.box.list_price = 22
        with self._at(rome_to_utc(self.slot.date - timedelta(days=4), 12 * 3600)):
            turn = self.env["welfare.repeat.turn"]._prepare(repeat)
        self.assertEqual(turn.state, "asked")
        self.assertIn("25.00", self.url_open(PAGE).text)
        self.send(f"{PAGE}/{repeat.id}/accetta", totale="25.00")
        self.assertEqual(repeat.agreed_total, 25)

    def test_only_workers_and_only_the_own(self):
        self.log_in("worker")
        self._start()
        repeat = self._mine()
        for role in ("firm", "supplier", "educator", "nobody"):
            self.log_in(role)
            self.assertEqual(self.url_open(PAGE).status_code, 403)
        other = self._create_worker("Altra Esempio")
        self._create_worker_user(other, login="other", password="una frase facile")
        self.log_in("other")
        self.assertEqual(self.send(f"{PAGE}/{repeat.id}/ferma").status_code, 404)
        page = self.url_open(f"{PAGE}/nuova?ripetizione={repeat.id}")
        self.assertEqual(page.status_code, 404)
        self.assertEqual(repeat.state, "active")

    def test_no_round_is_said(self):
        self.worker.city_id = self.env.ref("welfarepiu_base.city_016193")
        self.env["welfare.delivery.slot"].search([]).active = False
        self.log_in("worker")
        page = self.url_open(f"{PAGE}/nuova?prodotto={self.box.id}").text
        self.assertIn("alert-warning", page)
        self.assertNotIn('name="scelta"', page)

    def test_what_may_not_is_not_found(self):
        self.log_in("worker")
        plain = self._create_product("Libro Esempio", 9)
        for number in (plain.id, 0, "x"):
            answer = self.url_open(f"{PAGE}/nuova?prodotto={number}")
            self.assertEqual(answer.status_code, 404)
        self.assertNotIn(f"{PAGE}/nuova", self.url_open(plain.website_url).text)
