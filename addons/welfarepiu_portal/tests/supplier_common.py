from odoo.fields import Command

from odoo.addons.welfarepiu_supplier_charter.tests.common import CharterCommon

from .common import PASSWORD, PortalCommon


class SuppliersCommon(PortalCommon, CharterCommon):
    """Two suppliers in force, in Sarnico and in Endine, with things to sell."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.users"].union(cls.baker_user, cls.farmer_user).write(
            {"password": PASSWORD, "lang": "it_IT"}
        )
        cls.sarnico = cls._find_city("016193")
        cls.endine = cls._find_city("016093")
        cls.baker.city_id = cls.sarnico
        cls.farmer.city_id = cls.endine
        cls.bread.write(
            {"taxes_id": [Command.clear()], "welfare_supplier_id": cls.baker.id}
        )
        cls.carrots = cls._create_product(
            "Carote di prova",
            3.0,
            welfare_supplier_id=cls.farmer.id,
            welfare_origin_city_id=cls.endine.id,
            welfare_origin_region="Lombardia",
            welfare_sfa_made=True,
        )

    @classmethod
    def _find_city(cls, istat):
        return cls.env["res.city"].search([("istat_code", "=", istat)])

    def setUp(self):
        super().setUp()
        # The baker answers no to a whole pillar; the farmer keeps all.
        self.adhesion = self._to_in_force(self.baker_user)
        self.adhesion.sudo().line_ids.filtered(
            lambda line: line.pillar == "environment"
        ).flush_recordset()
        self._to_in_force(self.farmer_user)
