"""The grid that forms and registers share: how cells are drawn, edited and walked through by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from cds_desktop.ui.bubble import Bubble, Preview
from cds_desktop.ui.column_widths import ColumnWidths
from cds_desktop.ui.editors import ChoiceBox, Editor, FindLine, Lines, ValueLine
from cds_desktop.ui.style import colour, enlarged, icon

if TYPE_CHECKING:
    from cds_desktop.reporting.blocks import Pasted
    from cds_desktop.reporting.clipboard import Copied
    from cds_desktop.reporting.workspace import Workspace
    from cds_desktop.ui.frozen import FrozenColumns
    from cds_desktop.ui.preferences import Preferences

Index = QModelIndex | QPersistentModelIndex
LOOK_ROLE = Qt.ItemDataRole.UserRole + 1
ROW_HEIGHT = 32
_PADDING = 8
_ICON = 16
_INDENT = 18
_TAG_POINTS, _CORNER, _MARK = 1.5, 6, 4
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


class Block(NamedTuple):
    """Cells that lie together: their rows and columns."""

    rows: range
    columns: range


def rows_of(blocks: Iterable[Block]) -> list[int]:
    """Return the rows of blocks, each once, in order."""
    return sorted({row for block in blocks for row in block.rows})


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
    tag: str = ""  # a small word at the left, as *sơ bộ*
    remark: bool = False  # a corner folded over: the tooltip has more, as a comment in a spreadsheet


class EntryModel(QAbstractTableModel):
    """What the grid asks of its models beside Qt's own."""

    def entry_after(self, index: Index, step: int) -> QModelIndex:
        """Return the next (step 1) or previous (-1) cell to type in; an invalid index where there is none."""
        raise NotImplementedError

    def make_editor(self, index: Index, parent: QWidget) -> QWidget:
        """Return an editor for a cell, with its accessible name."""
        raise NotImplementedError

    def preview(self, index: Index, text: str) -> Preview | None:
        """Return what is to be said while a text is typed into a ValueLine; None where it speaks for itself."""
        return None

    def copy_job(self, rows: range, columns: Sequence[int]) -> Callable[[], list[list[Copied]]]:
        """Return what gives cells as they go to a spreadsheet: numbers and dates as such.

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

    def clear_job(self, blocks: Sequence[Block]) -> Callable[[Workspace], Pasted]:
        """Return what empties the cells of blocks; a line of its block is a row of theirs, each row once, in order."""
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
        painter.fillRect(rect, self._ground(look, grid, index))
        painter.setPen(QPen(colour("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)  # not before: at 150 % seams would show between cells
        if look.field:
            painter.setPen(QPen(colour("error" if look.ground == "error_ground" else "border"), 1))
            marked = index != current and grid.selectionModel().isSelected(index)
            painter.setBrush(colour("chosen" if marked else look.ground))
            painter.drawRoundedRect(rect.adjusted(4, 3, -4, -4), 4, 4)
        self._draw_content(painter, option, index, look)
        by_rows = grid.selectionBehavior() is QAbstractItemView.SelectionBehavior.SelectRows
        if by_rows and grid.hasFocus() and index.row() == current.row() and index.column() == 0:
            painter.fillRect(QRect(rect.topLeft(), QSize(_MARK, rect.height())), colour("accent"))
        if index == current and not by_rows:
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
            tag = _tag_width(grid.font(), look)
            return QSize(metrics.horizontalAdvance(text) + _room(look) + tag, ROW_HEIGHT)
        inner = QRect(0, 0, max(width - _room(look), 40), 10_000)
        height = metrics.boundingRect(inner, Qt.TextFlag.TextWordWrap, text).height()
        return QSize(width, max(ROW_HEIGHT, height + 13))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Bring the editor that the model names."""
        grid, model = cast(Grid, self.parent()), cast(EntryModel, index.model())
        editor = model.make_editor(index, grid.editor_parent(index) or parent)
        if isinstance(editor, ValueLine):
            place = QPersistentModelIndex(index)
            Bubble(editor, lambda text: model.preview(place, text) if place.isValid() else None)
        if isinstance(editor, QLineEdit):
            editor.setAlignment(_RIGHT if index.data(LOOK_ROLE).number else _LEFT)
        if isinstance(editor, ChoiceBox | FindLine):
            leave = partial(self._leave, editor, QAbstractItemDelegate.EndEditHint.EditNextItem)
            editor.names.activated.connect(lambda _: QTimer.singleShot(0, editor, leave))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Lay the editor over the whole cell; one of several lines over what it needs, within the grid."""
        grid = cast(Grid, self.parent())
        rect = grid.editor_rect(editor, index) or QRect(option.rect)
        if isinstance(editor, Lines):
            room = grid.viewport().rect()
            rect.setHeight(min(max(rect.height(), editor.height()), room.height()))
            rect.moveTop(max(0, min(rect.top(), room.height() - rect.height())))
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
        if look.remark:
            corner = option.rect.topRight() + (QPoint(-4, 3) if look.field else QPoint(0, 0))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("accent"))
            painter.drawPolygon([corner, corner - QPoint(_CORNER, 0), corner + QPoint(0, _CORNER)])
        base = cast(QWidget, self.parent()).font()
        font = _font(base, look)
        needed = QFontMetrics(font).horizontalAdvance(index.data() or "")
        if look.tag and needed + _tag_width(base, look) <= rect.width():  # else the corner and the tooltip tell
            painter.setFont(enlarged(base, -_TAG_POINTS))
            painter.setPen(colour("muted"))
            painter.drawText(rect, _LEFT | Qt.AlignmentFlag.AlignVCenter, look.tag)
            rect.setLeft(rect.left() + _tag_width(base, look))
        text = index.data()
        if not text:
            return
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
    """Several cells (a list of Blocks) are to be emptied in one step."""
    _frozen: FrozenColumns | None = None  # here, since Qt calls back while the grid is being made
    _frozen_count = 0

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
        self.widths = ColumnWidths(self)
        self.widths.changed.connect(lambda: self.arrange())
        header = self.horizontalHeader()
        header.setDefaultAlignment(_LEFT | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        self.horizontalScrollBar().valueChanged.connect(self._freeze_scrolled)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)

    def setSelectionModel(self, selection: QItemSelectionModel) -> None:
        """Take a selection; the headers get none, for drawing it they would ask every cell of 10,000 rows."""
        super().setSelectionModel(selection)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSelectionModel(QItemSelectionModel(selection.model(), header))

    def setHorizontalHeader(self, header: QHeaderView) -> None:
        """Take another header."""
        super().setHorizontalHeader(header)
        self.widths.watch(header)

    def arrange(self) -> None:
        """Give every column its width by `set_widths`; called again when a person chose one, or took it back."""
        raise NotImplementedError

    def keep_widths(self, preferences: Preferences, name: str, columns: Sequence[str]) -> None:
        """Remember under `name` the widths that a person gives to columns, called `columns` in their order."""
        self.widths.keep(preferences, name, columns)

    def set_widths(self, widths: Mapping[int, int]) -> None:
        """Give columns their widths; one that a person chose goes before."""
        chosen = self.widths.chosen()
        for column, width in widths.items():
            self.setColumnWidth(column, chosen.get(column, width))

    def freeze(self, count: int) -> None:
        """Keep the first `count` columns in view when the others are scrolled sideways."""
        self._frozen_count = count
        if self._frozen is not None:
            self._frozen.freeze(count)

    def editor_parent(self, index: Index) -> QWidget | None:
        """Return what an editor must lie in to be seen, where that is not the viewport."""
        return self._frozen.cells if self._is_frozen(index) and self._frozen else None

    def editor_rect(self, editor: QWidget, index: Index) -> QRect | None:
        """Return where an editor over a frozen column lies; None for any other."""
        if self._frozen is None or editor.parent() is not self._frozen.cells:
            return None
        return self._frozen.cells.rect_of(index.row(), index.column())

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a cell into view: not sideways for a frozen one, and never below the frozen ones."""
        bar, frozen = self.horizontalScrollBar(), self._is_frozen(index)
        before = bar.value()
        super().scrollTo(index, hint)
        if frozen:
            bar.setValue(before)
        elif self._frozen is not None and self._frozen.scrolled:
            hidden = self._frozen.width - self.visualRect(index).left()
            if hidden > 0:
                bar.setValue(bar.value() - hidden)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the current cell in view when the panes around take room."""
        super().resizeEvent(event)
        if QRect(QPoint(), event.oldSize()).intersects(self.visualRect(self.currentIndex())):
            aside = self.horizontalScrollBar().value()
            self.scrollTo(self.currentIndex())
            self.horizontalScrollBar().setValue(aside)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Open an editor for what an input method puts together; a composition given up brings back what was there."""
        if not event.preeditString() and not event.commitString():
            editor = self.indexWidget(self.currentIndex())
            if editor is not None:
                editor.setProperty("filled", False)
        super().inputMethodEvent(event)

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
                self.clear(self.selected_blocks())
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

    def selected_blocks(self) -> list[Block]:
        """Return the selected cells; quick for however many, as asking for each of them is not."""
        ranges = cast(Iterable[QItemSelectionRange], self.selectionModel().selection())
        return [Block(range(r.top(), r.bottom() + 1), range(r.left(), r.right() + 1)) for r in ranges]

    def clear(self, blocks: list[Block]) -> None:
        """Empty cells: one as if typed, several in one step."""
        if sum(len(block.rows) * len(block.columns) for block in blocks) > 1:
            self.clear_wanted.emit(blocks)
        elif blocks:
            index = self.model().index(blocks[0].rows[0], blocks[0].columns[0])
            if index.flags() & Qt.ItemFlag.ItemIsEditable and index.data(Qt.ItemDataRole.EditRole):
                self.model().setData(index, "")

    def _freeze_scrolled(self) -> None:
        """Lay the frozen columns over the grid the first time that it is scrolled sideways."""
        if self._frozen is None and self._frozen_count:
            from cds_desktop.ui.frozen import FrozenColumns

            self._frozen = FrozenColumns(self, self._frozen_count)
            self.verticalScrollBar().valueChanged.connect(self.updateEditorGeometries)

    def _is_frozen(self, index: Index) -> bool:
        """Whether a cell is shown elsewhere than where the scrolled grid has it."""
        return self._frozen is not None and self._frozen.scrolled and index.column() < self._frozen.count


def _room(look: CellLook) -> int:
    """What a cell needs beside its text."""
    frame = 4 if look.field else 0
    return 2 * _PADDING + frame + look.indent * _INDENT + (_ICON + 6 if look.icon else 0)


def _tag_width(base: QFont, look: CellLook) -> int:
    return QFontMetrics(enlarged(base, -_TAG_POINTS)).horizontalAdvance(look.tag) + 5 if look.tag else 0


def _font(base: QFont, look: CellLook) -> QFont:
    if not (look.italic or look.bold):
        return base
    font = QFont(base)
    font.setItalic(look.italic)
    if look.bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font
