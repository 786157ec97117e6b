from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _welfare_get_payroll_sentences(self):
        """What the employers whose credit pays this order will see of it.

        :return: list of sentences
        """
        self.ensure_one()
        Flow = self.env["welfare.payroll.flow"].sudo()
        coverages = self.sudo().welfare_coverage_ids.filtered(
            lambda one: one.state in ("planned", "held") and one.amount > 0
        )
        sentences = []
        for payer, mine in coverages.grouped("payer_id").items():
            rows = [
                Flow._prepare_row(
                    employment.id, kind, sum(part.mapped("amount")), counted_year=year
                )
                for (employment, kind, year), part in mine.grouped(
                    lambda one: (
                        one.lot_id.employment_id,
                        one.kind_id,
                        one.counted_year,
                    )
                ).items()
            ]
            if sentence := Flow.with_env(self.env).sudo()._describe_rows(payer, rows):
                sentences.append(sentence)
        return sentences + self._welfare_get_agency_sentences()
