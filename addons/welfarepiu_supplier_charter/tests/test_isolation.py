from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import PDF, CharterCommon


@tagged("post_install", "-at_install")
class TestIsolation(CharterCommon):
    """Supplier A reads and touches nothing of supplier B."""

    def setUp(self):
        super().setUp()
        self.mine = self._to_in_force(self.baker_user)
        self.mine._suspend("Verifica in corso")
        self.theirs = self._to_assessment(self.farmer_user)
        self.certificates = self.env["welfare.charter.certificate"].create(
            [
                {
                    "partner_id": partner.id,
                    "type_id": self.env.ref(
                        "welfarepiu_supplier_charter.certificate_type_organic"
                    ).id,
                    "name": "Biologico",
                    "issuer": "Ente di prova",
                    "valid_from": "2026-01-01",
                    "valid_until": "2026-12-31",
                }
                for partner in (self.baker, self.farmer)
            ]
        )

    def test_search_and_read(self):
        other = self.farmer_user
        for record in (
            self.mine,
            self.mine.line_ids[0],
            self.mine.suspension_ids,
            self.certificates[0],
        ):
            with self.subTest(record._name):
                seen = record.with_user(other)
                domain = [("id", "=", record.id)]
                self.assertFalse(seen.search(domain))
                self.assertEqual(seen.search_count(domain), 0)
                self.assertFalse(seen._read_group(domain, [], ["__count"])[0][0])
                with self.assertRaises(AccessError):
                    seen.read(["display_name"])
                own = record.with_user(self.baker_user)
                self.assertEqual(own.search(domain), record)

    def test_supplier_writes_nothing_by_rpc(self):
        own = self.mine.with_user(self.baker_user)
        for record in (own, own.line_ids[0], own.suspension_ids):
            with self.subTest(record._name):
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(record.has_access(operation))
        with self.assertRaises(AccessError):
            self.theirs.with_user(self.farmer_user).line_ids[0].write({"answer": "yes"})

    def test_methods_of_the_portal(self):
        theirs = self.theirs.with_user(self.baker_user)
        line = self.theirs.line_ids[0].with_user(self.baker_user)
        for number, attempt in enumerate(
            (
                lambda: theirs._submit(),
                lambda: theirs._withdraw("Ciao"),
                lambda: theirs._sign("Ada", "Titolare", "192.0.2.7"),
                lambda: line._answer("yes"),
                lambda: line._attach_evidence("prova.pdf", PDF),
                lambda: theirs._start_assessment(),
                lambda: theirs._approve(),
            )
        ):
            with self.subTest(number), self.assertRaises(AccessError):
                attempt()

    def test_supplier_does_not_review_itself(self):
        own = self.theirs.with_user(self.farmer_user)
        self._answer_all(self.theirs, self.farmer_user)
        own._submit()
        for number, attempt in enumerate(
            (
                lambda: own.line_ids.write({"verdict": "accepted"}),
                lambda: own._approve(),
                lambda: own._send_back("No"),
            )
        ):
            with self.subTest(number), self.assertRaises(AccessError):
                attempt()

    def test_attachments(self):
        own = self.mine.with_user(self.baker_user)
        self.assertTrue(own._get_document().raw)
        self.assertTrue(own.line_ids[0]._get_evidence().raw)
        others = self.mine.with_user(self.farmer_user)
        with self.assertRaises(AccessError):
            others._get_document()
        line = self.mine.line_ids[0].with_user(self.farmer_user)
        with self.assertRaises(AccessError):
            line._get_evidence()
        with self.assertRaises(AccessError):
            self.mine.document_id.with_user(self.farmer_user).read(["raw"])

    def test_paper_of_another_answer_is_not_removed(self):
        mine = self.theirs.with_user(self.farmer_user).line_ids[0]
        foreign = self.mine.line_ids[0].evidence_ids
        mine._remove_evidence(foreign.id)
        self.assertTrue(foreign.exists())
        own = mine._attach_evidence("prova.pdf", PDF)
        mine._remove_evidence(own.id)
        self.assertFalse(own.exists())
        self.assertFalse(mine._get_evidence())

    def test_workers_read_nothing(self):
        worker = new_test_user(
            self.env, "charter_worker", groups="welfarepiu_base.group_worker"
        )
        for model in (
            "welfare.charter",
            "welfare.charter.adhesion",
            "welfare.charter.assessment.line",
            "welfare.charter.suspension",
            "welfare.charter.certificate",
        ):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(worker).search([])

    def test_drafts_are_not_for_suppliers(self):
        draft = self._create_charter("T2")
        seen = self.env["welfare.charter"].with_user(self.baker_user).search([])
        self.assertIn(self.charter, seen)
        self.assertNotIn(draft, seen)
        texts = (
            self.env["welfare.charter.article"].with_user(self.baker_user).search([])
        )
        self.assertFalse(texts & draft.article_ids)
