from odoo import fields, models


class MrpBom(models.Model):
    _inherit = "mrp.bom"

    welfare_recipe_ids = fields.One2many(
        "welfare.recipe",
        "bom_id",
        string="Recipe",
        groups="welfarepiu_base.group_operator",
    )


class MrpBomLine(models.Model):
    _inherit = "mrp.bom.line"

    def _welfare_get_weight(self):
        """:return: kilograms of this ingredient in a batch, to put the ingredients of a
        label in order; what has no weight counts as its own"""
        self.ensure_one()
        kilogram = self.env.ref("uom.product_uom_kgm")
        if self.product_uom_id._has_common_reference(kilogram):
            return self.product_uom_id._compute_quantity(
                self.product_qty, kilogram, round=False
            )
        pieces = self.product_uom_id._compute_quantity(
            self.product_qty, self.product_id.uom_id, round=False
        )
        return pieces * self.product_id.weight
