from odoo import fields, models


class WelfareQuadraturaDifference(models.TransientModel):
    """One document that keeps ledger and books apart."""

    _name = "welfare.quadratura.difference"
    _description = "Difference of a quadratura"
    _order = "id"

    quadratura_id = fields.Many2one(
        "welfare.quadratura", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="quadratura_id.currency_id")
    document = fields.Char()
    res_model = fields.Char()
    res_id = fields.Many2oneReference(model_field="res_model")
    register_amount = fields.Monetary(string="Ledger or register")
    books_amount = fields.Monetary(string="Books")
    message = fields.Char(required=True)

    def _prepare_vals(self, report, found):
        """:param dict found: see ``welfare.quadratura._find_differences``"""
        return {
            "quadratura_id": report.id,
            "document": found["document"],
            "res_model": found["model"],
            "res_id": found["id"],
            "register_amount": found["register"],
            "books_amount": found["books"],
            "message": found["message"],
        }

    def action_open(self):
        """Open the document itself."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }
