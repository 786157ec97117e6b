from odoo import api, fields, models
from odoo.exceptions import LockError, UserError


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    welfare_match_ids = fields.One2many(
        "welfare.fund.match",
        "statement_line_id",
        string="For the Fund",
        groups="welfarepiu_base.group_accountant",
    )

    def _welfare_lock_line(self):
        """Let one act at a time book this line.

        :raise UserError: somebody else does, or it is booked already
        """
        self.ensure_one()
        self.flush_recordset()
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("This line of the bank is being booked right now.")
            ) from error
        self.invalidate_recordset()
        if self.is_reconciled:
            raise UserError(self.env._("This line of the bank is booked already."))

    def _welfare_replace_suspense(self, parts):
        """Say what an imported line is for, part by part.

        :param parts: list of ``(account, balance, label)``; debit positive, in the
            company's currency; together they are the whole line
        :return: the new journal items, in the order of ``parts``
        """
        self.ensure_one()
        suspense = self._seek_for_lines()[1]
        currency = self.company_id.currency_id
        before = self.move_id.line_ids
        self.with_context(force_delete=True, skip_readonly_check=True).write(
            {
                "checked": True,
                "line_ids": [
                    *(fields.Command.unlink(item.id) for item in suspense),
                    *(
                        fields.Command.create(
                            {
                                "account_id": account.id,
                                "balance": currency.round(balance),
                                "currency_id": currency.id,
                                "amount_currency": currency.round(balance),
                                "name": label,
                            }
                        )
                        for account, balance, label in parts
                    ),
                ],
            }
        )
        return (self.move_id.line_ids - before).sorted("id")

    def action_undo_reconciliation(self):
        self._check_welfare_fund_line()
        return super().action_undo_reconciliation()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_welfare_fund(self):
        self._check_welfare_fund_line()

    def _check_welfare_fund_line(self):
        """:raise UserError: a contribution was received by one of these lines, or the
        shop holds what it brought"""
        receipts = (
            self.env["welfare.fund.receipt"]
            .sudo()
            .search(
                [
                    "|",
                    "|",
                    ("statement_line_id", "in", self.ids),
                    ("return_line_id", "in", self.ids),
                    ("file_line_id", "in", self.ids),
                ],
                limit=1,
            )
        )
        if receipts:
            raise UserError(
                self.env._(
                    "This line is in the books of the Solidarity Fund (receipt"
                    " %s): what the bank takes back is a line of its own.",
                    receipts.name,
                )
            )

        held = (
            self.env["welfare.fund.contribution"]
            .sudo()
            .search([("source_move_id.statement_line_id", "in", self.ids)], limit=1)
        )
        if held:
            raise UserError(
                self.env._(
                    "The shop holds what this line brought for the Solidarity Fund:"
                    " %s.",
                    held.code,
                )
            )

    # -- what the bank tells -----------------------------------------------------------

    def _welfare_get_facts(self):
        """Hook: what the bank tells of this line, from wherever it was imported.

        :return: dict ``texts`` (list), ``name`` and ``account`` of the other side,
            ``is_return``, ``is_foreign`` (paid in another currency), ``is_by_hand``
            (registered by an accountant, not by the bank)
        """
        self.ensure_one()
        facts = (self.transaction_details or {}).get("welfare") or {}
        texts = facts.get("texts") or []
        return {
            "texts": [*texts, *filter(None, (self.payment_ref, self.ref))],
            "name": self.partner_name or facts.get("name"),
            "account": self.account_number or facts.get("account"),
            "is_return": bool(facts.get("is_return")),
            "is_foreign": bool(self.foreign_currency_id or facts.get("instructed")),
            "is_by_hand": bool(facts.get("by_hand")),
            "end_to_end": facts.get("end_to_end"),
        }

    def _welfare_is_same_payer(self, facts):
        """:return: whether the other side of this line is the one of ``facts``"""
        self.ensure_one()
        Match = self.env["welfare.fund.match"]
        mine = self._welfare_get_facts()

        def same(name):
            one, other = (
                Match._normalise([item[name] or ""]) for item in (mine, facts)
            )
            return bool(one) and one == other

        return same("end_to_end") or same("account") or same("name")
