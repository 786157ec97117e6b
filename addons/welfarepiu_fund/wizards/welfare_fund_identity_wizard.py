from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..models.request.welfare_fund_identity_log import OPENING_REASONS


class WelfareFundIdentityWizard(models.TransientModel):
    """Asks for the reason, then shows who asks. Nothing of it is stored here."""

    _name = "welfare.fund.identity.wizard"
    _description = "Open an applicant's identity"

    request_id = fields.Many2one(
        "welfare.fund.request", required=True, readonly=True, ondelete="cascade"
    )
    reason = fields.Selection(OPENING_REASONS)
    log_id = fields.Many2one("welfare.fund.identity.log", readonly=True)
    name = fields.Char(compute="_compute_identity")
    tax_code = fields.Char(compute="_compute_identity")
    email = fields.Char(string="E-mail", compute="_compute_identity")
    phone = fields.Char(compute="_compute_identity")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._drop_log(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._drop_log(vals))

    @api.model
    def _drop_log(self, vals):
        """The client never says that the identity is already open."""
        return {name: value for name, value in vals.items() if name != "log_id"}

    def _set_log(self, log):
        self.ensure_one()
        return super().write({"log_id": log.id})  # pylint: disable=super-method-mismatch

    @api.depends("log_id")
    def _compute_identity(self):
        for wizard in self:
            contact = {}
            if wizard.log_id:
                wizard._check_log()
                contact = wizard.request_id._get_applicant()._get_contact()
            for name in ("name", "tax_code", "email", "phone"):
                wizard[name] = contact.get(name)

    def _check_log(self):
        log = self.sudo().log_id
        if log.user_id != self.env.user or log.request_id != self.request_id:
            raise AccessError(self.env._("Say why the identity is opened."))

    def action_open(self):
        self.ensure_one()
        self.request_id._open_identity(self.reason)
        log = (
            self.env["welfare.fund.identity.log"]
            .sudo()
            .search(
                [
                    ("request_id", "=", self.request_id.id),
                    ("user_id", "=", self.env.uid),
                ],
                limit=1,
            )
        )
        self._set_log(log)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open the identity"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
