from typing import NamedTuple

from odoo import fields, models


class Rate(NamedTuple):
    """One VAT rate of a document; EUR, positive also on a credit note."""

    tax: models.Model  # account.tax, empty: no VAT
    base: float
    vat: float

    @property
    def total(self):
        return self.base + self.vat


class AccountMove(models.Model):
    _inherit = "account.move"

    welfare_received_ids = fields.One2many(
        "welfare.received.bill",
        "expected_move_id",
        string="Invoice received",
        domain=[("state", "=", "accepted")],
        groups="welfarepiu_base.group_operator,welfarepiu_base.group_accountant",
    )

    def _l10n_it_edi_import_invoice(self, invoice, data, is_new):
        """What a supplier sent is laid beside what was expected of it."""
        res = super()._l10n_it_edi_import_invoice(invoice, data, is_new)
        tree = data["xml_tree"]
        if (
            invoice.move_type in ("in_invoice", "in_refund")
            and invoice.commercial_partner_id.is_welfare_supplier
            and tree.find(".//FatturaElettronicaBody") is not None
        ):
            self.env["welfare.received.bill"]._receive(invoice, tree, data["name"])
        return res

    def _welfare_get_rates(self):
        """:return: list of ``Rate`` of a bill, the highest rate first; what is withheld
        is not in it"""
        self.ensure_one()
        sign = -1 if self.move_type in ("in_refund", "out_invoice") else 1
        rates = {}
        for line in self.invoice_line_ids.filtered(
            lambda one: one.display_type == "product"
        ):
            tax = line.tax_ids.filtered(lambda one: not one.l10n_it_withholding_type)
            rates.setdefault(tax, [0.0, 0.0])[0] += sign * line.balance
        for line in self.line_ids.filtered("tax_line_id"):
            if line._welfare_is_withheld():
                continue
            tax = line.group_tax_id or line.tax_line_id
            rates.setdefault(tax, [0.0, 0.0])[1] += sign * line.balance
        round_ = self.currency_id.round
        return sorted(
            (
                Rate(tax, round_(base), round_(vat))
                for tax, (base, vat) in rates.items()
            ),
            key=lambda rate: sum(rate.tax.mapped("amount")),
            reverse=True,
        )

    def _welfare_get_payable_lines(self):
        """:return: the journal items by which the supplier is owed (or owes)"""
        return self.line_ids.filtered(
            lambda line: line.account_id.account_type == "liability_payable"
        )

    def _welfare_get_withheld(self):
        """:return: ``{account.tax: EUR}`` kept back for the State; negative on a credit
        note"""
        withheld = {}
        for line in self.line_ids.filtered(lambda one: one._welfare_is_withheld()):
            tax = line.tax_line_id
            withheld[tax] = withheld.get(tax, 0.0) - line.balance
        return withheld


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _welfare_is_withheld(self):
        """:return: whether this is the line of a withholding tax"""
        self.ensure_one()
        return bool(self.tax_line_id.l10n_it_withholding_type)
