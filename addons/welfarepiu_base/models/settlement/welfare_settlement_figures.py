from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain


class Settled(NamedTuple):
    """One thing that made what is left to pay less (or more, if negative)."""

    kind: str  # "payment", "credit", or what an addon names
    day: object  # date
    words: str
    amount: float  # EUR
    move: models.Model  # account.move, empty until the bank shows a payment


class Row(NamedTuple):
    """One figure of a statement, as the supplier reads it."""

    kind: str  # "sold", "returned", "owed", "withheld", "left" or as in Settled
    words: str
    day: object  # date, or none
    amount: float  # EUR, negative: taken off


class WelfareSettlement(models.Model):
    """What a statement comes to, and what of it can be paid when.

    The bill follows the sale, the payment what was served (``money.md`` 6): a voucher
    that nobody has used yet is billed and waits.
    """

    _inherit = "welfare.settlement"

    sold_amount = fields.Monetary(
        string="Sold", compute="_compute_figures", compute_sudo=True
    )
    returned_amount = fields.Monetary(
        string="Given back", compute="_compute_figures", compute_sudo=True
    )
    waiting_amount = fields.Monetary(
        string="Still to be served",
        compute="_compute_figures",
        compute_sudo=True,
        help="Gross, of vouchers not used and goods not delivered: paid afterwards.",
    )
    withheld_amount = fields.Monetary(
        string="Tax withheld", compute="_compute_figures", compute_sudo=True
    )
    payment_state = fields.Selection(
        [
            ("draft", "In preparation"),
            ("waiting", "Nothing to pay yet"),
            ("to_pay", "To be paid"),
            ("late", "Late"),
            ("paid", "Paid"),
        ],
        string="Payment",
        compute="_compute_payment",
        compute_sudo=True,
        search="_search_payment_state",
    )
    left_amount = fields.Monetary(
        string="Left to pay", compute="_compute_payment", compute_sudo=True
    )
    ready_amount = fields.Monetary(
        string="Can be paid",
        compute="_compute_payment",
        compute_sudo=True,
        help="Left to pay, without what is still to be served.",
    )
    next_pay_on = fields.Date(
        string="Next payment promised for",
        compute="_compute_payment",
        compute_sudo=True,
        help="What is served after the month has its own day.",
    )
    paid_on = fields.Date(compute="_compute_payment", compute_sudo=True)

    @api.depends("line_ids.amount", "line_ids.state", "bill_id.line_ids.balance")
    def _compute_figures(self):
        for settlement in self:
            lines = settlement.line_ids
            back = lines.filtered(lambda line: line.amount < 0)
            settlement.sold_amount = sum((lines - back).mapped("amount"))
            settlement.returned_amount = sum(back.mapped("amount"))
            settlement.waiting_amount = sum(
                line._get_waiting_amount() for line in lines
            )
            settlement.withheld_amount = sum(
                settlement.bill_id._welfare_get_withheld().values()
            )

    @api.depends(
        "state",
        "amount",
        "pay_on",
        "line_ids.state",
        "line_ids.pay_on",
        "bill_id.payment_state",
        "bill_id.amount_residual",
    )
    def _compute_payment(self):
        today = self.env["welfare.clock"]._today()
        for settlement in self:
            settlement.left_amount = settlement._get_left()
            settlement.ready_amount = settlement._get_due()
            settlement.payment_state = settlement._get_payment_state(today)
            settlement.next_pay_on = settlement._get_next_pay_on(today)
            settlement.paid_on = (
                settlement._get_paid_on()
                if settlement.payment_state == "paid"
                else False
            )

    @api.model
    def _search_payment_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Few statements are open at a time; the others are told by their bill.
        settled = Domain("bill_id.payment_state", "in", ("paid", "reversed"))
        sure = {"draft": Domain("bill_id", "=", False), "paid": settled}
        open_ = self.sudo().search(~settled & Domain("bill_id", "!=", False))
        found = open_.filtered(lambda one: one.payment_state in value)
        return Domain.OR(
            [Domain("id", "in", found.ids)]
            + [domain for state, domain in sure.items() if state in value]
        )

    def _is_settled(self):
        """:return: whether nothing is left to pay: also by a payment that the bank has
        not shown yet"""
        self.ensure_one()
        state = self.bill_id.payment_state
        return state in ("paid", "reversed") or (
            state == "in_payment" and self.currency_id.is_zero(self._get_left())
        )

    def _get_left(self):
        """:return: EUR; negative when the supplier has a credit"""
        self.ensure_one()
        if not self.bill_id:
            return self.amount
        # A payment that books nothing before the bank shows it leaves the bill open.
        on_its_way = sum(one.amount for one in self._get_settled() if not one.move)
        residual = self.bill_id.amount_residual
        return -residual if self._is_credit() else residual - on_its_way

    def _get_due(self, day=None):
        """:param day: only what is promised until this day, included; default all that
            is served
        :return: EUR to be paid, tax withheld and shares taken off; never negative
        """
        self.ensure_one()
        if not self.bill_id or self._is_credit():
            return 0.0
        later = self.line_ids.filtered(
            lambda line: line._get_waiting_amount() or line._is_promised_after(day)
        )
        gross = sum(line._get_waiting_amount() or line.amount for line in later)
        net = self.currency_id.round(gross * self._get_net_ratio())
        return max(0.0, self.currency_id.round(self._get_left() - net))

    def _get_net_ratio(self):
        """:return: float 0..1, what is left of the gross when tax is withheld"""
        self.ensure_one()
        return (
            abs(self.bill_id.amount_total / self.amount)
            if self.bill_id and self.amount
            else 1.0
        )

    def _get_payment_state(self, today):
        self.ensure_one()
        if not self.bill_id:
            return "draft"
        if self._is_settled():
            return "paid"
        if self._get_due(today - timedelta(days=1)):
            return "late"
        return "to_pay" if self._is_credit() or self._get_due() else "waiting"

    def _get_next_pay_on(self, today):
        """:return: the first promised day on which something is due, or none"""
        self.ensure_one()
        if not self.bill_id:
            return self.pay_on
        days = sorted({day for day in self.line_ids.mapped("pay_on") if day})
        return next((day for day in days if self._get_due(day)), False)

    def _get_paid_on(self):
        """:return: the day of the last payment; of the bill, if shares and credits
        were all of it"""
        self.ensure_one()
        days = [one.day for one in self._get_settled() if one.kind == "payment"]
        return max(days, default=self.bill_id.date)

    def _get_settled(self):
        """:return: list of ``Settled`` of the bill, the oldest first"""
        self.ensure_one()
        payable = self.bill_id._welfare_get_payable_lines()
        partials = [
            (partial, partial.debit_move_id, partial.amount)
            for partial in payable.matched_debit_ids
        ] + [
            (partial, partial.credit_move_id, -partial.amount)
            for partial in payable.matched_credit_ids
        ]
        settled = []
        for partial, line, amount in partials:
            kind, words = self._describe_settled(line.move_id)
            settled.append(Settled(kind, partial.max_date, words, amount, line.move_id))
        booked = self.env["account.move"].union(*(one.move for one in settled))
        for payment in self.bill_id.matched_payment_ids:
            if payment.state in ("in_process", "paid") and (
                not payment.move_id or payment.move_id not in booked
            ):
                kind, words = self._describe_settled(payment.move_id)
                settled.append(
                    Settled(kind, payment.date, words, payment.amount, payment.move_id)
                )
        return sorted(settled, key=lambda one: (one.day, one.words))

    def _describe_settled(self, move):
        """Hook: who keeps something back, says so.

        :param move: the ``account.move`` matched with the bill; empty for a payment
            that books nothing before the bank shows it
        :return: ``(kind, words)``
        """
        other = move and self.search([("bill_id", "=", move.id)], limit=1)
        if other:
            return "credit", self.env._("Set against statement %s", other.name)
        return "payment", self.env._("Payment")

    def _get_statement_rows(self):
        """Everything between what was sold and what is paid, nothing left out.

        :return: list of ``Row``; the last one is the sum of those from "owed" on
        """
        self.ensure_one()
        rows = [Row("sold", self.env._("Sold, tax included"), None, self.sold_amount)]
        if self.returned_amount:
            words = self.env._("Given back")
            rows.append(Row("returned", words, None, self.returned_amount))
        rows.append(Row("owed", self.env._("Owed for the month"), None, self.amount))
        for tax, amount in self.bill_id._welfare_get_withheld().items():
            words = self.env._(
                "Withholding tax %g%%, paid to the State for you", abs(tax.amount)
            )
            rows.append(Row("withheld", words, None, -amount))
        rows += [
            Row(one.kind, one.words, one.day, -one.amount)
            for one in self._get_settled()
        ]
        if self.bill_id:
            words = self.env._("Left to pay")
            rows.append(Row("left", words, None, self.left_amount))
        return rows

    @api.model
    def _get_owed_now(self, supplier):
        """:return: EUR that ``supplier`` served and is still to be paid; what is not
        billed yet is gross"""
        lines = self.env["welfare.settlement.line"].search(
            [
                ("supplier_id", "=", supplier.id),
                ("state", "=", "payable"),
                "|",
                ("settlement_id", "=", False),
                ("settlement_id.state", "=", "draft"),
            ]
        )
        billed = self.search(
            [("supplier_id", "=", supplier.id), ("state", "=", "posted")]
        )
        return sum(lines.mapped("amount")) + sum(billed.mapped("ready_amount"))

    def _get_statement_notes(self):
        """Hook: what a supplier should know beside the figures.

        :return: list of sentences
        """
        self.ensure_one()
        if self.bill_id and self.waiting_amount:
            return [
                self.env._(
                    "%s is billed and not served yet: it is paid afterwards, by the"
                    " same number of days after the end of the month.",
                    self.currency_id.format(self.waiting_amount),
                )
            ]
        return []

    @api.model
    def _count_paid_on_time(self, supplier, company):
        """:return: ``(paid on the promised day or before, all whose day has come)``"""
        today = self.env["welfare.clock"]._today()
        due = self.sudo().search(
            [
                ("supplier_id", "=", supplier.id),
                ("company_id", "=", company.id),
                ("state", "=", "posted"),
                ("amount", ">", 0),
                ("pay_on", "<", today),
            ]
        )
        judged = due.filtered(lambda one: one.payment_state in ("paid", "late"))
        on_time = judged.filtered(
            lambda one: (
                one.payment_state == "paid"
                and one.paid_on <= max([one.pay_on, *one._get_line_days()])
            )
        )
        return len(on_time), len(judged)

    def _get_line_days(self):
        """:return: the promised days of what was served later"""
        self.ensure_one()
        return [day for day in self.line_ids.mapped("pay_on") if day]
