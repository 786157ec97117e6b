from odoo import Command, fields, models


class WelfareRefund(models.Model):
    """What the operator pays for the firm (``money.md`` 9): out of VAT, not recharged.

    A refund in the payslip books nothing: the firm pays it itself, and what it had paid
    in advance is free again.
    """

    _inherit = "welfare.refund"

    payable_line_id = fields.Many2one(
        "account.move.line",
        compute="_compute_payable_line_id",
        groups="welfarepiu_base.group_operator,welfarepiu_base.group_accountant",
    )

    def _compute_payable_line_id(self):
        for refund in self:
            refund.payable_line_id = refund.sudo().move_id.line_ids.filtered(
                lambda line: line.account_id.account_type == "liability_payable"
            )

    def _book(self):
        """Dr receivable of the firm, Cr worker; Dr provvista, Cr receivable as far as
        the firm's funds go. The rest waits for funds, or is paid by the firm's bank."""
        for refund in self.filtered(lambda one: one.paid_by == "operator"):
            refund.move_id = self.env["account.move"].create(
                refund._prepare_move_vals()
            )
            refund.move_id._post(soft=False)
            refund.payer_id._use_provvista(refund.move_id)
            refund._keep_bank_account()

    def _prepare_move_vals(self):
        company = self.company_id
        worker = self.worker_id.with_company(company)
        firm = self.payer_id.partner_id.with_company(company)
        amount = self.approved_amount
        return {
            "move_type": "entry",
            "journal_id": company.welfare_provvista_journal_id.id,
            "welfare_term": "refund",
            "welfare_payer_id": self.payer_id.id,
            "date": self.decided_on,
            "ref": self.name,
            "line_ids": [
                Command.create(
                    {
                        "partner_id": partner.id,
                        "name": self.name,
                        "account_id": account.id,
                        "balance": balance,
                    }
                )
                for partner, account, balance in (
                    (firm, firm.property_account_receivable_id, amount),
                    (worker, worker.property_account_payable_id, -amount),
                )
            ],
        }

    def _keep_bank_account(self):
        """:return: the worker's ``res.partner.bank`` of this IBAN, kept if it is new"""
        self.ensure_one()
        Bank = self.env["res.partner.bank"].with_context(active_test=False)
        worker = self.worker_id
        bank = Bank.search(
            [
                ("partner_id", "=", worker.id),
                ("sanitized_acc_number", "=", self.iban),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            limit=1,
        )
        if bank:
            bank.active = True
            return bank
        return Bank.create({"partner_id": worker.id, "acc_number": self.iban})
