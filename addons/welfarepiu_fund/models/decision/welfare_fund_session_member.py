from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.welfarepiu_base.tools.guards import kept

GUARD_BODY = """
BEGIN
    IF TG_OP = 'TRUNCATE' OR EXISTS (
        SELECT FROM welfare_fund_session
         WHERE state IN ('closed', 'cancelled')
           AND id IN (
            CASE WHEN TG_OP <> 'DELETE' THEN NEW.session_id END,
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.session_id END)
    ) THEN
        RAISE EXCEPTION 'a closed session does not change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP <> 'INSERT' AND OLD.is_present
       AND (TG_OP = 'DELETE' OR NOT NEW.is_present
            OR (NEW.session_id, NEW.user_id)
               IS DISTINCT FROM (OLD.session_id, OLD.user_id))
       AND EXISTS (
        SELECT FROM welfare_fund_vote
         WHERE session_id = OLD.session_id AND member_id = OLD.user_id
    ) THEN
        RAISE EXCEPTION 'who has voted in a session was there'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
"""


class WelfareFundSessionMember(models.Model):
    """A member of the committee, there or not."""

    _name = "welfare.fund.session.member"
    _inherit = ["welfare.guarded"]
    _description = "Member in a session of the Fund's committee"
    _order = "session_id, id"
    _rec_name = "user_id"

    session_id = fields.Many2one(
        "welfare.fund.session", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="session_id.company_id")
    user_id = fields.Many2one(
        "res.users", string="Member", required=True, ondelete="restrict"
    )
    is_present = fields.Boolean(string="Present")

    _once = models.Constraint(
        "UNIQUE (session_id, user_id)", "A member is on the list once."
    )

    @api.model
    def _get_guards(self):
        return kept(self._table, ("INSERT", "UPDATE", "DELETE"), GUARD_BODY)

    def write(self, vals):
        self._check_session()
        if not vals.get("is_present", True) and self._has_voted():
            raise UserError(self.env._("Who has voted in a session was there."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_before(self):
        self._check_session()

    def _has_voted(self):
        return any(
            self.env["welfare.fund.vote"]
            .sudo()
            .search_count(
                [
                    ("session_id", "=", member.session_id.id),
                    ("member_id", "=", member.user_id.id),
                ],
                limit=1,
            )
            for member in self
        )

    def _check_session(self):
        if self.session_id.filtered(lambda one: one.state in ("closed", "cancelled")):
            raise UserError(self.env._("A closed session does not change."))
