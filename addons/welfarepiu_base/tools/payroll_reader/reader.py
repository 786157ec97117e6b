# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The door of the package: a payroll file in, persons with amounts out."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from stdnum.it import codicefiscale

from . import columns as columns_module
from .columns import Header
from .errors import UnreadableFile
from .rows import (
    RowReader,
    RunningTotals,
    compact_tax_code,
    encoded_birth_date,
    kind_of,
)
from .tables import read_tables
from .towns import Towns
from .values import (
    EPOCH_1900,
    EPOCH_1904,
    date_from_serial,
    decimal_votes,
    parse_amount,
    text_of,
)

_REQUIRED = ("tax_code", "amount")
# So many birth dates that agree with their tax codes settle the date system.
EPOCH_VOTES = 100
# Tables with a header of their own, over all sheets of a file.
MAX_TABLES = 200
# Rows in which an example of each column is looked for.
SAMPLE_ROWS = 50


@dataclass
class SkippedRow:
    """A row that is no person: ``title``, ``header``, ``total`` or ``note``."""

    sheet: str
    row: int
    reason: str
    text: str


@dataclass
class Notice:
    """Something about the whole file that the user should look at.

    ``total_differs`` (row, stated, read), ``field_missing`` (field),
    ``amount_ambiguous`` (header, used: the titles of the columns),
    ``sheet_hidden`` (sheet), ``sheet_without_table`` (sheet).
    """

    code: str
    sheet: str = ""
    params: dict = field(default_factory=dict)


@dataclass
class Total:
    """A total row, and what the rows above it add up to: all, or its own part."""

    sheet: str
    row: int
    stated: Decimal
    read: Decimal


@dataclass
class SheetReading:
    """A table that was read: where its header stands and what its columns hold.

    :param samples: {index of a column: text of its first cell below the header}
    """

    name: str
    header_row: int | None
    header_rows: tuple
    columns: tuple
    samples: dict = field(default_factory=dict)
    rows: int = 0


@dataclass
class PayrollFile:
    """What the reader made of a file. Nothing is stored, nothing is booked.

    :param kind: ``xls``, ``xlsx``, ``csv``, ``html`` or ``spreadsheetml``
    :param sha256: of the bytes, to know the same file again
    :param rows: `PayrollRow` for each person, right or wrong, in the file's order
    :param skipped: every other row that has any content
    """

    filename: str
    kind: str
    sha256: str
    encoding: str | None = None
    delimiter: str | None = None
    sheets: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    skipped: list = field(default_factory=list)
    notices: list = field(default_factory=list)
    totals: list = field(default_factory=list)

    @property
    def sheet(self):
        return self.sheets[0].name

    @property
    def header_row(self):
        return self.sheets[0].header_row

    @property
    def columns(self):
        return self.sheets[0].columns

    @property
    def errors(self):
        return [issue for row in self.rows for issue in row.errors]

    @property
    def warnings(self):
        return [issue for row in self.rows for issue in row.warnings]

    @property
    def valid_rows(self):
        return [row for row in self.rows if row.valid]

    @property
    def total_valid(self):
        """Euro over the rows that can be granted."""
        return sum((row.amount for row in self.valid_rows), Decimal("0.00"))

    @property
    def total_read(self):
        """Euro over all persons whose amount is a number, as the file would add up."""
        return sum((row.amount or 0 for row in self.rows), Decimal("0.00"))


def read_payroll(
    data: bytes,
    filename: str,
    columns: Mapping | None = None,
    known_towns: Iterable[str] | None = None,
) -> PayrollFile:
    """Read a payroll export.

    :param data: the file's content; its name is only carried along
    :param columns: the user's word on columns, {title or index from 0: field or
        None}, see `columns.apply_choice`; the rest is recognised
    :param known_towns: names for the ``town_unknown`` warning; None stands for the
        municipalities of the territory, an empty collection for no such warning
    :raises UnreadableFile: when there is no table of persons in it
    :raises ValueError: for a field in ``columns`` that does not exist
    """
    tables = read_tables(data)
    result = PayrollFile(
        filename=filename,
        kind=tables.kind,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=tables.encoding,
        delimiter=tables.delimiter,
    )
    reader = RowReader(Towns(known_towns))
    filled = [sheet for sheet in tables.sheets if sheet.rows]
    # A hidden sheet is somebody's scratch paper, unless there is nothing else.
    for hidden in (False, True):
        for sheet in filled:
            if sheet.hidden == hidden:
                _SheetReader(sheet, columns or {}, reader, result).run()
        if result.sheets:
            break
    if not result.sheets:
        raise UnreadableFile("no_table")
    read = {sheet.name for sheet in result.sheets}
    for sheet in filled:
        if sheet.name not in read:
            code = "sheet_hidden" if sheet.hidden else "sheet_without_table"
            result.notices.append(Notice(code, sheet.name))
    return result


class _SheetReader:
    """Walks over the rows of one sheet, from header to header."""

    def __init__(self, sheet, choice, reader, result):
        self.sheet = sheet
        self.choice = choice
        self.reader = reader
        self.result = result
        self.amounts = RunningTotals()
        self.header = self.titles = self.reading = None

    def run(self):
        rows = self.sheet.rows
        found = columns_module.find_header(rows) or Header((), ())
        begin = found.rows[0] if found.rows else 0
        above = sum(1 for number, _cells in rows if number < begin)
        body = rows[above + len(found.rows) :]
        header = self._complete(found, body)
        if not self._is_table(header):
            return
        self._open(found, header, body)
        for number, cells in rows[:above]:
            # Titles; but nobody is lost if people stand there.
            code = self._by_field(cells).get("tax_code")
            if columns_module.looks_like_tax_code(code):
                self._person(number, self._by_field(cells))
            else:
                self._skip(number, cells, "title")
        self._walk(body)

    def _walk(self, rows):
        position = 0
        while position < len(rows):
            number, cells = rows[position]
            values = self._by_field(cells)
            # A header in another order would pass for a person: its words stand
            # where names are looked for.
            lines = self._next_header(rows, position, values)
            if lines:
                position += lines
                continue
            kind = kind_of(values, self.header, self.amounts)
            if kind == "person":
                self._person(number, values)
            else:
                if kind == "total":
                    self._total(number, values)
                self._skip(number, cells, kind)
            position += 1

    def _next_header(self, rows, position, values):
        """Pass over a header at ``position``; returns how many lines it takes.

        Below a page break it is the same again; of another table, the columns may
        stand in another order.
        """
        if columns_module.looks_like_tax_code(values.get("tax_code")):
            return 0
        column = self.header.by_field.get("tax_code")
        found = columns_module.header_at(rows, position, column and column.header)
        if not (found and "tax_code" in found.by_field and len(found.by_field) > 2):
            return 0
        lines = len(found.rows)
        for line in rows[position : position + lines]:
            self._skip(*line, "header")
        titles = [(column.index, column.header) for column in found.columns]
        if titles != self.titles:
            body = rows[position + lines :]
            self._open(found, self._complete(found, body), body)
        return lines

    def _complete(self, header, rows):
        header = columns_module.complete_by_content(header, rows)
        return columns_module.apply_choice(header, self.choice)

    @staticmethod
    def _is_table(header):
        # A summary by office has amounts, an address book has names: neither is it.
        fields = header.by_field.keys()
        names = {"full_name", "last_name"} & fields
        return "tax_code" in fields or bool(names and "amount" in fields)

    def _open(self, found, header, body):
        """Read on with ``header``; ``found`` is what the file itself says."""
        if len(self.result.sheets) == MAX_TABLES:
            raise UnreadableFile("too_many_tables", limit=MAX_TABLES)
        self.header = header
        self.titles = [(column.index, column.header) for column in found.columns]
        self.epochs = self._epochs(body)
        self.votes = decimal_votes(
            self._by_field(cells).get("amount") for _number, cells in body
        )
        self.reading = SheetReading(
            name=self.sheet.name,
            header_row=header.rows[-1] if header.rows else None,
            header_rows=header.rows,
            columns=header.columns,
            samples=self._samples(header, body),
        )
        self.result.sheets.append(self.reading)
        self._notice_missing(header)
        self._notice_rivals(header)

    @staticmethod
    def _samples(header, body):
        samples = {}
        for column in header.columns:
            cells = (
                text_of(cells[column.index])
                for _number, cells in body[:SAMPLE_ROWS]
                if column.index < len(cells)
            )
            samples[column.index] = next(filter(None, cells), "")[:60]
        return samples

    def _notice_missing(self, header):
        names = {"full_name", "last_name"} & header.by_field.keys()
        for name in (*_REQUIRED, *([] if names else ["full_name"])):
            if name not in header.by_field:
                self.result.notices.append(
                    Notice("field_missing", self.sheet.name, {"field": name})
                )

    def _notice_rivals(self, header):
        """Another column with as good a name for the money must be looked at."""
        used = header.by_field.get("amount")
        if not used or "amount" in self.choice.values():
            return
        for column in header.columns:
            field, confidence = columns_module.best_field(
                columns_module.score_header(column.header)
            )
            if field == "amount" and column != used and confidence >= used.confidence:
                params = {"header": column.header, "used": used.header}
                self.result.notices.append(
                    Notice("amount_ambiguous", self.sheet.name, params)
                )

    def _epochs(self, body):
        """The day of serial 0; where the file does not say, the birth dates do."""
        if self.sheet.epoch:
            return (self.sheet.epoch,)
        votes = {EPOCH_1900: 0, EPOCH_1904: 0}
        for _number, cells in body:
            values = self._by_field(cells)
            serial = text_of(values.get("birth_date"))
            code = compact_tax_code(values.get("tax_code"))
            if not re.fullmatch(r"\d{4,5}", serial) or not codicefiscale.is_valid(code):
                continue
            for epoch in votes:
                day = date_from_serial(int(serial), epoch)
                votes[epoch] += day is not None and day == encoded_birth_date(code)
            if sum(votes.values()) == EPOCH_VOTES:
                break
        return (EPOCH_1904 if votes[EPOCH_1904] > votes[EPOCH_1900] else EPOCH_1900,)

    def _by_field(self, cells):
        values = {None: cells}
        for name, column in self.header.by_field.items():
            values[name] = cells[column.index] if column.index < len(cells) else None
        return values

    def _person(self, number, values):
        row = self.reader.read(
            self.sheet.name, number, values, self.header, self.epochs, self.votes
        )
        row.cells = values[None]
        self.result.rows.append(row)
        self.reading.rows += 1
        if row.amount is not None:
            self.amounts.add(row.amount)

    def _total(self, number, values):
        try:
            stated = parse_amount(values.get("amount"), self.votes)
        except (ValueError, ArithmeticError):
            stated = None
        if stated is not None:
            read = self.amounts.all
            if stated == self.amounts.part:
                read = stated
            self.result.totals.append(Total(self.sheet.name, number, stated, read))
        if stated not in (None, self.amounts.all, self.amounts.part):
            params = {"row": number, "stated": stated, "read": self.amounts.all}
            self.result.notices.append(Notice("total_differs", self.sheet.name, params))
        self.amounts.close_part()

    def _skip(self, number, cells, reason):
        text = " | ".join(filter(None, map(text_of, cells)))[:200]
        self.result.skipped.append(SkippedRow(self.sheet.name, number, reason, text))
