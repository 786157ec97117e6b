from odoo import models
from odoo.fields import Domain


class Website(models.Model):
    _inherit = "website"

    def _product_domain(self):
        """Leave out what cannot be bought: in search, on tiles and on product pages."""
        return Domain(super()._product_domain()) & self._get_chartered_domain()

    def _get_basic_feed_product_domain(self):
        return super()._get_basic_feed_product_domain() & self._get_chartered_domain()

    def _get_chartered_domain(self):
        """:return: domain, on products or variants, of the operator's own goods and of
        those whose supplier has a charter in force now and has not paused them, and
        whose papers are valid"""
        chartered = self.env["welfare.charter.adhesion"]._get_chartered_ids(
            self.env.company, self.env["welfare.clock"]._now()
        )
        today = self.env["welfare.clock"]._today()
        return Domain("welfare_supplier_id", "in", [False, *sorted(chartered)]) & ~(
            self.env["product.template"]._get_welfare_paused_domain(today)
            | Domain("welfare_paper_lapsed", "=", True)
        )
