from odoo import api, fields, models
from odoo.exceptions import UserError


class WelfareFunding(models.Model):
    """A firm's advance payment: asked for (a pro-forma, books nothing), then received
    at the bank, when the liability arises (*provvista*, out of VAT)."""

    _name = "welfare.funding"
    _description = "Advance payment of a firm"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    payer_id = fields.Many2one(
        "welfare.payer",
        string="Firm",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    plan_id = fields.Many2one(
        "welfare.plan", domain="[('payer_id', '=', payer_id)]", index="btree_not_null"
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(required=True)
    journal_id = fields.Many2one(
        "account.journal",
        string="Bank",
        domain="[('type', '=', 'bank'), ('company_id', '=', company_id)]",
        default=lambda self: self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(self.env.company),
                ("type", "=", "bank"),
            ],
            limit=1,
        ),
    )
    requested_on = fields.Date(
        required=True, default=lambda self: self.env["welfare.clock"]._today()
    )
    received_on = fields.Date(copy=False)
    state = fields.Selection(
        [
            ("requested", "Asked for"),
            ("received", "Received"),
            ("cancelled", "Cancelled"),
        ],
        default="requested",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    statement_line_id = fields.Many2one(
        "account.bank.statement.line", readonly=True, copy=False
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "An advance payment is more than zero."
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                vals["name"] = self.env["ir.sequence"].next_by_code("welfare.funding")
        return super().create(vals_list)

    def write(self, vals):
        if {"amount", "payer_id", "company_id", "received_on"} & set(vals):
            if self.filtered(lambda funding: funding.state == "received"):
                raise UserError(
                    self.env._("A registered receipt is not changed: it is booked.")
                )
        return super().write(vals)

    def action_receive(self):
        self._receive()

    def action_cancel(self):
        if self.filtered(lambda funding: funding.state != "requested"):
            raise UserError(self.env._("Only a request can be cancelled."))
        self.state = "cancelled"

    def _check_can_receive(self):
        for funding in self:
            if funding.state != "requested":
                raise UserError(self.env._("This payment is already registered."))
            if not funding.journal_id:
                raise UserError(self.env._("Choose the bank account of the receipt."))

    def _receive(self, day=None):
        """Book the receipt: Dr bank, Cr provvista of the firm.

        :param day: value date, default ``received_on`` or today (Rome)
        :raise UserError: already received or cancelled
        """
        self._check_can_receive()
        for funding in self:
            funding.received_on = (
                day or funding.received_on or self.env["welfare.clock"]._today()
            )
            funding.statement_line_id = self.env["account.bank.statement.line"].create(
                funding._prepare_statement_line_vals()
            )
            funding.state = "received"

    def _prepare_statement_line_vals(self):
        return {
            "journal_id": self.journal_id.id,
            "date": self.received_on,
            "payment_ref": self.name,
            "partner_id": self.payer_id.partner_id.id,
            "amount": self.amount,
            "counterpart_account_id": self.company_id.welfare_provvista_account_id.id,
        }
