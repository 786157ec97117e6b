from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _inherit = "res.partner"

    welfare_proposal_ids = fields.One2many(
        "welfare.product.proposal",
        "partner_id",
        string="Proposed products",
        groups="welfarepiu_base.group_operator",
    )

    @api.model
    def _welfare_get_shown_suppliers(self):
        """:return: suppliers anybody may read about: their charter is in force now;
        with superuser rights, by name"""
        chartered = self.env["welfare.charter.adhesion"]._get_chartered_ids(
            self.env.company, self.env["welfare.clock"]._now()
        )
        return self.sudo().browse(chartered).sorted(lambda one: (one.name, one.id))

    def _welfare_get_adhesion(self):
        """:return: the adhesion in force now, with superuser rights; may be empty"""
        self.ensure_one()
        Adhesion = self.env["welfare.charter.adhesion"].sudo()
        return Adhesion.search(
            Adhesion._get_valid_at_domain(self.env["welfare.clock"]._now())
            & Domain("partner_id", "=", self.id)
            & Domain("company_id", "=", self.env.company.id),
            limit=1,
        )

    def _welfare_get_certificates(self):
        """:return: certificates valid today, with superuser rights"""
        self.ensure_one()
        Certificate = self.env["welfare.charter.certificate"].sudo()
        return Certificate.search(
            Certificate._get_valid_domain(self.env["welfare.clock"]._today())
            & Domain("partner_id", "=", self.id)
        )

    def _welfare_get_spending(self):
        """Hook: where this supplier spends, as far as it lets everybody read it.

        :return: list of sentences
        """
        self.ensure_one()
        return []
