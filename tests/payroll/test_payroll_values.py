# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from payroll_reader.values import (
    EPOCH_1900,
    EPOCH_1904,
    AmbiguousNumber,
    birth_year,
    date_from_serial,
    decimal_votes,
    parse_amount,
    parse_date,
    parse_email,
    parse_yes_no,
    tidy_name,
)

AMOUNTS = st.integers(-99_999_999_999, 99_999_999_999).map(
    lambda cents: Decimal(cents).scaleb(-2)
)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("1.200,50", "1200.50"),
        ("€ 750,00", "750"),
        ("750,00 €", "750"),
        ("1200.5", "1200.50"),
        ("1'200,00", "1200"),
        ("1’200.50", "1200.50"),
        ("1 200,50", "1200.50"),
        ("1\xa0200,50", "1200.50"),
        ("1.200", "1200"),
        ("1.200.000", "1200000"),
        ("1,200,000.10", "1200000.10"),
        ("1,200.50", "1200.50"),
        ("1200,5", "1200.50"),
        ("0,500", "0.50"),
        ("1200,500", "1200.50"),
        (",50", "0.50"),
        ("750,", "750"),
        ("750,-", "750"),
        ("750,--", "750"),
        ("-150,00", "-150"),
        ("150,00-", "-150"),
        ("(150,00)", "-150"),
        ("\u2212150", "-150"),
        ("€ -150,00", "-150"),
        ("-€ 150,00", "-150"),
        ("1.2E+03", "1200"),
        (" 200 ", "200"),
        (200, "200"),
        (258.23, "258.23"),
        (0.125, "0.13"),
        (1.005, "1.01"),
        (-0.125, "-0.13"),
    ],
)
def test_amounts(value, amount):
    assert parse_amount(value) == Decimal(amount)
    assert parse_amount(value).as_tuple().exponent == -2


@pytest.mark.parametrize("value", [None, "", " ", "-", "€", "€ -", " -   € ", "n.d."])
def test_no_amount(value):
    assert parse_amount(value) is None


@pytest.mark.parametrize(
    "value",
    ["vedi nota", "12.34.56", "1,2,3", "1.20,50", "1,20.50", "12 34", "1 2 3", "=5+5",
     "10%", "1.200,50,00", "12a", "1e400", "--5", "1'20", True, float("nan"),
     float("inf"), 1e12, "9999999999999", datetime.date(2026, 1, 1)],
)  # fmt: skip
def test_not_amounts(value):
    with pytest.raises((ValueError, ArithmeticError)):
        parse_amount(value)


def test_text_of_three_decimals_is_settled_by_its_column_or_refused():
    with pytest.raises(AmbiguousNumber):
        parse_amount("1,200")
    assert parse_amount("1,200", decimal_votes(["1200,500"])) == Decimal("1.20")
    assert parse_amount("1,200", decimal_votes(["1,200.50"])) == 1200
    with pytest.raises(AmbiguousNumber):
        parse_amount("1,200", decimal_votes(["750,00"]))
    assert parse_amount("1.200", decimal_votes(["750,00"])) == 1200
    with pytest.raises(AmbiguousNumber):
        parse_amount("1.200", decimal_votes(["1200.5"]))


def italian(value):
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


@given(AMOUNTS)
def test_amounts_survive_every_writing(amount):
    for text in (
        italian(amount),
        f"€ {italian(amount)}",
        f"{italian(amount)} EUR",
        f"{amount:,.2f}",
        f"{amount:.2f}",
        f"{amount:.2f}".replace(".", ","),
        f"{amount:,.2f}".replace(",", "'"),
        f"{amount:,.2f}".replace(",", "\u202f").replace(".", ","),
        f"{abs(amount):.2f}-" if amount < 0 else f"+{amount:.2f}",
        f"({italian(abs(amount))})" if amount < 0 else f" {italian(amount)} ",
    ):
        assert parse_amount(text) == amount, text
    if abs(amount) < 10**9:
        assert parse_amount(float(amount)) == amount


@given(st.one_of(st.text(), st.text("0123456789.,'-+€ ()eE"), st.floats()))
def test_any_cell_gives_cents_or_a_clean_refusal(value):
    try:
        amount = parse_amount(value)
    except (ValueError, ArithmeticError):
        return
    assert amount is None or amount == amount.quantize(Decimal("0.01"))


@given(st.dates(datetime.date(1900, 3, 1), datetime.date(2100, 12, 31)))
def test_dates_survive_every_writing(day):
    for epoch in (EPOCH_1900, EPOCH_1904):
        serial = (day - epoch).days
        if serial > 0:
            assert date_from_serial(serial, epoch) == day
        if serial >= 1000:
            assert parse_date(float(serial), epoch) == day
            assert parse_date(str(serial), epoch) == day
    for pattern in ("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y 10:30"):
        assert parse_date(day.strftime(pattern)) == day
    assert parse_date(f"{day.day}/{day.month}/{day.year}") == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("25-01-80", (1980, 1, 25)),
        ("5/3/04", (2004, 3, 5)),
        ("25 gen 1980", (1980, 1, 25)),
        ("1 settembre 1999", (1999, 9, 1)),
        ("19800125", (1980, 1, 25)),
        ("25011980", (1980, 1, 25)),
        (5011980, (1980, 1, 5)),
    ],
)
def test_dates(text, day):
    assert parse_date(text) == datetime.date(*day)


@pytest.mark.parametrize("text", ["31/02/1980", "03/25/1980", "boh", "0", "99999999"])
def test_not_dates(text):
    with pytest.raises(ValueError):
        parse_date(text)


def test_century_of_birth():
    today = datetime.date(2026, 6, 1)
    assert birth_year(12, today) == 2012
    assert birth_year(13, today) == 1913
    assert birth_year(60, today) == 1960


@given(st.text())
def test_any_text_is_a_date_an_address_or_a_clean_refusal(text):
    for parse in (parse_date, parse_email):
        try:
            parse(text)
        except ValueError:
            continue
    parse_yes_no(text)


@pytest.mark.parametrize(
    ("value", "answer"),
    [("S", True), ("sì", True), ("X", True), ("SI", True), (True, True), (2.0, True),
     ("N", False), ("no", False), ("0", False), (0, False), (None, None), ("?", None)],
)  # fmt: skip
def test_yes_or_no(value, answer):
    assert parse_yes_no(value) is answer


@pytest.mark.parametrize(
    ("text", "tidy"),
    [("D'ANGELO", "D'Angelo"), ("de luca", "De Luca"), ("NICOLÒ", "Nicolò"),
     ("McDonald", "McDonald"), ("ROSSI-BIANCHI", "Rossi-Bianchi")],
)  # fmt: skip
def test_tidy_name(text, tidy):
    assert tidy_name(text) == tidy
