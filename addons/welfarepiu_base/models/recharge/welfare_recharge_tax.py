from odoo import api, fields, models
from odoo.fields import Domain

from ..credit.product_template import BILLING_PATHS

PARTS = [("cost", "Price of the supplier"), ("commission", "Commission")]


class WelfareRechargeTax(models.Model):
    """Which tax the payer is charged, by billing path and by the supplier's tax:
    mapped, never copied (money.md 2)."""

    _name = "welfare.recharge.tax"
    _description = "Tax of the recharge"
    _inherit = ["welfare.dated.row"]

    billing_path = fields.Selection(BILLING_PATHS, required=True)
    part = fields.Selection(PARTS, required=True, default="cost")
    supplier_tax_id = fields.Many2one(
        "account.tax",
        string="Tax of the supplier",
        ondelete="restrict",
        domain=[("type_tax_use", "=", "purchase")],
        help="On the supplier's invoice. Empty: any.",
    )
    recharge_tax_id = fields.Many2one(
        "account.tax",
        string="Tax of the recharge",
        ondelete="restrict",
        required=True,
        domain=[("type_tax_use", "=", "sale")],
    )
    legal_reference = fields.Char(required=True)

    _no_overlap = models.Constraint(
        """EXCLUDE USING gist (
            int4range(company_id, company_id, '[]') WITH &&,
            int8range(hashtext(billing_path || part)::int8,
                hashtext(billing_path || part)::int8, '[]') WITH &&,
            int4range(COALESCE(supplier_tax_id, 0), COALESCE(supplier_tax_id, 0), '[]')
                WITH &&,
            daterange(date_from, date_to, '[]') WITH &&)""",
        "Two rows for the same path and tax may not overlap in time.",
    )

    @api.model
    def _get_taxes(self, product, path, part, shop_taxes, company, day):
        """:param shop_taxes: the taxes of the sale, kept where no row says otherwise
        :return: ``account.tax`` whose price includes them
        """
        supplier_taxes = product._welfare_get_supplier_taxes(company, day)
        supplier_taxes |= supplier_taxes.welfare_included_of_id
        rows = self.sudo().search(
            self._get_period_domain(company, day)
            & Domain("billing_path", "=", path)
            & Domain("part", "=", part)
            & Domain("supplier_tax_id", "in", [False, *supplier_taxes.ids])
        )
        row = rows.sorted(lambda one: bool(one.supplier_tax_id), reverse=True)[:1]
        return (row.recharge_tax_id or shop_taxes)._welfare_get_included()
