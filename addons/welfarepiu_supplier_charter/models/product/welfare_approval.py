from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.welfarepiu_base.tools.guards import Guard

#: The supplier writes it.
OPEN_STATES = ("draft", "to_integrate")
#: Nothing moves any more.
DONE_STATES = ("accepted", "refused", "withdrawn")

GUARD_BODY = """
DECLARE
    log text[] := ARRAY['write_uid', 'write_date', 'partner_id',
        'message_main_attachment_id'];
BEGIN
    IF OLD.state IN ('accepted', 'refused', 'withdrawn') AND (
        TG_OP = 'DELETE' OR (to_jsonb(OLD) - log) <> (to_jsonb(NEW) - log)
    ) THEN
        RAISE EXCEPTION '%: decided, and no longer changed', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
"""


class WelfareApproval(models.AbstractModel):
    """What a supplier writes and the operator lets the shop show.

    The supplier reads its own and acts through methods; the operator corrects what was
    proposed and decides, once: the row is locked before its state is looked at.
    """

    _name = "welfare.approval"
    _description = "Written by a supplier, decided by the operator"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "welfare.guarded",
        "welfare.lifecycle",
    ]
    _order = "id desc"

    partner_id = fields.Many2one(
        "res.partner",
        string="Supplier",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("proposed", "Proposed"),
            ("to_integrate", "To complete"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    proposed_on = fields.Datetime(readonly=True, copy=False)
    decided_on = fields.Datetime(readonly=True, copy=False)
    decided_by_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, copy=False
    )
    reason = fields.Text(
        string="What the supplier reads",
        copy=False,
        help="Needed to refuse, or to ask for more.",
    )

    @api.model
    def _get_kept_fields(self):
        return {
            "partner_id",
            "company_id",
            "state",
            "proposed_on",
            "decided_on",
            "decided_by_id",
        }

    @api.model
    def _get_guards(self):
        """What was decided stays as it was decided: also by SQL."""
        if self._abstract:
            return ()
        return (
            Guard(
                self._table,
                f"{self._table}_decided",
                "BEFORE",
                ("UPDATE", "DELETE"),
                "welfare_approval_decided",
                GUARD_BODY,
            ),
        )

    def write(self, vals):
        # Rows of other tables (needs, allergens) are out of the guard's reach.
        if not self.env.context.get("welfare_decides") and (
            set(vals) & self._get_content_fields()
        ):
            self._check_not_decided()
        return super().write(vals)

    @api.model
    def _get_content_fields(self):
        """Hook.

        :return: names of the fields that are decided on
        """
        return set()

    def _check_not_decided(self):
        if any(one.state in DONE_STATES for one in self):
            raise UserError(self.env._("This was decided and no longer changes."))

    # ------------------------------------------------------------
    # Who may act
    # ------------------------------------------------------------

    def _check_mine(self):
        """:raise AccessError: the current user does not act for this supplier"""
        self.ensure_one()
        if self.env.user._welfare_get_supplier() != self.sudo().partner_id:
            raise AccessError(self.env._("This is another supplier's."))

    def _check_can_fill(self):
        self._check_mine()
        self._check_state(OPEN_STATES)

    def _check_state(self, states):
        self.ensure_one()
        state = self.sudo().state
        if state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "It is “%(state)s”: this step is not possible now.",
                    state=labels[state],
                )
            )

    def _transition(self, states, vals):
        """Move on from one of ``states``; of two at once, the second is refused.

        :raise UserError: not in one of these states
        """
        approval = self.sudo()
        approval.lock_for_update()
        approval.invalidate_recordset(["state"])
        approval._check_state(states)
        approval.with_context(welfare_decides=True).write(vals)
        approval.flush_recordset()

    # ------------------------------------------------------------
    # The supplier
    # ------------------------------------------------------------

    def _fill(self, vals):
        """The supplier writes; saved at once.

        :param dict vals: fields among :meth:`_get_supplier_fields`; others are ignored
        :raise AccessError: not its own
        :raise UserError: handed in or decided
        """
        self._check_can_fill()
        mine = self._get_supplier_fields()
        self.sudo().write({name: vals[name] for name in vals if name in mine})

    @api.model
    def _get_supplier_fields(self):
        """Hook.

        :return: names of the fields that the supplier fills
        """
        return self._get_content_fields()

    def _propose(self):
        """The supplier hands it in.

        :raise UserError: something is missing; the message says what
        """
        self._check_can_fill()
        if missing := self.sudo()._get_missing():
            raise UserError(self.env._("Still missing: %s.", ", ".join(missing)))
        self._transition(
            OPEN_STATES,
            {"state": "proposed", "proposed_on": self.env["welfare.clock"]._now()},
        )

    def _get_missing(self):
        """Hook.

        :return: list of what keeps it from being handed in, in words
        """
        return []

    def _withdraw(self):
        """The supplier takes back what it handed in."""
        self._check_mine()
        self._transition(("proposed", "to_integrate"), self._prepare_end("withdrawn"))

    def _throw_away(self):
        """The supplier throws a draft away."""
        self._check_mine()
        self._check_state(("draft",))
        self.sudo().unlink()

    def _add_picture(self, content, filename=""):
        """The supplier adds a picture; it is drawn anew before it is kept.

        :param bytes content: a photo; see ``tools/upload_check.py``
        :return: the ``welfare.proposal.picture``
        :raise ValidationError: not taken; the message says what to do
        """
        self._check_can_fill()
        return self.env["welfare.proposal.picture"].sudo()._add(self, content, filename)

    def _remove_picture(self, picture_id):
        """The supplier takes a picture back.

        :param int picture_id: one of its pictures; others are left alone
        """
        self._check_can_fill()
        self.sudo().picture_ids.filtered(lambda one: one.id == picture_id).unlink()

    # ------------------------------------------------------------
    # The operator
    # ------------------------------------------------------------

    def _prepare_end(self, state):
        return {
            "state": state,
            "decided_on": self.env["welfare.clock"]._now(),
            "decided_by_id": self.env.user.id,
        }

    def _check_reason(self):
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why: the supplier reads it."))

    def _send_back(self):
        """The operator asks for more; ``reason`` says what."""
        self.check_access("write")
        self._check_reason()
        self._transition(("proposed",), {"state": "to_integrate"})
        self.sudo()._message_log(body=self.reason)
        self.sudo()._tell_supplier()

    def _refuse(self):
        """The operator refuses; ``reason`` says why."""
        self.check_access("write")
        self._check_reason()
        self._transition(("proposed", "to_integrate"), self._prepare_end("refused"))
        self.sudo()._message_log(body=self.reason)
        self.sudo()._tell_supplier()

    def _accept(self):
        """The operator lets the shop show it."""
        self.check_access("write")
        self._check_can_accept()
        vals = self._prepare_end("accepted")
        self.sudo().lock_for_update()
        self.sudo().invalidate_recordset(["state"])
        self._check_state(("proposed",))
        self.sudo()._before_accept()
        self._transition(("proposed",), vals)
        self.sudo()._tell_supplier()

    def _tell_supplier(self):
        """Write to the supplier what became of it."""
        template = self._get_mail_template()
        if template and self.partner_id.email:
            template.send_mail(self.id)

    def _get_mail_template(self):
        """Hook.

        :return: the ``mail.template`` that says what was decided
        """
        return self.env["mail.template"]

    def _check_can_accept(self):
        """Hook: raise what keeps it from being accepted."""
        self._check_state(("proposed",))

    def _before_accept(self):
        """Hook, with superuser rights: what accepting it brings about."""

    def action_accept(self):
        for one in self:
            one._accept()

    def action_send_back(self):
        for one in self:
            one._send_back()

    def action_refuse(self):
        for one in self:
            one._refuse()
