from odoo import models
from odoo.fields import Domain

from .account_move import Rate


class WelfareSettlement(models.Model):
    """What a supplier sold in the name of firms (mandate with representation, ADR 47).

    It invoices each firm; we only pay, with the firm's money. So there is no invoice to
    us to wait for, and what is owed bears neither VAT nor withheld tax in our books.
    """

    _inherit = "welfare.settlement"

    def _prepare_bill_vals(self):
        vals = super()._prepare_bill_vals()
        if self.is_agency and not self._is_credit():
            # Owed like a bill, and no invoice: it is not in the purchase VAT.
            vals["move_type"] = "in_receipt"
        return vals

    def _get_bill_taxes(self, product):
        if self.is_agency:
            return self.env["account.tax"]
        return super()._get_bill_taxes(product)

    def _get_withheld_by_terms(self, rates):
        return 0.0 if self.is_agency else super()._get_withheld_by_terms(rates)

    def _get_expected_bills(self):
        billed_to_us = self.filtered(lambda one: not one.is_agency)
        return super(WelfareSettlement, billed_to_us)._get_expected_bills()

    def _get_asked_domain(self):
        return super()._get_asked_domain() & Domain("is_agency", "=", False)

    def _get_statement_notes(self):
        notes = super()._get_statement_notes()
        if self.is_agency:
            notes.append(
                self.env._(
                    "You sold this in the name of the firms below: invoice them, not"
                    " us. We only pay you, for them."
                )
            )
        return notes

    # -- what the supplier writes to each firm --------------------------------------

    def _get_firm_guides(self):
        """What the supplier writes in its invoices to the firms, one for each.

        Totals only: the firm reads neither who bought nor what (``money.md`` 14).

        :return: list of dicts: ``recipient`` (as :meth:`_get_recipient`); ``kind``
            (TD01, or TD04 where more was given back than sold); ``reference``;
            ``text``; ``rates`` (list of ``Rate``); ``total``; ``to_pay``; EUR
        """
        self.ensure_one()
        if not self.is_agency or self.state != "posted":
            return []
        guides = []
        lines = self.sudo().line_ids
        for payer, mine in lines.grouped("billed_payer_id").items():
            total = self.currency_id.round(sum(mine.mapped("amount")))
            if not total:
                continue
            guides.append(
                {
                    "recipient": payer.partner_id._welfare_get_invoice_recipient(),
                    "kind": "TD04" if total < 0 else "TD01",
                    "reference": self.name,
                    "text": self._get_firm_text(),
                    "rates": self._get_firm_rates(mine),
                    "total": abs(total),
                    "to_pay": abs(total),
                }
            )
        return sorted(guides, key=lambda guide: guide["recipient"]["name"])

    def _get_firm_rates(self, lines):
        """:return: list of ``Rate`` that come to the gross of ``lines``, the highest
        rate first; EUR, positive also on a credit note"""
        day = self._get_document_date()
        gross = {}
        for line in lines:
            taxes = line.product_id._welfare_get_supplier_taxes(self.company_id, day)
            gross.setdefault(taxes, 0.0)
            gross[taxes] += line.amount
        total = sum(gross.values())
        sign = -1 if total < 0 else 1
        rates = []
        for taxes, amount in gross.items():
            computed = taxes._welfare_get_included().compute_all(
                amount * sign, self.currency_id
            )
            base = self.currency_id.round(computed["total_excluded"])
            vat = self.currency_id.round(amount * sign - base)
            rates.append(Rate(taxes, base, vat))
        return sorted(
            rates, key=lambda rate: sum(rate.tax.mapped("amount")), reverse=True
        )

    def _get_firm_text(self):
        """:return: the wording for the line and the Causale of the invoice to a firm"""
        return self.env._(
            "Welfare benefits for your staff, %(month)s, statement %(name)s; paid by"
            " %(operator)s in your name",
            month=self.period_start.strftime("%m/%Y"),
            name=self.name,
            operator=self.sudo().company_id.name,
        )
