import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS, Command

WORKER = "welfarepiu_base.group_worker"
#: Days for which "not now" is an answer.
LATER_DAYS = 90


class ResPartner(models.Model):
    """Needs are the worker's own: staff cannot read these fields at all, and the portal
    lets a worker read no contact but the own one."""

    _inherit = "res.partner"

    welfare_need_statement_ids = fields.One2many(
        "welfare.need.statement",
        "worker_id",
        string="Stated needs",
        groups=WORKER,
        copy=False,
    )
    welfare_need_ids = fields.Many2many(
        "welfare.need",
        string="My needs",
        compute="_compute_welfare_need_ids",
        groups=WORKER,
    )
    welfare_need_code = fields.Char(
        string="Code of consents",
        groups=NO_ACCESS,
        copy=False,
        help="What the register of consents knows.",
    )
    welfare_needs_later_on = fields.Date(
        string="“Not now”, said on", groups=WORKER, copy=False
    )

    @api.depends("welfare_need_statement_ids.need_id")
    def _compute_welfare_need_ids(self):
        for partner in self:
            partner.welfare_need_ids = partner.welfare_need_statement_ids.need_id

    def _welfare_check_states_needs(self):
        self.ensure_one()
        if self != self.env.user.partner_id or not self.env.user.has_group(WORKER):
            raise AccessError(self.env._("Only a worker states the own needs."))

    def _welfare_state_needs(self, needs, city=None, agreed=False):
        """Say which needs one has; nobody else may. What is not among them any more is
        deleted, what was there stays as it was said.

        :param needs: ``welfare.need`` records, replacing those stated before
        :param city: ``res.city`` where new ones are needed; default: where one lives
        :param agreed: whether the worker consents to stating what says of health
        :raise AccessError: somebody else's
        :raise UserError: no municipality, or no consent where it is needed
        """
        self._welfare_check_states_needs()
        mine = self.sudo().welfare_need_statement_ids
        new = needs.sudo() - mine.need_id
        city = city or self.sudo().city_id
        if new and not city:
            raise UserError(self.env._("Choose the municipality where you need it."))
        vals_list = [self._prepare_need_vals(need, city, agreed) for need in new]
        mine.filtered(lambda one: one.need_id not in needs).unlink()
        self.env["welfare.need.statement"].sudo().create(vals_list)

    def _prepare_need_vals(self, need, city, agreed):
        Statement = self.env["welfare.need.statement"]
        nobody = self.env["welfare.audience"]
        consent = Statement._get_consent(self, need, nobody, agreed)
        return {
            **Statement._prepare_vals(need, nobody, consent),
            "worker_id": self.id,
            "city_id": city.id,
            "audience_ids": [Command.clear()],
        }

    def _welfare_forget_needs(self):
        """Delete all that one stated, and take a consent back.

        :raise AccessError: somebody else's
        """
        self._welfare_check_states_needs()
        self._welfare_erase_needs()

    def _welfare_say_later(self):
        """Not now: do not propose the questions for a while."""
        self._welfare_check_states_needs()
        self.sudo().welfare_needs_later_on = self.env["welfare.clock"]._today()

    def _welfare_may_be_asked_needs(self):
        """:return: whether the questions may be proposed to this worker"""
        self.ensure_one()
        worker = self.sudo()
        if worker.welfare_need_statement_ids:
            return False
        later_on = worker.welfare_needs_later_on
        today = self.env["welfare.clock"]._today()
        return not later_on or (today - later_on).days >= LATER_DAYS

    # ------------------------------------------------------------
    # Consent
    # ------------------------------------------------------------

    def _welfare_get_need_notice(self):
        """:return: the privacy notice in force for needs; may be empty"""
        return self.env["welfare.need.notice"]._get_for(self.env.company)

    def _welfare_get_held_need_consent(self):
        """:return: the ``welfare.need.consent`` that holds, sudo; may be empty"""
        self.ensure_one()
        Consent = self.env["welfare.need.consent"].sudo()
        code = self.sudo().welfare_need_code
        return Consent.search([("code", "=", code)])._get_holding() if code else Consent

    def _welfare_get_need_consent(self, agreed=False):
        """:param agreed: whether the worker consents now
        :return: the consent that holds, to the notice in force; given now if need be
        :raise UserError: there is none, or no notice to consent to"""
        notice = self._welfare_get_need_notice()
        if not notice:
            raise UserError(
                self.env._(
                    "We cannot take what says something of health yet: the privacy"
                    " notice is not ready."
                )
            )
        held = self._welfare_get_held_need_consent()
        if held.notice_id == notice:
            return held
        if not agreed:
            raise UserError(
                self.env._(
                    "What says something of health we keep only if you agree: read the"
                    " privacy notice and tick “I agree”."
                )
            )
        return self._welfare_note_need_consent("given", notice)

    def _welfare_note_need_consent(self, event, notice):
        worker = self.sudo()
        if not worker.welfare_need_code:
            worker.welfare_need_code = secrets.token_hex(8)
        return (
            self.env["welfare.need.consent"]
            .sudo()
            ._note(event, notice, "self", code=worker.welfare_need_code)
        )

    def _welfare_withdraw_need_consent(self):
        """Take the consent back: what says something of health is deleted.

        :raise AccessError: somebody else's
        :raise UserError: there is none
        """
        self._welfare_check_states_needs()
        if not self._welfare_end_need_consent():
            raise UserError(self.env._("There is no consent to take back."))
        self.sudo().welfare_need_statement_ids.filtered("is_sensitive").unlink()

    def _welfare_end_need_consent(self):
        """:return: whether there was one"""
        held = self._welfare_get_held_need_consent()
        if held:
            self._welfare_note_need_consent("withdrawn", held.notice_id)
        return bool(held)
