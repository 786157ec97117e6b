import base64

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from odoo.addons.welfarepiu_base.tests.settlement_common import SettlementCommon

from .common import FundCommon
from .homes import AllianceHome


class ShareClaims:
    """Donation, fee and discount: each with its documents and its VAT, to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.env["res.partner"].browse(cls.worker.id)
        cls._grant(cls.worker, 5000.0)

    def _agree(self, share_type, percent=5.0, mandate=False, **vals):
        if mandate:
            vals |= {
                "mandate_signed_on": "2021-01-01",
                "mandate_paper": base64.b64encode(b"%PDF signed"),
            }
        return self._create_terms(share_type=share_type, share_percent=percent, **vals)

    def _get_contributions(self):
        return self.env["welfare.fund.contribution"].search(
            [("settlement_id.supplier_id", "=", self.supplier.id)]
        )

    def _sell_and_settle(self, *products):
        self._sell(*(products or [self.session]))
        return self._settle()

    # -- donation ---------------------------------------------------------------

    def test_donation_is_out_of_vat_and_goes_to_the_fund(self):
        self._agree("donation")
        settlement = self._sell_and_settle()
        self.assertRecordValues(
            settlement.share_ids,
            [
                {
                    "base_amount": 122.0,
                    "amount": 6.1,
                    "tax_amount": 0,
                    "contributed": 6.1,
                }
            ],
        )
        self.assertEqual(settlement.left_amount, 115.9)
        given = self._get_contributions()
        self.assertRecordValues(given, [{"source_type": "supplier", "amount": 6.1}])
        self._hand_over(given)
        self.assertReadds()
        self.assertBooks()

    def test_donation_with_withholding(self):
        self._agree("donation", withholding_tax_id=self.withholding.id)
        settlement = self._sell_and_settle()
        self.assertRecordValues(
            settlement, [{"withheld_amount": 20.0, "left_amount": 95.9}]
        )
        self.assertReadds()

    def test_donation_of_what_came_back_is_taken_off_later(self):
        self._agree("donation")
        with self._month(0):
            order = self._sell(self.session)
            self._settle()
        with self._month(1):
            order._welfare_return_lines({order.order_line[0]: 1}, "return")
            back = self._settle()
            self.assertRecordValues(
                back.share_ids, [{"amount": -6.1, "contributed": 0.0}]
            )
            self.assertTrue(back._get_statement_notes())
        with self._month(2):
            third = self._sell_and_settle(self.session, self.meal)
            # 6.65 of 133.00, less the 6.10 given for what came back.
            self.assertRecordValues(
                third.share_ids,
                [{"amount": 6.65, "carried": -6.1, "contributed": 0.55}],
            )
        self.assertAlmostEqual(sum(self._get_contributions().mapped("amount")), 6.65)
        self.assertReadds()
        self.assertBooks()

    # -- fee --------------------------------------------------------------------

    def test_fee_is_our_invoice_with_vat_compensated_with_a_mandate(self):
        self._agree("fee", mandate=True)
        settlement = self._sell_and_settle()
        share = settlement.share_ids
        self.assertRecordValues(
            share, [{"amount": 6.1, "tax_amount": 1.34, "contributed": 6.1}]
        )
        self.assertRecordValues(
            share.move_id,
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": self.supplier.id,
                    "amount_untaxed": 6.1,
                    "amount_tax": 1.34,
                    "amount_residual": 0.0,
                    "state": "posted",
                }
            ],
        )
        self.assertEqual(settlement.left_amount, 114.56)
        self.assertRecordValues(
            self._get_contributions(), [{"source_type": "operator", "amount": 6.1}]
        )
        self.assertIn("share", [one.kind for one in settlement._get_settled()])
        self.assertReadds()
        self.assertBooks()

    def test_fee_without_a_mandate_is_paid_apart(self):
        self._agree("fee")
        settlement = self._sell_and_settle()
        self.assertEqual(settlement.left_amount, 122.0)
        self.assertEqual(settlement.share_ids.move_id.amount_residual, 7.44)
        self.assertTrue(
            [note for note in settlement._get_statement_notes() if "mandate" in note]
        )
        self.assertReadds()

    def test_mandate_signed_later_does_not_count_before(self):
        self._agree(
            "fee",
            mandate_signed_on="2999-01-01",
            mandate_paper=base64.b64encode(b"%PDF"),
        )
        settlement = self._sell_and_settle()
        self.assertEqual(settlement.left_amount, 122.0)

    def test_mandate_needs_its_paper(self):
        with self.assertRaises(ValidationError):
            self._agree("fee", mandate_signed_on="2021-01-01")

    def test_fee_of_what_came_back_is_credited(self):
        self._agree("fee", mandate=True, withholding_tax_id=self.withholding.id)
        with self._month(0):
            order = self._sell(self.session)
            first = self._settle()
            self.assertEqual(first.left_amount, 94.56)
        with self._month(1):
            order._welfare_return_lines({order.order_line[0]: 1}, "return")
            back = self._settle()
        credit = back.share_ids.move_id
        self.assertRecordValues(
            credit,
            [
                {
                    "move_type": "out_refund",
                    "reversed_entry_id": first.share_ids.move_id.id,
                    "amount_untaxed": 6.1,
                    "amount_tax": 1.34,
                }
            ],
        )
        with self._month(2):
            third = self._sell_and_settle(self.session, self.session)
            # Two fees of 7.44, less the credited one.
        self.assertEqual(third.share_ids.amount, 12.2)
        self.assertEqual(credit.amount_residual, 0.0)
        self.assertAlmostEqual(sum(self._get_contributions().mapped("amount")), 12.2)
        self.assertReadds()
        self.assertBooks()

    # -- discount ---------------------------------------------------------------

    def test_discount_is_a_credit_note_at_the_rates_of_what_was_sold(self):
        self._agree("discount")
        settlement = self._sell_and_settle(self.session, self.meal)
        share = settlement.share_ids
        # 5% of 133.00 is 6.65: 6.10 at 22% and 0.55 at 10%.
        self.assertRecordValues(
            share, [{"base_amount": 133.0, "amount": 5.5, "tax_amount": 1.15}]
        )
        self.assertEqual(share.move_id.move_type, "in_refund")
        self.assertEqual(
            [(rate.base, rate.vat) for rate in share.move_id._welfare_get_rates()],
            [(5.0, 1.1), (0.5, 0.05)],
        )
        self.assertEqual(settlement.left_amount, 126.35)
        self.assertRecordValues(
            self._get_contributions(), [{"source_type": "operator", "amount": 5.5}]
        )
        self.assertReadds()
        self.assertBooks()

    def test_discount_lowers_what_is_withheld(self):
        self._agree("discount", withholding_tax_id=self.withholding.id)
        settlement = self._sell_and_settle()
        # 122.00 - 20.00 withheld - (6.10 - 1.00 withheld)
        self.assertEqual(settlement.left_amount, 96.9)
        self.assertEqual(
            sum(settlement.share_ids.move_id._welfare_get_withheld().values()), -1.0
        )
        self.assertReadds()

    def test_discount_of_what_came_back_is_a_debit_note(self):
        self._agree("discount")
        with self._month(0):
            order = self._sell(self.session)
            first = self._settle()
        with self._month(1):
            order._welfare_return_lines({order.order_line[0]: 1}, "return")
            back = self._settle()
        self.assertRecordValues(
            back.share_ids.move_id,
            [{"move_type": "in_invoice", "amount_total": 6.1}],
        )
        self.assertEqual(first.payment_state, "paid")
        self.assertEqual(back.payment_state, "paid")
        self.assertReadds()
        self.assertBooks()

    # -- terms ------------------------------------------------------------------

    def test_return_is_shared_as_it_was_sold(self):
        terms = self._agree("donation", 5.0)
        with self._month(0):
            order = self._sell(self.session)
            first = self._settle()
        terms.date_to = first.period_end
        with self._month(1):
            self._create_terms(
                share_type="fee", share_percent=2.0, date_from=self.clock._today()
            )
            self._sell(self.session, self.session)
            order._welfare_return_lines({order.order_line[0]: 1}, "return")
            second = self._settle()
        self.assertRecordValues(
            second.share_ids.sorted("share_type"),
            [
                {"share_type": "donation", "base_amount": -122.0, "amount": -6.1},
                {"share_type": "fee", "base_amount": 244.0, "amount": 4.88},
            ],
        )
        self.assertReadds()
        self.assertBooks()

    def test_share_is_booked_once(self):
        self._agree("fee", mandate=True)
        settlement = self._sell_and_settle()
        again = self.env["welfare.settlement.share"]._share_settlement(settlement)
        self.assertEqual(again, settlement.share_ids)
        self.assertEqual(settlement.left_amount, 114.56)
        self.assertEqual(len(self._get_contributions()), 1)

    def test_terms_of_a_share_are_not_rewritten(self):
        terms = self._agree("fee", mandate=True)
        self._sell_and_settle()
        for vals in ({"share_percent": 50.0}, {"share_type": "discount"}):
            with self.assertRaises(UserError):
                terms.write(vals)

    def test_difference_is_named(self):
        self._agree("donation")
        settlement = self._sell_and_settle()
        self.env.cr.execute(
            "UPDATE welfare_settlement_share SET amount = 9 WHERE settlement_id = %s",
            [settlement.id],
        )
        self.env.invalidate_all()
        [difference, *_others] = self.env["welfare.settlement"]._find_differences()
        self.assertEqual(difference["id"], settlement.id)
        self.assertIn(settlement.name, difference["message"])
        with self.assertRaises(UserError):
            settlement.with_user(self.accountant).action_check_readds()
        self.company.welfare_accountant_id = self.accountant
        for _night in range(2):
            self.env["welfare.settlement"]._cron_check_readds()
        [activity] = settlement.activity_ids
        self.assertIn(settlement.name, activity.note)

    def test_other_companies_and_suppliers_see_nothing(self):
        self._agree("fee", mandate=True)
        settlement = self._sell_and_settle()
        away = self.env["res.company"].create({"name": "Company Away"})
        stranger = new_test_user(
            self.env,
            login="accountant_away@example.com",
            groups="welfarepiu_base.group_accountant",
            company_id=away.id,
            company_ids=[Command.set(away.ids)],
        )
        other = new_test_user(
            self.env,
            login="supplier_b@example.com",
            groups="welfarepiu_base.group_supplier",
        )
        other.partner_id.is_welfare_supplier = True
        for user in (stranger, other):
            for records in (settlement, settlement.share_ids, settlement.terms_id):
                mine = records.with_user(user)
                self.assertFalse(mine.search([("id", "in", records.ids)]))
                with self.assertRaises(AccessError):
                    mine.read(["display_name"])
        owner = new_test_user(
            self.env,
            login="supplier_a@example.com",
            groups="welfarepiu_base.group_supplier",
        )
        owner.partner_id.parent_id = self.supplier
        for records in (settlement, settlement.share_ids, settlement.terms_id):
            self.assertTrue(records.with_user(owner).read(["display_name"]))
            with self.assertRaises(AccessError):
                records.with_user(owner).write({"company_id": self.company.id})


@tagged("post_install", "-at_install")
class TestFundShare(ShareClaims, SettlementCommon, FundCommon):
    """In the books of the operator's company."""


@tagged("post_install", "-at_install")
class TestFundShareOfAlliance(ShareClaims, AllianceHome, SettlementCommon, FundCommon):
    """In the books of a company of their own."""
