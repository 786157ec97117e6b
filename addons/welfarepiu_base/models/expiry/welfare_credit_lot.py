from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: Used where the parameter does not say; days before the last one.
NOTICE_DAYS = (7, 30, 60)
NOTICE_DAYS_PARAMETER = "welfarepiu_base.expiry_notice_days"


class WelfareCreditLot(models.Model):
    """Credit that ends: for who leaves the firm, and told before it does."""

    _inherit = "welfare.credit.lot"

    # -- leavers -----------------------------------------------------------------------

    @api.depends(
        "granted_on",
        "payer_id",
        "plan_id.leaver_months",
        "worker_id.welfare_employment_ids.left_on",
        "worker_id.welfare_employment_ids.left_recorded_on",
        "worker_id.welfare_employment_ids.payer_id",
    )
    def _compute_spendable_until(self):
        res = super()._compute_spendable_until()
        for lot in self:
            end = lot._get_leaver_end()
            # What came back after that day has days of its own: see `_revive`.
            if end and lot.granted_on <= end:
                lot.spendable_until = min(lot.expires_on, end)
        return res

    def _get_leaver_end(self):
        """:return: the last day on which who left the payer's firm may spend this
        credit: as the plan says, and where the leaving was written late, not before
        there was time to tell; ``None`` while an employment there runs, and for credit
        that stands on none"""
        self.ensure_one()
        lot = self.sudo()
        if not lot.employment_id:
            return None
        there = lot.worker_id.with_context(
            active_test=False
        ).welfare_employment_ids.filtered(lambda one: one.payer_id == lot.payer_id)
        if not there or not all(there.mapped("left_on")):
            return None
        plan = lot.plan_id
        months = plan.leaver_months if plan else plan._get_default_leaver_months()
        last = max(there, key=lambda one: one.left_on)
        end = last.left_on + relativedelta(months=months)
        if not last.left_recorded_on:
            return end
        return max(end, last.left_recorded_on + self._get_shortest_notice())

    def _may_be_carried(self):
        # For who left, the day after which nothing is spent is not carried away.
        return super()._may_be_carried() and self.spendable_until == self.expires_on

    # -- notices -----------------------------------------------------------------------

    @api.model
    def _get_notice_days(self):
        """:return: how many days before the last one workers are told, fewest first;
        the system parameter ``welfarepiu_base.expiry_notice_days`` as ``60,30,7``"""
        text = (
            self.env["ir.config_parameter"].sudo().get_param(NOTICE_DAYS_PARAMETER)
            or ""
        )
        days = {int(part) for part in text.split(",") if part.strip().isdecimal()}
        return sorted(days) or list(NOTICE_DAYS)

    @api.model
    def _get_shortest_notice(self):
        """:return: timedelta: nobody's credit ends sooner after becoming known"""
        return timedelta(days=self._get_notice_days()[0])

    @api.model
    def _get_expiring_domain(self, day):
        """:return: domain of what can be spent on ``day`` and ends before long"""
        return Domain(
            [
                ("granted_on", "<=", day),
                ("spendable_until", ">=", day),
                (
                    "spendable_until",
                    "<=",
                    day + timedelta(days=self._get_notice_days()[-1]),
                ),
                ("balance", ">", 0),
            ]
        )

    def _get_notice_step(self, day):
        """:return: of the days before the end on which one is told, the last reached
        on ``day``; ``None`` when the end is farther away"""
        self.ensure_one()
        left = (self.spendable_until - day).days
        return next((days for days in self._get_notice_days() if left <= days), None)

    def _has_donatable(self):
        """:return: whether something of these lots could be given to the Fund now"""
        return any(
            lots[:1]._get_donatable_amount()
            for lots in self.sudo()
            .filtered(lambda lot: lot.available and lot._is_donatable())
            .grouped("payer_id")
            .values()
        )

    def _get_donatable_amount(self):
        """:return: EUR that the worker could give to the Fund now; zero where nothing
        can be donated"""
        self.ensure_one()
        lot = self.sudo()
        try:
            lot._check_can_donate(lot.available)
        except UserError:
            return 0.0
        return lot.available
