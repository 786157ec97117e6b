import io
import json
import re

from PIL import Image

from odoo import Command
from odoo.tests import tagged

from odoo.addons.http_routing.tests.common import MockRequest

from ..controllers.team import MAX_SYNC, TeamApp
from .common import PortalCommon

KEY = "a-key-made-by-the-phone-"


def draw_picture():
    output = io.BytesIO()
    Image.new("RGB", (40, 40), "green").save(output, "PNG")
    return output.getvalue()


@tagged("post_install", "-at_install")
class TestTeam(PortalCommon):
    """The team's app: one page for everybody, data for the own round only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        picking_type = cls.env["stock.picking.type"].search(
            [("code", "=", "outgoing"), ("company_id", "=", cls.company.id)], limit=1
        )
        pickings = cls.env["stock.picking"].create(
            [
                {
                    "picking_type_id": picking_type.id,
                    "partner_id": cls.worker.id,
                    "location_id": picking_type.default_location_src_id.id,
                    "location_dest_id": cls.env.ref(
                        "stock.stock_location_customers"
                    ).id,
                }
                for _number in range(2)
            ]
        )
        cls.team = cls.env["welfare.team"].create(
            {
                "name": "Squadra Esempio",
                "educator_id": cls.users["educator"].id,
                "depot_city_id": cls.city.id,
                "vehicle_id": cls.env["welfare.vehicle"]
                .create({"name": "Furgone Esempio"})
                .id,
                "member_ids": [Command.create({"name": "Persona Esempio"})],
            }
        )
        cls.route = cls.env["welfare.route"].create(
            {
                "name": "Giro Esempio",
                "date": cls.today,
                "team_id": cls.team.id,
                "state": "planned",
                "checker_ok": True,
                "stop_ids": [
                    Command.create(
                        {
                            "sequence": number,
                            "picking_id": picking.id,
                            "recipient_name": f"Persona {number}",
                            "address": f"Via Inventata {number}",
                        }
                    )
                    for number, picking in enumerate(pickings, 1)
                ],
            }
        )
        cls.stops = cls.route.stop_ids.sorted("sequence")

    def sync(self, *acts):
        answer = self.url_open(
            "/squadra/sync",
            data=json.dumps(
                {"jsonrpc": "2.0", "method": "call", "params": {"acts": acts}}
            ),
            headers={"Content-Type": "application/json"},
        )
        return answer.json()

    def act(self, kind, number, stop, **values):
        at = int(self.env["welfare.clock"]._now().timestamp() * 1000)
        key = f"{KEY}{number}"
        return {"key": key, "kind": kind, "stop": stop.id, "at": at, **values}

    def test_the_page_and_its_files_hold_nothing_of_anybody(self):
        self.log_in("educator")
        page = self.url_open("/squadra")
        self.assertEqual(page.status_code, 200)
        for needle in ("Persona 1", "Via Inventata", "Esempio", "csrf"):
            self.assertNotIn(needle, page.text)
        self.assertIn("assets_team", page.text)
        self.assertNotIn("assets_frontend", page.text)
        words = re.search(r'id="wp-words">(.*?)</script>', page.text, re.S)[1]
        self.assertEqual(json.loads(words)["Undo"], "Annulla")

    def test_the_worker_of_the_page_serves_it_alone_and_knows_its_version(self):
        worker = self.url_open("/squadra/service-worker.js")
        self.assertEqual(worker.headers["Service-Worker-Allowed"], "/squadra")
        self.assertIn("javascript", worker.headers["Content-Type"])
        self.assertEqual(worker.headers["Cache-Control"], "no-cache")
        settings = json.loads(re.match(r"const APP = (.*);\n", worker.text)[1])
        self.assertEqual(settings["shell"], "/squadra")
        self.assertTrue(any("/img/people/" in file for file in settings["files"]))
        for file in (*settings["files"], settings["reader"]):
            self.assertEqual(self.url_open(file).status_code, 200, file)
        self.log_in("educator")
        self.assertIn(settings["version"], self.url_open("/squadra").text)

    def test_another_file_is_another_version(self):
        with MockRequest(self.env):
            before = TeamApp()._get_version()
            self.assertEqual(TeamApp()._get_version(), before)
            self.patch(TeamApp, "_get_files", lambda _self: ["/another.js"])
            self.assertNotEqual(TeamApp()._get_version(), before)

    def test_the_day_is_the_own_one(self):
        self.log_in("educator")
        answer = self.url_open("/squadra/dati")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        day = answer.json()["day"]
        names = [stop["name"] for stop in day["route"]["stops"]]
        self.assertEqual(names, ["Persona 1", "Persona 2"])
        self.assertEqual(self.url_open("/squadra/immagini").json(), {})
        self.team.educator_id = self._create_user("another", "group_educator")
        self.assertNotIn("Persona 1", self.url_open("/squadra/dati").text)
        self.assertEqual(self.url_open("/squadra/etichette").status_code, 404)

    def test_acts_are_answered_one_by_one_with_the_day_after_them(self):
        self.log_in("educator")
        first, second = self.stops
        acts = [
            self.act("pack", 1, first),
            self.act("deliver", 2, first, result="delivered"),
            self.act("pack", 3, second),
        ]
        for expected in (
            ["applied", "refused", "applied"],
            ["known"] * 3,
            ["known"] * 3,
        ):
            result = self.sync(*acts)["result"]
            self.assertEqual([one["status"] for one in result["answers"]], expected)
            states = [stop["state"] for stop in result["day"]["route"]["stops"]]
            self.assertEqual(states, ["packed", "packed"])
        self.assertEqual(len(self.stops.act_ids), 2)
        self.assertIn("prova", result["answers"][1]["sentence"])

    def test_a_phone_asks_only_for_the_pictures_it_lacks(self):
        member = self.team.member_ids
        member._set_prompts({}, photo=draw_picture())
        self.route._judge_team()
        self.log_in("educator")
        people = self.url_open("/squadra/dati").json()["day"]["prompts"]["people"]
        [photo] = [person["photo"] for person in people]
        self.assertTrue(photo)
        for di, expected in ((photo, [photo]), ("other", []), ("", [])):
            answer = self.url_open(f"/squadra/immagini?di={di}")
            self.assertEqual(list(answer.json()), expected)
        self.assertTrue(
            self.url_open("/squadra/immagini").json()[photo].startswith("data:image/")
        )

    def test_who_did_it_and_who_called_arrives(self):
        member = self.team.member_ids
        self.log_in("educator")
        told = {"member": member.id, "prompt_level": "photo"}
        acts = [
            self.act("help", 1, self.stops[0], reason="quiet", step="pack-start"),
            self.act("pack", 2, self.stops[0], helped=True, **told),
        ]
        day = self.sync(*acts)["result"]["day"]
        self.assertFalse(day["calls"][0]["answered"])
        self.assertEqual(day["route"]["stops"][0]["by"], member._get_phone_name())
        self.assertTrue(self.stops[0].act_ids.is_helped)
        answer = {**self.act("answer", 3, self.stops[0]), "act": acts[0]["key"]}
        self.assertTrue(self.sync(answer)["result"]["day"]["calls"][0]["answered"])

    def test_only_educators_enter(self):
        self.log_in("worker")
        for path in ("/squadra", "/squadra/dati", "/squadra/immagini"):
            self.assertEqual(self.url_open(path).status_code, 403, path)
        error = self.sync(self.act("pack", 1, self.stops[0]))["error"]
        self.assertEqual(error["data"]["name"], "werkzeug.exceptions.Forbidden")
        self.assertEqual(self.stops[0].state, "planned")

    def test_who_is_logged_out_is_told_so(self):
        error = self.sync(self.act("pack", 1, self.stops[0]))["error"]
        self.assertEqual(error["code"], 100)
        answer = self.url_open("/squadra/dati", allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_a_form_of_another_site_moves_nothing(self):
        self.log_in("educator")
        body = json.dumps({"params": {"acts": [self.act("pack", 1, self.stops[0])]}})
        answer = self.url_open(
            "/squadra/sync", data=body, headers={"Content-Type": "text/plain"}
        )
        self.assertGreaterEqual(answer.status_code, 400)
        self.assertEqual(self.stops[0].state, "planned")

    def test_more_than_a_phone_sends_is_not_read(self):
        self.log_in("educator")
        act = self.act("pack", 1, self.stops[0], photo="A" * MAX_SYNC)
        self.assertIn("error", self.sync(act))
        self.assertEqual(self.stops[0].state, "planned")

    def test_the_own_labels_are_printed(self):
        self.log_in("educator")
        answer = self.url_open("/squadra/etichette")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
