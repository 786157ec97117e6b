# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What was planned: routes with their times, and what could not be served."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(slots=True)
class Visit:
    """One stop of a route: arrival, start and end of the service."""

    stop: Any
    arrive: int
    start: int
    leave: int


@dataclass(slots=True)
class Break:
    """A break after the first ``after`` visits (0: at the depot, before leaving)."""

    after: int
    start: int
    end: int


@dataclass(slots=True)
class Reload:
    """Back at the depot after the first ``after`` visits, loading until ``leave``.

    A break after as many visits is had at the last door if it begins before
    ``arrive``, else at the depot once everything is loaded.
    """

    after: int
    arrive: int
    leave: int


@dataclass(slots=True)
class Route:
    """The round of one team. ``drive`` is seconds of travel."""

    team: Any
    leave: int
    visits: list
    back: int
    metres: int
    drive: int
    pause: Break | None = None
    reloads: list = field(default_factory=list)

    @property
    def work(self) -> int:
        """Working seconds: leaving to return, without a break on the road."""
        rest = self.pause
        return (
            self.back
            - self.leave
            - (rest.end - rest.start if rest and rest.after else 0)
        )


@dataclass(slots=True)
class Reason:
    """Why a stop is not served, or what would serve it (codes: ``explain``)."""

    code: str
    team: Any = None
    params: dict = field(default_factory=dict)


@dataclass(slots=True)
class Unserved:
    stop: Any
    reasons: list = field(default_factory=list)
    remedies: list = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """A complete answer: every stop of the problem is in ``routes`` or ``unserved``.

    :param cost: Z of the problem's weights, without the unserved
    :param engine: who made it, for example ``"pyvrp 0.14.1"`` or ``"insertion"``
    :param stopped_by: ``"iterations"`` (the plan can be repeated), ``"time"``, or
        ``"cancel"``: somebody had enough; the plan is the best so far
    :param fallback: why the preferred engine was not used, empty otherwise
    :param violations: what the checker found, as data; empty for a sound plan, unless
        the fixed part of a round breaks a rule already
    :param peak_megabytes: memory of the solving process, 0 if it was ours
    """

    routes: list
    unserved: list
    engine: str
    seed: int
    cost: float = 0.0
    iterations: int = 0
    seconds: float = 0.0
    stopped_by: str = ""
    fallback: str = ""
    violations: list = field(default_factory=list)
    peak_megabytes: int = field(default=0, compare=False)

    @property
    def metres(self) -> int:
        return sum(route.metres for route in self.routes)

    def to_dict(self) -> dict:
        """Return plain JSON data; ``from_dict`` gives an equal plan."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict) -> "Plan":
        """Read what ``to_dict`` wrote; raise ``ValueError`` on a wrong shape."""
        try:
            values = dict(data)
            values["routes"] = [_read_route(route) for route in data["routes"]]
            values["unserved"] = [_read_unserved(line) for line in data["unserved"]]
            return cls(**values)
        except (KeyError, TypeError) as error:
            raise ValueError(f"malformed plan: {error!r}") from error


def _read_route(data: dict) -> Route:
    values = dict(data)
    values["visits"] = [Visit(**visit) for visit in data["visits"]]
    values["pause"] = Break(**data["pause"]) if data.get("pause") else None
    values["reloads"] = [Reload(**reload) for reload in data.get("reloads", [])]
    return Route(**values)


def _read_unserved(data: dict) -> Unserved:
    return Unserved(
        data["stop"],
        [Reason(**reason) for reason in data["reasons"]],
        [Reason(**remedy) for remedy in data["remedies"]],
    )
