# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""From the bytes of a file to sheets of typed cells.

What a file is, its content tells: payroll programs write HTML, tab-separated text
and XML under the name ``.xls``. The name is used for nothing.

A cell is None, str, bool, int, float or datetime.date. Rows keep the number that a
spreadsheet program shows, from 1; rows without content are not kept.
"""

import csv
import datetime
import email
import email.policy
import io
import re
import warnings
import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree

import openpyxl
import xlrd

from .errors import UnreadableFile
from .html_table import read_html_rows
from .values import EPOCH_1900, EPOCH_1904, date_from_serial

# Payroll exports of the largest firms in reach stay far below all of these. The
# limits only keep a broken or hostile file from taking the server's memory.
MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_UNZIPPED_BYTES = 250 * 1024 * 1024
MAX_ZIP_ENTRIES = 2000
MAX_ROWS = 100_000
MAX_COLUMNS = 512
MAX_CELLS = 4_000_000
MAX_SPREADSHEET_ROWS = 1_048_576

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD_BIFF_MAGIC = (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")
OTHER_FORMATS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"\x1f\x8b": "gzip",
    b"{\\rtf": "RTF",
}
DELIMITERS = (";", "\t", ",", "|")
SPREADSHEETML = "urn:schemas-microsoft-com:office:spreadsheet"


@dataclass
class Table:
    """One sheet. ``rows`` holds (row number from 1, cells); ``epoch`` is the day
    that serial 0 stands for, None when the file does not say."""

    name: str
    rows: list = field(default_factory=list)
    epoch: datetime.date | None = None
    hidden: bool = False


@dataclass
class Tables:
    """All sheets of a file, with what was found out about its writing."""

    kind: str
    sheets: list
    encoding: str | None = None
    delimiter: str | None = None


class _Budget:
    """Counts what was read, over all sheets, and stops a file that is too big."""

    def __init__(self):
        self.rows = 0
        self.cells = 0

    def clean(self, cells):
        """The cells without trailing blanks, [] for a row without content."""
        while cells and (
            cells[-1] is None or cells[-1] == "" or str(cells[-1]).isspace()
        ):
            cells.pop()
        if not cells:
            return cells
        self.rows += 1
        self.cells += len(cells)
        if self.rows > MAX_ROWS:
            raise UnreadableFile("too_many_rows", limit=MAX_ROWS)
        if len(cells) > MAX_COLUMNS or self.cells > MAX_CELLS:
            raise UnreadableFile("too_many_columns", limit=MAX_COLUMNS)
        return cells


def read_tables(data: bytes) -> Tables:
    """The sheets of a file of any supported format.

    :raises UnreadableFile: whatever is wrong with the file
    """
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableFile("too_big", limit_mb=MAX_FILE_BYTES // (1024 * 1024))
    if not data.strip(b"\0 \t\r\n"):
        raise UnreadableFile("empty")
    try:
        tables = _read_by_content(data)
    except UnreadableFile:
        raise
    except Exception as exc:
        # xlrd and openpyxl meet damage with whatever error comes first:
        # IndexError, struct.error, AssertionError, KeyError...
        raise UnreadableFile("damaged") from exc
    if not any(sheet.rows for sheet in tables.sheets):
        raise UnreadableFile("empty")
    return tables


def _read_by_content(data):
    if data.startswith(OLE_MAGIC):
        return _read_ole(data)
    if data.startswith(OLD_BIFF_MAGIC):
        return _read_xls(data)
    if data.startswith(b"PK\x03\x04"):
        return _read_zip(data)
    for magic, name in OTHER_FORMATS.items():
        if data.startswith(magic):
            raise UnreadableFile("other_format", format=name)
    if re.match(rb"\s*(MIME-Version|From|Content-Type):", data, re.IGNORECASE):
        data = _html_of_mhtml(data)
    text, encoding = decode(data)
    start = text[:4096].lstrip().lower()
    if start.startswith(("<?xml", "<workbook")) and SPREADSHEETML in start:
        return _read_spreadsheetml(text)
    if re.match(r"<[a-z!?]", start):
        return _read_html(text, encoding)
    return _read_text(text, encoding)


# ---------------------------------------------------------------- real spreadsheets
def _read_ole(data):
    # Names inside a compound file are UTF-16. A workbook under a password is
    # stored as one encrypted stream; a Word document has no workbook at all.
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableFile("encrypted")
    if "WordDocument".encode("utf-16-le") in data:
        raise UnreadableFile("other_format", format="Word")
    return _read_xls(data)


def _read_xls(data):
    book = _open_xls(data)
    if book.biff_version < 80 and not book.codepage:
        # Old programs leave the code page out; in Italy it is Windows' own.
        book = _open_xls(data, encoding_override="cp1252")
    epoch = EPOCH_1904 if book.datemode else EPOCH_1900
    budget = _Budget()
    sheets = []
    for sheet in book.sheets():
        table = Table(sheet.name, epoch=epoch, hidden=bool(sheet.visibility))
        for index in range(sheet.nrows):
            cells = budget.clean([_xls_cell(c, epoch) for c in sheet.row(index)])
            if cells:
                table.rows.append((index + 1, cells))
        sheets.append(table)
    return Tables("xls", sheets)


def _open_xls(data, **options):
    try:
        # Without a logfile xlrd prints its warnings on standard output.
        return xlrd.open_workbook(
            file_contents=data, logfile=io.StringIO(), ragged_rows=True, **options
        )
    except xlrd.XLRDError as exc:
        if "encrypted" in str(exc).lower():
            raise UnreadableFile("encrypted") from exc
        raise


def _xls_cell(cell, epoch):
    if cell.ctype == xlrd.XL_CELL_DATE:
        return date_from_serial(cell.value, epoch) or cell.value
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#ERR")
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    return cell.value


def _read_zip(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        unzipped = sum(entry.file_size for entry in entries)
        if len(entries) > MAX_ZIP_ENTRIES or unzipped > MAX_UNZIPPED_BYTES:
            raise UnreadableFile(
                "too_big", limit_mb=MAX_UNZIPPED_BYTES // (1024 * 1024)
            )
        names = {entry.filename.lower() for entry in entries}
        if "xl/workbook.bin" in names:
            raise UnreadableFile("other_format", format="xlsb")
        if "mimetype" in names and "content.xml" in names:
            raise UnreadableFile("other_format", format="OpenDocument")
        if "word/document.xml" in names:
            raise UnreadableFile("other_format", format="Word")
        if not any(name.startswith("xl/") for name in names):
            raise UnreadableFile("other_format", format="ZIP")
        for entry in entries:
            if entry.filename.lower().endswith((".xml", ".rels")):
                with archive.open(entry) as part:
                    _refuse_dtd(part.read(2048))
    return _read_xlsx(data)


def _refuse_dtd(start):
    # No office program writes a DTD; only entity bombs need one.
    if b"<!DOCTYPE" in start.replace(b"\0", b"") or b"<!ENTITY" in start:
        raise UnreadableFile("damaged")


def _read_xlsx(data):
    with warnings.catch_warnings():
        # openpyxl warns about validations, styles and dates that do not matter here
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        epoch = book.epoch.date()
        budget = _Budget()
        sheets = []
        for sheet in book.worksheets:
            # The dimension that some programs write is wrong ("A1"): trusting
            # it would lose people.
            sheet.reset_dimensions()
            table = Table(
                sheet.title, epoch=epoch, hidden=sheet.sheet_state != "visible"
            )
            for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
                if number > MAX_SPREADSHEET_ROWS:
                    raise UnreadableFile("too_many_rows", limit=MAX_ROWS)
                cells = budget.clean([_plain(value) for value in values])
                if cells:
                    table.rows.append((number, cells))
            sheets.append(table)
        book.close()
    return Tables("xlsx", sheets)


def _plain(value):
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.time | datetime.timedelta):
        return str(value)
    return value


# ---------------------------------------------------------------- ".xls" by name only
def _read_spreadsheetml(text):
    """SpreadsheetML 2003, the XML that Excel 2003 and many reports write."""
    if "<!DOCTYPE" in text[:4096] or "<!ENTITY" in text:
        raise UnreadableFile("damaged")
    # The text is decoded already, an encoding declared inside would confuse expat.
    text = re.sub(r"^\s*<\?xml.*?\?>", "", text, count=1, flags=re.DOTALL)
    root = ElementTree.fromstring(text.strip())
    ns = {"ss": SPREADSHEETML}
    excel = "{urn:schemas-microsoft-com:office:excel}"
    epoch = EPOCH_1904 if root.find(f".//{excel}Date1904") is not None else EPOCH_1900
    budget = _Budget()
    sheets = []
    for sheet in root.findall("ss:Worksheet", ns):
        visible = sheet.findtext(f".//{excel}Visible", "")
        table = Table(
            sheet.get(f"{{{SPREADSHEETML}}}Name", ""),
            epoch=epoch,
            hidden=visible.startswith("Sheet") and visible != "SheetVisible",
        )
        number = 0
        for row in sheet.findall("ss:Table/ss:Row", ns):
            number = _index(row, number + 1, MAX_SPREADSHEET_ROWS)
            cells = budget.clean(_spreadsheetml_cells(row, ns, epoch))
            if cells:
                table.rows.append((number, cells))
            number += int(row.get(f"{{{SPREADSHEETML}}}Span", 0))
        sheets.append(table)
    return Tables("spreadsheetml", sheets)


def _index(element, default, limit):
    index = int(element.get(f"{{{SPREADSHEETML}}}Index", default))
    if not 0 < index <= limit:
        raise UnreadableFile("damaged")
    return index


def _spreadsheetml_cells(row, ns, epoch):
    cells = []
    for cell in row.findall("ss:Cell", ns):
        index = _index(cell, len(cells) + 1, MAX_COLUMNS)
        cells.extend([None] * (index - 1 - len(cells)))
        data = cell.find("ss:Data", ns)
        cells.append(None if data is None else _spreadsheetml_value(data, epoch))
        across = int(cell.get(f"{{{SPREADSHEETML}}}MergeAcross", 0))
        cells.extend([None] * min(max(across, 0), MAX_COLUMNS))
    return cells


def _spreadsheetml_value(data, epoch):
    text = "".join(data.itertext())
    kind = data.get(f"{{{SPREADSHEETML}}}Type")
    if kind == "Number":
        return float(text)
    if kind == "Boolean":
        return text.strip() == "1"
    if kind == "DateTime":
        return datetime.datetime.fromisoformat(text.strip()).date()
    return text


def _html_of_mhtml(data):
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            return part.get_payload(decode=True)
    raise UnreadableFile("not_a_spreadsheet")


def _read_html(text, encoding):
    budget = _Budget()
    table = Table("")
    for number, values in enumerate(read_html_rows(text, MAX_COLUMNS), 1):
        cells = budget.clean(values)
        if cells:
            table.rows.append((number, cells))
    return Tables("html", [table], encoding=encoding)


# ---------------------------------------------------------------- delimited text
# What an Italian name, town or amount can hold beyond ASCII. Used to tell the code
# pages of Windows, DOS and the old Mac from one another.
_LIKELY = set("àèéìíòóùúÀÈÉÌÍÒÓÙÚçÇñÑöÖüÜäÄßêâîôûëïšžŠŽčćđČĆĐăâîșțĂÂÎȘȚ°ª€£’‘“”–\xa0")
_CODE_PAGES = ("cp1252", "cp858", "mac_roman")


def decode(data: bytes):
    """The text of ``data`` and the name of its encoding.

    A byte order mark decides; else UTF-8 if it is valid; else that one of the
    old code pages under which the letters make most sense.
    :raises UnreadableFile: when the bytes are no text
    """
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return _text(data, encoding), encoding
    sample = data[:4096]
    if b"\0" in sample:
        # UTF-16 without a mark: every second byte of Latin text is zero.
        if sample[1::2].count(0) > len(sample) * 0.3:
            return _text(data, "utf-16-le"), "utf-16-le"
        if sample[0::2].count(0) > len(sample) * 0.3:
            return _text(data, "utf-16-be"), "utf-16-be"
        if sample.count(0) > len(sample) // 20:
            raise UnreadableFile("not_a_spreadsheet")
    # Old programs pad with zero bytes.
    data = data.replace(b"\0", b"")
    try:
        return _text(data, "utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    best = max(_CODE_PAGES, key=lambda page: _plausibility(data, page))
    return _text(data, best), best


def _text(data, encoding):
    # Five bytes mean nothing in cp1252; one of them must not cost the whole file.
    errors = "replace" if encoding in _CODE_PAGES else "strict"
    text = data.decode(encoding, errors).removeprefix("\ufeff")
    controls = sum(1 for c in text[:20000] if c < " " and c not in "\t\r\n\f\x1a")
    if controls > len(text[:20000]) // 20:
        raise UnreadableFile("not_a_spreadsheet")
    return text


def _plausibility(data, encoding):
    odd = [c for c in data.decode(encoding, "replace") if ord(c) > 127]
    return sum(1 if c in _LIKELY else -2 for c in odd)


def _read_text(text, encoding):
    text = text.rstrip("\x1a\0")
    text, delimiter = _split_sep_line(text)
    # A page break inside text is a form feed; csv would glue it to the next cell.
    text = text.replace("\f", "")
    if delimiter:
        records = _parse(text, delimiter)
    else:
        delimiter, records = _best_parse(text)
    budget = _Budget()
    table = Table("")
    for number, record in enumerate(records, 1):
        cells = budget.clean([_unprotect(cell) for cell in record])
        if cells:
            table.rows.append((number, cells))
    return Tables("csv", [table], encoding=encoding, delimiter=delimiter)


def _split_sep_line(text):
    # Excel's own hint; it does not count as a row there.
    match = re.match(r'"?sep=(.)"?\r?\n', text, re.IGNORECASE)
    return (text[match.end() :], match.group(1)) if match else (text, None)


def _best_parse(text):
    """The delimiter that cuts most cells out of rows of the same width."""
    best = 0, ";"
    sample = text[:200_000]
    for delimiter in DELIMITERS:
        try:
            rows = _parse(sample, delimiter)[:2000]
        except csv.Error:
            continue
        widths = [len(row) for row in rows if len(row) > 1]
        if not widths:
            continue
        common = max(set(widths), key=lambda w: (widths.count(w), w))
        best = max(best, (widths.count(common) * (common - 1), delimiter))
    return best[1], _parse(text, best[1])


_TAX_CODE = re.compile(r"\b[A-Za-z]{6}\w{2}[A-Za-z]\w{2}[A-Za-z]\w{3}[A-Za-z]\b")


def _parse(text, delimiter):
    try:
        rows = list(_reader(text, delimiter))
        swallowed = any(
            "\n" in cell and delimiter in cell and _TAX_CODE.search(cell)
            for row in rows
            for cell in row
        )
    except csv.Error:
        swallowed = True
    if swallowed:
        # A lone quote at the start of a cell (a nickname, a height in inches)
        # would take all people below into that one cell.
        rows = [
            [cell.strip('"') for cell in row]
            for row in _reader(text, delimiter, quoting=csv.QUOTE_NONE)
        ]
    return rows


def _reader(text, delimiter, **options):
    return csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        skipinitialspace=delimiter != "\t",
        **options,
    )


def _unprotect(cell):
    # ="000123" is how programs keep Excel from eating leading zeros.
    match = re.fullmatch(r'\s*="([^"]*)"\s*', cell)
    return match.group(1) if match else cell
