import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import PDF, CharterCommon, mute_sql


@tagged("post_install", "-at_install")
class TestTransitions(CharterCommon):
    """Steps are taken in order, each by who may take it."""

    def _get_steps(self, adhesion, user):
        supplier = adhesion.with_user(user)
        return {
            "start": adhesion._start_assessment,
            "submit": supplier._submit,
            "send_back": lambda: adhesion._send_back("Manca un foglio"),
            "approve": adhesion._approve,
            "refuse": lambda: adhesion._refuse("Non vende qui"),
            "sign": lambda: supplier._sign("Ada", "Titolare", "192.0.2.7"),
            "suspend": lambda: adhesion._suspend("Verifica in corso"),
            "readmit": adhesion._readmit,
            "withdraw": lambda: supplier._withdraw("Chiudo"),
        }

    def test_every_other_step_is_refused(self):
        allowed = {
            "applied": {"start", "refuse", "withdraw"},
            "assessment": {"submit", "refuse", "withdraw"},
            "review": {"send_back", "approve", "refuse", "withdraw"},
            "signature": {"sign", "refuse", "withdraw"},
            "in_force": {"suspend", "withdraw"},
            "suspended": {"readmit", "withdraw"},
            "withdrawn": set(),
        }
        adhesion = self._apply(self.baker_user)
        steps = self._get_steps(adhesion, self.baker_user)

        def go_on():
            yield
            steps["start"]()
            yield
            self._answer_all(adhesion, self.baker_user)
            steps["submit"]()
            yield
            adhesion.line_ids.write({"verdict": "accepted"})
            steps["approve"]()
            yield
            steps["sign"]()
            yield
            steps["suspend"]()
            yield
            steps["withdraw"]()
            yield

        seen = []
        for _step in go_on():
            seen.append(adhesion.state)
            for name, step in steps.items():
                if name in allowed[adhesion.state]:
                    continue
                with (
                    self.subTest(state=adhesion.state, step=name),
                    self.assertRaises(UserError),
                ):
                    step()
        self.assertEqual(seen, list(allowed))

    def test_refused_ends(self):
        adhesion = self._apply(self.baker_user)
        adhesion._refuse("Non vende sul territorio")
        for name, step in self._get_steps(adhesion, self.baker_user).items():
            with self.subTest(name), self.assertRaises(UserError):
                step()
        self.assertEqual(self._apply(self.baker_user).state, "applied")

    def test_nobody_writes_the_state(self):
        adhesion = self._to_review(self.baker_user)
        for vals in (
            {"state": "in_force"},
            {"valid_until": "2099-01-01 00:00:00"},
            {"signed_on": "2026-01-01 00:00:00"},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                adhesion.write(vals)

    @mute_sql
    def test_database_wants_a_signature(self):
        adhesion = self._to_review(self.baker_user)
        self.env.flush_all()
        for vals in (
            "state = 'in_force'",
            "valid_from = now(), valid_until = now() + interval '1 year'",
        ):
            with (
                self.subTest(vals),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE welfare_charter_adhesion SET {vals} WHERE id = %s",
                    [adhesion.id],
                )

    @mute_sql
    def test_one_under_way(self):
        self._apply(self.baker_user)
        with (
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self._apply(self.baker_user)

    def test_only_a_supplier_applies(self):
        with self.assertRaises(AccessError):
            self._apply(self.operator)

    def test_only_to_the_version_in_force(self):
        self._create_charter("T2")._put_in_force()
        with self.assertRaises(UserError):
            self.env["welfare.charter.adhesion"].create(
                {"partner_id": self.baker.id, "charter_id": self.charter.id}
            )

    def test_version_changed_on_the_way(self):
        adhesion = self._to_signature(self.baker_user)
        self._create_charter("T2")._put_in_force()
        with self.assertRaises(UserError):
            adhesion.with_user(self.baker_user)._sign("Ada", "Titolare", "192.0.2.7")

    def test_contact_does_not_adhere(self):
        with self.assertRaises(UserError):
            self.env["welfare.charter.adhesion"].create(
                {"partner_id": self.baker_user.partner_id.id}
            )

    def test_not_handed_in_with_answers_missing(self):
        adhesion = self._to_assessment(self.baker_user)
        supplier = adhesion.with_user(self.baker_user)
        with self.assertRaisesRegex(UserError, "1.1, 1.2"):
            supplier._submit()
        supplier.line_ids._answer("yes")
        with self.assertRaisesRegex(UserError, "1.1, 2.1, 3.1, 4.1"):
            supplier._submit()
        for line in supplier.line_ids.filtered("evidence_asked"):
            line._attach_evidence("prova.pdf", PDF)
        supplier._submit()
        self.assertEqual(adhesion.state, "review")

    def test_not_approved_before_all_is_judged(self):
        adhesion = self._to_review(self.baker_user)
        adhesion.line_ids[1:].write({"verdict": "accepted"})
        with self.assertRaisesRegex(UserError, "1.1"):
            adhesion._approve()

    def test_not_approved_without_what_is_required(self):
        adhesion = self._to_review(self.baker_user, answer="partly")
        adhesion.line_ids.write({"verdict": "accepted"})
        with self.assertRaisesRegex(UserError, "1.1, 2.1, 3.1, 4.1"):
            adhesion._approve()

    def test_sent_back_keeps_what_was_accepted(self):
        adhesion = self._to_review(self.baker_user)
        adhesion.line_ids.write({"verdict": "accepted"})
        adhesion.line_ids[0].write(
            {"verdict": "refused", "verdict_note": "Illeggibile"}
        )
        adhesion._send_back("Rifai la fotografia del primo documento")
        adhesion.with_user(self.baker_user).line_ids[0]._answer("yes", "Rifatta")
        self.assertEqual(adhesion.line_ids[0].verdict, "pending")
        self.assertEqual(set(adhesion.line_ids[1:].mapped("verdict")), {"accepted"})

    def test_answers_closed_once_handed_in(self):
        adhesion = self._to_review(self.baker_user)
        line = adhesion.with_user(self.baker_user).line_ids[0]
        with self.assertRaises(UserError):
            line._answer("no")
        with self.assertRaises(UserError):
            line._attach_evidence("tardi.pdf", PDF)

    def test_judged_only_in_review(self):
        adhesion = self._to_assessment(self.baker_user)
        self._answer_all(adhesion, self.baker_user)
        with self.assertRaises(UserError):
            adhesion.line_ids.write({"verdict": "accepted"})

    def test_every_decision_has_a_reason(self):
        adhesion = self._to_review(self.baker_user)
        for reason in ("", "   ", False):
            with self.assertRaises(UserError):
                adhesion._send_back(reason)

    def test_decision_wizard(self):
        adhesion = self._to_in_force(self.baker_user)
        action = adhesion.with_context(decision="suspend").action_decide()
        wizard = Form(
            self.env["welfare.charter.decision"]
            .with_user(self.operator)
            .with_context(**action["context"])
        )
        wizard.reason = "Segnalazione da verificare"
        wizard.to_do = "Mandaci le etichette"
        wizard.save().action_confirm()
        self.assertEqual(adhesion.state, "suspended")
        self.assertEqual(adhesion.suspension_ids.reason, "Segnalazione da verificare")
