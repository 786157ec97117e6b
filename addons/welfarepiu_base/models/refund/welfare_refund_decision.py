from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

OPERATOR = "welfarepiu_base.group_operator"
MOVE_TYPES = {"operator": "refund", "payslip": "refund_payslip"}


class WelfareRefund(models.Model):
    """What the operator decides."""

    _inherit = "welfare.refund"

    missing_text = fields.Text(string="Missing", compute="_compute_missing_text")
    twin_ids = fields.Many2many(
        "welfare.refund",
        string="Similar requests",
        compute="_compute_twin_ids",
        help="Of the same issuer, with the same date or amount, in another spelling"
        " perhaps.",
    )
    twin_count = fields.Integer(compute="_compute_twin_ids")

    @api.depends("document_ids.verdict", "type_id", "beneficiary_id")
    def _compute_missing_text(self):
        for refund in self:
            refund.missing_text = "\n".join(refund._get_paper_obstacles()) or False

    @api.depends("document_issuer", "document_date", "document_amount")
    def _compute_twin_ids(self):
        for refund in self:
            twins = self.browse()
            if refund.document_issuer:
                twins = self.search(
                    [
                        ("document_issuer", "=", refund.document_issuer),
                        ("state", "in", refund._get_claiming_states()),
                        ("id", "!=", refund._origin.id),
                        "|",
                        ("document_date", "=", refund.document_date),
                        ("document_amount", "=", refund.document_amount),
                    ],
                    limit=10,
                )
            refund.twin_ids = twins
            refund.twin_count = len(twins)

    def _begin_decision(self):
        """:return: this refund with superuser rights, locked, if the user may decide"""
        self.ensure_one()
        if not (self.env.su or self.env.user.has_group(OPERATOR)):
            raise AccessError(self.env._("Only the operator decides on refunds."))
        if self.sudo().worker_id == self.env.user.partner_id:
            raise UserError(
                self.env._("Nobody decides on an own refund: ask a colleague.")
            )
        refund = self.sudo()
        refund._lock()
        return refund

    def _approve(self, amount=None, reason=None, text=None):
        """Pay, or let the firm pay, what was asked for or less.

        :param float amount: EUR, default all
        :param reason: ``welfare.refund.reason`` why it is less
        :param str text: to the worker, beside the reason
        :raise ValidationError: a paper is missing, the amount is not within what was
            asked for, less has no reason, or the yearly cap does not leave it
        :raise UserError: it is not waiting for a decision, or somebody works on it
        """
        refund = self._begin_decision()
        refund._check_state("submitted")
        held = refund._get_held_amount()
        amount = held if amount is None else refund.currency_id.round(amount)
        refund._check_can_approve(amount, reason)
        refund._check_cap(amount)
        refund._count_now()
        refund.part_ids._spend(amount, MOVE_TYPES[refund.paid_by])
        refund.part_ids._release(revive=True)
        refund.write(
            {
                **refund._prepare_decision_vals(reason, text),
                "state": "approved",
                "approved_amount": amount,
            }
        )
        refund._book()
        refund._tell()

    def _get_held_amount(self):
        """:return: EUR set aside for it: what was asked for, or what an approval that
        was undone had left"""
        self.ensure_one()
        return self.currency_id.round(sum(self.part_ids.mapped("amount")))

    def _check_can_approve(self, amount, reason):
        compare = self.currency_id.compare_amounts
        held = self._get_held_amount()
        if compare(amount, 0.0) <= 0 or compare(amount, held) > 0:
            raise ValidationError(
                self.env._(
                    "Approve more than zero and at most %s; to pay nothing, refuse.",
                    self.currency_id.format(held),
                )
            )
        if compare(amount, self.amount) < 0 and not reason:
            raise ValidationError(self.env._("Say why less is approved."))
        if obstacles := self._get_paper_obstacles():
            raise ValidationError("\n".join(obstacles))

    def _check_cap(self, amount):
        """What is refunded counts in the year in which it is given: it may be another
        one than when it was asked for, and others may have given meanwhile."""
        today = self.env["welfare.clock"]._today()
        years = {
            part.lot_id._get_counted_year(self.kind_id, today) for part in self.part_ids
        }
        for year in sorted(years - {0}):
            count = self._get_count(year)
            mine = sum(
                part.amount for part in self.part_ids if part.counted_year == year
            )
            if self.currency_id.compare_amounts(amount, count.room + mine) > 0:
                raise ValidationError(
                    "\n".join(
                        [
                            count._get_sentence(),
                            self.env._(
                                "Approve %s at most.",
                                self.currency_id.format(max(count.room + mine, 0.0)),
                            ),
                        ]
                    )
                )

    def _count_now(self):
        today = self.env["welfare.clock"]._today()
        for part in self.part_ids:
            part.counted_year = part.lot_id._get_counted_year(part.kind_id, today)

    def _ask_papers(self, reason, text=None):
        """Send it back to the worker; credit and document stay set aside.

        :param reason: ``welfare.refund.reason``
        :param str text: to the worker, beside the reason
        """
        refund = self._begin_decision()
        refund._check_state("submitted")
        refund._check_reason(reason)
        refund.write(
            {
                "state": "to_complete",
                "reason_id": reason.id,
                "reason_text": text or False,
            }
        )
        refund._tell()

    def _refuse(self, reason, text=None):
        """Pay nothing: the credit is free again, also what has expired meanwhile, for
        the days that the plan says.

        :param reason: ``welfare.refund.reason``
        :param str text: to the worker, beside the reason
        """
        refund = self._begin_decision()
        refund._check_state("submitted", "to_complete")
        refund._check_reason(reason)
        refund._set_free(revive=True)
        refund.write(
            {**refund._prepare_decision_vals(reason, text), "state": "refused"}
        )
        refund._tell()

    def _check_reason(self, reason):
        if not reason:
            raise ValidationError(self.env._("Say why, and what to bring."))

    def _prepare_decision_vals(self, reason, text):
        return {
            "decided_on": self.env["welfare.clock"]._today(),
            "decided_by": self.env.uid,
            "reason_id": reason.id if reason else False,
            "reason_text": text or False,
        }

    def _mark_paid(self, day=None):
        """The money has reached the worker, or the firm has it in its payroll flow.

        :param day: in Italy, default today
        """
        day = day or self.env["welfare.clock"]._today()
        paid = self.sudo().filtered(lambda one: one.state == "approved")
        paid.write({"state": "paid", "paid_on": day})
        for refund in paid:
            refund._tell()

    def _mark_unpaid(self):
        """The payment came back: it is to be paid again."""
        self.sudo().filtered(lambda one: one.state == "paid").write(
            {"state": "approved", "paid_on": False}
        )

    # -- the operator's desk -----------------------------------------------------------

    def _open_decision(self, decision):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "welfarepiu_base.action_welfare_refund_decision"
        )
        return {
            **action,
            "context": {
                "default_refund_id": self.id,
                "default_decision": decision,
                "default_amount": self._get_held_amount(),
            },
        }

    def action_approve(self):
        return self._open_decision("approve")

    def action_ask_papers(self):
        return self._open_decision("ask")

    def action_refuse(self):
        return self._open_decision("refuse")

    def action_undo(self):
        return self._open_decision("undo")

    def action_mark_in_payslip(self):
        """The firm says that the payslip has it."""
        for refund in self:
            refund._begin_decision()
            refund._check_state("approved")
            if refund.paid_by != "payslip":
                raise UserError(
                    self.env._("%s is paid by the operator.", refund.display_name)
                )
        self._mark_paid()

    # -- told to the worker -----------------------------------------------------------

    def _tell(self):
        """Write to the worker what has happened. Nothing about the expense stands in
        the subject, which others may read on a locked telephone."""
        template = self.env.ref("welfarepiu_base.mail_template_refund")
        for refund in self.filtered("worker_id.email"):
            template.sudo().send_mail(refund.id)
