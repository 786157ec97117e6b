from odoo import fields, models


class WelfareSupplierApplicationDecision(models.TransientModel):
    _name = "welfare.supplier.application.decision"
    _inherit = ["welfare.application.decision"]
    _description = "Decision on an application of a supplier"

    application_id = fields.Many2one("welfare.supplier.application", required=True)
