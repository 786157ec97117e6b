from odoo import fields, models
from odoo.exceptions import UserError


class WelfareAppointment(models.Model):
    """An appointment is counted on its day, not on that of the sale."""

    _inherit = "welfare.appointment"

    # What this took of welfare.product.day, to give exactly that back.
    welfare_capacity_day = fields.Date(readonly=True, copy=False)

    def _propose(self, moments, answer=False):
        self._check_days_have_room(moments)
        return super()._propose(moments, answer)

    def _check_days_have_room(self, moments):
        """:raise UserError: the supplier is full on one of these days"""
        product = self.sudo().product_id.product_tmpl_id
        clock = self.env["welfare.clock"]
        for day in sorted({clock._day_of(moment) for moment in moments}):
            left = self.env["welfare.product.day"]._get_left(product, day)
            if left is not None and left < 1:
                raise UserError(product._welfare_get_full_sentence(day))

    def _accept_time(self, time):
        """:raise ValidationError: others have taken that day in the meantime"""
        res = super()._accept_time(time)
        one = self.sudo()
        product = one.product_id.product_tmpl_id
        day = self.env["welfare.clock"]._day_of(one.starts_at)
        Day = self.env["welfare.product.day"].sudo()
        if Day._get_spans(product, day):
            Day._take(product, day, 1)
            one.welfare_capacity_day = day
        return res

    def write(self, vals):
        res = super().write(vals)
        if vals.get("state") == "cancelled":
            Day = self.env["welfare.product.day"].sudo()
            for one in self.sudo().filtered("welfare_capacity_day"):
                product = one.product_id.product_tmpl_id
                Day._give_back(product, one.welfare_capacity_day, 1)
                one.welfare_capacity_day = False
        return res
