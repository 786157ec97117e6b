from collections import Counter

from odoo import api, models
from odoo.fields import Domain

from ..road.welfare_route_stop import WAITING


class WelfareRoute(models.Model):
    _inherit = "welfare.route"

    def _post_deliveries(self):
        """What was not handed over waits for somebody to decide."""
        res = super()._post_deliveries()
        self.env["welfare.delivery.return"]._note(self._get_stops_that_came_back())
        return res

    def _get_stops_that_came_back(self):
        """:return: stops whose parcel is in the van when the round ends"""
        return self.stop_ids.filtered(
            lambda stop: stop.state in ("nobody_home", "problem")
            and stop.picking_id.state != "done"
            and not (
                stop.picking_id.welfare_stop_ids.filtered(
                    lambda one: one.state in (*WAITING, "delivered")
                )
            )
        )

    def _get_members_to_register(self):
        """A month that was confirmed stays as it is: who comes too late for it is told
        to the coordinator, and the round closes all the same."""
        members = super()._get_members_to_register()
        months = self.env["welfare.participation.month"]
        late = members.filtered(lambda one: months._is_confirmed(one, self.date))
        if late:
            self._add_warning(
                self.env._(
                    "The month was confirmed already: the hours of %s people of this"
                    " round are not in the register.",
                    len(late),
                )
            )
        return members - late

    def _prepare_participation_vals(self, member, task, start, end):
        """How steps were told goes into the register with the hours: fading is read
        from it, also when the acts are gone."""
        acts = self.stop_ids.act_ids.filtered(
            lambda act: act.member_id == member
            and not act.is_withdrawn
            and (act.result == "packed") == (task == "pack")
        )
        levels = Counter(act.prompt_level for act in acts if act.prompt_level)
        return {
            **super()._prepare_participation_vals(member, task, start, end),
            "prompts": dict(levels) or False,
            "helped": len(acts.filtered("is_helped")),
        }

    @api.model
    def _get_picking_domain(self, date, slots):
        """What waits for somebody at the depot is not taken along."""
        kept = self.env["welfare.delivery.return"]
        back = kept.search(kept._get_kept_back_domain()).picking_id
        domain = super()._get_picking_domain(date, slots)
        return domain & Domain("id", "not in", back.ids)
