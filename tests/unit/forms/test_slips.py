"""Slips that show in figures: rates cut off instead of rounded, and values typed twice."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from cds_desktop.domain.figures import Figure
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Problem, Severity
from cds_desktop.forms.calculation import calculate
from cds_desktop.forms.expressions import Scope
from cds_desktop.forms.loader import shipped_pack
from cds_desktop.forms.slips import repeated_values, truncated_rates

PACK = shipped_pack()
MONTH = Period.month(2026, 3)


def figures(values: Mapping[str, int | str]) -> dict[str, Figure]:
    return {code: Figure(Decimal(value)) for code, value in values.items()}


def cut_off(**values: int | str) -> list[Problem]:
    entered = figures(values)
    scope = Scope(MONTH, calculate(PACK, MONTH, entered, {}, 124, {}), {}, {}, lambda name: None)
    return list(truncated_rates(PACK, entered, scope))


def repeated(previous: Mapping[str, int] | None = None, **values: int) -> list[tuple[str, str]]:
    before = {code: Decimal(value) for code, value in (previous or {}).items()}
    found = list(repeated_values(PACK, figures(values), before))
    assert all((p.rule, p.severity) == ("VALUE_REPEATED", Severity.HINT) for p in found)
    return [(p.place, str(p.params["other"])) for p in found]


def test_a_rate_that_was_cut_off_is_told_with_the_rounded_one() -> None:
    (problem,) = cut_off(XH_05_TS=1949, XH_05_MS=3094, XH_05_TL="62.90")  # 62,993
    assert (problem.rule, problem.place, problem.severity) == ("RATE_TRUNCATED", "XH_05_TL", Severity.HINT)
    assert problem.params == {"stated": Decimal("62.90"), "rounded": Decimal("63.0")}


@pytest.mark.parametrize("stated", ["63.0", "62.99", "63", "62.8", "62.98", "63.1"])
def test_a_rate_that_is_rounded_or_simply_wrong_is_not_cut_off(stated: str) -> None:
    assert cut_off(XH_05_TS=1949, XH_05_MS=3094, XH_05_TL=stated) == []


def test_a_rate_without_its_parts_cannot_be_judged() -> None:
    assert cut_off(XH_05_TL="62.9", XH_05_MS=3094) == cut_off(XH_05_TS=3, XH_05_MS=0, XH_05_TL="62.9") == []


def test_the_same_long_number_in_two_places_is_shown_at_the_later_one() -> None:
    assert repeated(KT_03=2361, XH_02_CN=2361) == [("XH_02_CN", "KT_03")]
    assert repeated(XH_13=2361, HT_03=2361, KT_03=2361) == [("KT_03", "HT_03"), ("XH_13", "HT_03"), ("XH_13", "KT_03")]


def test_nearly_the_same_counts_within_one_unit_of_measure() -> None:
    assert repeated(HT_03=2418, HT_10_DK=2416) == [("HT_10_DK", "HT_03")]
    assert repeated(HT_03=2418, HT_10_DK=2415) == []
    assert repeated(HT_03=2418, KT_03=2416) == []


def test_short_and_round_numbers_and_parts_of_one_whole_may_be_equal() -> None:
    assert repeated(HT_03=241, KT_03=241) == []
    assert repeated(HT_03=241_000, KT_03=241_000) == []
    assert repeated(KT_10_CM=2361, KT_10_KM=2361) == []


def test_what_was_alike_the_month_before_is_left() -> None:
    assert repeated({"KT_03": 2361, "XH_02_CN": 2361}, KT_03=2361, XH_02_CN=2361) == []
    assert repeated({"KT_03": 2361, "XH_02_CN": 2300}, KT_03=2361, XH_02_CN=2361) == [("XH_02_CN", "KT_03")]
