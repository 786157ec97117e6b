from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.welfarepiu_base.tools.guards import append_only

# A choice and not free text: the row can never be changed, so it names nobody.
OPENING_REASONS = [
    ("papers", "To ask for papers"),
    ("interview", "To talk with the applicant"),
    ("decision", "To communicate the decision"),
    ("check", "To check what was stated"),
    ("appeal", "To hear an appeal"),
    ("payment", "To pay a grant"),
    ("authority", "By order of an authority"),
]


class WelfareFundIdentityLog(models.Model):
    """Who looked behind the code of a request, when and why. Append-only."""

    _name = "welfare.fund.identity.log"
    _inherit = ["welfare.guarded"]
    _description = "Opening of an applicant's identity"
    _order = "id desc"
    _rec_name = "request_id"

    request_id = fields.Many2one(
        "welfare.fund.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )
    reason = fields.Selection(OPENING_REASONS, required=True, readonly=True)
    opened_at = fields.Datetime(required=True, readonly=True)

    @api.model
    def _get_guards(self):
        return append_only(self._table)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The register of openings is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The register of openings is never changed."))
