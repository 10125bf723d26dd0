"""Writes the submission workbook: official forms for people, defined names and tables for programs (design §5).

What the names mean is in `naming`, how values stand in cells in `cells`; `reader` reads the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from cds_desktop.domain.entry import EntryError, format_number, parse_number
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.units import UnitTable
from cds_desktop.exchange.atomic import replacing
from cds_desktop.exchange.canonical import Canonical, check_code, info
from cds_desktop.exchange.cells import TEXT
from cds_desktop.exchange.naming import AMENDMENTS, CHECK_CODE, DIGESTS, EXPLANATIONS, HASH, TABLES, info_name
from cds_desktop.exchange.submission import Submission
from cds_desktop.exchange.workbook_corrections import add_corrections
from cds_desktop.exchange.workbook_file import height
from cds_desktop.exchange.workbook_form import CELL, HEADING, REMARK, SMALL, Form
from cds_desktop.exchange.workbook_lists import add_register
from cds_desktop.exchange.workbook_sections import add_section
from cds_desktop.forms.model import FormPack

Progressing = Callable[[int, int], None]
Cancelled = Callable[[], bool]

_STEPS_BETWEEN_REPORTS = 256
_INFO_WIDTHS = (40.0, 54.0)
_INFO = {
    "who": (
        "unit_name",
        "unit_code",
        "code_list",
        "office",
        "period_name",
        "period",
        "window",
        "window_start",
        "cut_off",
        "due",
        "revision",
        "reopen_reason",
        "status",
        "recipient",
        "legal_basis",
    ),
    "people": ("prepared_by", "approved_by", "approved_at"),
    "form": ("pack_title", "pack_id", "pack_version"),
    "file": ("made_at", "program_version", "format"),
}
"""Lines of the first sheet by group."""
_TABLE_WIDTHS = {
    EXPLANATIONS: (16.0, 26.0, 38.0, 17.0, 38.0, 13.0, 15.0, 12.0),
    AMENDMENTS: (26.0, 46.0, 24.0, 24.0, 16.0),
    DIGESTS: (48.0, 46.0),
}
_HEADS = {EXPLANATIONS: (2, 3), AMENDMENTS: (2, 3), DIGESTS: (1, 2)}
"""Where the left block of the head ends and the right one begins."""


def write_workbook(
    submission: Submission,
    pack: FormPack,
    units: UnitTable,
    messages: Messages,
    path: Path,
    progress: Progressing | None = None,
    cancelled: Cancelled | None = None,
) -> str:
    """Write a submission to `path` and return its canonical hash; `messages` are Vietnamese, as the form is.

    `progress(done, total)` and `cancelled()` are called now and then. Raises DomainError when a cell would not keep its
    value, when it was cancelled, or when the file cannot be written; an older file is then as it was.
    """
    canonical = Canonical(submission, pack)
    rows = len(canonical.digests) + sum(len(state.rows) for state in submission.registers.values())
    steps = _Steps(2 * rows, progress, cancelled)
    form = Form(submission, pack, messages, canonical, steps.step)
    _add_info(form)
    for code, indicators in pack.by_section.items():
        add_section(form, pack.sections[code], indicators)
    for register in pack.registers.values():
        add_register(form, register, units)
    _add_table(form, EXPLANATIONS, _explanations(form))
    if submission.revision:
        _add_table(form, AMENDMENTS, _amendments(form))
    if submission.corrections:
        add_corrections(form)
    _add_table(form, DIGESTS, sorted(canonical.digests.items()))
    with replacing(path) as file:
        form.book.save(file, steps.step)
    steps.finish()
    return canonical.hash


class _Steps:
    """Counts the rows built and written, tells of them, and stops when cancelled."""

    def __init__(self, total: int, progress: Progressing | None, cancelled: Cancelled | None) -> None:
        self._total = total
        self._progress = progress
        self._cancelled = cancelled
        self._done = 0

    def step(self) -> None:
        self._done += 1
        if self._done % _STEPS_BETWEEN_REPORTS == 0:
            if self._cancelled and self._cancelled():
                raise DomainError("exchange.cancelled")
            self._report(min(self._done, self._total))

    def finish(self) -> None:
        self._report(self._total)

    def _report(self, done: int) -> None:
        if self._progress:
            self._progress(done, self._total)


def _add_info(form: Form) -> None:
    """Add the first sheet: who reports what, with which forms, and the codes to compare."""
    sheet = form.sheet(form.text("sheet.info"), _INFO_WIDTHS, portrait=True)
    row = form.head(sheet, form.text("info.title").upper(), 1, 2, 2)
    fields, shown = info(form.submission), _shown_info(form)
    left = replace(CELL, horizontal="left")
    for group, names in _INFO.items():
        form.across(sheet, row, 1, 2, form.text(f"info.group.{group}"), replace(HEADING, horizontal="left"))
        for name in names:
            if name not in shown and name not in fields:
                continue
            row += 1
            form.put(sheet, row, 1, form.text(f"info.{name}"), CELL)
            sheet.heights[row] = height([(shown.get(name, fields.get(name)), _INFO_WIDTHS[1], CELL.size)])
            if name in shown:
                form.put(sheet, row, 2, shown[name], left)
                continue
            kind = form.kinds.info[name]
            number_format = _revision_format(form) if name == "revision" else kind.number_format
            content = form.content(kind, fields[name], info_name(name))
            form.put(sheet, row, 2, content, replace(left, number_format=number_format))
            form.book.name_cell(info_name(name), sheet, row, 2)
        row += 1
    for name, text, size in ((HASH, form.canonical.hash, 9), (CHECK_CODE, check_code(form.canonical.hash), 13)):
        form.put(sheet, row, 1, form.text(name), CELL)
        form.put(sheet, row, 2, text, replace(left, number_format="@", bold=True, size=size))
        form.book.name_cell(name, sheet, row, 2)
        row += 1
    form.across(sheet, row + 1, 1, 2, form.text("info.remark"), replace(REMARK, vertical="top"))
    sheet.heights[row + 1] = 58


def _shown_info(form: Form) -> dict[str, str]:
    """Lines of the first sheet that say again, for people, what other lines hold."""
    texts = form.period_texts()
    return {
        "unit_name": form.submission.unit.full_name,
        "period_name": str(texts["period"]),
        "window": form.text("window", **texts),
        "pack_title": form.pack.title,
        "recipient": "\n".join(_recipients(form)),
        "legal_basis": "\n".join(form.authorities.legal_basis),
    }


def _recipients(form: Form) -> list[str]:
    """Who receives the report, then the sections that go to somebody else."""
    sections = [
        form.text("recipient.section", section=section, recipient=recipient)
        for section, recipient in form.authorities.by_section.items()
        if section in form.pack.sections
    ]
    return [form.authorities.recipient, *sections]


def _revision_format(form: Form) -> str:
    """A number format that shows the number of the revision in words."""
    later = form.text("revision.later", number="").rstrip()
    return f'"{later} "0;;"{form.text("revision.first")}"'


def _add_table(form: Form, table: str, rows: Iterable[tuple[str | None, ...]]) -> None:
    """Add a sheet with a table of texts."""
    portrait = table == DIGESTS
    sheet = form.sheet(form.text(table), _TABLE_WIDTHS[table], portrait=portrait)
    last = len(TABLES[table])
    row = form.head(sheet, form.text(f"{table}.title").upper(), *_HEADS[table], last)
    form.across(sheet, row, 1, last, form.text(f"{table}.remark", **_remark_params(form)), REMARK)
    sheet.heights[row] = 32
    headings = [form.text(f"{table}.{field}") for field in TABLES[table]]
    for column, heading in enumerate(headings, 1):
        form.put(sheet, row + 1, column, heading, HEADING)
    sheet.heights[row + 1] = 34
    sheet.repeat(row + 1)
    style = replace(SMALL, number_format="@", vertical="top")
    count = 0
    for count, texts in enumerate(rows, 1):
        form.step()
        for column, text in enumerate(texts, 1):
            form.put(sheet, row + 1 + count, column, form.content(TEXT, text, texts[0] or ""), style)
        cells = zip(texts, _TABLE_WIDTHS[table], strict=True)
        sheet.heights[row + 1 + count] = height((text, width, style.size) for text, width in cells)
    if not count:
        for column in range(1, last + 1):
            form.put(sheet, row + 2, column, None, style)
    sheet.add_table(table, row + 1, headings, count, buttons=False)


def _remark_params(form: Form) -> dict[str, Any]:
    return {"reason": form.submission.reopen_reason, "before": form.revision_text(form.submission.revision - 1).lower()}


def _explanations(form: Form) -> Iterator[tuple[str | None, ...]]:
    titles = {
        f"{name}/{row.row_id}": row.values.get(register.title_column)
        for name, register in form.pack.registers.items()
        if name in form.submission.registers and form.submission.explanations
        for row in form.submission.registers[name].rows
    }
    for one in form.submission.explanations:
        message = form.submission.messages.get((one.rule, one.place))
        reason = form.pack.reasons[one.reason].label if one.reason else None
        yield one.place, _subject(form, one.place, titles), message, reason, one.text, one.by, one.rule, one.digest


def _subject(form: Form, place: str, titles: Mapping[str, object]) -> str:
    """What a place is called: an indicator, a register, or a cell of a row by the row's title."""
    if place in form.pack.indicators:
        return form.pack.indicators[place].label
    register = form.pack.registers.get(place.partition("/")[0])
    if register is None:
        return ""
    row, _, name = place.rpartition("/")
    column = register.columns.get(name)
    return " · ".join(str(word) for word in (register.label, titles.get(row), column and column.label) if word)


def _amendments(form: Form) -> Iterator[tuple[str | None, ...]]:
    for one in form.submission.amendments:
        yield one.place, one.label, one.sent, one.new, _difference(one.sent, one.new)


def _difference(sent: str | None, new: str | None) -> str | None:
    """The difference of two numbers written the Vietnamese way, with its sign; None for all else."""
    try:
        numbers: list[Decimal] = [parse_number(text or "", 6) for text in (sent, new)]
    except EntryError:
        return None
    difference = numbers[1] - numbers[0]
    return f"{'+' if difference > 0 else ''}{format_number(difference.normalize() + 0)}"
