from odoo import fields, models


class ResPartner(models.Model):
    """What the contract with a supplier says of its vouchers (``money.md`` 6)."""

    _inherit = "res.partner"

    welfare_voucher_until = fields.Date(
        string="Accepts vouchers until",
        groups="welfarepiu_base.group_operator",
        copy=False,
        help="By contract; no voucher lasts longer. Empty: no end agreed.",
    )
    welfare_voucher_unredeemed = fields.Selection(
        [
            ("back", "Not due: the worker gets it back"),
            ("due", "Due to the supplier"),
        ],
        string="Voucher not used in time",
        default="back",
        groups="welfarepiu_base.group_operator",
        copy=False,
        help="By contract.",
    )
