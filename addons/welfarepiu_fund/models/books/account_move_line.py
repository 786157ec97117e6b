from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    welfare_fund_request_id = fields.Many2one(
        "welfare.fund.request",
        string="Request to the Fund",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        readonly=True,
        help="Known here by its code alone.",
    )
