from datetime import date

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestPartnerMerge(CreditCommon):
    """Contacts entered twice become one, and ledger and books stay as they were."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls._create_operator()
        # A second contact of the same person: nobody typed the tax code.
        cls.double = cls._create_worker("Worker Twice", l10n_it_codice_fiscale=False)

    def _merge(self, *partners, into, user=None):
        wizard = (
            self.env["base.partner.merge.automatic.wizard"]
            .with_user(user or self.operator)
            .with_context(
                active_model="res.partner", active_ids=[one.id for one in partners]
            )
            .create({"dst_partner_id": into.id})
        )
        self.assertEqual(wizard.partner_ids.ids, [one.id for one in partners])
        wizard.action_merge()
        self.env.invalidate_all()

    def _assert_ledger_whole(self):
        self.env.flush_all()
        self.assertEqual(self.env["welfare.credit.lot"]._find_differences(), [])

    def _spend(self, worker):
        order = self._order(self.session, worker=worker)
        order.action_confirm()
        return order

    def test_lots_move_and_are_not_summed(self):
        lots = self._grant(self.worker, 20.0) + self._grant(self.double, 100.0)
        lots += self._grant(
            self.double, 70.0, expires_on=self.plan.expires_on.replace(day=1)
        )
        order = self._spend(self.double)
        before = lots.mapped(lambda lot: (lot.id, lot.balance, lot.expires_on))
        moves = self.env["welfare.credit.move"].search_count([])
        self._merge(self.worker, self.double, into=self.worker)
        self.assertFalse(self.double.exists())
        self.assertEqual(lots.worker_id, self.worker)
        self.assertEqual(
            lots.mapped(lambda lot: (lot.id, lot.balance, lot.expires_on)), before
        )
        self.assertEqual(self.env["welfare.credit.move"].search_count([]), moves)
        self.assertEqual(order.partner_id, self.worker)
        self.assertEqual(order.welfare_voucher_ids.holder_id, self.worker)
        self.assertEqual(order.welfare_coverage_ids.lot_id.worker_id, self.worker)
        self._assert_ledger_whole()

    def test_one_running_employment_with_each_firm(self):
        lot = self._grant(self.double, 10.0)
        self.double.welfare_employment_ids.payroll_number = "17"
        second = self._create_employment(self.double, self._create_payer("Firm B"))
        kept = self.worker.welfare_employment_ids
        self._merge(self.worker, self.double, into=self.worker)
        self.assertEqual(self.worker.welfare_employment_ids, kept + second)
        self.assertEqual(kept.payroll_number, "17")
        self.assertEqual(lot.employment_id.worker_id, self.worker)
        self.assertEqual(lot.employment_id.left_on, self.today)

    def test_the_tax_code_goes_with_the_person(self):
        tax_code = self.worker.l10n_it_codice_fiscale
        self._merge(self.worker, self.double, into=self.double)
        self.assertEqual(self.double.l10n_it_codice_fiscale, tax_code)
        self.assertTrue(self.double.is_welfare_worker)

    def test_a_plain_contact_becomes_the_worker(self):
        lot = self._grant(self.worker, 10.0)
        tax_code = self.worker.l10n_it_codice_fiscale
        plain = self.env["res.partner"].create({"name": "Came by the shop"})
        self._merge(self.worker, plain, into=plain)
        self.assertEqual(lot.worker_id, plain)
        self.assertEqual(plain.l10n_it_codice_fiscale, tax_code)
        self.assertTrue(plain.is_welfare_worker)

    def test_user_and_newest_code_go_along(self):
        Code = self.env["welfare.activation.code"]

        codes = self.env["welfare.activation.code"].browse()
        for worker in (self.worker, self.double):
            codes += Code.create(
                {
                    "partner_id": worker.id,
                    "code_hash": "x",
                    "expires_at": "2098-01-01 00:00:00",
                }
            )
        user = self._create_worker_user(self.double)
        self._merge(self.worker, self.double, into=self.worker)
        self.assertEqual(user.partner_id, self.worker)
        live = Code.search(Code._get_live_domain(self.worker))
        self.assertEqual(live, codes[1])

    def test_held_credit_is_spent_after_the_merge(self):
        lot = self._grant(self.double, 50.0)
        order = self._order(self.box, worker=self.double)
        order._welfare_hold()
        self._merge(self.worker, self.double, into=self.worker)
        order.action_confirm()
        self.assertAlmostEqual(lot.balance, 25.10)
        self.assertEqual(lot.held, 0.0)
        self._assert_ledger_whole()

    def _assert_refused(self, *partners, into, user=None):
        before = self._fingerprint()
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self._merge(*partners, into=into, user=user)
        self.assertEqual(self._fingerprint(), before)
        return str(caught.exception)

    def _fingerprint(self):
        self.env.flush_all()
        self.env.cr.execute("""
            SELECT (SELECT array_agg((id, worker_id, balance) ORDER BY id)
                      FROM welfare_credit_lot)::text,
                   (SELECT array_agg((id, supplier_id, state) ORDER BY id)
                      FROM welfare_settlement)::text,
                   (SELECT array_agg((id, partner_id) ORDER BY id)
                      FROM welfare_payer)::text
        """)
        return self.env.cr.fetchone()

    def test_two_tax_codes_are_two_people(self):
        other = self._create_worker("Somebody else")
        self._assert_refused(self.worker, other, into=self.worker)

    def test_a_worker_is_not_a_firm_or_a_supplier(self):
        self._grant(self.worker, 10.0)
        for other in (self.payer.partner_id, self.supplier):
            self._assert_refused(self.worker, other, into=other)
            self._assert_refused(self.worker, other, into=self.worker)

    def test_a_worker_does_not_become_a_contact_of_the_firm(self):
        contact = self.env["res.partner"].create(
            {"name": "At the firm", "parent_id": self.payer.partner_id.id}
        )
        self._assert_refused(self.worker, contact, into=self.worker)

    def test_two_firms_with_credit_stay_two(self):
        other = self._create_payer("Firm B")
        self._create_plan(other)
        self._assert_refused(
            self.payer.partner_id, other.partner_id, into=self.payer.partner_id
        )

    def test_a_firm_written_down_twice_becomes_one(self):
        other = self._create_payer("Firm Twice")
        self._merge(self.payer.partner_id, other.partner_id, into=self.payer.partner_id)
        self.assertFalse(other.exists())
        self.assertTrue(self.payer.partner_id.is_welfare_firm)

    def test_used_payer_survives_whichever_contact_does(self):
        other = self._create_payer("Firm Twice")
        partner = other.partner_id
        self._merge(self.payer.partner_id, partner, into=partner)
        self.assertFalse(other.exists())
        self.assertEqual(self.payer.partner_id, partner)
        self.assertTrue(partner.is_welfare_firm)

    def _create_supplier_with_statement(self, name, state, lines=0):
        supplier = self.env["res.partner"].create(
            {"name": name, "is_company": True, "is_welfare_supplier": True}
        )
        settlement = self.env["welfare.settlement"].create(
            {
                "supplier_id": supplier.id,
                "period_start": date(2031, 1, 1),
                "state": state,
            }
        )
        order = self._order(*[self.session] * lines) if lines else None
        for line in order.order_line if lines else ():
            self.env["welfare.settlement.line"].create(
                {
                    "supplier_id": supplier.id,
                    "order_line_id": line.id,
                    "amount": 45.0,
                    "day": date(2031, 1, 2),
                    "settlement_id": settlement.id,
                }
            )
        return supplier, settlement

    def test_posted_statement_survives_and_the_draft_gives_its_lines_back(self):
        """The core deletes the rows of the contact that goes, posted or not."""
        posted_by, posted = self._create_supplier_with_statement("Sup 1", "posted")
        drafted_by, draft = self._create_supplier_with_statement("Sup 2", "draft", 1)
        line = draft.line_ids
        self._merge(posted_by, drafted_by, into=drafted_by)
        self.assertEqual(posted.supplier_id, drafted_by)
        self.assertFalse(draft.exists())
        self.assertEqual(line.supplier_id, drafted_by)
        self.assertFalse(line.settlement_id)

    def test_two_drafts_of_a_month_become_one(self):
        one, first = self._create_supplier_with_statement("Sup 1", "draft", 1)
        two, second = self._create_supplier_with_statement("Sup 2", "draft", 1)
        self._merge(one, two, into=one)
        self.assertEqual(first.exists() | second.exists(), first)
        self.assertEqual(len(first.line_ids), 2)
        self.assertEqual(first.amount, 90.0)

    def test_two_posted_statements_of_a_month_are_refused(self):
        one, _settlement = self._create_supplier_with_statement("Sup 1", "posted")
        two, _settlement = self._create_supplier_with_statement("Sup 2", "posted")
        self.assertIn("01/2031", self._assert_refused(one, two, into=one))

    def test_terms_for_the_same_days_are_refused(self):
        one, two = (
            self.env["res.partner"].create(
                {"name": name, "is_company": True, "is_welfare_supplier": True}
            )
            for name in ("Sup 1", "Sup 2")
        )
        first, second = self.env["welfare.supplier.terms"].create(
            [
                {"supplier_id": supplier.id, "date_from": day}
                for supplier, day in ((one, "2031-01-01"), (two, "2031-02-01"))
            ]
        )
        self._assert_refused(one, two, into=one)
        first.date_to = "2031-01-31"
        self._merge(one, two, into=one)
        self.assertEqual((first | second).supplier_id, one)

    def test_sealed_entries_keep_their_contact(self):
        journal = self.env["account.journal"].create(
            {
                "name": "Sealed",
                "code": "SEAL",
                "type": "general",
                "restrict_mode_hash_table": True,
            }
        )
        accounts = self.env["account.account"].search(
            [("account_type", "=", "asset_current")], limit=1
        )
        move = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": accounts.id,
                            "partner_id": self.double.id,
                            "balance": balance,
                        }
                    )
                    for balance in (1.0, -1.0)
                ],
            }
        )
        move.action_post()
        self.assertTrue(move.inalterable_hash)
        self._assert_refused(self.worker, self.double, into=self.worker)
        self._merge(self.worker, self.double, into=self.double)

    def test_only_the_operator_merges_members(self):
        salesperson = new_test_user(
            self.env,
            "merge_sales@example.com",
            groups="sales_team.group_sale_manager,base.group_partner_manager",
        )
        mine = self.env["res.partner"].create({"name": "Mine"})
        self._grant(self.double, 10.0)
        self._assert_refused(self.double, mine, into=mine, user=salesperson)
