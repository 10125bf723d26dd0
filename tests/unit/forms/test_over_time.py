"""Months put together: flows are added, stocks taken from the last month, rates worked out again, gaps named."""

import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_desktop.domain.figures import Figure, Value
from cds_desktop.domain.periods import Period
from cds_desktop.forms.calculation import calculate
from cds_desktop.forms.loader import load_pack
from cds_desktop.forms.model import FormPack
from cds_desktop.forms.over_time import Combined, NoValue, combine

JANUARY, FEBRUARY, MARCH = QUARTER = [Period.month(2026, month) for month in (1, 2, 3)]

MORE = """
[indicator.BD_11]
label = "Tỷ lệ trẻ em có thẻ"
label_en = "Children with a card"
description = "Phần trăm trẻ em có thẻ trên dân số."
value = "decimal"
decimals = 1
source = "derived"
formula = "100 * BD_03_TS / BD_DAN"
over_time = "ratio"

[indicator.BD_11_TL]
rate_of = "BD_11"
label = "Tỷ lệ trẻ em có thẻ, do thư viện báo"
label_en = "Children with a card, as supplied"
description = "Chỉ nhập khi không có đủ số liệu."
value = "decimal"
decimals = 1
source = "captured"

[indicator.BD_12]
label = "Phiên họp"
label_en = "Meetings"
description = "Số phiên họp trong quý."
value = "integer"
source = "captured"
over_time = "sum"
frequency = "quarter"

[indicator.BD_13]
label = "Đánh giá trong tháng"
label_en = "Judgement of the month"
description = "Điểm đánh giá của riêng tháng."
value = "integer"
source = "captured"
over_time = "none"

[indicator.BD_14]
label = "Chênh lệch"
label_en = "Difference of shares"
description = "Tỷ lệ trẻ em trừ tỷ lệ trẻ em có thẻ."
value = "decimal"
decimals = 1
minimum = "-100"
source = "derived"
formula = "BD_03 - BD_11"
over_time = "ratio"

[indicator.BD_15]
label = "Bạn đọc mỗi phiên họp"
label_en = "Visits per meeting"
description = "Lượt bạn đọc chia cho số phiên họp."
value = "integer"
source = "derived"
formula = "BD_04 / BD_12"
over_time = "ratio"

[indicator.BD_16]
label = "Đóng cửa trong tháng"
label_en = "Closed in the month"
description = "Thư viện có ngày đóng cửa trong tháng."
value = "boolean"
source = "captured"
over_time = "sum"
"""


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory, library_folder: Path) -> FormPack:
    return changed_pack(tmp_path_factory, library_folder, "", "")


def changed_pack(tmp_path_factory: pytest.TempPathFactory, library: Path, old: str, new: str) -> FormPack:
    folder = tmp_path_factory.mktemp("packs") / "library"
    shutil.copytree(library, folder)
    section = folder / "sections" / "v.toml"
    text = section.read_text("utf-8") + MORE
    assert old in text
    section.write_text(text.replace(old, new, 1), "utf-8")
    return load_pack(folder)


def month(pack: FormPack, period: Period, **figures: Value | int) -> Mapping[str, Value | None]:
    entered = {
        code: Figure(Decimal(value) if type(value) is int else value)  # type: ignore[arg-type]
        for code, value in figures.items()
    }
    return calculate(pack, period, entered, {}, 124)


def quarter(pack: FormPack, *months: dict[str, Any], **options: Any) -> dict[str, Combined]:
    values = {period: month(pack, period, **figures) for period, figures in zip(QUARTER, months, strict=True)}
    return combine(pack, values, QUARTER, **options)


def test_flows_are_added_and_stocks_are_of_the_last_month(pack: FormPack) -> None:
    found = quarter(
        pack,
        {"BD_01": 10, "BD_03_TS": 7, "BD_05": True},
        {"BD_01": 0, "BD_03_TS": 8, "BD_05": True},
        {"BD_01": 32, "BD_03_TS": 6, "BD_05": False, "BD_06": "ii", "BD_07": "Tốt"},
    )
    assert found["BD_01"] == Combined(Decimal(42))
    assert [found[code].value for code in ("BD_03_TS", "BD_05", "BD_06", "BD_07")] == [6, False, "ii", "Tốt"]
    assert found.keys() == pack.indicators.keys()


def test_missing_months_are_named_beside_the_sum_of_the_others(pack: FormPack) -> None:
    found = quarter(pack, {"BD_01": 10}, {}, {"BD_01": 5})
    assert found["BD_01"] == Combined(Decimal(15), (FEBRUARY,))
    assert found["BD_02"] == Combined(None, (JANUARY, FEBRUARY, MARCH), NoValue.MISSING)


def test_a_month_without_a_report_is_missing(pack: FormPack) -> None:
    found = combine(pack, {FEBRUARY: month(pack, FEBRUARY, BD_01=5, BD_03_TS=3)}, QUARTER)
    assert found["BD_01"] == Combined(Decimal(5), (JANUARY, MARCH))
    assert found["BD_03_TS"] == Combined(None, (MARCH,), NoValue.MISSING), "an older stock is none of the end"


def test_a_rate_is_worked_out_from_the_parts_of_all_months(pack: FormPack) -> None:
    found = quarter(pack, {"BD_01": 10, "BD_02": 9}, {"BD_01": 90, "BD_02": 9}, {"BD_01": 100, "BD_02": 0})
    assert found["BD_03"] == Combined(Decimal("9.0")), "not the mean of 90 %, 10 % and 0 %"


def test_a_rate_of_stocks_is_that_of_the_last_month(pack: FormPack) -> None:
    found = quarter(pack, {"BD_03_TS": 1, "BD_DAN": 3}, {}, {"BD_03_TS": 2, "BD_DAN": 3})
    assert found["BD_11"] == Combined(Decimal("66.7"))


def test_parts_known_for_different_months_make_no_rate(pack: FormPack) -> None:
    found = quarter(pack, {"BD_01": 10, "BD_02": 5}, {"BD_01": 90}, {"BD_01": 100, "BD_02": 0})
    assert (found["BD_01"].value, found["BD_02"].value) == (200, 5)
    assert found["BD_03"] == Combined(None, (FEBRUARY,), NoValue.UNEVEN)


def test_parts_missing_in_the_same_months_make_a_rate_of_the_others(pack: FormPack) -> None:
    found = quarter(pack, {"BD_01": 10, "BD_02": 5}, {}, {"BD_01": 10, "BD_02": 0})
    assert found["BD_03"] == Combined(Decimal("25.0"), (FEBRUARY,))


def test_a_supplied_rate_stands_for_stocks_at_the_end_only(pack: FormPack) -> None:
    rates = {"BD_03_TL": Decimal("80.2"), "BD_11_TL": Decimal("70.5")}
    found = quarter(pack, rates, rates, {"BD_03_TL": Decimal("81.2"), "BD_11_TL": Decimal("71.5")})
    assert found["BD_11"] == Combined(Decimal("71.5"))
    assert found["BD_03"] == Combined(None, tuple(QUARTER), NoValue.SUPPLIED)
    assert found["BD_03_TL"] == Combined(Decimal("81.2"))
    assert quarter(pack, rates, rates, {})["BD_11"].reason is NoValue.PARTS


def test_rates_of_rates_and_of_aliases(pack: FormPack) -> None:
    figures = {"BD_01": 10, "BD_02": 5, "BD_03_TS": 1, "BD_DAN": 5}
    found = quarter(pack, figures, figures, figures | {"BD_12": 4})
    assert found["BD_04"] == found["BD_01"] == Combined(Decimal(30)), "an alias is what it shows"
    assert found["BD_14"].value == Decimal("30.0")
    assert found["BD_15"].value == Decimal(8), "30 / 4 rounded half up"


def test_what_is_blank_or_zero_makes_no_rate(pack: FormPack) -> None:
    zero = {"BD_01": 0, "BD_02": 0}
    assert quarter(pack, zero, zero, zero)["BD_03"] == Combined(None, (), NoValue.PARTS)
    assert quarter(pack, {}, {}, {})["BD_03"] == Combined(None, tuple(QUARTER), NoValue.PARTS)


def test_only_months_that_owe_a_value_are_missing(pack: FormPack) -> None:
    assert quarter(pack, {}, {}, {"BD_12": 3})["BD_12"] == Combined(Decimal(3))
    assert quarter(pack, {"BD_12": 1}, {}, {})["BD_12"] == Combined(Decimal(1), (MARCH,))
    start = combine(pack, {}, [JANUARY, FEBRUARY])
    assert (start["BD_12"].reason, start["BD_05"].reason) == (NoValue.NOT_DUE, NoValue.NOT_DUE)


def test_where_nothing_occurred_nothing_is_missing(pack: FormPack) -> None:
    nothing = {JANUARY: {"BD_01", "BD_02"}, FEBRUARY: {"BD_01"}, MARCH: {"BD_01"}}
    found = quarter(pack, {}, {"BD_02": 4}, {}, nothing=nothing)
    assert found["BD_01"] == Combined(None, (), NoValue.NOTHING)
    assert found["BD_02"] == Combined(Decimal(4), (MARCH,))


def test_what_cannot_be_put_together_is_blank(pack: FormPack) -> None:
    figures = {"BD_13": 7, "BD_16": True}
    found = quarter(pack, figures, figures, figures)
    assert found["BD_13"] == found["BD_16"] == Combined(None, (), NoValue.NOT_OVER_TIME)


def test_values_of_different_definitions_are_not_added(
    pack: FormPack, tmp_path_factory: pytest.TempPathFactory, library_folder: Path
) -> None:
    heading = "[indicator.BD_02]\n"
    new = changed_pack(tmp_path_factory, library_folder, heading, heading + "definition = 2\n")
    assert new.indicators["BD_02"].definition == 2
    values = {period: month(new, period, BD_01=10, BD_02=5, BD_03_TS=2) for period in QUARTER}
    found = combine(new, values, QUARTER, packs={JANUARY: pack})
    assert found["BD_01"] == Combined(Decimal(30))
    assert found["BD_02"].reason is found["BD_03"].reason is NoValue.DEFINITION
    assert combine(new, values, QUARTER)["BD_02"] == Combined(Decimal(15))
    del values[JANUARY]
    assert combine(new, values, QUARTER, packs={JANUARY: pack})["BD_02"] == Combined(Decimal(10), (JANUARY,))


def test_an_indicator_redefined_within_one_pack_is_not_added_over_that_month(
    tmp_path_factory: pytest.TempPathFactory, library_folder: Path
) -> None:
    heading = "[indicator.BD_02]\n"
    pack = changed_pack(tmp_path_factory, library_folder, heading, heading + f'redefined = ["{MARCH}"]\n')
    values = {period: month(pack, period, BD_01=10, BD_02=5, BD_03_TS=2) for period in QUARTER}
    assert combine(pack, values, QUARTER)["BD_02"].reason is NoValue.DEFINITION
    assert combine(pack, values, QUARTER[:2])["BD_02"] == Combined(Decimal(10))
    assert combine(pack, values, QUARTER)["BD_01"] == Combined(Decimal(30))


def test_countings_over_registers_are_added_or_taken(pack: FormPack) -> None:
    counted = dict(month(pack, MARCH)) | {"KS_01": Decimal(4), "KS_03": True, "KS_05": "quy"}
    found = combine(pack, {MARCH: counted}, QUARTER)
    assert [found[code].value for code in ("KS_01", "KS_03", "KS_05")] == [4, True, "quy"]


def test_no_months_make_nothing(pack: FormPack) -> None:
    with pytest.raises(ValueError, match="no months"):
        combine(pack, {}, [])


FIGURES = st.fixed_dictionaries(
    {},
    optional={
        **{code: st.integers(0, 10**12) for code in ("BD_01", "BD_02", "BD_03_TS", "BD_DAN", "BD_12", "BD_13")},
        **{code: st.decimals(0, 100, places=1) for code in ("BD_03_TL", "BD_11_TL")},
        "BD_05": st.booleans(),
        "BD_06": st.sampled_from(["i", "ii"]),
    },
)


@given(FIGURES)
def test_one_month_alone_is_as_it_is(pack: FormPack, figures: dict[str, Any]) -> None:
    values = month(pack, MARCH, **figures)
    assert {code: c.value for code, c in combine(pack, {MARCH: values}, [MARCH]).items()} == values


@given(st.tuples(FIGURES, FIGURES, FIGURES))
def test_a_blank_has_a_reason_and_a_value_has_none(pack: FormPack, months: tuple[dict[str, Any], ...]) -> None:
    for combined in quarter(pack, *months).values():
        assert (combined.value is None) is (combined.reason is not None)
        assert list(combined.missing) == [period for period in QUARTER if period in combined.missing]
        assert combined.reason is not NoValue.MISSING or combined.missing


@given(st.tuples(FIGURES, FIGURES, FIGURES))
def test_sums_of_parts_of_the_year_make_the_whole(pack: FormPack, months: tuple[dict[str, Any], ...]) -> None:
    values = {period: month(pack, period, **figures) for period, figures in zip(QUARTER, months, strict=True)}
    whole, first = (combine(pack, values, span) for span in (QUARTER, QUARTER[:2]))
    last = values[MARCH]
    for code in ("BD_01", "BD_02", "BD_12"):
        parts = [value for value in (first[code].value, last[code]) if isinstance(value, Decimal)]
        assert whole[code].value == (sum(parts) if parts else None)


@given(st.tuples(FIGURES, FIGURES, FIGURES), st.permutations([0, 1]))
def test_the_order_of_earlier_months_changes_no_value(
    pack: FormPack, months: tuple[dict[str, Any], ...], order: list[int]
) -> None:
    turned = quarter(pack, *(months[n] for n in order), months[2])
    for code, combined in quarter(pack, *months).items():
        assert turned[code].value == combined.value


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 10**9)), min_size=3, max_size=3))
def test_a_rate_lies_between_those_of_its_months(pack: FormPack, parts: list[tuple[int, int]]) -> None:
    months = [{"BD_02": part, "BD_01": whole} for part, whole in parts]
    rate = quarter(pack, *months)["BD_03"].value
    rates = [month(pack, MARCH, **figures)["BD_03"] for figures in months]
    assert isinstance(rate, Decimal)
    assert min(rates) <= rate <= max(rates)  # type: ignore[type-var,operator]
