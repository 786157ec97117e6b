from odoo import fields, models

# What an entry is in the quadratura (money.md). Whoever books on the funds of a firm,
# or on what it owes for its credit, says so: an entry that does not is reported.
TERMS = [
    ("funding", "Funds received"),
    ("repayment", "Funds paid back"),
    ("recharge", "Recharge document"),
    ("settlement", "Use of funds"),
    ("due_back", "Due back to the firm"),
    ("refund", "Refunded expense"),
    ("donation", "Given to the Fund"),
]


class AccountMove(models.Model):
    _inherit = "account.move"

    welfare_term = fields.Selection(
        TERMS,
        string="Term of the quadratura",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )
    welfare_payer_id = fields.Many2one(
        "welfare.payer",
        string="Payer",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    welfare_recharge_id = fields.Many2one(
        "welfare.recharge",
        string="Recharge",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    def _welfare_get_receivable_lines(self):
        """:return: the journal items by which the customer owes (or is owed)"""
        return self.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )

    def _welfare_get_split_vat(self):
        """:return: EUR of VAT that the customer pays to the State itself (split
        payment, DPR 633/1972 art. 17-ter), negative on credit notes"""
        return sum(
            self.line_ids.filtered(
                lambda line: line.tax_line_id._welfare_is_split_storno()
            ).mapped("balance")
        )

    def _welfare_get_gross(self):
        """:return: EUR of the document, VAT included whoever pays it; negative for a
        credit note"""
        receivable = sum(self._welfare_get_receivable_lines().mapped("balance"))
        return receivable + self._welfare_get_split_vat()
