from odoo import api, fields, models
from odoo.exceptions import ValidationError


class WelfareSupplierTerms(models.Model):
    """The solidarity share a supplier agreed to, and in which form (``money.md`` 8).

    The form decides VAT and documents: a donation is out of VAT; a fee is the
    operator's invoice, VAT on top; a discount is the supplier's credit note.
    """

    _inherit = "welfare.supplier.terms"

    share_percent = fields.Float(
        string="Solidarity share (%)",
        digits=(5, 2),
        help="Of what is sold, tax included.",
    )
    share_type = fields.Selection(
        [("donation", "Donation"), ("fee", "Fee"), ("discount", "Discount")],
        string="Solidarity share as",
        default="donation",
        required=True,
        help="As agreed in writing. Donation: kept back, out of VAT. Fee: our invoice,"
        " VAT is added. Discount: the supplier's credit note.",
    )
    share_tax_id = fields.Many2one(
        "account.tax",
        string="Tax of the fee",
        ondelete="restrict",
        check_company=True,
        domain=[("type_tax_use", "=", "sale"), ("amount", ">=", 0)],
        help="Empty: the company's ordinary sale tax.",
    )
    mandate_signed_on = fields.Date(
        string="Compensation agreed on",
        help="The supplier signed that a fee is taken off what it is paid. Empty: a fee"
        " is invoiced and paid apart.",
    )
    mandate_paper = fields.Binary(string="Signed mandate", attachment=True)
    mandate_paper_name = fields.Char(string="Name of the mandate's file")

    _share_range = models.Constraint(
        "CHECK (COALESCE(share_percent, 0) BETWEEN 0 AND 100)",
        "A solidarity share is between 0 and 100 per cent.",
    )

    @api.constrains("mandate_signed_on", "mandate_paper")
    def _check_mandate(self):
        for terms in self:
            if terms.mandate_signed_on and not terms.mandate_paper:
                raise ValidationError(
                    self.env._("Attach the mandate that the supplier signed.")
                )

    def _get_used_fields(self):
        return super()._get_used_fields() | {
            "share_percent",
            "share_type",
            "share_tax_id",
            "mandate_signed_on",
        }

    def _is_used(self):
        return (
            super()._is_used()
            or self.env["welfare.settlement.share"]
            .sudo()
            .search_count([("terms_id", "in", self.ids)], limit=1)
            > 0
        )

    def _can_compensate(self, day):
        """:return: whether a fee may be taken off what the supplier is paid"""
        return bool(self.mandate_signed_on and self.mandate_signed_on <= day)

    def _get_share_tax(self):
        """:return: the ``account.tax`` on top of a fee"""
        tax = self.share_tax_id or self.company_id.account_sale_tax_id
        return tax.welfare_included_of_id or tax

    def _describe(self):
        sentences = super()._describe()
        if self.share_percent:
            words = {
                "donation": self.env._(
                    "You give %g%% of what you sell to the Solidarity Fund, as a"
                    " donation.",
                    self.share_percent,
                ),
                "fee": self.env._(
                    "You give %g%% of what you sell to the Solidarity Fund, as a fee"
                    " that we invoice, plus VAT.",
                    self.share_percent,
                ),
                "discount": self.env._(
                    "You give %g%% of what you sell to the Solidarity Fund, as a"
                    " discount: a credit note of yours.",
                    self.share_percent,
                ),
            }
            sentences.append(words[self.share_type])
        elif self:
            sentences.append(self.env._("You owe no share and no fee."))
        return sentences
