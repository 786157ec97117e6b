import base64

from odoo.tests import HttpCase, tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from .payment_common import PaymentCommon

# The smallest PNG: what a signature pad sends.
SIGNATURE = base64.b64encode(
    base64.b64decode(
        b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1A"
        b"AAAABJRU5ErkJggg=="
    )
).decode()


@tagged("post_install", "-at_install")
class TestCreditPaymentRoutes(PaymentCommon, HttpCase):
    """Every route that can pay an order sets the credit aside before money moves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = None  # here the name is the browser session of HttpCase
        cls.user = cls._create_worker_user(cls.worker)
        cls.worker.write(
            {
                "street": "Via Prova 1",
                "zip": "24060",
                "city": "Prova",
                "phone": "035000000",
            }
        )
        cls.order._portal_ensure_token()

    def setUp(self):
        super().setUp()
        self.authenticate(self.user.login, self.user.login)

    def _call(self, route, **params):
        # The pages of a worker load much at the first request.
        return self.make_jsonrpc_request(route, params, timeout=60)

    def _get_payment(self, **params):
        return {
            "access_token": self.order.access_token,
            "provider_id": self.provider.id,
            "payment_method_id": self.method.id,
            "token_id": None,
            "amount": self.order.amount_total,
            "flow": "direct",
            "tokenization_requested": False,
            "landing_route": "/my",
            **params,
        }

    def _assert_refused(self, route, **params):
        before = self.order.transaction_ids
        with (
            mute_logger("odoo.http"),
            self.assertRaises(JsonRpcException) as refusal,
        ):
            self._call(route, **params)
        self.assertIn("ValidationError", str(refusal.exception))
        self.order.invalidate_recordset()
        self.assertEqual(self.order.transaction_ids, before)

    def test_portal_route_holds_before_money_moves(self):
        values = self._call(
            f"/my/orders/{self.order.id}/transaction", **self._get_payment()
        )
        self.assertEqual(values["state"], "draft")
        self._assert_ledger(20.0, held=20.0)

    def test_portal_route_refuses_when_the_credit_is_gone(self):
        payment = self._get_payment()
        self._order(self.box).action_confirm()
        self._assert_refused(f"/my/orders/{self.order.id}/transaction", **payment)
        self._assert_ledger(0.0)

    def test_shop_route_holds_before_money_moves(self):
        self._call(f"/shop/payment/transaction/{self.order.id}", **self._get_payment())
        self._assert_ledger(20.0, held=20.0)

    def test_token_by_the_portal_route_is_charged_on_held_credit(self):
        token = self.env["payment.token"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "partner_id": self.worker.id,
                "provider_ref": "token",
                "payment_details": "1234",
                "demo_simulated_state": "done",
            }
        )
        held = []

        def charge(transaction):
            transaction.env.cr.execute(
                "SELECT held FROM welfare_credit_lot WHERE id = %s", (self.lot.id,)
            )
            held.append(transaction.env.cr.fetchone()[0])

        self.patch(
            self.env.registry["payment.transaction"], "_send_payment_request", charge
        )
        self._call(
            f"/my/orders/{self.order.id}/transaction",
            **self._get_payment(flow="token", token_id=token.id),
        )
        self.assertEqual(held, [20.0])

    def test_express_checkout_cannot_pay_the_price_without_credit(self):
        """The page offers none while credit pays a part; a forged or stale sheet shows
        the price before the credit."""
        self.provider.allow_express_checkout = True
        address = {
            "name": self.worker.name,
            "email": self.worker.email,
            "street": self.worker.street,
            "zip": self.worker.zip,
            "city": self.worker.city,
            "phone": self.worker.phone,
            "country": "IT",
        }
        self._call("/shop/express_checkout", billing_address=address)
        self.assertAlmostEqual(self.order.amount_total, 4.90)
        route = f"/shop/payment/transaction/{self.order.id}"
        self._assert_refused(route, **self._get_payment(amount=24.90))
        self._assert_ledger(20.0)
        self._call(route, **self._get_payment())
        self._assert_ledger(20.0, held=20.0)

    def test_order_of_zero_confirms_at_once_in_the_shop(self):
        self._grant(self.worker, 10.0)
        self.order._welfare_update_coverage()
        self.assertEqual(self.order.amount_total, 0.0)
        self.url_open("/shop/payment/validate", timeout=60)
        self.order.invalidate_recordset()
        self.assertEqual(self.order.state, "sale")
        self._assert_ledger(0.0)

    def test_order_of_zero_confirms_in_spite_of_an_old_failure(self):
        self.order._welfare_set_use_credit(False)
        self._answer(self._begin(), "cancel")
        self._grant(self.worker, 10.0)
        self.order._welfare_set_use_credit(True)
        self.url_open("/shop/payment/validate", timeout=60)
        self.order.invalidate_recordset()
        self.assertEqual(self.order.state, "sale")
        self._assert_ledger(0.0)

    def test_order_of_zero_confirms_at_once_in_the_portal(self):
        self._grant(self.worker, 10.0)
        self.order._welfare_update_coverage()
        self.order.write(
            {"state": "sent", "require_signature": False, "require_payment": True}
        )
        self._call(
            f"/my/orders/{self.order.id}/accept",
            access_token=self.order.access_token,
            name=self.worker.name,
            signature=SIGNATURE,
        )
        self.order.invalidate_recordset()
        self.assertEqual(self.order.state, "sale")
        self._assert_ledger(0.0)
