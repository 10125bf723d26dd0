"""The grid that forms and registers share: how cells are drawn, edited and walked through by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QTextCursor
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from cds_desktop.ui.editors import ChoiceBox, Editor, FindLine, Lines
from cds_desktop.ui.style import colour, icon

if TYPE_CHECKING:
    from cds_desktop.reporting.blocks import Pasted
    from cds_desktop.reporting.workspace import Workspace

Index = QModelIndex | QPersistentModelIndex
LOOK_ROLE = Qt.ItemDataRole.UserRole + 1
ROW_HEIGHT = 32
_PADDING = 8
_ICON = 16
_INDENT = 18
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class CellLook:
    """How a cell is drawn beside its text; colours are names of the theme."""

    ground: str = "surface"
    colour: str = "text"
    icon: str = ""
    icon_colour: str = "muted"
    field: bool = False  # has the frame of a field to type in
    number: bool = False  # to the right
    italic: bool = False
    bold: bool = False
    wraps: bool = False
    indent: int = 0


class EntryModel(QAbstractTableModel):
    """What the grid asks of its models beside Qt's own."""

    def entry_after(self, index: Index, step: int) -> QModelIndex:
        """Return the next (step 1) or previous (-1) cell to type in; an invalid index where there is none."""
        raise NotImplementedError

    def make_editor(self, index: Index, parent: QWidget) -> QWidget:
        """Return an editor for a cell, with its accessible name."""
        raise NotImplementedError

    def copy_job(self, rows: range, columns: Sequence[int]) -> Callable[[], list[list[str]]]:
        """Return what gives cells as they go to a spreadsheet, and as they are read when they come back.

        It may be called in the worker's thread.
        """
        raise NotImplementedError

    def paste_job(
        self, rows: Sequence[int], columns: Sequence[int], read: Callable[[], list[list[str]]]
    ) -> Callable[[Workspace], Pasted] | None:
        """Return what writes the lines that `read` gives into rows and columns; None where none of these takes any.

        Rows may lie beyond the last one. `read` is called in the worker's thread.
        """
        raise NotImplementedError

    def clear_job(self, indexes: Iterable[Index]) -> Callable[[Workspace], Pasted]:
        """Return what empties cells."""
        raise NotImplementedError

    def place_name(self, row: int, name: str) -> str:
        """Return how a refused cell is called: its row, and its code or column by name."""
        raise NotImplementedError


class CellDelegate(QStyledItemDelegate):
    """Draws the cells by their CellLook and brings their editors."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw ground, hairline, frame, icon, text and focus ring."""
        grid = cast(QTableView, self.parent())
        look: CellLook = index.data(LOOK_ROLE)
        rect: QRect = option.rect
        current = grid.currentIndex()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, self._ground(look, grid, index))
        painter.setPen(QPen(colour("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if look.field:
            painter.setPen(QPen(colour("error" if look.ground == "error_ground" else "border"), 1))
            marked = index != current and grid.selectionModel().isSelected(index)
            painter.setBrush(colour("chosen" if marked else look.ground))
            painter.drawRoundedRect(rect.adjusted(4, 3, -4, -4), 4, 4)
        self._draw_content(painter, option, index, look)
        if index == current and grid.selectionBehavior() is QAbstractItemView.SelectionBehavior.SelectItems:
            painter.setPen(QPen(colour("accent" if grid.hasFocus() else "border"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(2, 1, -2, -2), 4, 4)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the room that the text needs at the width of its column."""
        grid = cast(QTableView, self.parent())
        look: CellLook = index.data(LOOK_ROLE)
        width = grid.columnWidth(index.column())
        metrics = QFontMetrics(_font(grid.font(), look))
        text = index.data() or ""
        if not look.wraps:
            return QSize(metrics.horizontalAdvance(text) + _room(look), ROW_HEIGHT)
        inner = QRect(0, 0, max(width - _room(look), 40), 10_000)
        height = metrics.boundingRect(inner, Qt.TextFlag.TextWordWrap, text).height()
        return QSize(width, max(ROW_HEIGHT, height + 13))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Bring the editor that the model names."""
        editor = cast(EntryModel, index.model()).make_editor(index, parent)
        if isinstance(editor, QLineEdit):
            editor.setAlignment(_RIGHT if index.data(LOOK_ROLE).number else _LEFT)
        if isinstance(editor, ChoiceBox | FindLine):
            leave = partial(self._leave, editor, QAbstractItemDelegate.EndEditHint.EditNextItem)
            editor.names.activated.connect(lambda _: QTimer.singleShot(0, editor, leave))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Lay the editor over the whole cell; one of several lines over what it needs, within the grid."""
        rect = QRect(option.rect)
        if isinstance(editor, Lines):
            grid = cast(QTableView, self.parent()).viewport().rect()
            rect.setHeight(min(max(rect.height(), editor.height()), grid.height()))
            rect.moveTop(max(0, min(rect.top(), grid.height() - rect.height())))
        editor.setGeometry(rect)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Fill the editor once; what is being typed is never overwritten by a month that arrives meanwhile."""
        if not editor.property("filled"):
            cast(Editor, editor).setText(index.data(Qt.ItemDataRole.EditRole) or "")
            editor.setProperty("filled", True)
            if isinstance(editor, Lines):
                editor.moveCursor(QTextCursor.MoveOperation.End)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand over what was typed, where anything was."""
        text = cast(Editor, editor).text()
        line = editor.lineEdit() if isinstance(editor, QComboBox) else editor
        typed = isinstance(line, QLineEdit) and line.isModified()
        if typed or text != (index.data(Qt.ItemDataRole.EditRole) or ""):
            model.setData(index, text)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter leaves a cell for the next one, Up and Down for that above or below; lines are left by Ctrl+Enter."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and isinstance(editor, QWidget):
            hints = QAbstractItemDelegate.EndEditHint
            within = isinstance(editor, Lines) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not within:
                back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
                return self._leave(editor, hints.EditPreviousItem if back else hints.EditNextItem)
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and type(editor) is QLineEdit:
                self._leave(editor, hints.NoHint)
                grid = cast(Grid, self.parent())
                step = -1 if event.key() == Qt.Key.Key_Up else 1
                index = grid.currentIndex()
                grid.goto(index.siblingAtRow(index.row() + step))
                return True
        return super().eventFilter(editor, event)

    def _leave(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> bool:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, hint)
        return True

    def _ground(self, look: CellLook, grid: QTableView, index: Index) -> QColor:
        if look.ground == "error_ground" and not look.field:
            return colour(look.ground)
        if grid.selectionModel().isSelected(index) or index.row() == grid.currentIndex().row():
            return colour("chosen")
        return colour("surface" if look.field else look.ground)

    def _draw_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, look: CellLook) -> None:
        rect: QRect = option.rect.adjusted(_PADDING + look.indent * _INDENT, 0, -_PADDING, -1)
        if look.field:
            rect.adjust(2, 0, -2, 0)
        if look.icon:
            spot = QRect(rect.left(), rect.top() + (rect.height() - _ICON) // 2, _ICON, _ICON)
            icon(look.icon, look.icon_colour).paint(painter, spot)
            rect.setLeft(spot.right() + 6)
        text = index.data()
        if not text:
            return
        font = _font(cast(QWidget, self.parent()).font(), look)
        painter.setFont(font)
        painter.setPen(colour(look.colour))
        side = _RIGHT if look.number else _LEFT
        if look.wraps:
            painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap, text)
        else:
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, shown)


class Grid(QTableView):
    """A table that is typed into: Enter and Tab go on to the next cell to fill, typing begins an entry."""

    clear_wanted = Signal(list)
    """Several cells (QModelIndex) are to be emptied in one step."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.AnyKeyPressed | triggers.EditKeyPressed | triggers.DoubleClicked)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(CellDelegate(self))
        header = self.horizontalHeader()
        header.setDefaultAlignment(_LEFT | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)

    def goto(self, index: Index) -> bool:
        """Make a cell the current one and show it; tells whether there is such a cell."""
        if not index.isValid():
            return False
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)
        return True

    def go(self, step: int) -> bool:
        """Go to the next or previous cell to fill; tells whether there is one."""
        model = cast(EntryModel, self.model())
        return self.goto(model.entry_after(self.currentIndex(), step))

    def leave_editor(self) -> None:
        """Save what is being typed, as when the cell is left."""
        if self.state() is QAbstractItemView.State.EditingState:
            self.setFocus()

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Close an editor and go where Enter or Tab leads; the next cell is not opened."""
        hints = QAbstractItemDelegate.EndEditHint
        step = {hints.EditNextItem: 1, hints.EditPreviousItem: -1}.get(hint, 0)
        super().closeEditor(editor, hints.NoHint if step else hint)
        if step:
            self.go(step)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk from entry to entry; Del empties what is selected."""
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.go(-1 if back else 1)
            case Qt.Key.Key_Tab | Qt.Key.Key_Backtab:
                event.setAccepted(self.go(1 if event.key() == Qt.Key.Key_Tab else -1))
            case Qt.Key.Key_Delete if not event.modifiers():
                self._clear_selected()
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring, on the first cell to fill where there was none."""
        super().focusInEvent(event)
        model = self.model()
        if model.rowCount() and not self.currentIndex().isValid():
            first = model.index(0, 0)
            self.goto(cast(EntryModel, model).entry_after(first, 1)) or self.goto(first)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Draw the ring quietly while another pane is typed in."""
        super().focusOutEvent(event)
        self.viewport().update()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Draw both rows anew: the row of the current cell has a ground of its own."""
        super().currentChanged(current, previous)
        self.viewport().update()

    def clear(self, filled: list[QModelIndex]) -> None:
        """Empty cells: one as if typed, several in one step."""
        if len(filled) > 1:
            self.clear_wanted.emit(filled)
        elif filled:
            self.model().setData(filled[0], "")

    def _clear_selected(self) -> None:
        editable = Qt.ItemFlag.ItemIsEditable
        self.clear([i for i in self.selectedIndexes() if i.flags() & editable and i.data(Qt.ItemDataRole.EditRole)])


def _room(look: CellLook) -> int:
    """What a cell needs beside its text."""
    frame = 4 if look.field else 0
    return 2 * _PADDING + frame + look.indent * _INDENT + (_ICON + 6 if look.icon else 0)


def _font(base: QFont, look: CellLook) -> QFont:
    if not (look.italic or look.bold):
        return base
    font = QFont(base)
    font.setItalic(look.italic)
    if look.bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font
