"""From what is entered to every value: rates, supplied rates, aliases, countings, blanks."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_desktop.domain.figures import BlankReason, Figure, Value
from cds_desktop.domain.periods import Period
from cds_desktop.forms.calculation import calculate, count_registers
from cds_desktop.forms.model import FormPack
from cds_desktop.forms.registers import RegisterState, Row

MONTH = Period.month(2026, 3)


def values(
    pack: FormPack,
    books: list[Row] | None = None,
    *,
    confirmed: bool = False,
    communes: int | None = 124,
    **figures: Any,
) -> Mapping[str, Value | None]:
    entered = {
        code: figure if isinstance(figure, Figure) else Figure(Decimal(figure) if isinstance(figure, int) else figure)
        for code, figure in figures.items()
    }
    counts = count_registers(pack, MONTH, {"books": RegisterState(books or [], confirmed)})
    return calculate(pack, MONTH, entered, counts, communes)


def book(row_id: str, first: Period = MONTH, *, opening: bool = False, **cells: Any) -> Row:
    filled = {name: Decimal(cell) if isinstance(cell, int) else cell for name, cell in cells.items()}
    return Row(row_id, {"title": f"Sách {row_id}", **filled}, first, None, opening)


def test_every_code_has_a_value_or_is_blank(library: FormPack) -> None:
    blank = values(library)
    assert blank.keys() == library.indicators.keys()
    assert {code for code, value in blank.items() if value is not None} == {"BD_XA"}


@pytest.mark.parametrize(
    ("part", "whole", "rate"),
    [
        (1949, 3094, "63.0"),  # E03: printed 62,9, truncated
        (44, 81, "54.3"),  # E17
        (37, 81, "45.7"),  # E18: printed 45,67 with two decimals, truncated
        (2365, 3418, "69.2"),  # A04: printed 68,2
        (1, 2000, "0.1"),  # a half is rounded up
        (0, 5, "0.0"),
        (5, 5, "100.0"),
        (7, 5, "140.0"),
    ],
)
def test_a_rate_is_rounded_half_up_from_its_parts(library: FormPack, part: int, whole: int, rate: str) -> None:
    assert str(values(library, BD_02=part, BD_01=whole)["BD_03"]) == rate


@given(st.integers(0, 10**14), st.integers(1, 10**14))
def test_a_rate_is_as_near_as_its_decimals_allow(library: FormPack, part: int, whole: int) -> None:
    rate = values(library, BD_02=part, BD_01=whole)["BD_03"]
    assert isinstance(rate, Decimal)
    assert rate.as_tuple().exponent == -1
    assert abs(rate * whole - 100 * part) * 20 <= whole


@pytest.mark.parametrize("parts", [{"BD_02": 5}, {"BD_01": 5}, {"BD_01": 0, "BD_02": 0}, {}])
def test_a_rate_without_its_parts_is_blank_or_as_supplied(library: FormPack, parts: dict[str, int]) -> None:
    assert values(library, **parts)["BD_03"] is None
    assert values(library, **parts, BD_03_TL=Figure(Decimal("80.2")))["BD_03"] == Decimal("80.2")


def test_a_rate_from_its_parts_goes_before_one_supplied(library: FormPack) -> None:
    found = values(library, BD_01=200, BD_02=50, BD_03_TL=Figure(Decimal("80.2")))
    assert (found["BD_03"], found["BD_03_TL"]) == (Decimal("25.0"), Decimal("80.2"))


def test_an_alias_shows_the_other_code(library: FormPack) -> None:
    assert values(library, BD_01=1234)["BD_04"] == 1234
    assert values(library, BD_04=1234)["BD_04"] is None, "an alias is not typed"


def test_zero_is_a_value(library: FormPack) -> None:
    found = values(library, BD_01=0)
    assert (found["BD_01"], found["BD_04"], found["BD_08"]) == (0, 0, 0)


def test_a_reason_or_an_unreadable_entry_leaves_a_blank(library: FormPack) -> None:
    found = values(library, BD_01=Figure(reason=BlankReason.AWAITING), BD_02=Figure(entry="12a"))
    assert (found["BD_01"], found["BD_02"], found["BD_03"]) == (None, None, None)


def test_values_of_other_kinds_pass_as_they_are(library: FormPack) -> None:
    found = values(library, BD_05=True, BD_06="ii", BD_07="Bình thường")
    assert (found["BD_05"], found["BD_06"], found["BD_07"]) == (True, "ii", "Bình thường")


def test_whole_numbers_stay_whole(library: FormPack) -> None:
    assert str(values(library, BD_01=70)["BD_08"]) == "3", "70 / 28 = 2,5 rounded half up"


@pytest.mark.parametrize("communes", [None, 0, 124])
def test_the_unit_table_answers_for_itself(library: FormPack, communes: int | None) -> None:
    assert values(library, communes=communes)["BD_XA"] == communes


SHELF = [
    book("1", Period.month(2025, 8), opening=True, copies=90, status="giu"),
    book("2", Period.month(2025, 9), copies=20, status="quy_hiem"),
    book("3", copies=5, status="thanh_ly"),
    book("4", status="giu"),
]


def test_registers_are_counted(library: FormPack) -> None:
    found = values(library, SHELF)
    assert [found[f"KS_0{n}"] for n in range(1, 6)] == [4, 110, True, 2, "quy"]


def test_an_empty_register_is_blank_until_it_is_confirmed(library: FormPack) -> None:
    codes = [f"KS_0{n}" for n in range(1, 6)]
    assert [values(library)[code] for code in codes] == [None] * 5
    assert [values(library, confirmed=True)[code] for code in codes] == [0, 0, False, 0, "nho"]


def test_countings_serve_without_the_rows(library: FormPack) -> None:
    counts = count_registers(library, MONTH, {"books": RegisterState(SHELF)})
    assert counts.keys() == library.aggregates.keys()
    before = dict(counts)
    assert calculate(library, MONTH, {}, counts, None)["KS_05"] == "quy"
    assert counts == before


def test_countings_that_are_not_there_are_blank_and_stay_away(library: FormPack) -> None:
    counts: dict[str, Any] = {}
    assert calculate(library, MONTH, {}, counts, None)["KS_01"] is None
    assert counts == {}, "or a later check would take them for made"
