from odoo import api, fields, models
from odoo.fields import Domain


class WelfareDatedRow(models.AbstractModel):
    """A company's treatment that holds from one day to another."""

    _name = "welfare.dated.row"
    _inherit = ["welfare.dated"]
    _description = "Dated treatment"
    _order = "date_from desc, id desc"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(default=lambda self: self.env["welfare.clock"]._today())

    @api.model
    def _get_period_domain(self, company, day):
        """:return: domain of the rows of ``company`` that hold on ``day``"""
        return Domain("company_id", "=", company.id) & self._get_holding_domain(day)
