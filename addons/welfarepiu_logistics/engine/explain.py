# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Why a stop is not served, and what would serve it: codes, not sentences.

Reasons, one for each team or kind of team that was in question:

``no_team``          there is no team at all
``team_not_allowed`` the stop is reserved for other teams
``team_forbidden``   this team must not come to that door
``round_fixed``      what is fixed in its round breaks a rule: it takes nothing more
``skill_missing``    params ``skill``
``no_way``           no road leads there (island, wrong address, closed road)
``load_limit``       the stop alone is too much; params ``dimension``, ``over``
``range_limit``      too far for the vehicle; params ``over`` (metres)
``stops_limit``      the team may serve no stop at all; params ``limit``
``window_shift``     no time of the shift fits the window, even in an empty round
``shift_too_short``  there and back takes longer than the shift
``teams_full``       alone it would fit, but no round of the day has room

Remedies, the lightest first:

``longer_shift``     params ``seconds``: with this much more, the team has room
``more_stops``       the team is at its number of stops
``more_load``        params ``dimension``, ``over``
``more_trips``       coming back to load once more
``more_range``       params ``over`` (metres): the vehicle would have to go farther
``free_window``      without its window the team has room for it
``one_more_team``    a team like this one would do
``other_team``       let this team serve it (today it is reserved)
``team_with_skill``  params ``skill``
``check_address``    the coordinate or the road network needs a look
``smaller_parcels``  params ``dimension``, ``over``
``move_window``      agree on another time
"""

from dataclasses import replace

from .breaks import schedule
from .plan import Reason, Unserved

#: Every code above, so that a reader can translate them all.
REASONS = (
    "no_team",
    "team_not_allowed",
    "team_forbidden",
    "round_fixed",
    "skill_missing",
    "no_way",
    "load_limit",
    "range_limit",
    "stops_limit",
    "window_shift",
    "shift_too_short",
    "teams_full",
)
REMEDIES = (
    "longer_shift",
    "more_stops",
    "more_load",
    "more_trips",
    "more_range",
    "free_window",
    "one_more_team",
    "other_team",
    "team_with_skill",
    "check_address",
    "smaller_parcels",
    "move_window",
)

#: Overtime tried, in steps, before saying that more time does not help.
OVERTIME_STEP = 300
OVERTIME_MOST = 7200

#: Teams tried for a remedy: the nearest rounds, to keep the answer quick.
ROUNDS_TRIED = 12


def explain(model, sequences, places):
    """Return an ``Unserved`` with reasons and remedies for each of ``places``."""
    return [_explain_one(model, sequences, place) for place in places]


def _explain_one(model, sequences, place):
    line = Unserved(model.stops[place].id)
    if not model.crews:
        line.reasons.append(Reason("no_team"))
        line.remedies.append(Reason("one_more_team"))
        return line
    able = []
    for crew in model.crews:
        reason, remedy = _alone(model, crew, place)
        if reason is None:
            able.append(crew)
        else:
            line.reasons.append(reason)
            _add_once(line.remedies, remedy)
    if able:
        line.reasons.insert(0, Reason("teams_full"))
        line.remedies = [
            *_remedies_in_rounds(model, sequences, place, able),
            Reason("one_more_team", team=able[0].team.id),
        ]
    return line


def _add_once(remedies, remedy):
    if remedy and remedy not in remedies:
        remedies.append(remedy)


def _alone(model, crew, place):
    """Return (reason, remedy) why an empty round cannot serve it, or Nones."""
    team, stop = crew.team, model.stops[place]
    named = stop.allowed_teams is not None and team.id not in stop.allowed_teams
    pinned = stop.pinned_team is not None and stop.pinned_team != team.id
    if team.id in stop.forbidden_teams:
        return Reason("team_forbidden", team.id), Reason("one_more_team")
    if named or pinned:
        return Reason("team_not_allowed", team.id), Reason("other_team", team.id)
    for skill in stop.skills:
        if skill not in team.skills:
            params = {"skill": skill}
            return (
                Reason("skill_missing", team.id, params),
                Reason("team_with_skill", None, params),
            )
    if crew.frozen:
        return Reason("round_fixed", team.id), Reason("one_more_team")
    broken = model.broken_limit(crew, (place,))
    if broken:
        code, params = broken
        remedies = {
            "no_way": Reason("check_address"),
            "load_limit": Reason("smaller_parcels", None, params),
            "stops_limit": Reason("more_stops", team.id),
            "range_limit": Reason("more_range", team.id, params),
        }
        return Reason(code, team.id, params), remedies[code]
    if schedule(crew, (place,), model.service, model.windows):
        return None, None
    if schedule(crew, (place,), model.service, _without_window(model, place)):
        return Reason("window_shift", team.id), Reason("move_window")
    missing = _overtime(model, crew, [(place,)])
    remedy = Reason("longer_shift", team.id, {"seconds": missing}) if missing else None
    return Reason("shift_too_short", team.id), remedy


def _without_window(model, place):
    windows = list(model.windows)
    windows[place] = ()
    return windows


def _remedies_in_rounds(model, sequences, place, able):
    """Return what single relaxation of a planned round would take the stop in."""
    found = {}
    for _, position in _nearest_rounds(model, sequences, place, able):
        crew = model.crew_of[position]
        sequence = sequences[position]
        trials = list(model.insertions(crew, sequence, place))
        _try_limits(model, crew, position, trials, found)
        trials = [trial for trial in trials if not model.broken_limit(crew, trial)]
        if not trials:
            continue
        team = model.problem.teams[position].id
        seconds = _overtime(model, crew, trials)
        known = found.get("longer_shift")
        if seconds and (known is None or seconds < known.params["seconds"]):
            found["longer_shift"] = Reason("longer_shift", team, {"seconds": seconds})
        if model.windows[place] and "free_window" not in found:
            windows = _without_window(model, place)
            if any(schedule(crew, t, model.service, windows) for t in trials):
                found["free_window"] = Reason("free_window", team)
    return [found[code] for code in _LIGHTEST_FIRST if code in found]


_LIGHTEST_FIRST = (
    "longer_shift",
    "more_stops",
    "more_trips",
    "more_load",
    "more_range",
    "free_window",
)

#: Limit of a round -> what would be asked of it. What remains is then tried.
_RELAXED = {
    "stops_limit": ("more_stops", {"max_stops": None}),
    "trips_limit": ("more_trips", {"max_trips": 10**6}),
    "load_limit": ("more_load", None),
    "range_limit": ("more_range", {"max_metres": None}),
}


def _try_limits(model, crew, position, trials, found):
    """Add to ``found`` each single limit whose lifting lets a trial work."""
    for trial in trials:
        broken = model.broken_limit(crew, trial)
        if broken is None or broken[0] not in _RELAXED:
            continue
        code, change = _RELAXED[broken[0]]
        over = broken[1].get("over", 0)
        if code in found and over >= found[code].params.get("over", 0):
            continue
        if change is None:
            limits = dict(crew.team.capacities)
            limits.pop(broken[1]["dimension"])
            change = {"capacities": limits}
        relaxed = replace(crew, team=replace(crew.team, **change))
        if model.broken_limit(relaxed, trial) is None and schedule(
            relaxed, trial, model.service, model.windows
        ):
            team = model.problem.teams[position].id
            found[code] = Reason(code, team, dict(broken[1]))


def _nearest_rounds(model, sequences, place, able):
    """Return (detour seconds, team position) of the rounds worth a look."""
    rounds = []
    for crew in able:
        for position in crew.teams:
            sequence = sequences[position]
            if sequence:
                near = min(crew.seconds[other][place] for other in sequence if other)
                rounds.append((near, position))
    return sorted(rounds)[:ROUNDS_TRIED]


def _overtime(model, crew, trials):
    """Return the least overtime, in steps, that makes one of ``trials`` work."""

    def enough(steps):
        extra = steps * OVERTIME_STEP
        return any(
            schedule(crew, trial, model.service, model.windows, extra)
            for trial in trials
        )

    least, most = 0, OVERTIME_MOST // OVERTIME_STEP
    if not enough(most):
        return None
    while most - least > 1:
        middle = (least + most) // 2
        least, most = (least, middle) if enough(middle) else (middle, most)
    return most * OVERTIME_STEP
