from odoo import api, fields, models
from odoo.fields import Domain


class WelfarePayerTerms(models.Model):
    """How one payer is invoiced in one period: fiscal position (split payment of a
    public body), platform fee."""

    _name = "welfare.payer.terms"
    _description = "Invoicing terms of a payer"
    _inherit = ["welfare.dated.row"]
    _check_company_auto = True

    payer_id = fields.Many2one(
        "welfare.payer",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Empty: all payers without a row of their own.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    fiscal_position_id = fields.Many2one(
        "account.fiscal.position",
        string="Fiscal position",
        ondelete="restrict",
        check_company=True,
        help="Split payment for a public body (DPR 633/1972 art. 17-ter).",
    )
    fee_percent = fields.Float(
        string="Platform fee (%)", help="Of what is recharged, VAT not included."
    )
    fee_amount = fields.Monetary(
        string="Platform fee a month", help="VAT not included."
    )
    fee_tax_id = fields.Many2one(
        "account.tax",
        string="Tax of the fee",
        ondelete="restrict",
        check_company=True,
        domain=[("type_tax_use", "=", "sale")],
    )
    charges_stamp = fields.Boolean(
        string="Pays the stamp duty",
        help="The duty on recharge documents is charged with the fee, on its own line.",
    )

    _no_overlap = models.Constraint(
        """EXCLUDE USING gist (
            int4range(company_id, company_id, '[]') WITH &&,
            int4range(COALESCE(payer_id, 0), COALESCE(payer_id, 0), '[]') WITH &&,
            daterange(date_from, date_to, '[]') WITH &&)""",
        "Two rows for the same payer may not overlap in time.",
    )
    _fee_positive = models.Constraint(
        "CHECK (COALESCE(fee_percent, 0) >= 0 AND COALESCE(fee_amount, 0) >= 0)",
        "A fee is not negative.",
    )

    @api.model
    def _get_terms(self, payer, day):
        """:return: the row that holds for ``payer`` on ``day``, or none"""
        rows = self.sudo().search(
            self._get_period_domain(payer.company_id, day)
            & Domain("payer_id", "in", (False, payer.id))
        )
        return rows.sorted(lambda row: bool(row.payer_id), reverse=True)[:1]
