from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.welfarepiu_supplier_charter.tests.urgent_common import ALWAYS

from .common import PASSWORD
from .supplier_common import SuppliersCommon


@tagged("post_install", "-at_install")
class TestUrgentPages(SuppliersCommon):
    """Help today, from the asking to the yes, on the pages of both sides."""

    def setUp(self):
        super().setUp()
        self.need = self.env.ref("welfarepiu_base.need_emergency_care")
        self.env["welfare.urgent.setting"].search([]).unlink()
        self.baker.city_id = self.city
        Setting = self.env["welfare.urgent.setting"].with_user(self.baker_user)
        self.setting = Setting._update_own(
            {
                "is_on": True,
                "reach": "cities",
                "minutes": 0,
                "phone": "035 111111",
                "need_ids": self.need.ids,
                "city_ids": self.city.ids,
            },
            ALWAYS,
        )

    def log_in_baker(self):
        self.authenticate(self.baker_user.login, PASSWORD)

    def _form(self, **vals):
        return {
            "need_id": self.need.id,
            "city_id": self.city.id,
            "when": "tonight",
            "words": "Compagnia per la notte",
            "phone": "333 1234567",
            "phone_for": "taker",
            "is_agreed": "1",
            "key": "a-form",
            **vals,
        }

    def _ask(self, **vals):
        self.log_in("worker")
        self.send("/my/urgente/chiedi", **self._form(**vals))
        return self.env["welfare.urgent.request"].search(
            [("worker_id", "=", self.worker.id)], limit=1
        )

    def test_from_the_asking_to_both_numbers(self):
        self.log_in("worker")
        self.assertIn("/my/urgente", self.url_open("/my").text)
        self.assertIn("112", self.url_open("/my/urgente").text)
        request = self._ask()
        self.send("/my/urgente/chiedi", **self._form())  # a second tap
        self.assertEqual(
            self.env["welfare.urgent.request"].search_count(
                [("worker_id", "=", self.worker.id)]
            ),
            1,
        )
        answer = request.answer_ids
        self.log_in_baker()
        path = f"/fornitore/urgenti/{answer.id}"
        self.assertIn(path, self.url_open("/fornitore").text)
        page = self.url_open(path).text
        self.assertIn("Compagnia per la notte", page)
        for secret in ("Wanda", "333 1234567", self.payer.name):
            self.assertNotIn(secret, page)
        self.send(f"{path}/offri", words="Marta alle 20")
        self.log_in("worker")
        mine = f"/my/urgente/{request.id}"
        page = self.url_open(mine).text
        self.assertIn("Marta alle 20", page)
        self.assertNotIn("035 111111", page)
        self.send(f"{mine}/accetta", answer_id=answer.id)
        page = self.url_open(mine).text
        self.assertIn("035 111111", page)
        self.assertIn(self.bread.name, page)
        self.log_in_baker()
        page = self.url_open(path).text
        self.assertIn("333 1234567", page)
        self.assertIn("Wanda", page)

    def test_what_is_wrong_comes_back_as_it_was_typed(self):
        self.log_in("worker")
        page = self.send(
            "/my/urgente/chiedi", **self._form(phone="boh", hour_from="25:99")
        ).text
        self.assertIn("non riusciamo a leggere l&#39;ora", page)
        self.assertIn("Compagnia per la notte", page)
        page = self.send("/my/urgente/chiedi", **self._form(phone="boh")).text
        self.assertIn("“Telefono”", page)
        self.assertIn('value="boh"', page)
        self.assertFalse(
            self.env["welfare.urgent.request"].search(
                [("worker_id", "=", self.worker.id)]
            )
        )

    def test_words_withdrawal_and_the_stamp(self):
        request = self._ask()
        mine = f"/my/urgente/{request.id}"
        stamp = self.url_open(f"{mine}/stato").json()["stamp"]
        self.send(f"{mine}/scrivi", text="Terzo piano", to="all")
        self.assertNotEqual(self.url_open(f"{mine}/stato").json()["stamp"], stamp)
        self.log_in_baker()
        path = f"/fornitore/urgenti/{request.answer_ids.id}"
        self.assertIn("Terzo piano", self.url_open(path).text)
        self.send(f"{path}/scrivi", text="Con ascensore?")
        self.assertTrue(self.url_open(f"{path}/stato").json()["stamp"])
        self.log_in("worker")
        self.assertIn("Con ascensore?", self.url_open(mine).text)
        self.send(f"{mine}/ritira")
        self.assertEqual(request.state, "withdrawn")
        self.log_in_baker()
        page = self.url_open(path).text
        self.assertNotIn("Terzo piano", page)
        self.assertIn("non serve più", page)

    def test_given_back(self):
        request = self._ask()
        request.answer_ids.with_user(self.baker_user)._offer()
        self.send(f"/my/urgente/{request.id}/accetta", answer_id=request.answer_ids.id)
        self.log_in_baker()
        self.send(f"/fornitore/urgenti/{request.answer_ids.id}/lascia")
        self.assertEqual(request.state, "open")

    def test_others_find_nothing(self):
        request = self._ask()
        answer = request.answer_ids
        paths = [f"/my/urgente/{request.id}", f"/fornitore/urgenti/{answer.id}"]
        for role in ("firm", "educator", "nobody", "supplier"):
            self.log_in(role)
            for path in (*paths, *(f"{one}/stato" for one in paths)):
                self.assertIn(self.url_open(path).status_code, (403, 404), (role, path))
        self.log_in("worker")
        self.assertEqual(self.url_open(paths[1]).status_code, 403)
        self.log_in_baker()
        self.assertEqual(self.url_open(paths[0]).status_code, 403)
        self.assertEqual(self.send(f"{paths[1]}/altro").status_code, 404)

    def test_the_supplier_says_which_ones_it_takes(self):
        self.log_in_baker()
        self.assertIn("impostazioni", self.url_open("/fornitore/urgenti").text)
        form = {
            "is_on": "1",
            "reach": "minutes",
            "minutes": "25",
            "need_ids": self.need.id,
            "phone": "035 2",
            "from_0": "18:00",
            "to_0": "08:00",
        }
        self.send("/fornitore/urgenti/salva", **form)
        hours = self.setting.hour_ids
        self.assertEqual(
            (hours.weekday, hours.hour_from, hours.hour_to), ("0", 18.0, 8.0)
        )
        self.assertEqual(self.setting.minutes, 25)
        page = self.send(
            "/fornitore/urgenti/salva", **{**form, "to_0": "", "minutes": "999"}
        ).text
        self.assertIn("“Lunedì”", page)
        self.assertIn('value="999"', page)
        self.assertEqual(self.setting.minutes, 25)

    def test_public_page(self):
        self.assertIn("112", self.url_open("/urgente").text)
        self.log_in("worker")
        self.assertTrue(self.url_open("/urgente").url.endswith("/my/urgente"))

    def test_over_ones_stay_on_the_list(self):
        request = self._ask()
        later = self.clock._now() + timedelta(days=3)
        with self._at(later):
            request._watch()
        self.assertEqual(request.state, "expired")
        self.log_in("worker")
        self.assertIn(f"/my/urgente/{request.id}", self.url_open("/my/urgente").text)
