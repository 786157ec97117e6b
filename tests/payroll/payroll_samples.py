# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Invented people and the files that payroll programs would write about them."""

import csv
import datetime
import io
import random
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

import openpyxl
from payroll_reader.rows import _name_codes
from stdnum.it import codicefiscale

LAST = ["Rossi", "De Luca", "D'Angelo", "Fò", "Bianchi", "Totaro", "Somma", "Nicolò"]
LAST += ["Lo Presti", "Güell"]
FIRST = ["Maria", "Ugo", "Anna Maria", "Niccolò", "Gianfranco", "Eva", "Bartolomeo"]
FIRST += ["Zoé", "Ada", "Li"]
TOWNS = ["Rogno", "Lovere", "San Paolo d'Argon", "Riva di Solto", "Costa Volpino"]
# Lovere, Milano, and two countries
PLACES = ("E704", "F205", "Z330", "Z129")
AMOUNTS = ("200.00", "258.23", "750.00", "1000.00", "1200.50", "1500.00")
OMOCODIA = dict(zip("0123456789", "LMNPQRSTUV", strict=True))


def tax_code(last, first, birth, woman=False, place="E704", omocodia=0):
    """A right code; ``omocodia``: how many digits, from the right, became letters."""
    day = birth.day + (40 if woman else 0)
    code = f"{_name_codes(last, first)}{birth:%y}{'ABCDEHLMPRST'[birth.month - 1]}"
    code = list(f"{code}{day:02d}{place}")
    for index in (14, 13, 12, 10, 9, 7, 6)[:omocodia]:
        code[index] = OMOCODIA[code[index]]
    code = "".join(code)
    return code + codicefiscale.calc_check_digit(code)


def people(count, seed=1):
    """``count`` rows as dicts of typed values, all different and all right."""
    chance = random.Random(seed)
    found = {}
    while len(found) < count:
        number = len(found) + 1
        last, first = chance.choice(LAST), chance.choice(FIRST)
        birth = datetime.date(1958, 1, 1) + datetime.timedelta(chance.randrange(17000))
        code = tax_code(
            last,
            first,
            birth,
            chance.random() < 0.5,
            chance.choice(PLACES),
            chance.choice((0, 0, 0, 1, 7)),
        )
        found.setdefault(
            code,
            {
                "Matricola": f"{number:05d}",
                "Cognome": last,
                "Nome": first,
                "Codice fiscale": code,
                "Data di nascita": birth,
                "Comune": chance.choice(TOWNS),
                "E-mail": f"p{number}@example.com",
                "Importo": Decimal(chance.choice(AMOUNTS)),
            },
        )
    return list(found.values())


def table_of(rows, titles=None):
    """[titles, *rows] as lists, columns in the order of ``titles``."""
    titles = list(titles or rows[0])
    return [titles, *[[row.get(title) for title in titles] for row in rows]]


def italian(value):
    """A cell as an Italian program writes it into text."""
    if isinstance(value, Decimal):
        return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))
    if isinstance(value, datetime.date):
        return value.strftime("%d/%m/%Y")
    return "" if value is None else str(value)


def csv_bytes(table, delimiter=";", encoding="utf-8", write=italian, **options):
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=delimiter, **options)
    writer.writerows([[write(value) for value in row] for row in table])
    return lines.getvalue().encode(encoding)


def xlsx_bytes(*sheets, epoch=None):
    """A workbook of (name, table) pairs, or of a single table."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    if epoch:
        book.epoch = epoch
    for name, table in sheets:
        sheet = book.create_sheet(name)
        for row in table:
            sheet.append([float(v) if isinstance(v, Decimal) else v for v in row])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def html_bytes(table, encoding="utf-8", head=""):
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(italian(v))}</td>" for v in row) + "</tr>\n"
        for row in table
    )
    page = f"<html><head>{head}</head><body><table>{rows}</table></body></html>"
    return page.encode(encoding)


def spreadsheetml_bytes(table, encoding="utf-8", epoch_1904=False):
    def cell(value):
        kind, text = "String", italian(value)
        if isinstance(value, Decimal):
            kind, text = "Number", str(value)
        elif isinstance(value, datetime.date):
            kind, text = "DateTime", f"{value.isoformat()}T00:00:00.000"
        return f'<Cell><Data ss:Type="{kind}">{escape(text)}</Data></Cell>'

    rows = "".join(f"<Row>{''.join(map(cell, row))}</Row>" for row in table)
    return (
        f'<?xml version="1.0" encoding={quoteattr(encoding)}?>\n'
        '<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f"<x:ExcelWorkbook>{'<x:Date1904/>' if epoch_1904 else ''}</x:ExcelWorkbook>"
        f'<Worksheet ss:Name="Elenco"><Table>{rows}</Table></Worksheet></Workbook>'
    ).encode(encoding)
