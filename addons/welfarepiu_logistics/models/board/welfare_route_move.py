from psycopg2 import errors

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..planning.welfare_route_plan import BEGUN, DONE, OPEN
from ..row_lock import wait_for_rows
from .welfare_route import OPERATOR


class StaleRoundError(UserError):
    """The round is not as it was shown to who changes it: nothing was changed."""


class AskFirstError(UserError):
    """Whoever changes the round has to say yes to some sentences first: nothing was
    changed.

    :ivar words: sentences to say yes to
    :ivar facts: sentences to know
    """

    def __init__(self, words, facts=()):
        super().__init__("\n".join(words))
        self.words = list(words)
        self.facts = list(facts)


class WelfareRoute(models.Model):
    """Changes by hand. Each is judged before it is written, refused when the round is
    not what was shown, and asked about when it breaks a limit or needs a parcel to pass
    from hand to hand."""

    _inherit = "welfare.route"

    @api.model
    def _change_rounds(self, wishes, date=None, slots=None, accepted=()):
        """Give rounds another order: stops that change place, round, or leave it.

        What is in none of the orders and was in one of the rounds goes back to what
        waits; a delivery that waits may be put into one.

        :param wishes: list of dicts: ``route`` (or empty), ``team`` (of a new round),
            ``version`` (``_get_version()`` as shown) and ``order`` (deliveries); a
            round without deliveries goes away
        :param date: day of new rounds
        :param slots: slots of new rounds, besides those of their deliveries
        :param accepted: sentences that were said yes to
        :return: wishes that undo it
        :raise StaleRoundError: somebody changed one of the rounds meanwhile
        :raise AskFirstError: there are sentences to say yes to
        :raise UserError: it cannot be done
        """
        self._check_can_move()
        versions = {one["route"]: one["version"] for one in wishes if one["route"]}
        self._check_versions(self.browse().concat(*versions), versions)
        found = [self._prepare_wish(wish, date, slots) for wish in wishes]
        self._check_whole(found)
        self._check_day(found)
        self._check_deliveries(found)
        words = self._check_moves(found)
        for one in found:
            self._judge_round(one, [other.route.id for other in found if other.route])
            words += self._check_round(one)
        if set(words) - set(accepted):
            raise AskFirstError(words, filter(None, map(self._describe_times, found)))
        undo = [self._prepare_undo(one) for one in found]
        self._write_rounds(found)
        for one, wish in zip(found, undo, strict=True):
            wish["route"] = one.route.exists()
            wish["version"] = wish["route"] and wish["route"]._get_version()
        return [wish for wish in undo if wish["route"] or wish["order"]]

    def _hand_over(self, team, version=None, accepted=()):
        """Give this whole round to another team: order and labels stay.

        :param team: ``welfare.team`` of the same depot
        :param version: ``_get_version()`` as shown; default: whatever is true now
        :param accepted: sentences that were said yes to
        :return: the team that had it
        :raise StaleRoundError: somebody changed the round meanwhile
        :raise AskFirstError: there are sentences to say yes to
        :raise UserError: it cannot be done
        """
        self.ensure_one()
        self._check_can_move()
        self._check_versions(self, {self: version or self._get_version()})
        self._check_can_hand_over(team)
        found = self._prepare_round(self._get_order(), team)
        self._check_day([found])
        self._judge_round(found)
        if not found.day.goes_out:
            raise UserError("\n".join(self._describe_round(found)))
        words = [*self._check_round(found), *self._get_hand_over_words(team)]
        if set(words) - set(accepted):
            raise AskFirstError(words, filter(None, [self._describe_times(found)]))
        former = self.team_id
        self._write_round(found)
        return former

    # -- who, what, when -----------------------------------------------------------

    @api.model
    def _check_can_move(self):
        if not self.env.user.has_group(OPERATOR) and not self.env.su:
            raise AccessError(self.env._("Only the operator changes rounds by hand."))
        self.check_access("write")

    @api.model
    def _check_versions(self, routes, versions):
        """Lock the routes and compare them with what was shown."""
        wait_for_rows(routes)
        if routes.exists() != routes:
            raise StaleRoundError(self._get_stale_sentence())
        routes.check_access("write")
        if any(route._get_version() != versions[route] for route in routes):
            raise StaleRoundError(self._get_stale_sentence())

    @api.model
    def _get_stale_sentence(self):
        return self.env._(
            "Somebody has changed the round meanwhile. This is how it is now."
        )

    @api.model
    def _prepare_wish(self, wish, date, slots):
        if wish["route"]:
            return wish["route"]._prepare_round(wish["order"])
        return self._prepare_round(
            wish["order"],
            wish["team"],
            date,
            slots.filtered(lambda slot: slot.date == date) if slots else None,
        )

    @api.model
    def _check_whole(self, found):
        """What was named is there."""
        if not found or any(
            not one.date or len(one.team.exists()) != 1 for one in found
        ):
            raise UserError(self.env._("Choose a day, a team and stops."))
        if any(one.order.exists() != one.order for one in found):
            raise StaleRoundError(self._get_stale_sentence())

    @api.model
    def _check_day(self, found):
        today = self.env["welfare.clock"]._today()
        for one in found:
            if one.date < today:
                raise UserError(self.env._("This day is over: it stays as it was."))
            if one.route.state == "done":
                raise UserError(
                    self.env._("%s is over: it stays as it was.", one.route.name)
                )

    @api.model
    def _check_deliveries(self, found):
        """Each delivery is in one order at most, and is free to be there."""
        before = found[0].order.browse().concat(*(one.before for one in found))
        wanted = found[0].order.browse().concat(*(one.order for one in found))
        if len(set(wanted.ids)) != len(wanted.ids):
            raise UserError(self.env._("A delivery can be in one round only."))
        if any(one.order and not one.slots for one in found):
            raise UserError(self.env._("Choose at least one slot."))
        new = wanted - before
        if not new:
            return
        date, slots = found[0].date, found[0].slots.browse()
        for one in found:
            slots |= one.slots
        slots |= new.welfare_slot_id.filtered(lambda slot: slot.date == date)
        free = self._get_pickings_to_plan(date, slots)
        if new - free:
            raise StaleRoundError(self._get_stale_sentence())
        for picking in new:
            self._get_known_point(picking)

    # -- what may move -------------------------------------------------------------

    @api.model
    def _check_moves(self, found):
        """:return: sentences to say yes to: parcels that pass from hand to hand
        :raise UserError: a stop cannot leave its round, or enter the other one
        """
        words = []
        goal = {picking: one for one in found for picking in one.gained}
        for one in found:
            self._check_done_order(one)
            for stop in one.route.stop_ids.filtered(
                lambda stop, one=one: stop.picking_id in one.lost
            ).sorted("sequence"):
                words += stop._check_can_leave(goal.get(stop.picking_id))
        for picking, one in goal.items():
            self._check_can_enter(one, picking)
        for one in found:
            if not one.order and one.route.state == "on_road":
                raise UserError(
                    self.env._("%s is on the road: it keeps a stop.", one.route.name)
                )
        return list(dict.fromkeys(words))

    @api.model
    def _check_done_order(self, found):
        """What happened at a door happened there, and before what comes next."""
        stops = found.route.stop_ids.filtered(lambda stop: stop.state in DONE)
        done = stops.picking_id
        if (found.order & done).ids != (found.before & done).ids:
            raise UserError(self.env._("What was done at a door stays as it is."))

    @api.model
    def _check_can_enter(self, found, picking):
        route = found.route
        tried = picking.welfare_stop_ids.filtered(
            lambda stop: stop.route_id == route and stop.state in DONE
        )
        if route and tried:
            raise UserError(
                self.env._(
                    "%(stop)s was on this round already: choose another round.",
                    stop=picking.partner_id.name,
                )
            )
        live = picking.welfare_stop_ids.filtered(lambda stop: stop.state not in DONE)
        if route.state == "on_road" and live.state != "packed":
            raise UserError(
                self.env._(
                    "%s has left already, and this parcel is not packed yet.",
                    found.team.name,
                )
            )

    @api.model
    def _check_round(self, found):
        """:return: sentences to say yes to: limits that the round breaks
        :raise UserError: it has begun and breaks a limit more than before, or the team
            that should take more does not go out
        """
        words = self._describe_round(found)
        if not words:
            return []
        if not found.day.goes_out:
            if found.gained:
                raise UserError("\n".join(words))
            return []
        if found.route.state not in BEGUN:
            return words
        if self._get_worse(found):
            raise UserError(
                self.env._(
                    "%(route)s has begun and must keep the limits of its team. %(why)s",
                    route=found.route.name,
                    why=" ".join(words),
                )
            )
        return []

    @api.model
    def _get_worse(self, found):
        """A team that is late anyway may be helped, not burdened.

        :return: what is broken now and was not before
        """
        before = found.route._prepare_round(found.before)
        self._judge_round(before)
        known = {(one.kind, one.stop) for one in before.broken}
        return [one for one in found.broken if (one.kind, one.stop) not in known]

    def _check_can_hand_over(self, team):
        self.ensure_one()
        if team == self.team_id:
            raise UserError(self.env._("%s has this round already.", team.name))
        if self.state not in (*OPEN, "packing"):
            raise UserError(
                self.env._(
                    "%s has left: move the stops that are still to do, one by one.",
                    self.name,
                )
            )
        if team.company_id != self.company_id or (
            team.depot_city_id != self.team_id.depot_city_id
        ):
            raise UserError(
                self.env._("%s does not start from the same depot.", team.name)
            )

    def _get_hand_over_words(self, team):
        """:return: sentences on what has to pass from hand to hand"""
        self.ensure_one()
        words = []
        packed = self.stop_ids.filtered(lambda stop: stop.state == "packed")
        if packed:
            words.append(
                self.env._(
                    "Parcels that are packed already: %(count)s. Hand them to"
                    " %(team)s; their labels stay.",
                    count=len(packed),
                    team=team.name,
                )
            )
        if self.stop_ids.filtered("pinned"):
            words.append(
                self.env._("Stops that stay with %s go too.", self.team_id.name)
            )
        return words

    # -- writing ---------------------------------------------------------------------

    @api.model
    def _prepare_undo(self, found):
        return {"route": found.route, "team": found.team, "order": found.before}

    @api.model
    def _write_rounds(self, found):
        live = {}
        for one in found:
            live.update({stop.picking_id: stop for stop in one.route.stop_ids})
        gained = found[0].order.browse().concat(*(one.gained for one in found))
        for one in found:
            if one.lost - gained:
                one.route._take_off(one.lost - gained)
        try:
            with self.env.cr.savepoint():
                for one in found:
                    self._fill_round(one, live)
                self.env.flush_all()
        except errors.UniqueViolation as error:
            # Somebody else found a place for one of them at the same moment.
            raise StaleRoundError(self._get_stale_sentence()) from error
        for one in found:
            if one.order:
                self._write_round(one)
            elif one.route:
                one.route._drop_if_empty()

    @api.model
    def _fill_round(self, found, live):
        """Bring the stops of a round into it: those of other rounds, and new ones."""
        if not found.gained:
            return
        if not found.route:
            found.route = self._create_round(found)
        self.env["welfare.route.unserved"].search(
            [("date", "=", found.date), ("picking_id", "in", found.gained.ids)]
        ).unlink()
        for picking in found.gained:
            if picking in live:
                live[picking]._change_route(found.route)
            else:
                found.route._make_stop(picking, sequence=found.get_number(picking))

    @api.model
    def _create_round(self, found):
        self.check_access("create")
        vals = {
            "date": found.date,
            "team_id": found.team.id,
            "state": "planned",
            "checker_ok": False,
            "vehicle_id": found.day.vehicle.id,
            "educator_id": found.day.educator.id,
        }
        return self.sudo().create(vals).with_env(self.env)

    def _take_off(self, pickings):
        """Put deliveries of this route back to what waits, and say by whom."""
        self.stop_ids.filtered(lambda stop: stop.picking_id in pickings).unlink()
        unserved = self.env["welfare.route.unserved"]
        unserved.search(
            [("date", "=", self.date), ("picking_id", "in", pickings.ids)]
        ).unlink()
        unserved.create(
            [
                {
                    "date": self.date,
                    "picking_id": picking.id,
                    "reasons": self.env._("Taken off %s by hand.", self.name),
                    "remedies": self.env._("Move it to a round, or plan again."),
                }
                for picking in pickings
            ]
        )
