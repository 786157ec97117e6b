import base64

from lxml import etree

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.welfarepiu_fund.tests.common import FundCommon
from odoo.addons.welfarepiu_fund.tests.homes import IBAN, AllianceHome, Stories

OTHER_IBAN = "IT13S0542811101000000123457"
OWN_IBAN = "IT52K0542811101000000654321"


class PaymentOrderClaims:
    """Confirmed payments of grants wait in one order; its file pays them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ref = cls.env.ref
        cls.env.user.group_ids += ref(
            "account_payment_batch_oca.group_account_payment"
        ) + ref("account.group_validate_bank_account")
        company = cls.fund.company_id
        bank = cls.env["res.partner.bank"].create(
            {
                "acc_number": OTHER_IBAN,
                "partner_id": company.partner_id.id,
                "bank_id": cls.env["res.bank"]
                .create({"name": "Bank Test", "bic": "TESTITMMXXX"})
                .id,
            }
        )
        cls.journal = cls.env["account.journal"].create(
            {
                "name": "Bank Test",
                "code": "BKS",
                "type": "bank",
                "company_id": company.id,
                "bank_account_id": bank.id,
                "outbound_payment_method_line_ids": [
                    Command.create(
                        {
                            "name": "SEPA",
                            "payment_method_id": ref(
                                "account_payment_sepa_credit_transfer"
                                ".sepa_credit_transfer"
                            ).id,
                            "bank_account_link": "fixed",
                        }
                    )
                ],
            }
        )

    def setUp(self):
        super().setUp()
        self._receive(3000)

    def _owe(self, amount, form="creditor"):
        """:return: a confirmed payment"""
        payment = self._help(amount, form=form).payment_ids
        payment._confirm(amount)
        return payment

    def _get_order(self):
        return self.env["account.payment.order"].search(
            [("journal_id", "=", self.journal.id), ("state", "!=", "cancel")]
        )

    def _generate(self, order):
        order.untrusted_bank_account_ids.allow_out_payment = True
        order.draft2open()
        order.open2generated()

    def test_paid_by_the_order(self):
        payments = self._owe(120) + self._owe(30.5, "worker")
        order = self._get_order()
        self.assertEqual(order.total_company_currency, 150.5)
        self.assertEqual(
            set(order.payment_line_ids.mapped("communication")),
            {f"Retta 7 {payments[0].code}", payments[1].code},
        )
        self.assertEqual(
            set(order.payment_line_ids.partner_id.mapped("name")),
            {"Scuola di Prova", self.worker.name},
        )
        self._generate(order)
        tree = etree.fromstring(base64.b64decode(order.payment_file_datas))
        self.assertIn(IBAN, {node.text for node in tree.iter("{*}IBAN")})
        self.assertEqual(set(payments.mapped("state")), {"to_pay"})
        self.assertFundFigures(3000, 150.5, 0)
        order.generated2uploaded()
        self.assertEqual(set(payments.mapped("state")), {"paid"})
        self.assertFundFigures(3000, 0, 150.5)
        self.assertEqual(self._verify(), [])

    def test_a_cancelled_order_is_paid_again(self):
        payment = self._owe(120)
        order = self._get_order()
        self._generate(order)
        order.generated2uploaded()
        order.action_cancel()
        self.assertEqual(payment.state, "to_pay")
        self.assertFundFigures(3000, 120, 0)
        self.assertEqual(self._verify(), [])

    def test_on_its_way_it_is_not_changed(self):
        payment = self._owe(120)
        order = self._get_order()
        order.untrusted_bank_account_ids.allow_out_payment = True
        order.draft2open()
        with self.assertRaises(UserError):
            payment.with_user(self.evaluator).action_give_up()
        with self.assertRaises(UserError):
            payment.request_id.with_user(self.worker_user)._set_payee(
                "creditor", {"payee_iban": OWN_IBAN}
            )
        with self.assertRaises(UserError):
            payment._register_payment(self.bank, self.day)

    def test_given_up_it_leaves_the_order(self):
        payment = self._owe(120)
        other = self._owe(30)
        payment.with_user(self.evaluator).action_give_up()
        self.assertEqual(
            self._get_order().payment_line_ids.move_line_id, other.open_line_id
        )

    def test_another_account_before_the_bank_has_it(self):
        payment = self._owe(120, "worker")
        payment.request_id.with_user(self.worker_user)._set_payee(
            "worker", {"payee_iban": OWN_IBAN}
        )
        line = self._get_order().payment_line_ids
        self.assertEqual(line.partner_bank_id.sanitized_acc_number, OWN_IBAN)

    def test_what_came_back_waits_for_the_right_account(self):
        payment = self._owe(120, "worker")
        order = self._get_order()
        self._generate(order)
        order.generated2uploaded()
        payment._register_return(self.bank, self.day)
        self.assertFalse(self._get_order() - order)
        payment.request_id.with_user(self.worker_user)._set_payee(
            "worker", {"payee_iban": OWN_IBAN}
        )
        again = self._get_order() - order
        self.assertEqual(again.payment_line_ids.amount_currency, 120.0)
        self.assertEqual(
            again.payment_line_ids.partner_bank_id.sanitized_acc_number, OWN_IBAN
        )

    def test_without_the_method_it_is_paid_by_hand(self):
        self.journal.outbound_payment_method_line_ids.unlink()
        payment = self._owe(120)
        self.assertFalse(self._get_order())
        payment._register_payment(self.bank, self.day)
        self.assertEqual(payment.state, "paid")


@tagged("post_install", "-at_install")
class TestPaymentOrder(PaymentOrderClaims, Stories, FundCommon):
    """From the bank of the operator's company."""


@tagged("post_install", "-at_install")
class TestPaymentOrderOfAlliance(PaymentOrderClaims, Stories, AllianceHome, FundCommon):
    """From the bank of a company of their own."""
