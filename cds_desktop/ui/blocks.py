"""Blocks of cells between the grids and spreadsheets by way of the clipboard, and what of a block was refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableWidget,
    QTableWidgetItem,
    QTextEdit,
    QWidget,
)

from cds_desktop.reporting.blocks import Pasted
from cds_desktop.reporting.clipboard import Copied, read_block, write_html, write_text
from cds_desktop.reporting.month import Month
from cds_desktop.reporting.texts import entry_sentence
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.dialogs import Dialog
from cds_desktop.ui.grid import Block, EntryModel, Grid, rows_of
from cds_desktop.ui.session import Session
from cds_desktop.ui.widgets import named

_BEYOND_ALL = 2**31
_AT_ONCE = 1000
_SIZE, _TABLE_HEIGHT, _ROOM = (680, 420), 250, 12


def copy(session: Session, grid: Grid) -> None:
    """Put the selected cells on the clipboard, by rows and shown columns; cells between them that are not selected are
    left empty. Many cells are put together by the worker. Another widget that has the focus copies what is its own.
    """
    chosen = grid.selected_blocks()
    if _handed_on(grid, "copy") or not chosen:
        return
    rows = range(min(block.rows.start for block in chosen), max(block.rows.stop for block in chosen))
    last = max(block.columns.stop for block in chosen)
    first = min(block.columns.start for block in chosen)
    columns = [column for column in _shown_columns(grid, first) if column < last]
    job = cast(EntryModel, grid.model()).copy_job(rows, columns)

    def written() -> tuple[str, str]:
        lines: list[list[Copied]] = [
            [
                cell if any(row in block.rows and column in block.columns for block in chosen) else ""
                for column, cell in zip(columns, line, strict=True)
            ]
            for row, line in zip(rows, job(), strict=True)
        ]
        return write_text(lines), write_html(lines)

    if len(rows) * len(columns) <= _AT_ONCE:
        _put(written())
    else:
        session.ask(lambda _: written(), _put)


def _put(written: tuple[str, str]) -> None:
    data = QMimeData()
    data.setText(written[0])
    data.setHtml(written[1])
    QGuiApplication.clipboard().setMimeData(data)


def cut(session: Session, grid: Grid) -> None:
    """Copy the selected cells and empty them. Another widget that has the focus cuts what is its own."""
    if not _handed_on(grid, "cut"):
        copy(session, grid)
        grid.clear(grid.selected_blocks())


def paste(session: Session, grid: Grid) -> None:
    """Write what is on the clipboard from the first selected cell to the right and down, and tell what became of it.

    Another widget that has the focus takes it instead.
    """
    if _handed_on(grid, "paste"):
        return
    data = QGuiApplication.clipboard().mimeData()
    text, page = data.text(), data.html()
    if not text:
        session.refused.emit(session.text("ui.paste.empty"))
        return
    top, left = _beginning(grid)
    columns = _shown_columns(grid, left)
    rows = range(top, _BEYOND_ALL)
    job = cast(EntryModel, grid.model()).paste_job(rows, columns, lambda: read_block(text, page))
    if job is None:
        session.refused.emit(session.text("ui.paste.elsewhere"))
        return

    def pasted(outcome: Pasted) -> None:
        key = "ui.paste.partly" if outcome.refused else "ui.paste.done"
        session.told.emit(session.text(key, count=outcome.count, refused=len(outcome.refused)))
        _list_refused(session, grid, outcome, rows)

    _write(session, job, pasted)


def clear(session: Session, grid: Grid, blocks: list[Block]) -> None:
    """Empty cells in one step."""
    job, rows = cast(EntryModel, grid.model()).clear_job(blocks), rows_of(blocks)
    _write(session, job, lambda outcome: _list_refused(session, grid, outcome, rows))


def _handed_on(grid: Grid, command: str) -> bool:
    """Have the widget with the focus do `copy`, `cut` or `paste` with its text; tells whether it is not the grid."""
    focused = QApplication.focusWidget()
    if focused is None or focused is grid:
        return False
    if isinstance(focused, QLineEdit | QPlainTextEdit | QTextEdit):
        getattr(focused, command)()
    elif command == "copy":
        text = focused.selectedText() if isinstance(focused, QLabel) else ""
        if isinstance(focused, QAbstractItemView):
            text = focused.currentIndex().data() or ""
        if text:
            QGuiApplication.clipboard().setText(text)
    return True


def _beginning(grid: Grid) -> tuple[int, int]:
    """Row and column where a block begins: the corner of the selection in which the current cell is."""
    index = grid.currentIndex()
    for block in grid.selected_blocks():
        if index.row() in block.rows and index.column() in block.columns:
            return block.rows.start, block.columns.start
    return max(index.row(), 0), max(index.column(), 0)


def _shown_columns(grid: Grid, first: int) -> list[int]:
    return [column for column in range(first, grid.model().columnCount()) if not grid.isColumnHidden(column)]


def _write(session: Session, job: Callable[[Workspace], Pasted], written: Callable[[Pasted], None]) -> None:
    outcomes: list[Pasted] = []

    def writing(workspace: Workspace) -> Month:
        outcomes.append(job(workspace))
        return outcomes[0].month

    session.change(writing, shown=lambda: written(outcomes[0]))


def _list_refused(session: Session, grid: Grid, outcome: Pasted, rows: Sequence[int]) -> None:
    """Open the list of what was refused; the block's lines stand in `rows`."""
    if not outcome.refused:
        return
    model = cast(EntryModel, grid.model())
    lines = [
        (model.place_name(rows[cell.line], cell.name), cell.text, entry_sentence(cell.error, session.messages))
        for cell in outcome.refused
    ]
    RefusedDialog(grid.window(), session, lines).open()


class RefusedDialog(Dialog):
    """The cells that were not taken: where, what stood there, why; the list can be copied."""

    def __init__(self, parent: QWidget, session: Session, lines: list[tuple[str, str, str]]) -> None:
        introduction = session.text("ui.paste.refused.intro")
        super().__init__(parent, session, session.text("ui.paste.refused"), introduction, session.text("ui.close"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._lines = [tuple(session.text(f"ui.paste.{name}") for name in ("place", "text", "reason")), *lines]
        self.table = named(QTableWidget(len(lines), 3), session.text("ui.paste.refused"))
        self.table.setHorizontalHeaderLabels(self._lines[0])
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setWordWrap(True)
        self.table.setShowGrid(False)
        self.table.setStyleSheet("QTableView::item { padding: 0 5px; }")
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        for row, cells in enumerate(lines):
            for column, text in enumerate(cells):
                self.table.setItem(row, column, QTableWidgetItem(text))
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        self.table.setColumnWidth(0, 190)
        self.table.setColumnWidth(1, 110)
        self.table.setMinimumHeight(_TABLE_HEIGHT)
        self.column.insertWidget(3, self.table, 1)
        self.cancel.setText(session.text("ui.paste.copy_list"))
        self.cancel.clicked.disconnect()
        self.cancel.clicked.connect(self.copy)
        self.resize(*_SIZE)
        self.table.resizeRowsToContents()
        for row in range(len(lines)):
            self.table.setRowHeight(row, self.table.rowHeight(row) + _ROOM)

    def copy(self) -> None:
        """Put the list on the clipboard, for a spreadsheet or a message."""
        QGuiApplication.clipboard().setText(write_text(self._lines))
