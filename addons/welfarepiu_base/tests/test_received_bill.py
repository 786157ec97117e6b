from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .received_bill_common import ReceivedBillCommon


@tagged("post_install", "-at_install")
class TestReceivedBill(ReceivedBillCommon):
    """The supplier's electronic invoice is laid to the bill that was expected: what
    agrees is proposed, what differs is shown, nothing is booked twice."""

    def test_invoice_that_agrees_is_proposed_and_laid_to_the_bill(self):
        settlement = self._settle_session()
        self.assertTrue(settlement.is_bill_missing)
        received = self._import(self._write(settlement))
        draft = received.move_id
        self.assertRecordValues(
            received,
            [
                {
                    "state": "proposed",
                    "supplier_id": self.supplier.id,
                    "settlement_id": settlement.id,
                    "expected_move_id": settlement.bill_id.id,
                    "number": "12/A",
                    "total": 122.0,
                }
            ],
        )
        self.assertIn(settlement.name, received.explanation)
        received.with_user(self.accountant).action_accept()
        self.assertFalse(draft.exists(), "booked once")
        self.assertEqual(settlement.bill_id.ref, "12/A")
        self.assertFalse(settlement.is_bill_missing)
        self.assertEqual(settlement.bill_numbers, "12/A")
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "account.move"), ("res_id", "=", settlement.bill_id.id)]
        )
        self.assertIn("IT00159560366_00001.xml", files.mapped("name"))
        bills = self.env["account.move"].search(
            [("partner_id", "=", self.supplier.id), ("move_type", "=", "in_invoice")]
        )
        self.assertEqual(bills, settlement.bill_id)
        self.assertBooks()

    def test_other_amounts_are_shown_and_not_accepted(self):
        settlement = self._settle_session()
        received = self._import(
            self._write(settlement, base="101.00", vat="22.22", total="123.22")
        )
        self.assertEqual(received.state, "different")
        for words in ("101.00", "100.00", "22.22"):
            self.assertIn(words, received.explanation)
        with self.assertRaises(UserError):
            received.with_user(self.accountant).action_accept()
        self.assertTrue(settlement.is_bill_missing)

    def test_tax_not_withheld_is_a_difference(self):
        settlement = self._settle_session(withholding_tax_id=self.withholding.id)
        received = self._import(self._write(settlement))
        self.assertEqual(received.state, "different")
        self.assertIn("20.00", received.explanation)
        withheld = (
            "<DatiRitenuta><TipoRitenuta>RT01</TipoRitenuta>"
            "<ImportoRitenuta>20.00</ImportoRitenuta>"
            "<AliquotaRitenuta>20.00</AliquotaRitenuta>"
            "<CausalePagamento>A</CausalePagamento></DatiRitenuta>"
        )
        again = self._import(self._write(settlement, withheld=withheld, number="13/A"))
        self.assertEqual(again.state, "proposed")

    def test_order_reference_names_the_statement(self):
        with self._month(0):
            first = self._settle_session()
        with self._month(1):
            second = self._settle_session()
        order = "<DatiOrdineAcquisto><IdDocumento>%s</IdDocumento></DatiOrdineAcquisto>"
        received = self._import(self._write(order=order % second.name))
        self.assertEqual(received.settlement_id, second)
        other = self._import(self._write(number="13/A"))
        self.assertEqual(other.settlement_id, first, "the oldest that waits")

    def test_same_file_and_same_number_count_once(self):
        settlement = self._settle_session()
        raw = self._write(settlement)
        first = self._import(raw)
        twice = self._import(raw, "IT00159560366_00002.xml")
        other = self._import(self._write(settlement, text="Changed"))
        self.assertEqual((twice | other).mapped("state"), ["double", "double"])
        first._accept()
        for late in (twice, other):
            with self.assertRaises(UserError):
                late._accept()
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            twice.write({"state": "unknown"})
            self.env.flush_all()

    def test_signed_file_is_read_and_is_the_same_invoice(self):
        settlement = self._settle_session()
        raw = self._write(settlement)
        signed = self._import(
            self._sign(raw), "IT00159560366_00003.xml.p7m", "application/pkcs7-mime"
        )
        self.assertRecordValues(
            signed, [{"state": "proposed", "settlement_id": settlement.id}]
        )
        self.assertEqual(self._import(raw).state, "double")

    def test_unknown_seller_and_nothing_expected(self):
        stranger = self.env["res.partner"].create(
            {"name": "Stranger", "is_company": True, "vat": "IT12345670017"}
        )
        raw = self._write(seller=stranger.vat.removeprefix("IT"))
        self.assertFalse(self._import(raw), "not a supplier of the shop")
        nothing = self._import(self._write())
        self.assertRecordValues(
            nothing, [{"state": "unknown", "supplier_id": self.supplier.id}]
        )
        settlement = self._settle_session()
        nothing.with_user(self.accountant).action_match()
        self.assertEqual(nothing.settlement_id, settlement)

    def test_credit_note_waits_for_a_credit_note(self):
        settlement = self._settle_session()
        received = self._import(self._write(settlement, kind="TD04"))
        self.assertEqual(received.state, "unknown")
        with self._month(1):
            order = settlement.line_ids.order_line_id.order_id
            order._welfare_return_lines({order.order_line[0]: 1}, "return")
            back = self._settle()
        received._match()
        self.assertRecordValues(
            received, [{"state": "proposed", "settlement_id": back.id}]
        )

    def test_invoice_booked_by_hand_is_not_there_twice(self):
        settlement = self._settle_session()
        received = self._import(self._write(settlement))
        received.move_id.action_post()
        with self.assertRaises(UserError):
            received._accept()

    def test_operator_looks_and_does_not_accept(self):
        settlement = self._settle_session()
        received = self._import(self._write(settlement))
        mine = received.with_user(self._create_operator())
        self.assertTrue(mine.explanation)
        with self.assertRaises(AccessError):
            mine.action_accept()

    # -- missing ----------------------------------------------------------------

    def _get_mails(self, settlement):
        return self.env["mail.mail"].search(
            [("model", "=", settlement._name), ("res_id", "=", settlement.id)]
        )

    def test_missing_invoice_is_asked_for_a_few_times(self):
        self.supplier.email = "supplier@example.com"
        with self._month(0):
            settlement = self._settle_session()
            settlement._cron_ask_for_bills()
            self.assertFalse(self._get_mails(settlement), "too early")
        for number in range(1, 7):
            with self._month(number):
                settlement._cron_ask_for_bills()
                settlement._cron_ask_for_bills()
        self.assertEqual(len(self._get_mails(settlement)), 3)
        self.assertEqual(settlement.reminders, 3)
        self.assertIn(
            f"/fornitore/estratto/{settlement.id}",
            self._get_mails(settlement)[0].body_html,
        )

    def test_nothing_is_asked_of_who_bills_on_paper(self):
        self.supplier.email = "supplier@example.com"
        with self._month(0):
            settlement = self._settle_session(bills_on_paper=True)
        self.assertTrue(settlement.is_bill_missing, "the accountant waits for paper")
        with self._month(3):
            settlement._cron_ask_for_bills()
        self.assertFalse(self._get_mails(settlement))

    def test_missing_is_found(self):
        settlement = self._settle_session()
        Settlement = self.env["welfare.settlement"]
        for value in (True, False):
            found = Settlement.search([("is_bill_missing", "=", value)])
            self.assertEqual(settlement in found, value)
        self._import(self._write(settlement))._accept()
        self.assertNotIn(
            settlement, Settlement.search([("is_bill_missing", "=", True)])
        )

    # -- what to write ----------------------------------------------------------

    def test_guide_is_what_the_check_expects(self):
        settlement = self._settle_session(withholding_tax_id=self.withholding.id)
        [guide] = settlement._get_invoice_guides()
        self.assertEqual(
            (guide["kind"], guide["reference"], guide["total"], guide["to_pay"]),
            ("TD01", settlement.name, 122.0, 102.0),
        )
        [rate] = guide["rates"]
        self.assertEqual((rate.base, rate.vat), (100.0, 22.0))
        self.assertEqual(guide["withheld"], [(self.withholding, 20.0)])
        self.assertIn(settlement.name, guide["text"])
        self.assertEqual(settlement._get_recipient()["vat"], "IT01234560157")
