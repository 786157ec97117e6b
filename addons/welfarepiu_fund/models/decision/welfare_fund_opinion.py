from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.welfarepiu_base.tools.guards import append_only


class WelfareFundOpinion(models.Model):
    """What one of two assessors found, before knowing what the other one did.

    Until both are there each reads the own one only: a record rule says so.
    """

    _name = "welfare.fund.opinion"
    _inherit = ["welfare.guarded"]
    _description = "One of two assessments of a request"
    _order = "id"
    _rec_name = "request_id"

    request_id = fields.Many2one(
        "welfare.fund.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    currency_id = fields.Many2one(related="request_id.currency_id")
    evaluator_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )
    points = fields.Float(readonly=True, digits=(8, 2))
    is_eligible = fields.Boolean(string="Meets the regulation", readonly=True)
    amount_proposed = fields.Monetary(readonly=True)
    lines = fields.Text(
        required=True, readonly=True, help="The lines of the assessment, as JSON."
    )
    verified_count = fields.Integer(
        string="Facts verified by then", required=True, readonly=True, default=0
    )
    given_at = fields.Datetime(required=True, readonly=True)

    _once = models.Constraint(
        "UNIQUE (request_id, evaluator_id)", "You have already assessed this request."
    )

    @api.model
    def _get_guards(self):
        return append_only(self._table)

    def _knows_all_facts(self):
        """:return: whether no fact was verified after this assessment"""
        self.ensure_one()
        return self.verified_count >= len(self.request_id.sudo().verified_ids)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("An assessment that was given is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An assessment that was given is never changed."))
