from odoo import fields, models


class WelfarePayer(models.Model):
    _inherit = "welfare.payer"

    payroll_program_id = fields.Many2one(
        "welfare.payroll.program", string="Payroll program", ondelete="restrict"
    )

    def _choose_payroll_program(self, program):
        """The firm says which payroll program reads its flows from now on.

        :param program: ``welfare.payroll.program``; empty: none of the list
        :raise AccessError: the user does not act for the firm
        """
        self._check_can_manage()
        self.sudo().payroll_program_id = program.sudo().filtered("active")
