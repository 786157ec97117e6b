from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    welfare_can_repeat = fields.Boolean(
        string="Can come by itself",
        help="Workers may have it brought every week or every two weeks.",
    )

    def _welfare_can_repeat(self):
        """:return: whether a worker may have it brought again and again: it is on sale,
        and one of our rounds brings it"""
        self.ensure_one()
        product = self.sudo()
        return bool(
            product.welfare_can_repeat
            and product.active
            and product.sale_ok
            and product.is_published
            and product.type == "consu"
            and product.welfare_delivery == "goods"
            and (
                not product.welfare_supplier_id or product.welfare_handover == "rounds"
            )
        )
