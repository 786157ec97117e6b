from psycopg2 import IntegrityError

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LogisticsCommon


@tagged("post_install", "-at_install")
class TestZone(LogisticsCommon):
    def test_municipality_in_two_zones_is_refused_by_the_database(self):
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["welfare.delivery.zone"].create(
                {"name": "Second", "city_ids": [Command.link(self.casazza.id)]}
            )
            self.env.flush_all()

    def test_raw_insert_in_a_second_zone_is_refused(self):
        zone = self.env["welfare.delivery.zone"].create({"name": "Second"})
        self.env.flush_all()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO welfare_delivery_zone_city (zone_id, company_id, city_id)"
                " VALUES (%s, %s, %s)",
                [zone.id, zone.company_id.id, self.casazza.id],
            )

    def test_another_company_may_serve_the_same_municipality(self):
        company = self.env["res.company"].create({"name": "Other operator"})
        zone = self.env["welfare.delivery.zone"].create(
            {
                "name": "Theirs",
                "company_id": company.id,
                "city_ids": [Command.link(self.casazza.id)],
            }
        )
        self.env.flush_all()
        found = zone.search([("city_ids", "in", self.casazza.ids)])
        self.assertEqual(found, zone | self.zone)

    def test_municipalities_are_added_and_taken_out(self):
        self.zone.city_ids = self.casazza | self.sarnico
        self.assertEqual(self.zone.line_ids.city_id, self.casazza | self.sarnico)
        found = self.zone.search([("city_ids", "in", self.sarnico.ids)])
        self.assertEqual(found, self.zone)
