"""What is typed or loaded for an indicator or a cell, and how it is shown again."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_desktop.domain.entry import EntryError
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import Value
from cds_desktop.domain.messages import Messages
from cds_desktop.forms.entries import MAX_TEXT, Raw, format_cell, format_value, read_cell, read_day, read_value
from cds_desktop.forms.model import FormPack

VI, EN = Messages("vi"), Messages("en")


def commune(text: str) -> str:
    """The finder of a province with one commune."""
    if text not in ("02215", "Hà Lang"):
        raise DomainError("units.unknown_commune", text=text, province="Tuyên Quang")
    return "02215"


def value(pack: FormPack, code: str, raw: Raw) -> Value:
    return read_value(pack.indicators[code], raw)


def cell(pack: FormPack, column: str, raw: Raw) -> Any:
    return read_cell(pack.registers["books"].columns[column], raw, commune)


def refusal(read: Any, *args: Any) -> tuple[str, Decimal | None]:
    with pytest.raises(EntryError) as caught:
        read(*args)
    assert VI.error(caught.value)
    return caught.value.key, caught.value.guess


# Figures


@pytest.mark.parametrize(
    ("code", "raw", "expected"),
    [
        ("BD_01", "1.234", Decimal(1234)),
        ("BD_01", "1,2 triệu", Decimal(1_200_000)),
        ("BD_01", Decimal("1234"), Decimal(1234)),
        ("BD_01", Decimal("1234.0"), Decimal(1234)),
        ("BD_03_TL", "80,2%", Decimal("80.2")),
        ("BD_03_TL", Decimal("80.2"), Decimal("80.2")),
        ("BD_03_TL", "100", Decimal("100.0")),
        ("BD_09", "-999,5", Decimal("-999.500")),
        ("BD_05", "có", True),
        ("BD_05", "x", True),
        ("BD_05", Decimal("0.0"), False),
        ("BD_05", Decimal(1), True),
        ("BD_05", False, False),
        ("BD_06", "ii", "ii"),
        ("BD_06", "HẠNG  ii", "ii"),
        ("BD_07", " Đang\u00a0sửa chữa \r\n đến tháng 5 ", "Đang sửa chữa\nđến tháng 5"),
        ("BD_07", Decimal("4312.0"), "4312"),
        ("BD_07", Decimal("4.5"), "4,5"),
        ("BD_07", date(2026, 3, 1), "01/03/2026"),
    ],
)
def test_values_are_read_by_the_kind_of_their_indicator(
    library: FormPack, code: str, raw: Raw, expected: Value
) -> None:
    read = value(library, code, raw)
    assert read == expected
    assert str(read) == str(expected), "at the declared decimals"


@pytest.mark.parametrize(
    ("code", "raw", "key", "guess"),
    [
        ("BD_01", "12a", "entry.not_a_number", None),
        ("BD_01", "1,234", "entry.not_an_integer", 1234),
        ("BD_01", Decimal("4.312"), "entry.not_an_integer", 4312),  # a damaged 4.312
        ("BD_01", Decimal("4.5"), "entry.not_an_integer", 4500),
        ("BD_01", Decimal("4.31234"), "entry.not_an_integer", None),
        ("BD_01", "-5", "entry.too_small", None),
        ("BD_01", True, "entry.not_a_number", None),
        ("BD_01", date(2026, 3, 1), "entry.not_a_number", None),
        ("BD_01", Decimal("NaN"), "entry.too_large", None),
        ("BD_01", Decimal("Infinity"), "entry.too_large", None),
        ("BD_03_TL", "100,1", "entry.too_great", None),
        ("BD_03_TL", "80.2", "entry.not_a_number", Decimal("80.2")),
        ("BD_03_TL", Decimal("62.99"), "entry.too_many_decimals", None),
        ("BD_09", "1,2 tỷ", "entry.scaled_unit", 1200),
        ("BD_09", "50.001", "entry.too_great", None),
        ("BD_05", "đã", "entry.not_a_boolean", None),
        ("BD_05", Decimal(2), "entry.not_a_boolean", None),
        ("BD_06", "iii", "entry.not_a_choice", None),
        ("BD_06", "", "entry.not_a_choice", None),
        ("BD_07", "x" * (MAX_TEXT + 1), "entry.text_too_long", None),
    ],
)
def test_values_of_another_kind_are_refused(
    library: FormPack, code: str, raw: Raw, key: str, guess: Decimal | None
) -> None:
    assert refusal(value, library, code, raw) == (key, guess)


def test_a_choice_that_is_refused_names_those_there_are(library: FormPack) -> None:
    with pytest.raises(EntryError) as caught:
        value(library, "BD_06", "iii")
    assert caught.value.params["choices"] == "Hạng I; Hạng II"


# Cells


@pytest.mark.parametrize(
    ("column", "raw", "expected"),
    [
        ("title", " Tày\n ca ", "Tày ca"),
        ("title", Decimal("12.0"), "12"),
        ("copies", "1.234", Decimal(1234)),
        ("price", "12,5", Decimal("12.50")),
        ("published_in", "1975", Decimal(1975)),
        ("issued_on", "1/3/2026", date(2026, 3, 1)),
        ("issued_on", date(2026, 3, 1), date(2026, 3, 1)),
        ("issued_on", datetime(2026, 3, 1, 10, 30), date(2026, 3, 1)),
        ("shelved", "3/2026", "2026-03"),
        ("shelved", date(2026, 3, 31), "2026-03"),
        ("status", "quy_hiem", "quy_hiem"),
        ("status", "Quý hiếm", "quy_hiem"),
        ("status", "QUÍ HIẾM", None),
        ("languages", "en; vi", "vi;en"),
        ("languages", "Tiếng Tày, Tiếng Việt, vi", "vi;tay"),
        ("commune_code", "Hà Lang", "02215"),
        ("commune_code", Decimal(2215), "02215"),
        ("commune_code", Decimal("2215.0"), "02215"),
        ("counted_in", "KS_01", "KS_01"),
        ("counted_in", "ks_01 số đầu sách", "KS_01"),
    ],
)
def test_cells_are_read_by_the_kind_of_their_column(library: FormPack, column: str, raw: Raw, expected: Any) -> None:
    if expected is None:
        assert refusal(cell, library, column, raw)[0] == "entry.not_a_choice"
    else:
        assert (cell(library, column, raw), type(cell(library, column, raw))) == (expected, type(expected))


@pytest.mark.parametrize(
    ("column", "raw", "key"),
    [
        ("copies", "10.000", "entry.too_great"),
        ("copies", Decimal("-1"), "entry.too_small"),
        ("issued_on", "14/03/2204", "entry.year_out_of_range"),
        ("issued_on", date(2204, 3, 14), "entry.year_out_of_range"),
        ("issued_on", Decimal(46000), "entry.not_a_date"),
        ("shelved", date(2204, 3, 1), "entry.year_out_of_range"),
        ("shelved", "31/03/2026", "entry.not_a_month"),
        ("status", "mới", "entry.not_a_choice"),
        ("status", True, "entry.not_a_choice"),
        ("languages", "vi; lào", "entry.not_a_choice"),
        ("languages", ";", "entry.not_a_choice"),
        ("counted_in", "BD_01", "entry.not_a_choice"),
        ("title", "x" * (MAX_TEXT + 1), "entry.text_too_long"),
    ],
)
def test_cells_of_another_kind_are_refused(library: FormPack, column: str, raw: Raw, key: str) -> None:
    assert refusal(cell, library, column, raw)[0] == key


def test_an_unknown_commune_is_the_finders_to_say(library: FormPack) -> None:
    with pytest.raises(DomainError, match="unknown_commune"):
        cell(library, "commune_code", "Sài Gòn")


def test_a_yes_in_a_column_of_yes_and_no_is_its_code() -> None:
    from cds_desktop.forms.loader import shipped_pack

    column = shipped_pack().registers["dead_zone_villages"].columns["fibre"]
    assert [read_cell(column, raw, commune) for raw in (True, False)] == ["co", "khong"]


def test_a_day_of_a_spreadsheet_is_checked_like_a_typed_one() -> None:
    assert read_day(datetime(2026, 3, 1, 0, 0)) == read_day("01/03/2026") == date(2026, 3, 1)
    with pytest.raises(EntryError, match="year_out_of_range"):
        read_day(datetime(1900, 1, 1))


# Shown again


@pytest.mark.parametrize(
    ("code", "held", "vi", "en"),
    [
        ("BD_01", Decimal(1234), "1.234", "1.234"),
        ("BD_03", Decimal("80.2"), "80,2", "80,2"),
        ("BD_09", Decimal("5"), "5,000", "5,000"),
        ("BD_05", True, "có", "yes"),
        ("BD_05", False, "chưa", "no"),
        ("BD_06", "ii", "Hạng II", "Class II"),
        ("BD_06", "iii", "iii", "iii"),
        ("BD_07", "Bình thường", "Bình thường", "Bình thường"),
        ("BD_07", None, "", ""),
    ],
)
def test_values_are_shown(library: FormPack, code: str, held: Value | None, vi: str, en: str) -> None:
    shown = [format_value(held, library.indicators[code], messages) for messages in (VI, EN)]
    assert shown == [vi, en]


@pytest.mark.parametrize(
    ("column", "held", "vi", "en"),
    [
        ("title", "Tày ca", "Tày ca", "Tày ca"),
        ("copies", Decimal(1234), "1.234", "1.234"),
        ("published_in", Decimal(1975), "1975", "1975"),
        ("issued_on", date(2026, 3, 1), "01/03/2026", "01/03/2026"),
        ("shelved", "2026-03", "03/2026", "03/2026"),
        ("status", "quy_hiem", "Quý hiếm", "Rare"),
        ("languages", "vi;tay", "Tiếng Việt; Tiếng Tày", "Vietnamese; Tày"),
        ("commune_code", "02215", "Xã Hà Lang", "Xã Hà Lang"),
        ("title", None, "", ""),
    ],
)
def test_cells_are_shown(library: FormPack, column: str, held: Any, vi: str, en: str) -> None:
    declared = library.registers["books"].columns[column]
    shown = [format_cell(held, declared, messages, lambda code: "Xã Hà Lang") for messages in (VI, EN)]
    assert shown == [vi, en]


values = st.one_of(
    st.tuples(st.sampled_from(["BD_01", "BD_DAN"]), st.integers(0, 10**14).map(Decimal)),
    st.tuples(st.just("BD_03_TL"), st.decimals(0, 100, places=1)),
    st.tuples(st.just("BD_09"), st.decimals(-1000, 50000, places=3)),
    st.tuples(st.just("BD_05"), st.booleans()),
    st.tuples(st.just("BD_06"), st.sampled_from(["i", "ii"])),
)


@given(values, st.sampled_from([VI, EN]))
def test_a_shown_value_is_read_back(library: FormPack, held: tuple[str, Value], messages: Messages) -> None:
    code, there = held
    assert value(library, code, format_value(there, library.indicators[code], messages)) == there


cells = st.one_of(
    st.tuples(st.just("copies"), st.integers(0, 9999).map(Decimal)),
    st.tuples(st.just("price"), st.decimals(0, 10**6, places=2)),
    st.tuples(st.just("published_in"), st.integers(0, 9999).map(Decimal)),
    st.tuples(st.just("issued_on"), st.dates(date(1990, 1, 1), date(2079, 12, 31))),
    st.tuples(st.just("shelved"), st.dates(date(1990, 1, 1), date(2079, 12, 31)).map("{:%Y-%m}".format)),
    st.tuples(st.just("status"), st.sampled_from(["giu", "quy_hiem", "thanh_ly"])),
    st.tuples(st.just("languages"), st.sampled_from(["vi", "vi;tay", "tay;en", "vi;tay;en"])),
)


@given(cells)
def test_a_shown_cell_is_read_back(library: FormPack, held: tuple[str, Any]) -> None:
    column, there = held
    shown = format_cell(there, library.registers["books"].columns[column], VI, str)
    assert cell(library, column, shown) == there
