# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the text and numbers of cells mean: amounts, dates, names, yes and no."""

import datetime
import decimal
import re
import unicodedata
from decimal import Decimal

CENT = Decimal("0.01")
# Beyond this a cell in an amount column is a code that slipped into it.
AMOUNT_LIMIT = Decimal(10**9)
# Serial 0 of the two date systems of spreadsheets. The first one counts a 29
# February 1900 that never was, so it is right from 1 March 1900 on.
EPOCH_1900 = datetime.date(1899, 12, 30)
EPOCH_1904 = datetime.date(1904, 1, 1)
FIRST_YEAR, LAST_YEAR = 1900, 2100
# Under this age nobody can work in Italy: it settles the century of two-digit years.
MIN_AGE = 14

MONTHS = ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott")
MONTHS += ("nov", "dic")
BLANKS = {"", "-", "--", "---", "n.d.", "nd", "n/d", "n.a.", "na", "n/a", "#n/d"}
BLANKS |= {"#n/a", "null", "none", "nan", "nessuna", "nessuno", "assente", "/"}


# ---------------------------------------------------------------- text
# They come with copies from web pages.
_ZERO_WIDTH = re.compile("[\u200b-\u200f\u2060\ufeff\xad]")


def text_of(value):
    """The cell as one line of text; whole numbers lose the ``.0`` of their type."""
    if isinstance(value, str):
        if not value.isascii():
            value = _ZERO_WIDTH.sub("", value)
        return " ".join(value.split())
    if value is None:
        return ""
    if isinstance(value, bool):
        return "VERO" if value else "FALSO"
    if isinstance(value, datetime.date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float):
        # as spreadsheets show it, without the noise of the last binary digits
        value = int(value) if _is_whole(value) else format(value, ".15g")
    return str(value)


def _is_whole(number):
    return number.is_integer() and abs(number) < 1e15


def is_blank(value):
    """True for no content and for the signs people write in its place."""
    return text_of(value).lower() in BLANKS


def fold(text):
    """Lower case, without accents, apostrophes and signs: for comparing words."""
    text = unicodedata.normalize("NFKD", text).lower()
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9€]+", " ", text).split())


def tidy_name(text):
    """A person's name for reading: ``D'ANGELO`` gives ``D'Angelo``.

    Mixed case is somebody's choice and stays.
    """
    if text.isupper() or text.islower():
        return re.sub(r"[^\W\d_]+", lambda m: m.group().capitalize(), text.lower())
    return text


# ---------------------------------------------------------------- amounts
class AmbiguousNumber(ValueError):
    """The text is a number, but nothing tells which one (``1,200``)."""


_DECORATION = re.compile(r"€|\bEUROS?\b|\bEUR\b\.?", re.IGNORECASE)
_SPACES = re.compile(r"[\s\xa0\u2007\u2009\u202f_]+")
_GROUPED = r"\d{1,3}(?:%s\d{3})+"
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")


def _strip_number(text):
    """Digits and separators of ``text``, and whether it is negative."""
    text = _DECORATION.sub("", text).strip().replace("\u2212", "-").replace("–", "-")
    text = text.replace("’", "'")
    negative = False
    if re.fullmatch(r"\(.*\)", text):
        text, negative = text[1:-1].strip(), True
    # "750,-" and "750,=" close an amount without cents.
    text = re.sub(r"[.,]\s*[-=]{1,2}$", "", text)
    if text.endswith("-"):
        text, negative = text[:-1].strip(), not negative
    elif text[:1] in "+-" and text:
        negative = negative != (text[0] == "-")
        text = text[1:].strip()
    if re.search(r"\d\s\d", text) and not re.fullmatch(
        r"\d{1,3}(?:\s\d{3})+(?:[.,]\d*)?", text
    ):
        raise ValueError(text)
    return _SPACES.sub("", text), negative


def decimal_votes(values):
    """Which decimal signs the texts of one column prove: a set of ``,``, ``.`` and
    ``,3`` (comma before three decimals). Needed for texts such as ``1,200``."""
    votes = set()
    for value in values:
        if not isinstance(value, str):
            continue
        try:
            text, _negative = _strip_number(value)
        except ValueError:
            continue
        match = re.fullmatch(r"[\d.,']*?([.,])(\d+)", text)
        if not match or _AMBIGUOUS.fullmatch(text):
            continue
        sign, digits = match.groups()
        if text.count(sign) > 1:
            # 1.200.000: that sign groups, so the other one cuts decimals
            votes.add("," if sign == "." else ".")
        else:
            votes.add(sign)
            if sign == "," and len(digits) == 3:
                votes.add(",3")
    return votes


def parse_amount(value, votes=frozenset()):
    """Euro in ``value``, rounded half up to the cent; None for a blank cell.

    Reads Italian (``1.200,50``), English (``1,200.50``, ``1200.5``) and Swiss
    (``1'200,00``) writing, a currency sign on either side, and the minus before,
    behind or as brackets. ``1.200`` means 1200 unless the column (``votes``, see
    `decimal_votes`) proves points to be decimal.

    :raises AmbiguousNumber: when two readings remain; the wrong one would be
        wrong a thousandfold
    :raises ValueError: when it is no number
    """
    if value is None:
        return None
    if isinstance(value, bool | datetime.date):
        raise ValueError(value)
    if isinstance(value, int | float | Decimal):
        # repr of a float is the shortest text that a person would have typed
        return _to_cents(Decimal(repr(value) if isinstance(value, float) else value))
    text = text_of(value)
    if text.lower() in BLANKS or _DECORATION.sub("", text).strip() in ("", "-"):
        return None
    digits, negative = _strip_number(text)
    number = _to_cents(Decimal(_plain_number(digits, votes)))
    return -number if negative else number


def _plain_number(text, votes):
    if re.fullmatch(r"\d+(?:\.\d+)?[eE][+-]?\d{1,2}", text):
        return text
    if _AMBIGUOUS.fullmatch(text):
        return _settle(text, votes)
    for group, point in ((r"\.", ","), (",", r"\."), ("'", ","), ("'", r"\.")):
        whole = _GROUPED % group
        if re.fullmatch(rf"(?:{whole}|\d+)(?:[{point}]\d*)?|[{point}]\d+", text):
            text = re.sub(group, "", text)
            return re.sub(f"[{point}]", ".", text)
    raise ValueError(text)


def _settle(text, votes):
    if "." in text:
        if "." in votes and "," not in votes:
            raise AmbiguousNumber(text)
        return text.replace(".", "")
    if ",3" in votes and "." not in votes:
        return text.replace(",", ".")
    if "." in votes and "," not in votes:
        return text.replace(",", "")
    raise AmbiguousNumber(text)


def _to_cents(number):
    if not number.is_finite() or abs(number) >= AMOUNT_LIMIT:
        raise ValueError(number)
    return number.quantize(CENT, decimal.ROUND_HALF_UP)


# ---------------------------------------------------------------- dates
def date_from_serial(serial, epoch):
    """The day of a spreadsheet's serial number, None when it cannot be one."""
    if not 1 <= serial < 100_000:
        return None
    days = int(serial)
    if epoch == EPOCH_1900 and days < 60:
        days += 1
    return _plausible(epoch + datetime.timedelta(days=days))


def parse_date(value, epoch=EPOCH_1900):
    """The day in ``value``: a date, a serial number (counted from ``epoch``, also as
    text), or text with the day first, or ISO. None for a blank cell.

    :raises ValueError: when it is no date
    """
    if isinstance(value, datetime.date) or is_blank(value):
        return value if isinstance(value, datetime.date) else None
    text = text_of(value)
    day = None
    if re.fullmatch(r"\d{7,8}", text):
        day = _from_digits(text)
    elif re.fullmatch(r"\d{4,5}(?:[.,]\d+)?", text):
        day = date_from_serial(float(text.replace(",", ".")), epoch)
    else:
        day = _from_text(text)
    if day is None:
        raise ValueError(text)
    return day


def _from_digits(text):
    text = text.zfill(8)
    if text[:2] in ("19", "20") and 1 <= int(text[4:6]) <= 12:
        day = _date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if day:
            return day
    return _date(int(text[4:]), int(text[2:4]), int(text[:2]))


def _from_text(text):
    # A time behind the day ("25/01/1980 00:00:00", "1980-01-25T00:00:00") says nothing.
    text = re.sub(r"[T\s]+\d{1,2}[:.]\d{2}([:.]\d{2})?([.,]\d+)?Z?$", "", text)
    match = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", text)
    if match:
        return _date(*map(int, match.groups()))
    match = re.fullmatch(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})", text)
    if match:
        day, month, year = match.groups()
        return _date(_full_year(year), int(month), int(day))
    match = re.fullmatch(
        r"(\d{1,2})[-/. ]+([A-Za-z]{3,9})\.?[-/. ]+(\d{4}|\d{2})", text
    )
    if match and match.group(2).lower()[:3] in MONTHS:
        day, month, year = match.groups()
        return _date(_full_year(year), MONTHS.index(month.lower()[:3]) + 1, int(day))
    return None


def _full_year(year):
    year = int(year)
    if year > 99:
        return year
    # One year ahead: somebody hired next January.
    this_year = datetime.date.today().year
    return 2000 + year if 2000 + year <= this_year + 1 else 1900 + year


def birth_year(two_digits, today=None):
    """The year of birth of a worker from its last two digits."""
    youngest = (today or datetime.date.today()).year - MIN_AGE
    return 2000 + two_digits if 2000 + two_digits <= youngest else 1900 + two_digits


def _date(year, month, day):
    try:
        return _plausible(datetime.date(year, month, day))
    except ValueError:
        return None


def _plausible(day):
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


# ---------------------------------------------------------------- others
def parse_yes_no(value):
    """True, False, or None when the cell says neither. A number above 0 means yes."""
    text = fold(text_of(value))
    if text in ("s", "si", "y", "yes", "x", "vero", "true"):
        return True
    if text in ("n", "no", "falso", "false"):
        return False
    if text.isdecimal():
        return int(text) > 0
    return None


_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}",
    re.IGNORECASE | re.ASCII,
)


def parse_email(value):
    """The address in ``value``, None for a blank cell.

    :raises ValueError: when there is not exactly one good address
    """
    if is_blank(value):
        return None
    text = text_of(value).removeprefix("mailto:")
    match = re.fullmatch(r"[^<>]*<([^<>]+)>", text)
    text = match.group(1) if match else text
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        raise ValueError(text)
    return text
