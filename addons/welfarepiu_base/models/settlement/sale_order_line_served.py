from datetime import timedelta

from odoo import api, models


class SaleOrderLine(models.Model):
    """What a supplier hands over itself never touches our warehouse."""

    _inherit = "sale.order.line"

    def _welfare_get_served_as(self):
        """:return: how the buyer gets what is on this line, a value of
        ``welfare.supplier.order.served_as``"""
        self.ensure_one()
        product = self.product_id
        if product.welfare_delivery == "voucher":
            return "voucher"
        if product.type != "consu" and product.welfare_handover == "rounds":
            # Nothing to carry: a service without a voucher is brought to the home.
            return "delivers"
        return product.welfare_handover

    def _welfare_is_handed_over(self):
        """:return: whether its supplier brings or hands over what is on this line"""
        self.ensure_one()
        return bool(
            self.product_id.welfare_supplier_id
            and not self.is_welfare_credit
            and self._welfare_get_served_as() in ("delivers", "collect")
        )

    def _welfare_get_promised_day(self):
        """:return: the day in Rome on which suppliers hand these lines over: the day
        promised to the buyer; else as many days from now as the slowest line needs,
        but not before the supplier has to answer"""
        clock = self.env["welfare.clock"]
        promised = self.order_id.commitment_date
        if promised:
            return max(clock._day_of(promised), clock._today())
        answer_by = self.env["welfare.supplier.order"]._get_answer_by(self.company_id)
        lead = timedelta(days=max(self._welfare_get_lead_days()))
        return max(clock._today() + lead, clock._day_of(answer_by))

    def _welfare_get_service_day(self):
        """Say when what is on this line is served: the day agreed with its supplier, or
        the one promised if it is ordered now; today where nothing has to be agreed.

        :return: date in Rome; false if it is agreed later (a slot not chosen yet, the
            date of an appointment)
        """
        self.ensure_one()
        if self._welfare_is_handed_over():
            agreed = self.env["welfare.supplier.order"]._find_open_of(self)
            return (
                agreed._get_service_day()
                or self._welfare_get_mates()._welfare_get_promised_day()
            )
        if self.product_id.welfare_booking == "appointment":
            return False
        return self.env["welfare.clock"]._today()

    def _welfare_get_mates(self):
        """:return: the lines of the order that the same supplier serves in the same
        way, this one among them"""
        self.ensure_one()
        served_as = self._welfare_get_served_as()
        return self | self.order_id.order_line.filtered(
            lambda one: one.product_id.welfare_supplier_id
            == self.product_id.welfare_supplier_id
            and one._welfare_is_handed_over()
            and one._welfare_get_served_as() == served_as
        )

    def _welfare_get_lead_days(self):
        """Hook.

        :return: list of days that each line needs, from order to hand over
        """
        return [int(line.customer_lead or 0) for line in self]

    def _welfare_is_brought(self):
        return super()._welfare_is_brought() and not self._welfare_is_handed_over()

    def _action_launch_stock_rule(self, **kwargs):
        ours = self.filtered(lambda line: not line._welfare_is_handed_over())
        return super(SaleOrderLine, ours)._action_launch_stock_rule(**kwargs)

    @api.depends("product_id.welfare_handover")
    def _compute_qty_delivered_method(self):
        res = super()._compute_qty_delivered_method()
        for line in self:
            if (
                line.qty_delivered_method == "stock_move"
                and line._welfare_is_handed_over()
            ):
                line.qty_delivered_method = "manual"
        return res
