from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class WelfareExpiryNotice(models.Model):
    """That a worker was told, so many days before, on which day credit ends.

    One row for each lot, last day and step: what is told once is not told again, and a
    last day that moves (somebody leaves) is told anew. Ids and days only.
    """

    _name = "welfare.expiry.notice"
    _description = "Notice of expiry"
    _order = "id desc"

    lot_id = fields.Many2one(
        "welfare.credit.lot",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    worker_id = fields.Many2one(related="lot_id.worker_id")
    company_id = fields.Many2one(related="lot_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="lot_id.currency_id")
    available = fields.Monetary(related="lot_id.available", string="Still available")
    last_day = fields.Date(required=True, readonly=True)
    days = fields.Integer(
        string="Days before", required=True, readonly=True, aggregator=None
    )
    sent_on = fields.Date(required=True, readonly=True)
    channel = fields.Selection(
        [("mail", "E-mail"), ("letter", "Letter")], required=True, readonly=True
    )
    printed_on = fields.Date(readonly=True)
    dismissed_on = fields.Date(
        readonly=True, help="The worker has put it away: it is not shown any more."
    )

    _once = models.UniqueIndex(
        "(lot_id, last_day, days)", "The worker was already told of this."
    )
    _days_not_negative = models.Constraint(
        "CHECK (days >= 0)", "Days cannot be negative."
    )

    @api.depends("lot_id", "days")
    def _compute_display_name(self):
        for notice in self:
            notice.display_name = self.env._(
                "%(days)s days before, credit %(lot)s",
                days=notice.days,
                lot=notice.lot_id.id,
            )

    # -- telling -----------------------------------------------------------------------

    @api.model
    def _cron_notify(self):
        """Tell the workers whose credit ends before long, each step once.

        After days without a run, only the step reached by now is told.
        """
        today = self.env["welfare.clock"]._today()
        Lot = self.env["welfare.credit.lot"]
        due = self._filter_untold(
            Lot.search(Lot._get_expiring_domain(today)).filtered("available"), today
        )
        groups = due.grouped("worker_id")
        for left, (worker, lots) in zip(
            range(len(groups) - 1, -1, -1), groups.items(), strict=True
        ):
            self._tell(worker, lots, today)
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                break

    @api.model
    def _filter_untold(self, lots, day):
        told = {
            (notice.lot_id.id, notice.last_day, notice.days)
            for notice in self.search([("lot_id", "in", lots.ids)])
        }
        return lots.filtered(
            lambda lot: (lot.id, lot.spendable_until, lot._get_notice_step(day))
            not in told
        )

    @api.model
    def _tell(self, worker, lots, day):
        """Tell one worker of these lots, and with them of all that ends before long.

        :return: the notices
        """
        channel = "mail" if worker.email else "letter"
        notices = self.create(
            [self._prepare_notice_vals(lot, channel, day) for lot in lots]
        )
        if channel == "mail":
            template = self.env.ref("welfarepiu_base.mail_template_expiry")
            template.sudo().send_mail(worker.id)
        return notices

    def _prepare_notice_vals(self, lot, channel, day):
        return {
            "lot_id": lot.id,
            "last_day": lot.spendable_until,
            "days": lot._get_notice_step(day),
            "sent_on": day,
            "channel": channel,
        }

    def _dismiss(self):
        """The worker has read it: it is not shown on the pages any more."""
        self.filtered(lambda notice: not notice.dismissed_on).write(
            {"dismissed_on": self.env["welfare.clock"]._today()}
        )

    # -- letters -----------------------------------------------------------------------

    def action_print_letters(self):
        """One letter for each worker of these notices who has no e-mail.

        :return: the action that downloads the PDF
        :raise AccessError: the user is no operator
        :raise UserError: none of them is told by letter
        """
        if not self.env.user.has_group("welfarepiu_base.group_operator"):
            raise AccessError(self.env._("Letters are printed by the operator."))
        letters = self.filtered(lambda notice: notice.channel == "letter")
        if not letters:
            raise UserError(
                self.env._("All of these were told by e-mail: there is no letter.")
            )
        letters.sudo().write({"printed_on": self.env["welfare.clock"]._today()})
        report = self.env.ref("welfarepiu_base.action_report_expiry_letter")
        return report.report_action(letters.ids)
