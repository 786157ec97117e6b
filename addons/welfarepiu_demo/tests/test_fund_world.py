from datetime import timedelta

from odoo.tests import TransactionCase, tagged

#: What each story leaves behind, by the name it is kept under.
STATES = {
    "request_together": "draft",
    "request_sent": "submitted",
    "request_papers": "papers_missing",
    "request_second": "second",
    "request_verified": "committee",
    "request_committee": "committee",
    "request_silvia": "granted",
    "request_rent": "granted",
    "request_therapy": "granted",
    "request_family_1": "used",
    "request_refused": "refused",
    "request_appeal": "appeal",
    "request_appealed": "granted",
    "request_withdrawn": "withdrawn",
}


@tagged("post_install", "-at_install")
class TestFundWorld(TransactionCase):
    """Who opens the demo meets a Fund that lives."""

    def kept(self, name):
        return self.env.ref(f"welfarepiu_demo.{name}")

    def test_requests_stand_in_every_state(self):
        for name, state in STATES.items():
            with self.subTest(name):
                request = self.kept(name)
                self.assertEqual(request.state, state)
                self.assertTrue(state == "draft" or request._is_intact())

    def test_help_came_in_every_form(self):
        forms = {
            name: self.kept(name).grant_form
            for name in ("request_silvia", "request_rent", "request_therapy")
        }
        self.assertEqual(list(forms.values()), ["credit", "creditor", "worker"])
        self.assertEqual(self.kept("request_rent").payment_ids.state, "to_pay")
        self.assertEqual(self.kept("request_therapy").payment_ids.state, "draft")
        paid = self.kept("request_family_4")
        self.assertEqual(
            sorted(paid.payment_ids.mapped("state")), ["cancelled", "paid"]
        )
        self.assertEqual((paid.amount_spent, paid.amount_returned), (380.0, 40.0))

    def test_a_refusal_was_looked_at_again(self):
        request = self.kept("request_appealed")
        self.assertEqual(request.appeal_ids.state, "changed")
        self.assertEqual(request.amount_granted, 320.0)
        self.assertTrue(self.kept("request_refused")._can_appeal())

    def test_what_was_verified_stands_beside_what_was_declared(self):
        request = self.kept("request_verified")
        self.assertEqual(request.verified_ids.mapped("fact"), ["isee"])
        self.assertEqual(request.isee, 9800.0)
        self.assertTrue(any(request.line_ids.mapped("correction")))

    def test_the_committee_has_minutes_and_an_agenda(self):
        first = self.kept("session_first")
        self.assertEqual(len(first.item_ids), 10)
        self.assertTrue(any(item.recused_ids for item in first.item_ids))
        for session in (first, self.kept("session_last")):
            self.assertEqual(session.state, "closed")
            self.assertTrue(session._is_intact())
        following = self.kept("session_next")
        self.assertEqual(following.state, "draft")
        self.assertEqual(
            following.item_ids.request_id,
            self.kept("request_verified") + self.kept("request_committee"),
        )

    def test_budgets_count_what_was_granted(self):
        fund = self.kept("fund")
        budgets = self.env["welfare.fund.budget"].search([("fund_id", "=", fund.id)])
        of_all = budgets.filtered(lambda one: one.key.startswith("year:"))
        granted = self.env["welfare.fund.request"].search(
            [("fund_id", "=", fund.id), ("amount_granted", ">", 0)]
        )
        self.assertEqual(
            sum(of_all.mapped("granted")), sum(granted.mapped("amount_granted"))
        )
        self.assertTrue(budgets.filtered(lambda one: ":housing:" in one.key))

    def test_a_next_version_can_be_tried(self):
        draft = self.kept("regulation_next")
        self.assertEqual(draft.state, "draft")
        self.assertFalse(draft._get_gaps())
        made_on = draft.create_date.date()
        trial = (
            self.env["welfare.fund.trial"]
            .with_user(self.kept("evaluator"))
            .create(
                {
                    "regulation_id": draft.id,
                    "date_from": made_on - timedelta(days=200),
                    "date_to": made_on,
                }
            )
        )
        trial.action_try()
        self.assertTrue(trial.line_ids)

    def test_the_statement_hides_small_groups(self):
        fund = self.kept("fund")
        published = self.env["welfare.fund.statement"]._get_published(fund)
        told = [statement._get_content() for statement in published]
        # Five homes are told as such; three illnesses and two deaths only together.
        needs = _pick(told, "spent_by_need")
        self.assertIn({"housing": 137000, "other": 178000}, needs)
        self.assertTrue(
            any(
                entries.keys() == {"firm", "supplier", "other"}
                for entries in _pick(told, "entries")
            )
        )
        self.assertEqual(self.env["welfare.fund"]._verify()["faults"], 0)

    def test_receipts_and_bank_lines_to_look_at(self):
        self.assertTrue(self.kept("gift_lucia")._get_issued_receipt())
        waiting = self.env["welfare.fund.match"].search([("state", "=", "proposed")])
        self.assertGreaterEqual(len(waiting), 2)

    def test_nobody_of_the_first_workers_asked(self):
        """Lucia and Bruno begin anew, whoever tries the demo."""
        for name in ("worker_lucia", "worker_bruno"):
            self.assertFalse(
                self.env["welfare.fund.applicant"].search(
                    [("partner_id", "=", self.kept(name).id)]
                )
            )

    def test_suppliers_have_an_account(self):
        suppliers = self.env["res.partner"].search([("is_welfare_supplier", "=", True)])
        told = suppliers.filtered(lambda one: one.get_external_id()[one.id])
        for supplier in told:
            with self.subTest(supplier.id):
                account = supplier._welfare_get_paid_account(self.env.company)
                self.assertTrue(account.allow_out_payment)
                self.assertIn("X0999999999", account.sanitized_acc_number)


def _pick(contents, name):
    return [content[name] for content in contents]
