from odoo import fields, models


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"

    welfare_credit_rule = fields.Selection(
        [
            ("kind", "By the benefit kind of its own product"),
            ("goods", "As the goods it brings, if credit may pay them all"),
        ],
        string="Welfare credit pays the delivery",
        default="kind",
        required=True,
        help="A product without a benefit kind is never paid with welfare credit. As"
        " the goods: the delivery follows what it brings, when all of it is of one"
        " kind.",
    )

    def _welfare_get_kind(self, order):
        """:return: the ``welfare.benefit.kind`` under which credit may pay this
        delivery of ``order``, or none"""
        self.ensure_one()
        if self.welfare_credit_rule == "kind":
            return self.product_id.welfare_kind_id
        kinds = order.order_line.filtered(
            lambda line: line._welfare_is_brought()
        ).mapped(lambda line: line.product_id.welfare_kind_id.id)
        return self.env["welfare.benefit.kind"].browse(
            kinds[0] if len(set(kinds)) == 1 else False
        )
