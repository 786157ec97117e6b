import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class WelfareFundContribution(models.Model):
    """What a member gives to the Fund: pledged, then due, then received.

    Only what is received is available. Journal entries carry the code, never the
    name; who gave is known here, to accountants.
    """

    _name = "welfare.fund.contribution"
    _inherit = ["welfare.lifecycle"]
    _description = "Contribution to the Solidarity Fund"
    _order = "id desc"
    _rec_name = "code"

    code = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self._get_next_code(),
    )
    fund_id = fields.Many2one(
        "welfare.fund", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="fund_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="fund_id.currency_id")
    source_type = fields.Selection(
        [
            ("firm", "Firm"),
            ("supplier", "Supplier"),
            ("worker", "Worker"),
            ("operator", "Operator"),
            ("other", "Other"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Given by",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="welfarepiu_base.group_accountant",
    )
    amount = fields.Monetary(required=True, readonly=True)
    date = fields.Date(
        required=True,
        readonly=True,
        default=lambda self: self.env["welfare.clock"]._today(),
    )
    state = fields.Selection(
        [
            ("pledged", "Pledged"),
            ("due", "Due"),
            ("received", "Received"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="pledged",
        index=True,
    )
    received_on = fields.Date(readonly=True)
    key = fields.Char(
        string="Idempotency key",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: f"manual:{uuid.uuid4().hex}",
    )
    recharge_id = fields.Many2one(
        "welfare.recharge",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="welfarepiu_base.group_accountant",
    )
    payer_id = fields.Many2one(
        "welfare.payer",
        string="Firm whose credit was given up",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="welfarepiu_base.group_accountant",
    )
    settlement_id = fields.Many2one(
        "welfare.settlement",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="welfarepiu_base.group_accountant",
    )
    due_move_id = fields.Many2one(
        "account.move",
        string="Entry: due",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="welfarepiu_base.group_accountant",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Entry: received",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="welfarepiu_base.group_accountant",
    )
    source_move_id = fields.Many2one(
        "account.move",
        string="Entry in the shop's books",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="welfarepiu_base.group_accountant",
    )

    _key_unique = models.Constraint(
        "UNIQUE (key)", "This contribution is already written down."
    )
    _code_unique = models.Constraint(
        "UNIQUE (code)", "There is already a contribution with this code."
    )
    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A contribution is more than zero."
    )
    _received_is_booked = models.Constraint(
        "CHECK (state <> 'received' OR move_id IS NOT NULL)",
        "A contribution received has its entry in the Fund's journal.",
    )

    @api.model
    def _get_kept_fields(self):
        return {"state"}

    @api.model
    def _get_next_code(self):
        return (
            self.env["ir.sequence"]
            .sudo()
            .next_by_code(
                "welfare.fund.contribution",
                sequence_date=self.env["welfare.clock"]._today(),
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        """An accountant writes a pledge down; what happens to it are methods."""
        told = {"fund_id", "source_type", "partner_id", "amount", "date"}
        if not self.env.su and any(set(vals) - told for vals in vals_list):
            raise AccessError(self.env._("A contribution begins as a pledge."))
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A contribution is cancelled, never deleted."))

    # -- writing down ---------------------------------------------------------

    @api.model
    def _contribute(self, fund, source_type, amount, key, partner=None, **vals):
        """Write a contribution down, once.

        :param fund: the ``welfare.fund``
        :param str source_type: see ``source_type``
        :param float amount: EUR
        :param str key: idempotency key; a second call returns the first record
        :param partner: who gives
        :param vals: further values of the contribution
        :return: the ``welfare.fund.contribution``, pledged (empty for nothing)
        """
        contributions = self.sudo()
        if fund.currency_id.compare_amounts(amount, 0.0) <= 0:
            return contributions.browse()
        if existing := contributions.search([("key", "=", key)]):
            return existing
        return contributions.create(
            {
                "fund_id": fund.id,
                "source_type": source_type,
                "amount": fund.currency_id.round(amount),
                "key": key,
                "partner_id": partner.id if partner else False,
                **vals,
            }
        )

    @api.model
    def _get_fund_of_shop(self, company):
        """:raise ValidationError: a share was promised and there is no Fund for it"""
        fund = self.env["welfare.fund"]._get_for(company)
        if not fund.journal_id:
            raise ValidationError(
                self.env._(
                    "A solidarity share was promised: set the Solidarity Fund of"
                    " %(company)s up first.",
                    company=company.name,
                )
            )
        return fund

    # -- states ---------------------------------------------------------------

    def _make_due(self):
        """Book what is owed; it is not yet available."""
        for contribution in self.filtered(lambda one: one.state == "pledged"):
            fund = contribution.fund_id
            contribution.due_move_id = fund._book(
                "due",
                [
                    (
                        fund.receivable_account_id,
                        contribution.amount,
                        contribution.code,
                        None,
                    ),
                    (
                        fund.pledged_account_id,
                        -contribution.amount,
                        contribution.code,
                        None,
                    ),
                ],
                f"due:{contribution.code}",
                contribution.code,
            )
            contribution.state = "due"

    def _receive(self, account, date=None):
        """Make the money available.

        :param account: ``account.account`` debited: where the money comes from
        :param date: day of the receipt, default today (Rome)
        """
        date = date or self.env["welfare.clock"]._today()
        for contribution in self.filtered(lambda one: one.state in ("pledged", "due")):
            fund = contribution.fund_id
            move = fund._book(
                "contribution",
                [
                    (account, contribution.amount, contribution.code, None),
                    (
                        fund.received_account_id,
                        -contribution.amount,
                        contribution.code,
                        None,
                    ),
                ],
                f"contribution:{contribution.code}",
                contribution.code,
                date,
            )
            contribution.write(
                {"move_id": move.id, "state": "received", "received_on": move.date}
            )

    def _receive_if_paid(self):
        """Make available what was pledged or due and has been paid in full."""
        self.filtered(
            lambda one: one.source_move_id and one._get_pledge_line().reconciled
        )._receive_pledge()
        for contribution in self.filtered(lambda one: one.state == "due"):
            if contribution._get_due_line().reconciled:
                contribution._receive(contribution.fund_id.pledged_account_id)

    def _get_due_line(self):
        return self.due_move_id.line_ids.filtered(
            lambda line: line.account_id == self.fund_id.receivable_account_id
        )

    def _cancel(self):
        """Drop a pledge.

        :raise UserError: it is already booked
        """
        if self.filtered(lambda one: one.state not in ("pledged", "cancelled")):
            raise UserError(
                self.env._("A contribution that is booked cannot be cancelled.")
            )
        self.state = "cancelled"
