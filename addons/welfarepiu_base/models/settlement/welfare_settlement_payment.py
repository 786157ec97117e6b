from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: A statement is shown as due this many days before the promised one.
DAYS_AHEAD = 7


class WelfareSettlement(models.Model):
    """Suppliers are paid on the promised day: what is due is seen before it is late."""

    _name = "welfare.settlement"
    _inherit = ["welfare.settlement", "mail.thread", "mail.activity.mixin"]

    paid_run_at = fields.Datetime(
        string="Last payment run", readonly=True, copy=False, help="UTC"
    )

    def _check_can_pay(self):
        """:raise UserError: not the accountant's, or nothing can be paid"""
        self.check_access("write")
        if not any(settlement.ready_amount for settlement in self):
            raise UserError(self.env._("Nothing of these statements can be paid now."))

    def _pay(self, journal, date):
        """Pay what is served and left to pay, by Odoo's own payments.

        :param journal: bank or cash ``account.journal``
        :param date: day of the payment
        :return: the ``account.payment``
        :raise UserError: nothing can be paid
        :raise LockError: somebody else is paying these statements
        """
        self.lock_for_update()
        # A write: of two runs at once the second begins again on what the first left.
        self._keep({"paid_run_at": self.env["welfare.clock"]._now()})
        self.flush_recordset()
        self.invalidate_recordset()
        self._check_can_pay()
        payments = self.env["account.payment"]
        for settlement in self.filtered("ready_amount"):
            payments |= (
                self.env["account.payment.register"]
                .with_company(settlement.company_id)
                .with_context(
                    active_model="account.move", active_ids=settlement.bill_id.ids
                )
                .create(settlement._prepare_payment_vals(journal, date))
                ._create_payments()
            )
        self.invalidate_recordset()
        return payments

    def _prepare_payment_vals(self, journal, date):
        self.ensure_one()
        account = self.supplier_id._welfare_get_paid_account(self.company_id)
        return {
            **({"partner_bank_id": account.id} if account else {}),
            "journal_id": journal.id,
            "payment_date": date,
            "amount": self.ready_amount,
            "payment_difference_handling": "open",
            "communication": self.name,
        }

    # -- told before the supplier asks ------------------------------------------

    @api.model
    def _get_due_domain(self, days=DAYS_AHEAD):
        """:return: domain of what is late or promised within ``days``"""
        until = self.env["welfare.clock"]._today() + timedelta(days=days)
        return Domain("payment_state", "=", "late") | (
            Domain("payment_state", "=", "to_pay") & Domain("pay_on", "<=", until)
        )

    @api.model
    def _cron_tell_due(self):
        """One activity a statement for the accountant of its company, brought up to
        date each day, done when the statement is paid."""
        due = self.search(self._get_due_domain()).filtered("ready_amount")
        for settlement in due:
            settlement._tell_due()
        activity_type = self.env.ref("welfarepiu_base.activity_type_pay_supplier")
        done = self.env["mail.activity"].search(
            [
                ("activity_type_id", "=", activity_type.id),
                ("res_model", "=", self._name),
                ("res_id", "not in", due.ids),
            ]
        )
        done.action_feedback()

    def _tell_due(self):
        self.ensure_one()
        activity_type = self.env.ref("welfarepiu_base.activity_type_pay_supplier")
        running = self.activity_ids.filtered(
            lambda one: one.activity_type_id == activity_type
        )
        vals = {
            "date_deadline": self.next_pay_on or self.pay_on,
            "summary": self.env._(
                "%(amount)s to be paid to %(supplier)s",
                amount=self.currency_id.format(self.ready_amount),
                supplier=self.supplier_id.name,
            ),
        }
        if running:
            running.write(vals)
        elif accountant := self.company_id.welfare_accountant_id:
            self.activity_schedule(
                "welfarepiu_base.activity_type_pay_supplier",
                user_id=accountant.id,
                **vals,
            )
