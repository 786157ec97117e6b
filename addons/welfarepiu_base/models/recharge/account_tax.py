from odoo import api, fields, models


class AccountTax(models.Model):
    _inherit = "account.tax"

    welfare_included_of_id = fields.Many2one(
        "account.tax", index="btree_not_null", copy=False, ondelete="cascade"
    )

    def _welfare_get_included(self):
        """Give the twins of these taxes whose price includes the tax.

        The suite's exact figure is the gross; a company's own taxes keep their way,
        because documents outside the shop use them too.

        :return: ``account.tax``, created where missing
        """
        res = self.browse()
        for tax in self:
            # Zero rates too: one excluded tax on a document makes Odoo round its base,
            # and the gross of all the others is a cent off.
            if tax.price_include:
                res |= tax
                continue
            res |= self.sudo().search(
                [("welfare_included_of_id", "=", tax.id)], limit=1
            ) or tax.sudo().copy(tax._prepare_included_vals())
        return res

    def _prepare_included_vals(self):
        return {
            "name": self.env._("%s included", self.name),
            "price_include_override": "tax_included",
            "welfare_included_of_id": self.id,
        }

    @api.model
    def _welfare_get_shop_tax(self, company, percent):
        """:return: the price-included sale tax of ``percent`` for the shop of
        ``company``, or an empty recordset; a rate the chart left off is switched on"""
        tax = self.with_context(active_test=False).search(
            [
                *self._check_company_domain(company),
                ("type_tax_use", "=", "sale"),
                ("amount_type", "=", "percent"),
                ("amount", "=", percent),
                ("welfare_included_of_id", "=", False),
                # A chart's pension contributions are taxes too.
                ("l10n_it_pension_fund_type", "=", False),
                ("l10n_it_withholding_type", "=", False),
            ],
            limit=1,
            order="active desc, sequence, id",
        )
        tax.active = True
        return tax._welfare_get_included()
