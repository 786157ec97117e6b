from odoo import fields, models
from odoo.exceptions import AccessError


class WelfareFundQuadraturaDifference(models.TransientModel):
    """One document that keeps the Fund's registers and books apart."""

    _name = "welfare.fund.quadratura.difference"
    _description = "Difference of the Fund's quadratura"
    _order = "id"

    quadratura_id = fields.Many2one(
        "welfare.fund.quadratura", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="quadratura_id.currency_id")
    document = fields.Char(readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    register_amount = fields.Monetary(string="Registers", readonly=True)
    books_amount = fields.Monetary(string="Books", readonly=True)
    message = fields.Char(required=True, readonly=True)

    def action_open(self):
        """Open the document itself, where the user may see it."""
        self.ensure_one()
        if not self.env[self.res_model].has_access("read"):
            raise AccessError(
                self.env._(
                    "Your role does not open this document: ask who assesses requests."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }
