from dataclasses import dataclass, field
from typing import Any

from odoo import models

from ...tools import presence as times


@dataclass
class TeamDay:
    """What a team is on one day: who is there, with what, and what it can do.

    Times are seconds on the clock in Italy. ``why_not`` holds sentences, without names
    of people: they are mailed. It is empty for a team that goes out.
    """

    team: Any
    date: Any
    educator: Any
    members: Any
    vehicle: Any
    start: int = 0
    end: int = 0
    skills: set = field(default_factory=set)
    why_not: list = field(default_factory=list)

    @property
    def goes_out(self):
        return not self.why_not


class WelfareTeam(models.Model):
    """What a team can do on a day, read from who is there and nothing else."""

    _inherit = "welfare.team"

    def _get_day(self, date, window=None, taken=None):
        """What this team is on ``date``, or in a part of it.

        :param window: ``(start, end)``, seconds on the clock in Italy, when there is
            work to do; default: the whole shift
        :param taken: educators who are with other teams in that plan
        :return: :class:`TeamDay`
        """
        self.ensure_one()
        team = self.sudo()
        shift = team._get_shift()
        if not window or not times.overlaps([shift], window):
            window = shift
        there = {member: member._get_presence(date) for member in team.member_ids}
        day = TeamDay(
            self,
            date,
            educator=team.educator_id.browse(),
            members=team.member_ids.browse(),
            vehicle=team._get_vehicle(date),
        )
        stretch = team._find_educator(day, shift, there, window, taken)
        if not day.vehicle:
            day.why_not.append(self.env._("There is no vehicle for the team."))
        if stretch:
            day.start, day.end = stretch
            worked = (max(stretch[0], window[0]), min(stretch[1], window[1]))
            team._fill_people(day, there, worked)
        return day

    def _get_educators(self):
        """:return: who may accompany the team, the first one first"""
        self.ensure_one()
        return self.educator_id | self.substitute_ids.sorted().user_id

    def _get_days(self, date, window=None):
        """Days of several teams together: nobody accompanies two of them. Who is with
        the own team stands in for no other.

        :return: ``{team: TeamDay}``
        """
        days = {team: team._get_day(date, window) for team in self}
        own = self.filtered(lambda team: days[team].educator == team.educator_id)
        taken = own.sudo().educator_id
        for team in self - own:
            days[team] = team._get_day(date, window, taken)
            taken |= days[team].educator
        return days

    def _is_elsewhere(self, educator, date, window):
        """Hook.

        :return: whether ``educator`` is with another team in this part of the day
        """
        return False

    def _find_educator(self, day, shift, there, window, taken=None):
        """Take the educator with whom the team can work longest in the window; among
        equals the first one. Writes into ``day`` who it is, or why nobody.

        :return: ``(start, end)`` of the work, or ``None``
        """
        led, found = False, []
        educators = self._get_educators().filtered("active")
        for educator in educators - (taken or educators.browse()):
            if self._is_elsewhere(educator, day.date, window):
                continue
            presence = educator._welfare_get_presence(day.date)
            led = led or times.find_stretch(shift, presence, (), 0, window)
            stretch = times.find_stretch(
                shift, presence, there.values(), self.min_members, window
            )
            if stretch:
                found.append((times.get_shared(stretch, window), educator, stretch))
        if found:
            _shared, day.educator, stretch = max(found, key=lambda one: one[0])
            return stretch
        day.why_not.append(
            self.env._("Fewer people are there than the team needs.")
            if led
            else self.env._(
                "The educator is absent, or with another team, and nobody stands in."
            )
        )
        return None

    def _fill_people(self, day, there, worked):
        """Write into ``day`` who is there while the team works, and for what somebody
        is there all the time."""
        for member, presence in there.items():
            if times.overlaps(presence, worked):
                day.members |= member
        for skill in {skill for one in day.members for skill in one._get_skills()}:
            able = [there[one] for one in day.members if skill in one._get_skills()]
            if times.covers(able, worked):
                day.skills.add(skill)
        if not self.can_climb_stairs:
            day.skills.discard("stairs")
        if day.vehicle.has_cold_box:
            day.skills.add("cold")

    def _get_vehicle(self, date):
        """:return: the vehicle of the day; empty when there is none, or another team
        has it at the same hours

        A vehicle goes to who asked for it for that day, then to the team that was there
        first.
        """
        self.ensure_one()
        own = self.vehicle_day_ids.filtered(lambda day: day.date == date)
        if own:
            return own.vehicle_id.filtered("active")
        vehicle = self.vehicle_id.filtered("active")
        for other in vehicle._get_teams() - self:
            if not self._shares_hours(other):
                continue
            asked = other.vehicle_day_ids.filtered(lambda day: day.date == date)
            if asked.vehicle_id == vehicle:
                return vehicle.browse()
            if not asked and other.vehicle_id == vehicle and other.id < self.id:
                return vehicle.browse()
        return vehicle

    def _get_capacities(self, vehicle):
        """:return: ``{dimension: most}``: the team's limit or the vehicle's, whichever
        is lower; weight in grams"""
        self.ensure_one()
        return {
            "parcels": min(self.max_parcels, vehicle.max_parcels),
            "weight": round(min(self.max_weight, vehicle.max_weight) * 1000),
        }

    def _describe_day(self, day):
        """:return: one line on what the team is on a :class:`TeamDay`, for who plans"""
        self.ensure_one()
        if not day.goes_out:
            return self.env._(
                "%(team)s: does not go out. %(why)s",
                team=self.name,
                why=" ".join(day.why_not),
            )
        words = [
            self.env._("with %s", day.educator.sudo().name),
            self.env._("people: %s", len(day.members)),
            day.vehicle.name,
            self.env._("stairs") if "stairs" in day.skills else self.env._("no stairs"),
        ]
        return f"{self.name}: {', '.join(words)}"
