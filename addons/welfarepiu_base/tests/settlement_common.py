from odoo import Command

from .return_common import ReturnCommon


class SettlementCommon(ReturnCommon):
    """A supplier with a VAT number who sells sessions at 22%, and things at 10%."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vat_22 = cls._get_purchase_tax("22% S")
        cls.vat_10 = cls._get_purchase_tax("10% S")
        cls.withholding = cls._get_purchase_tax("20% RIT PF")
        cls.session.supplier_taxes_id = [Command.set(cls.vat_22.ids)]
        cls.session.list_price = 122.0
        cls.supplier.vat = "IT00159560366"
        cls.meal = cls._create_product(
            "Meal",
            11.0,
            cls.kind_f,
            welfare_delivery="voucher",
            welfare_billing_path="mandate",
            welfare_supplier_id=cls.supplier.id,
            supplier_taxes_id=[Command.set(cls.vat_10.ids)],
        )
        cls._grant(cls.worker, 5000.0)

    @classmethod
    def _get_purchase_tax(cls, name):
        return cls.env["account.tax"].search(
            [
                ("type_tax_use", "=", "purchase"),
                ("name", "=", name),
                ("company_id", "=", cls.company.id),
            ],
            limit=1,
        )

    @classmethod
    def _create_terms(cls, supplier=None, **vals):
        return cls.env["welfare.supplier.terms"].create(
            {
                "supplier_id": (supplier or cls.supplier).id,
                "date_from": "2021-01-01",
                "payment_days": 30,
                **vals,
            }
        )

    def _settle(self):
        """:return: the supplier's statement of this month, posted"""
        [settlement] = self._settle_supplier(self.clock._today())
        return settlement

    def _redeem(self, order):
        for voucher in order.welfare_voucher_ids:
            voucher._redeem(f"test-{voucher.id}")

    def _pay(self, settlement, amount=None):
        """Pay a bill by hand, as the accountant does in Odoo."""
        vals = {"amount": amount} if amount else {}
        return (
            self.env["account.payment.register"]
            .with_context(
                active_model="account.move", active_ids=settlement.bill_id.ids
            )
            .create({"payment_date": self.clock._today(), **vals})
            ._create_payments()
        )

    def _pay_by_bank(self, settlement):
        """A line of the bank pays what is left of the bill."""
        bill = settlement.bill_id
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        payable = bill._welfare_get_payable_lines()
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": journal.id,
                "date": self.clock._today(),
                "payment_ref": settlement.name,
                "partner_id": bill.partner_id.id,
                "amount": -bill.amount_residual,
                "counterpart_account_id": payable.account_id.id,
            }
        )
        (line.move_id._welfare_get_payable_lines() | payable).reconcile()

    def assertReadds(self):
        self.assertEqual(self.env["welfare.settlement"]._find_differences(), [])
