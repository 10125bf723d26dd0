"""The headings of a register: columns say how they are sorted and filtered, rows what they are to the month."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QHeaderView, QToolTip, QWidget

from cds_desktop.ui.register_model import MARK_ROLE, NUMBERS, RegisterModel
from cds_desktop.ui.row_filters import RowMark
from cds_desktop.ui.style import colour, icon

MARK_SIGNS = {
    RowMark.NEW: ("add", "good"),
    RowMark.CHANGED: ("changed", "accent"),
    RowMark.CARRIED: ("carried", "muted"),
    RowMark.CORRECTED: ("corrected", "warning"),
}
"""Icon and colour of what a row is to the month; each has a shape of its own."""
HEADING_ROOM = 54
"""What a heading needs beside its text: margins, the sign of the order, the button of the filter."""
_PADDING, _BUTTON, _ARROW, _SIGN, _GRIP = 8, 23, 13, 14, 5
_ROW_ROOM = 40


class FilterHeader(QHeaderView):
    """Column headings: a click sorts, the sign at the right opens the filter of the column."""

    filter_wanted = Signal(int)
    """The filter of a column (its position) is to be opened."""

    def __init__(self, model: RegisterModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._rows = model
        self._pressed = -1
        self.setSectionsClickable(True)
        self.setSortIndicatorClearable(True)
        self.setMouseTracking(True)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        model.rows_changed.connect(self.viewport().update)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Draw name, order and filter; a filtered column has a ground of its own beside the filled sign."""
        column = self._rows.columns[section]
        condition = self._rows.filters.get(column.name)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, colour("chosen" if condition else "surface"))
        painter.setPen(QPen(colour("border"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setPen(QPen(colour("line"), 1))
        painter.drawLine(rect.topRight() + _down(6), rect.bottomRight() - _down(6))
        side = Qt.AlignmentFlag.AlignRight if column.kind in NUMBERS else Qt.AlignmentFlag.AlignLeft
        levels = [name for name, _ in self._rows.sorted_by]
        room = rect.adjusted(_PADDING, 0, -_BUTTON - (_ARROW if column.name in levels else 0), -1)
        name = self._rows.headerData(section, Qt.Orientation.Horizontal)
        painter.setPen(colour("text" if condition or column.name in levels else "muted"))
        shown = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, shown)
        if column.name in levels:
            self._draw_order(painter, room.right() + 3, rect.center().y(), levels.index(column.name))
        spot = QRect(rect.right() - _BUTTON + 4, rect.center().y() - _SIGN // 2, _SIGN, _SIGN)
        icon("filtered" if condition else "filter", "accent" if condition else "muted").paint(painter, spot)
        painter.restore()

    def sectionSizeFromContents(self, section: int) -> QSize:
        """Return the room that a heading needs with all its signs."""
        name = self._rows.headerData(section, Qt.Orientation.Horizontal)
        return QSize(
            self.fontMetrics().horizontalAdvance(name) + HEADING_ROOM, super().sectionSizeFromContents(section).height()
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember a press on the sign of a filter; all else sorts or sizes."""
        self._pressed = self._filter_at(event)
        if self._pressed < 0:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the filter whose sign was pressed."""
        if self._pressed < 0:
            super().mouseReleaseEvent(event)
        elif self._filter_at(event) == self._pressed:
            self.filter_wanted.emit(self._pressed)
        self._pressed = -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the sign under the mouse does."""
        if self._pressed < 0:
            super().mouseMoveEvent(event)
        if self._filter_at(event) >= 0 and not event.buttons():
            QToolTip.showText(event.globalPosition().toPoint(), self._rows.filter_help, self)

    def _filter_at(self, event: QMouseEvent) -> int:
        """The column whose filter sign is at the mouse; -1 for none."""
        place = event.position().toPoint().x()
        section = self.logicalIndexAt(place)
        if section < 0 or event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton):
            return -1
        right = self.sectionViewportPosition(section) + self.sectionSize(section)
        return section if right - _BUTTON <= place < right - _GRIP else -1

    def _draw_order(self, painter: QPainter, left: int, middle: int, level: int) -> None:
        """A triangle, filled for the column that decides first, for the others with its level beside."""
        downwards = self._rows.sorted_by[level][1]
        tip = 3 if downwards else -3
        corners = (QPointF(left, middle - tip), QPointF(left + 8, middle - tip), QPointF(left + 4, middle + tip))
        painter.setPen(QPen(colour("accent"), 1.2))
        painter.setBrush(colour("accent") if level == 0 else Qt.BrushStyle.NoBrush)
        painter.drawPolygon(QPolygonF(corners))


class RowHeader(QHeaderView):
    """Row numbers, with the sign of what the row is to the month."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def sizeHint(self) -> QSize:
        """As wide as the largest number and a sign."""
        return QSize(self.fontMetrics().horizontalAdvance(str(max(self.count(), 100))) + _ROW_ROOM, 0)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Draw the number and the sign."""
        super().paintSection(painter, rect, section)
        mark = cast("RowMark | None", self.model().headerData(section, Qt.Orientation.Vertical, MARK_ROLE))
        if mark is not None:
            spot = QRect(rect.left() + 7, rect.center().y() - _SIGN // 2, _SIGN, _SIGN)
            icon(*MARK_SIGNS[mark]).paint(painter, spot)


def _down(by: int) -> QPoint:
    return QPoint(0, by)
