from stdnum.it import codicefiscale

from odoo import api, models


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _get_login_domain(self, login):
        # Who has no e-mail logs in with the tax code, however it is typed.
        if login and codicefiscale.is_valid(login):
            login = self.env["res.partner"]._welfare_clean_tax_code(login)
        return super()._get_login_domain(login)
