from odoo import api, fields, models


class WelfareEmployment(models.Model):
    """Since when it is known that somebody leaves: who is told of it late still reads
    of it before the credit ends."""

    _inherit = "welfare.employment"

    left_recorded_on = fields.Date(
        string="Leaving recorded on",
        readonly=True,
        copy=False,
        help="Day on which the last day of work was written, or moved to an earlier"
        " one. Credit does not end in the days after it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        employments = super().create(vals_list)
        employments.filtered("left_on")._record_leaving()
        return employments

    def write(self, vals):
        if "left_on" not in vals:
            return super().write(vals)
        before = {employment: employment.left_on for employment in self}
        res = super().write(vals)
        self.filtered(
            lambda one: one.left_on and (not before[one] or one.left_on < before[one])
        )._record_leaving()
        return res

    def _record_leaving(self):
        self.left_recorded_on = self.env["welfare.clock"]._today()
