from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user
from odoo.tools import mute_logger

from odoo.addons.welfarepiu_base.tests.refund_common import make_pdf
from odoo.addons.welfarepiu_base.tools.upload_check import check_upload

PDF = make_pdf()
# Looked at once: what the check refuses is another test's subject.
UPLOAD = check_upload(PDF)
# The database's refusals are what these tests ask for.
mute_sql = mute_logger("odoo.sql_db")


class CharterCommon(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.operator = new_test_user(
            cls.env, "charter_operator", groups="welfarepiu_base.group_operator"
        )
        cls.charter = cls._create_charter("T1")
        cls.charter._put_in_force()
        cls.baker, cls.baker_user = cls._create_supplier("Forno di prova", "baker")
        cls.farmer, cls.farmer_user = cls._create_supplier("Orto di prova", "farmer")
        cls.bread = cls.env["product.product"].create(
            {
                "name": "Pane di prova",
                "list_price": 5.0,
                "is_published": True,
                "welfare_supplier_id": cls.baker.id,
            }
        )
        cls.own_goods = cls.env["product.product"].create(
            {"name": "Cesta del gestore", "list_price": 9.0, "is_published": True}
        )

    @classmethod
    def _create_charter(cls, number, company=None):
        company = company or cls.env.company
        # Versions already in force belong to whoever prepared this database.
        cls.env["welfare.charter"].search(
            [("number", "=", number), ("company_id", "=", company.id)]
        ).unlink()
        return cls.env["welfare.charter"].create(
            {
                "name": "Carta di prova",
                "number": number,
                "company_id": company.id,
                "preamble": "Perché questa carta.",
                "validity_months": 12,
                "article_ids": [
                    Command.create(cls._prepare_article(index, pillar))
                    for index, pillar in enumerate(
                        ("environment", "territory", "society", "product"), start=1
                    )
                ],
            }
        )

    @classmethod
    def _prepare_article(cls, number, pillar):
        return {
            "number": number,
            "pillar": pillar,
            "title": f"Articolo {number}",
            "text": "Che cosa chiede.",
            "commitment_ids": [
                Command.create(
                    {
                        "number": 1,
                        "text": "Un impegno obbligatorio",
                        "evidence": "Un documento",
                        "is_required": True,
                        "points": 3,
                        "points_partial": 1,
                    }
                ),
                Command.create(
                    {
                        "number": 2,
                        "text": "Un altro impegno",
                        "points": 2,
                        "points_partial": 1,
                    }
                ),
            ],
        }

    @classmethod
    def _create_supplier(cls, name, login):
        partner = cls.env["res.partner"].create(
            {"name": name, "is_company": True, "is_welfare_supplier": True}
        )
        user = new_test_user(
            cls.env,
            f"charter_{login}",
            groups="welfarepiu_base.group_supplier",
            name=f"Persona di {name}",
        )
        user.partner_id.parent_id = partner
        return partner, user

    def _apply(self, user):
        adhesion = self.env["welfare.charter.adhesion"].with_user(user)._apply()
        return adhesion.with_user(self.operator)

    def _answer_all(self, adhesion, user, answer="yes"):
        for line in adhesion.with_user(user).line_ids:
            line._answer(answer, "Così.")
            if line.evidence_asked and answer != "no":
                line._keep_evidence("prova.pdf", UPLOAD)

    def _to_assessment(self, user):
        adhesion = self._apply(user)
        adhesion._start_assessment()
        return adhesion

    def _to_review(self, user, answer="yes"):
        adhesion = self._to_assessment(user)
        self._answer_all(adhesion, user, answer)
        adhesion.with_user(user)._submit()
        return adhesion

    def _to_signature(self, user):
        adhesion = self._to_review(user)
        adhesion.line_ids.write({"verdict": "accepted"})
        adhesion._approve()
        return adhesion

    def _to_in_force(self, user):
        adhesion = self._to_signature(user)
        adhesion.with_user(user)._sign("Ada Prova", "Titolare", "192.0.2.7")
        return adhesion

    def _get_reasons(self, product):
        now = self.env["welfare.clock"]._now()
        return product._welfare_check_can_buy(self.env.user.partner_id, now)
