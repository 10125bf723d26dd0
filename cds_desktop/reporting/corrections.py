"""Official values for figures that an earlier month was sent with as provisional (số chính thức kỳ trước, design §3).

They are entered in a later month, travel in its workbook, and stand in place of what was sent wherever the earlier
month is compared or added; its report itself stays as it was sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import BLANK, Figure, Quality, Status
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Problem, Severity
from cds_desktop.domain.text import normalise
from cds_desktop.forms.checks import FormData, check_form
from cds_desktop.forms.entries import read_value
from cds_desktop.forms.model import Indicator, Source
from cds_desktop.reporting.longer_periods import looks_back
from cds_desktop.storage.earlier import Correction

if TYPE_CHECKING:
    from cds_desktop.reporting.month import Month
    from cds_desktop.reporting.reading import ReportReader
    from cds_desktop.reporting.workspace import Workspace
    from cds_desktop.storage.reports import Report

_NOT_FINAL = (Quality.PROVISIONAL, Quality.ESTIMATE)


@dataclass(frozen=True)
class Given:
    """An official value as it was typed; an empty text takes it back."""

    text: str
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class OpenFigure:
    """A figure that an earlier month was sent with as provisional or estimated, and the official value given since."""

    period: Period
    indicator: Indicator
    sent: Figure
    official: Correction | None


def correct(
    workspace: Workspace,
    period: Period,
    earlier: Period,
    code: str,
    text: str,
    by: str,
    *,
    note: str | None = None,
    source: str | None = None,
) -> Month:
    """Enter in `period` the official value of a figure of the month `earlier`; an empty text takes it back.

    Raises DomainError for text that is no value, and unless the earlier month was sent with this figure as provisional
    or estimated: any other change of it is an amendment.
    """
    return correct_all(workspace, period, {(earlier, code): Given(text, source or "", note or "")}, by)


def correct_all(workspace: Workspace, period: Period, given: Mapping[tuple[Period, str], Given], by: str) -> Month:
    """Enter several official values in one edit, by earlier month and code, as `correct` does each."""
    corrections: dict[tuple[Period, str], Correction | None] = {}
    for (earlier, code), entry in given.items():
        indicator = correctable(workspace, period, earlier, code)
        corrections[earlier, code] = (
            corrected_to(workspace, earlier, indicator, entry.text, entry.note, entry.source)
            if entry.text.strip()
            else None
        )
    with workspace.edit(period, by) as (report, author):
        workspace.save_corrections(report, corrections, author)
    return workspace.month(period)


def open_figures(workspace: ReportReader, period: Period) -> list[OpenFigure]:
    """Return what an official value may be given for in the month `period`: the latest month first, codes in order."""
    given = {(c.period, c.code): c for c in _brought(workspace, period)}
    return [
        OpenFigure(earlier, workspace.pack_of(earlier).asked[code], sent, given.get((earlier, code)))
        for earlier, code, sent in workspace.figures.sent_as(workspace.unit_id, _NOT_FINAL)
        if _may_correct(workspace, period, earlier, code)
    ]


def is_open(workspace: ReportReader, period: Period, code: str) -> bool:
    """Whether an official value of a code may be given in the month `period` for an earlier one."""
    sent = workspace.figures.sent_as(workspace.unit_id, _NOT_FINAL)
    return any(known == code and _may_correct(workspace, period, earlier, code) for earlier, known, _ in sent)


def _may_correct(workspace: ReportReader, period: Period, earlier: Period, code: str) -> bool:
    if not earlier.is_month or not earlier < period:
        return False
    indicator = workspace.pack_of(earlier).asked.get(code)
    return indicator is not None and indicator.source is Source.CAPTURED


def _brought(workspace: ReportReader, period: Period) -> list[Correction]:
    report = workspace.reports.latest(workspace.unit_id, period)
    return workspace.earlier.corrections(report) if report else []


def correctable(workspace: ReportReader, period: Period, earlier: Period, code: str) -> Indicator:
    """Return the indicator of a figure whose official value may be entered in `period`. Raises DomainError."""
    if not period.is_month or not earlier.is_month or not earlier < period:
        raise DomainError("correction.not_earlier", period=str(period), earlier=str(earlier))
    report = workspace.reports.latest(workspace.unit_id, earlier)
    if report is None or report.status is not Status.SENT:
        raise DomainError("correction.not_sent", earlier=str(earlier))
    indicator = workspace.pack_of(earlier).asked.get(code)
    if indicator is None:
        raise DomainError("code.unknown", code=code)
    if indicator.source is not Source.CAPTURED:
        raise DomainError("correction.computed", code=code)
    if workspace.figures.of_report(report).get(code, BLANK).quality not in _NOT_FINAL:
        raise DomainError("correction.final", code=code, earlier=str(earlier))
    return indicator


def corrected_to(
    workspace: ReportReader,
    earlier: Period,
    indicator: Indicator,
    raw: object,
    note: str | None = None,
    source: str | None = None,
) -> Correction:
    """Return the correction of a figure that `correctable` allows. Raises EntryError for what is no value of it."""
    report = workspace.reports.latest(workspace.unit_id, earlier)
    assert report is not None
    value = read_value(indicator, raw)  # type: ignore[arg-type]
    texts = [normalise(text) or None if text else None for text in (note, source)]
    return Correction(earlier, indicator.code, value, report.revision, *texts)


def sent_value(workspace: ReportReader, correction: Correction) -> Figure:
    """Return the figure as the earlier month was sent with it."""
    report = workspace.reports.revision(workspace.unit_id, correction.period, correction.revision)
    return workspace.figures.of_report(report).get(correction.code, BLANK) if report else BLANK


def correction_problems(workspace: ReportReader, period: Period, report: Report) -> Iterator[Problem]:
    """Say where official values contradict other figures of the month they are for, and where they no longer fit.

    Contradictions that were there before are not theirs.
    """
    corrections = workspace.earlier.corrections(report)
    for earlier in sorted({correction.period for correction in corrections}):
        official = {c.code: c for c in corrections if c.period == earlier}
        sent = workspace.reports.latest(workspace.unit_id, earlier)
        if sent is None:
            continue
        for code, correction in official.items():
            if correction.revision != sent.revision or sent.status is not Status.SENT:
                yield Problem("CORRECTION_STALE", Severity.WARNING, code, {"period": str(earlier)})
        before = {(p.rule, p.place) for p in _contradictions(workspace, earlier, sent, None)}
        for problem in _contradictions(workspace, earlier, sent, period):
            if (problem.rule, problem.place) not in before:
                params = {**problem.params, "period": str(earlier), "broken": problem.rule}
                yield replace(problem, rule="CORRECTION_BREAKS", params=params)


def _contradictions(workspace: ReportReader, earlier: Period, sent: Report, seen_in: Period | None) -> list[Problem]:
    """The errors of an earlier month's figures: as they were sent, or as they are seen in a later month."""
    pack = workspace.pack_of(earlier)
    values = workspace.values(earlier, seen_in=seen_in) if seen_in else workspace.figures.frozen(sent)
    previous, year_ago = (workspace.values(p, seen_in=seen_in) for p in (earlier.previous(), earlier.year_ago()))
    registers = {name: workspace.register_state(name, earlier, sent) for name in pack.registers}
    counts = workspace.counts(earlier, sent)
    figures = workspace.figures.of_report(sent)
    data = FormData(workspace.dated(earlier), figures, values, previous, year_ago, registers, counts)
    return [
        problem
        for problem in check_form(pack, data)
        if problem.severity is Severity.ERROR and not looks_back(pack, problem) and problem.rule in pack.rules
    ]
