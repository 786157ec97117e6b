from odoo import api, fields, models

from odoo.addons.welfarepiu_base.tools.guards import append_only


class WelfareParticipationCorrection(models.Model):
    """How long it was before somebody put it right, and why; it stays."""

    _name = "welfare.participation.correction"
    _inherit = ["welfare.guarded", "welfare.lifecycle"]
    _description = "Correction of the participation register"
    _order = "id"
    _rec_name = "reason"

    participation_id = fields.Many2one(
        "welfare.participation",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    minutes_before = fields.Integer(string="Before", required=True, readonly=True)
    minutes_after = fields.Integer(string="After", required=True, readonly=True)
    reason = fields.Char(
        required=True, readonly=True, help="No names and nothing about health."
    )
    corrected_by_id = fields.Many2one(
        "res.users", string="By", required=True, readonly=True, ondelete="restrict"
    )
    corrected_at = fields.Datetime(required=True, readonly=True)

    @api.model
    def _get_guards(self):
        return (*super()._get_guards(), *append_only(self._table))
