from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _welfare_get_membership(self):
        """:return: the ``welfare.membership`` of the firm for which this user acts that
        has not ended, superuser rights; may be empty, and may be still to sign"""
        self.ensure_one()
        Membership = self.env["welfare.membership"]
        if not self.has_group("welfarepiu_base.group_firm_hr"):
            return Membership.sudo()
        return Membership._find_live(self.sudo().commercial_partner_id)
