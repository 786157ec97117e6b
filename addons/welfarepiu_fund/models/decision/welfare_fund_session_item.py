from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.welfarepiu_base.tools.guards import kept

from ..request.welfare_fund_request import STAFF

GUARD_BODY = """
BEGIN
    IF TG_OP = 'TRUNCATE' OR EXISTS (
        SELECT FROM welfare_fund_session
         WHERE state = 'closed'
           AND id IN (
            CASE WHEN TG_OP <> 'DELETE' THEN NEW.session_id END,
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.session_id END)
    ) THEN
        -- That it is no longer on a live agenda is all that still becomes known.
        IF TG_OP <> 'UPDATE'
           OR to_jsonb(NEW) - ARRAY['is_live', 'write_date', 'write_uid']
              IS DISTINCT FROM
              to_jsonb(OLD) - ARRAY['is_live', 'write_date', 'write_uid'] THEN
            RAISE EXCEPTION 'a closed session does not change'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
"""


class WelfareFundSessionItem(models.Model):
    """One request on the agenda, by its code, and what became of it."""

    _name = "welfare.fund.session.item"
    _inherit = ["welfare.guarded", "welfare.lifecycle"]
    _description = "Item of a session of the Fund's committee"
    _order = "session_id, is_noted, sequence, id"
    _rec_name = "request_id"

    session_id = fields.Many2one(
        "welfare.fund.session", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="session_id.company_id")
    sequence = fields.Integer(default=10)
    request_id = fields.Many2one(
        "welfare.fund.request",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', 'in', ('committee', 'appeal'))]",
    )
    request_state = fields.Selection(related="request_id.state", string="Now")
    currency_id = fields.Many2one(related="request_id.currency_id")
    points = fields.Float(related="request_id.points")
    amount_proposed = fields.Monetary(related="request_id.amount_proposed")
    is_noted = fields.Boolean(
        string="Taken note of",
        readonly=True,
        help="Decided between two sessions, because it could not wait.",
    )
    is_live = fields.Boolean(compute="_compute_is_live", store=True, precompute=True)
    is_appeal = fields.Boolean(readonly=True)
    outcome = fields.Selection(
        [
            ("granted", "Granted"),
            ("refused", "Refused"),
            ("confirmed", "Refusal confirmed"),
            ("changed", "Granted on appeal"),
            ("withdrawn", "Withdrawn by who asked"),
            ("postponed", "Postponed"),
        ],
        readonly=True,
    )
    amount = fields.Monetary(string="Granted", readonly=True)
    votes_for = fields.Integer(string="In favour", readonly=True)
    votes_against = fields.Integer(string="Against", readonly=True)
    recused_ids = fields.Many2many(
        "res.users",
        "welfare_fund_session_item_recused_rel",
        "item_id",
        "user_id",
        string="Conflict of interest",
        compute="_compute_recused_ids",
        groups=STAFF,
    )

    _once = models.Constraint(
        "UNIQUE (session_id, request_id)", "This request is already on the agenda."
    )
    _one_live = models.UniqueIndex(
        "(request_id) WHERE is_live",
        "This request is on the agenda of another session.",
    )

    @api.model
    def _get_guards(self):
        return kept(self._table, ("INSERT", "UPDATE", "DELETE"), GUARD_BODY)

    @api.depends("session_id.state", "is_noted")
    def _compute_is_live(self):
        for item in self:
            item.is_live = (
                item.session_id.state in ("draft", "open") and not item.is_noted
            )

    def _compute_recused_ids(self):
        for item in self:
            item.recused_ids = (
                item._get_votes()
                .filtered(lambda vote: vote.choice == "recuse")
                .member_id
            )

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items._check_session()
        for item in items.sudo():
            request = item.request_id
            if not item.is_noted and not request._is_decidable():
                raise UserError(
                    self.env._("%s is not with the committee.", request.code)
                )
            if request.fund_id != item.session_id.fund_id:
                raise UserError(self.env._("%s is of another Fund.", request.code))
            item.is_appeal = bool(request.appeal_ids)
        return items

    def write(self, vals):
        self._check_session()
        if "request_id" in vals or "session_id" in vals:
            raise UserError(self.env._("Take it off the agenda and put another on."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_before(self):
        self._check_session()
        if self.sudo().filtered(lambda item: item._get_votes()):
            raise UserError(self.env._("Somebody has already voted on it."))

    def _check_session(self):
        if self.session_id.filtered(lambda one: one.state in ("closed", "cancelled")):
            raise UserError(self.env._("A closed session does not change."))

    def _get_votes(self):
        """:return: the votes cast on it, in this session or, if taken note of, between
        two"""
        self.ensure_one()
        item = self.sudo()
        session = self.env["welfare.fund.session"] if item.is_noted else item.session_id
        votes = item.request_id.vote_ids.filtered(
            lambda vote: vote.session_id == session
        )
        if item.is_noted and item.is_appeal:
            return votes.filtered("appeal_id")
        return votes

    def _prepare_outcome_vals(self):
        """:return: what the minutes say of this item"""
        self.ensure_one()
        request = self.request_id
        choices = self._get_votes().mapped("choice")
        outcome = self._get_outcome()
        return {
            "outcome": outcome,
            "amount": request.amount_granted
            if outcome in ("granted", "changed")
            else 0.0,
            "votes_for": choices.count("grant"),
            "votes_against": choices.count("refuse"),
        }

    def _get_outcome(self):
        request = self.request_id
        if request._is_decidable():
            return "postponed"
        if self.is_appeal:
            return request.appeal_ids.state
        if request.state in ("granted", "used", "expired"):
            return "granted"
        return "withdrawn" if request.state == "withdrawn" else "refused"
