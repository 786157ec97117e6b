from odoo import models


class WelfareRefund(models.Model):
    """What payroll is told of a refund, and what the worker is told before."""

    _inherit = "welfare.refund"

    def _prepare_payroll_row(self, amount, counted_year=0):
        """:param float amount: EUR
        :param int counted_year: of the yearly cap; 0: there is none
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
            day=refund.decided_on or self.env["welfare.clock"]._today(),
        )

    def _get_payroll_rows(self):
        """:return: the rows of decided refunds, one for each and year"""
        rows = []
        for refund in self.sudo():
            rows += [
                refund._prepare_payroll_row(
                    sum(parts.mapped("approved_amount")), year or 0
                )
                for year, parts in refund.part_ids.filtered("approved_amount")
                .grouped("counted_year")
                .items()
            ]
        return rows

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
