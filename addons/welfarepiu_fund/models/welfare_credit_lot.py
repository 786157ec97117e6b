from odoo import fields, models


class WelfareCreditLot(models.Model):
    _inherit = "welfare.credit.lot"

    origin = fields.Selection(
        selection_add=[("fund_grant", "Help from the Solidarity Fund")],
        ondelete={"fund_grant": "set other"},
    )
