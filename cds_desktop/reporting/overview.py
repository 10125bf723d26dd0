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
from cds_desktop.reporting.workspace import Workspace

_BIGGEST = 5


@dataclass(frozen=True)
class Point:
    """The value of an indicator in one month; None where it is missing or there is no report."""

    period: Period
    value: Value | None


@dataclass(frozen=True)
class MonthCard:
    """One month of the calendar. Lateness and lock are two things: `late` holds after the due date until it is sent."""

    period: Period
    status: Status | None
    revision: int
    due: date
    late: bool


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
    values = {period: workspace.values(period) for period in periods}
    return {code: [Point(period, values[period].get(code)) for period in periods] for code in codes}


def calendar(workspace: Workspace, year: int, today: date) -> list[MonthCard]:
    """Return the twelve months of a year; `status` is None where no report was begun."""
    begun = {summary.period: summary for summary in workspace.months()}
    first = min(begun, default=Period.month_of(today))  # nothing is owed from before the program was used
    cards = []
    for number in range(1, 13):
        period = Period.month(year, number)
        summary = begun.get(period)
        status = summary.status if summary else None
        due = workspace.province.schedule.due_date(workspace.dated(period))
        late = status is not Status.SENT and today > due and first <= period
        cards.append(MonthCard(period, status, summary.revision if summary else 0, due, late))
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
