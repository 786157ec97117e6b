from odoo import api, fields, models
from odoo.fields import Domain

from ..credit.product_template import BILLING_PATHS


class WelfareBillingRule(models.Model):
    """Who sells to whom, for one product or one supplier, in one period."""

    _name = "welfare.billing.rule"
    _description = "Billing path of a product or supplier"
    _inherit = ["welfare.dated.row"]

    product_tmpl_id = fields.Many2one(
        "product.template",
        string="Product",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: all products of the supplier.",
    )
    supplier_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("is_welfare_supplier", "=", True)],
    )
    billing_path = fields.Selection(BILLING_PATHS, required=True)

    _somebody = models.Constraint(
        "CHECK (product_tmpl_id IS NOT NULL OR supplier_id IS NOT NULL)",
        "Say which product or which supplier.",
    )
    _no_overlap = models.Constraint(
        """EXCLUDE USING gist (
            int4range(company_id, company_id, '[]') WITH &&,
            int4range(COALESCE(product_tmpl_id, 0), COALESCE(product_tmpl_id, 0), '[]')
                WITH &&,
            int4range(COALESCE(supplier_id, 0), COALESCE(supplier_id, 0), '[]') WITH &&,
            daterange(date_from, date_to, '[]') WITH &&)""",
        "Two rows for the same product and supplier may not overlap in time.",
    )

    @api.model
    def _get_path(self, product, company, day):
        """The closest row wins: product and supplier, product, supplier, and last the
        product's own field.

        :param product: ``product.product``
        :return: str, see ``BILLING_PATHS``
        """
        template, supplier = product.product_tmpl_id, product.welfare_supplier_id
        rules = self.sudo().search(
            self._get_period_domain(company, day)
            & Domain("product_tmpl_id", "in", (False, template.id))
            & Domain("supplier_id", "in", (False, supplier.id))
        )
        closest = rules.sorted(
            lambda rule: (bool(rule.product_tmpl_id), bool(rule.supplier_id)),
            reverse=True,
        )[:1]
        return closest.billing_path or product.welfare_billing_path
