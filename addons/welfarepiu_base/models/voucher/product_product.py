from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _welfare_is_for_somebody(self):
        """:return: whether the buyer says who enjoys this: it is served by voucher,
        which carries the name (DM 25/3/2016 art. 6)"""
        self.ensure_one()
        return bool(self.welfare_delivery == "voucher" and self.welfare_supplier_id)
