from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: Codes of the electronic invoice (RegimeFiscale), those that suppliers here have.
TAX_SYSTEMS = [
    ("RF01", "Ordinary"),
    ("RF02", "Minimi"),
    ("RF04", "Farming and fishing"),
    ("RF19", "Forfettario"),
    ("RF18", "Other"),
]

#: Regimes whose invoices bear neither VAT nor withholding tax: minimi (DL 98/2011
#: art. 27) and forfettario (L. 190/2014 art. 1, c. 58 and 67).
EXEMPT_SYSTEMS = ("RF02", "RF19")


class WelfareSupplierTerms(models.Model):
    """When, and with which taxes, one supplier is paid in one period.

    What was agreed for a month stays true for it: a change is a new row.
    """

    _name = "welfare.supplier.terms"
    _description = "Payment terms of a supplier"
    _inherit = ["welfare.dated.row"]
    _check_company_auto = True
    _rec_name = "supplier_id"

    supplier_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_welfare_supplier", "=", True)],
    )
    payment_days = fields.Integer(
        string="Paid within (days)",
        required=True,
        default=lambda self: self.env.company.welfare_supplier_payment_days,
        help="After the end of the month.",
    )
    tax_system = fields.Selection(
        TAX_SYSTEMS,
        string="Tax regime",
        required=True,
        default="RF01",
        help="As on the supplier's invoices. Minimi and forfettari bear neither VAT nor"
        " withholding tax.",
    )
    withholding_tax_id = fields.Many2one(
        "account.tax",
        string="Withholding tax",
        ondelete="restrict",
        check_company=True,
        domain=[
            ("type_tax_use", "=", "purchase"),
            ("l10n_it_withholding_type", "!=", False),
        ],
        help="Of professionals: kept back for the State (DPR 600/1973 art. 25).",
    )
    bills_on_paper = fields.Boolean(
        string="No electronic invoice",
        help="Its bills come on paper: no mail asks for them, and the accountant writes"
        " down that they came.",
    )
    paid_on_time = fields.Char(
        string="Paid on the promised day", compute="_compute_paid_on_time"
    )

    _no_overlap = models.Constraint(
        """EXCLUDE USING gist (
            int4range(company_id, company_id, '[]') WITH &&,
            int4range(supplier_id, supplier_id, '[]') WITH &&,
            daterange(date_from, date_to, '[]') WITH &&)""",
        "Two rows for the same supplier may not overlap in time.",
    )
    _days_range = models.Constraint(
        "CHECK (payment_days BETWEEN 0 AND 120)",
        "A supplier is paid within 120 days of the end of the month.",
    )
    _exempt_system = models.Constraint(
        "CHECK (withholding_tax_id IS NULL OR tax_system NOT IN ('RF02', 'RF19'))",
        "From a supplier of this tax regime no tax is withheld.",
    )

    @api.depends("supplier_id", "company_id")
    def _compute_paid_on_time(self):
        Settlement = self.env["welfare.settlement"]
        for terms in self:
            on_time, all_ = Settlement._count_paid_on_time(
                terms.supplier_id, terms.company_id
            )
            terms.paid_on_time = all_ and self.env._(
                "%(on_time)s of %(all)s", on_time=on_time, all=all_
            )

    def write(self, vals):
        self.check_access("write")
        if self._get_used_fields() & set(vals):
            self._check_not_used()
        return super().write(vals)

    @api.model
    def _get_used_fields(self):
        """Hook.

        :return: names of the fields a statement stands on
        """
        return {
            "supplier_id",
            "company_id",
            "date_from",
            "payment_days",
            "tax_system",
            "withholding_tax_id",
        }

    def _is_used(self):
        """:return: whether a posted statement stands on these terms"""
        return (
            self.env["welfare.settlement"]
            .sudo()
            .search_count(
                [("terms_id", "in", self.ids), ("state", "=", "posted")], limit=1
            )
            > 0
        )

    def _check_not_used(self):
        """:raise UserError: a posted statement stands on these terms"""
        if self._is_used():
            raise UserError(
                self.env._(
                    "Statements were made on these terms: end them by a day, and write"
                    " a new row from the day after."
                )
            )

    @api.model
    def _get_terms(self, supplier, company, day):
        """:return: the row that holds for ``supplier`` on ``day``, or none; sudo"""
        return self.sudo().search(
            self._get_period_domain(company, day)
            & Domain("supplier_id", "=", supplier.id),
            limit=1,
        )

    def _describe(self):
        """Hook: what was agreed, for the supplier.

        :return: list of sentences
        """
        if not self:
            return []
        sentences = [
            self.env._(
                "You are paid within %s days of the end of the month.",
                self.payment_days,
            )
        ]
        if self.withholding_tax_id:
            sentences.append(
                self.env._(
                    "%g%% of the base is withheld and paid to the State for you.",
                    abs(self.withholding_tax_id.amount),
                )
            )
        return sentences

    def _get_payment_days(self, company):
        """:return: days after the end of the month; the company's without a row"""
        return (
            self.payment_days if self else company.sudo().welfare_supplier_payment_days
        )

    def _is_exempt(self):
        """:return: whether the supplier's invoices bear no VAT, by its regime"""
        return self.tax_system in EXEMPT_SYSTEMS
