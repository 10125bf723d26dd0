"""Where a province stands: its months, what changed most, key figures over time, and who still owes figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cds_desktop.domain.figures import BlankReason, Status, Value
from cds_desktop.domain.periods import Period
from cds_desktop.forms.checks import is_asked
from cds_desktop.forms.model import Source
from cds_desktop.reporting.month import Month
from cds_desktop.reporting.period_choice import choices, ending_by
from cds_desktop.reporting.workspace import Workspace

_BIGGEST = 5


@dataclass(frozen=True)
class Point:
    """The value of an indicator in one month; None where it is missing or there is no report.

    `official` says that it came later, in place of the provisional one that was sent.
    """

    period: Period
    value: Value | None
    official: bool = False


@dataclass(frozen=True)
class MonthCard:
    """One month of the calendar, or a longer report: where it stands, and when it is due.

    Lateness and lock are two things: `late` holds after the due date until it is sent. `history` marks a month known
    from closed history only; `missing` are the months that a longer period lacks.
    """

    period: Period
    status: Status | None
    revision: int
    due: date
    late: bool
    history: bool = False
    missing: tuple[Period, ...] = ()


@dataclass(frozen=True)
class Movement:
    """How far a figure moved: absolutely (*điểm %* for rates), and in percent unless it is a rate or started at 0."""

    code: str
    before: Decimal
    now: Decimal
    difference: Decimal
    percent: Decimal | None


@dataclass(frozen=True)
class Debt:
    """A supplier whose figures are still missing, and which; `due` is the day agreed with it, if any."""

    supplier: str
    codes: list[str]
    due: date | None = None
    contact: str = ""


def series(workspace: Workspace, code: str, last: Period, months: int = 12) -> list[Point]:
    """Return the values of a code in the `months` months up to `last`, oldest first."""
    return all_series(workspace, [code], last, months)[code]


def all_series(workspace: Workspace, codes: Iterable[str], last: Period, months: int = 12) -> dict[str, list[Point]]:
    """Return the values of several codes in the `months` months up to `last`, oldest first."""
    periods = [last.last_month.shifted(-n) for n in reversed(range(months))]
    pack = workspace.pack_then(last)
    values = {
        period: pack.comparable(workspace.values(period), period, last, workspace.pack_then(period))
        for period in periods
    }
    official = {period: workspace.official(period) for period in periods}
    return {
        code: [Point(period, values[period].get(code), code in official[period]) for period in periods]
        for code in codes
    }


def calendar(workspace: Workspace, year: int, today: date) -> list[MonthCard]:
    """Return the twelve months of a year; `status` is None where no report was begun."""
    known = {summary.period: summary for summary in workspace.all_periods()}
    begun = [period for period, summary in known.items() if period.is_month and not summary.history]
    first = min(begun, default=Period.month_of(today))  # nothing is owed from before the program was used
    cards = []
    for number in range(1, 13):
        period = Period.month(year, number)
        summary = known.get(period)
        status = summary.status if summary else None
        due = workspace.province.schedule.due_date(workspace.dated(period))
        late = status is not Status.SENT and today > due and first <= period
        revision = summary.revision if summary else 0
        cards.append(MonthCard(period, status, revision, due, late, history=bool(summary and summary.history)))
    return cards


def longer_reports(workspace: Workspace, month: Month, today: date) -> list[MonthCard]:
    """Return the quarters, half-years and so on that ended with a report's last month or the two before it."""
    offered = choices(workspace.all_periods(), (), month, Period.month_of(today))
    cards = []
    for choice in ending_by(offered.values(), month.period.last_month):
        due = workspace.province.schedule.due_date(workspace.dated(choice.period))
        late = choice.status not in (None, Status.SENT) and today > due  # not every province is asked for every kind
        cards.append(MonthCard(choice.period, choice.status, choice.revision, due, late, missing=choice.missing))
    return cards


def movements(month: Month, compared: Mapping[str, Value | None], most: int = _BIGGEST) -> list[Movement]:
    """Return the figures that moved furthest against other values (last month's, last year's), largest share first."""
    found = []
    for code, indicator in month.pack.asked.items():
        now, before = month.values.get(code), compared.get(code)
        if indicator.source is Source.ALIAS or not isinstance(now, Decimal) or not isinstance(before, Decimal):
            continue
        difference = now - before
        percent = None if indicator.is_rate or not before else 100 * difference / before
        if difference:
            found.append(Movement(code, before, now, difference, percent))
    return sorted(found, key=lambda m: -abs(m.percent if m.percent is not None else m.difference))[:most]


def debts(month: Month) -> list[Debt]:
    """Return the suppliers whose required figures are empty or awaited, those who owe most first."""
    owed: dict[str, list[str]] = {}
    for code, indicator in month.pack.asked.items():
        figure = month.figure(code)
        awaited = figure.reason is BlankReason.AWAITING
        empty = month.values.get(code) is None and figure.reason is None and is_asked(indicator, month.period)
        if indicator.supplier and indicator.typed and (awaited or empty):
            owed.setdefault(indicator.supplier, []).append(code)
    arranged = month.province.suppliers
    found = [
        Debt(
            supplier,
            codes,
            month.province.supplier_due(supplier, month.period),
            arranged[supplier].contact if supplier in arranged else "",
        )
        for supplier, codes in owed.items()
    ]
    return sorted(found, key=lambda debt: -len(debt.codes))
