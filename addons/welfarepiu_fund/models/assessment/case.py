"""What a regulation is applied to: what is known of one request, and nothing else.

No Odoo in here: the same case is put together from a request that is being assessed and
from one of the past on which a draft is tried.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class Grant(NamedTuple):
    """A grant of the past."""

    event: str  # code
    day: date
    amount: float
    is_own: bool  # of who asks; else of somebody in the household


@dataclass(frozen=True)
class Case:
    #: Fact -> value; what is not in it is not known. ``event_id`` is a code.
    facts: dict
    sent_on: date
    assessed_on: date
    #: ``None``: who asked was erased, and with the name what it had before.
    grants: tuple | None = ()
    #: Names, in the source language, of the papers that are there.
    papers: frozenset = frozenset()
    #: And of those that were asked for.
    papers_asked: frozenset = frozenset()


@dataclass
class Result:
    """What came out: lines are values of ``welfare.fund.assessment.line``, each with
    the names of the ``facts`` it is about."""

    lines: list = field(default_factory=list)
    points: float = 0.0
    #: Rules that give points for a fact that is not known.
    unknown_points: list = field(default_factory=list)
    amount: float = 0.0

    @property
    def requirements(self):
        return [line for line in self.lines if line["line_type"] == "requirement"]

    @property
    def failed(self):
        return [line for line in self.requirements if line["outcome"] == "failed"]

    @property
    def unknown(self):
        return [line for line in self.requirements if line["outcome"] == "unknown"]

    @property
    def is_eligible(self):
        return not self.failed and not self.unknown
