from odoo import fields, models

PAID_BY = [
    ("platform", "Platform (figurative)"),
    ("employer", "Employer (effective)"),
]


class WelfarePayrollCode(models.Model):
    """To which item of a payroll program a line of the flow goes."""

    _name = "welfare.payroll.code"
    _description = "Payroll code"
    _order = "kind_id, paid_by, flag, id"
    _rec_name = "code"

    program_id = fields.Many2one(
        "welfare.payroll.program", required=True, index=True, ondelete="cascade"
    )
    kind_id = fields.Many2one(
        "welfare.benefit.kind", required=True, ondelete="restrict"
    )
    paid_by = fields.Selection(PAID_BY, help="Empty: whoever paid.")
    flag = fields.Selection(
        [("return", "Given back later"), ("over_cap", "Over the yearly cap")],
        string="Only when",
        help="Empty: also otherwise.",
    )
    code = fields.Char(required=True)

    _once = models.UniqueIndex(
        "(program_id, kind_id, (COALESCE(paid_by, '')), (COALESCE(flag, '')))",
        "This payroll program already has a code for it.",
    )

    def _fits(self, line):
        self.ensure_one()
        return (
            self.kind_id == line.kind_id
            and self.paid_by in (False, line.paid_by)
            and (
                not self.flag
                or (self.flag == "return" and line.is_return)
                or (self.flag == "over_cap" and line.over_cap)
            )
        )

    def _get_weight(self):
        self.ensure_one()
        return 2 * bool(self.flag) + bool(self.paid_by)
