from odoo import fields, models


class WelfareDepotCountLine(models.TransientModel):
    _name = "welfare.depot.count.line"
    _description = "Counted thing"

    count_id = fields.Many2one("welfare.depot.count", required=True, ondelete="cascade")
    product_id = fields.Many2one("product.product", required=True)
    ordered = fields.Float(readonly=True, digits="Product Unit")
    good = fields.Float(string="Came, and good", digits="Product Unit")
    broken = fields.Float(string="Came broken", digits="Product Unit")
