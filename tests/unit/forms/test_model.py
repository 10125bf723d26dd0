"""Small answers of what a pack declares."""

from decimal import Decimal

import pytest

from cds_desktop.domain.periods import Period
from cds_desktop.forms.model import FormPack, Frequency
from cds_desktop.forms.registers import RegisterState, Row


@pytest.mark.parametrize(
    ("frequency", "months"),
    [
        (Frequency.MONTH, list(range(1, 13))),
        (Frequency.QUARTER, [3, 6, 9, 12]),
        (Frequency.HALF_YEAR, [6, 12]),
        (Frequency.YEAR, [12]),
    ],
)
def test_what_is_due_in_a_month(frequency: Frequency, months: list[int]) -> None:
    assert [month for month in range(1, 13) if frequency.due_in(Period.month(2026, month))] == months


def test_what_is_typed_and_what_is_carried_over(library: FormPack) -> None:
    typed = {code for code, indicator in library.indicators.items() if indicator.typed}
    assert {"BD_DAN", "BD_01", "BD_03_TL"} <= typed
    assert not {"BD_XA", "BD_03", "BD_04", "KS_01"} & typed
    stocks = {code for code, indicator in library.indicators.items() if indicator.is_stock}
    assert {"BD_03_TS", "BD_05"} <= stocks
    assert not {"BD_DAN", "BD_01", "BD_03", "KS_01"} & stocks, "flows begin anew, the rest is computed or dated"


def test_names_in_both_languages(library: FormPack) -> None:
    indicator, column = library.indicators["BD_03"], library.registers["books"].columns["status"]
    assert (indicator.name_in("vi"), indicator.name_in("en")) == ("Tỷ lệ trẻ em", "Share of children")
    assert [column.choice_name("giu", language) for language in ("vi", "en")] == ["Đang giữ", "Kept"]
    assert column.choice_name("moi", "vi") == "moi"
    assert (indicator.is_rate, library.indicators["BD_01"].is_rate) == (True, False)


def test_an_empty_register_is_known_once_it_is_confirmed() -> None:
    row = Row("1", {}, Period.month(2026, 3))
    assert RegisterState([]).known is None
    assert RegisterState([], True).known == []
    assert RegisterState([row]).known == [row]


def test_an_indicator_may_mean_something_else_from_a_month_on(cds: FormPack) -> None:
    """Land databases are counted by district until June 2025, by commune since."""
    land, june, july = cds.indicators["DL_09_TS"], Period.month(2025, 6), Period.month(2025, 7)
    assert [land.definition_in(p) for p in (june, july, Period.parse("2025-H1"), Period.parse("2025"))] == [1, 2, 1, 2]
    values = {"DL_09_TS": Decimal(7), "DL_02": Decimal(40)}
    assert cds.comparable(values, june, july) == {"DL_02": Decimal(40)}
    assert cds.comparable(values, july, july.shifted(1)) is values
    assert cds.comparable(values, june.shifted(-1), june) is values


def test_targets_of_a_province_are_put_in_and_taken_back(cds: FormPack) -> None:
    code, other = "HT_03", next(iter(cds.targets))
    own = cds.with_targets({code: Decimal(200)})
    assert [own.indicators[code].target, own.asked[code].target] == [Decimal(200)] * 2
    assert own.indicators[other].target == cds.targets[other]
    assert own.targets == cds.targets
    assert own.with_targets({}).indicators == cds.indicators
    assert cds.with_targets({}) is cds
