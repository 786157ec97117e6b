from odoo import fields, models


class WelfareMonthRun(models.TransientModel):
    _inherit = "welfare.month.run"

    document_model = fields.Selection(
        selection_add=[("welfare.payroll.flow", "Payroll flows")],
        ondelete={"welfare.payroll.flow": "cascade"},
    )

    def action_prepare(self):
        if self.document_model != "welfare.payroll.flow":
            return super().action_prepare()
        self._prepare_month()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "welfarepiu_base.action_welfare_payroll_flow"
        )
