from datetime import date, datetime, time

from dateutil.relativedelta import relativedelta
from psycopg2 import errors

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .refund_common import IBAN, RefundCommon

OTHER_IBAN = "IT13S0542811101000000123457"


@tagged("post_install", "-at_install")
class TestRefundUndo(RefundCommon):
    """Between approval and payment a mistake is put right: by the operator, who takes
    the approval back, and by the worker, who gives another account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker.lang = "en_US"
        cls.bank_journal = cls.env["account.journal"].create(
            {"name": "Bank Test", "code": "BKT", "type": "bank"}
        )

    def _fund(self, amount):
        self.env["welfare.funding"].create(
            {
                "payer_id": self.payer.id,
                "amount": amount,
                "journal_id": self.bank_journal.id,
            }
        )._receive()

    def _approve(self, amount=120.0, approved=None, number="12/2026"):
        refund = self._submit(amount, number=number)
        self._decide(refund)._approve(
            approved, reason=self.less_reason if approved else None
        )
        return refund

    def _read_terms(self):
        report = self.env["welfare.quadratura"]
        found = report._find_differences(payers=self.payer)
        self.assertEqual([one["message"] for one in found], [])
        return report._read_terms(self.payer, self.env["welfare.clock"]._today())[
            self.payer
        ]

    # -- the operator ------------------------------------------------------------------

    def test_back_to_be_assessed(self):
        refund = self._approve()
        self._decide(refund)._undo("The amount was read wrongly.")
        self.assertEqual(refund.state, "submitted")
        self.assertEqual(refund.sudo().approved_amount, 0.0)
        self.assertFalse(refund.sudo().decided_on)
        self.assertEqual((self.lot.balance, self.lot.held), (500.0, 120.0))
        note = refund.sudo().message_ids.filtered(
            lambda one: "read wrongly" in (one.body or "")
        )
        self.assertEqual(note.author_id, self.operator.partner_id)

    def test_its_document_stays_claimed(self):
        refund = self._approve()
        self._decide(refund)._undo("Wrong.")
        with self.assertRaises(ValidationError):
            self._draft()._submit()

    def test_approved_again(self):
        self._fund(1000.0)
        refund = self._approve()
        first = refund.sudo().move_id
        self._decide(refund)._undo("Wrong.")
        terms = self._read_terms()
        self.assertEqual((terms["refunded"], terms["held"]), (0.0, 120.0))
        self.assertEqual((terms["provvista"], terms["open_documents"]), (1000.0, 0.0))
        self._decide(refund)._approve(100.0, reason=self.less_reason)
        terms = self._read_terms()
        self.assertEqual((terms["refunded"], terms["held"]), (100.0, 0.0))
        self.assertEqual((terms["provvista"], terms["open_documents"]), (900.0, 0.0))
        self.assertNotEqual(refund.sudo().move_id, first)
        self.assertTrue(first.line_ids.filtered("reconciled"))
        self.assertEqual(refund.state, "approved", "undoing it did not pay it")
        self.assertEqual(self.lot.balance, 400.0)

    def test_without_funds_nothing_stays_owed(self):
        refund = self._approve()
        self.assertEqual(self._read_terms()["open_documents"], 120.0)
        self._decide(refund)._undo("Wrong.")
        self.assertEqual(self._read_terms()["open_documents"], 0.0)
        self._fund(50.0)
        self.assertEqual(self._read_terms()["provvista"], 50.0)

    def test_undone_then_refused(self):
        refund = self._approve()
        self._decide(refund)._undo("Wrong.")
        self._decide(refund)._refuse(self.refuse_reason)
        self.assertEqual((self.lot.balance, self.lot.held), (500.0, 0.0))
        self._read_terms()
        self._draft()._submit()

    def test_what_a_partial_approval_freed_stays_free(self):
        refund = self._approve(120.0, approved=70.0)
        self._decide(refund)._undo("Wrong.")
        self.assertEqual(self.lot.held, 70.0)
        with self.assertRaises(ValidationError):
            self._decide(refund)._approve(120.0)
        self._decide(refund)._approve(reason=self.less_reason)
        self.assertEqual(refund.sudo().approved_amount, 70.0)
        self._read_terms()

    def test_undone_twice(self):
        refund = self._approve()
        for _time in range(2):
            self._decide(refund)._undo("Wrong.")
            self._decide(refund)._approve()
        self.assertEqual(self.lot.balance, 380.0)
        self._read_terms()

    def test_in_credit_that_has_expired_meanwhile(self):
        """What was set aside when it was asked for does not expire by our mistake."""
        refund = self._approve()
        after = self.lot.spendable_until + relativedelta(days=3)
        with self._at(datetime.combine(after, time(12))):
            self.lot._expire()
            self._decide(refund)._undo("Wrong.")
            self.assertEqual(self.lot.held, 120.0)
            self.lot._expire()
            self._decide(refund)._approve()
        self.assertEqual(refund.sudo().approved_amount, 120.0)

    def test_it_counts_once_towards_the_cap(self):
        refund = self._submit(80.0, self.utilities)
        self._decide(refund)._approve()
        year = self.today.year
        for state in ("undone", "approved"):
            if state == "undone":
                self._decide(refund)._undo("Wrong.")
            else:
                self._decide(refund)._approve()
            self.env.flush_all()
            count = self.worker._welfare_get_yearly_count(self.kind_comma_3, year)
            self.assertEqual(count.counted, 80.0, state)

    def test_the_operator_says_why(self):
        refund = self._approve()
        with self.assertRaises(ValidationError):
            self._decide(refund)._undo("  ")
        with self.assertRaises(AccessError):
            refund._undo("I want more.")

    def test_paid_is_paid(self):
        refund = self._approve()
        refund.sudo()._mark_paid()
        with self.assertRaises(UserError):
            self._decide(refund)._undo("Wrong.")
        waiting = self._submit(10.0, number="2")
        with self.assertRaises(UserError):
            self._decide(waiting)._undo("Wrong.")

    def test_the_worker_reads_why(self):
        refund = self._approve()
        self._decide(refund)._undo("The amount was read wrongly.")
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertIn("The amount was read wrongly.", mail.body_html)
        self.assertNotIn("has arrived", mail.body_html)

    @mute_logger("odoo.sql_db")
    def test_a_part_is_added_in_the_place_of_an_undone_one_only(self):
        refund = self._approve().sudo()
        self.env.flush_all()
        for amount in (120.0, 5.0):
            with (
                self.assertRaises(errors.RestrictViolation),
                self.env.cr.savepoint(),
            ):
                self.env["welfare.refund.part"].create(
                    {
                        "refund_id": refund.id,
                        "lot_id": self.lot.id,
                        "kind_id": refund.kind_id.id,
                        "amount": amount,
                    }
                )

    # -- the payroll flow --------------------------------------------------------------

    def _issue(self, month, flow=None):
        moment = datetime.combine(month + relativedelta(months=1, days=4), time(12))
        with self._at(moment):
            flow = flow or self.env["welfare.payroll.flow"]._open(self.payer, month)
            flow._issue()
        return flow

    def test_in_the_same_month_the_flow_says_nothing_of_it(self):
        refund = self._approve()
        self._decide(refund)._undo("Wrong.")
        self._decide(refund)._approve(100.0, reason=self.less_reason)
        flow = self._issue(date(self.today.year, self.today.month, 1))
        self.assertEqual(flow.line_ids.mapped("amount"), [100.0])
        self.assertFalse(flow._find_differences())

    def test_in_a_later_month_it_is_given_back(self):
        """An issued month stays true: the row of the approval in its month, the same
        negative in the month in which it was undone."""
        refund = self._approve()
        month = date(self.today.year, self.today.month, 1)
        following = month + relativedelta(months=1)
        issued = self._issue(month)
        with self._at(datetime.combine(following + relativedelta(days=9), time(12))):
            self._decide(refund)._undo("Wrong.")
            self._decide(refund)._approve(90.0, reason=self.less_reason)
        later = self._issue(following)
        self.assertEqual(issued.line_ids.mapped("amount"), [120.0])
        self.assertEqual(
            sorted(
                (line.amount, line.is_return, line.document_number)
                for line in later.line_ids
            ),
            [(-120.0, True, "12/2026"), (90.0, False, "12/2026")],
        )
        self.assertFalse(issued._find_differences() or later._find_differences())

    # -- the worker --------------------------------------------------------------------

    def test_the_worker_corrects_the_account(self):
        refund = self._approve()
        refund._correct_iban("it13 s054 2811 1010 0000 0123 457")
        self.assertEqual(refund.sudo().iban, OTHER_IBAN)
        accounts = self.worker.bank_ids.mapped("sanitized_acc_number")
        self.assertEqual(set(accounts), {IBAN, OTHER_IBAN})
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertIn("account for your refund was changed", mail.body_html)

    def test_the_account_of_an_own_unpaid_refund_only(self):
        refund = self._approve()
        with self.assertRaises(ValidationError):
            refund._correct_iban("IT00 0000")
        with self.assertRaises(AccessError):
            self._decide(refund)._correct_iban(OTHER_IBAN)
        refund.sudo()._mark_paid()
        with self.assertRaises(UserError):
            refund._correct_iban(OTHER_IBAN)
