from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import format_date


class WelfareFundRequest(models.Model):
    """Who was helped a short time ago is told so before writing it all."""

    _inherit = "welfare.fund.request"

    @api.model
    def _describe_wait(self, fund, partner, event=None):
        """When somebody may be helped again, by how often the regulation helps.

        Only what the person had itself counts here: what others of the household had
        is not theirs to learn.

        :param event: of the regulation; none: not chosen yet
        :return: a sentence; empty when there is nothing to wait for
        """
        regulation = fund.sudo().regulation_id
        months = max(regulation.frequency_months, regulation.household_frequency_months)
        last = self._get_last_counted_day(fund, partner)
        if not months or not last or (event and event.sudo().outside_limits):
            return ""
        day = last + relativedelta(months=months)
        # As the assessment has it: the last day of the span counts as well.
        while day - relativedelta(months=months) <= last:
            day += timedelta(days=1)
        if day <= self.env["welfare.clock"]._today():
            return ""
        sentence = self.env._(
            "The Fund helped you on %(last)s. By its regulation, %(months)s months go"
            " by between one help and the next: you may ask again from %(day)s. You can"
            " write and send a request before that day, but as a rule the answer will"
            " be no.",
            last=format_date(self.env, last),
            months=months,
            day=format_date(self.env, day),
        )
        free = regulation.event_ids.filtered("outside_limits")
        if event or not free:
            return sentence
        return " ".join(
            [
                sentence,
                self.env._(
                    "This does not hold for: %s.", ", ".join(free.mapped("name"))
                ),
            ]
        )

    @api.model
    def _get_last_counted_day(self, fund, partner):
        """:return: day of the last grant that limits count; ``None`` without any"""
        outside = fund.sudo().regulation_id.event_ids.filtered("outside_limits")
        grants = (
            self.env["welfare.fund.applicant"]
            .sudo()
            ._find_grants(fund, partner, partner.sudo().l10n_it_codice_fiscale)
        )
        clock = self.env["welfare.clock"]
        return max(
            (
                clock._day_of(grant.decided_at)
                for grant in grants
                if grant.event_id.code not in outside.mapped("code")
            ),
            default=None,
        )
