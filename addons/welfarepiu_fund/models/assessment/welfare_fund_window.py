from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..request.welfare_fund_request import EVALUATOR


class WelfareFundWindow(models.Model):
    """The ranking of a window, and how its budget is divided along it."""

    _name = "welfare.fund.window"
    _inherit = ["welfare.fund.window", "welfare.lifecycle"]

    request_ids = fields.One2many("welfare.fund.request", "window_id", readonly=True)
    ranked_at = fields.Datetime(readonly=True, copy=False)
    can_rank = fields.Boolean(compute="_compute_can_rank")

    @api.model
    def _get_free_fields(self):
        return super()._get_free_fields() | {"ranked_at"}

    @api.model
    def _get_kept_fields(self):
        """The ranking is made by its action, not by writing that it was."""
        return {"ranked_at"}

    @api.depends("has_ranking", "date_to", "regulation_id.state")
    def _compute_can_rank(self):
        today = self.env["welfare.clock"]._today()
        for window in self:
            window.can_rank = (
                window.has_ranking
                and window.regulation_id.state != "draft"
                and window.date_to < today
            )

    def action_rank(self):
        """Put the requests of a window that is over in order."""
        if not self.env.user.has_group(EVALUATOR):
            raise AccessError(self.env._("Your role in the Fund does not allow this."))
        self.check_access("read")
        self.request_ids._check_role(EVALUATOR)
        self.sudo()._rank()

    def _rank(self):
        """Give each request its place and its sum; again, until the committee has one.

        :raise UserError: it is not over, or a request is not assessed yet
        """
        for window in self:
            window._lock_requests()
            window._check_can_rank()
            ranked = window._get_ranked_requests()
            regulation = window.regulation_id
            # What was proposed may be divided already: the table says it again.
            sums = regulation._divide(
                window.budget,
                [regulation._apply(one._get_case()).amount for one in ranked],
            )
            for place, (request, amount) in enumerate(
                zip(ranked, sums, strict=True), start=1
            ):
                request._set_place(place, len(ranked), amount)
            (window.request_ids - ranked).write({"place": 0})
            window.ranked_at = self.env["welfare.clock"]._now()

    def _lock_requests(self):
        self.ensure_one()
        if requests := self.request_ids:
            requests._lock()

    def _check_can_rank(self):
        self.ensure_one()
        if not self.can_rank:
            raise UserError(self.env._("The window is not over, or has no ranking."))
        open_ones = self.request_ids.filtered(
            lambda request: request.state in ("submitted", "papers_missing")
        )
        if open_ones:
            raise UserError(
                self.env._(
                    "To be assessed first: %s", ", ".join(open_ones.mapped("code"))
                )
            )
        if self._get_beyond_ranking():
            raise UserError(self.env._("The ranking is with the committee already."))

    def _get_beyond_ranking(self):
        """:return: its requests that have left the evaluator with a place"""
        self.ensure_one()
        return self.request_ids.filtered(
            lambda request: request.place
            and request.state not in ("assessed", "withdrawn")
        )

    def _get_ranked_requests(self):
        """:return: requests that meet the regulation, the first one first"""
        self.ensure_one()
        return self.request_ids.filtered(
            lambda request: request.state == "assessed" and request.is_eligible
        ).sorted(self.regulation_id._get_ranking_key)
