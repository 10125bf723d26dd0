"""Figures judged against the unit's own history: far from it, after standing still, by what they grew by."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_desktop.domain.figures import Figure
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Problem, Severity
from cds_desktop.forms.checks import FormData, check_form
from cds_desktop.forms.loader import load_pack
from cds_desktop.forms.model import FormPack
from cds_desktop.forms.outliers import FEWEST, outliers
from cds_desktop.forms.registers import RegisterState

MARCH = Period.month(2026, 3)
FOLDER = Path(__file__).parents[2] / "data" / "packs" / "library"
LIBRARY = load_pack(FOLDER)


def packed(cumulative: str) -> FormPack:
    """The library's pack with BD_01 as a cumulative figure."""
    pack = load_pack(FOLDER)
    pack.indicators["BD_01"] = msgspec.structs.replace(pack.indicators["BD_01"], cumulative=cumulative)
    return pack


def found(
    earlier: Sequence[int | None], value: int, pack: FormPack = LIBRARY, period: Period = MARCH, confirmed: bool = True
) -> list[tuple[str, Severity]]:
    """Judge a value after these months, the oldest first."""
    history = [{} if known is None else {"BD_01": Decimal(known)} for known in reversed(earlier)]
    figures = {"BD_01": Figure(Decimal(value), confirmed=confirmed)}
    return [(p.rule, p.severity) for p in outliers(pack, period, figures, history)]


HINT, WARNING = Severity.HINT, Severity.WARNING


@pytest.mark.parametrize(
    ("earlier", "value", "expected"),
    [
        ([900, 1_100, 1_000, 950, 1_050, 1_000], 1_250, []),  # far, but so are the others
        ([900, 1_100, 1_000, 950, 1_050, 1_000], 10_000, [("OUTLIER", WARNING)]),
        ([900, 1_100, 1_000, 950, 1_050, 1_000], 100, [("OUTLIER", WARNING)]),
        ([1_000, 1_001, 999, 1_002, 998, 1_000], 1_050, [("OUTLIER", HINT)]),
        ([1_000, 1_001, 999, 1_002, 998, 1_000], 1_101, [("OUTLIER", WARNING)]),
        ([7, 7, 7, 7, 7, 7], 7, []),
        ([7, 7, 7, 7, 7, 7], 8, [("OUTLIER_STEADY", HINT)]),
        ([7, 7, 7, 7, 7, 7], 10, [("OUTLIER_STEADY", WARNING)]),
        ([0, 0, 0, 0, 0, 0], 2, [("OUTLIER_STEADY", HINT)]),
        ([0, 0, 0, 0, 0, 0], 3, [("OUTLIER_STEADY", WARNING)]),
        ([500, 500, 500, 500, 500, 560], 540, []),  # more than half alike: the mean deviation counts
        ([500, 500, 500, 500, 500, 502], 600, [("OUTLIER", WARNING)]),
        ([100, 110, 120, 130, 140, 150], 160, []),  # a steady rise is no outlier
        ([100, 100, 100, 100, 100], 900, []),  # five months say nothing yet
        ([100, None, 100, 100, None, 100, 100, 100], 900, [("OUTLIER_STEADY", WARNING)]),
        ([10, 10, 10, 10, 10, 10, 900], 900, []),  # the level of last month was questioned then
    ],
)
def test_a_figure_is_judged_against_its_history(
    earlier: list[int | None], value: int, expected: list[tuple[str, Severity]]
) -> None:
    assert found(earlier, value) == expected


def test_the_history_says_how_long_it_is_and_what_is_usual() -> None:
    history = [{"BD_01": Decimal(v)} for v in (4, 5, 6, 5, 4, 6)]
    (problem,) = outliers(LIBRARY, MARCH, {"BD_01": Figure(Decimal(80), confirmed=True)}, history)
    assert problem == Problem("OUTLIER", WARNING, "BD_01", {"value": Decimal(80), "usual": Decimal(5), "months": 6})


def test_what_was_carried_over_and_not_confirmed_is_not_judged() -> None:
    assert found([7] * 6, 90, confirmed=False) == []


def test_a_cumulative_figure_is_judged_by_what_it_grew_by() -> None:
    rising = [100, 110, 120, 130, 140, 150, 160]
    assert found(rising, 170, packed("ever")) == []
    assert found(rising, 260, packed("ever")) == [("OUTLIER_GROWTH", WARNING)]
    assert found(rising, 160, packed("ever")) == []  # nothing new
    assert found([*rising[:3], None, *rising[4:]], 260, packed("ever")) == []  # four months of growth known
    assert found([*rising[:-1], None], 260, packed("ever")) == []  # nobody knows what it grew by


def test_a_figure_that_starts_anew_each_year_grows_from_zero_in_january() -> None:
    earlier = [800, 900, 1_000, 1_100, 1_200, 95, 195]  # August to February
    assert found(earlier, 295, packed("year")) == []
    assert found(earlier, 900, packed("year")) == [("OUTLIER_GROWTH", WARNING)]
    assert found(earlier[:5], 98, packed("year"), Period.month(2026, 1)) == []
    assert found([700, *earlier[:5]], 98, packed("year"), Period.month(2026, 1)) == []
    assert found([600, 700, *earlier[:5]], 1_298, packed("year"), Period.month(2026, 1)) == [
        ("OUTLIER_GROWTH", WARNING)
    ]


def test_a_figure_that_a_rule_questions_already_is_not_questioned_twice() -> None:
    figures = {"BD_01": Figure(Decimal(10), confirmed=True), "BD_02": Figure(Decimal(5_000), confirmed=True)}
    values = {code: figure.value for code, figure in figures.items()}
    history = [{"BD_01": Decimal(10), "BD_02": Decimal(4)}] * FEWEST
    registers = {name: RegisterState([]) for name in LIBRARY.registers}
    data = FormData(MARCH, figures, values, {}, {}, registers, {}, history)
    assert [p.rule for p in check_form(LIBRARY, data) if p.place == "BD_02"] == ["BD_02_TRONG_BD_01"]


@given(st.lists(st.integers(0, 10**9), min_size=FEWEST, max_size=24), st.integers(0, 10**9))
def test_the_order_of_a_history_does_not_matter_but_for_its_last_month(earlier: list[int], value: int) -> None:
    last = earlier[-1]
    assert found(earlier, value) == found([*sorted(earlier[:-1]), last], value)
