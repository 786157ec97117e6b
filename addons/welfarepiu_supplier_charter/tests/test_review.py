from odoo.tests import tagged

from .common import CharterCommon


@tagged("post_install", "-at_install")
class TestReview(CharterCommon):
    """The reviewer judges line by line; the supplier learns what is missing."""

    def _get_mail(self, adhesion):
        return (
            self.env["mail.mail"]
            .sudo()
            .search(
                [("model", "=", adhesion._name), ("res_id", "=", adhesion.id)],
                order="id desc",
                limit=1,
            )
        )

    def test_judged_with_one_press_and_written_down(self):
        adhesion = self._to_review(self.baker_user)
        self.assertEqual(
            adhesion.missing_summary, "1.1, 1.2, 2.1, 2.2, 3.1, 3.2, 4.1, 4.2"
        )
        first, second = adhesion.line_ids[:2]
        first.action_accept()
        second.verdict_note = "Serve la seconda pagina"
        second.action_refuse()
        self.assertEqual(first.verdict, "accepted")
        self.assertEqual(second.judged_by_id, self.operator)
        self.assertEqual(adhesion.refused_count, 1)
        self.assertEqual(adhesion.missing_summary, "2.1, 2.2, 3.1, 3.2, 4.1, 4.2")
        adhesion.action_accept_rest()
        self.assertEqual(second.verdict, "refused")
        self.assertFalse(adhesion.missing_summary)
        self.assertEqual(adhesion.line_ids[2].judged_by_id, self.operator)
        history = " ".join(adhesion.message_ids.mapped("body"))
        self.assertIn("1.2", history)
        self.assertIn("Serve la seconda pagina", history)

    def test_sent_back_with_the_remarks(self):
        self.baker_user.email = "ada@example.com"
        adhesion = self._to_review(self.baker_user)
        line = adhesion.line_ids[1]
        line.write({"verdict": "refused", "verdict_note": "Serve la seconda pagina"})
        action = adhesion.with_context(decision="send_back").action_decide()
        words = action["context"]["default_reason"]
        self.assertEqual(words, "1.2: Serve la seconda pagina")
        adhesion._send_back(words)
        self.assertEqual(adhesion.last_words, words)
        mail = self._get_mail(adhesion)
        self.assertIn(words, mail.body_html)
        self.assertEqual(mail.recipient_ids, self.baker_user.partner_id)
        own = line.with_user(self.baker_user)
        self.assertEqual(own.verdict_note, "Serve la seconda pagina")

    def test_told_to_sign_and_welcomed(self):
        self.baker_user.email = "ada@example.com"
        adhesion = self._to_signature(self.baker_user)
        self.assertIn("/carta/adesione/firma", self._get_mail(adhesion).body_html)
        adhesion.with_user(self.baker_user)._sign("Ada", "Titolare", "192.0.2.7")
        self.assertIn("/carta/adesione/benvenuto", self._get_mail(adhesion).body_html)

    def test_progress(self):
        adhesion = self._to_assessment(self.baker_user)
        self.assertEqual(adhesion._get_progress(), (0, 8))
        adhesion.line_ids[1].with_user(self.baker_user)._answer("yes")
        adhesion.line_ids[0].with_user(self.baker_user)._answer("yes")
        # The first one still owes its paper.
        self.assertEqual(adhesion._get_progress(), (1, 8))
