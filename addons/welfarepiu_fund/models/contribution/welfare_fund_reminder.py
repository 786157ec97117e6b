from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

#: Used where the parameter does not say; days after the last one to pay in time.
REMINDER_DAYS = (10, 30, 60)
REMINDER_DAYS_PARAMETER = "welfarepiu_fund.reminder_days"


class WelfareFundReminder(models.Model):
    """That who gives was reminded, so many days after, of what is not paid.

    One row for each contribution, day and step: what was said once is not said again.
    What the bank returned is due anew, and told anew.
    """

    _name = "welfare.fund.reminder"
    _description = "Reminder of a contribution"
    _order = "id desc"

    contribution_id = fields.Many2one(
        "welfare.fund.contribution",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="contribution_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="contribution_id.currency_id")
    partner_id = fields.Many2one(related="contribution_id.partner_id")
    amount = fields.Monetary(related="contribution_id.amount", string="Still due")
    due_on = fields.Date(string="Was to be paid by", required=True, readonly=True)
    step = fields.Integer(required=True, readonly=True, aggregator=None)
    number = fields.Integer(
        compute="_compute_number",
        help="How many times this was told. After days without a run a step may be"
        " left out, and who gives reads it for the first time.",
    )
    sent_on = fields.Date(required=True, readonly=True)
    channel = fields.Selection(
        [("mail", "E-mail"), ("letter", "Letter")], required=True, readonly=True
    )
    printed_on = fields.Date(readonly=True)

    _once = models.UniqueIndex(
        "(contribution_id, due_on, step)", "Who gives was already reminded of this."
    )
    _step_positive = models.Constraint("CHECK (step > 0)", "Steps count from one.")

    @api.depends("contribution_id", "due_on", "step")
    def _compute_number(self):
        for reminder in self:
            told = reminder.contribution_id.reminder_ids.filtered(
                lambda one, last=reminder: one.due_on == last.due_on
                and one.step <= last.step
            )
            reminder.number = len(told)

    @api.depends("contribution_id", "number")
    def _compute_display_name(self):
        for reminder in self:
            reminder.display_name = self.env._(
                "Reminder %(number)s, %(code)s",
                number=reminder.number,
                code=reminder.contribution_id.code,
            )

    # -- when --------------------------------------------------------------------------

    @api.model
    def _get_days(self):
        """:return: how many days after the last one to pay in time who gives is
        reminded, fewest first; the parameter ``welfarepiu_fund.reminder_days``"""
        text = (
            self.env["ir.config_parameter"].sudo().get_param(REMINDER_DAYS_PARAMETER)
            or ""
        )
        days = {int(part) for part in text.split(",") if part.strip().isdecimal()}
        return sorted(days - {0}) or list(REMINDER_DAYS)

    @api.model
    def _get_step(self, contribution, day):
        """:return: the last step reached on ``day``, 0 before the first"""
        late = (day - contribution.due_on).days
        return sum(1 for days in self._get_days() if late >= days)

    @api.model
    def _get_late_domain(self, day):
        limit = fields.Date.subtract(day, days=self._get_days()[0])
        return (
            Domain("state", "=", "due")
            & Domain("due_on", "<=", limit)
            & Domain("source_move_id", "=", False)
            & Domain("partner_id", "!=", False)
        )

    # -- reminding ---------------------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """Remind who has not paid, each step once, with one letter for all that is
        late. After days without a run, only the step reached by now is told."""
        today = self.env["welfare.clock"]._today()
        Contribution = self.env["welfare.fund.contribution"]
        late = Contribution.search(self._get_late_domain(today))
        groups = self._filter_unreminded(late, today).grouped("partner_id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(groups))
        for contributions in groups.values():
            # Paid a moment ago, it is not asked for.
            locked = contributions.try_lock_for_update().filtered_domain(
                self._get_late_domain(today)
            )
            if locked:
                self._remind(self._filter_unreminded(locked, today), today)
            if not cron._commit_progress(1):
                return

    @api.model
    def _filter_unreminded(self, contributions, day):
        told = {
            (one.contribution_id, one.due_on): one.step
            for one in self.search(
                [("contribution_id", "in", contributions.ids)], order="step"
            )
        }
        return contributions.filtered(
            lambda one: self._get_step(one, day) > told.get((one, one.due_on), 0)
        )

    @api.model
    def _remind(self, contributions, day):
        """Remind one giver of these contributions.

        :return: the reminders
        """
        if not contributions:
            return self
        channel = "mail" if contributions.partner_id.email else "letter"
        reminders = self.create(
            [
                {
                    "contribution_id": one.id,
                    "due_on": one.due_on,
                    "step": self._get_step(one, day),
                    "sent_on": day,
                    "channel": channel,
                }
                for one in contributions
            ]
        )
        if channel == "mail":
            reminders._send()
        return reminders

    def _send(self):
        """One mail for all of these, with their letters."""
        report = self.env["ir.actions.report"].sudo()
        pdf, _kind = report._render_qweb_pdf(
            "welfarepiu_fund.report_fund_reminder", self.ids
        )
        template = self.env.ref("welfarepiu_fund.mail_template_fund_reminder").sudo()
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {"name": "sollecito.pdf", "raw": pdf, "mimetype": "application/pdf"}
            )
        )
        template.with_context(welfare_reminders=self.ids).send_mail(
            self[:1].id, email_values={"attachment_ids": attachment.ids}
        )

    def _get_together(self):
        """:return: the reminders told in the same mail as this one"""
        return self.browse(self.env.context.get("welfare_reminders") or self.ids)

    def action_print_letters(self):
        """The letters to who has no e-mail.

        :return: the action that downloads the PDF
        :raise AccessError: the user is no accountant
        """
        if not self.env.user.has_group("welfarepiu_base.group_accountant"):
            raise AccessError(self.env._("Accountants book contributions."))
        letters = self.filtered(lambda one: one.channel == "letter")
        if not letters:
            raise UserError(
                self.env._("All of these were told by e-mail: there is no letter.")
            )
        letters.sudo().write({"printed_on": self.env["welfare.clock"]._today()})
        report = self.env.ref("welfarepiu_fund.action_report_fund_reminder")
        return report.report_action(letters.ids)
