from odoo.tools import SQL

from .common import CharterCommon


class MatchingCommon(CharterCommon):
    """Suppliers in force, in municipalities of the valleys; what else this database
    sells is not for sale here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["product.template"].search([]).is_published = False
        cls.casazza = cls._find_city("Casazza")
        cls.endine = cls._find_city("Endine Gaiano")
        cls.lovere = cls._find_city("Lovere")
        cls.rogno = cls._find_city("Rogno")
        cls.baker.city_id = cls.endine
        cls.farmer.city_id = cls.lovere
        cls.env.company.partner_id.city_id = cls.casazza
        # Signing takes long: once, not at each test.
        signing = cls(methodName="setUp")
        for user in (cls.baker_user, cls.farmer_user):
            signing._to_in_force(user)

    @classmethod
    def _find_city(cls, name):
        return cls.env["res.city"].search(
            [("name", "=", name), ("welfare_district_id", "!=", False)]
        )

    @classmethod
    def _make(cls, name, **vals):
        """:return: a product that can be bought; a voucher unless ``vals`` say other"""
        return cls.env["product.template"].create(
            {
                "name": name,
                "is_published": True,
                "list_price": 1.0,
                "type": "service",
                "welfare_delivery": "voucher",
                **vals,
            }
        )

    def _minutes(self, home, start):
        return self.env["welfare.travel"]._distances_from(home)[start.id][1]

    def _reach(self, *cities):
        """:return: ``{(product, city): minutes}``"""
        Template = self.env["product.template"]
        City = self.env["res.city"]
        cities = City.union(*cities)
        rows = self.env.execute_query(
            SQL(
                "SELECT product_tmpl_id, city_id, minutes FROM (%s) reach",
                Template._get_welfare_reach_sql(cities),
            )
        )
        res = {
            (Template.browse(product), City.browse(city)): minutes
            for product, city, minutes in rows
        }
        self.assertEqual(len(res), len(rows), "one row a product and city")
        return res
