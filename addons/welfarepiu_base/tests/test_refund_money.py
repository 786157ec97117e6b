from datetime import timedelta

from odoo.tests import tagged

from .refund_common import RefundCommon


@tagged("post_install", "-at_install")
class TestRefundMoney(RefundCommon):
    """Who pays what, and that ledger and books agree to the cent (money.md 9, rows
    "refund by the operator" and "refund in the payslip")."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank_journal = cls.env["account.journal"].create(
            {"name": "Bank Test", "code": "BKT", "type": "bank"}
        )
        cls.payslip_payer = cls._create_payer("Firm Payslip")
        cls.payslip_plan = cls._create_plan(
            cls.payslip_payer, kinds=cls.kinds, refund_paid_by="payslip"
        )
        cls.colleague = cls._create_worker(
            "Colleague Test", cls.payslip_payer, email="colleague@example.com"
        )
        cls._create_child(cls.colleague, tax_code=False)
        cls.colleague_lot = cls._grant(cls.colleague, 300.0, cls.payslip_plan)
        cls.colleague_user = cls._create_worker_user(cls.colleague)

    def _fund(self, payer, amount):
        funding = self.env["welfare.funding"].create(
            {
                "payer_id": payer.id,
                "amount": amount,
                "journal_id": self.bank_journal.id,
            }
        )
        funding._receive()
        return funding

    def _assert_square(self, *payers):
        payers = self.payer.union(*payers)
        report = self.env["welfare.quadratura"]
        found = report._find_differences(payers=payers)
        self.assertEqual([one["message"] for one in found], [])
        terms = report._read_terms(payers, self.today)
        for payer in payers:
            for name in ("ledger_difference", "document_difference", "difference"):
                self.assertEqual(terms[payer][name], 0.0, f"{payer.name} {name}")
        return terms

    def _pay(self, refund):
        """The operator's bank pays the worker."""
        line = refund.sudo().payable_line_id
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": self.bank_journal.id,
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "account_id": account.id,
                            "partner_id": line.partner_id.id,
                            "balance": balance,
                        },
                    )
                    for account, balance in (
                        (line.account_id, -line.balance),
                        (self.bank_journal.default_account_id, line.balance),
                    )
                ],
            }
        )
        move.action_post()
        (line + move.line_ids).filtered(
            lambda one: one.account_id == line.account_id
        ).reconcile()
        return move

    def test_operator_with_funds(self):
        self._fund(self.payer, 1000.0)
        refund = self._submit()
        self._assert_square()
        self._decide(refund)._approve()
        terms = self._assert_square()[self.payer]
        self.assertEqual(terms["refunded"], 120.0)
        self.assertEqual(terms["provvista"], 880.0)
        self.assertEqual(terms["open_documents"], 0.0)
        line = refund.sudo().payable_line_id
        self.assertEqual((line.balance, line.partner_id), (-120.0, self.worker))
        self.assertEqual(refund.state, "approved")
        self._pay(refund)
        self.assertEqual((refund.state, refund.paid_on), ("paid", self.today))
        self._assert_square()

    def test_operator_without_funds_then_with(self):
        """Owed by the firm until its funds come (Dr receivable)."""
        refund = self._submit()
        self._decide(refund)._approve()
        terms = self._assert_square()[self.payer]
        self.assertEqual(terms["open_documents"], 120.0)
        self._fund(self.payer, 100.0)
        terms = self._assert_square()[self.payer]
        self.assertEqual((terms["open_documents"], terms["provvista"]), (20.0, 0.0))
        self._fund(self.payer, 100.0)
        terms = self._assert_square()[self.payer]
        self.assertEqual((terms["open_documents"], terms["provvista"]), (0.0, 80.0))
        self.assertEqual(refund.state, "approved", "the worker is not paid yet")

    def test_payslip(self):
        """Nothing is booked: what was paid in advance is free again (Z rises)."""
        self._fund(self.payslip_payer, 300.0)
        before = self._assert_square(self.payslip_payer)[self.payslip_payer]
        moves = self.env["account.move"].search_count([])
        refund = self._submit(user=self.colleague_user)
        self._decide(refund)._approve()
        after = self._assert_square(self.payslip_payer)[self.payslip_payer]
        self.assertEqual(self.env["account.move"].search_count([]), moves)
        self.assertEqual(after["refunded_payslip"], 120.0)
        self.assertEqual(after["provvista"], 300.0)
        self.assertEqual(
            after["funded_not_granted"] - before["funded_not_granted"], 120.0
        )

    def test_a_month_with_both(self):
        self._fund(self.payer, 250.0)
        for number, amount in enumerate((120.0, 33.33, 80.01)):
            refund = self._submit(amount, number=f"A{number}")
            self._decide(refund)._approve()
            self._pay(refund)
        theirs = self._submit(77.77, number="B", user=self.colleague_user)
        self._decide(theirs)._approve(70.0, self.less_reason)
        waiting = self._submit(50.0, number="C")
        refused = self._submit(40.0, number="D")
        self._decide(refused)._refuse(self.refuse_reason)
        terms = self._assert_square(self.payslip_payer)
        self.assertEqual(terms[self.payer]["refunded"], 233.34)
        self.assertEqual(terms[self.payer]["held"], waiting.amount)
        self.assertEqual(terms[self.payslip_payer]["refunded_payslip"], 70.0)
        yesterday = self.today - timedelta(days=1)
        report = self.env["welfare.quadratura"]
        then = report._read_terms(self.payer, yesterday)[self.payer]
        self.assertEqual(then["refunded"], 0.0)

    def test_the_document_behind_a_difference_is_named(self):
        refund = self._submit()
        self._decide(refund)._approve()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE welfare_refund SET approved_amount = 119.99 WHERE id = %s",
            (refund.id,),
        )
        self.env.invalidate_all()
        found = self.env["welfare.quadratura"]._find_differences(payers=self.payer)
        self.assertEqual(
            [(one["model"], one["id"]) for one in found],
            [("welfare.refund", refund.id)],
        )

    def test_a_payment_that_comes_back(self):
        refund = self._submit()
        self._decide(refund)._approve()
        payment = self._pay(refund)
        self.assertEqual(refund.state, "paid")
        payment.line_ids.remove_move_reconcile()
        self.assertEqual((refund.state, refund.paid_on), ("approved", False))

    def test_bank_account_is_kept_once(self):
        for number in ("1", "2"):
            refund = self._submit(50.0, number=number)
            self._decide(refund)._approve()
        banks = self.env["res.partner.bank"].search(
            [("partner_id", "=", self.worker.id)]
        )
        self.assertEqual(len(banks), 1)
        self.assertFalse(banks.allow_out_payment, "the accountant looks at it first")

    # -- people ------------------------------------------------------------------------

    def _leave(self):
        self.worker.welfare_employment_ids.left_on = self.today - timedelta(days=1)

    def test_erasure(self):
        """Papers, what they say and the account go; what was paid stays, and its
        document is not paid again."""
        refund = self._submit()
        self._decide(refund)._approve()
        self._leave()
        sentences = self.worker._welfare_get_erasure_obstacles()
        self.assertTrue([one for one in sentences if refund.name in one])
        self._pay(refund)
        lot = self.lot
        lot._post_move("expire", -lot.available, "test:expire")
        self.worker._welfare_erase()
        refund = refund.sudo()
        self.assertFalse(refund.document_ids)
        self.assertFalse(
            self.env["ir.attachment"].search(
                [("res_model", "=", "welfare.refund.document")]
            )
        )
        self.assertEqual(
            (refund.iban, refund.issuer_name, refund.document_number),
            (False, False, False),
        )
        self.assertEqual((refund.approved_amount, refund.state), (120.0, "paid"))
        self.assertTrue(refund.document_key)
        self._assert_square()

    def test_merge(self):
        refund = self._submit()
        twin = self.env["res.partner"].create(
            {"name": "Worker Twin", "is_welfare_worker": True}
        )
        self.env["base.partner.merge.automatic.wizard"]._merge(
            [twin.id, self.worker.id], twin
        )
        refund = refund.sudo()
        self.assertEqual(refund.worker_id, twin)
        self.assertEqual(len(refund.document_ids), 2)
        self._decide(refund)._approve()
        self.assertEqual(refund.state, "approved")
        self._assert_square()
