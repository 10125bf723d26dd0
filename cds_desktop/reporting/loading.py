"""Loads figures or register rows from CSV, XLSX or ODS: all or nothing, every rejected cell named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cds_desktop.domain.entry import EntryError
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import BlankReason, Cell, Figure, Quality, Value
from cds_desktop.domain.periods import Period
from cds_desktop.domain.text import match_key, normalise
from cds_desktop.forms.checks import natural_key
from cds_desktop.forms.entries import Raw, read_day, read_value, split_rounding
from cds_desktop.forms.model import Indicator, Register, Source
from cds_desktop.forms.registers import Row
from cds_desktop.reporting.changes import Change, by_id
from cds_desktop.reporting.correction_load import read_corrections, split_rows
from cds_desktop.reporting.month import Month
from cds_desktop.reporting.sending import Cancelled, Progressing
from cds_desktop.reporting.workspace import Workspace, new_row_id
from cds_desktop.storage.earlier import Correction
from cds_desktop.storage.registers import RowChange

if TYPE_CHECKING:
    from cds_desktop.exchange.tables import Table

FIGURE_COLUMNS = {
    "code": ("code", "mã", "mã chỉ tiêu"),
    "value": ("value", "giá trị", "số liệu", "kỳ này"),
    "note": ("note", "ghi chú"),
    "as_of": ("as_of", "ngày chốt số liệu", "số liệu đến ngày"),
    "reason": ("reason", "lý do trống", "lý do để trống"),
    "quality": ("quality", "chất lượng", "mức độ chính thức"),
    "source": ("source", "nguồn"),
}
ROW_ID_NAMES = ("row_id", "mã dòng")
_STEP = 200
ROW_ID = re.compile(r"[A-Za-z0-9_.-]{1,40}")


@dataclass(frozen=True)
class Rejected:
    """A cell that is refused: its place in the file (`B7`) and why."""

    place: str
    error: DomainError


class LoadRefused(DomainError):
    """A file of which nothing was taken, with every rejected cell."""

    def __init__(self, file: str, rejected: list[Rejected]) -> None:
        self.rejected = rejected
        super().__init__("load.refused", file=file, count=len(rejected))


@dataclass(frozen=True)
class Plan:
    """What loading a file would write into a month, and the cells it refuses; nothing has been written yet.

    `month` is the month before it, `figures` the figures afterwards by code, `corrections` the official values of
    earlier months; `register`, `rows` (as they are) and `changes` stand for a file of rows instead, where a change
    without cells says that the row stays as it is.
    """

    file: str
    month: Month
    rejected: list[Rejected]
    figures: Mapping[str, Figure] = field(default_factory=dict)
    corrections: Mapping[tuple[Period, str], Correction | None] = field(default_factory=dict)
    register: Register | None = None
    rows: Mapping[str, Row] = field(default_factory=dict)
    changes: Sequence[RowChange] = ()

    @property
    def count(self) -> int:
        """How many figures or rows the file holds."""
        return len(self.figures) + len(self.corrections) + sum(not change.deleted for change in self.changes)


@dataclass(frozen=True)
class Loaded:
    """What was taken: how many figures or rows, the month after it, and what takes it back."""

    count: int
    month: Month
    inverse: Change


@dataclass
class _Reading:
    accept_guesses: bool
    progress: Progressing | None = None
    cancelled: Cancelled | None = None
    rejected: list[Rejected] = field(default_factory=list)

    def step(self, done: int, total: int) -> None:
        """Tell now and then how far it is. Raises DomainError when it was cancelled."""
        if done % _STEP == 0:
            if self.cancelled and self.cancelled():
                raise DomainError("load.cancelled")
            if self.progress:
                self.progress(done, total)

    def reject(self, place: str, key: str, **params: object) -> None:
        self.refused(place, DomainError(key, **params))

    def refused(self, place: str, error: DomainError) -> None:
        self.rejected.append(Rejected(place, error))

    def guessed(self, place: str, error: DomainError) -> Decimal | None:
        """The guess of a refused number where guesses are accepted; else the cell is rejected."""
        if self.accept_guesses and isinstance(error, EntryError) and error.guess is not None:
            return error.guess
        self.rejected.append(Rejected(place, error))
        return None


def preview(
    workspace: Workspace,
    path: Path,
    period: Period,
    *,
    register: str | None = None,
    replace_rows: bool = False,
    accept_guesses: bool = False,
    progress: Progressing | None = None,
    cancelled: Cancelled | None = None,
) -> Plan:
    """Return what loading a file of figures (`code, value, …`), or rows of `register`, into a month would do.

    A row whose column `period` names an earlier month gives the official value of a figure sent as provisional. Figures
    upsert by code, rows by row id or natural key. Blank cells and rows absent from the file leave what is there, unless
    `replace_rows`: then the file is the whole register. What is loaded counts as confirmed. Raises
    DomainError for a file that cannot be read, a locked month, or when it was cancelled.
    """
    from cds_desktop.exchange.tables import read_table

    workspace.check_period(period)
    declared = workspace.writable_register(register, period) if register is not None else None
    table = read_table(path, register)
    month = workspace.first_view(period)
    if month.history:
        raise DomainError("history.read_only", period=str(period))
    if month.locked:
        raise DomainError("report.locked", period=str(period), status=month.status.value)
    reading = _Reading(accept_guesses, progress, cancelled)
    if declared is None:
        own, earlier = split_rows(table, period)
        figures = _figures(workspace, own, month, reading)
        corrections = {}
        if earlier:
            columns = _figure_columns(own, _Reading(accept_guesses))
            corrections = read_corrections(workspace, period, table, earlier, columns, reading)
        return Plan(path.name, month, reading.rejected, figures, corrections)
    report = workspace.reports.latest(workspace.unit_id, period)
    rows = workspace.register_state(declared.name, period, report).rows
    changes = _row_changes(workspace, declared, table, period, rows, reading, replace_rows=replace_rows)
    return Plan(path.name, month, reading.rejected, register=declared, rows=by_id(rows), changes=changes)


def write(workspace: Workspace, plan: Plan, by: str) -> Loaded:
    """Do what a plan says, as one edit; the month must not have changed since.

    Raises LoadRefused where the plan refuses a cell, and DomainError for a locked month; nothing is then changed.
    """
    if plan.rejected:
        raise LoadRefused(plan.file, plan.rejected)
    period = plan.month.period
    with workspace.edit(period, by) as (report, author):
        if plan.register is not None:
            differing = [change for change in plan.changes if change.cells or change.deleted]
            workspace.change_rows(report, plan.register.name, differing, author)
            workspace.confirm_registers(report, [plan.register.name], author)
        else:
            workspace.save_figures(report, plan.figures, author)
            workspace.save_corrections(report, plan.corrections, author)
    return Loaded(plan.count, workspace.month(period), workspace.take_inverse())


def load(
    workspace: Workspace,
    path: Path,
    period: Period,
    by: str,
    *,
    register: str | None = None,
    replace_rows: bool = False,
    accept_guesses: bool = False,
) -> Loaded:
    """Load a file at once: what `preview` says is written, all or nothing; raises what both raise."""
    plan = preview(workspace, path, period, register=register, replace_rows=replace_rows, accept_guesses=accept_guesses)
    return write(workspace, plan, by)


# -- figures -----------------------------------------------------------------------------------------------------------


def _figures(workspace: Workspace, table: Table, month: Month, reading: _Reading) -> dict[str, Figure]:
    columns = _figure_columns(table, reading)
    for needed in ("code", "value"):
        if needed not in columns.values():
            reading.reject(table.place(0, 0), "load.column_missing", column=FIGURE_COLUMNS[needed][1])
    if reading.rejected:
        return {}
    figures: dict[str, Figure] = {}
    seen: dict[str, str] = {}
    for number, record, places in _records(table, columns, reading):
        code = str(record.get("code", "")).strip().upper()
        if not code:
            if record:
                reading.reject(table.place(number, 0), "load.code_missing")
            continue
        place = places["code"]
        if code in seen:
            reading.reject(place, "load.code_twice", code=code, first=seen[code])
            continue
        seen[code] = place
        indicator = month.pack.indicators.get(code)
        if code in month.from_months:
            reading.reject(place, "longer.computed", code=code, period=str(month.period))
            continue
        if indicator is None or code not in month.pack.asked:
            reading.reject(place, "code.unknown" if indicator is None else "code.central", code=code)
            continue
        if "value" not in record and "reason" not in record:
            continue
        if not indicator.applies_to(month.unit):
            reading.reject(place, "code.inapplicable", code=code)
            continue
        target = _target(workspace, indicator, record, places, month, figures, reading)
        if target is not None:
            figure = figures.get(target.code, month.figure(target.code))
            figures[target.code] = _figure(target, figure, record, places, reading)
            try:
                workspace.check_reference(month.period, target.code, figures[target.code], month.figure(target.code))
            except DomainError as error:
                reading.rejected.append(Rejected(place, error))
    return figures


def _figure_columns(table: Table, reading: _Reading) -> dict[int, str]:
    names = {match_key(alias): name for name, aliases in FIGURE_COLUMNS.items() for alias in aliases}
    return _columns(table, names, [aliases[1] for aliases in FIGURE_COLUMNS.values()], reading)


def _target(
    workspace: Workspace,
    indicator: Indicator,
    record: Mapping[str, Raw],
    places: Mapping[str, str],
    month: Month,
    figures: Mapping[str, Figure],
    reading: _Reading,
) -> Indicator | None:
    """The indicator that takes the value: an alias fills the code it shows where that is empty (design §3)."""
    if indicator.typed:
        return indicator
    place = places.get("value", places["code"])
    if indicator.source is not Source.ALIAS:
        reading.reject(place, f"code.{indicator.source.value}", code=indicator.code, formula=indicator.formula or "")
        return None
    shown = month.pack.indicators[indicator.formula or ""]
    value = _value(shown, record.get("value"), place, reading) if "value" in record else None
    there = figures[shown.code].value if shown.code in figures else month.values.get(shown.code)
    if value is None or value == there:
        return None
    if there is not None or not shown.typed:
        reading.reject(place, "load.alias_differs", code=indicator.code, alias=shown.code, value=value, there=there)
        return None
    return shown


def _figure(
    indicator: Indicator, figure: Figure, record: Mapping[str, Raw], places: Mapping[str, str], reading: _Reading
) -> Figure:
    taken: dict[str, Any] = {"confirmed": True, "entry": None}
    if "value" in record:
        value = _value(indicator, record["value"], places["value"], reading)
        taken |= {"value": value, "rounding": split_rounding(indicator, record["value"])[0], "reason": None}
    readers: dict[str, Callable[[Raw], Any]] = {
        "note": lambda raw: normalise(str(raw)),
        "source": lambda raw: normalise(str(raw)),
        "as_of": read_day,
        "reason": lambda raw: _member(BlankReason, str(raw)),
        "quality": lambda raw: _member(Quality, str(raw)),
    }
    for name, read in readers.items():
        if name in record:
            try:
                taken[name] = read(record[name])
            except DomainError as error:
                reading.rejected.append(Rejected(places[name], error))
    if taken.get("reason") is not None and taken.get("value") is not None:
        reading.reject(places["reason"], "load.reason_with_value", code=indicator.code)
    if taken.get("reason") is not None:
        taken["value"] = None
    return replace(figure, **taken)


def _value(indicator: Indicator, raw: Raw | None, place: str, reading: _Reading) -> Value | None:
    if raw is None:
        return None
    try:
        return read_value(indicator, split_rounding(indicator, raw)[1])
    except DomainError as error:
        return reading.guessed(place, error)


_REASON_LABELS = {
    BlankReason.NO_DATA: "chưa có số liệu",
    BlankReason.AWAITING: "chờ đơn vị cung cấp",
    BlankReason.NONE_OCCURRED: "không phát sinh",
    BlankReason.NOT_APPLICABLE: "không thuộc phạm vi",
    Quality.OFFICIAL: "chính thức",
    Quality.PROVISIONAL: "sơ bộ",
    Quality.ESTIMATE: "ước",
}


def _member(kind: type[BlankReason] | type[Quality], text: str) -> BlankReason | Quality:
    wanted = match_key(text)
    for member in kind:
        if wanted in (match_key(member.value), match_key(_REASON_LABELS[member])):
            return member
    raise EntryError("entry.not_a_choice", text=text.strip(), choices="; ".join(m.value for m in kind))


# -- rows --------------------------------------------------------------------------------------------------------------


def _row_changes(
    workspace: Workspace,
    register: Register,
    table: Table,
    period: Period,
    rows: list[Row],
    reading: _Reading,
    *,
    replace_rows: bool,
) -> list[RowChange]:
    names = {match_key(alias): "row_id" for alias in ROW_ID_NAMES}
    for column in register.columns.values():
        names |= {match_key(alias): column.name for alias in (column.name, column.label, *column.aliases)}
    columns = _columns(table, names, [column.label for column in register.columns.values()], reading)
    for column in register.columns.values():
        if column.required and column.name not in columns.values() and "row_id" not in columns.values():
            reading.reject(table.place(0, 0), "load.column_missing", column=column.label)
    if reading.rejected:
        return []
    known = by_id(rows)
    by_key = {natural_key(register, row.values): row for row in rows}
    present = set(columns.values()) - {"row_id"}
    changes: dict[str, RowChange] = {}
    keys: dict[tuple[object, ...], str] = {}
    for number, record, places in _records(table, columns, reading):
        cells = _cells(workspace, register, record, places, period, reading)
        row = _matching(register, record, cells, places, known, by_key, reading)
        key = natural_key(register, {**(row.values if row else {}), **cells})
        if any(name in record and name not in cells for name in register.key):
            continue  # refused above: nothing more can be said of this row
        if key in keys:
            reading.reject(table.place(number, 0), "load.row_twice", first=keys[key])
            continue
        keys[key] = table.place(number, 0)
        for column in register.columns.values():
            if column.required and column.name not in record and row is None:
                place = places.get(column.name, table.place(number, 0))
                reading.reject(place, "load.cell_missing", column=column.label)
        row_id = row.row_id if row else str(record.get("row_id") or new_row_id())
        changes[row_id] = RowChange(row_id, _changed(register, row, cells, present if replace_rows else set()))
    if replace_rows:
        changes |= {row_id: RowChange(row_id, deleted=True) for row_id in known if row_id not in changes}
    return list(changes.values())


def _cells(
    workspace: Workspace,
    register: Register,
    record: Mapping[str, Raw],
    places: Mapping[str, str],
    period: Period,
    reading: _Reading,
) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for name, raw in record.items():
        if name == "row_id":
            continue
        try:
            cells[name] = workspace.read_cell(register, name, raw, period)
        except DomainError as error:
            guess = reading.guessed(places[name], error)
            if guess is not None:
                cells[name] = guess
    return cells


def _matching(
    register: Register,
    record: Mapping[str, Raw],
    cells: Mapping[str, Cell],
    places: Mapping[str, str],
    known: Mapping[str, Row],
    by_key: Mapping[tuple[object, ...], Row],
    reading: _Reading,
) -> Row | None:
    """The row that a record is about: by its id where given, else by its natural key."""
    row_id = record.get("row_id")
    if row_id is None:
        return by_key.get(natural_key(register, cells))
    if not ROW_ID.fullmatch(str(row_id)):
        reading.reject(places["row_id"], "load.bad_row_id", text=str(row_id))
    return known.get(str(row_id))


def _changed(
    register: Register, row: Row | None, cells: Mapping[str, Cell], cleared: set[str]
) -> dict[str, Cell | None]:
    """The cells that change: given ones that differ, and those to be cleared where the file leaves them blank."""
    defaults = {c.name: c.default for c in register.columns.values() if c.default}
    if row is None:
        return {**defaults, **cells}
    blank: dict[str, Cell | None] = {n: None for n in cleared - cells.keys() - defaults.keys() if n in row.values}
    return blank | {name: cell for name, cell in cells.items() if cell != row.values.get(name)}


# -- tables ------------------------------------------------------------------------------------------------------------


def _columns(table: Table, names: Mapping[str, str], headings: Iterable[str], reading: _Reading) -> dict[int, str]:
    """The known columns of a table by position; unknown and repeated headings are rejected.

    `names` are the columns by the keys of all that they may be called, `headings` what they are called on the screen.
    """
    columns: dict[int, str] = {}
    for index, heading in enumerate(table.headers):
        if not heading.strip():
            continue
        name = names.get(match_key(heading))
        if name is None:
            known = ", ".join(headings)
            reading.reject(table.place(0, index), "load.column_unknown", column=heading, known=known)
        elif name in columns.values():
            reading.reject(table.place(0, index), "load.column_twice", column=heading)
        else:
            columns[index] = name
    return columns


def _records(
    table: Table, columns: Mapping[int, str], reading: _Reading
) -> Iterator[tuple[int, dict[str, Raw], dict[str, str]]]:
    """The rows of a table as (row number, filled cells by column, places by column); row 0 is the heading."""
    for number, cells in enumerate(table.rows, 1):
        reading.step(number, len(table.rows))
        record: dict[str, Raw] = {}
        for index, name in columns.items():
            raw = cells[index] if index < len(cells) else None
            if raw is not None and str(raw).strip():
                record[name] = raw
        if record:
            yield number, record, {name: table.place(number, index) for index, name in columns.items()}
