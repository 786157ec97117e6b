from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import FundCommon
from .homes import AllianceHome, Stories


class QuadraturaClaims:
    """Registers and books agree to the cent on every day, and a changed cent leads to
    its document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Told once, by an instance that runs no test.
        cls()._live()

    def _live(self):
        """A contribution, credit of which part is bought and part comes back, a payment
        to a school, one that waits, and one that is given up."""
        kept = type(self)
        kept.contribution = self._fill(2000)
        due = self.env["welfare.fund.contribution"].create(
            {"fund_id": self.fund.id, "source_type": "firm", "amount": 70.0}
        )
        due._make_due()
        kept.credited = self._help(600.05)
        coverage = self._spend(self.worker, 200.03)
        kept.recharge = self._recharge(self.fund.payer_id)
        coverage._return(50.0)
        self._spend(self.worker, 20.02)
        other = self._create_worker("Second Applicant")
        other.welfare_employment_ids.hired_on = self.today - timedelta(days=800)
        kept.paid = self._help(300, "creditor", self._create_worker_user(other))
        kept.payment = self.paid.payment_ids
        self.payment._confirm(120.5)
        self.payment._register_payment(self.bank, self.today)
        rest = self.paid.payment_ids - self.payment
        rest._confirm(100)
        (self.paid.payment_ids - self.payment - rest)._give_up()

    def _find(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.fund._find_all_differences(self.today)

    # -- whole ----------------------------------------------------------------

    def test_every_term_from_two_sources(self):
        self.assertEqual(self._find(), [])
        terms = self.fund._read_terms(self.today)
        for name, (register, books) in terms.items():
            self.assertEqual(register, books, name)
        values = {name: register for name, (register, _books) in terms.items()}
        self.assertEqual(values["received"], 2000.0)
        self.assertEqual(values["due"], 70.0)
        self.assertEqual(values["granted"], 900.05)
        self.assertEqual(values["spent_credit"], 200.03)
        self.assertEqual(values["spent_paid"], 120.5)
        self.assertEqual(values["returned"], 79.5)
        self.assertEqual(values["committed"], 500.02)
        self.assertEqual(values["available"], 1179.45)
        self.assertEqual(values["to_pay"], 100.0)
        self.assertEqual("charged_by_shop" in values, self.fund._is_own_company())

    def test_any_day(self):
        for days in (1, 400):
            day = self.today.replace(year=self.today.year - 1 - days // 400)
            self.assertFalse(any(map(any, self.fund._read_terms(day).values())))
            self.assertEqual(self.fund._find_all_differences(day), [])

    def test_the_page_shows_terms_and_opens_documents(self):
        Report = self.env["welfare.fund.quadratura"].with_user(self.accountant)
        report = Report.create({"fund_id": self.fund.id})
        self.assertTrue(report.is_square)
        self.assertFalse(any(report.term_ids.mapped("difference")))
        self._change(
            "UPDATE welfare_fund_contribution SET amount = amount + 0.01 WHERE id = %s",
            self.contribution.id,
        )
        report.action_open_day()
        self.assertFalse(report.is_square)
        action = report.difference_ids[0].action_open()
        self.assertEqual(action["res_id"], self.contribution.id)
        with self.assertRaises(AccessError):
            report.with_user(self.evaluator).action_open_day()

    def _get_line(self, entry, account):
        return entry.line_ids.filtered(lambda one: one.account_id == account)

    # -- one cent ---------------------------------------------------------------

    def assertNamed(self, document):
        found = self._find()
        self.assertIn(document, [one["document"] for one in found], found)
        report = self.env["welfare.fund"]._verify()
        self.assertTrue(report["faults"])
        named = [line for line in report["lines"] if line.startswith("FAULT")]
        self.assertTrue([line for line in named if document in line], named)

    def test_a_cent_of_a_contribution(self):
        self._change(
            "UPDATE welfare_fund_contribution SET amount = amount + 0.01 WHERE id = %s",
            self.contribution.id,
        )
        self.assertNamed(self.contribution.code)

    def test_a_cent_of_a_grant(self):
        self._change(
            "UPDATE welfare_fund_request SET amount_granted = amount_granted + 0.01"
            " WHERE id = %s",
            self.paid.id,
        )
        self.assertNamed(self.paid.code)

    def test_a_cent_of_a_payment(self):
        self._change(
            "UPDATE welfare_fund_payment_step SET amount = amount - 0.01"
            " WHERE key = %s",
            f"paid:{self.payment.code}:1",
        )
        self.assertNamed(self.payment.code)

    def test_a_cent_of_a_lot(self):
        lot = self.credited._get_applicant().lot_id
        self._change(
            "UPDATE welfare_credit_lot SET balance = balance - 0.01 WHERE id = %s",
            lot.id,
        )
        self.assertNamed(f"Lot {lot.id}")

    def test_a_cent_of_what_was_bought(self):
        coverage = self.recharge.coverage_ids[0]
        self._change(
            "UPDATE welfare_credit_coverage SET amount = amount + 0.01 WHERE id = %s",
            coverage.id,
        )
        self.assertNamed(self.recharge.name)

    def test_a_cent_of_an_entry(self):
        for key, account, document in (
            (
                f"contribution:{self.contribution.code}",
                self.fund.received_account_id,
                self.contribution.code,
            ),
            (
                f"grant:{self.paid.code}",
                self.fund.committed_account_id,
                self.paid.code,
            ),
            (
                f"paid:{self.payment.code}:1",
                self.fund.paying_account_id,
                self.payment.code,
            ),
        ):
            with self.subTest(key=key):
                entry = self._get_entry(key)
                self._change_line(self._get_line(entry, account))
                self.assertNamed(document)
                report = self.env["welfare.fund"]._verify()
                self.assertTrue(
                    [
                        line
                        for line in report["lines"]
                        if entry.name in line and "changed after it was hashed" in line
                    ],
                    report["lines"],
                )
                self._change_line(self._get_line(entry, account), -1)
                self.assertEqual(self._find(), [])

    def test_a_cent_of_the_counter(self):
        self._change(
            "UPDATE welfare_fund SET received = received + 0.01 WHERE id = %s",
            self.fund.id,
        )
        self.assertNamed("Received")

    def test_an_entry_of_which_the_other_side_is_changed(self):
        entry = self._get_entry(f"contribution:{self.contribution.code}")
        self._change_line(self._get_line(entry, self.fund.pledged_account_id))
        self.assertNamed(self.contribution.code)

    def test_a_flow_that_is_another(self):
        entry = self._get_entry(f"given_up:{self.paid.code}-3")
        self._change(
            "UPDATE account_move SET welfare_fund_flow = 'grant' WHERE id = %s",
            entry.id,
        )
        self.assertNamed(f"{self.paid.code}-3")

    def test_a_document_that_is_gone(self):
        entry = self._get_entry(f"contribution:{self.contribution.code}")
        self._change(
            "UPDATE welfare_fund_contribution SET state = 'cancelled' WHERE id = %s",
            self.contribution.id,
        )
        self.assertNamed(entry.name)

    def test_what_the_shop_charged_is_what_the_fund_owes(self):
        if not self.fund._is_own_company():
            return
        invoice = self.recharge.move_id
        [line] = invoice.line_ids.filtered(
            lambda one: one.account_id.account_type == "asset_receivable"
        )
        self._change(
            "UPDATE account_move_line SET balance = balance + 0.01 WHERE id = %s",
            line.id,
        )
        self.assertNamed(self.recharge.name)

    # -- the command -------------------------------------------------------------

    def test_all_is_as_it_was(self):
        report = self.env["welfare.fund"]._verify()
        self.assertEqual(report["faults"], 0, report["lines"])
        text = "\n".join(report["lines"])
        self.assertNotIn("Scuola", text)
        self.assertNotIn("Zanchetta", text)

    def test_an_entry_that_is_no_longer_posted(self):
        entry = self._get_entry(f"grant:{self.paid.code}")
        self._change("UPDATE account_move SET state = 'cancel' WHERE id = %s", entry.id)
        self.assertNamed(self.paid.code)

    def test_an_entry_out_of_the_chain(self):
        entry = self._get_entry(f"grant:{self.paid.code}")
        self._change(
            "UPDATE account_move SET inalterable_hash = NULL WHERE id = %s", entry.id
        )
        report = self.env["welfare.fund"]._verify()
        [fault, *_next] = [ln for ln in report["lines"] if ln.startswith("FAULT")]
        self.assertIn(entry.name, fault)
        self.assertIn("not in the hash chain", fault)

    def test_a_request_and_a_regulation_that_were_changed(self):
        self._change(
            "UPDATE welfare_fund_request SET isee = isee + 1 WHERE id = %s",
            self.paid.id,
        )
        self._change(
            "UPDATE welfare_fund_regulation SET isee_ceiling = 1 WHERE id = %s",
            self.regulation.id,
        )
        report = self.env["welfare.fund"]._verify()
        text = "\n".join(ln for ln in report["lines"] if ln.startswith("FAULT"))
        self.assertIn(f"request {self.paid.code}", text)
        self.assertIn(f"id {self.regulation.id}: differs", text)

    def test_a_guard_and_a_constraint_that_are_gone(self):
        self.env.cr.execute(
            "ALTER TABLE welfare_fund_vote DISABLE TRIGGER welfare_fund_vote_no_change"
        )
        self.env.cr.execute(
            "ALTER TABLE welfare_fund"
            " DROP CONSTRAINT welfare_fund_available_not_negative"
        )
        report = self.env["welfare.fund"]._verify()
        text = "\n".join(ln for ln in report["lines"] if ln.startswith("FAULT"))
        self.assertIn("guard welfare_fund_vote_no_change of welfare_fund_vote", text)
        self.assertIn("constraint available_not_negative of welfare_fund", text)


@tagged("post_install", "-at_install")
class TestQuadratura(QuadraturaClaims, Stories, FundCommon):
    """In the books of the operator's company."""


@tagged("post_install", "-at_install")
class TestQuadraturaOfAlliance(QuadraturaClaims, Stories, AllianceHome, FundCommon):
    """In the books of a company of their own."""
