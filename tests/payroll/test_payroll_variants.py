# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The same people through every way of writing them must come out the same."""

import datetime
import random
from decimal import Decimal

import pytest
from payroll_reader import read_payroll
from payroll_samples import (
    csv_bytes,
    html_bytes,
    italian,
    people,
    spreadsheetml_bytes,
    table_of,
    xlsx_bytes,
)

PEOPLE = people(25)
TABLE = table_of(PEOPLE)
EPOCH_1900 = datetime.date(1899, 12, 30)
EPOCH_1904 = datetime.date(1904, 1, 1)


def said(payroll):
    return [
        {
            "Matricola": row.employee_number,
            "Cognome": row.last_name,
            "Nome": row.first_name,
            "Codice fiscale": row.tax_code,
            "Data di nascita": row.birth_date,
            "Comune": row.town,
            "E-mail": row.email,
            "Importo": row.amount,
        }
        for row in payroll.rows
    ]


def check(data, expected=PEOPLE, **options):
    payroll = read_payroll(data, "export.xls", **options)
    assert payroll.errors == [] and payroll.warnings == []
    assert said(payroll) == expected
    assert payroll.total_valid == sum(row["Importo"] for row in expected)
    assert payroll.notices == []
    return payroll


def serial(epoch):
    def write(value):
        if isinstance(value, datetime.date):
            return str((value - epoch).days)
        return italian(value)

    return write


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "cp1252",
        "cp850",
        "mac_roman",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
    ],
)
def test_text_in_any_encoding_and_with_any_delimiter(delimiter, encoding):
    payroll = check(csv_bytes(TABLE, delimiter, encoding))
    assert payroll.delimiter == delimiter


@pytest.mark.parametrize("seed", range(10))
def test_columns_in_any_order(seed):
    titles = list(PEOPLE[0])
    random.Random(seed).shuffle(titles)
    check(csv_bytes(table_of(PEOPLE, titles)))
    check(xlsx_bytes(("A", table_of(PEOPLE, titles))))


@pytest.mark.parametrize(
    "names",
    [
        "Matr.|Cogn.|Nome dip.|Cod. Fisc.|Dt. nasc.|Com. res.|Mail|Imp. €",
        "COD_DIPENDENTE|COGNOME|NOME|CODICE_FISCALE|DATA_NASCITA|CITTA|EMAIL|IMPORTO",
        "CodDip|Cognome|Nome|CodFisc|DataNascita|Citta|Email|ImportoWelfare",
        "N. matricola|Cognome|Nome|C.F.|Nato il|Località|Posta elettronica|"
        "Credito welfare 2026",
        "Badge|COGNOME DIPENDENTE|NOME DIPENDENTE|Cod.Fiscale|Data nascita|Residenza|"
        "Indirizzo e-mail|Premio",
        "Matricola|Cognome|Nome|Codice  fiscle|Data di nascita|Città residenza|"
        "e mail|Importo spettante (EUR)",
        "Employee ID|Surname|First name|Tax code|Birth date|Town|E-mail|Amount",
        "Matricola|Cognome|Nome|CF|Nascita|Comune|email personale|Tot. €",
    ],
)
def test_usual_names_of_columns(names):
    check(csv_bytes([names.split("|"), *TABLE[1:]]))


@pytest.mark.parametrize(
    "decoys",
    [
        ["Comune di nascita", "Nome azienda", "Retribuzione lorda", "IBAN"],
        ["Luogo nascita", "Codice azienda", "Netto busta", "Codice fiscale coniuge"],
        ["Nato a", "Ragione sociale", "Importo INPS", "Tipo importo"],
        ["Data accredito", "Codice fiscale azienda", "RAL", "Residuo welfare"],
        ["Provincia", "Sesso", "Ore", "Importo anno precedente"],
    ],
)
def test_columns_that_look_like_wanted_ones(decoys):
    fill = ["Clusone", "Officine Prova Srl", Decimal("31000.00"), "IT60X054281110"]
    table = [decoys + TABLE[0], *[fill + row for row in TABLE[1:]]]
    check(csv_bytes(table))
    table = [row[4:] + row[:4] for row in table]
    check(xlsx_bytes(("Foglio1", table)))


def test_title_rows_page_breaks_totals_and_notes():
    total = sum(row["Importo"] for row in PEOPLE)
    table = [
        ["Officine di Prova S.r.l. - Elenco beneficiari importo welfare"],
        ["Data stampa:", datetime.date(2026, 1, 15)],
        [],
        *TABLE[:11],
        [],
        ["Pag.", 2],
        TABLE[0],
        *TABLE[11:],
        [],
        ["", "TOTALE GENERALE", "", "", "", "", "", total],
        ["Documento riservato - uso interno"],
        ["Totale dipendenti:", 25],
    ]
    for data in (csv_bytes(table), xlsx_bytes(("Elenco", table)), html_bytes(table)):
        payroll = check(data)
        assert payroll.header_row == 4
        assert payroll.rows[0].row == 5
        assert payroll.rows[10].row == 18
        assert len(payroll.sheets) == 1
        reasons = [row.reason for row in payroll.skipped]
        assert reasons == [
            "title", "title", "note", "header", "total", "note", "total",
        ]  # fmt: skip


def test_total_without_a_label_and_page_subtotals():
    head, body = TABLE[0], TABLE[1:]
    blank = [None] * 7
    first, rest = body[:10], body[10:]
    table = [
        head,
        *first,
        [*blank, sum(row[7] for row in first)],
        *rest,
        [*blank, sum(row[7] for row in rest)],
        [*blank, sum(row[7] for row in body)],
    ]
    check(csv_bytes(table))


def test_total_that_is_not_the_sum_is_told():
    table = [*TABLE, ["Totale", *[None] * 6, Decimal("1.00")]]
    payroll = read_payroll(csv_bytes(table), "a.csv")
    assert [notice.code for notice in payroll.notices] == ["total_differs"]
    assert payroll.notices[0].params == {
        "row": 27,
        "stated": Decimal("1.00"),
        "read": payroll.total_read,
    }


def test_header_of_two_lines():
    first = ["Matri-", "", "", "Codice", "Data di", "Comune di", "Indirizzo", "Importo"]
    second = [
        "cola",
        "Cognome",
        "Nome",
        "fiscale",
        "nascita",
        "residenza",
        "e-mail",
        "€",
    ]
    payroll = check(csv_bytes([["Elenco"], first, second, *TABLE[1:]]))
    assert payroll.header_row == 3


def test_groups_above_the_titles_tell_two_towns_apart():
    titles = ["Matr.", "Cognome", "Nome", "C.F.", "Data", "Comune", "Comune", "Data"]
    groups = ["Dipendente", "", "", "", "Nascita", "", "Residenza", "Assunzione"]
    table = [[*groups, "Contatti", "Welfare"], [*titles, "Mail", "Importo"]]
    hired = datetime.date(2011, 3, 1)
    for row in TABLE[1:]:
        table.append([*row[:5], "Clusone", row[5], hired, *row[6:]])
    payroll = check(xlsx_bytes(("Foglio1", table)))
    assert {row.hired_on for row in payroll.rows} == {hired}


def test_one_column_for_the_whole_name():
    for title, order in (
        ("Cognome e Nome", "{Cognome} {Nome}"),
        ("Nome e Cognome", "{Nome} {Cognome}"),
        ("Nominativo", "{Cognome} {Nome}"),
        ("Dipendente", "{Nome} {Cognome}"),
        ("Nominativo", "{Cognome}, {Nome}"),
    ):
        rows = [
            {title: order.format(**row)}
            | {name: row[name] for name in row if name not in ("Cognome", "Nome")}
            for row in PEOPLE
        ]
        check(csv_bytes(table_of(rows)))


def test_names_and_codes_in_capitals_or_small_letters():
    table = [TABLE[0], *[list(map(italian, row)) for row in TABLE[1:]]]
    for row in table[1:]:
        row[1], row[2] = row[1].upper(), row[2].lower()
        row[3] = f" {row[3].lower()[:8]} {row[3].lower()[8:]}\xa0"
        row[5] = row[5].upper()
    check(csv_bytes(table))


@pytest.mark.parametrize("epoch", [EPOCH_1900, EPOCH_1904])
def test_dates_as_serials_of_either_system(epoch):
    # Text does not say which system it came from: the tax codes do.
    check(csv_bytes(TABLE, write=serial(epoch)))
    as_date = datetime.datetime.combine(epoch, datetime.time())
    check(xlsx_bytes(("Foglio1", TABLE), epoch=as_date))
    numbers = [
        [(v - epoch).days if isinstance(v, datetime.date) else v for v in row]
        for row in TABLE
    ]
    check(xlsx_bytes(("Foglio1", numbers), epoch=as_date))


@pytest.mark.parametrize(
    "pattern",
    [
        "%d/%m/%Y",
        "%d-%m-%y",
        "%Y-%m-%d",
        "%d.%m.%Y",
        "%d/%m/%Y 00:00:00",
        "%Y%m%d",
        "%d%m%Y",
        "%Y-%m-%dT00:00:00",
    ],
)
def test_dates_as_text(pattern):
    def write(value):
        if isinstance(value, datetime.date):
            return value.strftime(pattern)
        return italian(value)

    check(csv_bytes(TABLE, write=write))


@pytest.mark.parametrize(
    "amount",
    ["€ {}", "{} €", "{}€", "EUR {}", "{} euro", "+{}", "\xa0{}\xa0", "€\xa0{}"],
)
def test_amounts_with_decoration(amount):
    def write(value):
        if isinstance(value, Decimal):
            return amount.format(italian(value))
        return italian(value)

    for encoding in ("cp1252", "utf-8"):
        check(csv_bytes(TABLE, write=write, encoding=encoding))


@pytest.mark.parametrize(
    "style",
    ["{:.2f}", "{:,.2f}", "swiss", "space", "{:f}", "{:.3f}", "{:.4f}", "short"],
)
def test_amounts_of_other_styles(style):
    def write(value):
        if not isinstance(value, Decimal):
            return italian(value)
        if style == "swiss":
            return f"{value:,.2f}".replace(",", "'").replace(".", ",")
        if style == "space":
            return f"{value:,.2f}".replace(",", "\u202f").replace(".", ",")
        if style == "short":
            return str(value).rstrip("0").rstrip(".").replace(".", ",")
        if style == "{:.3f}":
            return f"{value:.3f}".replace(".", ",")
        return style.format(value)

    if style == "{:.3f}":
        # 750,000 is 750 only because 1200,500 stands in the same column
        assert any(row["Importo"] == Decimal("1200.50") for row in PEOPLE)
    check(csv_bytes(TABLE, write=write))


def test_sheets_that_are_no_payroll_and_several_that_are():
    cover = [["Officine di Prova S.r.l."], ["Piano welfare"], ["Pagine", 3]]
    summary = [["Reparto", "Importo"], ["Officina", 1000], ["Uffici", 500]]
    data = xlsx_bytes(
        ("Copertina", cover),
        ("Operai", [TABLE[0], *TABLE[1:15]]),
        ("Impiegati", [["Impiegati"], TABLE[0][::-1], *[r[::-1] for r in TABLE[15:]]]),
        ("Riepilogo", summary),
    )
    payroll = read_payroll(data, "a.xlsx")
    assert said(payroll) == PEOPLE
    assert [sheet.name for sheet in payroll.sheets] == ["Operai", "Impiegati"]
    assert [(n.code, n.sheet) for n in payroll.notices] == [
        ("sheet_without_table", "Copertina"),
        ("sheet_without_table", "Riepilogo"),
    ]
    assert payroll.rows[14].sheet == "Impiegati" and payroll.rows[14].row == 3


def test_tables_one_below_the_other_with_columns_in_another_order():
    order = [3, 7, 2, 1, 0, 6, 5, 4]
    below = [[row[i] for i in order] for row in TABLE[:1] + TABLE[15:]]
    table = [["Operai"], *TABLE[:15], [], ["Impiegati"], *below]
    check(csv_bytes(table))
    check(csv_bytes([*TABLE[:15], *below]))
    # The richer header below must not hide the people above.
    below = [[*row, "Note" if not i else ""] for i, row in enumerate(below)]
    check(csv_bytes([["Operai"], *TABLE[:15], [], ["Impiegati"], *below]))


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_html_called_xls(encoding):
    head = '<meta http-equiv="Content-Type" content="text/html"><style>td{}</style>'
    payroll = check(html_bytes(TABLE, encoding, head))
    assert payroll.kind == "html"


def test_html_with_joined_cells_and_excels_own_numbers():
    html = """<table border=1>
      <tr><td colspan=4>Elenco</td><td rowspan=2>Importo</td></tr>
      <tr><th>Cognome<th>Nome<th>Codice<br>fiscale<th>E-mail</tr>
      <tr><td>Rossi<td>Eva<td>{code}<td>a@example.com<td x:num="1200.5">€ 1.200</tr>
      </table>"""
    code = PEOPLE[0]["Codice fiscale"]
    payroll = read_payroll(html.format(code=code).encode(), "a.xls")
    [row] = payroll.valid_rows
    assert (row.row, row.amount, row.tax_code) == (3, Decimal("1200.50"), code)
    assert payroll.columns[-1].header == "Importo"


def test_mhtml_called_xls():
    data = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: text/html; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: 8bit\r\n\r\n"
        + html_bytes(TABLE)
        + b"\r\n--x--\r\n"
    )
    check(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252"])
def test_spreadsheetml_called_xls(encoding):
    payroll = check(spreadsheetml_bytes(TABLE, encoding))
    assert payroll.kind == "spreadsheetml" and payroll.sheet == "Elenco"


def test_rows_and_cells_left_out_of_spreadsheetml():
    data = spreadsheetml_bytes(TABLE).decode()
    data = data.replace("<Row>", '<Row ss:Index="7">', 1)
    payroll = check(data.encode())
    assert payroll.header_row == 7


def test_excels_separator_line_is_no_row():
    payroll = check(b"sep=|\r\n" + csv_bytes(TABLE, "|"))
    assert payroll.header_row == 1


def test_line_breaks_inside_quotes_are_one_row():
    rows = [row | {"Note": "prima riga\nseconda; riga"} for row in PEOPLE]
    payroll = check(csv_bytes(table_of(rows)))
    assert [row.row for row in payroll.rows] == list(range(2, 27))


def test_a_lone_quote_takes_nobody_along():
    rows = [dict(row) for row in PEOPLE]
    text = csv_bytes(table_of(rows)).decode().splitlines()
    text[5] = text[5].replace(";", ';"', 1)
    payroll = read_payroll("\n".join(text).encode(), "a.csv")
    assert len(payroll.rows) == 25 and payroll.errors == []


def test_leading_zeros_protected_with_a_formula():
    table = [list(map(italian, row)) for row in TABLE]
    for row in table[1:]:
        row[0] = f'="{row[0]}"'
    check(csv_bytes(table))


def test_formulas_as_text_stay_text():
    danger = ['=HYPERLINK("http://example.com")', "+1+1", "@SUM(A1)", "-2+3"]
    danger = [f"{sign} x" if i else sign for i, sign in enumerate(danger)]
    rows = [row | {"Note": danger[i % 4]} for i, row in enumerate(PEOPLE)]
    payroll = check(csv_bytes(table_of(rows)))
    assert [row.notes for row in payroll.rows] == [row["Note"] for row in rows]
    rows[0] = rows[0] | {"Importo": "=500+500"}
    payroll = read_payroll(csv_bytes(table_of(rows)), "a.csv")
    assert [issue.code for issue in payroll.errors] == ["amount_not_a_number"]


def test_no_header_at_all_still_finds_codes_and_never_guesses_money():
    payroll = read_payroll(csv_bytes(TABLE[1:]), "a.csv")
    assert payroll.header_row is None
    assert [row.tax_code for row in payroll.rows] == [
        row["Codice fiscale"] for row in PEOPLE
    ]
    assert {issue.code for issue in payroll.errors} == {
        "amount_missing",
        "name_missing",
    }
    choice = {0: "employee_number", 1: "last_name", 2: "first_name", 4: "birth_date"}
    payroll = read_payroll(
        csv_bytes(TABLE[1:]), "a.csv", columns=choice | {5: "town", 7: "amount"}
    )
    assert said(payroll) == PEOPLE and payroll.errors == []


def test_unusual_name_of_the_tax_code_column():
    titles = ["Chiave" if t == "Codice fiscale" else t for t in TABLE[0]]
    payroll = check(csv_bytes([titles, *TABLE[1:]]))
    column = next(c for c in payroll.columns if c.field == "tax_code")
    assert (column.header, column.letter, column.confidence) == ("Chiave", "D", 0.5)


def test_the_callers_word_on_columns_wins():
    rows = [row | {"Welfare bis": Decimal("10.00")} for row in PEOPLE]
    data = csv_bytes(table_of(rows))
    assert read_payroll(data, "a.csv").total_valid != Decimal("250.00")
    choice = {"welfare BIS": "amount", "Colonna di altri file": "notes"}
    payroll = read_payroll(data, "a.csv", columns=choice)
    assert payroll.total_valid == Decimal("250.00")
    assert {c.header: c.field for c in payroll.columns}["Importo"] is None
    payroll = read_payroll(data, "a.csv", columns={"Comune": None})
    assert {row.town for row in payroll.rows} == {""}
    with pytest.raises(ValueError):
        read_payroll(data, "a.csv", columns={"Comune": "no_such_field"})


def test_wrong_dimension_written_by_a_program_loses_nobody():
    import io
    import re
    import zipfile

    source = zipfile.ZipFile(io.BytesIO(xlsx_bytes(("A", TABLE))))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            part = source.read(name)
            if name.startswith("xl/worksheets/"):
                part, count = re.subn(rb'ref="A1:[A-Z]+\d+"', b'ref="A1"', part)
                assert count
            archive.writestr(name, part)
    check(target.getvalue())


def test_the_column_that_names_welfare_is_the_amount():
    rows = [{"Importo": Decimal("9.00")} | row for row in PEOPLE]
    rows = [
        {("Importo welfare" if k == "x" else k): v for k, v in row.items()}
        for row in ({**row, "x": Decimal("5.00")} for row in rows)
    ]
    payroll = read_payroll(csv_bytes(table_of(rows)), "a.csv")
    assert {row.amount for row in payroll.rows} == {Decimal("5.00")}
    [notice] = payroll.notices
    assert notice.code == "amount_ambiguous"
    assert notice.params == {"header": "Importo", "used": "Importo welfare"}
    payroll = read_payroll(
        csv_bytes(table_of(rows)), "a.csv", columns={"Importo welfare": "amount"}
    )
    assert payroll.notices == []


@pytest.mark.parametrize("newline", ["\r", "\n", "\r\n"])
def test_line_ends_of_every_system(newline):
    check(csv_bytes(TABLE, lineterminator=newline))


def test_columns_beyond_the_header_and_short_rows():
    table = [[*row, "", "", ""] for row in TABLE]
    table[3] = [*TABLE[3], None, None, "x"]
    check(csv_bytes(table))
    order = [7, *range(7)]
    table = [[row[i] for i in order] for row in TABLE]
    check(csv_bytes(table))
