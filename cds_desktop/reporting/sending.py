"""Approving a month, opening it again, and exporting the submission workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import cds_desktop
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import Status, Value
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Explanation, Kind
from cds_desktop.domain.text import normalise, normalise_line
from cds_desktop.exchange.submission import Amendment, EarlierValue, Submission
from cds_desktop.forms.entries import format_cell, format_value
from cds_desktop.forms.model import Source, ValueKind
from cds_desktop.reporting.corrections import sent_value
from cds_desktop.reporting.month import Month
from cds_desktop.reporting.texts import describe
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.storage.reports import Report

Progressing = Callable[[int, int], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True)
class Exported:
    """What an export made: the file, the canonical hash (SHA-256, hexadecimal) and the short code to compare by eye."""

    path: Path
    canonical_hash: str
    check_code: str


def approve(workspace: Workspace, period: Period, by: str) -> Month:
    """Approve a month and lock it. Raises DomainError unless it is ready and `by` names a person."""
    name = _person(by)
    month = workspace.month(period)
    if month.locked:
        raise DomainError("report.locked", period=str(period), status=month.status.value)
    if not month.ready:
        raise DomainError("report.not_ready", errors=month.counts[Kind.ERROR], warnings=month.counts[Kind.WARNING])
    author = workspace.author(name)
    with workspace.database.transaction():
        report = workspace.editable(period, author)
        references = {
            code: month.stated(code)
            for code, indicator in month.pack.indicators.items()
            if code in month.figures and (indicator.source is Source.REFERENCE or code in month.from_months)
        }
        workspace.figures.save(report, references, author, "freeze")
        compared = {"previous": month.previous, "year_ago": month.year_ago, "year_to_date": month.to_date}
        workspace.figures.freeze(report, month.values, compared)
        workspace.reports.set_status(
            report,
            Status.APPROVED,
            author,
            approved_at=author.at.isoformat(" "),
            approved_by=name,
            register_seq=workspace.registers.last_change(workspace.unit_id),
        )
    workspace.forget_values(period)
    return workspace.month(period)


def reopen(workspace: Workspace, period: Period, by: str, reason: str) -> Month:
    """Open a month again: an approved one as it is, a sent one as its next revision. Raises DomainError otherwise."""
    name, why = _person(by), normalise(reason)
    if not why:
        raise DomainError("report.reason_needed")
    author = workspace.author(name)
    with workspace.database.transaction():
        report = workspace.reports.latest(workspace.unit_id, period)
        if report is None or not report.locked:
            raise DomainError("report.not_locked", period=str(period))
        if report.status is Status.SENT:
            pack = workspace.pack_of(period)
            revision = report.revision + 1
            amended = workspace.reports.add(workspace.unit_id, period, revision, (pack.id, pack.version), author, why)
            workspace.reports.copy_content(report, amended)
        else:
            workspace.figures.thaw(report)
            workspace.reports.set_status(
                report, Status.ENTERING, author, approved_at=None, approved_by=None, register_seq=None, counts_seq=None
            )
            workspace.trail.record(author, "reopen", str(period), None, why, report.id)
    workspace.forget_values(period)
    return workspace.month(period)


def export(
    workspace: Workspace,
    period: Period,
    out_dir: Path,
    *,
    draft: bool = False,
    progress: Progressing | None = None,
    cancelled: Cancelled | None = None,
) -> Exported:
    """Write the submission workbook into `out_dir` and set the report sent; a draft at any time, marked DỰ THẢO.

    Repeatable: the same revision gives the same canonical hash. Raises DomainError when the report is not approved, or
    the file cannot be written; an older file is then as it was.
    """
    from cds_desktop.exchange.canonical import check_code
    from cds_desktop.exchange.workbook import write_workbook

    month = workspace.month(period)
    if not draft and not month.locked:
        raise DomainError("report.not_approved", period=str(period))
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DomainError("exchange.cannot_write", path=out_dir, reason=error.strerror or "") from None
    made = submission(workspace, month, draft=draft)
    path = out_dir / file_name(month, draft=draft)
    hash_ = write_workbook(made, month.pack, workspace.units, Messages("vi"), path, progress, cancelled)
    report = workspace.reports.latest(workspace.unit_id, period)
    if not draft and report is not None and report.status is Status.APPROVED:
        author = workspace.author(month.approved_by)
        with workspace.database.transaction():
            workspace.reports.set_status(
                report, Status.SENT, author, sent_at=author.at.isoformat(" "), canonical_hash=hash_
            )
    return Exported(path, hash_, check_code(hash_))


def file_name(month: Month, *, draft: bool) -> str:
    """Return the name of the workbook: `CDS_08_2026-01_r0.xlsx` (design §5); a draft is marked."""
    marked = "_DU_THAO" if draft else ""
    return f"CDS_{month.unit.code}_{month.period}_r{month.revision}{marked}.xlsx"


def submission(workspace: Workspace, month: Month, *, draft: bool) -> Submission:
    """Return what a month says, as the workbook and the checks take it."""
    messages = Messages("vi")
    explained = [f for f in month.findings if f.explanation]
    return Submission(
        unit=month.unit,
        office=workspace.settings.office,
        period=month.period,
        revision=month.revision,
        pack_id=month.pack.id,
        pack_version=month.pack.version,
        figures={code: month.stated(code) for code in month.pack.asked},
        previous=_history(month, month.previous),
        year_ago=_history(month, month.year_ago),
        year_to_date={code: value for code, value in month.to_date.items() if _adds_up(month, code)},
        registers=month.registers,
        explanations=[
            Explanation(
                f.problem.rule, f.problem.place, f.problem.digest(), f.explanation or "", f.explained_by, f.reason
            )
            for f in explained
        ],
        messages={(f.problem.rule, f.problem.place): describe(f.problem, month.pack, messages) for f in explained},
        prepared_by=workspace.settings.preparer,
        approved_by=month.approved_by,
        approved_at=month.approved_at,
        made_at=workspace.clock.now(),
        program_version=cds_desktop.__version__,
        draft=draft,
        reopen_reason=month.reopen_reason,
        amendments=list(_amendments(workspace, month)),
        corrections=[
            EarlierValue(c.period, c.code, sent_value(workspace, c).value, c.value, c.note, c.source)
            for c in month.corrections
        ],
    )


def _history(month: Month, values: Mapping[str, Value | None]) -> dict[str, Value | None]:
    """Values of an earlier period beside this one; narratives stand alone, each in the report of its month."""
    narratives = {code for code, indicator in month.pack.asked.items() if indicator.value is ValueKind.TEXT}
    return {code: None if code in narratives else values.get(code) for code in month.pack.asked}


def _adds_up(month: Month, code: str) -> bool:
    """Whether the year to date says more than the period: what is added over time, and rates of it."""
    return code in month.pack.asked and month.pack.indicators[code].over_time in ("sum", "ratio")


def _amendments(workspace: Workspace, month: Month) -> Iterator[Amendment]:
    """Every place that differs from the revision sent before."""
    if month.revision == 0:
        return
    before = workspace.reports.revision(workspace.unit_id, month.period, month.revision - 1)
    if before is None:
        return
    messages = Messages("vi")
    old = workspace.figures.frozen(before)
    for code, indicator in month.pack.asked.items():
        sent, new = old.get(code), month.values.get(code)
        if sent != new:
            texts = [format_value(value, indicator, messages) or None for value in (sent, new)]
            yield Amendment(code, indicator.label, *texts)
    for name in month.pack.registers:
        yield from _row_amendments(workspace, month, before, name, messages)


def _row_amendments(
    workspace: Workspace, month: Month, before: Report, name: str, messages: Messages
) -> Iterator[Amendment]:
    register = month.pack.registers[name]
    old = {row.row_id: row.values for row in workspace.register_state(name, month.period, before).rows}
    new = {row.row_id: row.values for row in month.registers[name].rows}

    def commune_name(code: str) -> str:
        return workspace.units.commune(code, month.period.cut_off).full_name

    for row_id in {**old, **new}:
        sent, now = old.get(row_id, {}), new.get(row_id, {})
        title = now.get(register.title_column) or sent.get(register.title_column)
        for column in register.columns.values():
            if sent.get(column.name) != now.get(column.name):
                texts = [format_cell(v.get(column.name), column, messages, commune_name) or None for v in (sent, now)]
                yield Amendment(f"{name}/{row_id}/{column.name}", f"{title} · {column.label}", *texts)


def _person(name: str) -> str:
    shown = normalise_line(name)
    if not shown:
        raise DomainError("report.name_needed")
    return shown
