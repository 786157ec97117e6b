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

    # -- firms: a share of what was recharged -----------------------------------

    @api.model
    def _contribute_from_recharge(self, recharge):
        """The firm owes the Fund the share its plans promise of what was spent.

        :param recharge: a posted ``welfare.recharge``
        :return: the contribution, due (empty if no plan promises a share)
        """
        recharge = recharge.sudo()
        amount = self._get_share_of_recharge(recharge)
        if recharge.payer_id.payer_type != "firm" or amount <= 0:
            return self.browse()
        contribution = self._contribute(
            self._get_fund_of_shop(recharge.company_id),
            "firm",
            amount,
            f"recharge:{recharge.id}",
            partner=recharge.payer_id.partner_id,
            recharge_id=recharge.id,
        )
        contribution._make_due()
        return contribution

    @api.model
    def _get_share_of_recharge(self, recharge):
        """:return: EUR, each plan's share of what was recharged under it, rounded"""
        spent = {}
        for coverage in recharge.coverage_ids:
            plan = coverage.lot_id.plan_id
            spent[plan] = spent.get(plan, 0.0) + coverage.amount
        return sum(
            plan.currency_id.round(amount * plan.solidarity_share / 100)
            for plan, amount in spent.items()
            if plan
        )

    # -- firms: credit that their workers gave up -----------------------------------

    @api.model
    def _contribute_leftover(self, payer, moves):
        """The firm contributes what was left or given up under its plans: pledged
        until its funds cover it (``money.md`` 13).

        :param payer: ``welfare.payer`` of the lots
        :param moves: ``welfare.credit.move`` of type ``donate``
        :return: the contribution
        """
        contribution = self._contribute(
            self._get_fund_of_shop(payer.company_id),
            "firm",
            -sum(moves.mapped("amount")),
            f"leftover:{min(moves.ids)}",
            partner=payer.partner_id,
            payer_id=payer.id,
        )
        if contribution and not contribution.source_move_id:
            contribution.source_move_id = contribution._book_pledge()
            contribution._pay_from_provvista()
        return contribution

    def _book_pledge(self):
        """Dr receivable, Cr in transit: the firm owes the Fund what it has given up.

        It stands in the shop's books, where the firm's funds are; the Fund's hashed
        journal then carries the code alone (``money.md`` 18).

        :return: the posted ``account.move``
        """
        self.ensure_one()
        move = self.env["account.move"].create(self._prepare_pledge_vals())
        move._post(soft=False)
        return move

    def _prepare_pledge_vals(self):
        company = self.payer_id.company_id
        partner = self.partner_id.with_company(company)
        common = {"partner_id": partner.id, "name": self.code}
        return {
            "move_type": "entry",
            "journal_id": company.welfare_provvista_journal_id.id,
            "welfare_term": "donation",
            "welfare_payer_id": self.payer_id.id,
            "date": self.env["welfare.clock"]._today(),
            "ref": self.code,
            "line_ids": [
                fields.Command.create(
                    {**common, "account_id": account.id, "balance": balance}
                )
                for account, balance in (
                    (partner.property_account_receivable_id, self.amount),
                    (self.fund_id.transit_account_id, -self.amount),
                )
            ],
        }

    def _get_pledge_line(self):
        """:return: the journal item by which the firm owes its pledge"""
        return self.source_move_id.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )

    def _pay_from_provvista(self):
        """Dr provvista, Cr receivable, as far as the firm's funds go; what is paid
        whole is received.

        :return: the posted ``account.move``, empty if the firm has no funds
        """
        self.ensure_one()
        # Reconciling in full calls `_receive_if_paid`.
        return self.payer_id._use_provvista(self.source_move_id)

    def _receive_pledge(self):
        """What the firm pledged is paid: the Fund has it, or has it coming if its books
        are in a company of its own (``money.md`` 12)."""
        for contribution in self.filtered(lambda one: one.state == "pledged"):
            if contribution.fund_id._is_own_company():
                contribution._make_due()
            else:
                contribution._receive(contribution.fund_id.transit_account_id)

    # -- suppliers: a share of what they sell -------------------------------------

    @api.model
    def _contribute_share(self, settlement, giver, amount):
        """Book what the Fund gets of a statement's shares, once.

        :param settlement: a posted ``welfare.settlement``
        :param str giver: ``supplier``: its donation, kept back from what it is paid;
            ``operator``: what it earned by fees and discounts, passed on
        :param float amount: EUR
        :return: the contribution (empty for nothing)
        """
        settlement = settlement.sudo()
        if settlement.currency_id.compare_amounts(amount, 0.0) <= 0:
            return self.browse()
        fund = self._get_fund_of_shop(settlement.company_id)
        is_supplier = giver == "supplier"
        contribution = self._contribute(
            fund,
            giver,
            amount,
            f"settlement:{settlement.id}" + ("" if is_supplier else ":operator"),
            partner=settlement.supplier_id
            if is_supplier
            else settlement.company_id.partner_id,
            settlement_id=settlement.id,
        )
        if contribution.state == "pledged":
            contribution.source_move_id = (
                contribution._book_donation(settlement)
                if is_supplier
                else contribution._book_passing_on(settlement)
            )
            if fund._is_own_company():
                contribution._make_due()
            else:
                contribution._receive(fund.transit_account_id)
        return contribution

    def _book_passing_on(self, settlement):
        """Dr solidarity costs, Cr in transit: what the operator earned as a fee or a
        discount was meant for the Fund.

        :return: the posted ``account.move``
        """
        self.ensure_one()
        move = self.env["account.move"].create(
            self._prepare_kept_vals(
                settlement,
                self.fund_id.passing_on_account_id,
                settlement.company_id.partner_id,
            )
        )
        move._post(soft=False)
        return move

    def _book_donation(self, settlement):
        """Dr payable, Cr in transit: the shop pays the supplier that much less.

        It stands in the shop's books and names the supplier, as a payable must; the
        Fund's hashed journal then carries the code alone (``money.md`` 18).

        :return: the posted ``account.move``, matched with the bill
        """
        self.ensure_one()
        payable = settlement.bill_id._welfare_get_payable_lines()
        move = self.env["account.move"].create(
            self._prepare_kept_vals(
                settlement, payable.account_id, settlement.supplier_id
            )
        )
        move._post(soft=False)
        (move._welfare_get_payable_lines() | payable).filtered(
            lambda line: not line.reconciled
        ).reconcile()
        return move

    def _prepare_kept_vals(self, settlement, account, partner):
        """:param account: what is debited; in transit is credited"""
        common = {"partner_id": partner.id, "name": self.code}
        parts = (
            (account, self.amount),
            (self.fund_id.transit_account_id, -self.amount),
        )
        return {
            "move_type": "entry",
            "journal_id": self.fund_id.donation_journal_id.id,
            "date": settlement.bill_id.date,
            "ref": self.code,
            "line_ids": [
                fields.Command.create(
                    {**common, "account_id": one.id, "balance": balance}
                )
                for one, balance in parts
            ],
        }

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
                {"move_id": move.id, "state": "received", "received_on": date}
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

    # -- money that arrives at the bank -------------------------------------------

    def action_make_due(self):
        self._check_can_book()
        self.sudo()._make_due()

    def action_cancel(self):
        self._check_can_book()
        self.sudo()._cancel()

    def _check_can_book(self):
        self.check_access("read")
        if not self.env.user.has_group("welfarepiu_base.group_accountant"):
            raise AccessError(self.env._("Accountants book contributions."))

    def action_register_receipt(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Register the receipt"),
            "res_model": "welfare.fund.receipt.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_contribution_id": self.id},
        }

    def _register_receipt(self, journal, date):
        """Book the payment of a contribution that is due and match it.

        :param journal: bank or cash ``account.journal`` of the Fund's company
        :param date: day the money arrived
        """
        self.ensure_one()
        if self.state == "pledged":
            self._make_due()
        if self.state != "due":
            raise UserError(self.env._("Only a contribution that is due is paid."))
        statement_line = self.env["account.bank.statement.line"].create(
            self._prepare_statement_line_vals(journal, date)
        )
        line = statement_line.move_id.line_ids.filtered(
            lambda line: line.account_id == self.fund_id.receivable_account_id
        )
        (line | self._get_due_line()).reconcile()

    def _prepare_statement_line_vals(self, journal, date):
        return {
            "journal_id": journal.id,
            "date": date,
            "payment_ref": self.code,
            "amount": self.amount,
            "counterpart_account_id": self.fund_id.receivable_account_id.id,
        }
