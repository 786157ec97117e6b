from odoo import fields, models


class WelfareFundCancelWizard(models.TransientModel):
    """Asks why a contribution that is due will not come."""

    _name = "welfare.fund.cancel.wizard"
    _description = "A contribution to the Fund that does not come"

    contribution_id = fields.Many2one(
        "welfare.fund.contribution", required=True, readonly=True, ondelete="cascade"
    )
    reason = fields.Selection(
        lambda self: self.env["welfare.fund.contribution"]
        ._fields["cancel_reason"]
        ._description_selection(self.env),
        required=True,
    )

    def action_write_off(self):
        self.ensure_one()
        self.contribution_id._check_can_book()
        self.contribution_id.sudo()._write_off(self.reason)
        return {"type": "ir.actions.act_window_close"}
