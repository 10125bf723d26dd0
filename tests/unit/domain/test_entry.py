"""What people type: the number grammar, its guesses, days, months, có/chưa, and that what is written is read back."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_desktop.domain.entry import (
    MAX_DIGITS,
    EntryError,
    check_number,
    format_date,
    format_number,
    parse_boolean,
    parse_date,
    parse_month,
    parse_number,
    round_half_up,
)


def refusal(text: str, decimals: int = 0, **more: str | bool) -> tuple[str, str | None]:
    """The key of the error that a text is refused with, and its guess as plain text."""
    with pytest.raises(EntryError) as caught:
        parse_number(text, decimals, **more)  # type: ignore[arg-type]
    assert caught.value.params["text"] == " ".join(text.split())
    return caught.value.key, None if caught.value.guess is None else f"{caught.value.guess:f}"


# Numbers that are read


@pytest.mark.parametrize(
    ("text", "decimals", "value"),
    [
        ("0", 0, "0"),
        ("007", 0, "7"),
        ("1077", 0, "1077"),
        ("1.077", 0, "1077"),
        ("4.312", 0, "4312"),
        ("1.234.567", 0, "1234567"),
        ("12,0", 0, "12"),
        ("80,2", 2, "80.20"),
        ("0,802", 3, "0.802"),
        ("1,234", 3, "1.234"),
        ("1.234,56", 2, "1234.56"),
        ("80,2", 1, "80.2"),
        ("-7", 0, "-7"),
        ("\u22127", 0, "-7"),  # a minus sign, as Word writes it
        ("+7", 0, "7"),
        ("-0", 0, "0"),
        ("\u00a01.077\u202f", 0, "1077"),  # no-break spaces around
        ("99.999.999.999.999,9", 1, "99999999999999.9"),
    ],
)
def test_vietnamese_numbers_are_read(text: str, decimals: int, value: str) -> None:
    assert str(parse_number(text, decimals)) == value


@pytest.mark.parametrize(
    ("text", "decimals", "value"),
    [
        ("1,2 triệu", 0, "1200000"),
        ("1,2triệu", 0, "1200000"),
        ("1,2 TRIỆU", 0, "1200000"),
        ("1,2 trie\u0323\u0302u", 0, "1200000"),  # letters with combining marks
        ("1,5tr", 0, "1500000"),
        ("4,312 nghìn", 0, "4312"),  # rule kind 11
        ("4 ngàn", 0, "4000"),
        ("1.234,5 nghìn", 0, "1234500"),
        ("-2,5 tỷ", 0, "-2500000000"),
        ("3 tỉ", 2, "3000000000.00"),
    ],
)
def test_a_scale_word_multiplies(text: str, decimals: int, value: str) -> None:
    assert str(parse_number(text, decimals)) == value


@pytest.mark.parametrize("text", ["80,2%", "80,2 %", "80,2"])
def test_a_percent_sign_may_follow_where_percent_are_asked(text: str) -> None:
    assert parse_number(text, 2, percent=True) == Decimal("80.20")


def test_a_percent_sign_is_no_part_of_another_number() -> None:
    assert refusal("80,2%", 2) == ("entry.not_a_number", None)


# Numbers that are asked about


@pytest.mark.parametrize(
    ("text", "decimals", "key", "guess"),
    [
        # English notation, in an integer and in a decimal
        ("1,234", 0, "entry.not_an_integer", "1234"),
        ("12,000", 0, "entry.not_an_integer", "12000"),
        ("-12,000", 0, "entry.not_an_integer", "-12000"),
        ("1,000", 2, "entry.too_many_decimals", "1000.00"),
        ("1,234,567", 0, "entry.not_a_number", "1234567"),
        ("1,234.5", 1, "entry.not_a_number", "1234.5"),
        ("80.2", 1, "entry.not_a_number", "80.2"),
        ("80.2", 0, "entry.not_a_number", None),
        ("0.802", 3, "entry.not_a_number", "0.802"),
        ("0.802", 2, "entry.not_a_number", None),
        ("1.5 triệu", 0, "entry.not_a_number", "1500000"),
        # spaces between groups
        ("12 345", 0, "entry.not_a_number", "12345"),
        ("12\u00a0345\u00a0678", 0, "entry.not_a_number", "12345678"),
        # groups that are not of three
        ("12.34", 0, "entry.not_a_number", None),
        ("1.2345", 0, "entry.not_a_number", None),
        ("1234.567", 0, "entry.not_a_number", None),
        ("1.23.456", 0, "entry.not_a_number", None),
        ("1..234", 0, "entry.not_a_number", None),
        ("1.234.", 0, "entry.not_a_number", None),
        ("0.123.456", 0, "entry.not_a_number", None),
        # decimals that do not fit
        ("80,25", 1, "entry.too_many_decimals", None),
        ("1,5", 0, "entry.not_an_integer", None),
        ("0,802", 2, "entry.too_many_decimals", None),
        ("1,0000000000000000000000000000000000000001", 0, "entry.not_an_integer", None),
        ("1,2345 nghìn", 0, "entry.not_an_integer", None),
        # no numbers
        ("", 0, "entry.not_a_number", None),
        ("   ", 0, "entry.not_a_number", None),
        ("12a", 0, "entry.not_a_number", None),
        ("a12", 0, "entry.not_a_number", None),
        ("--7", 0, "entry.not_a_number", None),
        ("+-7", 0, "entry.not_a_number", None),
        ("-", 0, "entry.not_a_number", None),
        (",5", 1, "entry.not_a_number", None),
        ("5,", 1, "entry.not_a_number", None),
        ("1e5", 0, "entry.not_a_number", None),
        ("=1+1", 0, "entry.not_a_number", None),
        ("triệu", 0, "entry.not_a_number", None),
        ("1,2 triệu người", 0, "entry.not_a_number", None),
        ("\u0661\u0662", 0, "entry.not_a_number", None),  # digits of another script
        ("\uff11\uff12", 0, "entry.not_a_number", None),
        ("12²", 0, "entry.not_a_number", None),
        ("NaN", 0, "entry.not_a_number", None),
        # out of reach
        ("1234567890123456", 0, "entry.too_large", None),
        ("12345678901234,5", 2, "entry.too_large", None),
        pytest.param("9" * 5000, 0, "entry.too_large", None, id="5,000 digits"),
        ("999999999 tỷ", 0, "entry.too_large", None),
    ],
)
def test_other_notations_are_refused_with_what_they_may_have_meant(
    text: str, decimals: int, key: str, guess: str | None
) -> None:
    assert refusal(text, decimals) == (key, guess)


@pytest.mark.parametrize(
    ("text", "unit", "guess"),
    [("1,2 tỷ", "triệu đồng", "1200"), ("3.600 tỷ", "tỷ đồng", "3600"), ("1,2 triệu", "triệu đồng", None)],
)
def test_a_scale_word_in_a_cell_that_counts_in_millions_itself_is_asked_about(
    text: str, unit: str, guess: str | None
) -> None:
    assert refusal(text, 0, unit=unit) == ("entry.scaled_unit", guess)
    assert parse_number("1,2 triệu", 0, unit="người") == 1_200_000


def test_the_limit_of_digits_is_named_by_what_may_stand_before_the_comma() -> None:
    with pytest.raises(EntryError) as caught:
        parse_number("12345678901234", 2)
    assert caught.value.params["digits"] == MAX_DIGITS - 2


# Numbers that a spreadsheet holds


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1E+400"])
def test_numbers_without_end_are_too_large(value: str) -> None:
    with pytest.raises(EntryError, match="too_large"):
        check_number(Decimal(value), 0, value)


def test_a_number_with_too_many_decimals_carries_the_guess_that_is_given() -> None:
    with pytest.raises(EntryError) as caught:
        check_number(Decimal("4.312"), 0, "4,312", Decimal(4312))
    assert (caught.value.key, caught.value.guess) == ("entry.not_an_integer", Decimal(4312))


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        ("62.9929", 1, "63.0"),
        ("62.95", 1, "63.0"),
        ("62.9499999", 1, "62.9"),
        ("-0.5", 0, "-1"),
        ("-0.4", 0, "0"),
        ("2.5", 0, "3"),
        ("7", 2, "7.00"),
        ("123456789012345678901234567890.5", 0, "123456789012345678901234567891"),
    ],
)
def test_halves_are_rounded_away_from_zero(value: str, decimals: int, rounded: str) -> None:
    assert str(round_half_up(Decimal(value), decimals)) == rounded


# What is written is read back


numbers = st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, allow_infinity=False, places=2)


@given(numbers)
def test_a_written_number_is_read_back(value: Decimal) -> None:
    assert parse_number(format_number(value), 2) == value


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_a_written_integer_is_read_back_with_and_without_points(value: int) -> None:
    shown = format_number(Decimal(value), 0)
    assert parse_number(shown, 0) == value == parse_number(shown.replace(".", ""), 0)


@given(st.text(alphabet="0123456789.,- %trệiuỷ", max_size=12), st.integers(0, 4), st.booleans())
def test_a_text_is_read_at_the_declared_decimals_or_refused(text: str, decimals: int, percent: bool) -> None:
    try:
        value = parse_number(text, decimals, percent=percent)
    except EntryError as error:
        value = error.guess if error.guess is not None else Decimal(0).scaleb(-decimals)
    assert value.as_tuple().exponent == -decimals
    assert parse_number(format_number(value), decimals) == value


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        ("1234567.891", None, "1.234.567,891"),
        ("1234.5", 2, "1.234,50"),
        ("-1234", 0, "-1.234"),
        ("1E+4", None, "10.000"),
    ],
)
def test_numbers_are_written_the_vietnamese_way(value: str, decimals: int | None, shown: str) -> None:
    assert format_number(Decimal(value), decimals) == shown


# Có and chưa


@pytest.mark.parametrize("text", ["co", "có", "CÓ", " Có ", "co\u0301", "true", "TRUE", "1", "x", "X", "yes"])
def test_yes(text: str) -> None:
    assert parse_boolean(text) is True


@pytest.mark.parametrize("text", ["khong", "không", "Không", "chua", "chưa", "CHƯA", "false", "0", "no"])
def test_no(text: str) -> None:
    assert parse_boolean(text) is False


@pytest.mark.parametrize("text", ["", "-", "2", "có không", "c", "ok", "đã", "chửa", "00", "1,0"])
def test_neither_yes_nor_no(text: str) -> None:
    with pytest.raises(EntryError, match="not_a_boolean"):
        parse_boolean(text)


# Days and months


@pytest.mark.parametrize(
    "text",
    [
        "05/01/2026",
        "5/1/2026",
        "5.1.2026",
        "5-1-2026",
        "2026-01-05",
        "2026-01-05 00:00",
        "2026-01-05T00:00:00",
        " 5/1/2026\u00a0",
    ],
)
def test_days_are_read(text: str) -> None:
    assert parse_date(text) == date(2026, 1, 5)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("31/02/2026", "entry.no_such_day"),
        ("29/02/2026", "entry.no_such_day"),
        ("01/13/2026", "entry.no_such_day"),
        ("0/1/2026", "entry.no_such_day"),
        ("2026-13-01", "entry.no_such_day"),
        ("14/03/2204", "entry.year_out_of_range"),
        ("14/03/1989", "entry.year_out_of_range"),
        ("2080-01-01", "entry.year_out_of_range"),
        ("14/03/26", "entry.not_a_date"),
        ("5/1-2026", "entry.not_a_date"),
        ("14/03/20263", "entry.not_a_date"),  # a footnote's digit glued on
        ("2026-1-5", "entry.not_a_date"),
        ("2026-01-05 10:30", "entry.not_a_date"),
        ("03/2026", "entry.not_a_date"),
        ("46000", "entry.not_a_date"),
        ("hôm nay", "entry.not_a_date"),
        ("", "entry.not_a_date"),
        ("\u0661/1/2026", "entry.not_a_date"),
    ],
)
def test_other_days_are_refused(text: str, key: str) -> None:
    with pytest.raises(EntryError) as caught:
        parse_date(text)
    assert caught.value.key == key


def test_an_implausible_year_is_named_as_it_was_written() -> None:
    with pytest.raises(EntryError) as caught:
        parse_date("14/03/2204")
    assert [caught.value.params[name] for name in ("year", "first", "last")] == ["2204", "1990", "2079"]


@pytest.mark.parametrize(("text", "month"), [("3/2026", "2026-03"), ("03/2026", "2026-03"), ("2026-03", "2026-03")])
def test_months_are_read(text: str, month: str) -> None:
    assert parse_month(text) == month


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("13/2026", "entry.not_a_month"),
        ("2026-00", "entry.not_a_month"),
        ("2026-3", "entry.not_a_month"),
        ("01/20243", "entry.not_a_month"),  # a footnote's digit glued on, as one report printed it
        ("01/03/2026", "entry.not_a_month"),
        ("3/2204", "entry.year_out_of_range"),
        ("", "entry.not_a_month"),
    ],
)
def test_other_months_are_refused(text: str, key: str) -> None:
    with pytest.raises(EntryError) as caught:
        parse_month(text)
    assert caught.value.key == key


days = st.dates(date(1990, 1, 1), date(2079, 12, 31))


@given(days)
def test_a_written_day_is_read_back(day: date) -> None:
    assert parse_date(format_date(day)) == day == parse_date(day.isoformat())


@given(days)
def test_a_written_month_is_read_back(day: date) -> None:
    assert parse_month(f"{day:%m/%Y}") == f"{day:%Y-%m}" == parse_month(f"{day:%Y-%m}")
