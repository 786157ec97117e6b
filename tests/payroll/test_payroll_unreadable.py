# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Files that are no payroll, broken or hostile: always one clean refusal."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from payroll_reader import UnreadableFile, read_payroll, tables
from payroll_reader.messages_it import UNREADABLE, unreadable_message
from payroll_samples import (
    csv_bytes,
    html_bytes,
    people,
    spreadsheetml_bytes,
    table_of,
    xlsx_bytes,
)

TABLE = table_of(people(5))
OLE = tables.OLE_MAGIC


def key_of(data):
    with pytest.raises(UnreadableFile) as caught:
        read_payroll(data, "a.xls")
    message = unreadable_message(caught.value)
    assert message.startswith("Impossibile leggere il file: ") and "{" not in message
    return caught.value.key


def zipped(**members):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def unzipped(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b" \r\n\r\n\t", "empty"),
        (b"\0" * 500, "empty"),
        (xlsx_bytes(("A", [])), "empty"),
        (b"%PDF-1.4\nx", "other_format"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "other_format"),
        (zipped(**{"a.txt": "x"}), "other_format"),
        (zipped(**{"mimetype": "x", "content.xml": "<x/>"}), "other_format"),
        (zipped(**{"xl/workbook.bin": "x"}), "other_format"),
        (zipped(**{"xl/workbook.xml": "x"}), "damaged"),
        (OLE + "EncryptedPackage".encode("utf-16-le") * 9, "encrypted"),
        (OLE + "WordDocument".encode("utf-16-le") * 9, "other_format"),
        (OLE + bytes(2000), "damaged"),
        (bytes(range(1, 256)) * 9, "not_a_spreadsheet"),
        (b"abc\0def\0\0\0xyz" * 50, "not_a_spreadsheet"),
        (b"Cari colleghi,\nvi mando l'elenco.\nSaluti\n", "no_table"),
        (b"Cognome;Nome;E-mail\nRossi;Eva;a@example.com\n", "no_table"),
        (b"Reparto;Importo\nOfficina;1000,00\n", "no_table"),
        (html_bytes([["Pagina non trovata"]]), "no_table"),
        (b"<html><body>Sessione scaduta</body></html>", "empty"),
        (spreadsheetml_bytes(TABLE)[:-30], "damaged"),
        (
            spreadsheetml_bytes(TABLE).replace(b"<Row>", b'<Row ss:Index="-4">'),
            "damaged",
        ),
    ],
    # Archives hold the time: workers that share the tests must name them alike.
    ids=lambda value: "file" if isinstance(value, bytes) else value,
)
def test_refusals(data, key):
    assert key_of(data) == key


def test_limits(monkeypatch):
    table = csv_bytes(TABLE)
    monkeypatch.setattr(tables, "MAX_ROWS", 5)
    assert key_of(table) == "too_many_rows"
    monkeypatch.setattr(tables, "MAX_ROWS", 6)
    assert len(read_payroll(table, "a.csv").rows) == 5
    monkeypatch.setattr(tables, "MAX_COLUMNS", 7)
    assert key_of(table) == "too_many_columns"
    monkeypatch.setattr(tables, "MAX_FILE_BYTES", len(table) - 1)
    assert key_of(table) == "too_big"


def test_number_of_tables_is_limited():
    other = [row[::-1] for row in TABLE]
    data = csv_bytes((TABLE + other) * 101)
    assert key_of(data) == "too_many_tables"


def test_zip_bomb_is_refused_before_it_unpacks(monkeypatch):
    bomb = zipped(**{"xl/workbook.xml": "<x/>", "xl/big.xml": bytes(5_000_000)})
    assert len(bomb) < 10_000
    monkeypatch.setattr(tables, "MAX_UNZIPPED_BYTES", 1_000_000)
    monkeypatch.setattr(
        zipfile.ZipFile, "open", lambda *a, **k: pytest.fail("unpacked")
    )
    assert key_of(bomb) == "too_big"


def test_entities_are_refused():
    lol = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    data = spreadsheetml_bytes(TABLE).replace(b"<?mso", lol + b"<?mso", 1)
    assert key_of(data) == "damaged"
    members = unzipped(xlsx_bytes(("A", TABLE)))
    name = "xl/worksheets/sheet1.xml"
    members[name] = lol + members[name]
    assert key_of(zipped(**members)) == "damaged"


def test_a_cell_in_the_last_row_of_a_sheet_costs_no_memory():
    members = unzipped(xlsx_bytes(("A", TABLE)))
    name = "xl/worksheets/sheet1.xml"
    far = b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    members[name] = members[name].replace(b"</sheetData>", far)
    assert len(read_payroll(zipped(**members), "a.xlsx").rows) == 5


@pytest.mark.parametrize("kind", ["xls", "xlsx", "csv", "html", "spreadsheetml"])
def test_a_file_cut_anywhere_is_read_or_refused(kind, data_dir):
    data = {
        "xls": (data_dir / "tre_valli_meccanica_2026.xls").read_bytes(),
        "xlsx": xlsx_bytes(("A", TABLE)),
        "csv": csv_bytes(TABLE),
        "html": html_bytes(TABLE),
        "spreadsheetml": spreadsheetml_bytes(TABLE),
    }[kind]
    whole = len(read_payroll(data, "a").rows)
    for part in range(1, 40):
        try:
            payroll = read_payroll(data[: len(data) * part // 40], "a")
        except UnreadableFile:
            continue
        assert len(payroll.rows) <= whole
        assert kind in ("csv", "html"), "half a workbook must not pass for a whole"


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=300).map(lambda text: text.encode("utf-8", "ignore")),
        st.binary(max_size=100).map(lambda junk: OLE + junk),
        st.binary(max_size=100).map(lambda junk: b"PK\x03\x04" + junk),
        st.binary(max_size=100).map(lambda junk: b"\x09\x08" + junk),
        st.text("<>/tdrhml \"'=spanx:num;&", max_size=200).map(
            lambda text: b"<table>" + text.encode()
        ),
    )
)
def test_any_bytes_are_read_or_refused(data):
    try:
        read_payroll(data, "a.xls")
    except UnreadableFile as error:
        assert error.key in UNREADABLE


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(
                # Control characters in number are what tells a binary file.
                st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20),
                st.sampled_from(["TOTALE", "Cognome", "Importo", "RSSMRA80A01E704A"]),
                st.floats(),
                st.integers().map(str),
            ),
            max_size=9,
        ),
        max_size=6,
    )
)
def test_any_cells_below_a_header_are_read(rows):
    payroll = read_payroll(csv_bytes([*TABLE, *rows], write=str), "a.csv")
    assert len(payroll.rows) >= 5
    numbers = {row.row for row in payroll.rows} | {row.row for row in payroll.skipped}
    assert set(range(2, 7)) <= numbers


def test_a_few_zero_bytes_of_padding_do_no_harm():
    data = csv_bytes(TABLE).replace(b"example.com;", b"example.com\0;")
    assert len(read_payroll(data, "a.csv").valid_rows) == 5


def test_nothing_is_printed(capfd, data_dir):
    for path in data_dir.glob("*.xls"):
        try:
            read_payroll(path.read_bytes(), path.name)
        except UnreadableFile:
            continue
    assert capfd.readouterr() == ("", "")
