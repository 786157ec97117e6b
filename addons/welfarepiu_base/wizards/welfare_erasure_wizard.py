from odoo import api, fields, models
from odoo.exceptions import UserError


class WelfareErasureWizard(models.TransientModel):
    """Says what goes, what stays and why, before anything is deleted."""

    _name = "welfare.erasure.wizard"
    _description = "Delete personal data"

    partner_id = fields.Many2one(
        "res.partner", string="Person", required=True, readonly=True
    )
    state = fields.Selection(
        [("preview", "Preview"), ("confirm", "Confirmation")],
        required=True,
        default="preview",
        readonly=True,
    )
    obstacles = fields.Text(string="To be closed first", compute="_compute_texts")
    erased = fields.Text(string="What is deleted", compute="_compute_texts")
    kept = fields.Text(string="What is kept, and why", compute="_compute_texts")
    is_sure = fields.Boolean(string="I have read it: it cannot be undone")

    @api.depends("partner_id")
    def _compute_texts(self):
        for wizard in self:
            partner = wizard.partner_id
            wizard.update(dict.fromkeys(("obstacles", "erased", "kept"), False))
            if partner:
                partner.check_access("read")
                obstacles = partner._welfare_get_erasure_obstacles()
                wizard.obstacles = "\n".join(obstacles)
                wizard.erased = "\n".join(partner._welfare_get_erased())
                wizard.kept = "\n".join(partner._welfare_get_kept())

    def action_continue(self):
        self.ensure_one()
        self.partner_id._welfare_check_can_erase()
        self.state = "confirm"
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_erase(self):
        self.ensure_one()
        if self.state != "confirm" or not self.is_sure:
            raise UserError(self.env._("Please read what happens and confirm it."))
        self.partner_id._welfare_erase()
        return {"type": "ir.actions.act_window_close"}
