from datetime import date

from odoo import models
from odoo.fields import Domain

from .case import Grant

GRANTED = ("granted", "used", "expired")


class WelfareFundApplicant(models.Model):
    """What the same person, and the same household, had from the Fund before."""

    _inherit = "welfare.fund.applicant"

    def _get_grants(self, before=None):
        """:param before: naive UTC datetime; grants decided from then on do not count
        :return: tuple of ``case.Grant``, the oldest first
        """
        self.ensure_one()
        own = self._get_earlier_grants(date.min)
        others = self._get_household().request_id - own
        clock = self.env["welfare.clock"]
        return tuple(
            Grant(
                request.event_id.code,
                clock._day_of(request.decided_at),
                request.amount_granted,
                request in own,
            )
            for request in (own | others).sorted("decided_at")
            if request.state in GRANTED and (not before or request.decided_at < before)
        )

    def _get_household(self):
        """:return: applications to the same Fund of others who live with this person,
        as either of them stated it"""
        self.ensure_one()
        Member = self.env["welfare.family.member"].sudo()
        cohabiting = Domain("cohabiting", "=", True)
        mine = Member.search(cohabiting & Domain("worker_id", "=", self.partner_id.id))
        domain = Domain("tax_code", "in", mine.filtered("tax_code").mapped("tax_code"))
        if self.tax_code:
            theirs = Member.search(cohabiting & Domain("tax_code", "=", self.tax_code))
            domain |= Domain("partner_id", "in", theirs.worker_id.ids)
        return self.search(
            domain
            & Domain("fund_id", "=", self.fund_id.id)
            & Domain("partner_id", "!=", self.partner_id.id)
        )
