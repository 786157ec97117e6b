# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A round whose order a person decided: its times, whether or not it keeps the rules.

Engines give no round that breaks a rule. A person may want one all the same, or want to
see what is wrong with it: the times are made here, the checker says what is broken.
"""

from dataclasses import replace

from .breaks import loose_schedule, schedule
from .checker import plan_cost
from .model import NO_WAY, Model
from .plan import Plan, Unserved

ENGINE = "by hand"


def time_by_hand(problem, orders) -> Plan:
    """Return the plan in which each team serves its stops in the order given.

    A round that can keep the rules has the times an engine would give it; another one
    goes on as soon as it can, waits for doors that are not open yet, and is late.

    :param orders: ``{team id: [stop ids, None for coming back to load again]}``; what
        is fixed on a team opens its order. Teams without stops have no round; stops in
        no order are unserved, without reasons
    :raise KeyError: a team or stop is not in the problem
    """
    model = Model(problem)
    positions = {team.id: position for position, team in enumerate(problem.teams)}
    places = {None: 0}
    places.update((stop.id, place) for place, stop in enumerate(problem.stops, 1))
    routes = []
    for team, order in orders.items():
        sequence = tuple(places[stop] for stop in order)
        if sequence:
            routes.append(_time(model, positions[team], sequence))
    served = {visit.stop for route in routes for visit in route.visits}
    plan = Plan(
        routes=routes,
        unserved=[Unserved(one.id) for one in problem.stops if one.id not in served],
        engine=ENGINE,
        seed=problem.seed,
    )
    plan.cost = plan_cost(problem, plan)
    return plan


def _time(model, position, sequence):
    crew = model.crew_of[position]
    times = None
    if not (lost := _count_lost(crew, sequence)):
        times = schedule(crew, sequence, model.service, model.windows)
    if times is None:
        times = loose_schedule(_passable(crew), sequence, model.service, model.windows)
    route = model.route(position, sequence, times)
    # A way that is not there has no length; the checker names it.
    route.metres -= lost * NO_WAY
    route.drive -= lost * NO_WAY
    return route


def _count_lost(crew, sequence):
    """Return how many ways of the round are not there."""
    path = (0, *sequence, 0)
    return sum(
        crew.seconds[here][there] >= NO_WAY
        for here, there in zip(path, path[1:], strict=False)
    )


def _passable(crew):
    """Return the crew with ways that are not there taking no time."""
    return replace(
        crew,
        seconds=[[0 if way >= NO_WAY else way for way in row] for row in crew.seconds],
    )
