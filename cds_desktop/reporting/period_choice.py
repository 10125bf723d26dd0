"""Which periods can be opened: months, the longer ones made of them, and those asked for out of turn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cds_desktop.domain.figures import Status
from cds_desktop.domain.periods import Period, PeriodKind
from cds_desktop.reporting.reading import MonthSummary

if TYPE_CHECKING:
    from cds_desktop.reporting.month import Month

_LONGER = [
    *((PeriodKind.QUARTER, number) for number in range(1, 5)),
    (PeriodKind.HALF_YEAR, 1),
    (PeriodKind.HALF_YEAR, 2),
    (PeriodKind.NINE_MONTHS, 0),
    (PeriodKind.YEAR, 0),
]


@dataclass(frozen=True)
class Choice:
    """A period that can be opened; `status` is None where it was not begun.

    `missing` are the months of a longer period that nothing is known of.
    """

    period: Period
    status: Status | None = None
    revision: int = 0
    history: bool = False
    missing: tuple[Period, ...] = ()


def choices(
    known: Iterable[MonthSummary], ad_hoc: Iterable[Period], month: Month, present: Period
) -> dict[Period, Choice]:
    """Return what can be opened, earliest first: months up to the `present` one, and the years they lie in.

    `known` are the reports and closed months there are, `ad_hoc` the ad hoc periods with a pack. `month` is any of the
    province's, which says where its reports begin and end. A longer period is offered from its first month on.
    """
    summaries = {summary.period: summary for summary in known}
    if month.exists:  # begun since `known` was read
        summaries.setdefault(month.period, MonthSummary(month.period, month.status, month.revision))
    first, last = month.first_open_month or month.pack.first_period, month.last_open_month
    end = present if last is None else min(present, last)
    months = {summary for summary in summaries if summary.is_month} | (
        {month.period} if month.period.is_month else set()
    )
    shown = first
    while shown <= end:
        months.add(shown)
        shown = shown.shifted(1)
    longer = {
        period
        for year in sorted({one.year for one in months})
        for kind, number in _LONGER
        if first <= (period := Period(kind, year, number)).last_month
        and period.span[0] <= end
        and (last is None or period.last_month <= last)
    }
    others = {summary for summary in summaries if not summary.is_month}
    found = {*ad_hoc, month.period, *months, *longer, *others}  # those with dates of their own come first: they stay
    return {period: _choice(period, summaries) for period in sorted(found, key=_order)}


def of_kind(offered: Iterable[Period], kind: PeriodKind) -> list[Period]:
    """Return those periods that are of a kind, in order."""
    return [period for period in offered if period.kind is kind]


def ending_by(offered: Iterable[Choice], month: Period) -> list[Choice]:
    """Return the longer periods that ended with a month or the two before it: those it is time for, earliest first."""
    last = [month.shifted(-n) for n in range(3)]
    return [choice for choice in offered if choice.period.is_longer and choice.period.last_month in last]


def _order(period: Period) -> tuple[int, int, int, int]:
    """By the month a period ends with, the shorter before the longer; ad hoc ones after the months of their year."""
    ends = 13 if period.is_ad_hoc else period.months[1]
    return period.year, ends, len(period.span), period.number


def _choice(period: Period, summaries: dict[Period, MonthSummary]) -> Choice:
    summary = summaries.get(period)
    missing = tuple(month for month in period.span if month not in summaries) if period.is_longer else ()
    if summary is None:
        return Choice(period, missing=missing)
    return Choice(period, summary.status, summary.revision, summary.history, missing)
