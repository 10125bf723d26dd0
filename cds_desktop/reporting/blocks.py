"""Writing a block of cells from a spreadsheet as one edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cds_desktop.domain.entry import round_half_up
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import Cell
from cds_desktop.domain.periods import Period
from cds_desktop.forms.entries import read_value
from cds_desktop.forms.model import Register
from cds_desktop.forms.registers import Row
from cds_desktop.reporting.changes import by_id
from cds_desktop.reporting.month import Month
from cds_desktop.reporting.workspace import Workspace, entered, new_row_id
from cds_desktop.storage.registers import RowChange


@dataclass(frozen=True)
class Refused:
    """A cell that was not written: its line in the block (from 0), its code or column, its text, and why."""

    line: int
    name: str
    text: str
    error: DomainError


@dataclass(frozen=True)
class Pasted:
    """What became of a block: how many cells were written, which were refused, and the month after it.

    `row_ids` holds for every line of a register's block the id of its row; None for a new row that got no cell.
    """

    count: int
    refused: list[Refused]
    month: Month
    row_ids: list[str | None] = field(default_factory=list)


def paste_figures(workspace: Workspace, period: Period, figures: Sequence[tuple[str, str]], by: str) -> Pasted:
    """Write texts as if typed for their codes, as one edit; what cannot be read stays as it was and is refused.

    An empty text clears. Computed figures are refused unless the text says what they are afterwards; a text whose code
    is empty has no indicator to go to. Raises DomainError for a locked month; nothing is then written.
    """
    readable: dict[str, tuple[int, str]] = {}
    refused: list[Refused] = []
    for line, (code, text) in enumerate(figures):
        try:
            if code:
                indicator = workspace.typed_indicator(code, period)
                if text.strip():
                    read_value(indicator, text)
                readable[code] = (line, text)
            elif text.strip():
                raise DomainError("paste.no_indicator")
        except DomainError as error:
            refused.append(Refused(line, code, text, error))
    count = 0
    if readable:
        with workspace.edit(period, by) as (report, author):
            before = workspace.first_view(period)
            for code, (line, text) in readable.items():
                figure = before.figure(code)
                if not text.strip() and figure.value is None and figure.entry is None:
                    continue
                try:
                    changed = {code: entered(before.pack.indicators[code], figure, text)}
                    workspace.save_figures(report, changed, author)
                    count += 1
                except DomainError as error:
                    refused.append(Refused(line, code, text, error))
    month = workspace.month(period)
    refused = [cell for cell in refused if not _says_the_same(month, cell.name, cell.text)]
    return Pasted(count, sorted(refused, key=lambda cell: cell.line), month)


def paste_cells(
    workspace: Workspace,
    period: Period,
    register: str,
    rows: Sequence[tuple[str | None, Mapping[str, str]]],
    by: str,
) -> Pasted:
    """Write texts into rows as if typed, as one edit; what cannot be read stays as it was and is refused.

    A row is given by its id, a new one by None; it comes into being with its first filled cell. An empty text clears;
    texts under a name that is no column have nowhere to go. Raises DomainError for an unknown register or a locked
    month; nothing is then written.
    """
    declared = workspace.writable_register(register, period)
    refused: list[Refused] = []
    lines: list[dict[str, Cell | None]] = []
    for line, (_, texts) in enumerate(rows):
        lines.append({})
        for name, text in texts.items():
            try:
                if name in declared.columns:
                    cell = workspace.read_cell(declared, name, text, period) if text.strip() else None
                    lines[-1][name] = cell
                elif text.strip():
                    raise DomainError("paste.no_column")
            except DomainError as error:
                refused.append(Refused(line, name, text, error))
    count = 0
    row_ids = [row_id for row_id, _ in rows]
    if any(lines):
        with workspace.edit(period, by) as (report, author):
            known = by_id(workspace.register_state(register, period, report).rows)
            changes = []
            for line, (cells, (row_id, texts)) in enumerate(zip(lines, rows, strict=True)):
                if row_id is not None and row_id not in known:
                    gone = DomainError("row.unknown", row=row_id)
                    refused += [Refused(line, name, texts[name], gone) for name in cells]
                    continue
                differing = _differing(known[row_id] if row_id else None, cells)
                count += len(differing)
                if differing:
                    row_ids[line] = row_id or new_row_id()
                    cells = differing if row_id else _defaults(declared, texts) | differing
                    changes.append(RowChange(row_ids[line] or "", cells))
            workspace.change_rows(report, register, changes, author)
    return Pasted(count, sorted(refused, key=lambda cell: cell.line), workspace.month(period), row_ids)


def _says_the_same(month: Month, code: str, text: str) -> bool:
    """Whether a text repeats a figure that nobody types, as when a whole column comes back from a spreadsheet."""
    indicator = month.pack.indicators.get(code)
    if indicator is None or (indicator.typed and indicator.applies_to(month.unit)):
        return False
    if not text.strip():
        return True
    try:
        read, value = read_value(indicator, text), month.values.get(code)
    except DomainError:
        return False
    return read == (round_half_up(value, indicator.decimals) if isinstance(value, Decimal) else value)


def _differing(row: Row | None, cells: Mapping[str, Cell | None]) -> dict[str, Cell | None]:
    """The cells that are not yet what they are to be."""
    values, entries = (row.values, row.entries) if row else ({}, {})
    return {name: cell for name, cell in cells.items() if name in entries or values.get(name) != cell}


def _defaults(register: Register, texts: Mapping[str, str]) -> dict[str, Cell | None]:
    """What a new row starts with where nothing was given."""
    return {c.name: c.default for c in register.columns.values() if c.default and not texts.get(c.name, "").strip()}
