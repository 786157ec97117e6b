import base64
from datetime import timedelta

from odoo.tests import new_test_user, tagged

from odoo.addons.welfarepiu_base.tests.refund_common import make_pdf

from .common import PASSWORD, PortalCommon

PAGE = "/fornitore/carta"


@tagged("post_install", "-at_install")
class TestCharterLife(PortalCommon):
    """A supplier sees whether it holds and what to do, and does it; of another it
    sees nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls._create_operator()
        cls.today = cls.env["welfare.clock"]._today()
        cls.charter = cls._put_charter_in_force()
        cls.adhesion = cls._sign(cls.users["supplier"])
        cls.other = cls.env["res.partner"].create(
            {"name": "Altro Fornitore", "is_company": True, "is_welfare_supplier": True}
        )
        cls.users["other"] = new_test_user(
            cls.env,
            login="other",
            groups="welfarepiu_base.group_supplier",
            password=PASSWORD,
        )
        cls.users["other"].partner_id.parent_id = cls.other
        cls.users["other"].lang = "it_IT"
        cls._sign(cls.users["other"])
        cls.paper = cls.env["welfare.charter.certificate"].create(
            {
                "partner_id": cls.supplier.id,
                "type_id": cls.env.ref(
                    "welfarepiu_supplier_charter.certificate_type_insurance"
                ).id,
                "name": "Polizza di prova",
                "issuer": "Compagnia di prova",
                "valid_from": cls.today - timedelta(days=300),
                "valid_until": cls.today + timedelta(days=20),
            }
        )
        cls.action = (
            cls.env["welfare.charter.action"]
            .with_user(cls.operator)
            .create(
                {
                    "adhesion_id": cls.adhesion.id,
                    "finding": "Etichette senza origine",
                    "to_do": "Scrivere il luogo di origine",
                    "deadline": cls.today + timedelta(days=5),
                    "is_suspending": True,
                }
            )
        )

    @classmethod
    def _put_charter_in_force(cls):
        shipped = cls.env.ref("welfarepiu_supplier_charter.charter_1")
        charter = shipped.copy({"number": "P1", "notice_days": 30})
        charter._put_in_force()
        return charter

    @classmethod
    def _sign(cls, user):
        adhesion = cls.env["welfare.charter.adhesion"].with_user(user)._apply()
        reviewed = adhesion.with_user(cls.operator)
        reviewed._start_assessment()
        adhesion.sudo().line_ids.write({"answer": "yes"})
        reviewed._transition(("assessment",), {"state": "review"})
        reviewed.line_ids.write({"verdict": "accepted"})
        reviewed._approve()
        adhesion._sign("Ada Prova", "Titolare", "192.0.2.7")
        return adhesion.sudo()

    def test_what_holds_and_what_ends(self):
        self.log_in("supplier")
        page = self.url_open(PAGE).text
        for words in ("Polizza di prova", "Scrivere il luogo di origine"):
            self.assertIn(words, page)
        self.assertIn("alert-success", page)

    def test_stopped_it_says_why(self):
        self.paper.valid_until = self.today - timedelta(days=1)
        self.log_in("supplier")
        page = self.url_open(PAGE).text
        self.assertIn("alert-warning", page)
        self.assertIn(self.paper.type_id.with_context(lang="it_IT").name, page)

    def test_renewal_is_sent_and_waits(self):
        self.log_in("supplier")
        vals = {
            "renews_id": self.paper.id,
            "valid_from": str(self.today),
            "valid_until": str(self.today + timedelta(days=365)),
        }
        for content in (b"", b"<html></html>"):
            self.send(f"{PAGE}/certificato", **vals, files={"file": ("a.pdf", content)})
            self.assertFalse(self.paper.renewal_ids)
        self.send(f"{PAGE}/certificato", **vals, files={"file": ("a.pdf", make_pdf())})
        renewal = self.paper.renewal_ids
        self.assertEqual(renewal.state, "proposed")
        self.assertEqual(renewal.name, "Polizza di prova")
        answer = self.url_open(f"{PAGE}/certificato/{renewal.id}")
        self.assertTrue(answer.content.startswith(b"%PDF"))
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")

    def test_what_is_no_day_or_no_type_is_said(self):
        self.log_in("supplier")
        before = self.env["welfare.charter.certificate"].search_count([])
        answer = self.send(
            f"{PAGE}/certificato",
            type_id="x",
            name="Carta",
            issuer="Ente",
            valid_from="domani",
            valid_until="",
            files={"file": ("a.pdf", make_pdf())},
        )
        self.assertIn("alert-danger", answer.text)
        self.assertEqual(
            self.env["welfare.charter.certificate"].search_count([]), before
        )

    def test_put_right_with_a_paper(self):
        self.log_in("supplier")
        self.send(
            f"{PAGE}/azione/{self.action.id}",
            answer="Etichette rifatte",
            files={"file": ("prova.pdf", make_pdf())},
        )
        self.assertEqual(self.action.state, "handed_in")
        paper = self.action.sudo().evidence_ids
        answer = self.url_open(f"{PAGE}/azione/{self.action.id}/carta/{paper.id}")
        self.assertTrue(answer.content.startswith(b"%PDF"))
        # Of the action, and of nothing else.
        foreign = self.adhesion.document_id
        answer = self.url_open(f"{PAGE}/azione/{self.action.id}/carta/{foreign.id}")
        self.assertEqual(answer.status_code, 404)

    def test_a_bad_paper_hands_nothing_in(self):
        self.log_in("supplier")
        self.send(
            f"{PAGE}/azione/{self.action.id}",
            answer="Etichette rifatte",
            files={"file": ("prova.pdf", b"MZ\x90")},
        )
        self.assertEqual(self.action.state, "open")
        self.assertFalse(self.action.sudo().evidence_ids)

    def test_appeal_against_a_suspension(self):
        self.adhesion.with_user(self.operator)._suspend("Verifica", "Chiamaci.")
        self.log_in("supplier")
        page = self.url_open(PAGE).text
        self.assertIn("Verifica", page)
        self.assertIn("Chiamaci.", page)
        self.send(
            f"{PAGE}/ricorso",
            suspension_id=self.adhesion.suspension_ids.id,
            text="Non è così",
        )
        self.assertEqual(self.adhesion.appeal_ids.text, "Non è così")
        self.assertEqual(self.adhesion.appeal_ids.contested_by_id, self.operator)

    def test_withdraw_says_what_happens(self):
        voucher = self._buy_voucher()
        self.log_in("supplier")
        self.send(f"{PAGE}/recesso", reason="Chiudo")
        self.assertFalse(self.adhesion.withdrawn_on)
        self.send(f"{PAGE}/recesso", reason="Chiudo", agreed="1")
        days = self.charter.notice_days
        self.assertTrue(days)
        self.assertTrue(self.adhesion.withdrawn_on)
        clock = self.env["welfare.clock"]
        last = clock._day_of(self.adhesion.valid_until - timedelta(seconds=1))
        self.assertEqual(last, self.today + timedelta(days=days))
        self.assertEqual(voucher.state, "issued")
        self.send("/fornitore/voucher/riscatta", code=voucher.code)
        self.assertEqual(voucher.state, "redeemed")

    def test_suspended_it_still_serves_what_was_bought(self):
        voucher = self._buy_voucher()
        self.adhesion.with_user(self.operator)._suspend("Verifica", "Chiamaci.")
        self.assertFalse(
            self.supplier._welfare_is_chartered(self.env["welfare.clock"]._now())
        )
        self.log_in("supplier")
        self.send("/fornitore/voucher/riscatta", code=voucher.code)
        self.assertEqual(voucher.state, "redeemed")

    def test_another_sees_and_touches_nothing(self):
        self.adhesion.with_user(self.operator)._suspend("Verifica", "Chiamaci.")
        self.log_in("other")
        page = self.url_open(PAGE).text
        for words in ("Polizza di prova", "Scrivere il luogo", "Verifica"):
            self.assertNotIn(words, page)
        self.paper.file = base64.b64encode(make_pdf())
        for path in (
            f"{PAGE}/certificato/{self.paper.id}",
            f"{PAGE}/azione/{self.action.id}/carta/1",
            f"/carta/adesione/{self.adhesion.id}/documento",
        ):
            with self.subTest(path):
                self.assertEqual(self.url_open(path).status_code, 404)
        for path, data in (
            (f"{PAGE}/azione/{self.action.id}", {"answer": "x"}),
            (f"{PAGE}/ricorso", {"action_id": self.action.id, "text": "x"}),
            (
                f"{PAGE}/ricorso",
                {"suspension_id": self.adhesion.suspension_ids.id, "text": "x"},
            ),
            (f"{PAGE}/certificato", {"renews_id": self.paper.id}),
        ):
            with self.subTest(path, **data):
                self.assertEqual(self.send(path, **data).status_code, 404)
        self.assertEqual(self.action.state, "open")
        self.assertFalse(self.adhesion.appeal_ids)

    def test_charter_in_the_visitors_language(self):
        self.charter.preamble_en = "Why this charter, in English."
        self.assertNotIn("in English", self.url_open("/carta").text)
        self.opener.cookies["frontend_lang"] = "en_US"
        self.assertIn("Why this charter, in English.", self.url_open("/en/carta").text)

    def test_charter_as_pdf(self):
        answer = self.url_open("/carta/pdf")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("carta-fornitori", answer.headers["Content-Disposition"])
