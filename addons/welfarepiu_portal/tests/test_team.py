from odoo import Command
from odoo.tests import tagged

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestTeam(PortalCommon):
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

    def test_one_thing_at_a_time_to_the_end(self):
        self.log_in("educator")
        first, second = self.stops
        page = self.url_open("/squadra").text
        self.assertIn("Persona 1", page)
        self.assertNotIn("Persona 2", page)
        for stop in self.stops:
            self.send(f"/squadra/fermata/{stop.id}/pronta", key=f"pack{stop.id}")
        self.assertEqual(set(self.stops.mapped("state")), {"packed"})
        page = self.send(f"/squadra/giro/{self.route.id}/parti").text
        self.assertEqual(self.route.state, "on_road")
        self.assertIn("Via Inventata 1", page)
        page = self.send(
            f"/squadra/fermata/{first.id}/esito",
            key="door1",
            result="delivered",
            proof_name="Persona 1",
        ).text
        self.assertEqual(first.state, "delivered")
        self.assertEqual(first.proof_name, "Persona 1")
        self.assertIn("Persona 2", page)
        self.send(
            f"/squadra/fermata/{second.id}/esito", key="door2", result="nobody_home"
        )
        self.assertEqual(second.state, "nobody_home")
        self.assertIn(
            f"/squadra/giro/{self.route.id}/finisci", self.url_open("/squadra").text
        )

    def test_delivery_without_proof_is_refused_in_words(self):
        self.log_in("educator")
        stop = self.stops[0]
        self.send(f"/squadra/fermata/{stop.id}/pronta", key="pack")
        answer = self.send(
            f"/squadra/fermata/{stop.id}/esito", key="door", result="delivered"
        )
        self.assertIn("alert-danger", answer.text)
        self.assertEqual(stop.state, "packed")

    def test_same_tap_twice_counts_once(self):
        self.log_in("educator")
        stop = self.stops[0]
        for _tap in range(2):
            self.send(f"/squadra/fermata/{stop.id}/pronta", key="same")
        self.assertEqual(len(stop.act_ids), 1)

    def test_stops_of_another_team_are_not_found(self):
        self.team.educator_id = self._create_user("another", "group_educator")
        self.log_in("educator")
        self.assertNotIn("Persona 1", self.url_open("/squadra").text)
        stop = self.stops[0]
        answer = self.send(f"/squadra/fermata/{stop.id}/pronta", key="k")
        self.assertEqual(answer.status_code, 404)
        self.assertEqual(stop.state, "planned")
