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
        """Where this supplier spends, if its story lets everybody read it.

        :return: list of ``(where, per cent)`` of the last year it declared; may be
            empty
        """
        self.ensure_one()
        story = self.env["welfare.supplier.story"]._get_published(self)
        if not story.show_spending:
            return []
        spending = self.env["welfare.charter.spending"].sudo()
        spending = spending.search(
            [("partner_id", "=", self.id)], order="year desc", limit=1
        )
        if not spending:
            return []
        return [
            (self.env._("In the 42 municipalities"), spending.share_alliance),
            (self.env._("Elsewhere in the province"), spending.share_province),
            (self.env._("Elsewhere in the region"), spending.share_region),
            (self.env._("Elsewhere"), spending.share_elsewhere),
        ]
