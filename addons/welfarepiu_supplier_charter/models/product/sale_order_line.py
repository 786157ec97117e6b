from odoo import fields, models
from odoo.tools import float_compare


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # What this line took of welfare.product.day, to give exactly that back.
    welfare_capacity_day = fields.Date(readonly=True, copy=False)
    welfare_capacity_taken = fields.Float(readonly=True, copy=False)

    def _welfare_get_capacity_day(self):
        """:return: the day of which these units are: that of the service, else, while
        it is not known, that of the order"""
        return self._welfare_get_service_day() or self.env["welfare.clock"]._today()

    def _welfare_take_capacity(self):
        """Take what these lines sell of what their suppliers can make on the days on
        which they are served.

        :raise ValidationError: not that much is left
        """
        Day = self.env["welfare.product.day"].sudo()
        for line in self._welfare_sort_for_capacity():
            quantity = line._welfare_get_capacity_quantity()
            if quantity > 0 and not line.welfare_capacity_day:
                day = line._welfare_get_capacity_day()
                Day._take(line.product_template_id, day, quantity)
                line.write(
                    {"welfare_capacity_day": day, "welfare_capacity_taken": quantity}
                )

    def _welfare_move_capacity(self, day, quantity=None):
        """The day of the service changes, or how much is served: what was taken goes
        along.

        :param day: date in Europe/Rome
        :param float quantity: in units of the product; nothing: as much as before
        :raise ValidationError: not that much is left on ``day``
        """
        Day = self.env["welfare.product.day"].sudo()
        for line in self._welfare_sort_for_capacity().filtered("welfare_capacity_day"):
            before = line.welfare_capacity_taken
            wanted = before if quantity is None else quantity
            if day == line.welfare_capacity_day and wanted == before:
                continue
            # First given back: both days may lie in one week.
            Day._give_back(line.product_template_id, line.welfare_capacity_day, before)
            Day._take(line.product_template_id, day, wanted)
            line.write({"welfare_capacity_day": day, "welfare_capacity_taken": wanted})

    def _welfare_sort_for_capacity(self):
        """:return: the lines in the one order in which rows of days are locked"""
        return self.sorted(lambda li: (li.product_template_id.id, li.id))

    def _welfare_get_capacity_quantity(self):
        """:return: what this line sells, in units of the product; 0.0 where a sale is
        not counted"""
        self.ensure_one()
        if not self.product_template_id._welfare_has_capacity():
            return 0.0
        return self.product_uom_id._compute_quantity(
            self.product_uom_qty, self.product_id.uom_id
        )

    def _welfare_find_full_product(self, get_day):
        """:param get_day: function of a line: the day to look at
        :return: ``(product.template, day)`` of which these lines want more than is
            left; ``None``: it all fits"""
        wanted = {}
        for line in self.filtered("product_id"):
            if quantity := line._welfare_get_capacity_quantity():
                key = line.product_template_id, get_day(line)
                wanted[key] = wanted.get(key, 0.0) + quantity
        Day = self.env["welfare.product.day"]
        for (product, day), quantity in wanted.items():
            if quantity > Day._get_left(product, day):
                return product, day
        return None

    def _welfare_give_capacity_back(self, quantity=None):
        """Let others have what these lines took.

        :param float quantity: so much of it, in the unit of the line; nothing: all
        """
        Day = self.env["welfare.product.day"].sudo()
        for line in self._welfare_sort_for_capacity().filtered("welfare_capacity_day"):
            taken = line.welfare_capacity_taken
            gone = taken
            if quantity is not None:
                units = line.product_uom_id._compute_quantity(
                    quantity, line.product_id.uom_id
                )
                gone = min(units, taken)
            Day._give_back(line.product_template_id, line.welfare_capacity_day, gone)
            is_all = not float_compare(gone, taken, precision_digits=6)
            line.write(
                {
                    "welfare_capacity_day": not is_all and line.welfare_capacity_day,
                    "welfare_capacity_taken": taken - gone,
                }
            )
