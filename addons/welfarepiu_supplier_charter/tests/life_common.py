from datetime import date

from odoo.fields import Domain
from odoo.tests import freeze_time

from .common import CharterCommon


class LifeCommon(CharterCommon):
    """A baker who signed on 12 January 2026, under a version that is older."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.types = {
            one.code: one
            for one in cls.env["welfare.charter.certificate.type"].search([])
        }

    def setUp(self):
        super().setUp()
        with freeze_time("2026-01-12 10:00:00"):
            self._create_charter("T0")._put_in_force()
            self.adhesion = self._to_in_force(self.baker_user)

    def _create_certificate(self, code, last_day, **vals):
        return self.env["welfare.charter.certificate"].create(
            {
                "partner_id": self.baker.id,
                "type_id": self.types[code].id,
                "name": "Carta di prova",
                "issuer": "Ente di prova",
                "valid_from": date(2026, 1, 1),
                "valid_until": last_day,
                **vals,
            }
        )

    def _create_action(self, deadline, **vals):
        return (
            self.env["welfare.charter.action"]
            .with_user(self.operator)
            .create(
                {
                    "adhesion_id": self.adhesion.id,
                    "finding": "Etichette senza origine.",
                    "to_do": "Scrivere il luogo di origine.",
                    "deadline": deadline,
                    **vals,
                }
            )
        )

    def _assert_sells(self, moment, sells, product=None):
        """At a UTC moment, for the gate and for the shop alike."""
        product = product or self.bread
        with self.subTest(moment), freeze_time(moment):
            self.env.invalidate_all()
            self.env["welfare.charter.adhesion"]._forget_chartered()
            reasons = self._get_reasons(product)
            self.assertEqual(not reasons, sells, reasons)
            found = self.env["product.template"].search(
                self.env["website"]._get_chartered_domain()
                & Domain("id", "=", product.product_tmpl_id.id)
            )
            self.assertEqual(bool(found), sells)
