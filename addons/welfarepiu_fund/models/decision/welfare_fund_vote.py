from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.welfarepiu_base.tools.guards import Guard, append_only

#: Whoever writes to the table: who assessed, helped or looked again does not vote; a
#: vote belongs to the appeal under way; a vote in a session is of a member present.
EYES_BODY = """
DECLARE
    request record;
BEGIN
    SELECT * INTO request FROM welfare_fund_request
     WHERE id = NEW.request_id FOR SHARE;
    IF NEW.member_id IN (
            request.assessor_id, request.second_assessor_id, request.helper_id)
       OR EXISTS (
            SELECT FROM welfare_fund_appeal
             WHERE request_id = NEW.request_id AND reviewer_id = NEW.member_id)
    THEN
        RAISE EXCEPTION 'who assessed or helped does not decide'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.appeal_id IS DISTINCT FROM (
            SELECT id FROM welfare_fund_appeal
             WHERE request_id = NEW.request_id AND state = 'open') THEN
        RAISE EXCEPTION 'a vote belongs to the appeal under way'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.session_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM welfare_fund_session session
              JOIN welfare_fund_session_item item
                ON item.session_id = session.id AND item.request_id = NEW.request_id
              JOIN welfare_fund_session_member member
                ON member.session_id = session.id
               AND member.user_id = NEW.member_id AND member.is_present
             WHERE session.id = NEW.session_id AND session.state = 'open') THEN
        RAISE EXCEPTION 'who is not in the session does not vote in it'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
"""


class WelfareFundVote(models.Model):
    """What one member of the committee decided on one request, or why not.

    One vote a request, appeals included: so who decided never hears the appeal.
    """

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
    appeal_id = fields.Many2one(
        "welfare.fund.appeal",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: on the request itself.",
    )
    session_id = fields.Many2one(
        "welfare.fund.session",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: between sessions.",
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
        eyes = Guard(
            self._table,
            f"{self._table}_eyes",
            "BEFORE",
            ("INSERT",),
            f"{self._table}_eyes",
            EYES_BODY,
        )
        return (*append_only(self._table), eyes)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A vote is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A vote is never changed."))
