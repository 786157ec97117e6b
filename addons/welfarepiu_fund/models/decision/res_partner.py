from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _welfare_erase_elsewhere(self):
        """Words that may name people go with the identity; who decided what stays."""
        applicants = self.env["welfare.fund.applicant"].search(
            [("partner_id", "=", self.id)]
        )
        requests = applicants.request_id
        res = super()._welfare_erase_elsewhere()
        requests.appeal_ids.write({"text": False})
        requests.help_ids._erase()
        requests.letter_ids.unlink()
        return res
