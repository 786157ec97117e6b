from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.welfarepiu_base.tests.gate import let_everybody_sell

CASAZZA = "016058"
LOVERE = "016128"
SARNICO = "016193"


class LogisticsCommon(BaseCommon):
    """Two teams in Casazza, one zone, one slot today, farm boxes in stock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        let_everybody_sell(cls)
        cls.today = cls.env["welfare.clock"]._today()
        # Whoever plans the day again does it before anybody has left, whatever the hour
        # of the test.
        cls.classPatch(
            type(cls.env["welfare.route"]), "_get_moment", lambda routes, date: 7 * 3600
        )
        cls.casazza = cls.city(CASAZZA)
        cls.lovere = cls.city(LOVERE)
        cls.sarnico = cls.city(SARNICO)
        cls.zone = cls.env["welfare.delivery.zone"].create(
            {
                "name": "Test valley",
                "city_ids": [Command.set((cls.casazza | cls.lovere).ids)],
            }
        )
        cls.slot = cls.make_slot(cls.today)
        cls.educator_a = cls.make_user("educator_a", "group_educator")
        cls.educator_b = cls.make_user("educator_b", "group_educator")
        cls.operator = cls.make_user("operator", "group_operator")
        cls.team_a = cls.make_team("Team A", cls.educator_a)
        cls.team_b = cls.make_team("Team B", cls.educator_b)
        cls.supplier = cls.env["res.partner"].create(
            {"name": "Test farm", "is_welfare_supplier": True}
        )
        cls.box = cls.make_product("Farm box", welfare_supplier_id=cls.supplier.id)
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.env["stock.quant"]._update_available_quantity(
            cls.box, cls.warehouse.lot_stock_id, 100
        )

    @classmethod
    def make_product(cls, name, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "weight": 8.0,
                "list_price": 25.0,
                "taxes_id": [Command.clear()],
                **values,
            }
        )

    @classmethod
    def city(cls, istat_code):
        return cls.env["res.city"].search([("istat_code", "=", istat_code)])

    @classmethod
    def make_user(cls, login, group):
        return new_test_user(cls.env, login, f"welfarepiu_base.{group}")

    @classmethod
    def make_slot(cls, date, **values):
        return cls.env["welfare.delivery.slot"].create(
            {
                "zone_id": cls.zone.id,
                "date": date,
                "start_hour": 9.0,
                "end_hour": 12.0,
                "capacity": 20,
                **values,
            }
        )

    @classmethod
    def make_team(cls, name, educator, **values):
        team = cls.env["welfare.team"].create(
            {
                "name": name,
                "educator_id": educator.id,
                "depot_city_id": cls.casazza.id,
                "vehicle_id": cls.make_vehicle(f"Van of {name}").id,
                "member_ids": [
                    Command.create({"name": f"{name} one"}),
                    Command.create({"name": f"{name} two"}),
                ],
                **values,
            }
        )
        for task in cls.env["welfare.task"].search([("phase", "=", "deliver")]):
            team.member_ids[1]._state_ability(task, "not")
        return team

    @classmethod
    def make_vehicle(cls, name, **values):
        return cls.env["welfare.vehicle"].create({"name": name, **values})

    @classmethod
    def make_calendar(cls, name, hours):
        """:param hours: ``[(weekday, from, to)]``, Monday is 0"""
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "attendance_ids": [
                    Command.create(
                        {
                            "name": name,
                            "dayofweek": str(weekday),
                            "hour_from": start,
                            "hour_to": end,
                            "day_period": "morning" if end <= 13 else "afternoon",
                        }
                    )
                    for weekday, start, end in hours
                ],
            }
        )

    @classmethod
    def make_address(cls, name, city, **values):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "street": "Via di prova 1",
                "zip": "24060",
                "city": city.name,
                "city_id": city.id,
                "country_id": cls.env.ref("base.it").id,
                "phone": "035000000",
                **values,
            }
        )

    @classmethod
    def make_order(cls, partner, slot=None, confirm=True):
        order = cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [Command.create({"product_id": cls.box.id})],
            }
        )
        if slot:
            order.welfare_slot_id = slot
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def make_orders(cls, count, slot=None, city=None):
        """:return: orders of as many invented people, in the slot of today"""
        orders = cls.env["sale.order"]
        for number in range(count):
            place = city or (cls.lovere if number % 3 == 2 else cls.casazza)
            partner = cls.make_address(
                f"Recipient {number}",
                place,
                partner_latitude=place.latitude + number / 1000,
                partner_longitude=place.longitude,
            )
            orders |= cls.make_order(partner, slot or cls.slot)
        return orders

    @classmethod
    def plan(cls, slots=None, teams=None, date=None, **values):
        values = {
            "seconds": 5,
            "engine": "insertion",
            "max_iterations": 20,
            **values,
        }
        return cls.env["welfare.route"]._plan_day(
            date or cls.today, slots or cls.slot, teams or cls.team_a, **values
        )

    def run_plannings(self):
        """The background does what was asked for."""
        with self.enter_registry_test_mode():
            self.env.ref("welfarepiu_logistics.cron_plan").method_direct_trigger()
        self.env.invalidate_all()
