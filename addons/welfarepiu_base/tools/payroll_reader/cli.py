# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""``script/read-payroll``: what the reader makes of files, as JSON."""

import json
import pathlib
import sys

from .errors import UnreadableFile
from .messages_it import issue_message, notice_message, unreadable_message
from .reader import read_payroll

USAGE = "usage: read-payroll FILE...\n"


def main(arguments, output=None):
    """Print one JSON object, keyed by file name. Returns the exit status: 1 when a
    file cannot be read at all, 2 without files, else 0."""
    if not arguments or arguments[0] in ("-h", "--help"):
        sys.stderr.write(USAGE)
        return 0 if arguments else 2
    answers = {}
    for argument in arguments:
        path = pathlib.Path(argument)
        # Two files of one name, from two folders, both get an answer.
        key = argument if path.name in answers else path.name
        answers[key] = answer_for(path)
    json.dump(answers, output or sys.stdout, ensure_ascii=False, indent=1)
    print(file=output or sys.stdout)
    return int(any(answer.get("unreadable") for answer in answers.values()))


def answer_for(path):
    """What is printed about the file at ``path``."""
    try:
        payroll = read_payroll(_content(path), path.name)
    except UnreadableFile as error:
        return {
            "unreadable": True,
            "reason": error.key,
            "messages": [unreadable_message(error)],
        }
    issues = payroll.errors + payroll.warnings
    return {
        "rows": len(payroll.rows),
        "valid": len(payroll.valid_rows),
        "total_valid": float(payroll.total_valid),
        "errors": list(map(_issue, payroll.errors)),
        "warnings": list(map(_issue, payroll.warnings)),
        "messages": [
            *map(issue_message, issues),
            *map(notice_message, payroll.notices),
        ],
        "kind": payroll.kind,
        "encoding": payroll.encoding,
        "sheets": [
            {
                "sheet": sheet.name,
                "header_row": sheet.header_row,
                "rows": sheet.rows,
                "columns": [
                    {
                        "column": column.letter,
                        "header": column.header,
                        "field": column.field,
                        "confidence": column.confidence,
                    }
                    for column in sheet.columns
                ],
            }
            for sheet in payroll.sheets
        ],
        "skipped": [
            {"row": row.row, "reason": row.reason, "text": row.text}
            for row in payroll.skipped
        ],
    }


def _content(path):
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile("not_found") from error


def _issue(issue):
    return {"row": issue.row, "cf": issue.tax_code, "error": issue.code}
