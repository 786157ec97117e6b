# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The files of real programs, read through the script as support reads them."""

import csv
import io
import json
import pathlib
import subprocess
import time

import pytest
from payroll_reader import read_payroll
from payroll_samples import csv_bytes, people, table_of

ROOT = pathlib.Path(__file__).parents[2]
DATA = ROOT / "tests" / "data" / "payroll"
EXPECTED = json.loads((DATA / "expected.json").read_text())


def run(*paths):
    return subprocess.run(
        [ROOT / "script" / "read-payroll", *paths],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )


@pytest.mark.parametrize("name", EXPECTED)
def test_file_reads_as_expected(name):
    done = run(DATA / name)
    assert done.stderr == ""
    answer = json.loads(done.stdout)
    assert list(answer) == [name]
    read = {key: answer[name].get(key) for key in EXPECTED[name]}
    assert read == EXPECTED[name]
    assert done.returncode == (1 if EXPECTED[name].get("unreadable") else 0)


def test_all_files_at_once_keep_the_good_ones():
    done = run(*[DATA / name for name in EXPECTED])
    answer = json.loads(done.stdout)
    assert answer.keys() == EXPECTED.keys()
    assert done.returncode == 1
    good = [name for name in EXPECTED if not EXPECTED[name].get("unreadable")]
    assert all(answer[name]["rows"] == EXPECTED[name]["rows"] for name in good)


def test_columns_are_printed():
    name = "tessitura_del_cherio_2026.xlsx"
    [sheet] = json.loads(run(DATA / name).stdout)[name]["sheets"]
    assert sheet["sheet"] == "Dipendenti" and sheet["header_row"] == 4
    fields = {c["header"]: (c["column"], c["field"]) for c in sheet["columns"]}
    assert fields == {
        "Codice dipendente": ("A", "employee_number"),
        "Cognome": ("B", "last_name"),
        "Nome": ("C", "first_name"),
        "Codice fiscale": ("D", "tax_code"),
        "Città": ("E", "town"),
        "CAP": ("F", "zip_code"),
        "Email": ("G", "email"),
        "Importo": ("H", "amount"),
        "A carico": ("I", "dependent_children"),
    }


def test_messages_are_italian_with_row_and_column():
    name = "tre_valli_meccanica_with_errors.xls"
    messages = json.loads(run(DATA / name).stdout)[name]["messages"]
    assert messages == [
        "foglio «Elenco», riga 10, colonna C («Cod. Fiscale»): il codice fiscale "
        "«GLGMLA92R42B157A» non è valido",
        "foglio «Elenco», riga 15, colonna K («Importo welfare €»): l'importo «-150» "
        "non è maggiore di zero",
        "foglio «Elenco», riga 21, colonna K («Importo welfare €»): l'importo "
        "«vedi nota» non è un numero",
        "foglio «Elenco», riga 32, colonna C («Cod. Fiscale»): il codice fiscale "
        "TRTLSE68B47B157J è già alla riga 8",
        "foglio «Elenco», riga 37, colonna D («Data nascita»): la data di nascita "
        "«01/01/1950» non corrisponde al codice fiscale LTTDMA70D28E704D, che indica "
        "il 28/04/1970",
        "foglio «Elenco», riga 27, colonna I («E-mail»): manca l'e-mail: la lettera "
        "di attivazione va stampata",
    ]


def test_missing_file_and_missing_arguments():
    done = run(DATA / "no_such_file.xls")
    answer = json.loads(done.stdout)["no_such_file.xls"]
    assert answer["unreadable"] is True and answer["messages"]
    assert done.returncode == 1
    done = run()
    assert done.returncode == 2 and done.stdout == "" and "usage" in done.stderr


def test_two_files_of_one_name(tmp_path):
    names = "guarnizioni_sebino_2026.csv"
    copy = tmp_path / names
    copy.write_bytes((DATA / names).read_bytes())
    answer = json.loads(run(DATA / names, copy).stdout)
    assert list(answer) == [names, str(copy)]


# The files of `variants` were written with xlwt: see the README beside them.
def test_xls_of_the_1904_date_system():
    for name in ("dates_1904.xls", "serials_without_format_1904.xls"):
        payroll = read_payroll((DATA / "variants" / name).read_bytes(), name)
        assert len(payroll.valid_rows) == 12, name
        assert all(row.birth_date.year < 2010 for row in payroll.rows)
        assert payroll.rows[0].hired_on.isoformat() == "2015-03-02"


def test_hidden_sheet_of_an_xls_is_told_and_not_read():
    data = (DATA / "variants" / "hidden_sheet.xls").read_bytes()
    payroll = read_payroll(data, "hidden_sheet.xls")
    assert len(payroll.rows) == 12 and payroll.errors == []
    assert [(n.code, n.sheet) for n in payroll.notices] == [("sheet_hidden", "2025")]


def test_error_value_in_an_xls_is_no_number():
    data = (DATA / "variants" / "formulas_and_errors.xls").read_bytes()
    payroll = read_payroll(data, "formulas_and_errors.xls")
    assert [(i.code, i.row) for i in payroll.errors] == [
        ("amount_not_a_number", 3),
        ("amount_not_a_number", 4),
    ]


def test_twenty_thousand_rows(record_property):
    """Complete; the seconds go to the report, beside plain reading of the file."""
    data = csv_bytes(table_of(people(20_000)))
    start = time.perf_counter()
    plain = list(csv.reader(io.StringIO(data.decode()), delimiter=";"))
    middle = time.perf_counter()
    payroll = read_payroll(data, "long.csv")
    end = time.perf_counter()
    record_property("seconds_plain_csv", round(middle - start, 2))
    record_property("seconds_payroll_reader", round(end - middle, 2))
    assert len(plain) == 20_001 and len(payroll.valid_rows) == 20_000
    assert payroll.rows[-1].row == 20_001
