from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools.guards import frozen

#: Whose credit is set aside or was paid: its document pays nothing else.
CLAIMING = ("submitted", "to_complete", "approved", "paid")
OPEN = ("submitted", "to_complete")


class WelfareRefund(models.Model):
    """An expense that a worker paid and asks back out of the own credit.

    The worker reads it and acts on it by methods; the operator decides; the firm never
    sees it (what the payroll flow tells is another matter, ``money.md`` 14). Amounts
    are EUR.
    """

    _name = "welfare.refund"
    _inherit = ["mail.thread", "welfare.guarded", "welfare.lifecycle", "welfare.locked"]
    _description = "Refund of an expense"
    _order = "id desc"
    _mail_post_access = "write"

    name = fields.Char(string="Number", required=True, readonly=True, copy=False)
    worker_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="restrict", readonly=True
    )
    employment_id = fields.Many2one(
        "welfare.employment",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
        help="Whose credit pays.",
    )
    payer_id = fields.Many2one(
        "welfare.payer",
        string="Firm",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    paid_by = fields.Selection(
        [("operator", "By the operator"), ("payslip", "In the payslip")],
        required=True,
        readonly=True,
        help="As the plan says.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    type_id = fields.Many2one(
        "welfare.refund.type",
        string="Type of expense",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    kind_id = fields.Many2one(
        "welfare.benefit.kind",
        required=True,
        ondelete="restrict",
        readonly=True,
        help="As it was when the refund was asked for.",
    )
    beneficiary_id = fields.Many2one(
        "welfare.family.member",
        string="For",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        help="Empty: the worker.",
    )
    holder = fields.Selection(
        [
            ("worker", "The worker"),
            ("beneficiary", "Who benefits"),
            ("other", "Somebody else"),
        ],
        string="In whose name the document is",
        default="worker",
        readonly=True,
    )
    issuer_name = fields.Char(string="Issued by", readonly=True)
    document_issuer = fields.Char(
        string="VAT number or tax code of the issuer", readonly=True
    )
    document_number = fields.Char(readonly=True)
    document_date = fields.Date(readonly=True)
    document_amount = fields.Monetary(string="Amount of the document", readonly=True)
    document_key = fields.Char(
        readonly=True,
        copy=False,
        help="Fingerprint of issuer, number and date: the same document pays once.",
    )
    amount = fields.Monetary(string="Asked for", readonly=True)
    approved_amount = fields.Monetary(string="Approved", readonly=True, copy=False)
    iban = fields.Char(string="IBAN", readonly=True, copy=False)
    declared_on = fields.Date(
        string="Declared on",
        readonly=True,
        copy=False,
        help="That the expense is not also deducted in the tax return, nor refunded"
        " by others.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "To be assessed"),
            ("to_complete", "To be completed"),
            ("approved", "Approved"),
            ("paid", "Paid"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    submitted_on = fields.Date(readonly=True, copy=False)
    decided_on = fields.Date(readonly=True, copy=False)
    decided_by = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    paid_on = fields.Date(readonly=True, copy=False)
    reason_id = fields.Many2one(
        "welfare.refund.reason", readonly=True, copy=False, ondelete="restrict"
    )
    reason_text = fields.Text(string="To the worker", readonly=True, copy=False)
    part_ids = fields.One2many(
        "welfare.refund.part",
        "refund_id",
        domain=[("undone_on", "=", False)],
        readonly=True,
    )
    document_ids = fields.One2many("welfare.refund.document", "refund_id")
    move_id = fields.Many2one(
        "account.move",
        string="Entry",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="welfarepiu_base.group_operator,welfarepiu_base.group_accountant",
    )

    _document_once = models.UniqueIndex(
        "(document_key)"
        " WHERE state IN ('submitted', 'to_complete', 'approved', 'paid')",
        "This document has already been used for a refund.",
    )
    _amounts = models.Constraint(
        """CHECK (COALESCE(amount, 0) >= 0 AND COALESCE(approved_amount, 0) >= 0
            AND COALESCE(approved_amount, 0) <= COALESCE(amount, 0)
            AND (state IN ('draft', 'withdrawn')
                OR (amount > 0 AND document_key IS NOT NULL
                    AND amount <= document_amount))
            AND (state NOT IN ('approved', 'paid') OR approved_amount > 0))""",
        "A refund is more than zero, and not more than the document says.",
    )
    _decided = models.Constraint(
        "CHECK (state NOT IN ('approved', 'paid', 'refused')"
        " OR decided_on IS NOT NULL)",
        "A decision has its day.",
    )
    _paid = models.Constraint(
        "CHECK ((state = 'paid') = (paid_on IS NOT NULL))",
        "What is paid has its day.",
    )
    _refusal_has_a_reason = models.Constraint(
        """CHECK (state NOT IN ('refused', 'to_complete')
            OR reason_id IS NOT NULL)""",
        "A refusal has a reason.",
    )
    _name_unique = models.UniqueIndex("(name, company_id)", "This number is taken.")

    @api.model
    def _get_guards(self):
        """What credit was set aside for does not change under it. (The worker may, by
        a merge of contacts.)"""
        return (
            frozen(
                self._table,
                (
                    "payer_id",
                    "company_id",
                    "paid_by",
                    "type_id",
                    "kind_id",
                    "amount",
                ),
            ),
        )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("name"):
                vals["name"] = self.env["ir.sequence"].next_by_code("welfare.refund")
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if self.filtered(lambda one: one.state != "draft"):
            raise UserError(self.env._("Only a draft can be thrown away."))

    # -- who acts ----------------------------------------------------------------------

    def _get_own(self):
        """:return: this refund with superuser rights, for its worker only
        :raise AccessError: the user is somebody else
        """
        self.ensure_one()
        if not self.env.su and self.sudo().worker_id != self.env.user.partner_id:
            raise AccessError(self.env._("This is not your request."))
        return self.sudo()

    def _check_state(self, *states):
        for refund in self:
            if refund.state not in states:
                names = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(refund)s: this cannot be done any more (%(state)s).",
                        refund=refund.name,
                        state=names[refund.state],
                    )
                )

    def _lock(self):
        """Lock the refund, then the credit it may touch, in the order of the house."""
        res = super()._lock()
        self.part_ids.lot_id._lock()
        return res

    def _is_claiming(self):
        self.ensure_one()
        return self.state in CLAIMING
