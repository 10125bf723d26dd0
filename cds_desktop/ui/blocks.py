"""Blocks of cells between the grids and spreadsheets by way of the clipboard, and what of a block was refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import cast

from PySide6.QtCore import QItemSelectionRange, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from cds_desktop.reporting.blocks import Pasted, read_block, write_block
from cds_desktop.reporting.month import Month
from cds_desktop.reporting.texts import entry_sentence
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.dialogs import Dialog
from cds_desktop.ui.grid import EntryModel, Grid
from cds_desktop.ui.session import Session
from cds_desktop.ui.widgets import named

_BEYOND_ALL = 2**31
_AT_ONCE = 1000
_SIZE, _TABLE_HEIGHT, _ROOM = (680, 420), 250, 12


def copy(session: Session, grid: Grid) -> None:
    """Put the selected cells on the clipboard, by rows and shown columns; cells between them that are not selected are
    left empty. Nothing happens where none is selected. Many cells are put together by the worker.
    """
    ranges = cast(Iterable[QItemSelectionRange], grid.selectionModel().selection())
    chosen = [(part.top(), part.bottom(), part.left(), part.right()) for part in ranges]
    if not chosen:
        return
    tops, bottoms, lefts, rights = zip(*chosen, strict=True)
    rows = range(min(tops), max(bottoms) + 1)
    columns = [column for column in _shown_columns(grid, min(lefts)) if column <= max(rights)]
    job = cast(EntryModel, grid.model()).copy_job(rows, columns)

    def block() -> str:
        return write_block(
            [
                text if any(t <= row <= b and left <= column <= right for t, b, left, right in chosen) else ""
                for column, text in zip(columns, line, strict=True)
            ]
            for row, line in zip(rows, job(), strict=True)
        )

    if len(rows) * len(columns) <= _AT_ONCE:
        QGuiApplication.clipboard().setText(block())
    else:
        session.ask(lambda _: block(), QGuiApplication.clipboard().setText)


def paste(session: Session, grid: Grid) -> None:
    """Write what is on the clipboard from the current cell to the right and down, and tell what became of it."""
    text, index = QGuiApplication.clipboard().text(), grid.currentIndex()
    if not text:
        session.refused.emit(session.text("ui.paste.empty"))
        return
    top = index.row() if index.isValid() else 0
    columns = _shown_columns(grid, max(index.column(), 0))
    rows = range(top, _BEYOND_ALL)
    job = cast(EntryModel, grid.model()).paste_job(rows, columns, lambda: read_block(text))
    if job is None:
        session.refused.emit(session.text("ui.paste.elsewhere"))
        return

    def pasted(outcome: Pasted) -> None:
        key = "ui.paste.partly" if outcome.refused else "ui.paste.done"
        session.told.emit(session.text(key, count=outcome.count, refused=len(outcome.refused)))
        _list_refused(session, grid, outcome, rows)

    _write(session, job, pasted)


def clear(session: Session, grid: Grid, indexes: list[QModelIndex]) -> None:
    """Empty cells in one step."""
    model = cast(EntryModel, grid.model())
    rows = sorted({index.row() for index in indexes})
    _write(session, model.clear_job(indexes), lambda outcome: _list_refused(session, grid, outcome, rows))


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
        QGuiApplication.clipboard().setText(write_block(self._lines))
