# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is said about wrong rows, and that nobody goes missing."""

import datetime
import itertools
from decimal import Decimal

import pytest
from payroll_reader import ERRORS, WARNINGS, read_payroll
from payroll_reader.messages_it import ISSUES, issue_message, notice_message
from payroll_reader.rows import split_name
from payroll_samples import csv_bytes, people, table_of, tax_code, xlsx_bytes
from stdnum.it import codicefiscale

PEOPLE = people(8)


def read(rows, **options):
    return read_payroll(xlsx_bytes(("Elenco", table_of(rows))), "a.xlsx", **options)


def codes(payroll):
    return [(issue.row, issue.code) for issue in payroll.errors + payroll.warnings]


def wrong(**changes):
    """The people, the third (row 4) with changes."""
    rows = [dict(row) for row in PEOPLE]
    rows[2].update(changes)
    return rows


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Codice fiscale": None}, "cf_missing"),
        ({"Codice fiscale": " - "}, "cf_missing"),
        ({"Codice fiscale": "RSSMRA80A01E704A"}, "cf_checksum"),
        ({"Codice fiscale": "RSSMRA80A01E70"}, "cf_checksum"),
        ({"Codice fiscale": "12345678901"}, "cf_checksum"),
        ({"Codice fiscale": "da comunicare"}, "cf_checksum"),
        ({"Data di nascita": datetime.date(1950, 1, 1)}, "birthdate_does_not_match_cf"),
        ({"Data di nascita": "31/02/1980"}, "birthdate_does_not_match_cf"),
        ({"Codice fiscale": PEOPLE[0]["Codice fiscale"].lower(),
          "Data di nascita": PEOPLE[0]["Data di nascita"]}, "duplicate_cf"),
        ({"Cognome": None}, "name_missing"),
        ({"Nome": "  "}, "name_missing"),
        ({"Nome": "n.d."}, "name_missing"),
        ({"Importo": None}, "amount_missing"),
        ({"Importo": "€ -"}, "amount_missing"),
        ({"Importo": "vedi nota"}, "amount_not_a_number"),
        ({"Importo": "12.34.56"}, "amount_not_a_number"),
        ({"Importo": "1,200"}, "amount_not_a_number"),
        ({"Importo": datetime.date(2026, 1, 1)}, "amount_not_a_number"),
        ({"Importo": True}, "amount_not_a_number"),
        ({"Importo": 1e30}, "amount_not_a_number"),
        ({"Importo": "#N/D"}, "amount_missing"),
        ({"Importo": "#DIV/0!"}, "amount_not_a_number"),
        ({"Importo": 0}, "amount_not_positive"),
        ({"Importo": 0.004}, "amount_not_positive"),
        ({"Importo": "(150,00)"}, "amount_not_positive"),
        ({"Importo": "150,00-"}, "amount_not_positive"),
        ({"E-mail": None}, "email_missing"),
        ({"E-mail": "nessuna"}, "email_missing"),
        ({"E-mail": "mario.rossi.example.com"}, "email_invalid"),
        ({"E-mail": "a@b"}, "email_invalid"),
        ({"E-mail": "a@example.com; b@example.com"}, "email_invalid"),
        ({"Comune": "Atlantide"}, "town_unknown"),
        ({"Comune": "Rogn0"}, "town_unknown"),
    ],
)  # fmt: skip
def test_each_code(changes, code):
    payroll = read(wrong(**changes))
    assert codes(payroll) == [(4, code)]
    assert len(payroll.rows) == 8
    assert len(payroll.valid_rows) == (7 if code in ERRORS else 8)
    [issue] = payroll.errors + payroll.warnings
    assert issue.tax_code == payroll.rows[2].tax_code
    message = issue_message(issue)
    assert f"riga 4, colonna {issue.column} («{issue.header}»)" in message
    assert "{" not in message


def test_every_code_has_a_sentence():
    assert set(ISSUES) == {*ERRORS, *WARNINGS}


@pytest.mark.parametrize(
    "changes",
    [
        {"Data di nascita": None},
        {"Data di nascita": "n.d."},
        {"Comune": None},
        {"Comune": "24060 ROGNO (BG)"},
        {"Comune": "S. PAOLO D ARGON"},
        {"Comune": "COSTA VOLPINO BG"},
        {"E-mail": "Mario Rossi <MARIO@EXAMPLE.COM>"},
        {"E-mail": " p3@example.com\xa0"},
        {"Matricola": None},
    ],
)
def test_what_is_not_wrong(changes):
    assert codes(read(wrong(**changes))) == []


def test_all_that_is_wrong_with_a_row_is_said_at_once():
    payroll = read(wrong(Nome=None, Importo="x", **{"Codice fiscale": None}))
    assert codes(payroll) == [
        (4, "cf_missing"),
        (4, "name_missing"),
        (4, "amount_not_a_number"),
    ]


def test_a_refused_row_has_no_warnings():
    payroll = read(wrong(Importo=0, Comune="Atlantide", **{"E-mail": None}))
    assert codes(payroll) == [(4, "amount_not_positive")]


def test_third_row_of_a_tax_code_names_the_first():
    rows = [dict(row) for row in PEOPLE]
    for index in (3, 6):
        for name in ("Codice fiscale", "Data di nascita"):
            rows[index][name] = rows[1][name]
    payroll = read(rows)
    assert codes(payroll) == [(5, "duplicate_cf"), (8, "duplicate_cf")]
    assert all("alla riga 3" in issue_message(i) for i in payroll.errors)


def test_duplicate_on_another_sheet():
    data = xlsx_bytes(("Uno", table_of(PEOPLE)), ("Due", table_of(PEOPLE[:1])))
    [issue] = read_payroll(data, "a.xlsx").errors
    assert (issue.code, issue.sheet, issue.row) == ("duplicate_cf", "Due", 2)
    assert issue_message(issue).endswith("è già alla riga 2 del foglio «Uno»")


def test_file_without_some_columns():
    rows = [{k: r[k] for k in r if k not in ("E-mail", "Comune")} for r in PEOPLE]
    assert {code for _row, code in codes(read(rows))} == {"email_missing"}
    rows = [{k: r[k] for k in r if k != "Importo"} for r in PEOPLE]
    payroll = read(rows)
    assert {code for _row, code in codes(payroll)} == {"amount_missing"}
    [notice] = payroll.notices
    assert notice.params == {"field": "amount"}
    assert notice_message(notice).endswith("non si riconosce la colonna: importo")
    assert "colonna assente (importo)" in issue_message(payroll.errors[0])


def test_known_towns_of_the_caller():
    payroll = read(wrong(Comune="Atlantide"), known_towns=["Atlantide"])
    assert (4, "town_unknown") not in codes(payroll)
    assert codes(read(wrong(Comune="Atlantide"), known_towns=[])) == []
    assert read(wrong(Comune="SAN PAOLO D’ARGON")).rows[2].town == "San Paolo d'Argon"


# ------------------------------------------------------------------ tax codes
@pytest.mark.parametrize("woman", [False, True])
@pytest.mark.parametrize("place", ["E704", "Z330", "Z404"])
@pytest.mark.parametrize("omocodia", range(8))
def test_birth_date_against_every_kind_of_code(woman, place, omocodia):
    birth = datetime.date(1984, 2, 29)
    code = tax_code("Rossi", "Eva", birth, woman, place, omocodia)
    assert codicefiscale.is_valid(code)
    rows = wrong(Cognome="Rossi", Nome="Eva", **{"Codice fiscale": code})
    rows[2]["Data di nascita"] = birth
    assert codes(read(rows)) == []
    rows[2]["Data di nascita"] = None
    assert read(rows).rows[2].birth_date == birth
    rows[2]["Data di nascita"] = birth + datetime.timedelta(1)
    assert codes(read(rows)) == [(4, "birthdate_does_not_match_cf")]


def test_two_people_told_apart_by_omocodia_are_two():
    birth = datetime.date(1970, 5, 5)
    rows = [dict(row) for row in PEOPLE]
    for index in (2, 3):
        code = tax_code("Rossi", "Mario", birth, omocodia=index - 2)
        rows[index] |= {"Codice fiscale": code, "Data di nascita": birth}
    assert codes(read(rows)) == []


def test_provisional_numeric_code_also_as_a_number():
    code = "00743110157"
    assert codes(read(wrong(**{"Codice fiscale": code}))) == []
    payroll = read(wrong(**{"Codice fiscale": int(code)}))
    assert codes(payroll) == [] and payroll.rows[2].tax_code == code


def test_born_in_two_thousand_and_a_century_before():
    birth = datetime.date(2004, 6, 30)
    code = tax_code("Rossi", "Eva", birth)
    rows = wrong(**{"Codice fiscale": code, "Data di nascita": "30/06/04"})
    payroll = read(rows)
    assert codes(payroll) == [] and payroll.rows[2].birth_date == birth


# ------------------------------------------------------------------ nobody lost
def test_no_person_row_is_lost_whatever_cells_are_blank():
    """Two signs of a person are enough, in any mix, with money or without."""
    fields = ("Matricola", "Cognome", "Nome", "E-mail", "Importo", "Data di nascita")
    full = dict(PEOPLE[2], **{"Codice fiscale": None})
    for size in range(2, len(fields) + 1):
        for kept in itertools.combinations(fields, size):
            blank = {name: None for name in full if name not in kept}
            payroll = read(wrong(**blank))
            assert len(payroll.rows) == 8, kept
            assert (4, "cf_missing") in codes(payroll)


def test_row_with_nothing_but_a_tax_code_or_an_amount():
    nothing = dict.fromkeys(PEOPLE[0])
    code = PEOPLE[2]["Codice fiscale"]
    payroll = read(wrong(**nothing | {"Codice fiscale": code}))
    assert codes(payroll) == [(4, "name_missing"), (4, "amount_missing")]
    payroll = read(wrong(**nothing | {"Importo": Decimal("77.77")}))
    assert codes(payroll) == [
        (4, "cf_missing"),
        (4, "name_missing"),
    ]


@pytest.mark.parametrize("last", ["Somma", "Totaro", "Tot", "Riporto", "Totale"])
def test_people_called_like_totals(last):
    payroll = read(wrong(Cognome=last))
    assert codes(payroll) == [] and len(payroll.rows) == 8
    if last != "Tot" and last != "Totale":
        payroll = read(
            wrong(
                Cognome=last,
                **{"Codice fiscale": None, "E-mail": None, "Data di nascita": None},
            )
        )
        assert (4, "cf_missing") in codes(payroll)


def test_office_called_like_a_total_hides_nobody():
    rows = [row | {"Reparto": "Totale qualità"} for row in PEOPLE]
    rows[2] |= {"Codice fiscale": None, "E-mail": None, "Data di nascita": None}
    payroll = read(rows)
    assert codes(payroll) == [(4, "cf_missing")]


@pytest.mark.parametrize(
    "label",
    ["TOTALE", "Totali", "Tot.", "TOTALE GENERALE:", "Subtotale", "Sub-totale",
     "Totale Reparto Officina", "SOMMA", "Riporto", "A riportare", "Totale € welfare"],
)  # fmt: skip
@pytest.mark.parametrize("position", range(7))
def test_total_rows_under_any_column(label, position):
    table = table_of(PEOPLE)
    total = [None] * 8
    total[position], total[7] = label, sum(row[7] for row in table[1:])
    if table[0][position] == "Comune":
        # A label under the town is no label: a person may live anywhere.
        return
    payroll = read_payroll(csv_bytes([*table, total]), "a.csv")
    assert len(payroll.rows) == 8 and payroll.errors == []
    assert [row.reason for row in payroll.skipped] == ["total"]
    assert payroll.notices == []


def test_shifted_cells_are_an_error_and_not_a_loss():
    table = table_of(PEOPLE)
    table[3].insert(1, "x")
    payroll = read_payroll(csv_bytes(table), "a.csv")
    assert len(payroll.rows) == 8
    assert (4, "cf_checksum") in codes(payroll)


# ------------------------------------------------------------------ names
@pytest.mark.parametrize(
    ("full", "code", "title", "expected"),
    [
        ("DE LUCA MARIA ANNA", "DLCMNN", "Nominativo", ("DE LUCA", "MARIA ANNA")),
        ("MARIA ANNA DE LUCA", "DLCMNN", "Nominativo", ("DE LUCA", "MARIA ANNA")),
        ("ROSSI BIANCHI EVA", "RSSVEA", "Nominativo", ("ROSSI BIANCHI", "EVA")),
        ("De Luca Eva", "", "Cognome e nome", ("De Luca", "Eva")),
        ("Eva Maria De Luca", "", "Nome e cognome", ("De Luca", "Eva Maria")),
        ("Rossi Eva", "", "", ("Rossi", "Eva")),
        ("Fò Li", "FOXLIX", "Nome Cognome", ("Fò", "Li")),
        ("Singh", "SNGXXX", "", ("Singh", "")),
    ],
)
def test_split_name(full, code, title, expected):
    assert split_name(full, code, title) == expected
