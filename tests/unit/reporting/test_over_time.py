"""The year to date of a real workspace: what its months say together."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from cds_desktop.domain.figures import BlankReason
from cds_desktop.domain.periods import Period
from cds_desktop.forms.over_time import Combined, NoValue
from cds_desktop.reporting.workspace import Workspace

JANUARY, FEBRUARY, MARCH = MONTHS = [Period.month(2026, number) for number in (1, 2, 3)]
BY = "Lan"


def year_to_date(workspace: Workspace, month: Period) -> Mapping[str, Combined]:
    return workspace.month(month).year_to_date


def test_the_year_to_date_has_all_months_up_to_this_one(workspace: Workspace) -> None:
    for month, meetings, villages in zip(MONTHS, "214", ("180", "181", "182"), strict=True):
        workspace.enter(month, "TC_15", meetings, BY)
        workspace.enter(month, "HT_03", villages, BY)
    found = year_to_date(workspace, MARCH)
    assert found["TC_15"] == Combined(Decimal(7))
    assert found["HT_03"] == Combined(Decimal(182))
    assert year_to_date(workspace, FEBRUARY)["TC_15"] == Combined(Decimal(3))
    values = workspace.values(JANUARY)
    assert {code: one.value for code, one in year_to_date(workspace, JANUARY).items()} == values


def test_a_rate_is_that_of_the_last_parts(workspace: Workspace) -> None:
    workspace.enter(JANUARY, "NEN_HO", "1000", BY)
    workspace.enter(JANUARY, "HT_01_TS", "700", BY)
    workspace.enter(MARCH, "HT_01_TS", "800", BY)
    assert year_to_date(workspace, MARCH)["HT_01"] == Combined(Decimal("80.00"))


def test_months_without_a_report_are_missing(workspace: Workspace) -> None:
    workspace.enter(MARCH, "TC_15", "4", BY)
    found = year_to_date(workspace, MARCH)
    assert found["TC_15"] == Combined(Decimal(4)), "a quarterly figure is asked of March alone"
    assert found["HT_11"].missing == (JANUARY, FEBRUARY, MARCH), "no list was begun or said to be empty"


def test_what_did_not_occur_is_not_missing(workspace: Workspace) -> None:
    workspace.annotate(MARCH, "TC_15", BY, reason=BlankReason.NONE_OCCURRED)
    found = year_to_date(workspace, MARCH)["TC_15"]
    assert (found.missing, found.reason) == ((), NoValue.NOT_DUE)
    workspace.annotate(MARCH, "TC_15", BY, reason=BlankReason.AWAITING)
    assert year_to_date(workspace, MARCH)["TC_15"] == Combined(None, (MARCH,), NoValue.MISSING)


def test_the_year_before_has_the_same_months(workspace: Workspace) -> None:
    for month, meetings in zip(MONTHS, "214", strict=True):
        workspace.enter(month, "TC_15", meetings, BY)
    before = workspace.year_before(workspace.month(Period.month(2027, 2)))
    assert before["TC_15"] == Combined(Decimal(3))
    assert workspace.year_before(workspace.month(Period.parse("2027-Q1")))["TC_15"] == Combined(Decimal(7))
