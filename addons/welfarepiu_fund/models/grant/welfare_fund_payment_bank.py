from odoo import models
from odoo.exceptions import UserError


class WelfareFundPayment(models.Model):
    """Money that leaves the bank, and money that comes back."""

    _inherit = "welfare.fund.payment"

    def action_register_payment(self):
        return self._open_bank_wizard("out", self.env._("Register the payment"))

    def action_register_return(self):
        return self._open_bank_wizard("in", self.env._("The transfer came back"))

    def _open_bank_wizard(self, direction, name):
        self.ensure_one()
        self._check_accountant()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "welfare.fund.payment.bank",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_payment_id": self.id,
                "default_direction": direction,
            },
        }

    def _register_payment(self, journal, date):
        """The accountant paid by hand: book the bank and match it.

        :param journal: bank ``account.journal`` of the Fund's company
        :param date: day the money left
        """
        self.ensure_one()
        self._lock()
        self._check_state("to_pay")
        self._check_can_be_taken_back()
        self._unorder_payment()
        line = self._book_at_bank(journal, date, -1)
        # Matching in full marks it as paid.
        (line | self.open_line_id).reconcile()

    def _register_return(self, journal, date):
        """The bank gave the transfer back: the debt stands again, on the line of the
        bank.

        :param journal: bank ``account.journal`` of the Fund's company
        :param date: day the money came back
        """
        self.ensure_one()
        self._lock()
        self._check_state("paid")
        if date < self.paid_on:
            raise UserError(self.env._("It cannot come back before it was paid."))
        self.open_line_id = self._book_at_bank(journal, date, 1)
        self._mark_unpaid(date)

    def _book_at_bank(self, journal, date, sign):
        """:return: the journal item on the account of grants to pay"""
        statement_line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": journal.id,
                "date": date,
                "payment_ref": self.code,
                "amount": sign * self.amount,
                "counterpart_account_id": self.fund_id.to_pay_account_id.id,
            }
        )
        return self._get_owed_line(statement_line.move_id)

    def _get_paying_lines(self, lines):
        """:return: of ``lines`` matched together, those by which this was paid"""
        self.ensure_one()
        return (lines - self.open_line_id) or lines
