from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .contribution_common import PAYER_IBAN, ContributionCommon
from .homes import AllianceHome


class BankCases:
    """What a line of the bank statement does to what was due; the same wherever the
    Fund's books are kept."""

    def test_reference_and_amount_book_it_by_itself(self):
        due = self._owe(120.0)
        line = self._show(120.0, due.reference)
        self.assertEqual(due.state, "received")
        self.assertEqual(self._get_match(line).state, "booked")
        self.assertRecordValues(
            due.receipt_ids, [{"amount": 120.0, "statement_line_id": line.id}]
        )
        self.assertTrue(line.is_reconciled)
        self.assertFundFigures(120, 0, 0)
        self.assertEqual((self._get_bank_balance(), self._get_due_balance()), (120, 0))

    def test_reference_is_found_however_it_is_typed(self):
        texts = (
            "RF02FC20269001",
            "rf02 fc20 2690 01",
            "Contributo 2026 rif.RF02-FC20/269001 grazie",
            "CONTRIBUTO RF02\nFC2026\n9001",
            "RF02FC20269001 2026",
            "FATTURA RF18X RF02FC20269001",
        )
        Match = self.env["welfare.fund.match"]
        for text in texts:
            with self.subTest(text):
                self.assertIn("RF02FC20269001", Match._find_references([text]))
        self.assertNotIn("RF03FC20269001", Match._find_references(["RF03FC20269001"]))

    def test_looked_at_twice_it_is_booked_once(self):
        due = self._owe(120.0)
        line = self._show(120.0, due.reference)
        self.env["welfare.fund.match"]._match(line)
        self._run_cron("match")
        self.assertEqual(len(due.receipt_ids), 1)
        self.assertFundFigures(120, 0, 0)

    def test_two_slips_paid_together(self):
        one, two = self._owe(30.0), self._owe(20.0, 9002)
        line = self._show(50.0, f"{one.reference} {two.reference}")
        self.assertEqual(self._get_match(line).state, "booked")
        self.assertEqual({one.state, two.state}, {"received"})
        self.assertFundFigures(50, 0, 0)
        self.assertEqual(self._get_due_balance(), 0)

    def test_less_than_due_is_proposed_and_the_rest_stays_due(self):
        due = self._owe(100.0)
        line = self._show(40.0, due.reference)
        match = self._get_match(line)
        self.assertEqual((match.kind, match.state), ("partial", "proposed"))
        self.assertIn("60", match.reasons)
        self.assertFundFigures(0, 0, 0)
        self._decide(line)
        part = due.search([("part_of_id", "=", due.id)])
        self.assertRecordValues(
            due | part,
            [
                {"amount": 60.0, "state": "due"},
                {"amount": 40.0, "state": "received"},
            ],
        )
        self.assertFundFigures(40, 0, 0)
        self.assertEqual(self._get_due_balance(), 60)
        rest = self._show(60.0, due.reference)
        self.assertEqual(self._get_match(rest).state, "booked")
        self.assertEqual(due.state, "received")
        self.assertFundFigures(100, 0, 0)
        self.assertEqual((self._get_bank_balance(), self._get_due_balance()), (100, 0))

    def test_more_than_due_is_a_gift(self):
        due = self._owe(50.0)
        line = self._show(70.0, due.reference)
        self.assertEqual(self._get_match(line).kind, "over")
        self._decide(line)
        self.assertFundFigures(70, 0, 0)
        gift = due.search([("key", "=", f"line:{line.id}")])
        self.assertRecordValues(
            gift,
            [{"amount": 20.0, "partner_id": self.giver.id, "state": "received"}],
        )

    def test_more_than_due_is_owed_to_who_paid_it(self):
        due = self._owe(50.0)
        line = self._show(70.0, due.reference)
        self._decide(line, "give_back")
        self.assertFundFigures(50, 0, 0)
        owed = line.move_id.line_ids.filtered(
            lambda item: item.account_id == self.fund.give_back_account_id
        )
        self.assertEqual(owed.balance, -20.0)
        self.assertTrue(line.is_reconciled)

    def test_paid_twice_is_not_received_twice(self):
        due = self._owe(50.0)
        self._show(50.0, due.reference)
        again = self._show(50.0, due.reference)
        match = self._get_match(again)
        self.assertEqual((match.kind, match.state), ("double", "proposed"))
        self.assertIn(due.receipt_ids.name, match.reasons)
        self.assertFundFigures(50, 0, 0)
        self._decide(again, "give_back")
        self.assertFundFigures(50, 0, 0)
        self.assertEqual(self._get_bank_balance(), 100)

    # -- registered by hand before ----------------------------------------------------

    def test_registered_by_hand_and_then_in_the_file_is_one_payment(self):
        due = self._owe(50.0)
        due._register_receipt(self.bank, self.today)
        receipt = due.receipt_ids
        line = self._show(50.0, due.reference, account_number=PAYER_IBAN)
        match = self._get_match(line)
        self.assertEqual((match.kind, match.state), ("by_hand", "booked"))
        self.assertEqual(match.receipt_id, receipt)
        self.assertIn("by hand", match.reasons)
        self.assertTrue(line.is_reconciled)
        self.assertEqual(receipt.file_line_id, line)
        self.assertEqual(due.receipt_ids, receipt)
        self.assertFundFigures(50, 0, 0)
        self.assertEqual((self._get_bank_balance(), self._get_due_balance()), (50, 0))
        lines = line.search([("journal_id", "=", self.bank.id)])
        self.assertEqual(sum(lines.mapped("amount")), 50.0, "as the bank says")
        # The same once more is a second payment.
        again = self._show(50.0, due.reference, account_number=PAYER_IBAN)
        self.assertEqual(self._get_match(again).kind, "double")
        with self.assertRaises(UserError):
            line.action_undo_reconciliation()
        with self.assertRaises(UserError):
            line.unlink()

    def test_registered_by_hand_and_then_returned_by_the_bank(self):
        due = self._owe(50.0)
        due._register_receipt(self.bank, self.today)
        self._show(50.0, due.reference, account_number=PAYER_IBAN)
        back = self._show(
            -50.0,
            "STORNO BONIFICO",
            account_number=PAYER_IBAN,
            transaction_details={"welfare": {"is_return": True}},
        )
        self.assertEqual(self._get_match(back).kind, "returned")
        self._decide(back)
        self.assertEqual(due.state, "due")
        self.assertFundFigures(0, 0, 0)
        self.assertEqual((self._get_bank_balance(), self._get_due_balance()), (0, 50))

    def test_by_hand_is_only_proposed_without_the_reference_or_on_another_day(self):
        by_name, by_day, other_sum = (
            self._owe(amount, number)
            for amount, number in ((51.0, 9001), (52.0, 9002), (53.0, 9003))
        )
        for due in (by_name, by_day, other_sum):
            due._register_receipt(self.bank, self.today)
        late = self.today + timedelta(days=40)
        lines = [
            self._show(51.0, "Bonifico", partner_name="TESSITURA INVENTATA SRL"),
            self._show(52.0, by_day.reference, date=late),
            self._show(53.5, other_sum.reference),
        ]
        matches = [self._get_match(line) for line in lines]
        self.assertEqual(
            [(match.kind, match.state) for match in matches],
            [("by_hand", "proposed"), ("by_hand", "proposed"), ("double", "proposed")],
        )
        self.assertFundFigures(156, 0, 0)
        self._decide(lines[0])
        self.assertEqual(by_name.receipt_ids.file_line_id, lines[0])
        # It was a second payment after all.
        self._decide(lines[1], "give_back")
        self.assertFalse(by_day.receipt_ids.file_line_id)
        self.assertFundFigures(156, 0, 0)
        owed = lines[1].move_id.line_ids.filtered(
            lambda item: item.account_id == self.fund.give_back_account_id
        )
        self.assertEqual(owed.balance, -52.0)

    def test_wrong_reference_is_a_guess_with_its_reasons(self):
        due = self._owe(75.0)
        line = self._show(75.0, "CONTRIBUTO FC2026-9001 RF99FC20269001")
        match = self._get_match(line)
        self.assertEqual((match.kind, match.by_code), ("guess", True))
        self.assertFundFigures(0, 0, 0)
        self._decide(line)
        self.assertEqual(due.state, "received")

    def test_codes_as_the_sequence_makes_them_are_found_in_words(self):
        due = self.env["welfare.fund.contribution"]._contribute(
            self.fund, "firm", 31.0, "words", partner=self.giver
        )
        due._make_due()
        for text in (due.code, f"rif {due.code.replace('-', ' ').lower()} del 2026"):
            with self.subTest(text):
                line = self._show(31.0, text)
                self.assertEqual(self._get_match(line).contribution_ids, due)
                self.assertTrue(self._get_match(line).by_code)

    def test_name_and_amount_without_reference_are_a_guess(self):
        due = self._owe(75.0)
        line = self._show(75.0, "Bonifico", partner_name="TESSITURA INVENTATA  SRL")
        match = self._get_match(line)
        self.assertEqual((match.kind, match.by_name, match.by_amount), ("guess", 1, 1))
        self.assertEqual(match.contribution_ids, due)
        self.assertEqual(due.state, "due")

    def test_account_of_an_earlier_payment_is_known(self):
        first = self._owe(10.0)
        self._show(10.0, first.reference, account_number=PAYER_IBAN)
        second = self._owe(33.0, 9002)
        line = self._show(
            33.0, "ordine permanente", account_number=PAYER_IBAN, partner_name="T.I."
        )
        match = self._get_match(line)
        self.assertEqual((match.kind, match.by_account), ("guess", True))
        self.assertEqual(match.contribution_ids, second)

    def test_refused_is_left_to_the_accountant(self):
        due = self._owe(75.0)
        line = self._show(75.0, "Bonifico", partner_name="Tessitura Inventata Srl")
        self._decide(line, "refuse")
        self._run_cron("match")
        self.assertEqual(self._get_match(line).state, "refused")
        self.assertFalse(line.is_reconciled)
        self.assertEqual(due.state, "due")
        with self.assertRaises(UserError):
            self._decide(line)

    def test_proposal_overtaken_is_not_booked(self):
        due = self._owe(100.0)
        line = self._show(40.0, due.reference)
        due._register_receipt(self.bank, self.today)
        with self.assertRaises(UserError):
            self._decide(line)
        self.assertFundFigures(100, 0, 0)
        self._get_match(line).with_user(self.other_accountant).action_look_again()
        self.assertEqual(self._get_match(line).kind, "double")

    def test_line_booked_otherwise_is_not_proposed_any_more(self):
        due = self._owe(100.0)
        line = self._show(40.0, due.reference)
        line._welfare_replace_suspense(
            [(self.fund._get_give_back_account(), -40.0, "by hand")]
        )
        self._run_cron("match")
        self.assertEqual(self._get_match(line).state, "settled")

    def test_others_money_is_left_alone(self):
        line = self._show(999.0, "SALDO FATTURA 12/2026", partner_name="Cliente Srl")
        self.assertFalse(self._get_match(line))
        self.assertFalse(line.is_reconciled)

    def test_on_an_account_of_its_own_whatever_arrives_is_for_the_fund(self):
        self.fund.bank_is_own = True
        line = self._show(15.0, "CON AFFETTO")
        self.assertEqual(self._get_match(line).kind, "unknown")
        self._decide(line)
        self.assertFundFigures(15, 0, 0)

    def test_words_say_that_it_is_for_the_fund(self):
        line = self._show(15.0, "offerta fondo di solidarieta")
        self.assertEqual(self._get_match(line).kind, "unknown")

    def test_gift_with_its_reference_needs_nobody(self):
        line = self._show(25.0, f"dono {self.fund.gift_reference}")
        self.assertEqual(self._get_match(line).state, "booked")
        self.assertFundFigures(25, 0, 0)

    def test_promise_of_a_gift_is_received_when_it_comes(self):
        pledge = self._owe(1.0).create(
            {
                "fund_id": self.fund.id,
                "source_type": "worker",
                "amount": 12.0,
                "partner_id": self.worker.id,
            }
        )
        self._show(12.0, pledge.reference)
        self.assertEqual(pledge.state, "received")
        self.assertFundFigures(12, 0, 0)

    def test_money_in_another_currency_is_proposed(self):
        due = self._owe(105.0)
        line = self._show(
            104.3,
            due.reference,
            transaction_details={"welfare": {"instructed": ["98.50", "CHF"]}},
        )
        match = self._get_match(line)
        self.assertEqual((match.kind, match.state), ("foreign", "proposed"))
        self._decide(line)
        self.assertFundFigures(104.3, 0, 0)
        self.assertEqual(self._get_due_balance(), 0.7)

    def test_cancelled_and_then_paid_is_asked_about(self):
        due = self._owe(50.0)
        due._write_off("unable")
        line = self._show(50.0, due.reference)
        self.assertEqual(self._get_match(line).kind, "cancelled")
        self._decide(line)
        self.assertFundFigures(50, 0, 0)
        self.assertEqual(due.state, "cancelled")

    # -- returned ----------------------------------------------------------------------

    def _send_back(self, contribution, amount=None):
        return self._show(
            -(amount or contribution.amount),
            f"STORNO {contribution.reference}",
            transaction_details={"welfare": {"is_return": True}},
        )

    def test_returned_payment_is_due_again(self):
        due = self._owe(120.0)
        self._show(120.0, due.reference)
        first = due.receipt_ids
        back = self._send_back(due)
        self.assertEqual(self._get_match(back).state, "booked")
        self.assertEqual(due.state, "due")
        self.assertRecordValues(
            first, [{"state": "returned", "return_line_id": back.id, "uncovered": 0.0}]
        )
        self.assertFundFigures(0, 0, 0)
        self.assertEqual((self._get_bank_balance(), self._get_due_balance()), (0, 120))
        self._show(120.0, due.reference)
        self.assertEqual(due.state, "received")
        self.assertNotEqual(due.receipt_ids - first, first)
        self.assertFundFigures(120, 0, 0)
        self.assertEqual((self._get_bank_balance(), self._get_due_balance()), (120, 0))

    def test_a_debit_that_is_no_return_is_only_proposed(self):
        due = self._owe(120.0)
        self._show(120.0, due.reference)
        line = self._show(-120.0, f"pagamento {due.reference}")
        self.assertEqual(self._get_match(line).state, "proposed")
        self.assertEqual(due.state, "received")

    def test_return_without_reference_is_found_by_its_payer(self):
        due = self._owe(120.0)
        self._show(120.0, due.reference, account_number=PAYER_IBAN)
        line = self._show(
            -120.0,
            "STORNO BONIFICO",
            account_number=PAYER_IBAN,
            transaction_details={"welfare": {"is_return": True}},
        )
        match = self._get_match(line)
        self.assertEqual((match.kind, match.state), ("returned", "proposed"))
        self._decide(line)
        self.assertEqual(due.state, "due")

    def test_what_is_granted_stays_granted_and_the_fund_is_never_below_zero(self):
        due = self._owe(600.0)
        self._show(600.0, due.reference)
        request = self._grant_request(amount_asked=500.0)
        granted = request.amount_granted
        self.assertGreater(granted, 0)
        self._send_back(due)
        self.assertEqual(due.state, "due")
        receipt = due.receipt_ids
        self.assertEqual(receipt.uncovered, granted)
        self.assertEqual(self.fund.uncovered, granted)
        self.assertEqual(self.fund.available, 0.0)
        self.assertFalse(self.fund._find_differences())
        self.assertEqual(request.state, "granted")
        # New money covers it first: only what is beyond can be promised anew.
        self._fill(granted - 100.0)
        self.assertEqual((self.fund.available, self.fund.uncovered), (0.0, 100.0))
        self._fill(150.0)
        self.assertEqual((self.fund.available, self.fund.uncovered), (50.0, 0.0))
        self.assertFalse(self.fund._find_differences())
        self.assertEqual(self._get_due_balance(), 600.0)

    def test_received_is_not_undone_by_opening_the_bank_line(self):
        due = self._owe(120.0)
        line = self._show(120.0, due.reference)
        with self.assertRaises(UserError):
            line.action_undo_reconciliation()
        with self.assertRaises(UserError):
            due._get_due_line().remove_move_reconcile()
        with self.assertRaises(UserError):
            line.unlink()
        self.assertFundFigures(120, 0, 0)

    # -- who ---------------------------------------------------------------------------

    def test_only_accountants_decide(self):
        due = self._owe(100.0)
        line = self._show(40.0, due.reference)
        for user in (self.worker_user, self.evaluator, self.members[0]):
            with self.assertRaises(AccessError):
                self._get_match(line).with_user(user).action_accept()


@tagged("post_install", "-at_install")
class TestContributionBank(BankCases, ContributionCommon):
    """The Fund's books in the operator's company."""


@tagged("post_install", "-at_install")
class TestContributionBankAlliance(BankCases, AllianceHome, ContributionCommon):
    """The Fund's books in a company of its own."""

    def test_the_shop_hands_over_what_it_kept_in_one_transfer(self):
        shop = self.fund.operator_company_id.partner_id
        one, two = (
            self._owe(
                amount, number, source_move_id=self._keep_in_shop(amount).id, way="sold"
            )
            for amount, number in ((10.0, 9001), (15.0, 9002))
        )
        line = self._show(25.0, "Riversamento", partner_name=shop.name)
        match = self._get_match(line)
        self.assertEqual((match.kind, match.contribution_ids), ("guess", one | two))
        self._decide(line)
        self.assertEqual({one.state, two.state}, {"received"})
