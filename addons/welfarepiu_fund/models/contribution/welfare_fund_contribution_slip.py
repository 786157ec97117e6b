from odoo import api, fields, models
from odoo.exceptions import UserError


class WelfareFundContribution(models.Model):
    """Asking for what is due: the pay slip."""

    _inherit = "welfare.fund.contribution"

    slip_sent_on = fields.Date(string="Pay slip sent on", readonly=True, copy=False)
    reminder_ids = fields.One2many(
        "welfare.fund.reminder",
        "contribution_id",
        string="Reminders",
        readonly=True,
        groups="welfarepiu_base.group_accountant",
    )

    # -- what is printed ---------------------------------------------------------------

    def _get_subject(self):
        """:return: what it is for, a sentence for who gives; it names nobody"""
        self.ensure_one()
        contribution = self.sudo()
        words = {
            "spent": self.env._(
                "Your share of what was spent under your plans, recharge %s",
                contribution.recharge_id.display_name,
            ),
            "funded": self.env._("Your share of the funds of your plan"),
            "yearly": self.env._("Your contribution of the year %s", self.date.year),
            "matching": self.env._("As much as your workers gave"),
            "donated": self.env._("Credit that workers gave"),
            "leftover": self.env._("Credit left over at its end"),
            "sold": self.env._("Your share of what you sold"),
        }
        return words.get(self.way) or self.env._("Your gift to the Solidarity Fund")

    # -- sent --------------------------------------------------------------------------

    def action_send_slip(self):
        """Send the pay slip, also again."""
        self._check_can_book()
        for contribution in self.sudo():
            if contribution.state not in ("pledged", "due"):
                raise UserError(
                    self.env._("Only what is still to be paid has a pay slip.")
                )
            if not contribution._is_paid_by_giver() or not (
                contribution.partner_id.email
            ):
                raise UserError(
                    self.env._("Who gives has no e-mail: print the pay slip.")
                )
            contribution._send_slip()

    def _send_slip(self):
        self.ensure_one()
        self.slip_sent_on = self.env["welfare.clock"]._today()
        template = self.env.ref("welfarepiu_fund.mail_template_fund_slip")
        template.sudo().send_mail(self.id)

    @api.model
    def _get_unsent_slips_domain(self):
        return [
            ("state", "=", "due"),
            ("slip_sent_on", "=", False),
            ("part_of_id", "=", False),
            ("source_move_id", "=", False),
            ("partner_id.email", "!=", False),
        ]

    @api.model
    def _cron_send_slips(self):
        """Send the pay slip of what has become due, once."""
        cron = self.env["ir.cron"]
        unsent = self.search(self._get_unsent_slips_domain(), order="id")
        cron._commit_progress(remaining=len(unsent))
        for contribution in unsent:
            locked = contribution.try_lock_for_update().filtered_domain(
                self._get_unsent_slips_domain()
            )
            for one in locked:
                one._send_slip()
            if not cron._commit_progress(1):
                return
