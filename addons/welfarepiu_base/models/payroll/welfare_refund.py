from odoo import models


class WelfareRefund(models.Model):
    """What payroll is told of a refund, and what the worker is told before."""

    _inherit = "welfare.refund"

    def _prepare_payroll_row(self, amount, counted_year=0, day=None, is_return=False):
        """:param float amount: EUR, negative when an approval was undone
        :param int counted_year: of the yearly cap; 0: there is none
        :param day: of the approval, default today
        :param bool is_return: whether it was approved in an earlier month
        :return: see ``welfare.payroll.flow._prepare_row``
        """
        self.ensure_one()
        refund = self.sudo()
        return self.env["welfare.payroll.flow"]._prepare_row(
            refund.employment_id.id,
            refund.kind_id,
            amount,
            paid_by="employer" if refund.paid_by == "payslip" else "platform",
            counted_year=counted_year,
            document_number=refund.document_number,
            document_date=refund.document_date,
            source_model=refund._name,
            source_id=refund.id,
            beneficiary=refund.beneficiary_id,
            day=day or refund.decided_on or self.env["welfare.clock"]._today(),
            is_return=is_return,
        )

    def _prepare_expected_row(self):
        """:return: the row this refund would be in a flow if it were approved now"""
        self.ensure_one()
        refund = self.sudo()
        today = self.env["welfare.clock"]._today()
        years = {
            lot._get_counted_year(refund.kind_id, today) for lot in refund._get_lots()
        }
        return refund._prepare_payroll_row(
            refund.approved_amount or refund.amount, max(years, default=0)
        )

    def _get_payroll_sentence(self):
        """:return: what the firm will see of this refund, one line for the worker"""
        self.ensure_one()
        Flow = self.env["welfare.payroll.flow"].sudo()
        return Flow._describe_rows(self.sudo().payer_id, [self._prepare_expected_row()])

    def _get_told_to_firm(self):
        """What the payroll flow will tell the firm (``money.md`` 14), column by column:
        made by what makes the file, so that it is true.

        :return: list of ``(title, value in words)`` of the columns with something in
            them, for the worker to read before sending
        """
        self.ensure_one()
        month = self.env["welfare.clock"]._today().replace(day=1)
        Flow = self.env["welfare.payroll.flow"].sudo()
        flow = Flow.new({"payer_id": self.sudo().payer_id.id, "month": month})
        (vals,) = flow._prepare_lines([self._prepare_expected_row()])
        line = self.env["welfare.payroll.flow.line"].sudo().new(vals)
        line.flow_id = flow
        return flow._describe_line(line)


class WelfareRefundPart(models.Model):
    _inherit = "welfare.refund.part"

    def _get_payroll_rows(self, first, last):
        """What these parts gave or took back between two days (both included).

        :return: list of rows, see ``welfare.payroll.flow._prepare_row``, one for each
            refund and year; nothing of what was undone in the same time
        """
        rows = []
        given = self.filtered(
            lambda part: part.approved_amount
            and first <= part.given_on <= last
            and not (part.undone_on and part.undone_on <= last)
        )
        undone = self.filtered(
            lambda part: part.approved_amount
            and part.undone_on
            and first <= part.undone_on <= last
            and part.given_on < first
        )
        for sign, parts in ((1, given), (-1, undone)):
            rows += [
                refund._prepare_payroll_row(
                    sign * sum(mine.mapped("approved_amount")),
                    year or 0,
                    day=day,
                    is_return=sign < 0,
                )
                for (refund, day, year), mine in parts.grouped(
                    lambda part: (part.refund_id, part.given_on, part.counted_year)
                ).items()
            ]
        return rows
