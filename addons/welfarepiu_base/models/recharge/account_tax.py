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
            if tax.price_include or not tax.amount:
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
        ``company``, or an empty recordset"""
        return self.search(
            [
                *self._check_company_domain(company),
                ("type_tax_use", "=", "sale"),
                ("amount_type", "=", "percent"),
                ("amount", "=", percent),
                ("welfare_included_of_id", "=", False),
            ],
            limit=1,
            order="sequence, id",
        )._welfare_get_included()
