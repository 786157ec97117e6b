from base64 import b64encode
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .received_bill_common import ReceivedBillCommon
from .refund_common import make_pdf

PDF = make_pdf()


@tagged("post_install", "-at_install")
class TestInvoiceUpload(ReceivedBillCommon):
    """A supplier sends its invoice from its page and is told in plain words whether it
    agrees; what does not leaves nothing behind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env,
            login="supplier_bills@example.com",
            groups="welfarepiu_base.group_supplier",
        )
        cls.user.partner_id.parent_id = cls.supplier

    def _send(self, raw, filename="fattura.xml", user=None):
        Bill = self.env["welfare.received.bill"].with_user(user or self.user)
        return Bill._upload(raw, filename)

    def _count(self):
        self.env.flush_all()
        return [
            self.env[model].search_count([])
            for model in ("welfare.received.bill", "ir.attachment", "account.move")
        ]

    def assertNothingLeft(self, raw, words, **vals):
        before = self._count()
        with self.assertRaises(ValidationError) as refused:
            self._send(raw, **vals)
        self.assertIn(words, str(refused.exception))
        self.assertEqual(self._count(), before)

    def test_what_agrees_is_kept_and_waits_for_the_accountant(self):
        settlement = self._settle_session()
        moves = self.env["account.move"].search_count([])
        answer = self._send(self._write(settlement))
        self.assertTrue(answer.taken)
        self.assertEqual(answer.settlement, settlement)
        self.assertIn(settlement.name, answer.sentences[0])
        self.assertEqual(self.env["account.move"].search_count([]), moves, "no draft")
        [guide] = settlement._get_invoice_guides()
        self.assertEqual((guide["number"], guide["looked_at"]), ("", "12/A"))
        received = settlement._get_uploads()
        self.assertTrue(received.is_uploaded)
        received.with_user(self.accountant).action_accept()
        self.assertFalse(settlement.is_bill_missing)
        self.assertEqual(settlement.bill_id.ref, "12/A")
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "account.move"), ("res_id", "=", settlement.bill_id.id)]
        )
        self.assertIn("fattura.xml", files.mapped("name"))
        self.assertIn(
            b"12/A", files.filtered(lambda one: one.name == "fattura.xml").raw
        )
        self.assertBooks()

    def test_signed_file_in_either_envelope(self):
        settlement = self._settle_session()
        signed = self._sign(self._write(settlement))
        answer = self._send(b64encode(signed), "fattura.xml.p7m")
        self.assertTrue(answer.taken)
        again = self._send(signed, "altra.p7m")
        self.assertFalse(again.taken)
        self.assertIn("already", again.sentences[0])

    def test_what_differs_is_said_and_sent_again_under_its_number(self):
        settlement = self._settle_session()
        before = self._count()
        answer = self._send(
            self._write(settlement, base="101.00", vat="22.22", total="123.22")
        )
        self.assertFalse(answer.taken)
        told = "\n".join(answer.sentences)
        for words in (settlement.name, "101.00", "100.00", "22.22", "TD04"):
            self.assertIn(words, told)
        self.assertEqual(self._count(), before)
        self.assertTrue(self._send(self._write(settlement)).taken)

    def test_already_here(self):
        settlement = self._settle_session()
        raw = self._write(settlement)
        self._send(raw)
        before = self._count()
        for again in (raw, self._write(settlement, number="13/A")):
            answer = self._send(again)
            self.assertFalse(answer.taken)
            self.assertIn("12/A", answer.sentences[0])
        self.assertEqual(self._count(), before)
        # The exchange brings it as well: it is there once.
        self.assertEqual(self._import(raw).state, "double")
        settlement._get_uploads()._accept()
        self.assertIn("12/A", self._send(raw).sentences[0])

    def test_nothing_waits(self):
        before = self._count()
        answer = self._send(self._write())
        self.assertFalse(answer.taken)
        self.assertIn("No statement", answer.sentences[0])
        self.assertEqual(self._count(), before)

    def test_which_of_several_is_asked(self):
        with self._month(0):
            first = self._settle_session()
        with self._month(1):
            second = self._settle_session()
        answer = self._send(self._write(base="90.00", vat="19.80", total="109.80"))
        told = "\n".join(answer.sentences)
        self.assertIn(first.name, told)
        self.assertIn(second.name, told)

    def test_what_is_no_invoice_leaves_nothing(self):
        settlement = self._settle_session()
        good = self._write(settlement)
        entity = good.replace(
            b"<p:FatturaElettronica ",
            b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>'
            b"<p:FatturaElettronica ",
            1,
        )
        for raw in (
            b"%PDF-1.4 no invoice",
            b"<a/>",
            b"\x30\x82\x00\x01junk",
            b"MIIB not an envelope",
            entity,
            good[:400],
        ):
            self.assertNothingLeft(raw, "not an electronic invoice")
        self.assertNothingLeft(b"", "empty")
        start, end = (good.index(b"<FatturaElettronicaBody>"), good.index(b"</p:Fat"))
        two = good[:end] + good[start:end] + good[end:]
        self.assertNothingLeft(two, "more than one")
        Bill = self.env.registry["welfare.received.bill"]
        with patch.object(Bill, "_get_max_bytes", lambda _self: 100):
            self.assertNothingLeft(good, "too large")

    def test_somebody_elses_invoice_leaves_nothing(self):
        settlement = self._settle_session()
        self.assertNothingLeft(
            self._write(settlement, seller="12345670017"), "12345670017"
        )
        self.assertNothingLeft(
            self._write(settlement, buyer="12345670017"), "not for us"
        )

    def test_nobody_else_sends(self):
        raw = self._write(self._settle_session())
        for user in (self.accountant, self._create_worker_user(self.worker)):
            with self.assertRaises(AccessError):
                self._send(raw, user=user)

    def test_other_supplier_learns_nothing_of_it(self):
        settlement = self._settle_session()
        self._send(self._write(settlement))
        other = self.env["res.partner"].create(
            {
                "name": "Supplier B",
                "is_company": True,
                "is_welfare_supplier": True,
                "vat": "IT12345670017",
            }
        )
        stranger = new_test_user(
            self.env,
            login="supplier_b@example.com",
            groups="welfarepiu_base.group_supplier",
        )
        stranger.partner_id.parent_id = other
        self.assertNothingLeft(self._write(settlement), "12345670017", user=stranger)
        answer = self._send(
            self._write(settlement, seller="12345670017", number="1"), user=stranger
        )
        self.assertNotIn(settlement.name, "\n".join(answer.sentences))
        bill = settlement._get_uploads()
        with self.assertRaises(AccessError):
            bill.with_user(stranger).read(["number"])

    def test_reminder_does_not_ask_for_what_was_sent(self):
        self.supplier.email = "supplier@example.com"
        with self._month(0):
            settlement = self._settle_session()
        self._send(self._write(settlement))
        with self._month(3):
            settlement._cron_ask_for_bills()
        self.assertFalse(settlement.reminders)


@tagged("post_install", "-at_install")
class TestPaperBill(ReceivedBillCommon):
    """A bill on paper is written down by the accountant, and taken back until it is
    paid."""

    def setUp(self):
        super().setUp()
        self.settlement = self._settle_session(bills_on_paper=True)
        self.bill = self.settlement.bill_id

    def _record(self, number="7", user=None, **vals):
        Bill = self.env["welfare.received.bill"].with_user(user or self.accountant)
        return Bill._record_paper(
            self.bill, number, vals.pop("date", self.today), **vals
        )

    def test_it_leaves_the_list_and_comes_back_when_taken_back(self):
        Settlement = self.env["welfare.settlement"]
        missing = [("is_bill_missing", "=", True)]
        self.assertIn(self.settlement, Settlement.search(missing))
        former = self.bill.ref
        wizard = (
            self.env["welfare.paper.bill"]
            .with_user(self.accountant)
            .with_context(active_id=self.settlement.id)
            .create({"number": " 7 ", "date": self.today, "scan": b64encode(PDF)})
        )
        self.assertEqual(wizard.move_id, self.bill)
        wizard.action_record()
        self.assertNotIn(self.settlement, Settlement.search(missing))
        self.assertEqual(self.settlement.bill_numbers, "7")
        self.assertEqual(self.bill.ref, "7")
        paper = self.bill.welfare_received_ids
        scans = paper._get_scans()
        self.assertEqual(len(scans), 2, "with the paper and with the bill")
        paper.with_user(self.accountant).action_take_back()
        self.assertFalse(paper.exists() or scans.exists())
        self.assertIn(self.settlement, Settlement.search(missing))
        self.assertEqual(self.bill.ref, former)
        self._record("7")
        self.assertFalse(self.settlement.is_bill_missing, "the same number again")

    def test_paid_is_not_taken_back(self):
        paper = self._record()
        self._redeem(self.settlement.line_ids.order_line_id.order_id)
        self._pay(self.settlement, 10.0)
        with self.assertRaisesRegex(UserError, "paid"):
            paper.with_user(self.accountant).action_take_back()

    def test_twice_and_nonsense_are_refused(self):
        for vals in (
            {"number": " "},
            {"date": False},
            {"date": self.today.replace(year=self.today.year + 1)},
        ):
            with self.assertRaises(UserError):
                self._record(**vals)
        with self.assertRaises(ValidationError):
            self._record(content=b"not a scan", filename="a.pdf")
        self.assertTrue(self.settlement.is_bill_missing)
        self._record()
        with self.assertRaisesRegex(UserError, "any more"):
            self._record("8")
        with self._month(1):
            self._sell(self.session)
            self.bill = self._settle().bill_id
            with self.assertRaisesRegex(UserError, "before"):
                self._record("7")

    def test_who_owes_a_file_does_not_do_with_paper(self):
        self.settlement.terms_id.bills_on_paper = False
        with self.assertRaisesRegex(UserError, "electronic"):
            self._record()

    def test_only_the_accountant(self):
        for user in (self._create_operator(), self._create_worker_user(self.worker)):
            with self.assertRaises(AccessError):
                self._record(user=user)
        paper = self._record()
        with self.assertRaises(AccessError):
            paper.with_user(self._create_operator("op2@example.com")).action_take_back()

    def test_no_mail_asks_for_paper(self):
        self.supplier.email = "supplier@example.com"
        with self._month(3):
            self.settlement._cron_ask_for_bills()
            self.assertFalse(self.settlement.reminders)
            self.settlement.action_ask_for_bill()
        self.assertEqual(self.settlement.reminders, 1, "by hand, yes")

    def test_file_is_not_taken_back(self):
        self.settlement.terms_id.bills_on_paper = False
        received = self._import(self._write(self.settlement))
        received._accept()
        with self.assertRaisesRegex(UserError, "file"):
            received.with_user(self.accountant).action_take_back()
