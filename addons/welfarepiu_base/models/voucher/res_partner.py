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
    welfare_no_show = fields.Selection(
        [
            ("back", "Not due: the voucher can be used again"),
            ("due", "Due to the supplier"),
        ],
        string="Nobody came",
        default="back",
        groups="welfarepiu_base.group_operator",
        copy=False,
        help="By contract, when a date was agreed.",
    )
    welfare_cancel_hours = fields.Integer(
        string="Called off until (hours before)",
        default=24,
        groups="welfarepiu_base.group_operator",
        copy=False,
    )

    def _welfare_erase_orders(self):
        res = super()._welfare_erase_orders()
        self.env["welfare.appointment"].search([("worker_id", "=", self.id)]).write(
            {"wishes": False, "answer": False}
        )
        return res
