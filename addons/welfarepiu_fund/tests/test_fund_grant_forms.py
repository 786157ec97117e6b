from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PAPER, FundCommon
from .homes import AllianceHome

IBAN = "IT60X0542811101000000123456"
OTHER_IBAN = "IT13S0542811101000000123457"


class GrantFormClaims:
    """Help is credit, or money to a creditor or to the worker: reserved, owed, paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new = cls.regulation.copy()
        new.tax_note = "Money is income: ask who does your tax return."
        new.event_ids.write({"allows_creditor": True, "allows_worker": True})
        new.with_user(cls.members[0]).action_put_in_force()
        cls.regulation = new
        cls.event = new.event_ids.filtered(lambda one: one.code == cls.event.code)
        cls._fill(2000)

    def _ask(self, form, name="Scuola di Prova", **facts):
        """:return: a request with the committee that asks for help in ``form``"""
        request = self._draft(**facts)
        request._set_payee(
            form,
            {
                "payee_name": name,
                "payee_iban": "it60 x054 2811 1010 0000 0123 456",
                "payee_reference": "Retta 2026/7",
            },
        )
        for paper in request.paper_ids:
            request._add_paper(paper, PAPER, "paper.pdf")
        request._give_consent()
        request._submit()
        request.with_user(self.evaluator)._confirm_form(form)
        request.with_user(self.evaluator).action_assess()
        request.with_user(self.evaluator).action_send_to_committee()
        return request.with_env(self.env)

    def _grant_form(self, form="creditor", **facts):
        """:return: the draft payment of a grant"""
        request = self._ask(form, **facts)
        self._vote(request, "grant", "grant")
        self.assertEqual(request.state, "granted")
        return request.payment_ids

    def _confirm(self, payment, amount=None):
        wizard = (
            self.env["welfare.fund.payment.confirm"]
            .with_user(self.evaluator)
            .create({"payment_id": payment.id, "amount": amount or payment.amount})
        )
        wizard.action_confirm()

    def _pay(self, payment, direction="out", date=None):
        self.env["welfare.fund.payment.bank"].with_user(self.accountant).create(
            {
                "payment_id": payment.id,
                "direction": direction,
                "journal_id": self.bank.id,
                "date": date or self.today,
            }
        ).action_register()

    def _get_balance(self, account):
        lines = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        return round(sum(lines.mapped("balance")), 2)

    def assertSettled(self):
        """Nothing is owed, and nothing stands against what is owed."""
        self.assertEqual(self._get_balance(self.fund.to_pay_account_id), 0.0)
        self.assertEqual(self._get_balance(self.fund.paying_account_id), 0.0)

    # -- the money ------------------------------------------------------------

    def test_a_creditor_is_paid_and_the_grant_is_used(self):
        payment = self._grant_form(amount_asked=500)
        request = payment.request_id
        self.assertFalse(request._get_applicant().lot_id)
        self.assertFundFigures(2000, 500, 0)
        self._confirm(payment)
        self.assertEqual(payment.state, "to_pay")
        self.assertFundFigures(2000, 500, 0)
        self.assertEqual(self._get_balance(self.fund.to_pay_account_id), -500.0)
        self._pay(payment)
        self.assertRecordValues(payment, [{"state": "paid", "paid_on": self.today}])
        self.assertFundFigures(2000, 0, 500)
        self.assertEqual(request.state, "used")
        self.assertEqual(request.amount_spent, 500.0)
        self.assertSettled()

    def test_what_the_bill_does_not_show_waits_or_goes_back(self):
        payment = self._grant_form(amount_asked=500)
        request = payment.request_id
        self._confirm(payment, 320.55)
        rest = request.payment_ids - payment
        self.assertRecordValues(rest, [{"amount": 179.45, "state": "draft"}])
        self._pay(payment)
        self.assertEqual(request.state, "granted")
        rest.with_user(self.evaluator).action_give_up()
        self.assertFundFigures(2000, 0, 320.55)
        self.assertEqual(request.state, "used")
        self.assertEqual(request.amount_returned, 179.45)

    def test_not_more_than_granted_is_confirmed(self):
        payment = self._grant_form(amount_asked=500)
        for amount in (500.01, -1):
            with self.assertRaises(ValidationError):
                self._confirm(payment, amount)

    def test_what_is_given_up_is_available_again(self):
        payment = self._grant_form("worker", amount_asked=400)
        self._confirm(payment)
        payment.with_user(self.evaluator).action_give_up()
        self.assertFundFigures(2000, 0, 0)
        self.assertEqual(payment.state, "cancelled")
        self.assertEqual(payment.request_id.state, "expired")
        self.assertSettled()
        with self.assertRaises(UserError):
            payment.with_user(self.evaluator).action_give_up()

    def test_a_transfer_that_comes_back_is_owed_again_and_paid_again(self):
        payment = self._grant_form("worker", amount_asked=400)
        self._confirm(payment)
        self._pay(payment)
        self._pay(payment, "in")
        self.assertRecordValues(
            payment, [{"state": "to_pay", "came_back_on": self.today}]
        )
        self.assertEqual(payment.request_id.state, "granted")
        self.assertFundFigures(2000, 400, 0)
        self.assertEqual(self._get_balance(self.fund.to_pay_account_id), -400.0)
        payment.request_id.with_user(self.worker_user)._set_payee(
            "worker", {"payee_iban": OTHER_IBAN}
        )
        self._pay(payment)
        self.assertFundFigures(2000, 0, 400)
        self.assertEqual(payment.request_id.state, "used")
        self.assertSettled()

    def test_a_transfer_that_comes_back_may_be_given_up(self):
        payment = self._grant_form("worker", amount_asked=400)
        self._confirm(payment)
        self._pay(payment)
        self._pay(payment, "in")
        payment.with_user(self.evaluator).action_give_up()
        self.assertFundFigures(2000, 0, 0)
        self.assertSettled()

    def test_a_payment_that_is_unmatched_is_not_paid(self):
        payment = self._grant_form(amount_asked=400)
        self._confirm(payment)
        self._pay(payment)
        payment.open_line_id.remove_move_reconcile()
        self.assertEqual(payment.state, "to_pay")
        self.assertFundFigures(2000, 400, 0)

    def test_paid_once(self):
        payment = self._grant_form(amount_asked=400)
        self._confirm(payment)
        with self.assertRaises(UserError):
            self._confirm(payment)
        self._pay(payment)
        with self.assertRaises(UserError):
            self._pay(payment)
        with self.assertRaises(UserError):
            payment.with_user(self.evaluator).action_give_up()
        self.assertFundFigures(2000, 0, 400)

    def test_credit_stays_as_it_was(self):
        request = self._ask("credit", amount_asked=300)
        self._vote(request, "grant", "grant")
        self.assertFalse(request.payment_ids)
        self.assertEqual(request._get_applicant().lot_id.balance, 300.0)

    # -- who, and what is seen --------------------------------------------------

    def test_entries_of_the_fund_know_codes_alone(self):
        payment = self._grant_form(amount_asked=400, name="Condominio Le Rive")
        self._confirm(payment)
        self._pay(payment)
        lines = self.env["account.move.line"].search(
            [("journal_id", "=", self.fund.journal_id.id)]
        )
        words = " ".join(filter(None, lines.mapped("name") + lines.mapped("ref")))
        self.assertIn(payment.code, words)
        for secret in ("Condominio", "Zanchetta", IBAN, "Retta"):
            self.assertNotIn(secret, words)
        self.assertFalse(lines.partner_id)

    def test_who_is_paid_is_seen_through_a_logged_opening(self):
        payment = self._grant_form(amount_asked=400)
        log = self.env["welfare.fund.identity.log"]
        before = log.search_count([])
        for user in (self.accountant, self.evaluator):
            action = payment.with_user(user).action_show_payee()
            wizard = self.env[action["res_model"]].with_user(user)
            wizard = wizard.browse(action["res_id"])
            self.assertEqual(
                (wizard.name, wizard.iban, wizard.reference),
                ("Scuola di Prova", IBAN, "Retta 2026/7"),
            )
        self.assertEqual(log.search_count([]), before + 2)
        self.assertEqual(log.search([], limit=1).reason, "payment")
        with self.assertRaises(AccessError):
            payment.with_user(self.members[0]).action_show_payee()
        new = self.env["welfare.fund.payment.payee"].with_user(self.accountant)
        self.assertFalse(new.new({"payment_id": payment.id}).iban)

    def test_roles(self):
        payment = self._grant_form(amount_asked=400)
        for user in (self.accountant, self.members[0], self.worker_user):
            with self.assertRaises(AccessError):
                payment.with_user(user).action_confirm()
            with self.assertRaises(AccessError):
                payment.with_user(user).action_give_up()
            with self.assertRaises(AccessError):
                payment.with_user(user).write({"amount": 1})
        with self.assertRaises(AccessError):
            payment.with_user(self.evaluator).action_register_payment()
        mine = payment.with_user(self.worker_user)
        self.assertEqual(mine.search([]), payment)
        other = self._create_worker_user(self._create_worker("Second Person"))
        self.assertFalse(payment.with_user(other).search([]))

    def test_where_the_money_goes_is_asked_before_confirming(self):
        request = self._draft(amount_asked=400)
        request._set_payee("creditor", {"payee_name": "Scuola di Prova"})
        with self.assertRaises(ValidationError):
            request._set_payee("creditor", {"payee_iban": "IT00"})
        for paper in request.paper_ids:
            request._add_paper(paper, PAPER, "paper.pdf")
        request._give_consent()
        request._submit()
        request.with_user(self.evaluator).action_assess()
        with self.assertRaises(UserError):
            request.with_user(self.evaluator).action_send_to_committee()
        request.with_user(self.evaluator)._confirm_form("creditor")
        request.with_user(self.evaluator).action_send_to_committee()
        self._vote(request.with_env(self.env), "grant", "grant")
        with self.assertRaises(UserError):
            self._confirm(request.sudo().payment_ids)
        with self.assertRaises(UserError):
            # After the decision the form stays.
            request._set_payee("worker", {})

    def test_only_who_asks_says_where(self):
        request = self._draft()
        with self.assertRaises(AccessError):
            request.with_user(self.evaluator)._set_payee("creditor", {})

    # -- the regulation -----------------------------------------------------------

    def test_a_form_the_event_does_not_allow_is_refused(self):
        first = self.regulation.copy()
        first.event_ids.write({"allows_worker": False, "allows_creditor": False})
        first.with_user(self.members[0]).action_put_in_force()
        event = first.event_ids.filtered(lambda one: one.code == self.event.code)
        request = self._draft(event_id=event.id)
        self.assertEqual(request.grant_form, "credit")
        with self.assertRaises(ValidationError):
            request._set_payee("worker", {"payee_iban": IBAN})

    def test_forms_are_frozen_and_in_the_fingerprint(self):
        self.assertIn('"allows_creditor": true', self.regulation.content)
        self.assertTrue(self.regulation._is_intact())
        with self.assertRaises(UserError):
            self.event.allows_worker = False
        with (
            self.assertRaisesRegex(Exception, "frozen"),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE welfare_fund_regulation_event SET allows_worker = FALSE"
                " WHERE id = %s",
                [self.event.id],
            )

    def test_confirmed_amount_is_frozen(self):
        payment = self._grant_form(amount_asked=400)
        self._confirm(payment)
        with (
            self.assertRaisesRegex(Exception, "frozen"),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("UPDATE welfare_fund_payment SET amount = 1")


@tagged("post_install", "-at_install")
class TestGrantForms(GrantFormClaims, FundCommon):
    """In the books of the operator's company."""


@tagged("post_install", "-at_install")
class TestGrantFormsOfAlliance(GrantFormClaims, AllianceHome, FundCommon):
    """In the books of a company of their own."""
