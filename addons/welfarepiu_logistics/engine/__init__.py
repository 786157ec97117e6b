# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Plan delivery rounds for the teams of a day.

Pure Python, no Odoo import: this package is used as
``odoo.addons.welfarepiu_logistics.engine`` and, in the solving subprocess, by path
as the top-level package ``engine``. Hence only relative imports inside.

Units everywhere: whole metres, whole seconds; clock times are seconds since the
midnight that starts the planned day, local time.
"""

from .checker import Violation, check
from .hand import time_by_hand
from .insertion import Progress
from .plan import Break, Plan, Reason, Reload, Route, Unserved, Visit
from .problem import Limits, Matrix, Problem, ProblemError, Stop, Team, Weights
from .runner import (
    SolverCrash,
    SolverError,
    SolverOutputError,
    SolverTimeout,
    solve_in_subprocess,
)
from .solver import EngineUnavailable, solve

__all__ = [
    "Break",
    "EngineUnavailable",
    "Limits",
    "Matrix",
    "Plan",
    "Problem",
    "ProblemError",
    "Progress",
    "Reason",
    "Reload",
    "Route",
    "SolverCrash",
    "SolverError",
    "SolverOutputError",
    "SolverTimeout",
    "Stop",
    "Team",
    "Unserved",
    "Violation",
    "Visit",
    "Weights",
    "check",
    "solve",
    "solve_in_subprocess",
    "time_by_hand",
]
