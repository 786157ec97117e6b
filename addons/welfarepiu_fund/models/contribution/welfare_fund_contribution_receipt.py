from odoo import api, models
from odoo.exceptions import AccessError, UserError


class WelfareFundContribution(models.Model):
    """Money that arrives at the bank."""

    _inherit = "welfare.fund.contribution"

    def action_make_due(self):
        self._check_can_book()
        self.sudo()._make_due()

    def action_cancel(self):
        self._check_can_book()
        self.sudo()._cancel()

    def action_write_off(self):
        self.ensure_one()
        return self._get_wizard_action(
            "welfare.fund.cancel.wizard", self.env._("It does not come")
        )

    def _check_can_book(self):
        self.check_access("read")
        if not self.env.user.has_group("welfarepiu_base.group_accountant"):
            raise AccessError(self.env._("Accountants book contributions."))

    def action_register_receipt(self):
        self.ensure_one()
        return self._get_wizard_action(
            "welfare.fund.receipt.wizard", self.env._("Register the receipt")
        )

    def _get_wizard_action(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_contribution_id": self.id},
        }

    # -- registered by hand ------------------------------------------------------------

    def _register_receipt(self, journal, date):
        """Book the payment of a contribution that is due and match it.

        :param journal: bank or cash ``account.journal`` of the Fund's company, or of
            the shop, which then holds it until it hands it over
        :param date: day the money arrived
        """
        self.ensure_one()
        self._lock()
        if self.state == "pledged":
            self._make_due()
        if self.state != "due":
            raise UserError(self.env._("Only a contribution that is due is paid."))
        if journal.company_id != self.company_id:
            self._hold_in_shop(journal, date)
            return
        statement_line = self.env["account.bank.statement.line"].create(
            self._prepare_statement_line_vals(journal, date)
        )
        self._match_items(
            statement_line.move_id.line_ids.filtered(
                lambda line: line.account_id == self.fund_id.receivable_account_id
            ),
            statement_line,
        )

    def _hold_in_shop(self, journal, date):
        """The money came to the shop: it owes it to the Fund, as what it kept back."""
        if self.source_move_id:
            raise UserError(self.env._("The shop holds this already: hand it over."))
        if journal.company_id != self.fund_id.operator_company_id:
            raise UserError(
                self.env._("This bank account is neither the Fund's nor the shop's.")
            )
        line = self.env["account.bank.statement.line"].create(
            self._prepare_statement_line_vals(
                journal, date, self.fund_id.transit_account_id
            )
        )
        self.source_move_id = line.move_id

    def _hold_from_line(self, line):
        """An imported line of the shop's bank brought the money of these: the shop
        holds it for the Fund.

        :param line: ``account.bank.statement.line``, not booked
        """
        line._welfare_lock_line()
        self._lock()
        if self.filtered(
            lambda one: one.state not in ("pledged", "due") or one.source_move_id
        ):
            raise UserError(
                self.env._("A contribution proposed here is not open any more.")
            )
        self.filtered(lambda one: one.state == "pledged")._make_due()
        transit = self.fund_id.transit_account_id
        line._welfare_replace_suspense(
            [(transit, -one.amount, one.code) for one in self]
        )
        self.source_move_id = line.move_id

    @api.model
    def _find_held(self, fund):
        """:return: what the shop holds for the Fund and is on no list yet"""
        return self.search(
            [
                ("fund_id", "=", fund.id),
                ("state", "=", "due"),
                ("source_move_id", "!=", False),
                ("handover_id", "=", False),
            ],
            order="id",
        )

    def _prepare_statement_line_vals(self, journal, date, account=None):
        return {
            "journal_id": journal.id,
            "date": date,
            "payment_ref": self.reference,
            "amount": self.amount,
            "counterpart_account_id": (
                account or self.fund_id.receivable_account_id
            ).id,
            # The bank's own file may show it later; see ``receipt._join_file_line``.
            "transaction_details": {"welfare": {"by_hand": True}},
        }

    # -- from a line of the bank statement ---------------------------------------------

    def _pay_from_line(self, line, extra_account=None):
        """Book an imported line of the bank as the payment of these contributions, the
        oldest first. Where it ends, a contribution is divided: what arrived is
        received, the rest stays due.

        :param line: ``account.bank.statement.line``, not booked
        :param extra_account: ``account.account`` of what is more than was due; without
            it, it is a further gift of the same giver
        :return: the contributions received
        :raise UserError: booked meanwhile, or nothing of it is open
        """
        line._welfare_lock_line()
        self._lock()
        if self.filtered(lambda one: one.state not in ("pledged", "due")):
            raise UserError(
                self.env._("A contribution proposed here is not open any more.")
            )
        currency = self.fund_id.currency_id
        left = currency.round(-sum(line._seek_for_lines()[1].mapped("balance")))
        if left <= 0:
            raise UserError(self.env._("This line of the bank brings no money."))
        paid = self.browse()
        for contribution in self.sorted(lambda one: (one.due_on or one.date, one.id)):
            if left <= 0:
                break
            part = contribution._take_part(left)
            left = currency.round(left - part.amount)
            paid |= part
        extra = self.browse()
        if left > 0 and not extra_account:
            extra = self[:1]._add_gift(left, line)
            paid |= extra
            left = 0.0
        (paid.filtered(lambda one: one.state == "pledged"))._make_due()
        receivable = self.fund_id.receivable_account_id
        parts = [(receivable, -one.amount, one.code) for one in paid]
        if left > 0:
            parts.append((extra_account, -left, self[:1].code))
        items = line._welfare_replace_suspense(parts)
        for contribution, item in zip(paid, items, strict=False):
            contribution._match_items(item, line)
        return paid

    def _match_items(self, items, line):
        """Match journal items of the bank with what is due, and receive it.

        :param line: ``account.bank.statement.line`` of the items
        """
        self.ensure_one()
        due_line = self._get_due_line()
        (items | due_line).reconcile()
        # Of a line divided in parts, the last one makes the match full: received then.
        if self.state == "due":
            self._receive(self.fund_id.pledged_account_id, line.date, line)

    def _take_part(self, amount):
        """:return: this contribution, or, if it is more than ``amount``, a new one of
        that amount which is a part of it"""
        self.ensure_one()
        if self.currency_id.compare_amounts(amount, self.amount) >= 0:
            return self
        if self.state == "pledged":
            self._make_due()
        part = self.create(self._prepare_part_vals(amount))
        self.amount = self.currency_id.round(self.amount - amount)
        return part

    def _prepare_part_vals(self, amount):
        return {
            "fund_id": self.fund_id.id,
            "source_type": self.source_type,
            "partner_id": self.partner_id.id,
            "way": self.way,
            "amount": amount,
            "date": self.date,
            "state": "due",
            "key": f"part:{self.id}:{round(self.amount * 100)}",
            "part_of_id": self.id,
            "due_move_id": self.due_move_id.id,
            "due_on": self.due_on,
            "recharge_id": self.recharge_id.id,
            "rule_id": self.rule_id.id,
            "payer_id": self.payer_id.id,
            "settlement_id": self.settlement_id.id,
            "source_move_id": self.source_move_id.id,
            "handover_id": self.handover_id.id,
        }

    def _add_gift(self, amount, line):
        """:return: a new contribution, pledged: what arrived beyond what was due"""
        return self._contribute(
            self.fund_id,
            self.source_type,
            amount,
            f"line:{line.id}",
            partner=self.partner_id,
        )

    # -- opened again ------------------------------------------------------------------

    def _get_debtor(self):
        """:return: the ``res.partner`` whose bank pays: who gives, or the shop that
        has kept it back and hands it over"""
        self.ensure_one()
        if self.source_move_id:
            return self.fund_id.operator_company_id.partner_id
        return self.partner_id

    def _is_paid_by_giver(self):
        """:return: whether who gives is asked for the money"""
        self.ensure_one()
        return not self.source_move_id and bool(self.partner_id)
