from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestSlotRace(BaseCase):
    """Two buyers, two connections, one place: committed data, removed afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            # A town of its own: a real one may be in a zone already.
            city = env["res.city"].create(
                {"name": "Race town", "country_id": env.ref("base.it").id}
            )
            zone = env["welfare.delivery.zone"].create(
                {"name": "Race", "city_ids": [Command.link(city.id)]}
            )
            slot = env["welfare.delivery.slot"].create(
                {
                    "zone_id": zone.id,
                    "date": env["welfare.clock"]._today() + timedelta(days=2),
                    "capacity": 1,
                }
            )
            partners = env["res.partner"].create(
                [{"name": name, "city_id": city.id} for name in ("Buyer 1", "Buyer 2")]
            )
            orders = env["sale.order"].create(
                [{"partner_id": partner.id} for partner in partners]
            )
            cls.city_id, cls.zone_id, cls.slot_id = city.id, zone.id, slot.id
            cls.partner_ids, cls.order_ids = partners.ids, orders.ids
        cls.addClassCleanup(cls.remove_data)

    @classmethod
    def remove_data(cls):
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            orders = env["sale.order"].browse(cls.order_ids)
            orders._action_cancel()
            orders.unlink()
            env["res.partner"].browse(cls.partner_ids).unlink()
            env["welfare.delivery.slot"].browse(cls.slot_id).unlink()
            env["welfare.delivery.zone"].browse(cls.zone_id).unlink()
            env["res.city"].browse(cls.city_id).unlink()

    def records(self, cr, position):
        env = api.Environment(cr, SUPERUSER_ID, {})
        order = env["sale.order"].browse(self.order_ids[position])
        return order, env["welfare.delivery.slot"].browse(self.slot_id)

    def test_the_last_place_is_sold_once(self):
        with self.registry.cursor() as cr_1, self.registry.cursor() as cr_2:
            order_1, slot_1 = self.records(cr_1, 0)
            order_2, slot_2 = self.records(cr_2, 1)
            # Both see one free place.
            self.assertEqual((slot_1.free, slot_2.free), (1, 1))
            order_1._welfare_choose_slot(slot_1)
            cr_1.commit()
            # The second is refused by the database, since its view is old...
            with (
                self.assertRaises(SerializationFailure),
                mute_logger("odoo.sql_db"),
            ):
                order_2._welfare_choose_slot(slot_2)
            cr_2.rollback()
            order_2.env.invalidate_all()
            # ...and, served again as Odoo does with such requests, told so.
            with self.assertRaises(UserError):
                order_2._welfare_choose_slot(slot_2)
            cr_2.rollback()
        with self.registry.cursor() as cr:
            order, slot = self.records(cr, 1)
            self.assertEqual(slot.taken, 1)
            self.assertFalse(order.welfare_slot_id)
