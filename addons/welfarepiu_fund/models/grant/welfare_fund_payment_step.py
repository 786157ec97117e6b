from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.welfarepiu_base.tools.guards import append_only


class WelfareFundPaymentStep(models.Model):
    """What happened to a payment, day by day: the register that the Fund's journal is
    compared with. Append-only."""

    _name = "welfare.fund.payment.step"
    _inherit = ["welfare.guarded"]
    _description = "Step of the payment of a Fund grant"
    _order = "id"

    payment_id = fields.Many2one(
        "welfare.fund.payment",
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
    )
    kind = fields.Selection(
        [
            ("owed", "Confirmed"),
            ("unowed", "No longer owed"),
            ("paid", "Paid"),
            ("unpaid", "Came back"),
            ("given_up", "Given up"),
        ],
        required=True,
        readonly=True,
    )
    key = fields.Char(string="Key of the entry", required=True, readonly=True)
    day = fields.Date(required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    currency_id = fields.Many2one(related="payment_id.currency_id")

    _key_unique = models.Constraint("UNIQUE (key)", "This step is written down.")

    @api.model
    def _get_guards(self):
        return append_only(self._table)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("What happened to a payment is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What happened to a payment is never changed."))
