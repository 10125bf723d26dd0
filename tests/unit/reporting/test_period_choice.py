"""Which periods can be opened, and which longer ones it is time for."""

from collections.abc import Iterable
from decimal import Decimal

from cds_desktop.domain.figures import Status
from cds_desktop.domain.periods import Period, PeriodKind
from cds_desktop.reporting.overview import calendar, longer_reports
from cds_desktop.reporting.period_choice import Choice, choices, ending_by, of_kind
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.storage.audit import Author

BY = "Lan"
JANUARY, MARCH, NOVEMBER = (Period.month(2026, number) for number in (1, 3, 11))
FIRST = Period.month(2025, 7)


def offered(workspace: Workspace, present: Period = MARCH) -> dict[Period, Choice]:
    return choices(workspace.all_periods(), (), workspace.month(JANUARY), present)


def names(periods: Iterable[Period]) -> list[str]:
    return [str(period) for period in periods]


def test_months_run_from_the_merger_to_the_present_one(workspace: Workspace) -> None:
    assert names(of_kind(offered(workspace), PeriodKind.MONTH)) == names(FIRST.shifted(n) for n in range(9))


def test_longer_periods_are_offered_from_their_first_month_on(workspace: Workspace) -> None:
    found = [str(period) for period in offered(workspace) if period.is_longer]
    assert found == ["2025-Q3", "2025-9M", "2025-Q4", "2025-H2", "2025", "2026-Q1", "2026-H1", "2026-9M", "2026"]


def test_a_later_month_that_was_begun_can_be_opened(workspace: Workspace) -> None:
    workspace.enter(NOVEMBER, "HT_03", "100", BY)
    found = offered(workspace)
    assert found[NOVEMBER].status is Status.ENTERING
    assert Period.month(2026, 10) not in found


def test_missing_months_are_those_nothing_is_known_of(workspace: Workspace) -> None:
    workspace.enter(JANUARY, "HT_03", "100", BY)
    with workspace.database.transaction():
        history = {Period.month(2026, 2): {"HT_03": Decimal(100)}}
        workspace.earlier.save_history(workspace.unit_id, history, Author(BY, workspace.clock.now()))
    workspace.forget_history()
    found = offered(workspace)
    assert found[Period.month(2026, 2)].history
    assert names(found[Period.parse("2026-Q1")].missing) == ["2026-03"]
    assert not found[JANUARY].missing


def test_a_quarter_that_was_begun_keeps_its_status(workspace: Workspace) -> None:
    quarter = Period.parse("2026-Q1")
    workspace.enter(quarter, "TT_01", "Quý I đạt kế hoạch.", BY)
    assert offered(workspace)[quarter].status is Status.ENTERING


def test_reports_that_end_now(workspace: Workspace) -> None:
    found = offered(workspace, Period.month(2026, 6)).values()
    assert names(choice.period for choice in ending_by(found, JANUARY)) == ["2025-Q4", "2025-H2", "2025"]
    assert names(choice.period for choice in ending_by(found, MARCH)) == ["2026-Q1"]
    assert names(choice.period for choice in ending_by(found, Period.month(2026, 6))) == ["2026-Q2", "2026-H1"]


def test_a_longer_report_is_late_once_it_was_begun_and_not_sent(workspace: Workspace) -> None:
    quarter, today = Period.parse("2026-Q1"), Period.month(2026, 5).cut_off
    month = workspace.month(MARCH)
    (card,) = longer_reports(workspace, month, today)
    assert (card.period, card.status, card.late, len(card.missing)) == (quarter, None, False, 3)
    workspace.enter(quarter, "TT_01", "Quý I đạt kế hoạch.", BY)
    (card,) = longer_reports(workspace, month, today)
    assert (card.status, card.late) == (Status.ENTERING, True)


def test_the_calendar_knows_closed_history(workspace: Workspace) -> None:
    with workspace.database.transaction():
        history = {JANUARY: {"HT_03": Decimal(100)}}
        workspace.earlier.save_history(workspace.unit_id, history, Author(BY, workspace.clock.now()))
    workspace.forget_history()
    card = calendar(workspace, 2026, MARCH.cut_off)[0]
    assert (card.history, card.status, card.late) == (True, Status.SENT, False)
