"""A register (danh sách) as a grid: rows are added, edited in place or in a form, deleted, found and confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cds_desktop.domain.problems import Finding
from cds_desktop.domain.text import matches, sort_key
from cds_desktop.forms.entries import format_cell
from cds_desktop.forms.model import Column, ColumnKind, Register
from cds_desktop.forms.registers import Row
from cds_desktop.ui.editors import ChoiceBox, FindLine, SeveralLine
from cds_desktop.ui.form_grid import finding_icon
from cds_desktop.ui.grid import LOOK_ROLE, CellLook, EntryModel, Grid, Index
from cds_desktop.ui.session import RowHandle, Session
from cds_desktop.ui.style import button_icon, icon
from cds_desktop.ui.widgets import button, label, named, styled

if TYPE_CHECKING:
    from cds_desktop.reporting.blocks import Pasted
    from cds_desktop.reporting.workspace import Workspace

_SLICE_SECONDS = 0.015
_MEASURED_ROWS = 40
_EMPTY_WIDTH, _SIGN, _MARGINS, _ARROW = 60, 22, 20, 12
_NUMBERS = (ColumnKind.INTEGER, ColumnKind.DECIMAL)


@dataclass(eq=False)
class Line:
    """A row as the grid has it: what is saved, and what was typed and is not yet saved. A new one has no `row`."""

    handle: RowHandle = field(default_factory=RowHandle)
    row: Row | None = None
    typed: dict[str, tuple[object, str]] = field(default_factory=dict)
    cells: dict[str, tuple[str, CellLook]] = field(default_factory=dict)
    words: str = ""


class RegisterModel(EntryModel):
    """The rows of one register of the session's month, those that fit the filter."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.register: Register | None = None
        self.columns: list[Column] = []
        self._lines: list[Line] = []
        self._shown: list[Line] = []
        self._filter = ""
        self._ranks: dict[str, int] = {}
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
        self._filter = ""
        self._ranks = {}
        self._lines = [Line(RowHandle(row.row_id), row) for row in self._rows()]
        self._shown = list(self._lines)
        self.endResetModel()

    def find(self, words: str) -> None:
        """Show only rows that hold every word, typed with or without marks; new rows always.

        A long register is looked through in slices, so that the window never waits; its rows change when all is done.
        """
        self._filter = words.strip()
        self._scanned, self._next = [], 0
        self._scan()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Put the rows in the order of a column, blank cells last; -1 as they were entered.

        Rows keep their places while they are edited, and new ones come last. The worker's thread sorts, so that the
        window never waits.
        """
        view = self._session.view
        if self.register is None or view is None:
            return
        if column < 0:
            self._ranks = {}
            self._refresh()
            return
        name, sorted_by, rows = self.register.name, self.columns[column], self._rows()
        downwards = order is Qt.SortOrder.DescendingOrder
        messages = self._session.messages

        def key(row: Row) -> Any:
            value = row.values[sorted_by.name]
            if isinstance(value, str) and sorted_by.kind is not ColumnKind.MONTH:
                return sort_key(format_cell(value, sorted_by, messages, view.commune_name))
            return value

        def rank(_: Workspace) -> dict[str, int]:
            filled = sorted((row for row in rows if sorted_by.name in row.values), key=key, reverse=downwards)
            return {row.row_id: number for number, row in enumerate(filled)}

        def ranked(ranks: dict[str, int]) -> None:
            if self.register is not None and self.register.name == name:
                self._ranks = ranks
                self._refresh()

        self._session.ask(rank, ranked)

    @property
    def total(self) -> int:
        """How many rows there are, shown or not."""
        return len(self._lines)

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
        return self.index(last, 0)

    def drop_new(self, lines: Iterable[Line]) -> None:
        """Take away new rows that were never saved."""
        self.beginResetModel()
        unsaved = {id(line) for line in lines if line.row is None}
        self._lines = [line for line in self._lines if id(line) not in unsaved]
        self._shown = [line for line in self._shown if id(line) not in unsaved]
        self.endResetModel()

    def index_of(self, row_id: str, column: str = "") -> QModelIndex:
        """Return the place of a cell; an invalid index where its row is not shown."""
        names = [shown.name for shown in self.columns]
        position = names.index(column) if column in names else 0
        for number, line in enumerate(self._shown):
            if line.handle.row_id == row_id:
                return self.index(number, position)
        return QModelIndex()

    def save(self, line: Line, column: Column, text: str) -> None:
        """Save a cell; it is shown as typed until what was saved is known."""
        assert self.register is not None
        token = object()
        line.typed[column.name] = (token, text)

        def settled() -> None:
            if line.typed.get(column.name, (None,))[0] is token:
                del line.typed[column.name]

        self._session.enter_row(self.register.name, line.handle, {column.name: text}, settled)

    def edit_text(self, line: Line, column: Column) -> str:
        """Return a cell as it is edited: choices by their code."""
        if column.name in line.typed:
            return line.typed[column.name][1]
        if line.row is None:
            return column.default or ""
        value = line.row.values.get(column.name)
        if column.kind is ColumnKind.CHOICE and value is not None:
            return str(value)
        return self._text(line, column)

    def findings(self, line: Line, column: Column) -> list[Finding]:
        """Return what was found in a cell."""
        view = self._session.view
        if line.row is None or self.register is None or view is None:
            return []
        return view.at(f"{self.register.name}/{line.row.row_id}/{column.name}")

    def editor_for(self, column: Column, parent: QWidget) -> QWidget:
        """Return an editor for a column, with its accessible name."""
        language = self._session.messages.language
        view = self._session.view
        choices = {code: column.choice_name(code, language) for code in column.choices}
        editor: QWidget
        if column.kind is ColumnKind.CHOICE:
            editor = SeveralLine(choices, parent) if column.several else ChoiceBox(choices, parent)
        elif column.kind is ColumnKind.COMMUNE:
            assert view is not None
            editor = FindLine(view.find_communes, parent)
        elif column.kind is ColumnKind.INDICATOR:
            editor = ChoiceBox(self._indicators(), parent)
        else:
            editor = QLineEdit(parent)
        if column.kind in (ColumnKind.DATE, ColumnKind.MONTH) and isinstance(editor, QLineEdit):
            editor.setPlaceholderText(self._session.text(f"ui.placeholder.{column.kind}"))
        editor.setAccessibleName(column.name_in(language))
        editor.setToolTip(column.help)
        return editor

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many rows are shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns the register has."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the columns' names, with a star where required, and the rows' numbers."""
        if orientation is Qt.Orientation.Vertical:
            return section + 1 if role == Qt.ItemDataRole.DisplayRole else None
        column = self.columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.name_in(self._session.messages.language) + (" *" if column.required else "")
            case Qt.ItemDataRole.ToolTipRole:
                return column.help or None
            case Qt.ItemDataRole.TextAlignmentRole if column.kind in _NUMBERS:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """All cells can be edited while the month is open."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if self._session.editable else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return text, look, text to edit, tooltip and accessible text of a cell."""
        if not index.isValid():
            return None
        line, column = self.line(index), self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._cell(line, column)[0]
            case _ if role == LOOK_ROLE:
                return self._cell(line, column)[1]
            case Qt.ItemDataRole.EditRole:
                return self.edit_text(line, column)
            case Qt.ItemDataRole.ToolTipRole:
                sentences = [self._session.describe(f.problem) for f in self.findings(line, column)]
                return "\n".join([self._cell(line, column)[0], *sentences]).strip() or None
            case Qt.ItemDataRole.AccessibleTextRole:
                name = column.name_in(self._session.messages.language)
                sentences = [self._session.describe(f.problem) for f in self.findings(line, column)]
                text = self._cell(line, column)[0] or self._session.text("ui.blank")
                return " ".join([f"{name}: {text}.", *sentences])
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Save what was typed."""
        if not self._session.editable:
            return False
        line = self.line(index)
        self.save(line, self.columns[index.column()], value)
        line.cells.clear()
        self.dataChanged.emit(index, index)
        return True

    def entry_after(self, index: Index, step: int) -> QModelIndex:
        """Go right, then to the next row; back likewise."""
        if not self._session.editable or not self.columns:
            return QModelIndex()
        place = index.row() * len(self.columns) + index.column() + step if index.isValid() else 0
        return self.index(*divmod(place, len(self.columns))) if place >= 0 else QModelIndex()

    def make_editor(self, index: Index, parent: QWidget) -> QWidget:
        """Bring the editor of the cell's column."""
        return self.editor_for(self.columns[index.column()], parent)

    def copy_job(self, rows: range, columns: Sequence[int]) -> Callable[[], list[list[str]]]:
        """Return what gives cells as they are shown."""
        lines, shown = self._shown[rows.start : rows.stop], [self.columns[column] for column in columns]
        return lambda: [[self._text(line, column) for column in shown] for line in lines]

    def paste_job(
        self, rows: Sequence[int], columns: Sequence[int], read: Callable[[], list[list[str]]]
    ) -> Callable[[Workspace], Pasted] | None:
        """Return what writes a block into rows; those beyond the last one are new. What is wider than the list is kept
        under no name, to be refused.
        """
        handles = [line.handle for line in self._shown]
        names = [self.columns[column].name for column in columns]

        def cells() -> list[tuple[RowHandle, dict[str, str]]]:
            found = []
            for row, line in zip(rows, read(), strict=False):
                texts = dict(zip(names, line, strict=False)) | {"": " ".join(line[len(names) :])}
                found.append((handles[row] if row < len(handles) else RowHandle(), texts))
            return found

        return self._writer(cells)

    def clear_job(self, indexes: Iterable[Index]) -> Callable[[Workspace], Pasted]:
        """Return what empties cells, row by row."""
        texts: dict[RowHandle, dict[str, str]] = {}
        for index in sorted(indexes, key=lambda index: index.row()):
            texts.setdefault(self.line(index).handle, {})[self.columns[index.column()].name] = ""
        return self._writer(lambda: list(texts.items()))

    def place_name(self, row: int, name: str) -> str:
        """Return a row's number as it stands beside the list, and the column's name."""
        line = self._session.text("ui.paste.line", line=row + 1)
        columns = self.register.columns if self.register else {}
        return f"{line} · {columns[name].name_in(self._session.messages.language)}" if name in columns else line

    def _writer(self, cells: Callable[[], list[tuple[RowHandle, dict[str, str]]]]) -> Callable[[Workspace], Pasted]:
        from cds_desktop.reporting.blocks import paste_cells

        assert self.register is not None
        period, register = self._session.month.period, self.register.name

        def job(workspace: Workspace) -> Pasted:
            rows = cells()
            texts = [(handle.row_id, texts) for handle, texts in rows]
            pasted = paste_cells(workspace, period, register, texts, workspace.settings.preparer)
            for (handle, _), row_id in zip(rows, pasted.row_ids, strict=True):
                handle.row_id = row_id
            return pasted

        return job

    def _rows(self) -> list[Row]:
        state = self._session.month.registers.get(self.register.name) if self.register else None
        return state.rows if state else []

    def _refresh(self) -> None:
        """Take the rows of the new month, keeping what is typed, and the order while no row came or went."""
        if self.register is None:
            return
        self.register = self._session.month.pack.registers[self.register.name]
        known = {line.handle.row_id: line for line in self._lines if line.handle.row_id}
        lines = []
        for row in self._rows():
            line = known.get(row.row_id) or Line(RowHandle(row.row_id))
            if line.row is not row:
                line.row, line.words = row, ""
            line.cells.clear()
            lines.append(line)
        if self._ranks:
            lines.sort(key=lambda line: self._ranks.get(line.handle.row_id or "", len(self._ranks)))
        lines += [line for line in self._lines if line.handle.row_id is None]
        if lines == self._lines:
            if self._shown:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, len(self.columns) - 1))
            return
        left = {id(line) for line in lines}
        self.beginResetModel()
        self._lines = lines
        self._shown = [line for line in self._shown if id(line) in left] if self._filter else list(lines)
        self.endResetModel()
        if self._filter:
            self.find(self._filter)

    def _scan(self) -> None:
        """Look through rows for the filter, for a short while; then go on when the window has had its turn."""
        until = perf_counter() + _SLICE_SECONDS
        while self._filter and self._next < len(self._lines):
            line = self._lines[self._next]
            self._next += 1
            if self._fits(line):
                self._scanned.append(line)
            if perf_counter() > until:
                self._slices.start()
                return
        self._slices.stop()
        self.beginResetModel()
        self._shown = self._scanned if self._filter else list(self._lines)
        self.endResetModel()

    def _fits(self, line: Line) -> bool:
        if line.row is not None and not line.words:
            line.words = " ".join(self._text(line, column) for column in self.columns)
        return line.row is None or matches(self._filter, line.words)

    def _cell(self, line: Line, column: Column) -> tuple[str, CellLook]:
        if column.name not in line.cells:
            line.cells[column.name] = self._make_cell(line, column)
        return line.cells[column.name]

    def _make_cell(self, line: Line, column: Column) -> tuple[str, CellLook]:
        name, tint = finding_icon(self.findings(line, column))
        wrong = line.row is not None and column.name in line.row.entries and column.name not in line.typed
        ground, shade = ("error_ground", "error") if wrong else ("surface", "text")
        return self._text(line, column), CellLook(ground, shade, name, tint, number=column.kind in _NUMBERS)

    def _text(self, line: Line, column: Column) -> str:
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

    def _indicators(self) -> dict[str, str]:
        """The indicators that rows of this register can belong to: those counted from it."""
        pack, language = self._session.month.pack, self._session.messages.language
        assert self.register is not None
        return {
            i.code: f"{i.code} {i.name_in(language)}"
            for i in pack.by_section[self.register.section]
            if i.formula and self.register.name in i.formula
        }


class RegisterGrid(Grid):
    """The grid of a register."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.rows = RegisterModel(session)
        self.setModel(self.rows)
        self.setAccessibleName(session.text("ui.register_grid"))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.rows.modelReset.connect(self.arrange)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

    def sort_by_current(self) -> None:
        """Sort by the current cell's column: upwards, downwards, as entered, in turn."""
        header, column = self.horizontalHeader(), self.currentIndex().column()
        upwards, downwards = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        if header.sortIndicatorSection() != column:
            header.setSortIndicator(column, upwards)
        elif header.sortIndicatorOrder() is upwards:
            header.setSortIndicator(column, downwards)
        else:
            header.setSortIndicator(-1, upwards)

    def arrange(self) -> None:
        """Give every column the room of its heading and of what the first rows hold, up to its declared width."""
        metrics = QFontMetrics(self.font())
        seen = range(min(self.rows.rowCount(), _MEASURED_ROWS))
        for position, column in enumerate(self.rows.columns):
            heading = metrics.horizontalAdvance(self.rows.headerData(position, Qt.Orientation.Horizontal))
            texts = (self.rows.index(row, position).data() or "" for row in seen)
            longest = max(map(metrics.horizontalAdvance, texts), default=_EMPTY_WIDTH)
            widest = column.width * metrics.averageCharWidth()
            self.setColumnWidth(position, max(heading + _ARROW, min(longest + _SIGN, widest), _EMPTY_WIDTH) + _MARGINS)


class RegisterPage(QWidget):
    """A register with its tools: add, edit in a form, delete, find, *không có*, *xác nhận danh sách*."""

    form_wanted = Signal()
    delete_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        styled(self, "page")
        self._session = session
        self.grid = RegisterGrid(session)
        self._title = label(style_name="title")
        self._count = label(style_name="quiet")
        self._confirm = button(session.text("ui.confirm_register"), "done")
        self._none = button(session.text("ui.none"), "empty")
        self._none.setToolTip(session.text("ui.none.help"))
        self._add = self._tool("add", "ui.row.add")
        self._form = self._tool("form", "ui.row.form")
        self._delete = self._tool("delete", "ui.row.delete")
        self._find = named(QLineEdit(), session.text("ui.row.find"))
        self._find.setPlaceholderText(session.text("ui.row.find"))
        self._find.setClearButtonEnabled(True)
        self._find.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._find.setMaximumWidth(260)
        self._empty = label(style_name="quiet", wraps=True)
        self._empty.setParent(self.grid)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self._row = QPoint()
        self.setFocusProxy(self.grid)
        self._add.clicked.connect(self.add_row)
        self._form.clicked.connect(self.form_wanted)
        self._delete.clicked.connect(self.delete_wanted)
        self._none.clicked.connect(lambda: session.confirm_empty(self.name))
        self._confirm.clicked.connect(lambda: session.confirm(register=self.name))
        self._find.textChanged.connect(self.grid.rows.find)
        session.month_changed.connect(self._refresh)
        model = self.grid.rows
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)
        for changed in (model.modelReset, model.rowsInserted):
            changed.connect(self._refresh)

    @property
    def name(self) -> str:
        """The name of the register shown."""
        register = self.grid.rows.register
        return register.name if register else ""

    def show_register(self, name: str, row_id: str = "", column: str = "") -> None:
        """Show a register, at a cell where one is named."""
        if name != self.name:
            self._find.clear()
            self.grid.rows.show_register(name)
            self.grid.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        if not row_id:
            return
        index = self.grid.rows.index_of(row_id, column)
        if not index.isValid():
            self._find.clear()
            index = self.grid.rows.index_of(row_id, column)
        self.grid.goto(index)

    def add_row(self) -> None:
        """Begin a new row."""
        if self._session.editable:
            self.grid.goto(self.grid.rows.add_line())
            self.grid.setFocus()

    def focus_find(self) -> None:
        """Go to the box that finds rows."""
        self._find.setFocus()
        self._find.selectAll()

    def selected(self) -> list[Line]:
        """Return the rows in which cells are selected."""
        numbers = sorted({index.row() for index in self.grid.selectedIndexes()})
        return [self.grid.rows.line(self.grid.rows.index(number, 0)) for number in numbers]

    def _tool(self, name: str, key: str) -> QToolButton:
        tool = QToolButton()
        tool.setIcon(button_icon(name))
        tool.setText(self._session.text(key))
        tool.setToolTip(self._session.text(f"{key}.help"))
        tool.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        tool.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return tool

    def _lay_out(self) -> None:
        head = styled(QWidget(), "pageHead")
        lines = QVBoxLayout(head)
        lines.setContentsMargins(14, 8, 10, 6)
        lines.setSpacing(4)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(10)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._title)
        words.addWidget(self._count)
        first.addLayout(words, 1)
        first.addWidget(self._confirm)
        first.addWidget(self._none)
        second.setSpacing(2)
        for tool in (self._add, self._form, self._delete):
            second.addWidget(tool)
        second.addStretch(1)
        second.addWidget(self._find, 3)
        lines.addLayout(first)
        lines.addLayout(second)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self.grid, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the word on an empty register in the middle."""
        super().resizeEvent(event)
        self._empty.setGeometry(30, 60, max(self.grid.width() - 60, 100), 90)

    def _remember(self) -> None:
        index = self.grid.currentIndex()
        self._row = QPoint(index.column(), index.row())
        self._handle = self.grid.rows.line(index).handle if index.isValid() else None

    def _restore(self) -> None:
        """After rows came or went, stand on the same row, or on the one that took its place."""
        model = self.grid.rows
        if self._handle is None or not model.rowCount():
            return
        index = model.index_of(self._handle.row_id or "")
        number = index.row() if index.isValid() else min(self._row.y(), model.rowCount() - 1)
        self.grid.goto(model.index(number, min(self._row.x(), model.columnCount() - 1)))

    def _refresh(self) -> None:
        model, session = self.grid.rows, self._session
        if model.register is None:
            return
        state = session.month.registers.get(model.register.name)
        confirmed = state.confirmed if state else False
        self._title.setText(model.register.name_in(session.messages.language))
        self._title.setToolTip(model.register.description)
        shown, total = model.rowCount(), model.total
        key = "ui.rows" if shown == total else "ui.rows.shown"
        self._count.setText(session.text(key, count=total, shown=shown))
        editable = session.editable
        for tool in (self._add, self._delete):
            tool.setEnabled(editable)
        self._none.setVisible(editable and not total and not confirmed and state is not None)
        self._confirm.setVisible(editable and bool(total) and not confirmed)
        self._empty.setVisible(not shown and state is not None)
        key = "ui.empty.filtered" if total else "ui.empty.confirmed" if confirmed else "ui.empty"
        self._empty.setText(session.text(key))
