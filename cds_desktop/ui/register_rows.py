"""The rows of one register: which there are, which are shown and in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from time import perf_counter
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal

from cds_desktop.domain.text import matches
from cds_desktop.forms.entries import format_cell
from cds_desktop.forms.model import Column, ColumnKind, Register
from cds_desktop.forms.registers import Row
from cds_desktop.ui.grid import CellLook, EntryModel, Index
from cds_desktop.ui.row_filters import ColumnFilter, RowMark, codes_of, count_marks, mark_of, rank_rows
from cds_desktop.ui.session import RowHandle, Session

if TYPE_CHECKING:
    from cds_desktop.reporting.month import Month
    from cds_desktop.reporting.workspace import Workspace

_SLICE_SECONDS = 0.015
_SORTED_BY_AT_MOST = 3
_NOTHING: Mapping[str, tuple[object, str]] = MappingProxyType({})


class Line:
    """A row as the grid has it: what is saved, and what was typed and is not yet saved. A new one has no `row`."""

    __slots__ = ("handle", "row", "typed", "words")

    def __init__(self, handle: RowHandle | None = None, row: Row | None = None) -> None:
        self.handle = handle or RowHandle()
        self.row = row
        self.typed = _NOTHING
        self.words = ""


class RegisterRows(EntryModel):
    """The rows of one register of the session's month, those that fit what is sought and filtered."""

    rows_changed = Signal()
    """Other rows are shown, or the same in another order or with other contents."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.register: Register | None = None
        self.columns: list[Column] = []
        self._entered: list[Line] = []
        self._lines: list[Line] = []
        self._shown: list[Line] = []
        self._words = ""
        self.filters: dict[str, ColumnFilter] = {}
        self.only: RowMark | None = None
        self.sorted_by: list[tuple[str, bool]] = []
        self._ranks: dict[str, int] = {}
        self._cells: dict[tuple[Line, str], tuple[str, CellLook]] = {}
        self._counted: tuple[Month, str, Counter[RowMark]] | None = None
        self._scanned: list[Line] = []
        self._next = 0
        self._slices = QTimer(self)
        self._slices.setSingleShot(True)
        self._slices.timeout.connect(self._scan)
        session.month_changed.connect(self._refresh)

    def show_register(self, name: str) -> None:
        """Show another register, all of its rows."""
        self._slices.stop()
        self.beginResetModel()
        self.register = self._session.month.pack.registers[name]
        self.columns = list(self.register.columns.values())
        self._words = ""
        self.filters, self.only, self.sorted_by, self._ranks = {}, None, [], {}
        self._cells.clear()
        self._entered = [Line(RowHandle(row.row_id), row) for row in self._rows()]
        self._lines = list(self._entered)
        self._shown = list(self._entered)
        self.endResetModel()
        self.rows_changed.emit()

    def find(self, words: str) -> None:
        """Show only rows that hold every word, typed with or without marks, and meet the filters; new rows always.

        A long register is looked through in slices, so that the window never waits; its rows change when all is done.
        """
        self._words = words.strip()
        self._begin_scan()

    def filter(self, column: str, condition: ColumnFilter | None) -> None:
        """Show only rows whose cell of a column meets a condition, beside those of other columns; None lifts it."""
        if condition:
            self.filters[column] = condition
        else:
            self.filters.pop(column, None)
        self._begin_scan()

    def filter_marked(self, mark: RowMark | None) -> None:
        """Show only rows that are this to the month, beside the other filters; None lifts it."""
        self.only = mark
        self._begin_scan()

    def clear_filters(self) -> None:
        """Show all rows again, whatever was sought or filtered."""
        self._words, self.only = "", None
        self.filters.clear()
        self._begin_scan()

    @property
    def filtered(self) -> bool:
        """Whether rows may be left out."""
        return bool(self._words or self.filters or self.only)

    def counts_of(self, column: Column) -> Counter[str]:
        """Count how many rows of the whole list hold each code of a column; "" are the blank cells."""
        rows = (line.row for line in self._lines if line.row is not None)
        return Counter(code for row in rows for code in codes_of(row, column))

    def codes_in(self, column: Column) -> dict[str, str]:
        """Return the codes of a column with their names, in the order of the form or, of communes, of their names."""
        language, view = self._session.messages.language, self._session.view
        if column.kind is ColumnKind.COMMUNE and view is not None:
            return {code: unit.full_name for code, unit in view.communes.items()}
        if column.kind is ColumnKind.INDICATOR:
            return self._indicators()
        return {code: column.choice_name(code, language) for code in column.choices}

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Put the rows in the order of a column, blank cells last; -1 as they were entered.

        Where the column has equal cells, the columns sorted by before decide, up to three in all. Rows keep their
        places while they are edited, and new ones come last. The worker's thread sorts, so that the window never waits.
        """
        if column < 0:
            self.sorted_by = []
        else:
            name = self.columns[column].name
            before = [level for level in self.sorted_by if level[0] != name]
            self.sorted_by = [(name, order is Qt.SortOrder.DescendingOrder), *before][:_SORTED_BY_AT_MOST]
        self._rank()

    @property
    def total(self) -> int:
        """How many rows there are, shown or not."""
        return len(self._lines)

    @property
    def shown(self) -> list[Line]:
        """The rows that are shown, in their order."""
        return self._shown

    def mark(self, line: Line) -> RowMark | None:
        """Return what a row is to the month; None for a row that is new here and for those the list began with."""
        if line.row is None or self.register is None:
            return None
        month = self._session.month
        return mark_of(line.row, month.period, month.corrected.get(self.register.name, frozenset()))

    def mark_counts(self) -> Counter[RowMark]:
        """Count the rows of the whole list by what they are to the month; once a month, however often it is asked."""
        month, name = self._session.month, self.register.name if self.register else ""
        if self._counted is None or self._counted[0] is not month or self._counted[1] != name:
            corrected = month.corrected.get(name, frozenset())
            self._counted = (month, name, count_marks(self._rows(), month.period, corrected))
        return self._counted[2]

    def line(self, index: Index) -> Line:
        """Return the row at an index."""
        return self._shown[index.row()]

    def row_of(self, line: Line) -> int:
        """Return where a row is shown; -1 where it is not."""
        return next((row for row, shown in enumerate(self._shown) if shown is line), -1)

    def add_line(self) -> QModelIndex:
        """Begin a new row at the end; it is saved with its first cell."""
        last = len(self._shown)
        if last and self._shown[-1].row is None and not self._shown[-1].typed:
            return self.index(last - 1, 0)
        self.beginInsertRows(QModelIndex(), last, last)
        line = Line()
        self._lines.append(line)
        self._shown.append(line)
        self.endInsertRows()
        self.rows_changed.emit()
        return self.index(last, 0)

    def drop_new(self, lines: Iterable[Line]) -> None:
        """Take away new rows that were never saved."""
        self.beginResetModel()
        unsaved = {id(line) for line in lines if line.row is None}
        self._lines = [line for line in self._lines if id(line) not in unsaved]
        self._shown = [line for line in self._shown if id(line) not in unsaved]
        self.endResetModel()
        self.rows_changed.emit()

    def index_of(self, row_id: str, column: str = "") -> QModelIndex:
        """Return the place of a cell; an invalid index where its row is not shown."""
        names = [shown.name for shown in self.columns]
        position = names.index(column) if column in names else 0
        for number, line in enumerate(self._shown):
            if line.handle.row_id == row_id:
                return self.index(number, position)
        return QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many rows are shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns the register has."""
        return 0 if parent.isValid() else len(self.columns)

    def text_of(self, line: Line, column: Column) -> str:
        """A cell as it is shown: what is being typed, what could not be read, or the value."""
        messages, view = self._session.messages, self._session.view
        if column.name in line.typed:
            typed = line.typed[column.name][1]
            names = (column.choice_name(part, messages.language) for part in typed.split(";"))
            return "; ".join(names) if column.kind is ColumnKind.CHOICE else typed
        if line.row is None or view is None:
            return ""
        if column.name in line.row.entries:
            return line.row.entries[column.name]
        return format_cell(line.row.values.get(column.name), column, messages, view.commune_name)

    def _rank(self) -> None:
        view, register, messages = self._session.view, self.register, self._session.messages
        if register is None or view is None:
            return
        if not self.sorted_by:
            self._ranks = {}
            self._refresh()
            return
        rows, levels = list(self._rows()), list(self.sorted_by)

        def rank(_: Workspace) -> dict[str, int]:
            return rank_rows(rows, levels, register, messages, view.commune_name)

        def ranked(ranks: dict[str, int]) -> None:
            if self.register is not None and self.register.name == register.name and self.sorted_by == levels:
                self._ranks = ranks
                self._refresh()

        self._session.ask(rank, ranked)

    def _rows(self) -> list[Row]:
        state = self._session.month.registers.get(self.register.name) if self.register else None
        return state.rows if state else []

    def _refresh(self) -> None:
        """Take the rows of the new month, keeping what is typed, and the order while no row came or went."""
        if self.register is None:
            return
        self.register = self._session.month.pack.registers.get(self.register.name)
        rows = self._rows()
        self._cells.clear()
        self._entered = self._lines_of(rows)
        for line, row in zip(self._entered, rows, strict=True):
            if line.row is not row:
                line.row, line.words = row, ""
        lines = list(self._entered)
        if self._ranks:
            lines.sort(key=lambda line: self._ranks.get(line.handle.row_id or "", len(self._ranks)))
        lines += [line for line in self._lines if line.handle.row_id is None]
        if lines == self._lines:
            if self._shown:
                last = len(self._shown) - 1
                self.dataChanged.emit(self.index(0, 0), self.index(last, len(self.columns) - 1))
                self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, last)
            self.rows_changed.emit()
            return
        left = {id(line) for line in lines}
        self.beginResetModel()
        self._lines = lines
        self._shown = [line for line in self._shown if id(line) in left] if self.filtered else list(lines)
        self.endResetModel()
        if self.filtered:
            self._begin_scan()
        else:
            self.rows_changed.emit()

    def _lines_of(self, rows: Sequence[Row]) -> list[Line]:
        """The lines of saved rows, those that are known as they are."""
        if [row.row_id for row in rows] == [line.handle.row_id for line in self._entered]:
            return self._entered
        known = {line.handle.row_id: line for line in self._lines if line.handle.row_id}
        return [known.get(row.row_id) or Line(RowHandle(row.row_id)) for row in rows]

    def _begin_scan(self) -> None:
        self._scanned, self._next = [], 0
        self._scan()

    def _scan(self) -> None:
        """Look for the rows that fit, for a short while; then go on when the window has had its turn."""
        until = perf_counter() + _SLICE_SECONDS
        while self.filtered and self._next < len(self._lines):
            line = self._lines[self._next]
            self._next += 1
            if self._fits(line):
                self._scanned.append(line)
            if perf_counter() > until:
                self._slices.start()
                return
        self._slices.stop()
        self.beginResetModel()
        self._shown = self._scanned if self.filtered else list(self._lines)
        self.endResetModel()
        self.rows_changed.emit()

    def _fits(self, line: Line) -> bool:
        if line.row is None or self.register is None:
            return True
        columns = self.register.columns
        if self.only is not None and self.mark(line) is not self.only:
            return False
        for name, condition in self.filters.items():
            if not condition.fits(line.row, columns[name], self.text_of(line, columns[name])):
                return False
        if self._words and not line.words:
            line.words = " ".join(self.text_of(line, column) for column in self.columns)
        return not self._words or matches(self._words, line.words)

    def _indicators(self) -> dict[str, str]:
        """The indicators that rows of this register can belong to: those counted from it."""
        pack, language = self._session.month.pack, self._session.messages.language
        assert self.register is not None
        return {
            i.code: f"{i.code} {i.name_in(language)}"
            for i in pack.by_section[self.register.section]
            if i.formula and self.register.name in i.formula
        }
