"""Figures given rounded: words that say so when typed; rules hold within the rounding (report checks C06, C07)."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from cds_desktop.domain.figures import Figure, Rounding
from cds_desktop.domain.periods import Period
from cds_desktop.forms.calculation import calculate, count_registers
from cds_desktop.forms.checks import FormData, check_form
from cds_desktop.forms.entries import Raw, read_value, split_rounding
from cds_desktop.forms.model import FormPack
from cds_desktop.forms.registers import RegisterState

MARCH = Period.month(2026, 3)


@pytest.mark.parametrize(
    ("typed", "rounding", "value"),
    [
        ("hơn 52,7 triệu", Rounding.OVER, 52_700_000),
        ("Trên  73,8 triệu", Rounding.OVER, 73_800_000),
        ("gần 8.200", Rounding.NEARLY, 8_200),
        ("khoảng 1.200", Rounding.ABOUT, 1_200),
        ("xấp xỉ 300", Rounding.ABOUT, 300),
        ("300", None, 300),
        (Decimal(300), None, 300),
    ],
)
def test_a_word_before_a_number_says_how_it_is_rounded(
    library: FormPack, typed: Raw, rounding: Rounding | None, value: int
) -> None:
    indicator = library.indicators["BD_01"]
    found, rest = split_rounding(indicator, typed)
    assert (found, read_value(indicator, rest)) == (rounding, value)


def test_a_text_may_begin_with_such_a_word(library: FormPack) -> None:
    remark = library.indicators["BD_07"]
    assert split_rounding(remark, "hơn 3 đoàn đến thăm") == (None, "hơn 3 đoàn đến thăm")


def broken(
    pack: FormPack,
    figures: Mapping[str, int | str],
    rounded: Mapping[str, Rounding],
    previous: Mapping[str, Decimal] | None = None,
) -> set[str]:
    entered = {c: Figure(Decimal(v), confirmed=True, rounding=rounded.get(c)) for c, v in figures.items()}
    registers = {name: RegisterState([], True) for name in pack.registers}
    counts = count_registers(pack, MARCH, registers)
    values = calculate(pack, MARCH, entered, counts, 124)
    data = FormData(MARCH, entered, values, previous or {}, {}, registers, counts)
    return {p.rule for p in check_form(pack, data)} & pack.rules.keys()


def test_a_part_may_exceed_its_whole_by_the_rounding_of_either(library: FormPack) -> None:
    rule = "BD_02_TRONG_BD_01"
    assert rule in broken(library, {"BD_01": 1_200, "BD_02": 1_240}, {})
    assert rule not in broken(library, {"BD_01": 1_200, "BD_02": 1_240}, {"BD_01": Rounding.OVER})
    assert rule not in broken(library, {"BD_01": 1_200, "BD_02": 1_240}, {"BD_01": Rounding.HUNDREDS})
    assert rule in broken(library, {"BD_01": 1_200, "BD_02": 1_240}, {"BD_01": Rounding.NEARLY})
    assert rule in broken(library, {"BD_01": 1_200, "BD_02": 1_260}, {"BD_01": Rounding.HUNDREDS})
    assert rule not in broken(library, {"BD_01": 1_200, "BD_02": 1_240}, {"BD_02": Rounding.HUNDREDS})


def test_a_rate_as_supplied_may_differ_from_rounded_parts_as_far_as_these_allow(cds: FormPack) -> None:
    """52,7 of 73,8 millions give 71,41 %; 71,37 % is within what both may stand for, 72,37 % is not."""
    parts = {"DVC_24_TS": 52_700_000, "DVC_24_MS": 73_800_000}
    rounded = dict.fromkeys(parts, Rounding.OVER)
    rule = "DVC_24_TL_KHAC_TINH"
    assert rule in broken(cds, {**parts, "DVC_24_TL": "71.37"}, {})
    assert rule not in broken(cds, {**parts, "DVC_24_TL": "71.37"}, rounded)
    assert rule in broken(cds, {**parts, "DVC_24_TL": "72.37"}, rounded)


def test_a_cumulative_figure_fits_its_flow_within_the_rounding(cds: FormPack) -> None:
    figures = {"DVC_10_PS": 21_437, "DVC_10_LK": 412_000}
    before = {"DVC_10_LK": Decimal(390_600)}
    rounded = {"DVC_10_LK": Rounding.THOUSANDS}
    assert "DVC_10_LK_CAN_DOI" in broken(cds, figures, {}, before)
    assert "DVC_10_LK_CAN_DOI" not in broken(cds, figures, rounded, before)
    assert "DVC_10_LK_CAN_DOI" in broken(cds, {**figures, "DVC_10_PS": 30_000}, rounded, before)
