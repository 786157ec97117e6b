from odoo import fields, models

# Who sells to whom when credit pays.
BILLING_PATHS = [
    ("own", "Own sale"),
    ("mandate", "Mandate without representation"),
    ("agent", "Mandate with representation"),
    ("out_of_vat", "Paid on behalf, out of VAT"),
]


class ProductTemplate(models.Model):
    _inherit = "product.template"

    welfare_kind_id = fields.Many2one(
        "welfare.benefit.kind",
        string="Benefit kind",
        index="btree_not_null",
        help="Why the law leaves this untaxed. Without it, welfare credit cannot buy.",
    )
    welfare_supplier_id = fields.Many2one(
        "res.partner",
        string="Welfare supplier",
        index="btree_not_null",
        domain=[("is_welfare_supplier", "=", True)],
        help="Empty: the operator's own goods.",
    )
    welfare_delivery = fields.Selection(
        [("goods", "Goods, delivered"), ("voucher", "Voucher")],
        string="Served as",
        default="goods",
        required=True,
    )
    welfare_billing_path = fields.Selection(
        BILLING_PATHS,
        string="Billing path",
        default="own",
        required=True,
    )
    welfare_supplier_cost = fields.Monetary(
        string="Owed to the supplier",
        help="Gross, per unit sold. Zero: the sale price, without commission.",
    )
    welfare_need_ids = fields.Many2many("welfare.need", string="Needs")
    welfare_city_ids = fields.Many2many(
        "res.city", string="Served in", help="Empty: everywhere."
    )
    welfare_origin_city_id = fields.Many2one("res.city", string="Comes from")
    welfare_sfa_made = fields.Boolean(
        string="Made by an SFA workshop",
        help="Made by adults with fragilities and their educators.",
    )
