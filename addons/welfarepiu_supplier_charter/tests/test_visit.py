import base64
from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, freeze_time, tagged

from odoo.addons.welfarepiu_base.tests.refund_common import make_photo

from .life_common import LifeCommon


@tagged("post_install", "-at_install")
class TestVisit(LifeCommon):
    """A visit follows the signed version; what it finds becomes corrective actions."""

    def setUp(self):
        super().setUp()
        self.template = self.env["welfare.charter.visit.template"].create(
            {"name": "Forni", "line_ids": [(0, 0, {"question": "Il forno è pulito."})]}
        )
        with freeze_time("2026-03-02 10:00:00"):
            self.visit = (
                self.env["welfare.charter.visit"]
                .with_user(self.operator)
                .create(
                    {
                        "adhesion_id": self.adhesion.id,
                        "planned_on": "2026-03-10 09:00:00",
                        "template_ids": self.template.ids,
                    }
                )
            )
        self.line = self.visit.line_ids[0]

    def _find(self, **vals):
        self.line.write(
            {
                "outcome": "finding",
                "note": "Niente etichette.",
                "to_do": "Metterle.",
                "deadline": date(2026, 3, 20),
                "is_suspending": True,
                **vals,
            }
        )

    def test_check_list_is_of_the_signed_version(self):
        commitments = self.adhesion.charter_id._get_commitments()
        self.assertEqual(self.visit.line_ids.commitment_id, commitments)
        self.assertEqual(self.visit.line_ids[-1].question, "Il forno è pulito.")

    @freeze_time("2026-03-10 10:00:00")
    def test_findings_become_actions(self):
        self._find()
        with self.assertRaises(UserError):
            self.visit._finish()
        self.visit.action_all_fine()
        self.visit._finish()
        self.assertRecordValues(
            self.visit.action_ids,
            [
                {
                    "partner_id": self.baker.id,
                    "commitment_id": self.line.commitment_id.id,
                    "finding": "Niente etichette.",
                    "to_do": "Metterle.",
                    "deadline": date(2026, 3, 20),
                    "is_suspending": True,
                    "raised_by_id": self.operator.id,
                }
            ],
        )
        self._assert_sells("2026-03-20 22:59:59", True)
        self._assert_sells("2026-03-20 23:00:00", False)

    @freeze_time("2026-03-10 10:00:00")
    def test_a_finding_says_what_to_do(self):
        self._find(to_do=False)
        self.visit.action_all_fine()
        with self.assertRaises(UserError):
            self.visit._finish()
        self.assertEqual(self.visit.state, "planned")

    @freeze_time("2026-03-10 10:00:00")
    def test_done_it_does_not_change(self):
        self.visit.action_all_fine()
        self.visit._finish()
        for attempt in (
            lambda: self.line.write({"outcome": "finding"}),
            lambda: self.line.unlink(),
            lambda: self.visit._finish(),
            lambda: self.visit._cancel(),
        ):
            with self.assertRaises(UserError):
                attempt()

    def test_photos_are_looked_at_and_belong_to_the_visit(self):
        Attachment = self.env["ir.attachment"].with_user(self.operator)
        good = Attachment.create(
            {"name": "foto.jpg", "datas": base64.b64encode(make_photo())}
        )
        bad = Attachment.create(
            {"name": "foto.jpg", "datas": base64.b64encode(b"<html></html>")}
        )
        self.line.photo_ids = good
        self.assertEqual((good.res_model, good.res_id), (self.line._name, self.line.id))
        with self.assertRaises(ValidationError):
            self.line.photo_ids = bad

    def test_the_supplier_reads_it_once_it_is_done(self):
        own = self.visit.with_user(self.baker_user)
        self.assertEqual(own.search([("id", "=", self.visit.id)]), self.visit)
        points = [("visit_id", "=", self.visit.id)]
        self.assertFalse(own.line_ids.search(points))
        with freeze_time("2026-03-10 10:00:00"):
            self.visit.action_all_fine()
            self.visit._finish()
        self.assertEqual(own.line_ids.search(points), self.visit.line_ids)
        with self.assertRaises(AccessError):
            own.write({"summary": "x"})

    def test_another_supplier_reads_nothing(self):
        with freeze_time("2026-03-10 10:00:00"):
            self._find()
            self.visit.action_all_fine()
            self.visit._finish()
            self.adhesion._suspend("Verifica")
            appeal = (
                self.env["welfare.charter.appeal"]
                .with_user(self.baker_user)
                ._make(
                    self.adhesion.suspension_ids.with_user(self.baker_user), "Perché?"
                )
            )
        for record in (self.visit, self.line, self.visit.action_ids, appeal):
            with self.subTest(record._name):
                seen = record.with_user(self.farmer_user)
                domain = [("id", "in", record.ids)]
                self.assertFalse(seen.search(domain))
                self.assertEqual(seen.search_count(domain), 0)
                with self.assertRaises(AccessError):
                    seen.read(["display_name"])
                self.assertEqual(
                    record.with_user(self.baker_user).search(domain), record
                )
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(
                        record.with_user(self.baker_user).has_access(operation)
                    )
        for attempt in (
            self.line.with_user(self.farmer_user)._get_photos,
            self.visit.action_ids.with_user(self.farmer_user)._get_evidence,
            lambda: self.visit.action_ids.with_user(self.farmer_user)._hand_in("x"),
        ):
            with self.assertRaises(AccessError):
                attempt()


@tagged("post_install", "-at_install")
class TestEmptyLists(TransactionCase):
    def test_an_empty_list_says_what_comes_there(self):
        """Of every list of this addon, in Italian too."""
        found = self.env["ir.model.data"].search(
            [
                ("module", "=", "welfarepiu_supplier_charter"),
                ("model", "=", "ir.actions.act_window"),
            ]
        )
        actions = self.env["ir.actions.act_window"].browse(found.mapped("res_id"))
        lists = actions.filtered(lambda one: one.target != "new")
        self.assertTrue(lists)
        for action in lists:
            english = action.with_context(lang="en_US").help
            self.assertTrue(english, action.xml_id)
            self.assertNotEqual(action.with_context(lang="it_IT").help, english)
