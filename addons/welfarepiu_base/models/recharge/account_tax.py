from odoo import Command, api, fields, models


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
        vals = {
            "name": self.env._("%s included", self.name),
            "price_include_override": "tax_included",
            "welfare_included_of_id": self.id,
        }
        if self.amount_type == "group":
            # Split payment: what is added is in the price, what is taken off again
            # is not.
            added = self.children_tax_ids.filtered(lambda tax: tax.amount >= 0)
            vals["price_include_override"] = False
            vals["children_tax_ids"] = [
                Command.set(
                    (
                        added._welfare_get_included() + (self.children_tax_ids - added)
                    ).ids
                )
            ]
        return vals

    def _welfare_map(self, position):
        """:return: these taxes as the fiscal ``position`` replaces them, included in
        the price"""
        taxes = self.browse([(tax.welfare_included_of_id or tax).id for tax in self])
        return position.map_tax(taxes)._welfare_get_included()

    def _welfare_is_split_storno(self):
        """:return: whether this takes off again the VAT that a public body pays to
        the State itself (split payment)"""
        return bool(
            self.amount < 0
            and not self.l10n_it_withholding_type
            and not self.l10n_it_pension_fund_type
        )

    def _welfare_has_vat(self):
        """:return: whether these taxes charge VAT, or stand for VAT owed elsewhere
        (not taxable, reverse charge): then no stamp duty is due"""
        return any(
            tax.amount > 0
            or (tax.l10n_it_exempt_reason or "")[:2] in ("N3", "N6", "N7")
            for tax in self.flatten_taxes_hierarchy()
        )

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

    @api.model
    def _welfare_get_excluded_tax(self, company):
        """:return: the sale tax of ``company`` for what is advanced in the payer's name
        (DPR 633/1972 art. 15), or an empty recordset"""
        taxes = self.search(
            [
                *self._check_company_domain(company),
                ("type_tax_use", "=", "sale"),
                ("amount_type", "=", "percent"),
                ("amount", "=", 0),
                ("l10n_it_exempt_reason", "=", "N1"),
                ("welfare_included_of_id", "=", False),
            ],
            order="sequence desc",
            limit=1,
        )
        return taxes._welfare_get_included()
