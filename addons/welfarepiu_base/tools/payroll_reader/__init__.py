# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Reader of payroll exports, without Odoo: bytes in, persons with amounts out.

It says everything in codes; `messages_it` has the sentences for the command line.
"""

from .columns import SYNONYMS, Column
from .errors import UnreadableFile
from .reader import (
    Notice,
    PayrollFile,
    SheetReading,
    SkippedRow,
    Total,
    read_payroll,
)
from .rows import ERRORS, WARNINGS, Issue, PayrollRow

FIELDS = tuple(SYNONYMS)

__all__ = [
    "ERRORS",
    "FIELDS",
    "WARNINGS",
    "Column",
    "Issue",
    "Notice",
    "PayrollFile",
    "PayrollRow",
    "SheetReading",
    "SkippedRow",
    "Total",
    "UnreadableFile",
    "read_payroll",
]
