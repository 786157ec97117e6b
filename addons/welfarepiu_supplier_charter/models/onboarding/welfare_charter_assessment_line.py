from odoo import models


class WelfareCharterAssessmentLine(models.Model):
    """How the reviewer judges, line by line."""

    _inherit = "welfare.charter.assessment.line"

    def write(self, vals):
        result = super().write(vals)
        if "verdict" in vals and not self._get_answer_fields() & set(vals):
            self._log_verdicts()
        return result

    def _log_verdicts(self):
        """Leave in the adhesion's history who judged what, and how."""
        verdicts = dict(self._fields["verdict"]._description_selection(self.env))
        for line in self:
            [reference] = line.commitment_id._get_references()
            words = f"{reference}: {verdicts[line.verdict]}"
            if line.verdict_note:
                words = f"{words}. {line.verdict_note}"
            line.adhesion_id.sudo()._message_log(
                body=words, author_id=self.env.user.partner_id.id
            )

    def action_accept(self):
        self.write({"verdict": "accepted"})

    def action_refuse(self):
        self.write({"verdict": "refused"})
