from datetime import timedelta

from odoo import models

from ..road.welfare_route_stop import WAITING

#: What is told is a stretch, not a minute: a traffic light makes nobody late.
WINDOW_MINUTES = 30
STEP_MINUTES = 10


class WelfareRouteStop(models.Model):
    """When the team is expected at a door, worked out of what the team has told: when
    it left and what it has done. Nobody is followed with a position."""

    _inherit = "welfare.route.stop"

    def _get_expected(self):
        """:return: naive UTC moment at which the team is expected at this door as far
        as is known now; ``None`` when nobody is on the way, or no plan says"""
        self.ensure_one()
        route = self.route_id
        if (
            route.state != "on_road"
            or self.state not in WAITING
            or not self.planned_arrival
        ):
            return None
        planned = route.stop_ids.filtered("planned_arrival").sorted(
            lambda stop: (stop.planned_arrival, stop.sequence, stop.id)
        )
        steps = route._get_planned_steps(planned)
        moment, now = route._get_last_known_moment(), self.env["welfare.clock"]._now()
        for stop in planned.filtered(lambda one: one.state in WAITING):
            # A door that is not done is not behind them, whatever the plan says.
            moment = max(moment + steps[stop], stop._get_earliest() or moment, now)
            if stop == self:
                break
        return moment

    def _get_earliest(self):
        """:return: naive UTC moment before which nobody rings here, or ``None``"""
        return self.picking_id.welfare_slot_id.filtered(
            lambda slot: slot in self.route_id.slot_ids
        ).start_at

    def _get_expected_window(self):
        """:return: ``(start, end)``, naive UTC, in steps of ten minutes: what is told
        to who waits; ``None`` as in :meth:`_get_expected`"""
        expected = self._get_expected()
        if not expected:
            return None
        start = expected - timedelta(minutes=STEP_MINUTES)
        start -= timedelta(
            minutes=start.minute % STEP_MINUTES,
            seconds=start.second,
            microseconds=start.microsecond,
        )
        return start, start + timedelta(minutes=WINDOW_MINUTES)

    def _count_before(self):
        """:return: doors that the team still has before this one"""
        self.ensure_one()
        return len(
            self.route_id.stop_ids.filtered(
                lambda stop: stop.state in WAITING and stop.sequence < self.sequence
            )
        )

    def _act(self, key, result, act_time, proof):
        res = super()._act(key, result, act_time, proof)
        self.env["welfare.delivery.notice"]._wake()
        return res
