"""Frozen columns: the first columns of a grid stay in view while the others are scrolled sideways.

Two strips lie over the left of a scrolled grid, one over its cells and one over its headings. They draw what the grid
itself would draw there and hand mouse and wheel on to it, so that selection, keys and editors stay the grid's own.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, Qt
from PySide6.QtGui import QEnterEvent, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem, QTableView, QToolTip, QWidget

from cds_desktop.ui.style import colour

_LEFT_FOR_OTHERS = 0.3
"""How much of the width the other columns must keep; columns that leave less are not frozen."""
_EDGE = 2


class FrozenColumns(QObject):
    """The strips over a grid."""

    def __init__(self, grid: QTableView, count: int) -> None:
        """Freeze the first `count` columns of a grid."""
        super().__init__(grid)
        self._grid = grid
        self._count = count
        self.cells = _Cells(grid, self)
        self.headings = _Headings(grid, self)
        for part in (grid.viewport(), grid.horizontalHeader().viewport()):
            part.installEventFilter(self)
        grid.horizontalHeader().sectionResized.connect(self.follow)
        grid.horizontalHeader().geometriesChanged.connect(self.follow)
        grid.horizontalScrollBar().valueChanged.connect(self.follow)
        grid.model().modelReset.connect(self.follow)
        self.follow()

    def freeze(self, count: int) -> None:
        """Freeze another number of columns."""
        self._count = count
        self.follow()

    @property
    def count(self) -> int:
        """How many columns are frozen now: as many as leave enough of the grid to the others."""
        room = (1 - _LEFT_FOR_OTHERS) * self._grid.viewport().width()
        return max(count for count in range(self._count + 1) if self._width_of(count) <= room)

    @property
    def width(self) -> int:
        """The width of the frozen columns."""
        return self._width_of(self.count)

    @property
    def scrolled(self) -> bool:
        """Whether the columns stand elsewhere than where the grid has them."""
        return self._grid.horizontalScrollBar().value() > 0 and self.width > 0

    def columns(self) -> list[int]:
        """Return the frozen columns that are shown."""
        return [column for column in range(self.count) if not self._grid.isColumnHidden(column)]

    def left_of(self, column: int) -> int:
        """Return where a frozen column begins, from the left of the grid's cells."""
        return self._width_of(column)

    def _width_of(self, count: int) -> int:
        return sum(self._grid.columnWidth(column) for column in range(count))  # that of a hidden column is 0

    def follow(self) -> None:
        """Lie where the grid's columns would be were it not scrolled."""
        grid, shown = self._grid, self.scrolled or bool(self.cells.findChildren(QWidget))
        if shown:
            cells, header = grid.viewport().geometry(), grid.horizontalHeader().geometry()
            self.cells.setGeometry(cells.left(), cells.top(), self.width, cells.height())
            self.headings.setGeometry(header.left(), header.top(), self.width, header.height())
            for strip in (self.headings, self.cells):
                strip.raise_()
                strip.update()
        for strip in (self.headings, self.cells):
            strip.setVisible(shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Draw anew whatever the grid draws anew."""
        if event.type() is QEvent.Type.Paint and self.cells.isVisible():
            (self.cells if watched is self._grid.viewport() else self.headings).update()
        elif event.type() is QEvent.Type.Resize:
            self.follow()
        return False


class _Strip(QWidget):
    """A strip that hands the mouse on to what it covers."""

    def __init__(self, grid: QTableView, frozen: FrozenColumns, covered: QWidget) -> None:
        super().__init__(grid)
        self._grid, self._frozen, self._covered = grid, frozen, covered
        self._looks_like: QWidget = grid.horizontalHeader() if covered is not grid.viewport() else grid
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.hide()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what is under the mouse; the grid does not scroll to it, for it is in view."""
        self._grid.setAutoScroll(False)
        self._hand_on(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on choosing or sizing; show the mouse as the grid would."""
        self._hand_on(event)
        self.setCursor(self._looks_like.cursor())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End what was begun."""
        self._hand_on(event)
        self._grid.setAutoScroll(True)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit, or give a column its own width again."""
        self._hand_on(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Look as the grid does there."""
        self.setCursor(self._looks_like.cursor())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the grid."""
        QApplication.sendEvent(self._grid.viewport(), event)

    def draw_edge(self, painter: QPainter) -> None:
        """Part the frozen columns from those that pass under them."""
        painter.setPen(QPen(colour("border"), _EDGE))
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())

    def _hand_on(self, event: QMouseEvent) -> None:
        """Give the grid an event as if it were not scrolled: the frozen columns are left of what it shows."""
        back = QPointF(self._grid.horizontalScrollBar().value(), 0)
        place = event.position() - back
        QApplication.sendEvent(
            self._covered,
            QMouseEvent(
                event.type(), place, event.globalPosition(), event.button(), event.buttons(), event.modifiers()
            ),
        )


class _Cells(_Strip):
    """The cells of the frozen columns."""

    def __init__(self, grid: QTableView, frozen: FrozenColumns) -> None:
        super().__init__(grid, frozen, grid.viewport())

    def rect_of(self, row: int, column: int) -> QRect:
        """Return where a cell is drawn."""
        top, height = self._grid.rowViewportPosition(row), self._grid.rowHeight(row)
        return QRect(self._frozen.left_of(column), top, self._grid.columnWidth(column), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows in view as the grid draws them."""
        grid, model = self._grid, self._grid.model()
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("surface"))
        option = QStyleOptionViewItem()
        option.initFrom(grid)
        first, last = grid.rowAt(0), grid.rowAt(self.height() - 1)
        for row in range(first, (model.rowCount() if last < 0 else last + 1) if first >= 0 else first):
            for column in self._frozen.columns():
                option.rect = self.rect_of(row, column)
                index = model.index(row, column)
                grid.itemDelegateForIndex(index).paint(painter, option, index)
        self.draw_edge(painter)

    def event(self, event: QEvent) -> bool:
        """Show the tooltip of a cell."""
        if isinstance(event, QHelpEvent):
            row, place = self._grid.rowAt(event.pos().y()), event.pos()
            for column in self._frozen.columns() if row >= 0 else ():
                if (rect := self.rect_of(row, column)).contains(place):
                    tip = self._grid.model().index(row, column).data(Qt.ItemDataRole.ToolTipRole)
                    QToolTip.showText(event.globalPos(), tip or "", self, rect)
            return True
        return super().event(event)


class _Headings(_Strip):
    """The headings of the frozen columns."""

    def __init__(self, grid: QTableView, frozen: FrozenColumns) -> None:
        super().__init__(grid, frozen, grid.horizontalHeader().viewport())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the headings as the header draws them."""
        header = self._grid.horizontalHeader()
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("surface"))
        for column in self._frozen.columns():
            rect = QRect(self._frozen.left_of(column), 0, self._grid.columnWidth(column), self.height())
            painter.save()
            header.paintSection(painter, rect, column)
            painter.restore()
        self.draw_edge(painter)
