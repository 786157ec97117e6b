from odoo import api, fields, models
from odoo.fields import Command


class WelfareDepotCount(models.TransientModel):
    """How many good and how many broken pieces of each thing a supplier brought."""

    _name = "welfare.depot.count"
    _description = "Count what came"

    arrival_id = fields.Many2one("welfare.depot.arrival", required=True)
    line_ids = fields.One2many("welfare.depot.count.line", "count_id")

    @api.model
    def default_get(self, fields_list):
        vals = super().default_get(fields_list)
        arrival = self.env["welfare.depot.arrival"].browse(
            self.env.context.get("default_arrival_id") or ()
        )
        vals["line_ids"] = [
            Command.create(
                {
                    "product_id": product.id,
                    "ordered": self._get_ordered(arrival, product),
                    "good": self._get_ordered(arrival, product),
                }
            )
            for product in arrival.line_ids.product_id
        ]
        return vals

    @api.model
    def _get_ordered(self, arrival, product):
        lines = arrival.line_ids.filtered(lambda line: line.product_id == product)
        return sum(lines.mapped("expected"))

    def action_count(self):
        for count in self:
            count.arrival_id._receive(
                {line.product_id: line.good for line in count.line_ids},
                {line.product_id: line.broken for line in count.line_ids},
            )
            count.arrival_id._close()
