from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: Days before the review on which who must act is told; then on the day, then a week
#: after it, if nobody wrote what was said. Each step once.
STEPS = (-14, 0, 7)


class WelfarePlacementReview(models.Model):
    """A day on which social service, educator and person look at the plan together."""

    _name = "welfare.placement.review"
    _inherit = ["welfare.lifecycle"]
    _description = "Review of a placement"
    _order = "date, id"

    placement_id = fields.Many2one(
        "welfare.placement", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="placement_id.company_id", store=True, index=True
    )
    date = fields.Date(string="By", required=True, index=True)
    responsible = fields.Selection(
        [
            ("educator", "Educator"),
            ("social", "Social worker"),
            ("both", "Both"),
        ],
        string="Who must act",
        required=True,
        default="both",
    )
    outcome = fields.Text(string="What was said", readonly=True)
    done_on = fields.Date(readonly=True)
    done_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    told_steps = fields.Integer(readonly=True, default=0)

    @api.depends("placement_id.code", "date")
    def _compute_display_name(self):
        for review in self:
            review.display_name = self.env._(
                "%(code)s, review by %(date)s",
                code=review.placement_id.code or "",
                date=fields.Date.to_string(review.date) or "",
            )

    def _close(self, outcome):
        """Write what was said. It can be written again until the placement ends.

        :raise AccessError: the user does not follow this placement
        """
        self.ensure_one()
        self.placement_id._check_can_follow()
        self.placement_id._check_state("active")
        if not (outcome or "").strip():
            raise UserError(self.env._("Write in a few words what was said."))
        self.sudo().write(
            {
                "outcome": outcome.strip(),
                "done_on": self.env["welfare.clock"]._today(),
                "done_by_id": self.env.uid,
            }
        )

    # -- reminders -------------------------------------------------------------------

    def _get_step(self, day):
        """:return: how many steps of reminding are reached on ``day``"""
        self.ensure_one()
        return sum(1 for days in STEPS if (day - self.date).days >= days)

    @api.model
    def _get_open_domain(self, day):
        return (
            Domain("done_on", "=", False)
            & Domain("date", "<=", fields.Date.add(day, days=-STEPS[0]))
            & Domain("placement_id.state", "=", "active")
        )

    @api.model
    def _cron_remind(self):
        """Remind who must act, each step once; after days without a run only of the
        step reached by now."""
        today = self.env["welfare.clock"]._today()
        cron = self.env["ir.cron"]
        waiting = self.search(self._get_open_domain(today)).filtered(
            lambda review: review._get_step(today) > review.told_steps
        )
        cron._commit_progress(remaining=len(waiting))
        for review in waiting:
            locked = review.try_lock_for_update().filtered_domain(
                self._get_open_domain(today)
            )
            if locked:
                locked._remind(today)
            if not cron._commit_progress(1):
                return

    def _remind(self, day):
        """One mail for each who must act: a code and a day, no names, no words of the
        plan."""
        self.ensure_one()
        self.told_steps = self._get_step(day)
        template = self.env.ref("welfarepiu_logistics.mail_template_review")
        for user in self._get_responsible_users():
            template.sudo().send_mail(
                self.id,
                email_values={
                    "email_to": user.email_formatted,
                    "recipient_ids": [],
                },
            )

    def _get_responsible_users(self):
        """:return: who is told, without those who have no e-mail or no access"""
        self.ensure_one()
        users = self.env["res.users"]
        placement = self.placement_id.sudo()
        if self.responsible in ("educator", "both"):
            users |= placement.team_id.educator_id
        if self.responsible in ("social", "both"):
            users |= placement.referrer_id
        return users.filtered(lambda user: user.active and user.email)
