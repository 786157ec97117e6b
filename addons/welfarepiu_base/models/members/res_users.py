from stdnum.it import codicefiscale

from odoo import api, models
from odoo.exceptions import AccessError


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _get_login_domain(self, login):
        # Who has no e-mail logs in with the tax code, however it is typed.
        if login and codicefiscale.is_valid(login):
            login = self.env["res.partner"]._welfare_clean_tax_code(login)
        return super()._get_login_domain(login)

    def _welfare_get_supplier(self):
        """:return: ``res.partner`` of the supplier for which this user acts
        :raise AccessError: none"""
        self.ensure_one()
        supplier = self.partner_id.commercial_partner_id
        if not (
            self.has_group("welfarepiu_base.group_supplier")
            and supplier.sudo().is_welfare_supplier
        ):
            raise AccessError(self.env._("Only a supplier does this."))
        return supplier

    def _welfare_acts_for_firm(self):
        """Whom this user serves as HR today: every page and act of a firm asks it.

        :return: ``welfare.payer``, superuser rights; empty if none
        """
        self.ensure_one()
        payers = self.env["welfare.payer"].sudo()
        if not self.has_group("welfarepiu_base.group_firm_hr"):
            return payers
        payers = payers.search(
            [
                ("payer_type", "=", "firm"),
                ("partner_id", "=", self.sudo().commercial_partner_id.id),
            ]
        )
        return payers.filtered(lambda payer: payer._is_member())
