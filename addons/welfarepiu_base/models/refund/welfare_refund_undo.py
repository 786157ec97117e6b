from odoo import Command, models
from odoo.exceptions import UserError, ValidationError

from .welfare_refund_decision import MOVE_TYPES


class WelfareRefund(models.Model):
    """What can still be put right between the approval and the payment."""

    _inherit = "welfare.refund"

    # -- the operator takes an approval back -------------------------------------------

    def _undo(self, text):
        """Take back an approval that is not paid yet: the request is looked at again,
        its credit stays set aside and its document claimed.

        What a partial approval set free stays free.

        :param str text: why; the worker reads it
        :raise ValidationError: nothing is said
        :raise UserError: it is paid, or its payment is on its way
        """
        refund = self._begin_decision()
        refund._check_state("approved")
        if not (text or "").strip():
            raise ValidationError(self.env._("Say why the approval is undone."))
        refund._check_payment_is_open()
        refund._unbook()
        refund.part_ids._undo(MOVE_TYPES[refund.paid_by])
        refund.invalidate_recordset(["part_ids"])
        refund._message_log(
            body=self.env._(
                "Approval of %(amount)s undone: %(text)s",
                amount=refund.currency_id.format(refund.approved_amount),
                text=text,
            )
        )
        refund.write(refund._prepare_undone_vals(text))
        refund._tell()

    def _prepare_undone_vals(self, text):
        return {
            "state": "submitted",
            "approved_amount": 0.0,
            "decided_on": False,
            "decided_by": False,
            "reason_id": False,
            "reason_text": text,
        }

    def _unbook(self):
        """Dr worker, Cr receivable of the firm; what its funds had paid is theirs
        again."""
        for refund in self.filtered("move_id"):
            entry = refund.move_id
            # What is reconciled now is not paid.
            refund.move_id = False
            back = self.env["account.move"].create(refund._prepare_unbook_vals(entry))
            back._post(soft=False)
            lines = (entry.line_ids + back.line_ids).filtered(
                lambda line: not line.reconciled
            )
            for group in lines.grouped("account_id").values():
                if len(group) > 1:
                    group.reconcile()
            refund.payer_id._use_provvista(back)

    def _prepare_unbook_vals(self, entry):
        return {
            "move_type": "entry",
            "journal_id": entry.journal_id.id,
            "welfare_term": entry.welfare_term,
            "welfare_payer_id": entry.welfare_payer_id.id,
            "date": self.env["welfare.clock"]._today(),
            "ref": entry.ref,
            "reversed_entry_id": entry.id,
            "line_ids": [
                Command.create(
                    {
                        "partner_id": line.partner_id.id,
                        "name": line.name,
                        "account_id": line.account_id.id,
                        "balance": -line.balance,
                    }
                )
                for line in entry.line_ids
            ],
        }

    # -- the worker puts the account right ---------------------------------------------

    def _correct_iban(self, iban):
        """The worker gives another bank account for what is approved and not paid yet.

        :raise UserError: it is paid, its payment is on its way, or the firm pays it
        :raise ValidationError: it is no IBAN
        """
        refund = self._get_own().with_context(lang=self.env.lang)
        refund._lock()
        refund._check_state("approved")
        if refund.paid_by != "operator":
            raise UserError(self.env._("Your firm pays it in your payslip."))
        refund._check_payment_is_open()
        refund.iban = refund._clean_code(iban)
        if obstacles := refund._get_payment_obstacles():
            raise ValidationError("\n".join(obstacles))
        refund._keep_bank_account()
        # Whoever else got in with this worker's password is found out by the worker.
        refund.with_context(welfare_new_iban=True)._tell()

    def _check_payment_is_open(self):
        """:raise UserError: the payment is on its way"""
