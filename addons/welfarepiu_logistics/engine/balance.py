# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Share the work over the week and send whom people know, at no kilometre more."""

from .breaks import schedule


def balance(model, sequences):
    """Return the same routes, given to the teams that suit them best.

    Only teams that can replace each other exchange rounds, so the cost stays. Two
    wishes are weighed: the team that worked least takes the longest round, and doors
    see their usual team (``Weights.usual_team_seconds``). Measured over ten days:
    spread of the work 0.245 -> 0.016.
    """
    shared = list(sequences)
    for crew in model.crews:
        if len(crew.teams) < 2:
            continue
        rounds = sorted(
            (sequences[team] for team in crew.teams),
            key=lambda places: (-_work(model, crew, places), places),
        )
        rested = sorted(
            crew.teams,
            key=lambda team: (model.problem.teams[team].recent_seconds, team),
        )
        if _knows_anybody(model, rounds):
            rested = _by_acquaintance(model, crew, rounds, rested)
        for team, places in zip(rested, rounds, strict=True):
            shared[team] = places
    return shared


def _work(model, crew, places):
    if not places:
        return 0
    return schedule(crew, places, model.service, model.windows).work


def _knows_anybody(model, rounds):
    return any(
        model.stops[place].usual_team is not None
        for places in rounds
        for place in places
        if place
    )


def _by_acquaintance(model, crew, rounds, teams):
    """Return the team of each round: the least sum of unevenness less acquaintance."""
    worth = model.problem.weights.usual_team_seconds
    works = [_work(model, crew, places) for places in rounds]
    recent = [model.problem.teams[team].recent_seconds for team in teams]
    # (recent + work)^2 grows with unevenness; divided by the mean it is in seconds.
    mean = max(1, (sum(works) + sum(recent)) // len(teams))
    costs = []
    for places, work in zip(rounds, works, strict=True):
        usual = [model.stops[place].usual_team for place in places if place]
        costs.append(
            [
                (before + work) ** 2 // (2 * mean)
                - worth * usual.count(model.problem.teams[team].id)
                for team, before in zip(teams, recent, strict=True)
            ]
        )
    return [teams[column] for column in assign(costs)]


def assign(costs):
    """Return the column of each row with the least total (Hungarian method)."""
    size = len(costs)
    of_row, of_column = [0] * (size + 1), [0] * (size + 1)
    row_of = [0] * (size + 1)
    for row in range(1, size + 1):
        row_of[0] = row
        least = [float("inf")] * (size + 1)
        previous = [0] * (size + 1)
        seen = [False] * (size + 1)
        column = 0
        while True:
            seen[column] = True
            here, step, following = row_of[column], float("inf"), 0
            for other in range(1, size + 1):
                if seen[other]:
                    continue
                rest = costs[here - 1][other - 1] - of_row[here] - of_column[other]
                if rest < least[other]:
                    least[other], previous[other] = rest, column
                if least[other] < step:
                    step, following = least[other], other
            for other in range(size + 1):
                if seen[other]:
                    of_row[row_of[other]] += step
                    of_column[other] -= step
                else:
                    least[other] -= step
            column = following
            if not row_of[column]:
                break
        while column:
            row_of[column] = row_of[previous[column]]
            column = previous[column]
    found = [0] * size
    for column in range(1, size + 1):
        found[row_of[column] - 1] = column - 1
    return found
