# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One row of a table: is it a person, what does it say, is it right?"""

import contextlib
import datetime
import re
from dataclasses import dataclass, field
from decimal import Decimal

from stdnum.exceptions import ValidationError
from stdnum.it import codicefiscale

from .columns import looks_like_tax_code
from .values import (
    EPOCH_1900,
    AmbiguousNumber,
    birth_year,
    fold,
    is_blank,
    parse_amount,
    parse_date,
    parse_email,
    parse_yes_no,
    text_of,
    tidy_name,
)

ERRORS = (
    "cf_missing",
    "cf_checksum",
    "birthdate_does_not_match_cf",
    "duplicate_cf",
    "name_missing",
    "amount_missing",
    "amount_not_a_number",
    "amount_not_positive",
)
WARNINGS = ("email_missing", "email_invalid", "town_unknown")

_TOTAL = re.compile(
    r"((sub|gran|grand|parziale) ?)?(totale?|totali|tot|importo totale|total)\b.*"
    r"|subtotal.*"
)
# Somma and Riporto are also family names.
_SUM = re.compile(r"somma|somme|riporto|a riportare|da riportare")
_GROUP = re.compile(
    r"(reparto|centro di costo|cdc|filiale|sede|categoria|qualifica|ufficio|unita)\b.*"
)
_VOWELS = "AEIOU"


@dataclass
class Issue:
    """An error or a warning about one row.

    :param field: the field concerned; ``column`` and ``header`` are the letter and
        the title of its column, None when the file has none
    :param value: the text of the cell
    :param params: more that the sentence may need
    """

    code: str
    row: int
    tax_code: str
    field: str
    sheet: str = ""
    column: str | None = None
    header: str | None = None
    value: str = ""
    params: dict = field(default_factory=dict)

    @property
    def is_error(self):
        return self.code in ERRORS


@dataclass
class PayrollRow:
    """A person of the file. Amounts in euro; fields the file lacks are None or ""."""

    sheet: str
    row: int
    tax_code: str = ""
    last_name: str = ""
    first_name: str = ""
    birth_date: datetime.date | None = None
    email: str | None = None
    phone: str = ""
    employee_number: str = ""
    category: str = ""
    level: str = ""
    department: str = ""
    town: str = ""
    zip_code: str = ""
    street: str = ""
    hired_on: datetime.date | None = None
    left_on: datetime.date | None = None
    dependent_children: bool | None = None
    amount: Decimal | None = None
    notes: str = ""
    issues: list = field(default_factory=list)
    # As they stand in the file, for who has to correct the row.
    cells: list = field(default_factory=list)

    @property
    def errors(self):
        return [issue for issue in self.issues if issue.is_error]

    @property
    def warnings(self):
        return [issue for issue in self.issues if not issue.is_error]

    @property
    def valid(self):
        return not self.errors


# ---------------------------------------------------------------- kinds of rows
def kind_of(cells, header, amounts):
    """``person``, ``total``, ``header`` or ``note``.

    In doubt a row is a person: an error that the user sees is better than a worker
    who gets nothing without a word.

    :param cells: {field: value} of the row, plus ``None: [all values]``
    :param amounts: `RunningTotals` of the rows above
    """
    if looks_like_tax_code(cells.get("tax_code")):
        return "person"
    values = [value for value in cells[None] if not is_blank(value)]
    if not values:
        return "note"
    if _repeats_header(cells[None], header):
        return "header"
    has_amount = _is_amount(cells.get("amount"))
    strong, weak = _strong_signs(cells), _weak_signs(cells)
    if not strong and _is_total(cells[None], header, weak, has_amount):
        return "total"
    if has_amount and len(values) == 1 and amounts.explains(cells["amount"]):
        return "total"
    if has_amount and len(values) == 1:
        return "person"
    return "person" if strong + weak + has_amount >= 2 else "note"


def _is_total(values, header, weak, has_amount):
    """Whether a label says so. Somebody's office or town is no label."""
    described = ("notes", "town", "street", "category", "level", "department")
    columns = [
        header.by_field[name].index for name in described if name in header.by_field
    ]
    labels = [
        fold(value)
        for index, value in enumerate(values)
        if isinstance(value, str) and index not in columns
    ]
    if any(map(_TOTAL.fullmatch, labels)):
        return True
    alone = weak < 2 and has_amount
    return alone and any(
        _SUM.fullmatch(label) or _GROUP.fullmatch(label) for label in labels
    )


def _repeats_header(values, header):
    line = [fold(text_of(value)) for value in values]
    while line and not line[-1]:
        line.pop()
    for titles in header.lines:
        filled = [(a, b) for a, b in zip(line, titles, strict=False) if a]
        if len(filled) == sum(map(bool, line)) and all(a == b for a, b in filled):
            return True
    return False


def _strong_signs(cells):
    """How many cells hold what only a person has."""
    signs = 0
    for name, parse in (("birth_date", parse_date), ("email", parse_email)):
        with contextlib.suppress(ValueError):
            signs += bool(parse(cells.get(name)))
    return signs


def _weak_signs(cells):
    code = text_of(cells.get("tax_code"))
    signs = int(bool(re.fullmatch(r"(?=.*\d)\w{8,20}", code)))
    number = text_of(cells.get("employee_number"))
    signs += bool(re.fullmatch(r"(?=.*\d)[A-Za-z0-9./_-]{1,15}", number))
    for name in ("full_name", "last_name", "first_name"):
        signs += bool(re.fullmatch(r"[^\W\d_][^\d:;_]*", text_of(cells.get(name))))
    return signs


def _is_amount(value):
    try:
        return parse_amount(value) is not None
    except AmbiguousNumber:
        return True
    except (ValueError, ArithmeticError):
        return False


class RunningTotals:
    """Sums of the rows read, to know a total that carries no label."""

    def __init__(self):
        self.all = Decimal(0)
        self.part = Decimal(0)
        self.count = 0

    def add(self, amount):
        self.all += amount
        self.part += amount
        self.count += 1

    def explains(self, value):
        """Whether the cell ``value`` is the sum of rows above."""
        try:
            amount = parse_amount(value)
        except (ValueError, ArithmeticError):
            return False
        return self.count > 1 and amount in (self.all, self.part)

    def close_part(self):
        self.part = Decimal(0)


# ---------------------------------------------------------------- reading a person
class RowReader:
    """Reads the persons of one file; remembers the tax codes it has seen.

    :param towns: `Towns`
    """

    def __init__(self, towns):
        self.towns = towns
        self.seen = {}

    def read(self, sheet, number, cells, header, epochs, votes):
        """`PayrollRow` with its issues for row ``number`` of ``sheet``.

        :param epochs: serial 0 of dates, or both candidates
        :param votes: what the amount column proves, see `decimal_votes`
        """
        row = PayrollRow(sheet=sheet, row=number)
        for name in ("employee_number", "category", "level", "department"):
            setattr(row, name, _clean(cells.get(name)))
        for name in ("phone", "street", "notes"):
            setattr(row, name, _clean(cells.get(name)))
        row.zip_code = _zip_code(cells.get("zip_code"))
        row.dependent_children = parse_yes_no(cells.get("dependent_children"))
        row.hired_on = _date_or_none(cells.get("hired_on"), epochs)
        row.left_on = _date_or_none(cells.get("left_on"), epochs)
        row.tax_code = compact_tax_code(cells.get("tax_code"))
        self._read_tax_code(row, cells, header, epochs)
        self._read_name(row, cells, header)
        self._read_amount(row, cells, header, votes)
        self._read_contacts(row, cells, header)
        return row

    def _issue(self, row, header, code, name, value=None, **params):
        column = header.by_field.get(name)
        row.issues.append(
            Issue(
                code=code,
                row=row.row,
                tax_code=row.tax_code,
                field=name,
                sheet=row.sheet,
                column=column and column.letter,
                header=column and column.header,
                value=text_of(value),
                params=params,
            )
        )

    def _read_tax_code(self, row, cells, header, epochs):
        if not row.tax_code:
            row.birth_date = _date_or_none(cells.get("birth_date"), epochs)
            self._issue(row, header, "cf_missing", "tax_code")
            return
        try:
            codicefiscale.validate(row.tax_code)
        except ValidationError:
            row.birth_date = _date_or_none(cells.get("birth_date"), epochs)
            self._issue(row, header, "cf_checksum", "tax_code", row.tax_code)
            return
        self._check_birth_date(row, cells, header, epochs)
        first = self.seen.setdefault(row.tax_code, (row.sheet, row.row))
        if first != (row.sheet, row.row):
            self._issue(
                row,
                header,
                "duplicate_cf",
                "tax_code",
                row.tax_code,
                first_sheet=first[0],
                first_row=first[1],
            )

    def _check_birth_date(self, row, cells, header, epochs):
        encoded = encoded_birth_date(row.tax_code)
        value = cells.get("birth_date")
        written = []
        for epoch in epochs:
            try:
                written.append(parse_date(value, epoch))
            except ValueError:
                written.append(False)
        if encoded is None or None in written:
            # A provisional (numeric) code says nothing; a blank cell neither.
            row.birth_date = encoded or next(filter(None, written), None)
            return
        # The code holds two digits of the year: 1925 and 2025 look the same.
        for day in filter(None, written):
            if (day.year % 100, day.month, day.day) == (
                encoded.year % 100,
                encoded.month,
                encoded.day,
            ):
                two_digits = not re.search(r"\d{4}", text_of(value))
                row.birth_date = encoded if two_digits else day
                return
        row.birth_date = next(filter(None, written), None)
        self._issue(
            row,
            header,
            "birthdate_does_not_match_cf",
            "birth_date",
            row.birth_date or value,
            encoded=encoded,
        )

    def _read_name(self, row, cells, header):
        last, first = _name(cells.get("last_name")), _name(cells.get("first_name"))
        full = _name(cells.get("full_name"))
        if full and not (last and first):
            column = header.by_field["full_name"]
            last, first = split_name(full, row.tax_code, column.header)
            missing = not last
        else:
            # Who has one name only carries XXX in the tax code for the other.
            lone = "XXX" in (row.tax_code[:3], row.tax_code[3:6])
            missing = not (last or first) if lone else not (last and first)
        row.last_name, row.first_name = tidy_name(last), tidy_name(first)
        if missing:
            names = ("full_name", "first_name" if last else "last_name")
            name = next((n for n in names if n in header.by_field), "last_name")
            self._issue(row, header, "name_missing", name)

    def _read_amount(self, row, cells, header, votes):
        value = cells.get("amount")
        try:
            row.amount = parse_amount(value, votes)
        except AmbiguousNumber:
            self._issue(
                row, header, "amount_not_a_number", "amount", value, ambiguous=True
            )
        except (ValueError, ArithmeticError):
            self._issue(row, header, "amount_not_a_number", "amount", value)
        else:
            if row.amount is None:
                self._issue(row, header, "amount_missing", "amount")
            elif row.amount <= 0:
                self._issue(row, header, "amount_not_positive", "amount", value)

    def _read_contacts(self, row, cells, header):
        town = _clean(cells.get("town"))
        known = self.towns.find(town) if town else ""
        row.town = known or tidy_name(town)
        value = cells.get("email")
        try:
            row.email = parse_email(value)
            email_code = None if row.email else "email_missing"
        except ValueError:
            email_code = "email_invalid"
        if row.errors:
            # A warning says what happens to a row that is granted; this one is not.
            return
        if email_code:
            self._issue(row, header, email_code, "email", value)
        if town and not known:
            self._issue(row, header, "town_unknown", "town", town)


def compact_tax_code(value):
    """The tax code without blanks and signs, in capitals; "" for a blank cell."""
    if is_blank(value):
        return ""
    text = re.sub(r"[\s.,'’`\-:/*]", "", text_of(value)).upper()
    if isinstance(value, int | float) and text.isdecimal():
        # A provisional code has eleven digits; as a number it lost its zeros.
        text = text.zfill(11)
    return text


def encoded_birth_date(tax_code):
    """The birth date inside a valid tax code, None for a numeric one."""
    if len(tax_code) != 16:
        return None
    # The library knows omocodia; only the century is ours to choose.
    day = codicefiscale.get_birth_date(tax_code, minyear=2000)
    try:
        return day.replace(year=birth_year(day.year % 100))
    except ValueError:
        # 29 February of a year that has none a century before
        return day


# ---------------------------------------------------------------- names
_PARTICLES = {"de", "di", "da", "del", "della", "dello", "dei", "degli", "delle", "dal"}
_PARTICLES |= {"dalla", "dall", "la", "lo", "li", "le", "el", "al", "van", "von", "san"}
_PARTICLES |= {"santa", "d", "dell", "mc", "mac", "ben", "abu", "dos", "den", "ter"}


def split_name(full, tax_code="", title=""):
    """(last name, first name) of a full name.

    The tax code decides, which encodes both; without it the order that the column's
    title tells (last name first if it tells none), particles going with the last
    name.
    """
    if "," in full:
        last, _comma, first = full.partition(",")
        return last.strip(), first.strip()
    words = full.split()
    if len(words) < 2:
        return full, ""
    for cut in range(1, len(words)):
        left, right = words[:cut], words[cut:]
        for last, first in ((left, right), (right, left)):
            if _name_codes("".join(last), "".join(first)) == tax_code[:6]:
                return " ".join(last), " ".join(first)
    title = fold(title)
    if re.match(r"nome\b.*\bcognome", title):
        cut = len(words) - 1
        while cut > 1 and fold(words[cut - 1]) in _PARTICLES:
            cut -= 1
        return " ".join(words[cut:]), " ".join(words[:cut])
    cut = 1
    while cut < len(words) - 1 and fold(words[cut - 1]) in _PARTICLES:
        cut += 1
    return " ".join(words[:cut]), " ".join(words[cut:])


def _name_codes(last, first):
    last, first = (re.sub("[^A-Z]", "", fold(n).upper()) for n in (last, first))
    consonants = [[c for c in name if c not in _VOWELS] for name in (last, first)]
    vowels = [[c for c in name if c in _VOWELS] for name in (last, first)]
    if len(consonants[1]) > 3:
        consonants[1].pop(1)
    return "".join(
        "".join([*c, *v, "X", "X", "X"][:3])
        for c, v in zip(consonants, vowels, strict=True)
    )


# ---------------------------------------------------------------- small readers
def _clean(value):
    return "" if is_blank(value) else text_of(value)


def _name(value):
    text = _clean(value)
    return text if any(map(str.isalpha, text)) else ""


def _zip_code(value):
    text = _clean(value)
    return text.zfill(5) if text.isdecimal() else text


def _date_or_none(value, epochs=(EPOCH_1900,)):
    try:
        return parse_date(value, epochs[0])
    except ValueError:
        return None
