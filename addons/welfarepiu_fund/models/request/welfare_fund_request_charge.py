from odoo import fields, models
from odoo.exceptions import UserError

from .welfare_fund_request import EVALUATOR, STAFF


class WelfareFundRequest(models.Model):
    """Two evaluators at one request: one has it in charge, the other is told."""

    _inherit = "welfare.fund.request"

    taken_by_id = fields.Many2one(
        "res.users",
        string="In charge",
        readonly=True,
        index="btree_not_null",
        groups=STAFF,
    )
    taken_at = fields.Datetime(readonly=True, groups=STAFF)

    _helper_not_in_charge = models.Constraint(
        "CHECK (taken_by_id <> helper_id)",
        "Who helps with a request does not decide on it.",
    )

    def action_take(self):
        """Take the request in charge."""
        self.ensure_one()
        self._check_role(EVALUATOR)
        self._lock()
        self._check_state(*self._get_charge_states())
        self._check_in_charge()
        self.sudo()._put_in_charge(self.env.user)

    def action_release(self):
        """Leave the request to another evaluator."""
        self.ensure_one()
        self._check_role(EVALUATOR)
        self._lock()
        self._check_in_charge()
        self.sudo()._put_in_charge(self.env["res.users"])

    def _put_in_charge(self, user):
        self.write(
            {
                "taken_by_id": user.id,
                "taken_at": self.env["welfare.clock"]._now() if user else False,
            }
        )

    def _get_charge_states(self):
        """Hook: states in which an evaluator has something to do."""
        return ["submitted", "papers_missing", "assessed"]

    def _check_in_charge(self):
        """:raise UserError: another evaluator has the request in charge"""
        for request in self.sudo():
            if request.taken_by_id not in (self.env["res.users"], self.env.user):
                raise UserError(
                    self.env._(
                        "%(code)s is in the charge of %(name)s. Ask them to leave it to"
                        " you.",
                        code=request.code,
                        name=request.taken_by_id.name,
                    )
                )
