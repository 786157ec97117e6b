from odoo.tests import tagged

from .common import CharterCommon


@tagged("post_install", "-at_install")
class TestScore(CharterCommon):
    """Every point of a score comes from one accepted answer."""

    def test_score_is_the_sum_of_accepted_answers(self):
        adhesion = self._to_assessment(self.baker_user)
        self._answer_all(adhesion, self.baker_user)
        lines = adhesion.line_ids
        lines[1].with_user(self.baker_user)._answer("partly")
        lines[3].with_user(self.baker_user)._answer("no")
        adhesion.with_user(self.baker_user)._submit()
        self.assertEqual(adhesion.score, 0)
        lines.write({"verdict": "accepted"})
        lines[5].write({"verdict": "refused"})
        # 3+1, 3+0, 3+0 (refused), 3+2
        self.assertEqual(lines.mapped("points"), [3, 1, 3, 0, 3, 0, 3, 2])
        self.assertEqual(adhesion.score, 15)
        self.assertEqual(adhesion.max_score, 20)

    def test_score_is_the_one_recomputed_from_the_evidence(self):
        adhesion = self._to_in_force(self.baker_user)
        self.assertEqual(
            adhesion.score, sum(line._get_points() for line in adhesion.line_ids)
        )
        self.assertEqual(adhesion.score, adhesion.max_score)

    def test_line_explains_itself(self):
        adhesion = self._to_review(self.baker_user)
        line = adhesion.line_ids[0].with_context(lang="en_US")
        line.write({"verdict": "accepted"})
        self.assertEqual(line.explanation, "3 of 3 · Wholly · Accepted · papers: 1")
        self.assertEqual(line.judged_by_id, self.operator)
        self.assertTrue(line.judged_on)
        self.assertEqual(line.evidence_ids.name, "prova.pdf")
