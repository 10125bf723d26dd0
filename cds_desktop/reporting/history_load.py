"""Loads earlier periods in one table, for this province or one that was merged into it (`load --history`, design §5).

Nothing is asked about them: no explanation, no confirmation. Countings over registers are taken as totals. All of a
table is taken or nothing, with every rejected cell named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from cds_desktop.domain.entry import EntryError, parse_date, round_half_up
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import Cell, Value
from cds_desktop.domain.periods import Period
from cds_desktop.domain.text import match_key
from cds_desktop.domain.units import Unit
from cds_desktop.forms.checks import natural_key
from cds_desktop.forms.entries import Raw, read_cell, read_value
from cds_desktop.forms.model import ColumnKind, FormPack, Indicator, Register, Source
from cds_desktop.forms.registers import Row
from cds_desktop.reporting.closed_months import completed
from cds_desktop.reporting.correction_load import PERIOD_NAMES
from cds_desktop.reporting.loading import FIGURE_COLUMNS, ROW_ID, ROW_ID_NAMES, LoadRefused, Rejected
from cds_desktop.reporting.workspace import Workspace, new_row_id
from cds_desktop.storage.registers import RowChange

if TYPE_CHECKING:
    from cds_desktop.exchange.tables import Table

_IGNORED_NAMES = ("stt", "chỉ tiêu", "tên chỉ tiêu", "đvt", "đơn vị tính", "label", "uom")


@dataclass(frozen=True)
class HistoryLoaded:
    """What was taken: how many values of which months; or how many rows, `asked` of which still need their commune."""

    count: int
    months: tuple[Period, ...] = ()
    asked: int = 0


@dataclass(frozen=True)
class _Given:
    """One value of the table: where it stands, and what it says."""

    place: str
    indicator: Indicator
    value: Value


@dataclass(frozen=True)
class _Province:
    """Whose history is loaded, by its number in the data file (None: not there yet).

    `day` is a day on which it was called so.
    """

    unit: Unit
    unit_id: int | None
    day: date
    own: bool


@dataclass(frozen=True)
class HistoryPlan:
    """What a file of earlier periods would do: values by month and code, with those there now; or rows of a register.

    `rejected` are the cells that cannot be loaded: then nothing is.
    """

    file: str
    province: _Province
    values: Mapping[Period, Mapping[str, Value]] = field(default_factory=dict)
    there: Mapping[Period, Mapping[str, Value]] = field(default_factory=dict)
    register: Register | None = None
    rows: Mapping[str, Row] = field(default_factory=dict)
    changes: Sequence[RowChange] = ()
    rejected: Sequence[Rejected] = ()


def load_history(
    workspace: Workspace,
    path: Path,
    period: Period,
    by: str,
    *,
    unit: str | None = None,
    register: str | None = None,
    accept_guesses: bool = False,
) -> HistoryLoaded:
    """Load a table of earlier months, as `preview_history` reads it.

    Loading again replaces what the table names and leaves the rest. Raises LoadRefused with every rejected cell, and
    DomainError for a file that cannot be read or an unknown province.
    """
    plan = preview_history(workspace, path, period, unit=unit, register=register, accept_guesses=accept_guesses)
    return write_history(workspace, plan, by)


def preview_history(
    workspace: Workspace,
    path: Path,
    period: Period,
    *,
    unit: str | None = None,
    register: str | None = None,
    accept_guesses: bool = False,
) -> HistoryPlan:
    """Read a table of earlier months: `code` and a column for each month, or `code, period, value`. Writes nothing.

    A table `code, value` is of `period`. `unit` is a predecessor as CODE@DATE. With `register`, the table holds rows of
    a predecessor: they open the register of this province, their communes mapped to today's; where one was split, the
    row asks which is meant. Raises DomainError for a file that cannot be read or an unknown province.
    """
    from cds_desktop.exchange.tables import read_table

    table = read_table(path, register)
    province = _province(workspace, unit)
    reading = _Reading(workspace, table, province, path.name, accept_guesses)
    declared = workspace.register(register) if register is not None else None
    try:
        if declared is not None:
            known, changes = _row_changes(workspace, reading, declared)
            return HistoryPlan(path.name, province, register=declared, rows=known, changes=changes)
        values = _checked(reading, workspace.pack, _values(reading, period))
        reading.refuse()
    except LoadRefused as refused:
        return HistoryPlan(path.name, province, register=declared, rejected=refused.rejected)
    unit_id = province.unit_id
    there = {month: workspace.earlier.history(unit_id, month) for month in values} if unit_id is not None else {}
    return HistoryPlan(path.name, province, values, there)


def write_history(workspace: Workspace, plan: HistoryPlan, by: str) -> HistoryLoaded:
    """Write what a plan says, in one transaction. Raises LoadRefused, with nothing written, for a rejected cell."""
    if plan.rejected:
        raise LoadRefused(plan.file, list(plan.rejected))
    author = workspace.author(by)
    with workspace.database.transaction():
        if plan.register is not None:
            opening = workspace.first_month
            changes = [change for change in plan.changes if change.cells or change.entries]
            workspace.registers.change(workspace.unit_id, plan.register.name, opening, changes, author)
            loaded = HistoryLoaded(len(plan.changes), (), sum(bool(change.entries) for change in plan.changes))
        else:
            unit_id = plan.province.unit_id
            if unit_id is None:
                unit_id = workspace.reports.add_unit(*plan.province.unit.key)
            workspace.earlier.save_history(unit_id, plan.values, author)
            loaded = HistoryLoaded(sum(map(len, plan.values.values())), tuple(sorted(plan.values)))
    workspace.forget_history()
    return loaded


class _Reading:
    """A table being read, with the cells it rejects."""

    def __init__(
        self, workspace: Workspace, table: Table, province: _Province, file: str, accept_guesses: bool
    ) -> None:
        self.workspace = workspace
        self.table = table
        self.province = province
        self.rejected: list[Rejected] = []
        self._file = file
        self._accept_guesses = accept_guesses

    def reject(self, place: str, key: str, **params: object) -> None:
        self.rejected.append(Rejected(place, DomainError(key, **params)))

    def refuse(self) -> None:
        """Raise LoadRefused if a cell was rejected."""
        if self.rejected:
            raise LoadRefused(self._file, self.rejected)

    def value(self, indicator: Indicator, raw: Raw, place: str) -> Value | None:
        try:
            return read_value(indicator, raw)
        except DomainError as error:
            return self.guess(error, place)

    def guess(self, error: DomainError, place: str) -> Decimal | None:
        if self._accept_guesses and isinstance(error, EntryError) and error.guess is not None:
            return error.guess
        self.rejected.append(Rejected(place, error))
        return None

    def month(self, text: str, place: str) -> Period | None:
        """The month that a heading or cell names, if history may be loaded for it; else it is rejected."""
        try:
            month = Period.read_month(text)
        except DomainError as error:
            self.rejected.append(Rejected(place, error))
            return None
        if month > Period.month_of(self.workspace.clock.today()):
            self.reject(place, "history.future", period=str(month))
        elif self.province.own and self.workspace.reports.latest(self.workspace.unit_id, month) is not None:
            self.reject(place, "history.has_report", period=str(month))
        elif not self.province.own and month.cut_off >= self.workspace.first_day:
            self.reject(place, "history.not_its_month", period=str(month), unit=self.province.unit.full_name)
        else:
            return month
        return None


def _province(workspace: Workspace, text: str | None) -> _Province:
    """Whose history it is: a predecessor named as CODE@DATE, or this province. Raises DomainError."""
    own = workspace.unit
    if text is None:
        return _Province(own, workspace.unit_id, workspace.clock.today(), own=True)
    code, _, written = text.partition("@")
    day = parse_date(written) if written else workspace.clock.today()
    unit = workspace.units.province(code.strip().zfill(2), day)
    if unit.key == workspace.unit_key:
        return _Province(unit, workspace.unit_id, day, own=True)
    known = workspace.predecessors
    if unit.key not in {predecessor.key for predecessor in known}:
        names = ", ".join(f"{predecessor.code} {predecessor.full_name}" for predecessor in known)
        raise DomainError("history.not_a_predecessor", unit=unit.full_name, own=own.full_name, known=names)
    return _Province(unit, workspace.reports.unit_id(*unit.key), day, own=False)


# -- figures -----------------------------------------------------------------------------------------------------------


def _values(reading: _Reading, period: Period) -> dict[Period, dict[str, _Given]]:
    """The values of a table by month and code."""
    columns = _columns(reading)
    found: dict[Period, dict[str, _Given]] = {}
    if columns is None:
        return found
    code_column, months, period_column, value_column = columns
    default = None
    if value_column is not None and period_column is None:
        default = reading.month(str(period), reading.table.place(0, value_column))
    for number, cells in enumerate(reading.table.rows, 1):
        code = str(cells[code_column] or "").strip().upper()
        if not code:
            if any(cell is not None for cell in cells):
                reading.reject(reading.table.place(number, code_column), "load.code_missing")
            continue
        indicator = reading.workspace.pack.indicators.get(code)
        place = reading.table.place(number, code_column)
        if indicator is None or code not in reading.workspace.pack.asked:
            reading.reject(place, "code.unknown" if indicator is None else "code.central", code=code)
            continue
        given = dict(months)
        if value_column is not None:
            month = default
            if period_column is not None:
                named = str(cells[period_column] or "")
                month = reading.month(named, reading.table.place(number, period_column))
            given = {value_column: month} if month else {}
        for column, of_month in given.items():
            _take(reading, found.setdefault(of_month, {}), indicator, cells[column], number, column)
    return {month: values for month, values in found.items() if values}


def _columns(reading: _Reading) -> tuple[int, dict[int, Period], int | None, int | None] | None:
    """Where the code stands, each month's column, and the columns of period and value in a long table."""
    code = period = value = None
    months: dict[int, Period] = {}
    names = {match_key(alias): name for name in ("code", "value") for alias in FIGURE_COLUMNS[name]}
    names |= {match_key(alias): "period" for alias in PERIOD_NAMES}
    ignored = set(map(match_key, _IGNORED_NAMES))
    for column, heading in enumerate(reading.table.headers):
        key = match_key(heading)
        name = names.get(key)
        if name == "code" and code is None:
            code = column
        elif name == "period" and period is None:
            period = column
        elif name == "value" and value is None:
            value = column
        elif heading.strip() and key not in ignored:
            month = reading.month(heading, reading.table.place(0, column))
            if month in months.values():
                reading.reject(reading.table.place(0, column), "load.column_twice", column=heading)
            elif month is not None:
                months[column] = month
    if code is None:
        reading.reject(reading.table.place(0, 0), "load.column_missing", column="code")
    elif not months and value is None and not reading.rejected:
        reading.reject(reading.table.place(0, 0), "load.column_missing", column="value")
    return None if reading.rejected or code is None else (code, months, period, value)


def _take(
    reading: _Reading, month: dict[str, _Given], indicator: Indicator, raw: Raw | None, number: int, column: int
) -> None:
    """Take one cell; an alias stands for the code it shows."""
    if raw is None or not str(raw).strip():
        return
    place = reading.table.place(number, column)
    indicators = reading.workspace.pack.indicators
    while indicator.source is Source.ALIAS:
        indicator = indicators[indicator.formula or ""]
    value = reading.value(indicator, raw, place)
    if value is None:
        return
    first = month.setdefault(indicator.code, _Given(place, indicator, value))
    if first.value != value:
        reading.reject(place, "history.given_twice", code=indicator.code, first=first.place, there=first.value)


def _checked(
    reading: _Reading, pack: FormPack, months: Mapping[Period, Mapping[str, _Given]]
) -> dict[Period, dict[str, Value]]:
    """The values to keep: a computed one that does not follow from its parts is rejected."""
    for month, given in months.items():
        computed = {code for code, one in given.items() if one.indicator.source is Source.DERIVED}
        parts = {code: one.value for code, one in given.items() if code not in computed}
        follows = completed(pack, month, parts) if computed else {}
        for code in computed:
            one, expected = given[code], follows[code]
            if expected is not None and not _agree(one.value, expected):
                reading.reject(one.place, "history.derived_differs", code=code, stated=one.value, expected=expected)
    return {month: {code: one.value for code, one in given.items()} for month, given in months.items()}


def _agree(stated: Value, expected: Value) -> bool:
    """Whether a stated value is the computed one, rounded to the decimals it is stated with."""
    if isinstance(stated, Decimal) and isinstance(expected, Decimal):
        exponent = stated.as_tuple().exponent
        return stated == round_half_up(expected, max(0, -exponent) if isinstance(exponent, int) else 0)
    return stated == expected


# -- rows --------------------------------------------------------------------------------------------------------------


def _row_changes(workspace: Workspace, reading: _Reading, register: Register) -> tuple[dict[str, Row], list[RowChange]]:
    """The predecessor's rows loaded before, by id, and what makes those of the table part of the opening register."""
    province = reading.province
    if province.own:
        raise DomainError("history.rows_of_whom", register=register.label)
    opening = workspace.first_month
    mark = f"{province.unit.code}-"
    known = [row for row in workspace.register_state(register.name, opening, None).rows if row.row_id.startswith(mark)]
    by_key = {natural_key(register, {**row.values, **row.entries}): row for row in known}
    by_id = {row.row_id: row for row in known}
    changes: dict[str, RowChange] = {}
    for number, record in _records(reading, register):
        cells, entries = _cells(reading, register, record, number)
        row_id = str(record["row_id"][1]) if "row_id" in record else None
        if row_id is not None and not ROW_ID.fullmatch(mark + row_id):
            reading.reject(reading.table.place(number, record["row_id"][0]), "load.bad_row_id", text=row_id)
        for column in register.columns.values():
            if column.required and column.name not in record:
                reading.reject(reading.table.place(number, 0), "load.cell_missing", column=column.label)
        row = by_id.get(f"{mark}{row_id}") if row_id else by_key.get(natural_key(register, {**cells, **entries}))
        new_id = row.row_id if row else f"{mark}{row_id or new_row_id()}"
        if new_id in changes:
            reading.reject(reading.table.place(number, 0), "load.row_twice", first=new_id)
        defaults = {} if row else {c.name: c.default for c in register.columns.values() if c.default}
        if row:
            cells = {name: cell for name, cell in cells.items() if row.values.get(name) != cell}
        changes[new_id] = RowChange(new_id, {**defaults, **cells}, entries)
    reading.refuse()
    return by_id, list(changes.values())


def _records(reading: _Reading, register: Register) -> Iterator[tuple[int, dict[str, tuple[int, Raw]]]]:
    """The filled cells of each row by the name of their column, with the position of that column."""
    names = {match_key(alias): "row_id" for alias in ROW_ID_NAMES}
    for column in register.columns.values():
        names |= {match_key(alias): column.name for alias in (column.name, column.label, *column.aliases)}
    columns: dict[int, str] = {}
    for index, heading in enumerate(reading.table.headers):
        name = names.get(match_key(heading))
        if heading.strip() and name is None:
            known = ", ".join(dict.fromkeys(names.values()))
            reading.reject(reading.table.place(0, index), "load.column_unknown", column=heading, known=known)
        elif name in columns.values():
            reading.reject(reading.table.place(0, index), "load.column_twice", column=heading)
        elif name is not None:
            columns[index] = name
    reading.refuse()
    for number, cells in enumerate(reading.table.rows, 1):
        record = {
            name: (index, raw)
            for index, name in columns.items()
            if (raw := cells[index]) is not None and str(raw).strip()
        }
        if record:
            yield number, record


def _cells(
    reading: _Reading, register: Register, record: Mapping[str, tuple[int, Raw]], number: int
) -> tuple[dict[str, Cell], dict[str, str]]:
    """The cells of a row, communes as those of today; what a split commune may have become is kept as a question."""
    units, province = reading.workspace.units, reading.province
    split: list[str] = []

    def find_commune(text: str) -> str:
        old = units.resolve_commune(province.unit.code, text, province.day)
        new = units.commune_successors(old.code, province.day)
        if len(new) == 1:
            return new[0].code
        split.append(f"{old.full_name}: {', '.join(f'{one.full_name} ({one.code})' for one in new)}?")
        raise DomainError("history.split", text=split[-1])

    cells: dict[str, Cell] = {}
    entries: dict[str, str] = {}
    for name, (index, raw) in record.items():
        if name == "row_id":
            continue
        place = reading.table.place(number, index)
        try:
            cells[name] = read_cell(register.columns[name], raw, find_commune)
        except DomainError as error:
            if register.columns[name].kind is ColumnKind.COMMUNE and error.key == "history.split":
                entries[name] = split[-1]
            elif (guess := reading.guess(error, place)) is not None:
                cells[name] = guess
    return cells, entries
