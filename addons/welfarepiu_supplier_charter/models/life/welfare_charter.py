from odoo import models
from odoo.tools import format_date


class WelfareCharter(models.Model):
    _inherit = "welfare.charter"

    def _after_put_in_force(self):
        """Who has signed an earlier version is told by when to sign this one."""
        res = super()._after_put_in_force()
        if self.resign_by:
            self._tell_to_resign()
        return res

    def _tell_to_resign(self):
        now = self.env["welfare.clock"]._now()
        Adhesion = self.env["welfare.charter.adhesion"].sudo()
        signed = Adhesion.search(
            [
                ("company_id", "=", self.company_id.id),
                ("charter_id", "!=", self.id),
                ("state", "in", ("in_force", "suspended")),
                ("valid_until", ">", now),
            ]
        )
        for adhesion in signed:
            sentence = self.env._(
                "There is a new version of the charter, %(version)s. Sign it by"
                " %(day)s: what you answered already is kept, you only confirm it.",
                version=self.number,
                day=format_date(self.env, self.resign_by),
            )
            self.env["welfare.charter.notice"]._tell_now(adhesion.partner_id, sentence)
