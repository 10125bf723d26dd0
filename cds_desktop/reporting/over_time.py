"""Months of a workspace put together (`forms/over_time.py`): the year to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cds_desktop.domain.figures import BlankReason, Figure
from cds_desktop.domain.periods import Period
from cds_desktop.forms.over_time import Combined, combine
from cds_desktop.reporting.month import Month
from cds_desktop.reporting.workspace import Workspace

_NOTHING = (BlankReason.NONE_OCCURRED, BlankReason.NOT_APPLICABLE)


def combined(workspace: Workspace, span: Sequence[Period], shown: Month | None = None) -> dict[str, Combined]:
    """Return every indicator over several months, in order; months without a report have no values.

    `shown` stands for its own period: a month that is not begun yet has what it would start with.
    """
    values, nothing = {}, {}
    for month in span:
        known = shown if shown is not None and shown.period == month else None
        values[month] = known.values if known else workspace.values(month)
        figures = known.figures if known else _figures(workspace, month)
        nothing[month] = {code for code, figure in figures.items() if figure.reason in _NOTHING}
    return combine(workspace.pack, values, span, nothing=nothing)


def year_to_date(workspace: Workspace, month: Period, shown: Month | None = None) -> dict[str, Combined]:
    """Return every indicator from January up to and including a month (*lũy kế từ đầu năm*); `shown` as above."""
    return combined(workspace, [Period.month(month.year, number) for number in range(1, month.number + 1)], shown)


def _figures(workspace: Workspace, month: Period) -> Mapping[str, Figure]:
    report = workspace.reports.latest(workspace.unit_id, month)
    return workspace.figures.of_report(report) if report else {}
