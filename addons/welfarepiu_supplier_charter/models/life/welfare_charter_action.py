from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.welfarepiu_base.models.clock import ROME
from odoo.addons.welfarepiu_base.tools.guards import kept

#: Papers and photos that may go with one answer.
MAX_FILES = 10

GUARD_BODY = """
BEGIN
    IF TG_OP = 'TRUNCATE' OR TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'corrective actions are not deleted'
            USING ERRCODE = 'restrict_violation';
    ELSIF (NEW.adhesion_id, NEW.finding, NEW.raised_by_id, NEW.raised_on)
            IS DISTINCT FROM
          (OLD.adhesion_id, OLD.finding, OLD.raised_by_id, OLD.raised_on)
       OR (OLD.closed_on IS NOT NULL
           AND (NEW.closed_on, NEW.stops_from, NEW.state)
               IS DISTINCT FROM (OLD.closed_on, OLD.stops_from, OLD.state)) THEN
        RAISE EXCEPTION 'what was found does not change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
"""


class WelfareCharterAction(models.Model):
    """What a supplier has to put right, by when, and how it proved it.

    If the finding says so, a missed day stops the supplier from the first minute after
    it, in Italy, by ``stops_from`` alone. Evidence handed in by that day takes the stop
    away until it is judged; later, only its acceptance does.
    """

    _name = "welfare.charter.action"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "welfare.guarded",
        "welfare.lifecycle",
        "welfare.upload",
    ]
    _description = "Corrective action"
    _order = "deadline, id"

    adhesion_id = fields.Many2one(
        "welfare.charter.adhesion",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("signed_on", "!=", False)],
    )
    partner_id = fields.Many2one(
        related="adhesion_id.partner_id", store=True, index=True, string="Supplier"
    )
    company_id = fields.Many2one(related="adhesion_id.company_id", store=True)
    visit_id = fields.Many2one(
        "welfare.charter.visit", readonly=True, index=True, ondelete="restrict"
    )
    visit_line_id = fields.Many2one(
        "welfare.charter.visit.line", readonly=True, ondelete="restrict"
    )
    commitment_id = fields.Many2one("welfare.charter.commitment", ondelete="restrict")
    finding = fields.Text(string="What was found", required=True)
    to_do = fields.Text(string="What to do", required=True)
    deadline = fields.Date(string="By", required=True, help="Last day, in Italy.")
    is_suspending = fields.Boolean(string="Suspends if missed")
    stops_from = fields.Datetime(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The moment the supplier stops; empty: it does not.",
    )
    state = fields.Selection(
        [
            ("open", "To do"),
            ("handed_in", "To judge"),
            ("accepted", "Put right"),
            ("lifted", "Lifted"),
        ],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    answer = fields.Text(string="What the supplier did", readonly=True, copy=False)
    evidence_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        domain=[
            ("res_model", "=", "welfare.charter.action"),
            ("res_field", "=", False),
        ],
        groups="welfarepiu_base.group_operator",
    )
    handed_in_on = fields.Datetime(readonly=True, copy=False)
    sent_back_note = fields.Text(
        string="Why it was sent back", readonly=True, copy=False
    )
    raised_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        required=True,
        copy=False,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    raised_on = fields.Datetime(
        readonly=True,
        required=True,
        copy=False,
        default=lambda self: self.env["welfare.clock"]._now(),
    )
    closed_on = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    _stop_is_announced = models.Constraint(
        "CHECK (stops_from IS NULL OR is_suspending)",
        "Only a finding that says so stops a supplier.",
    )
    _closed_has_day = models.Constraint(
        "CHECK ((state IN ('accepted', 'lifted')) = (closed_on IS NOT NULL))",
        "An action is closed on some day.",
    )

    @api.model
    def _get_guards(self):
        """What was found stays as it was told, and a closed one stays closed."""
        return kept(self._table, ("UPDATE", "DELETE"), GUARD_BODY)

    @api.depends("partner_id", "to_do")
    def _compute_display_name(self):
        for action in self:
            action.display_name = f"{action.partner_id.name}: {action.to_do}"

    @api.model
    def _get_stopping_domain(self, at):
        """:param at: naive UTC datetime
        :return: domain of the actions that stop their supplier at that moment"""
        return Domain("stops_from", "<=", at) & (
            Domain("closed_on", "=", False) | Domain("closed_on", ">", at)
        )

    @api.model
    def _find_stopped(self, at):
        """Whom missed actions stop, whatever they have signed since.

        :return: list of ``(company, ids of res.partner)``
        """
        return self.sudo()._read_group(
            self._get_stopping_domain(at), ["company_id"], ["partner_id:array_agg"]
        )

    @api.model
    def _get_end_of(self, day):
        """:return: the first moment after ``day`` in Italy, naive UTC"""
        midnight = datetime.combine(day + timedelta(days=1), time(), ROME)
        return midnight.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    # ------------------------------------------------------------
    # Writing
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        for action in actions:
            action._check_deadline(action.deadline)
            action._keep({"stops_from": action._get_stop()})
            action._tell_raised()
        self.env["welfare.charter.adhesion"]._forget_chartered()
        return actions

    def write(self, vals):
        if {"deadline", "is_suspending"} & set(vals) and not self.env.su:
            raise UserError(
                self.env._(
                    "The supplier was told this day: send the evidence back to give"
                    " another one."
                )
            )
        result = super().write(vals)
        self.env["welfare.charter.adhesion"]._forget_chartered()
        return result

    def _get_stop(self):
        return self._get_end_of(self.deadline) if self.is_suspending else False

    def _check_deadline(self, day):
        if day < self.env["welfare.clock"]._today():
            raise UserError(self.env._("The day to put it right by is over."))

    def _tell_raised(self):
        self.env["welfare.charter.notice"]._tell_now(
            self.partner_id, self._get_sentence()
        )

    def _get_sentence(self):
        """:return: what the supplier has to do, by when, and what happens if not"""
        self.ensure_one()
        words = {
            "to_do": self.to_do,
            "day": self.deadline.strftime("%d/%m/%Y"),
        }
        if self.is_suspending:
            return self.env._(
                "To be put right by %(day)s, or your products stop being sold:"
                " %(to_do)s",
                **words,
            )
        return self.env._("To be put right by %(day)s: %(to_do)s", **words)

    def _check_state(self, *states):
        self.ensure_one()
        if self.state not in states:
            raise UserError(self.env._("This step is not possible now."))

    def _is_stopping(self):
        """:return: whether the supplier is stopped by it now"""
        self.ensure_one()
        now = self.env["welfare.clock"]._now()
        return bool(self.filtered_domain(self._get_stopping_domain(now)))

    # ------------------------------------------------------------
    # The supplier
    # ------------------------------------------------------------

    def _check_supplier(self):
        self.sudo().adhesion_id.with_env(self.env)._check_supplier_or_reviewer()

    def _attach_evidence(self, name, content):
        """The supplier adds a paper or a photo, until it hands in.

        :raise AccessError: the user acts neither for this supplier nor as operator
        :raise UserError: it was handed in, or there are too many files
        :raise ValidationError: the file is not taken
        :return: ``ir.attachment`` with superuser rights
        """
        self.ensure_one()
        self._check_supplier()
        self._check_state("open")
        if len(self._get_evidence()) >= MAX_FILES:
            raise UserError(self.env._("There are %s files already.", MAX_FILES))
        upload = self._check_content(content)
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": self._get_file_name(upload, name, self.env._("evidence")),
                    "raw": upload.content,
                    "mimetype": upload.mimetype,
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
        self.invalidate_recordset(["evidence_ids"])
        return attachment

    def _get_evidence(self):
        """:return: ``ir.attachment`` with superuser rights
        :raise AccessError: the user may not read this action"""
        self.ensure_one()
        self.check_access("read")
        return self.sudo().evidence_ids

    def _hand_in(self, answer):
        """The supplier says it is put right.

        :param str answer: what was done
        :raise AccessError: as :meth:`_attach_evidence`
        :raise UserError: not to be done any more, or nothing said
        """
        self._check_supplier()
        action = self.sudo()
        action.lock_for_update()
        action._check_state("open")
        if not (answer or "").strip():
            raise UserError(self.env._("Say what you did."))
        now = self.env["welfare.clock"]._now()
        action.write(
            {
                "state": "handed_in",
                "answer": answer.strip(),
                "handed_in_on": now,
                # In time: it does not stop while somebody reads it.
                **(
                    {"stops_from": False}
                    if action.stops_from and now < action.stops_from
                    else {}
                ),
            }
        )

    # ------------------------------------------------------------
    # The operator
    # ------------------------------------------------------------

    def _close(self, state):
        self.lock_for_update()
        self._keep(
            {
                "state": state,
                "closed_on": self.env["welfare.clock"]._now(),
                "closed_by_id": self.env.user.id,
            }
        )

    def _accept(self):
        """It is put right: a supplier it had stopped sells again from now."""
        self.check_access("write")
        self._check_state("handed_in")
        self._close("accepted")
        self.env["welfare.charter.notice"]._tell_now(
            self.partner_id, self.env._("Accepted, thank you: %s", self.to_do)
        )

    def _lift(self, reason):
        """It was a mistake, or an appeal was upheld."""
        self.check_access("write")
        self._check_state("open", "handed_in")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: the supplier reads it."))
        self.sudo()._message_log(body=reason)
        self._close("lifted")

    def _send_back(self, reason, deadline=None):
        """The evidence is not enough.

        :param str reason: told to the supplier
        :param deadline: another last day, needed if it was handed in by the first one;
            a supplier who is stopped already stays so until it is accepted
        """
        self.check_access("write")
        self._check_state("handed_in")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: the supplier reads it."))
        self.lock_for_update()
        vals = {"state": "open", "sent_back_note": reason}
        if not self._is_stopping():
            if not deadline:
                raise UserError(self.env._("Say by when it has to be put right now."))
            self._check_deadline(deadline)
            vals["deadline"] = deadline
            if self.is_suspending:
                vals["stops_from"] = self._get_end_of(deadline)
        self.sudo().write(vals)
        self.env["welfare.charter.notice"]._tell_now(
            self.partner_id,
            self.env._("Sent back: %(reason)s", reason=reason),
            self._get_sentence(),
        )

    def action_accept(self):
        for action in self:
            action._accept()

    def action_send_back(self):
        """Ask for the reason and another day."""
        self.ensure_one()
        return self.env["welfare.charter.reason"]._open(self, "send_back")

    def action_lift(self):
        """Ask for the reason."""
        self.ensure_one()
        return self.env["welfare.charter.reason"]._open(self, "lift")
