from odoo import api, models
from odoo.exceptions import UserError

from ..planning.welfare_route_plan import DONE

#: What a board shows of a stop: another value makes boards read again.
SHOWN = {
    "note",
    "parcels",
    "pinned",
    "planned_arrival",
    "problem_kind",
    "route_id",
    "sequence",
    "state",
    "trip",
}


class WelfareRouteStop(models.Model):
    _inherit = "welfare.route.stop"

    @api.model
    def _get_kept_fields(self):
        """Which round a door is in, where and when, is judged: nobody types it."""
        return super()._get_kept_fields() | {
            "pinned",
            "planned_arrival",
            "route_id",
            "sequence",
            "trip",
        }

    @api.model_create_multi
    def create(self, vals_list):
        stops = super().create(vals_list)
        stops.route_id._tell_boards()
        return stops

    def write(self, vals):
        if not vals.keys() & SHOWN:
            return super().write(vals)
        before = self.route_id
        res = super().write(vals)
        (before | self.route_id)._tell_boards()
        return res

    def unlink(self):
        self.route_id._tell_boards()
        return super().unlink()

    def _pin(self, pinned=True):
        """Let these doors stay with their team, or go, when the day is planned again.

        :raise UserError: what happened at the door is told already
        """
        if any(stop.state in DONE or stop.route_id.state == "done" for stop in self):
            raise UserError(self.env._("What was done at a door stays as it is."))
        changed = self.filtered(lambda stop: stop.pinned != pinned)
        if changed:
            changed._keep({"pinned": pinned})

    # -- leaving a round -------------------------------------------------------------

    def _check_can_leave(self, goal):
        """:param goal: :class:`Round` where this stop goes; ``None``: to what waits
        :return: sentences to say yes to
        :raise UserError: it stays
        """
        self.ensure_one()
        team = self.route_id.team_id.name
        if self.state in DONE:
            raise UserError(self.env._("What was done at a door stays as it is."))
        if self.pinned:
            raise UserError(
                self.env._(
                    "%(stop)s stays with %(team)s. Let it go first.",
                    stop=self.recipient_name,
                    team=team,
                )
            )
        if goal is None:
            return self._check_can_be_taken_off()
        if self.state != "packed":
            return []
        if self.route_id.state == "on_road":
            sentence = self.env._(
                "Parcel %(number)s is in the vehicle of %(team)s: the two teams must"
                " meet, and hand it over."
            )
        else:
            sentence = self.env._(
                "Parcel %(number)s is packed already: hand it to %(other)s."
            )
        return [
            sentence
            % {"number": self.label_number, "team": team, "other": goal.team.name},
            *self._get_label_words(goal),
        ]

    def _get_label_words(self, goal):
        """:return: that the number on the parcel changes, if another parcel of that
        round wears it"""
        taken = goal.route.stop_ids.mapped("label_number")
        if self.label_number not in taken:
            return []
        return [
            self.env._(
                "%(team)s has a parcel %(number)s already: this one needs a new label.",
                team=goal.team.name,
                number=self.label_number,
            )
        ]

    def _check_can_be_taken_off(self):
        if self.route_id.state == "on_road" or self._is_record():
            raise UserError(
                self.env._(
                    "Parcel %s is packed already: give it to another team, or tell at"
                    " the door why it comes back.",
                    self.label_number,
                )
            )
        return []

    def _change_route(self, route):
        """Go over to another round, with the label if it can be."""
        self._keep({"route_id": route.id, "pinned": False})

    # -- what a board shows ------------------------------------------------------------

    def _prepare_place_vals(self, number):
        """:param number: place in the round
        :return: where the door is, as the map wants it"""
        self.ensure_one()
        return {
            "id": self.picking_id.id,
            "number": number,
            "name": self.recipient_name,
            "latitude": self.latitude,
            "longitude": self.longitude,
            "approximate": self.approximate,
        }

    def _prepare_board_vals(self, number):
        self.ensure_one()
        slot = self.picking_id.welfare_slot_id
        states = dict(self._fields["state"]._description_selection(self.env))
        return {
            **self._prepare_place_vals(number),
            "stop": self.id,
            "address": self.address or "",
            "arrival": slot._format_moment(self.planned_arrival),
            "slot": self.route_id._describe_slot(slot),
            "parcels": self.parcels,
            "kg": round(self.picking_id.weight, 1),
            "stairs": self.stairs,
            "cold": "cold" in self._get_needed_skills(),
            "label": self.label_number,
            "state": self.state,
            "state_name": states[self.state],
            "pinned": self.pinned,
            "trip": self.trip,
            "note": self.note or "",
        }
