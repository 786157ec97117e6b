from odoo import fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # What this line took of welfare.product.day, to give exactly that back.
    welfare_capacity_day = fields.Date(readonly=True, copy=False)
    welfare_capacity_taken = fields.Float(readonly=True, copy=False)

    def _welfare_take_capacity(self, day):
        """Take what these lines sell of what their suppliers can make on ``day``.

        :raise ValidationError: not that much is left
        """
        Day = self.env["welfare.product.day"].sudo()
        for line in self.sorted(lambda li: (li.product_template_id.id, li.id)):
            quantity = line._welfare_get_capacity_quantity()
            if quantity > 0 and not line.welfare_capacity_day:
                Day._take(line.product_template_id, day, quantity)
                line.write(
                    {"welfare_capacity_day": day, "welfare_capacity_taken": quantity}
                )

    def _welfare_get_capacity_quantity(self):
        """:return: what this line sells, in units of the product; 0.0 if the supplier
        set no limit"""
        self.ensure_one()
        product = self.product_template_id.sudo()
        if not (product.welfare_capacity_day or product.welfare_capacity_week):
            return 0.0
        return self.product_uom_id._compute_quantity(
            self.product_uom_qty, self.product_id.uom_id
        )

    def _welfare_give_capacity_back(self):
        Day = self.env["welfare.product.day"].sudo()
        for line in self.sorted(lambda li: (li.product_template_id.id, li.id)):
            if line.welfare_capacity_day:
                Day._give_back(
                    line.product_template_id,
                    line.welfare_capacity_day,
                    line.welfare_capacity_taken,
                )
                line.write(
                    {"welfare_capacity_day": False, "welfare_capacity_taken": 0.0}
                )
