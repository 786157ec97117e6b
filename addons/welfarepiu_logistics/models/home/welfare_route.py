from datetime import timedelta

from odoo import models

from ..road.welfare_route_stop import RESULTS


class WelfareRoute(models.Model):
    _inherit = "welfare.route"

    def _get_planned_steps(self, stops):
        """:param stops: of this route, in the order of the plan
        :return: ``{stop: timedelta}``, what the plan gives to get to each of them from
            the one before, with the time there and waiting"""
        self.ensure_one()
        before, steps = self.planned_start or stops[:1].planned_arrival, {}
        for stop in stops:
            steps[stop] = max(stop.planned_arrival - before, timedelta())
            before = stop.planned_arrival
        return steps

    def _get_last_known_moment(self):
        """:return: naive UTC moment from which the way goes on: of the last act at a
        door, less what the plan counts for the time there; else when the team left"""
        self.ensure_one()
        done = self.stop_ids.filtered(
            lambda stop: stop.state in RESULTS and stop.act_time
        )
        if last := done.sorted("act_time")[-1:]:
            at_the_door = timedelta(seconds=self._get_service(last.picking_id))
            return last.act_time - at_the_door
        return self.started_at or self.env["welfare.clock"]._now()

    def _move_on_road(self):
        res = super()._move_on_road()
        self.env["welfare.delivery.notice"]._wake()
        return res
