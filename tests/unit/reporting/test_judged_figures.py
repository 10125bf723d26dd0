"""What a month makes of the unit itself: its history, what does not apply to it, and figures given rounded."""

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from cds_desktop.domain.clock import FixedClock
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import BlankReason, Rounding
from cds_desktop.domain.periods import Period
from cds_desktop.domain.units import UnitTable
from cds_desktop.reporting.loading import LoadRefused, load
from cds_desktop.reporting.month import Month
from cds_desktop.reporting.workspace import Workspace

JULY, JANUARY = Period.month(2025, 7), Period.month(2026, 1)
BY = "Lan"


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        (tmp_path / "figures.csv").write_text(text, encoding="utf-8")
        return tmp_path / "figures.csv"

    return write


@pytest.fixture
def coastal(tmp_path: Path) -> Iterator[Workspace]:
    clock = FixedClock(datetime(2026, 1, 20, 9, 30))
    made = Workspace.create(tmp_path / "quang_ninh", UnitTable().province("22", clock.today()), None, clock)
    yield made
    made.close()


def rules(month: Month, place: str) -> set[str]:
    return {f.problem.rule for f in month.findings if f.problem.place == place}


def test_a_month_is_judged_by_the_months_before_it(workspace: Workspace) -> None:
    for number in range(6):
        workspace.enter(JULY.shifted(number), "KT_06", str(140 + number), BY)
        workspace.enter(JULY.shifted(number), "DL_13_KB", "5", BY)
    assert rules(workspace.enter(JANUARY, "KT_06", "146", BY), "KT_06") == set()
    assert rules(workspace.enter(JANUARY, "KT_06", "170", BY), "KT_06") == {"OUTLIER"}
    assert rules(workspace.enter(JANUARY, "DL_13_KB", "9", BY), "DL_13_KB") == {"OUTLIER_STEADY"}
    for number, text in ((0, "160"), (2, "165"), (3, "180")):
        workspace.enter(JULY.shifted(number), "KT_06", text, BY)
    assert rules(workspace.month(JANUARY), "KT_06") == set(), "the history changed, and with it the judgement"


def test_what_does_not_apply_is_said_and_not_asked(workspace: Workspace, table: Callable[[str], Path]) -> None:
    month = workspace.month(JANUARY)
    for code in ("KT_09", "KT_09_TS", "KT_09_MS", "KT_09_TL"):
        assert (month.values[code], month.figure(code).reason) == (None, BlankReason.NOT_APPLICABLE)
        assert not month.editable(code)
    with pytest.raises(DomainError, match=r"code\.inapplicable"):
        workspace.enter(JANUARY, "KT_09_TS", "1", BY)
    with pytest.raises(LoadRefused) as refused:
        load(workspace, table("code,value\nKT_09_MS,3\n"), JANUARY, BY)
    assert [r.error.key for r in refused.value.rejected] == ["code.inapplicable"]
    assert load(workspace, table("code,value\nKT_09_MS,\nKT_06,140\n"), JANUARY, BY).count == 1


def test_a_coastal_province_is_asked_for_its_seaports(coastal: Workspace) -> None:
    coastal.enter(JANUARY, "KT_09_MS", "8", BY)
    month = coastal.enter(JANUARY, "KT_09_TS", "3", BY)
    assert month.values["KT_09"] == Decimal("37.50")


def test_a_rounded_figure_keeps_how_it_was_given(workspace: Workspace, table: Callable[[str], Path]) -> None:
    month = workspace.enter(JANUARY, "XH_11", "hơn 986 nghìn", BY)
    figure = month.figure("XH_11")
    assert (figure.value, figure.rounding) == (Decimal(986_000), Rounding.OVER)
    assert workspace.enter(JANUARY, "XH_11", "986.000", BY).figure("XH_11").rounding is Rounding.OVER, "as it was"
    assert workspace.enter(JANUARY, "XH_11", "987.000", BY).figure("XH_11").rounding is None
    month = workspace.annotate(JANUARY, "XH_11", BY, rounding=Rounding.THOUSANDS)
    assert month.figure("XH_11").rounding is Rounding.THOUSANDS
    carried = workspace.month(JANUARY.shifted(1)).figure("XH_11")
    assert (carried.rounding, carried.confirmed) == (Rounding.THOUSANDS, False)
    loaded = load(workspace, table("code,value\nXH_11,khoảng 990.000\n"), JANUARY, BY).month.figure("XH_11")
    assert (loaded.value, loaded.rounding) == (Decimal(990_000), Rounding.ABOUT)
    assert workspace.enter(JANUARY, "XH_11", "", BY).figure("XH_11").rounding is None
