"""Months of a year, figures over time, what moved, who owes."""

from datetime import date
from decimal import Decimal

from cds_desktop.domain.figures import BlankReason, Status
from cds_desktop.domain.periods import Period
from cds_desktop.reporting.overview import calendar, debts, movements, series
from cds_desktop.reporting.workspace import Workspace

JANUARY = Period.month(2026, 1)


def test_a_series_shows_missing_months_as_blank(workspace: Workspace) -> None:
    workspace.enter(JANUARY, "HT_03", "186", "Lan")
    workspace.enter(JANUARY.shifted(2), "HT_03", "185", "Lan")
    found = series(workspace, "HT_03", JANUARY.shifted(2), 4)
    assert [str(p.period) for p in found] == ["2025-12", "2026-01", "2026-02", "2026-03"]
    assert [p.value for p in found] == [None, Decimal(186), None, Decimal(185)]


def test_the_calendar_tells_late_from_locked(workspace: Workspace) -> None:
    workspace.start(JANUARY, "Lan")
    cards = calendar(workspace, 2026, date(2026, 1, 26))
    assert (cards[0].status, cards[0].late, cards[0].due) == (Status.ENTERING, False, date(2026, 1, 26))
    assert calendar(workspace, 2026, date(2026, 1, 27))[0].late
    assert cards[1].status is None
    assert not calendar(workspace, 2025, date(2026, 1, 26))[0].late, "nothing is owed from before the first month"


def test_what_moved_furthest_comes_first(workspace: Workspace) -> None:
    for code, text in {"NEN_HO": "1000", "HT_01_TS": "800", "HT_03": "200", "HT_02_TS": "0"}.items():
        workspace.enter(JANUARY, code, text, "Lan")
    february = JANUARY.shifted(1)
    for code, text in {"HT_01_TS": "810", "HT_03": "100", "HT_02_TS": "5"}.items():
        month = workspace.enter(february, code, text, "Lan")
    found = {m.code: m for m in movements(month, month.previous)}
    assert next(iter(found)) == "HT_03"
    assert (found["HT_03"].difference, found["HT_03"].percent) == (Decimal(-100), Decimal(-50))
    assert (found["HT_01"].difference, found["HT_01"].percent) == (Decimal("1.00"), None)
    assert found["HT_02_TS"].percent is None
    assert "HT_01_MS" not in found


def test_suppliers_who_owe(workspace: Workspace) -> None:
    month = workspace.annotate(JANUARY, "HT_16_TS", "Lan", reason=BlankReason.AWAITING)
    owed = {debt.supplier: debt.codes for debt in debts(month)}
    assert {"HT_01_TS", "HT_16_TS"} <= set(owed["dn_vien_thong"])
    month = workspace.enter(JANUARY, "HT_01_TS", "5", "Lan")
    assert "HT_01_TS" not in {code for debt in debts(month) for code in debt.codes}
