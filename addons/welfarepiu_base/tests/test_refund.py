from datetime import datetime, time, timedelta

from psycopg2 import errors

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .refund_common import IBAN, RefundCommon, make_photo


@tagged("post_install", "-at_install")
class TestRefund(RefundCommon):
    """From the draft to the money: what each step does to the credit, and what it
    refuses (domain.md 1.5, money.md 9)."""

    # -- the way through ---------------------------------------------------------------

    def test_from_draft_to_approved(self):
        refund = self._draft()
        self.assertEqual(refund._get_obstacles(), [])
        self.assertEqual((self.lot.balance, self.lot.held), (500.0, 0.0))
        refund._submit()
        self.assertEqual(refund.state, "submitted")
        self.assertEqual((self.lot.balance, self.lot.held), (500.0, 120.0))
        self._decide(refund)._approve()
        self.assertEqual(refund.state, "approved")
        self.assertEqual((self.lot.balance, self.lot.held), (380.0, 0.0))
        self.assertEqual(
            self.lot.move_ids.sorted("id").mapped("move_type"),
            ["grant", "hold", "refund"],
        )

    def test_sending_twice_holds_once(self):
        refund = self._submit()
        refund._submit()
        self.assertEqual(self.lot.held, 120.0)

    def test_draft_keeps_what_was_written(self):
        refund = self._draft(papers=False)
        paper = self.school.paper_ids[0]
        document = refund._add_document(paper, make_photo("a"), "IMG 1.JPG")
        self.assertEqual(document.name, "IMG 1.jpg")
        self.assertIn(self.school.paper_ids[1].name, refund._get_obstacles()[0])
        refund._remove_document(document)
        self.assertFalse(refund.document_ids)
        refund._throw_away()
        self.assertFalse(refund.sudo().exists())

    def test_sent_back_and_completed(self):
        """The claim, its credit and its number stay; only the paper is new."""
        refund = self._submit()
        proof = refund.document_ids[-1]
        proof.with_user(self.operator).verdict = "wrong"
        self._decide(refund)._ask_papers(self.ask_reason, "Il secondo foglio")
        self.assertEqual((refund.state, self.lot.held), ("to_complete", 120.0))
        with self.assertRaises(ValidationError):
            refund._submit()
        with self.assertRaises(UserError):
            self._decide(refund)._approve()
        refund._add_document(proof.paper_id, make_photo("better"), "photo.jpg")
        refund._update_facts({"document_number": "13/2026", "amount": 400.0})
        refund._submit()
        self.assertEqual(refund.state, "submitted")
        self.assertEqual((refund.amount, self.lot.held), (120.0, 120.0))
        self.assertEqual(refund.document_number, "13/2026")
        self.assertFalse(refund.reason_id)

    def test_refused_credit_and_document_are_free(self):
        refund = self._submit()
        self._decide(refund)._refuse(self.refuse_reason, "Non è una scuola.")
        self.assertEqual(refund.state, "refused")
        self.assertEqual((self.lot.balance, self.lot.held), (500.0, 0.0))
        again = self._submit()
        self.assertEqual(again.state, "submitted")

    def test_withdrawn(self):
        refund = self._submit()
        refund._withdraw()
        refund._withdraw()
        self.assertEqual((refund.state, self.lot.held), ("withdrawn", 0.0))
        with self.assertRaises(UserError):
            self._decide(refund)._approve()

    def test_approved_in_part(self):
        refund = self._submit()
        with self.assertRaises(ValidationError):
            self._decide(refund)._approve(80.0)
        with self.assertRaises(ValidationError):
            self._decide(refund)._approve(120.01, self.less_reason)
        self._decide(refund)._approve(80.0, self.less_reason)
        self.assertEqual((self.lot.balance, self.lot.held), (420.0, 0.0))
        self.assertEqual(refund.approved_amount, 80.0)

    def test_decision_needs_a_reason(self):
        refund = self._submit()
        none = self.env["welfare.refund.reason"]
        for act in ("_ask_papers", "_refuse"):
            with self.assertRaises(ValidationError):
                getattr(self._decide(refund), act)(none)

    def test_wizard(self):
        refund = self._submit()
        action = self._decide(refund).action_refuse()
        wizard = (
            self.env["welfare.refund.decision"]
            .with_user(self.operator)
            .with_context(**action["context"])
            .create({"reason_id": self.refuse_reason.id})
        )
        self.assertFalse(wizard.is_less)
        wizard.action_decide()
        self.assertEqual(refund.state, "refused")

    # -- which credit ------------------------------------------------------------------

    def test_what_expires_first_pays_first(self):
        soon = self._grant(
            self.worker,
            50.0,
            self.refund_plan,
            expires_on=self.today + timedelta(days=20),
        )
        self._submit()
        self.assertEqual((soon.held, self.lot.held), (50.0, 70.0))

    def test_more_than_the_credit(self):
        refund = self._draft(500.01)
        with self.assertRaisesRegex(ValidationError, "500"):
            refund._submit()
        self.assertEqual(self.lot.held, 0.0)

    def test_credit_spent_meanwhile(self):
        refund = self._draft(400.0)
        self._submit(300.0, number="99")
        with self.assertRaises(ValidationError):
            refund._submit()
        self.assertEqual((refund.state, self.lot.held), ("draft", 300.0))
        self.assertFalse(refund.sudo().part_ids)

    def test_only_the_kinds_of_the_credit(self):
        plan = self._create_plan(kinds=self.kind_f)
        other = self._create_worker("Other Test")
        self._grant(other, 100.0, plan)
        user = self._create_worker_user(other)
        with self.assertRaises(ValidationError):
            self._draft(user=user)

    def test_plan_without_refunds(self):
        plan = self._create_plan(kinds=self.kinds, refund_paid_by="none")
        other = self._create_worker("Other Test")
        self._grant(other, 100.0, plan)
        Refund = self.env["welfare.refund"]
        self.assertEqual(Refund._get_sources(other, self.school), [])

    def test_plan_with_some_types(self):
        plan = self._create_plan(
            kinds=self.kinds, refund_type_ids=[Command.set(self.utilities.ids)]
        )
        other = self._create_worker("Other Test")
        self._grant(other, 100.0, plan)
        Refund = self.env["welfare.refund"]
        self.assertEqual(Refund._get_sources(other, self.school), [])
        self.assertEqual(Refund._get_sources(other, self.utilities)[0].available, 100.0)

    def test_two_ways_of_payment_are_two_credits(self):
        payslip = self._create_plan(kinds=self.kinds, refund_paid_by="payslip")
        lot = self._grant(self.worker, 200.0, payslip)
        sources = self.env["welfare.refund"]._get_sources(self.worker, self.school)
        self.assertEqual(
            {one.paid_by: one.available for one in sources},
            {"operator": 500.0, "payslip": 200.0},
        )
        key = next(one.key for one in sources if one.paid_by == "payslip")
        Refund = self.env["welfare.refund"].with_user(self.user)
        refund = Refund._create_for_worker(
            self.worker, self.school.with_user(self.user), key
        )
        self.assertEqual(refund.paid_by, "payslip")
        self.assertFalse(refund.iban)
        facts = self._draft(number="7")
        refund._update_facts(
            {name: facts[name] for name in ("issuer_name", "document_issuer")}
            | {
                "document_number": "8",
                "document_date": self.today,
                "document_amount": 90.0,
                "amount": 90.0,
                "beneficiary_id": self.child.id,
            }
        )
        refund._declare()
        self._send_papers(refund, "8")
        refund._submit()
        self._decide(refund)._approve()
        self.assertEqual((lot.balance, lot.held), (110.0, 0.0))
        self.assertIn("refund_payslip", lot.move_ids.mapped("move_type"))
        self.assertFalse(refund.sudo().move_id)
        self._decide(refund).action_mark_in_payslip()
        self.assertEqual(refund.state, "paid")

    # -- expired meanwhile -------------------------------------------------------------

    def _after_expiry(self):
        day = self.lot.expires_on + timedelta(days=2)
        return self._at(datetime.combine(day, time(11)))

    def test_a_hold_outlives_the_expiry(self):
        refund = self._submit()
        with self._after_expiry():
            self.lot._expire()
            self.assertEqual((self.lot.balance, self.lot.held), (120.0, 120.0))
            self._decide(refund)._approve()
        self.assertEqual(self.lot.balance, 0.0)
        self.assertEqual(refund.state, "approved")

    def test_refused_after_expiry_revives(self):
        refund = self._submit()
        with self._after_expiry():
            self.lot._expire()
            self._decide(refund)._refuse(self.refuse_reason)
            revived = self.env["welfare.credit.lot"].search(
                [("carried_from_id", "=", self.lot.id)]
            )
        self.assertEqual(revived.balance, 120.0)
        self.assertEqual(self.lot.balance, 0.0)

    def test_withdrawn_after_expiry_does_not_revive(self):
        """Else asking and withdrawing would lengthen any credit."""
        refund = self._submit()
        with self._after_expiry():
            refund._withdraw()
            self.lot._expire()
        self.assertEqual(self.lot.balance, 0.0)
        self.assertFalse(self.lot.search([("carried_from_id", "=", self.lot.id)]))

    # -- the yearly cap ----------------------------------------------------------------

    def test_bills_count_and_stop_before_the_cap(self):
        """Comma 3: set aside counts at once, refused counts no more (domain.md 1.3)."""
        plan = self._create_plan(kinds=self.kind_comma_3)
        other = self._create_worker("Other Test", email="other@example.com")
        self._grant(other, 3000.0, plan)
        user = self._create_worker_user(other)
        year = self.today.year
        self.env["welfare.outside.benefit"].create(
            {"worker_id": other.id, "what": "car", "year": year, "amount": 900.0}
        )
        refund = self._draft(100.01, self.utilities, user=user)
        with self.assertRaisesRegex(ValidationError, "100"):
            refund._submit()
        refund._update_facts({"amount": 100.0})
        refund._submit()
        count = other._welfare_get_yearly_count(self.kind_comma_3, year)
        self.assertEqual(count.parts, {"outside": 900.0, "held": 100.0})
        self._decide(refund)._approve(60.0, self.less_reason)
        count = other._welfare_get_yearly_count(self.kind_comma_3, year)
        self.assertEqual(count.parts, {"outside": 900.0, "refund": 60.0})
        self.assertEqual(count.room, 40.0)

    def test_a_benefit_outside_comes_between(self):
        plan = self._create_plan(kinds=self.kind_comma_3)
        other = self._create_worker("Other Test")
        self._grant(other, 3000.0, plan)
        user = self._create_worker_user(other)
        refund = self._submit(400.0, self.utilities, user=user)
        self.env["welfare.outside.benefit"].create(
            {
                "worker_id": other.id,
                "what": "car",
                "year": self.today.year,
                "amount": 700.0,
            }
        )
        with self.assertRaises(ValidationError):
            self._decide(refund)._approve()
        self._decide(refund)._approve(300.0, self.less_reason)
        self.assertEqual(refund.approved_amount, 300.0)

    def test_counts_in_the_year_it_is_given(self):
        plan = self._create_plan(
            kinds=self.kind_comma_3,
            date_to=self.today.replace(year=self.today.year + 2),
            expires_on=self.today.replace(year=self.today.year + 2),
        )
        other = self._create_worker("Other Test")
        self._grant(other, 3000.0, plan)
        user = self._create_worker_user(other)
        refund = self._submit(100.0, self.utilities, user=user)
        year = self.today.year
        self.assertEqual(refund.sudo().part_ids.counted_year, year)
        with self._at(datetime(year + 1, 2, 1, 11)):
            self._decide(refund)._approve()
        self.assertEqual(refund.sudo().part_ids.counted_year, year + 1)

    # -- what is asked -----------------------------------------------------------------

    def _obstacles(self, **vals):
        return self._draft(**vals)._get_obstacles()

    def test_who_benefits_and_in_whose_name(self):
        self.assertTrue(self._obstacles(beneficiary_id=False), "school is for children")
        self.assertTrue(self._obstacles(holder="other"), "the spouse's name")
        self.assertFalse(self._obstacles(holder="beneficiary"))
        parent = self._create_child(
            self.worker,
            name="Parent Test",
            tax_code=False,
            relation_type_id=self.env.ref("welfarepiu_base.relation_sibling").id,
        )
        self.assertTrue(self._obstacles(beneficiary_id=parent.id), "domain.md 1.6")

    def test_of_another_workers_child(self):
        stranger = self._create_child(self._create_worker("Other Test"), tax_code=False)
        with self.assertRaises(ValidationError):
            self._draft(beneficiary_id=stranger.id)

    def test_old_future_and_wrong(self):
        for vals in (
            {"document_date": self.today - timedelta(days=401)},
            {"document_date": self.today + timedelta(days=1)},
            {"document_issuer": "12345670018"},
            {"document_issuer": "ABC"},
            {"iban": IBAN[:-1] + "7"},
            {"iban": "IT60"},
            {"amount": 130.0, "document_amount": 120.0},
            {"amount": 0.0},
            {"document_number": ""},
        ):
            with self.subTest(vals):
                self.assertTrue(self._obstacles(**vals))

    def test_issuer_of_another_country_or_a_person(self):
        for issuer in ("DE136695976", "RCCMNL83S18D969H", "IT 12345670017"):
            with self.subTest(issuer):
                self.assertFalse(self._obstacles(document_issuer=issuer))

    def test_certificate_only_where_it_lets_the_relative_in(self):
        carer = self.env.ref("welfarepiu_base.refund_type_carer")
        member = self._create_child(
            self.worker,
            name="Mother Test",
            tax_code=False,
            relation_type_id=self.env.ref("welfarepiu_base.relation_parent").id,
            birth_date=self.today.replace(year=self.today.year - 80, day=1),
        )
        refund = self._draft(refund_type=carer, beneficiary_id=member.id, papers=False)
        paper = self.env.ref("welfarepiu_base.refund_paper_carer_paper_3")
        self.assertFalse(paper._is_needed_for(refund))
        member.write(
            {
                "birth_date": self.today.replace(year=self.today.year - 60, day=1),
                "not_self_sufficient": True,
            }
        )
        self.assertTrue(paper._is_needed_for(refund))

    def test_not_declared(self):
        refund = self._draft()
        refund.sudo().declared_on = False
        with self.assertRaises(ValidationError):
            refund._submit()

    # -- law as rows -------------------------------------------------------------------

    def test_only_what_the_rule_of_the_day_refunds(self):
        """Letter f is never refunded (domain.md, ten facts, 4)."""
        gym = self.env["welfare.refund.type"].create(
            {"name": "Gym", "kind_id": self.kind_f.id}
        )
        self.assertFalse(gym._is_claimable(self.today))
        self.assertNotIn(gym, gym._get_claimable(self.today))
        with self.assertRaises(ValidationError):
            self._draft(refund_type=gym)

    def test_rule_that_ends_between_draft_and_sending(self):
        refund = self._draft()
        self.kind_school._get_rule(self.today).reimbursable = False
        with self.assertRaises(ValidationError):
            refund._submit()

    def test_a_new_type_without_code(self):
        """A type entered on screen, with its paper, decides a case."""
        music = self.env["welfare.refund.type"].create(
            {
                "name": "Music school",
                "kind_id": self.kind_school.id,
                "beneficiary_rule": "relative",
                "max_age_days": 30,
                "paper_ids": [
                    Command.create({"name": "Receipt", "is_expense": True}),
                    Command.create({"name": "Programme", "needed": "optional"}),
                ],
            }
        )
        late = {"document_date": self.today - timedelta(days=31)}
        self.assertTrue(self._obstacles(refund_type=music, **late))
        refund = self._submit(50.0, music, number="M1")
        self._decide(refund)._approve()
        self.assertEqual(self.lot.balance, 450.0)

    # -- the same document once --------------------------------------------------------

    def _create_other_user(self):
        other = self._create_worker("Other Test", email="other@example.com")
        self._grant(other, 300.0, self.refund_plan)
        self._create_child(other, tax_code=False)
        return self._create_worker_user(other)

    def test_same_number_in_another_spelling(self):
        """Not by another worker either, and the message names nobody."""
        self._submit(number="12/2026")
        user = self._create_other_user()
        refund = self._draft(
            number="0012 - 2026",
            user=user,
            document_issuer="IT" + "12345670017",
            amount=119.99,
        )
        with self.assertRaises(ValidationError) as refusal:
            refund._submit()
        self.assertNotIn("Worker Test", str(refusal.exception))
        self.assertNotIn("RIM", str(refusal.exception))
        self.assertEqual(refund.state, "draft")
        self.assertFalse(refund.sudo().part_ids)

    def test_same_file(self):
        self._submit()
        user = self._create_other_user()
        refund = self._draft(number="77", user=user, papers=False)
        self._send_papers(refund, "12/2026")
        with self.assertRaises(ValidationError):
            refund._submit()

    def test_same_proof_of_payment_for_two_expenses(self):
        self._submit()
        refund = self._draft(number="78", papers=False)
        expense, proof = self.school.paper_ids[:2]
        refund._add_document(expense, make_photo("other"), "a.jpg")
        refund._add_document(proof, make_photo(f"12/2026 {proof.name}"), "b.jpg")
        refund._submit()
        self.assertEqual(refund.state, "submitted")

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_it(self):
        first, second = self._submit(), self._submit(number="79")
        with self.assertRaises(errors.UniqueViolation), self.env.cr.savepoint():
            second.sudo().document_key = first.document_key
            second.sudo().flush_recordset()
        documents = (first.document_ids[0] + second.document_ids[0]).sudo()
        with self.assertRaises(errors.UniqueViolation), self.env.cr.savepoint():
            documents[1].sha256 = documents[0].sha256
            documents.flush_recordset()

    @mute_logger("odoo.sql_db")
    def test_terms_are_frozen_by_the_database(self):
        refund = self._submit().sudo()
        for vals in ({"amount": 10.0}, {"paid_by": "payslip"}, {"state": "draft"}):
            with (
                self.subTest(vals),
                self.assertRaises(errors.RestrictViolation),
                self.env.cr.savepoint(),
            ):
                refund.write(vals)
                refund.flush_recordset()
        with (
            self.assertRaises(errors.RestrictViolation),
            self.env.cr.savepoint(),
        ):
            refund.part_ids.amount = 10.0
            refund.flush_model()

    # -- who may -----------------------------------------------------------------------

    def test_nobody_elses_claim(self):
        refund = self._submit()
        user = self._create_other_user()
        theirs = refund.with_user(user)
        for act in (theirs._submit, theirs._withdraw, theirs._declare):
            with self.assertRaises(AccessError):
                act()
        with self.assertRaises(AccessError):
            theirs.read(["amount"])
        with self.assertRaises(AccessError):
            theirs._approve()

    def test_worker_does_not_decide(self):
        refund = self._submit()
        with self.assertRaises(AccessError):
            refund._approve()
        with self.assertRaises(AccessError):
            refund.write({"state": "approved"})
        with self.assertRaises(AccessError):
            refund.document_ids.write({"verdict": "good"})

    def test_operator_does_not_decide_on_an_own_claim(self):
        refund = self._submit()
        refund_as_both = refund.with_user(self.operator)
        self.operator.partner_id = self.worker
        with self.assertRaises(UserError):
            refund_as_both._approve()

    def test_mails(self):
        """One at each step; no expense, no reason, no name in the subject."""
        mails = self.env["mail.mail"].sudo()
        before = mails.search([])
        refund = self._submit()
        self._decide(refund)._ask_papers(self.ask_reason, "Il secondo foglio")
        refund._submit()
        self._decide(refund)._refuse(self.refuse_reason)
        sent = mails.search([]) - before
        self.assertEqual(len(sent), 4)
        for mail in sent:
            self.assertNotIn(self.school.name, mail.subject)
            self.assertIn(refund.name, mail.subject)
        advice = self.ask_reason.with_context(lang=self.worker.lang).advice
        self.assertIn(advice, "".join(sent.mapped("body_html")))
