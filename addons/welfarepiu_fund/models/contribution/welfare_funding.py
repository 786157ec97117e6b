from odoo import models


class WelfareFunding(models.Model):
    _inherit = "welfare.funding"

    def _receive(self, day=None, amount=None):
        res = super()._receive(day, amount)
        for funding in self.sudo().filtered(lambda one: one.state == "received"):
            self.env["welfare.fund.rule"]._contribute_from_funding(funding)
        return res
