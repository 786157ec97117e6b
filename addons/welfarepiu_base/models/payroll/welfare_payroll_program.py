from odoo import fields, models


class WelfarePayrollProgram(models.Model):
    """A payroll program that firms use: the codes of its items, and its csv."""

    _name = "welfare.payroll.program"
    _description = "Payroll program"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    encoding = fields.Selection(
        [("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252")],
        string="Letters of the csv",
        required=True,
        default="utf-8-sig",
    )
    code_ids = fields.One2many("welfare.payroll.code", "program_id", string="Codes")

    _name_unique = models.UniqueIndex(
        "(name) WHERE active", "There is already a payroll program of this name."
    )

    def _get_code(self, line):
        """:return: the code of the item a line goes to: of its kind, the one that says
        most about it; empty where there is none"""
        fitting = self.sudo().code_ids.filtered(lambda code: code._fits(line))
        return fitting.sorted(lambda code: (-code._get_weight(), code.id))[:1].code
