from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import FundCommon
from .homes import AllianceHome


class BooksClaims:
    """Available = received - committed - spent, from journal items, to the cent."""

    def _get_fund_lines(self):
        return self.env["account.move.line"].search(
            [("journal_id", "=", self.fund.journal_id.id)]
        )

    def test_figures_follow_a_grant_to_its_last_euro(self):
        self._fill(1000.10)
        self.assertFundFigures(1000.10, 0, 0)
        request = self._grant_request(amount_asked=600.05)
        self.assertFundFigures(1000.10, 600.05, 0)
        self._spend(self.worker, 200.03)
        self._recharge(self.fund.payer_id)
        self.assertFundFigures(1000.10, 400.02, 200.03)
        self.assertEqual(request.state, "granted")
        self.assertAlmostEqual(request.amount_spent, 200.03, 2)
        self._spend(self.worker, 400.02)
        self._recharge(self.fund.payer_id)
        self.assertFundFigures(1000.10, 0, 600.05)
        self.assertEqual(request.state, "used")

    def test_return_after_recharge_commits_again(self):
        self._fill(500)
        request = self._grant_request(amount_asked=300)
        coverage = self._spend(self.worker, 300)
        self._recharge(self.fund.payer_id)
        self.assertEqual(request.state, "used")
        coverage._return()
        self._recharge(self.fund.payer_id)
        self.assertFundFigures(500, 300, 0)
        self.assertEqual(request.state, "granted")

    def test_charging_the_same_spending_twice_books_it_once(self):
        self._fill(500)
        self._grant_request(amount_asked=300)
        coverages = self._spend(self.worker, 120)
        first = self.fund._charge_spending(coverages, self.today)
        self.assertEqual(self.fund._charge_spending(coverages, self.today), first)
        self.assertFundFigures(500, 180, 120)

    def test_journal_items_name_nobody(self):
        self._fill(500)
        request = self._grant_request(amount_asked=300)
        self._spend(self.worker, 120)
        self._recharge(self.fund.payer_id)
        lines = self._get_fund_lines()
        self.assertGreaterEqual(len(lines), 8)
        self.assertFalse(lines.partner_id)
        self.assertFalse(lines.move_id.partner_id)
        text = " ".join(filter(None, lines.mapped("name") + lines.mapped("ref")))
        self.assertIn(request.code, text)
        self.assertNotIn("Zanchetta", text)

    def test_hash_chain_is_on_and_whole(self):
        self._fill(500)
        self._grant_request(amount_asked=300)
        moves = self._get_fund_lines().move_id
        self.assertTrue(self.fund.journal_id.restrict_mode_hash_table)
        self.assertTrue(all(moves.mapped("inalterable_hash")))
        with self.assertRaises(UserError):
            moves[0].button_draft()
        self.accountant.group_ids += self.env.ref("account.group_account_user")
        company = self.fund.company_id.with_user(self.accountant)
        report = company.with_context(
            allowed_company_ids=company.ids
        )._check_hash_integrity()
        [result] = [
            line
            for line in report["results"]
            if line["journal_name"].startswith(self.fund.journal_id.name)
        ]
        self.assertEqual(result["status"], "verified")

    def test_a_changed_cent_is_found_and_named(self):
        self._fill(500)
        self.env.cr.execute(
            "UPDATE welfare_fund SET received = received + 0.01 WHERE id = %s",
            [self.fund.id],
        )
        self.fund.invalidate_recordset()
        differences = self.fund._find_differences()
        self.assertEqual(list(differences), ["received"])
        self.assertEqual(differences["received"], (500.01, 500.0))

    def test_counters_cannot_be_written(self):
        for vals in ({"received": 1000}, {"spent": -1}, {"committed": 1}):
            with self.assertRaises(UserError):
                self.fund.write(vals)
        with self.assertRaises(UserError):
            self.env["welfare.fund"].create({"name": "Rich", "received": 1000})

    def test_database_refuses_what_is_not_there(self):
        self._fill(100)
        with (
            self.assertRaises(CheckViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.fund._count(committed=100.01)

    def test_grant_beyond_available_is_refused_and_leaves_nothing(self):
        self._fill(100)
        request = self._to_committee(amount_asked=100.01)
        self._vote(request, "grant")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            request.with_user(self.members[1])._vote("grant")
        request.invalidate_recordset()
        self.assertEqual(request.state, "committee")
        self.assertFalse(request._get_applicant().lot_id)
        self.assertFundFigures(100, 0, 0)

    def _prepare_manual_entry(self, journal, **vals):
        return {
            "journal_id": journal.id,
            "line_ids": [
                Command.create(
                    {"account_id": self.fund.received_account_id.id, "balance": -50}
                ),
                Command.create(
                    {"account_id": self.fund.receivable_account_id.id, "balance": 50}
                ),
            ],
            **vals,
        }

    def test_accounts_move_only_with_entries_of_the_fund(self):
        other = self.env["account.journal"].search(
            [
                ("company_id", "=", self.fund.company_id.id),
                ("type", "=", "general"),
                ("id", "!=", self.fund.journal_id.id),
            ],
            limit=1,
        )
        for journal in self.fund.journal_id, other:
            move = self.env["account.move"].create(self._prepare_manual_entry(journal))
            with self.assertRaises(UserError):
                move.action_post()

    def test_entry_must_have_the_shape_of_its_flow(self):
        move = self.env["account.move"].create(
            self._prepare_manual_entry(
                self.fund.journal_id,
                welfare_fund_id=self.fund.id,
                welfare_fund_flow="spend",
            )
        )
        with self.assertRaises(UserError):
            move.action_post()

    def test_entry_of_the_fund_is_not_deleted(self):
        self._fill(100)
        move = self._get_fund_lines().move_id[:1]
        with self.assertRaises(UserError):
            move.unlink()

    def test_each_role_opens_the_fund_with_its_own_fields(self):
        for user in (self.accountant, self.evaluator, self.worker_user):
            fund = self.fund.with_user(user)
            names = set(fund.fields_get()) - {"regulation_ids"}
            [values] = fund.read(list(names))
            self.assertEqual(values["regulation_id"][0], self.regulation.id)
            self.assertEqual("journal_id" in values, user == self.accountant)

    def test_accountant_sets_books_up_once(self):
        journal = self.fund.journal_id
        self.fund.with_user(self.accountant).action_setup_accounting()
        self.assertEqual(self.fund.journal_id, journal)
        with self.assertRaises(AccessError):
            self.fund.with_user(self.evaluator).action_setup_accounting()


@tagged("post_install", "-at_install")
class TestFundBooks(BooksClaims, FundCommon):
    """In the books of the operator's company."""

    def test_spending_is_an_internal_entry_on_the_clearing_account(self):
        self._fill(500)
        self._grant_request(amount_asked=300)
        self._spend(self.worker, 120)
        recharge = self._recharge(self.fund.payer_id)
        self.assertRecordValues(
            recharge.move_id.line_ids.sorted("balance"),
            [
                {
                    "account_id": self.company.welfare_clearing_account_id.id,
                    "balance": -120.0,
                },
                {"account_id": self.fund.committed_account_id.id, "balance": 120.0},
            ],
        )


@tagged("post_install", "-at_install")
class TestFundBooksOfAlliance(BooksClaims, AllianceHome, FundCommon):
    """In the books of a company of their own."""
