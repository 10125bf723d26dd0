"""Values in cells: each kind is read back as it was written, and its canonical text says no more and no less."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_desktop.domain.figures import BlankReason
from cds_desktop.exchange.cells import (
    DATE,
    MOMENT,
    TEXT,
    BooleanKind,
    CellKind,
    CodeKind,
    Kinds,
    MonthKind,
    NotAValue,
    NumberKind,
    Raw,
    clean,
    from_serial,
    number_text,
    to_number,
    to_serial,
)
from cds_desktop.forms.model import FormPack

BOOLEAN = BooleanKind("có", "chưa")
CODES = CodeKind({"giam": "Giảm phí, lệ phí", "mien": "Miễn phí"})
SEVERAL = CodeKind({"viettel": "Viettel", "khac": "Khác"}, several=True)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("280", 0, "280"),
        ("80.2", 2, "80.20"),
        ("80.2000", 1, "80.2"),
        ("80.25", 1, "80.25"),
        ("-0.00", 2, "0.00"),
        ("1E+3", 0, "1000"),
        ("-7", 0, "-7"),
    ],
)
def test_numbers_are_written_at_their_declared_precision(value: str, decimals: int, text: str) -> None:
    assert number_text(Decimal(value), decimals) == text


@given(st.decimals(-(10**12), 10**12, places=3))
def test_a_number_survives_the_binary_float_of_a_spreadsheet(value: Decimal) -> None:
    assert to_number(repr(float(value))) == value
    assert NumberKind(3).read(to_number(number_text(value))) == value


@pytest.mark.parametrize("text", ["abc", "nan", "inf", "1e999", ""])
def test_what_is_no_finite_number_is_none(text: str) -> None:
    assert to_number(text) is None


def test_more_decimals_than_declared_are_kept_so_that_a_change_shows() -> None:
    kind = NumberKind(1)
    assert kind.text(kind.read(Decimal("80.25"))) == "80.25"


@given(st.dates(date(1990, 1, 1), date(2079, 12, 31)))
def test_dates_are_read_from_their_serial_number(day: date) -> None:
    assert DATE.read(to_serial(datetime(day.year, day.month, day.day))) == day


@given(st.datetimes(datetime(1990, 1, 1), datetime(2079, 12, 31)).map(lambda moment: moment.replace(microsecond=0)))
def test_moments_keep_their_seconds_in_a_binary_float(moment: datetime) -> None:
    serial = to_number(repr(float(to_serial(moment))))
    assert MOMENT.read(serial) == moment


def test_the_serial_number_of_a_known_day() -> None:
    assert from_serial(Decimal(44926)) == datetime(2022, 12, 31)


@pytest.mark.parametrize("serial", ["0", "-5", "60", "1e300", "2958466"])
def test_serial_numbers_out_of_reach_are_refused(serial: str) -> None:
    with pytest.raises(NotAValue):
        from_serial(Decimal(serial))


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (TEXT, "=1+1", "=1+1"),
        (TEXT, Decimal(2026), "2026"),
        (TEXT, "", None),
        (NumberKind(), None, None),
        (NumberKind(2), Decimal("0"), Decimal(0)),
        (BOOLEAN, "có", True),
        (BOOLEAN, "chưa", False),
        (BOOLEAN, True, True),
        (BOOLEAN, "", None),
        (CODES, "Giảm phí, lệ phí", "giam"),
        (CODES, "mien", "mien"),
        (SEVERAL, "Viettel; Khác", "viettel;khac"),
        (CodeKind({}), "00937", "00937"),
        (DATE, "14/01/2026", date(2026, 1, 14)),
        (MonthKind(), "06/2026", "2026-06"),
        (MonthKind(), Decimal(46174), "2026-06"),
    ],
)
def test_cells_are_read_by_their_kind(kind: CellKind, raw: Raw, value: object) -> None:
    assert kind.read(raw) == value


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (NumberKind(), "280"),
        (NumberKind(), True),
        (BOOLEAN, "có lẽ"),
        (BOOLEAN, Decimal(7)),
        (CODES, "Giảm"),
        (CODES, Decimal(1)),
        (SEVERAL, "Viettel; Beeline"),
        (CodeKind({}), Decimal(937)),
        (DATE, "hôm qua"),
        (DATE, Decimal("46000.5")),
        (DATE, True),
        (MonthKind(), "13/2026"),
        (MOMENT, "20/01/2026"),
    ],
)
def test_what_is_no_value_of_the_kind_is_refused_with_what_was_there(kind: CellKind, raw: Raw) -> None:
    with pytest.raises(NotAValue) as caught:
        kind.read(raw)
    assert caught.value.shown


def test_text_is_nfc_without_what_xml_forbids() -> None:
    assert clean("ha\u0323 tầng\r\nsố\x0b\rx\ud800\uffff") == "hạ tầng\nsố\nx"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_every_label_of_a_pack_stands_for_its_code(pack: FormPack) -> None:
    kinds = Kinds(pack)
    choices = [kind for kind in kinds.figures.values() if isinstance(kind, CodeKind)]
    choices += [k for columns in kinds.columns.values() for k in columns.values() if isinstance(k, CodeKind)]
    choices += [kind for kind in kinds.details.values() if isinstance(kind, CodeKind)]
    assert choices
    for kind in choices:
        for code in kind.labels:
            assert kind.read(str(kind.content(code))) == code
    assert kinds.details["reason"].read("Không phát sinh") is BlankReason.NONE_OCCURRED
