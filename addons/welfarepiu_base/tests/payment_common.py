from odoo import Command

from .credit_common import CreditCommon


class PaymentCommon(CreditCommon):
    """A worker with 20.00 of credit, a cart of 24.90 in the shop, and a demo provider:
    4.90 is left to pay."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls.env["payment.provider"].search(
            [("code", "=", "demo"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.provider.write({"state": "test", "capture_manually": False})
        cls.method = cls.provider.payment_method_ids[:1]
        cls.method.support_refund = "partial"
        cls.website = cls.env["website"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.worker.write({"lang": "it_IT", "email": "worker@example.com"})
        cls.lot = cls._grant(cls.worker, 20.0)
        cls.order = cls._cart(cls.box)

    @classmethod
    def _cart(cls, *products, **vals):
        return cls._order(*products, website_id=cls.website.id, **vals)

    @classmethod
    def _begin(cls, order=None, **vals):
        """:return: the transaction a buyer begins for ``order``"""
        order = order or cls.order
        return cls.env["payment.transaction"].create(
            {
                "provider_id": cls.provider.id,
                "payment_method_id": cls.method.id,
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "operation": "online_direct",
                "sale_order_ids": [Command.set(order.ids)],
                **vals,
            }
        )

    def _answer(self, transaction, state):
        """The provider's answer arrives, and is processed."""
        transaction._process(
            "demo", {"reference": transaction.reference, "simulated_state": state}
        )
        transaction._post_process()

    def _time_out(self, order=None):
        """The cron sets the credit of a forgotten payment free."""
        order = order or self.order
        order.welfare_hold_ids.expires_at = self.clock._now().replace(year=2020)
        self._run("cron_release_stale_holds")

    def _run(self, cron):
        with self.enter_registry_test_mode():
            self.env.ref(f"welfarepiu_base.{cron}").method_direct_trigger()
        self.env.invalidate_all()

    def _assert_ledger(self, balance, held=0.0, lot=None):
        lot = lot or self.lot
        lot.invalidate_recordset()
        self.assertEqual((lot.balance, lot.held), (balance, held))
        self.assertEqual(lot._find_differences(), [])
        self.assertEqual(lot._find_coverage_differences(), [])

    def _assert_paid_back(self, transaction, reason, amount=None):
        """It goes back exactly once, and is then paid back by the provider."""
        [payback] = transaction.welfare_payback_ids
        self.assertEqual(payback.reason, reason)
        self.assertAlmostEqual(
            payback.amount, transaction.amount if amount is None else amount
        )
        self._run("cron_pay_back")
        self.assertEqual(payback.state, "done")
        return payback
