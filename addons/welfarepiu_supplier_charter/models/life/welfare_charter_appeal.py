from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.welfarepiu_base.tools.guards import kept

GUARD_BODY = """
BEGIN
    IF TG_OP = 'TRUNCATE' OR TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'appeals are not deleted'
            USING ERRCODE = 'restrict_violation';
    ELSIF TG_OP = 'INSERT' THEN
        IF NEW.contested_by_id IS DISTINCT FROM COALESCE(
            (SELECT suspended_by_id FROM welfare_charter_suspension
              WHERE id = NEW.suspension_id AND adhesion_id = NEW.adhesion_id),
            (SELECT raised_by_id FROM welfare_charter_action
              WHERE id = NEW.action_id AND adhesion_id = NEW.adhesion_id)
        ) THEN
            RAISE EXCEPTION 'an appeal names who took the decision'
                USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF (NEW.adhesion_id, NEW.suspension_id, NEW.action_id, NEW.text,
            NEW.made_by_id, NEW.made_on, NEW.contested_by_id) IS DISTINCT FROM
          (OLD.adhesion_id, OLD.suspension_id, OLD.action_id, OLD.text,
            OLD.made_by_id, OLD.made_on, OLD.contested_by_id)
       OR (OLD.decided_on IS NOT NULL
           AND (NEW.state, NEW.answer, NEW.decided_by_id, NEW.decided_on)
               IS DISTINCT FROM
               (OLD.state, OLD.answer, OLD.decided_by_id, OLD.decided_on)) THEN
        RAISE EXCEPTION 'an appeal is decided once'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
"""


class WelfareCharterAppeal(models.Model):
    """A supplier asks somebody else to look again at a suspension or a finding.

    Whoever took the decision does not decide on the appeal: the database refuses it.
    """

    _name = "welfare.charter.appeal"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "welfare.guarded",
        "welfare.lifecycle",
    ]
    _description = "Appeal"
    _order = "id desc"

    adhesion_id = fields.Many2one(
        "welfare.charter.adhesion",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        related="adhesion_id.partner_id", store=True, index=True, string="Supplier"
    )
    company_id = fields.Many2one(related="adhesion_id.company_id", store=True)
    suspension_id = fields.Many2one(
        "welfare.charter.suspension", readonly=True, ondelete="restrict"
    )
    action_id = fields.Many2one(
        "welfare.charter.action",
        string="Corrective action",
        readonly=True,
        ondelete="restrict",
    )
    text = fields.Text(string="Why it should be looked at again", required=True)
    made_by_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict"
    )
    made_on = fields.Datetime(required=True, readonly=True)
    contested_by_id = fields.Many2one(
        "res.users",
        string="Decided by, at first",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        [("open", "To decide"), ("upheld", "Upheld"), ("rejected", "Rejected")],
        default="open",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    answer = fields.Text(readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_on = fields.Datetime(readonly=True)

    _about_one = models.Constraint(
        "CHECK (num_nonnulls(suspension_id, action_id) = 1)",
        "An appeal is about one decision.",
    )
    _decided_by_another = models.Constraint(
        "CHECK (decided_by_id <> contested_by_id)",
        "Who took the decision does not decide on the appeal.",
    )
    _decided_is_whole = models.Constraint(
        "CHECK ((state = 'open') = (decided_on IS NULL) "
        "AND (decided_on IS NULL) = (decided_by_id IS NULL) "
        "AND (decided_on IS NULL) = (answer IS NULL))",
        "An appeal is decided by somebody, on some day, with an answer.",
    )
    _suspension_once = models.UniqueIndex(
        "(suspension_id) WHERE suspension_id IS NOT NULL",
        "You have already appealed against this.",
    )
    _action_once = models.UniqueIndex(
        "(action_id) WHERE action_id IS NOT NULL",
        "You have already appealed against this.",
    )

    @api.model
    def _get_guards(self):
        """An appeal names who took the decision, and is decided once."""
        return kept(self._table, ("INSERT", "UPDATE", "DELETE"), GUARD_BODY)

    @api.depends("partner_id", "made_on")
    def _compute_display_name(self):
        for appeal in self:
            appeal.display_name = appeal.partner_id.name

    @api.model
    def _make(self, decision, text):
        """The current portal user's firm appeals.

        :param decision: ``welfare.charter.suspension`` or ``welfare.charter.action``
        :param str text: why
        :raise AccessError: the decision is not about this supplier
        :raise UserError: nothing said, the decision does not stand any more, or it was
            appealed against already
        """
        decision.ensure_one()
        decision.check_access("read")
        target = decision.sudo()
        if not target.adhesion_id.with_env(self.env)._is_supplier_user():
            raise AccessError(self.env._("Only the supplier appeals."))
        self._check_can_make(target, text)
        appeal = self.sudo().create(self._prepare_vals(target, text))
        appeal._tell_operator()
        return appeal.sudo(self.env.su)

    def _check_can_make(self, target, text):
        if not (text or "").strip():
            raise UserError(self.env._("Say why it should be looked at again."))
        name = self._get_decision_field(target)
        stands = not (target.date_to if name == "suspension_id" else target.closed_on)
        if not stands:
            raise UserError(self.env._("This decision does not stand any more."))
        if self.sudo().search_count([(name, "=", target.id)], limit=1):
            raise UserError(self.env._("You have already appealed against this."))

    @api.model
    def _get_decision_field(self, decision):
        return (
            "suspension_id"
            if decision._name == "welfare.charter.suspension"
            else "action_id"
        )

    def _prepare_vals(self, target, text):
        name = self._get_decision_field(target)
        by = target.suspended_by_id if name == "suspension_id" else target.raised_by_id
        return {
            "adhesion_id": target.adhesion_id.id,
            name: target.id,
            "text": text.strip(),
            "made_by_id": self.env.user.id,
            "made_on": self.env["welfare.clock"]._now(),
            "contested_by_id": by.id,
        }

    def _tell_operator(self):
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.env["welfare.clock"]._today(),
            summary=self.env._("Appeal of %s", self.partner_id.name),
            user_id=False,
        )

    def _decide(self, state, answer):
        self.check_access("write")
        self._check_can_decide(answer)
        self.lock_for_update()
        self._keep(
            {
                "state": state,
                "answer": answer.strip(),
                "decided_by_id": self.env.user.id,
                "decided_on": self.env["welfare.clock"]._now(),
            }
        )
        self.flush_recordset()
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])

    def _check_can_decide(self, answer):
        self.ensure_one()
        if self.state != "open":
            raise UserError(self.env._("This appeal was already decided."))
        if self.env.user == self.contested_by_id:
            raise UserError(
                self.env._("Who took the decision does not decide on the appeal.")
            )
        if not (answer or "").strip():
            raise UserError(self.env._("Say why: the supplier reads it."))

    def _uphold(self, answer):
        """The supplier is right: the suspension ends, the action is lifted.

        :param str answer: told to the supplier
        """
        self._decide("upheld", answer)
        if self.suspension_id and not self.suspension_id.date_to:
            self.adhesion_id._readmit()
        elif self.action_id and not self.action_id.closed_on:
            self.action_id._lift(answer)
        self._tell(self.env._("Your appeal is upheld: %s", answer))

    def _reject(self, answer):
        """The decision stands.

        :param str answer: told to the supplier
        """
        self._decide("rejected", answer)
        self._tell(self.env._("Your appeal is rejected: %s", answer))

    def _tell(self, sentence):
        self.env["welfare.charter.notice"]._tell_now(self.partner_id, sentence)

    def action_uphold(self):
        """Ask for the answer."""
        self.ensure_one()
        return self.env["welfare.charter.reason"]._open(self, "uphold")

    def action_reject(self):
        """Ask for the answer."""
        self.ensure_one()
        return self.env["welfare.charter.reason"]._open(self, "reject")
