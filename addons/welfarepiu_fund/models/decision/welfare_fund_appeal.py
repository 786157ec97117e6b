from odoo import api, fields, models

from odoo.addons.welfarepiu_base.tools.guards import kept

from ..request.welfare_fund_request import DOSSIER, STAFF

#: What nobody can do, whoever writes to the table: appeal twice, appeal against what is
#: no refusal, hear what one has decided, decide again.
GUARD_BODY = """
DECLARE
    request record;
BEGIN
    IF TG_OP = 'TRUNCATE' OR TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'appeals are not deleted'
            USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT * INTO request FROM welfare_fund_request
     WHERE id = NEW.request_id FOR SHARE;
    IF TG_OP = 'INSERT' THEN
        IF request.state <> 'refused' OR NEW.state <> 'open' THEN
            RAISE EXCEPTION 'an appeal is made against a refusal'
                USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF (NEW.request_id, NEW.made_at, NEW.made_with_help)
            IS DISTINCT FROM (OLD.request_id, OLD.made_at, OLD.made_with_help)
       OR (NEW.text IS DISTINCT FROM OLD.text AND NEW.text IS NOT NULL)
       OR (OLD.state <> 'open'
           AND (NEW.state, NEW.reviewer_id, NEW.reviewed_at, NEW.decided_at)
               IS DISTINCT FROM
               (OLD.state, OLD.reviewer_id, OLD.reviewed_at, OLD.decided_at)) THEN
        RAISE EXCEPTION 'an appeal is decided once'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.reviewer_id IN (
            request.assessor_id, request.second_assessor_id, request.helper_id)
       OR EXISTS (
            SELECT FROM welfare_fund_vote
             WHERE request_id = NEW.request_id AND member_id = NEW.reviewer_id) THEN
        RAISE EXCEPTION 'who assessed or decided does not hear the appeal'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
"""


class WelfareFundAppeal(models.Model):
    """Somebody refused asks other people to look again. Once, within the days.

    Another evaluator looks at the papers; members who have not voted before decide.
    Both are kept by the database: see :data:`GUARD_BODY` and ``welfare.fund.vote``.
    """

    _name = "welfare.fund.appeal"
    _inherit = ["welfare.guarded"]
    _description = "Appeal against a refusal of the Fund"
    _order = "id desc"
    _rec_name = "request_id"

    request_id = fields.Many2one(
        "welfare.fund.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="request_id.company_id")
    state = fields.Selection(
        [
            ("open", "Being heard"),
            ("confirmed", "Refusal confirmed"),
            ("changed", "Granted"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    text = fields.Text(
        string="Why it should be looked at again",
        readonly=True,
        groups=DOSSIER,
        help="May name people: the committee does not read it.",
    )
    made_at = fields.Datetime(required=True, readonly=True)
    made_with_help = fields.Boolean(readonly=True, groups=DOSSIER)
    reviewer_id = fields.Many2one(
        "res.users",
        string="Looked at again by",
        readonly=True,
        ondelete="restrict",
        groups=STAFF,
    )
    reviewed_at = fields.Datetime(readonly=True)
    review_note = fields.Text(
        string="What is new",
        readonly=True,
        groups=STAFF,
        help="For the committee: no names.",
    )
    reasons = fields.Text(
        string="Reasons of the decision", readonly=True, help="Read by the applicant."
    )
    decided_at = fields.Datetime(readonly=True)

    _once = models.Constraint(
        "UNIQUE (request_id)", "You have already appealed against this."
    )
    _reviewed_is_whole = models.Constraint(
        "CHECK ((reviewer_id IS NULL) = (reviewed_at IS NULL))",
        "Somebody looked at it again, on some day.",
    )
    _decided_is_whole = models.Constraint(
        "CHECK ((state = 'open') = (decided_at IS NULL)"
        " AND (state NOT IN ('confirmed', 'changed')"
        " OR (reviewer_id IS NOT NULL AND reasons IS NOT NULL)))",
        "An appeal is looked at again and decided with its reasons.",
    )

    @api.model
    def _get_guards(self):
        return kept(self._table, ("INSERT", "UPDATE", "DELETE"), GUARD_BODY)
