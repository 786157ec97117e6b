from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _welfare_get_charter_dues(self):
        """What of this supplier ends before long, for its page.

        :return: list of dicts as ``welfare.charter.notice._find_due`` gives them, with
            ``sentence`` and ``is_over``
        """
        self.ensure_one()
        Notice = self.env["welfare.charter.notice"]
        today = self.env["welfare.clock"]._today()
        return [
            {
                **due,
                "sentence": Notice._get_sentence(due, today),
                "is_over": due["last_day"] < today,
            }
            for due in Notice._find_due(today, self)
        ]
