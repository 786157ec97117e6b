from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .welfare_membership import FIRM_HR


class WelfareMembership(models.Model):
    """A firm leaves: with notice, and its workers keep what they have.

    Until when it is a member is read from ``ends_on``, never from ``state``.
    """

    _inherit = "welfare.membership"

    withdrawn_on = fields.Date(readonly=True, copy=False)
    withdrawn_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    reason = fields.Text(string="Reason given", readonly=True, copy=False)
    ends_on = fields.Date(
        string="Last day", readonly=True, copy=False, index=True, tracking=True
    )

    _notice_has_an_end = models.Constraint(
        "CHECK (CASE state WHEN 'notice' THEN ends_on IS NOT NULL"
        " AND withdrawn_on IS NOT NULL AND ends_on >= withdrawn_on"
        " WHEN 'in_force' THEN ends_on IS NULL"
        " WHEN 'ended' THEN ends_on IS NOT NULL ELSE TRUE END)",
        "Who leaves has a last day.",
    )

    def _is_running(self, day=None):
        """:param day: date in Europe/Rome, default today
        :return: whether the firm is a member on that day"""
        self.ensure_one()
        day = day or self.env["welfare.clock"]._today()
        return bool(self.signed_on) and (not self.ends_on or self.ends_on >= day)

    # -- leaving -------------------------------------------------------------------

    def _get_last_day(self):
        """:return: the last day as a member of who withdraws today"""
        self.ensure_one()
        today = self.env["welfare.clock"]._today()
        if self.state == "to_sign":
            return today
        return today + timedelta(days=self.sudo().agreement_id.notice_days)

    def _withdraw(self, reason=None):
        """The firm, or the operator on its behalf, leaves with the notice of the
        agreement; who has not signed yet, at once.

        :param str reason: as far as it is said
        :raise UserError: it is leaving already, or has left
        """
        self._check_firm_or_operator()
        self._lock()
        self._check_state(("to_sign", "in_force"))
        membership = self.sudo()
        is_signed = membership.state == "in_force"
        membership.write(self._prepare_withdraw_vals(reason))
        if not is_signed:
            membership._end()
        membership.flush_recordset()
        membership._send_news()

    def _prepare_withdraw_vals(self, reason):
        return {
            "state": "notice" if self.state == "in_force" else self.state,
            "withdrawn_on": self.env["welfare.clock"]._today(),
            "withdrawn_by_id": self.env.user.id,
            "reason": (reason or "").strip()[:2000] or False,
            "ends_on": self._get_last_day(),
        }

    def _stay(self):
        """Who is leaving thinks again, while there is time.

        :raise UserError: not leaving, or the last day is over
        """
        self._check_firm_or_operator()
        self._lock()
        self._check_state(("notice",))
        if not self._is_running():
            raise UserError(self.env._("The last day is over: apply again."))
        self.sudo().write(
            {
                "state": "in_force",
                "withdrawn_on": False,
                "withdrawn_by_id": False,
                "reason": False,
                "ends_on": False,
            }
        )
        self.sudo().flush_recordset()
        self.sudo()._send_news()

    def _end(self):
        """The last day is over: plans are closed, the firm's people lose their role.

        What was granted stays with the workers, as the plans say.
        """
        for membership in self.sudo():
            membership.state = "ended"
            membership._close_plans()
            membership._drop_roles()

    def _close_plans(self):
        plans = self.env["welfare.plan"].search(
            [("payer_id", "in", self.payer_id.ids), ("state", "=", "in_force")]
        )
        plans._close()

    def _drop_roles(self):
        """Who has other roles keeps them and the account; who is still a member with
        another company of the platform keeps this one, too."""
        payers = self.env["welfare.payer"].search(
            [("payer_type", "=", "firm"), ("partner_id", "=", self.partner_id.id)]
        )
        if self._find_live(self.partner_id) or any(
            payer._is_member() for payer in payers
        ):
            return
        self._get_firm_users().write(
            {"group_ids": [Command.unlink(self.env.ref(FIRM_HR).id)]}
        )

    @api.model
    def _cron_end(self):
        """Close the memberships whose last day is over."""
        today = self.env["welfare.clock"]._today()
        domain = [("state", "=", "notice"), ("ends_on", "<", today)]
        over = self.search(domain)
        for index, membership in enumerate(over, start=1):
            locked = membership.try_lock_for_update().filtered_domain(domain)
            locked._end()
            locked._send_news()
            self.env["ir.cron"]._commit_progress(1, remaining=len(over) - index)

    # -- in words ------------------------------------------------------------------

    def _get_leaving_sentences(self):
        """What leaving means for plans, credit and money, for who is about to decide.

        :return: list of sentences
        """
        self.ensure_one()
        if self.state == "to_sign":
            return [self.env._("Nothing was signed: the application is dropped.")]
        membership = self.sudo()
        last_day = membership.ends_on or self._get_last_day()
        day = format_date(self.env, last_day)
        return [
            self.env._(
                "You are a member until %s. Until then you can load files and grant"
                " credit.",
                day,
            ),
            self.env._(
                "On the day after, your plans end, and your people lose the access to"
                " these pages: download before what you want to keep."
            ),
            membership._get_credit_sentence(),
            *membership._get_leftover_sentences(),
            self.env._(
                "What they spend is charged to you month by month, as now. What is then"
                " left of your funds is paid back to you."
            ),
        ]

    def _get_credit_sentence(self):
        lots = self.env["welfare.credit.lot"].search(
            [("payer_id", "=", self.payer_id.id), ("balance", ">", 0)],
            order="spendable_until desc",
            limit=1,
        )
        if not lots:
            return self.env._("Your workers have no credit left.")
        return self.env._(
            "Your workers keep the credit they have, and spend it until its own last"
            " day: the latest is %s.",
            format_date(self.env, lots.spendable_until),
        )

    def _get_leftover_sentences(self):
        """:return: a sentence a plan in force: what becomes of what is not spent"""
        words = {
            "firm": self.env._("it comes back to you"),
            "carry": self.env._("it is carried over"),
            "fund": self.env._("it goes to the Solidarity Fund"),
        }
        plans = self.env["welfare.plan"].search(
            [("payer_id", "=", self.payer_id.id), ("state", "=", "in_force")]
        )
        return [
            self.env._(
                "%(plan)s: what is not spent by then: %(what)s.",
                plan=plan.name,
                what=words[plan.leftover_policy],
            )
            for plan in plans
        ]

    # -- buttons -------------------------------------------------------------------

    def action_withdraw(self):
        self._withdraw()

    def action_stay(self):
        self._stay()

    def action_view_payer(self):
        self.ensure_one()
        return self.payer_id.get_formview_action()

    def action_open_document(self):
        self.ensure_one()
        document = self._get_document()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{document.id}",
            "target": "new",
        }
