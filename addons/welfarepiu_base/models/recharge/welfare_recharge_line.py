from odoo import fields, models

from ..credit.product_template import BILLING_PATHS
from .welfare_recharge_tax import PARTS


class WelfareRechargeLine(models.Model):
    """One line of a recharge document: nobody's name, nothing bought."""

    _name = "welfare.recharge.line"
    _description = "Line of a recharge"
    _order = "recharge_id, credited_move_id, id"

    recharge_id = fields.Many2one(
        "welfare.recharge", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="recharge_id.company_id", store=True)
    currency_id = fields.Many2one(related="recharge_id.currency_id")
    credited_move_id = fields.Many2one(
        "account.move",
        string="Credits",
        readonly=True,
        ondelete="restrict",
        help="What was returned of an earlier document. Empty: the month's invoice.",
    )
    billing_path = fields.Selection(BILLING_PATHS, required=True, readonly=True)
    part = fields.Selection(PARTS, required=True, readonly=True)
    tax_ids = fields.Many2many("account.tax", string="Taxes", readonly=True)
    kind_id = fields.Many2one(
        "welfare.benefit.kind",
        readonly=True,
        ondelete="restrict",
        help="Told to the payer only when at least five workers stand behind it.",
    )
    user_count = fields.Integer(string="Workers", readonly=True)
    amount = fields.Monetary(readonly=True, help="Gross, tax included")
