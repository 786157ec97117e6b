from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.welfarepiu_base.tools.guards import append_only


class WelfareFundVote(models.Model):
    """What one member of the committee decided on one request, or why not."""

    _name = "welfare.fund.vote"
    _inherit = ["welfare.guarded"]
    _description = "Vote on a request to the Fund"
    _order = "id"

    request_id = fields.Many2one(
        "welfare.fund.request",
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
    )
    member_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )
    # Written at the vote, so that the database itself keeps the four eyes.
    assessor_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )
    choice = fields.Selection(
        [
            ("grant", "In favour"),
            ("refuse", "Against"),
            ("recuse", "Abstain: conflict of interest"),
        ],
        required=True,
        readonly=True,
    )
    voted_at = fields.Datetime(required=True, readonly=True)

    _once = models.Constraint(
        "UNIQUE (request_id, member_id)", "You have already voted on this request."
    )
    _four_eyes = models.Constraint(
        "CHECK (member_id <> assessor_id)",
        "Who assessed a request does not decide on it.",
    )

    @api.model
    def _get_guards(self):
        return append_only(self._table)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A vote is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A vote is never changed."))
