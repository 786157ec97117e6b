import base64

from lxml import etree

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.welfarepiu_base.tests.refund_common import IBAN, RefundCommon


@tagged("post_install", "-at_install")
class TestRefundPayment(RefundCommon):
    """Approved refunds wait in one order; its file pays them, and they are paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ref = cls.env.ref
        cls.env.user.group_ids += ref(
            "account_payment_batch_oca.group_account_payment"
        ) + ref("account.group_validate_bank_account")
        bank = cls.env["res.partner.bank"].create(
            {
                "acc_number": "IT13S0542811101000000123457",
                "partner_id": cls.company.partner_id.id,
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

    def _approve(self, amount, number):
        refund = self._submit(amount, number=number)
        self._decide(refund)._approve()
        return refund.sudo()

    def _get_order(self):
        return self.env["account.payment.order"].search(
            [("journal_id", "=", self.journal.id)]
        )

    def test_paid_by_the_order(self):
        refunds = self._approve(120.0, "1") + self._approve(30.5, "2")
        order = self._get_order()
        self.assertEqual(len(order), 1)
        self.assertEqual(order.total_company_currency, 150.5)
        self.assertEqual(
            order.payment_line_ids.mapped("communication"), refunds.mapped("name")
        )
        self.assertEqual(order.untrusted_bank_account_count, 1)
        order.untrusted_bank_account_ids.allow_out_payment = True
        order.draft2open()
        order.open2generated()
        tree = etree.fromstring(base64.b64decode(order.payment_file_datas))
        text = {node.text for node in tree.iter("{*}IBAN")}
        self.assertIn(IBAN, text)
        self.assertEqual(set(refunds.mapped("state")), {"approved"})
        order.generated2uploaded()
        self.assertEqual(set(refunds.mapped("state")), {"paid"})
        found = self.env["welfare.quadratura"]._find_differences(payers=self.payer)
        self.assertEqual([one["message"] for one in found], [])

    def test_a_cancelled_order_is_paid_again(self):
        refund = self._approve(120.0, "1")
        order = self._get_order()
        order.untrusted_bank_account_ids.allow_out_payment = True
        order.draft2open()
        order.open2generated()
        order.generated2uploaded()
        order.action_cancel()
        self.assertEqual(refund.state, "approved")
        again = self._get_order() - order
        self.assertEqual(again.payment_line_ids.amount_currency, 120.0)

    def test_without_the_method_it_waits_for_the_accountant(self):
        self.journal.outbound_payment_method_line_ids.unlink()
        refund = self._approve(120.0, "1")
        self.assertFalse(self._get_order())
        self.assertEqual(refund.payable_line_id.balance, -120.0)

    def test_undone_before_the_bank_has_it(self):
        refund = self._approve(120.0, "1")
        other = self._approve(30.0, "2")
        self._decide(refund)._undo("Wrong.")
        order = self._get_order()
        self.assertEqual(order.payment_line_ids.communication, other.name)
        self._decide(refund)._approve(100.0, reason=self.less_reason)
        self.assertEqual(
            sorted(order.payment_line_ids.mapped("amount_currency")), [30.0, 100.0]
        )

    def test_another_account_before_the_bank_has_it(self):
        refund = self._approve(120.0, "1")
        refund.with_user(self.user)._correct_iban("IT13S0542811101000000123457")
        line = self._get_order().payment_line_ids
        self.assertEqual(
            line.partner_bank_id.sanitized_acc_number, "IT13S0542811101000000123457"
        )

    def test_on_its_way_it_is_not_changed(self):
        refund = self._approve(120.0, "1")
        order = self._get_order()
        order.untrusted_bank_account_ids.allow_out_payment = True
        order.draft2open()
        with self.assertRaises(UserError):
            self._decide(refund)._undo("Wrong.")
        with self.assertRaises(UserError):
            refund.with_user(self.user)._correct_iban("IT13S0542811101000000123457")
        self.assertEqual(refund.state, "approved")
