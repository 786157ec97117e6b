from odoo import api, fields, models
from odoo.fields import Domain


class ProductTemplate(models.Model):
    _inherit = "product.template"

    welfare_paper_lapsed = fields.Boolean(
        string="A paper it bears is over",
        compute="_compute_welfare_paper_lapsed",
        search="_search_welfare_paper_lapsed",
        compute_sudo=True,
    )

    @api.depends("welfare_certificate_ids")
    def _compute_welfare_paper_lapsed(self):
        today = self.env["welfare.clock"]._today()
        lapsed = set(
            self.env["welfare.charter.certificate"]._find_lapsed_products(today)
        )
        for product in self:
            product.welfare_paper_lapsed = product.id in lapsed

    def _welfare_is_paper_lapsed(self, day):
        """:param day: date in Europe/Rome
        :return: whether a paper that stops what bears it is over on that day"""
        self.ensure_one()
        return self.id in self.env["welfare.charter.certificate"]._find_lapsed_products(
            day
        )

    def _search_welfare_paper_lapsed(self, operator, value):
        if operator != "in":
            return NotImplemented
        lapsed = self.env["welfare.charter.certificate"]._find_lapsed_products(
            self.env["welfare.clock"]._today()
        )
        domain = Domain("id", "in", lapsed)
        return Domain.OR(domain if wanted else ~domain for wanted in value)
