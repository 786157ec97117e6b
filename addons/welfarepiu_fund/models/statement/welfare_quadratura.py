from odoo import api, models


class WelfareQuadratura(models.TransientModel):
    _inherit = "welfare.quadratura"

    @api.model
    def _cron_check(self):
        """Tell the accountant of each Fund what differs today, too."""
        res = super()._cron_check()
        today = self.env["welfare.clock"]._today()
        for fund in self.env["welfare.fund"].search([("journal_id", "!=", False)]):
            found = fund._find_all_differences(today)
            if found:
                self._tell_accountant(fund.payer_id, [one["message"] for one in found])
        return res
