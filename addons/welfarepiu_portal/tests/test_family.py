from odoo.tests import tagged

from .common import PortalCommon

TAX_CODE = "RCCMNL83S18D969H"  # of nobody


@tagged("post_install", "-at_install")
class TestFamily(PortalCommon):
    def setUp(self):
        super().setUp()
        self.log_in("worker")
        self.year = self.clock._today().year

    def _add(self, relation="child", **data):
        return self.send(
            "/my/famiglia/nuovo/salva",
            name="Bruno Esempio",
            relation_type_id=self.env.ref(f"welfarepiu_base.relation_{relation}").id,
            **data,
        )

    def _members(self):
        return self.worker.welfare_family_ids

    def test_add_change_and_take_off(self):
        self.assertIn("Bruno Esempio", self._add(cohabiting="on").text)
        member = self._members()
        self.assertTrue(member.cohabiting)
        self.send(
            f"/my/famiglia/{member.id}/salva",
            name="Bruno Prova",
            relation_type_id=member.relation_type_id.id,
        )
        self.assertEqual(member.name, "Bruno Prova")
        self.assertFalse(member.cohabiting)
        page = self.send(f"/my/famiglia/{member.id}/togli").text
        self.assertIn("Bruno Prova non è più", page)
        self.assertFalse(self._members())

    def test_what_was_typed_wrong_is_kept_and_explained(self):
        page = self._add(tax_code="RCCMNL83S18D969X", dependent="on").text
        self.assertIn("non è il codice fiscale", page)
        self.assertIn('value="RCCMNL83S18D969X"', page)
        self.assertIn('value="Bruno Esempio"', page)
        self.assertFalse(self._members())
        page = self.send("/my/famiglia/nuovo/salva", name="X").text
        self.assertIn("che parentela", page)
        self._add(tax_code=TAX_CODE)
        self.assertIn("Bruno Esempio ha già", self._add(tax_code=TAX_CODE).text)

    def test_declare_and_withdraw(self):
        self._add(tax_code=TAX_CODE, dependent="on")
        page = self.send(
            f"/my/famiglia/dichiara/{self.year}", child=self._members().id
        ).text
        self.assertIn("Dichiarato il", page)
        declaration = self.worker.welfare_children_declaration_ids
        self.assertEqual(declaration.child_ids.tax_code, TAX_CODE)
        self.send(f"/my/famiglia/dichiarazione/{declaration.id}/ritira")
        self.assertTrue(declaration.withdrawn_on)

    def test_nobody_declares_with_the_children_of_others(self):
        other = self._create_worker("Altra Esempio")
        child = self.env["welfare.family.member"].create(
            {
                "worker_id": other.id,
                "name": "Figlio altrui",
                "relation_type_id": self.env.ref("welfarepiu_base.relation_child").id,
                "tax_code": TAX_CODE,
                "dependent": True,
            }
        )
        page = self.send(f"/my/famiglia/dichiara/{self.year}", child=child.id).text
        self.assertIn("almeno un figlio", page)
        self.assertFalse(self.worker.welfare_children_declaration_ids)
        self.assertEqual(self.url_open(f"/my/famiglia/{child.id}").status_code, 404)
        self.send(f"/my/famiglia/{child.id}/togli")
        self.assertTrue(child.active)

    def test_the_counter_stands_on_the_page_of_the_credit(self):
        self.env["welfare.outside.benefit"]._state(
            self.worker.welfare_employment_ids, "car", self.year, 700.0
        )
        page = self.url_open("/my/credito").text
        self.assertIn("700,00", page)
        self.assertIn("300,00", page)
