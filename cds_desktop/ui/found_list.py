"""The list below the search: what was found, by kind."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from cds_desktop.reporting.searching import Hit, Kind
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import colour, enlarged, icon
from cds_desktop.ui.widgets import named

_HIT_ROLE = Qt.ItemDataRole.UserRole
_SIGNS = {Kind.INDICATOR: "form", Kind.ROW: "register", Kind.HELP: "hint"}
_WIDEST, _ROOM, _BELOW, _SIGN = 620, 12, 40, 16

Index = QModelIndex | QPersistentModelIndex


class FoundList(QListWidget):
    """What was found, under a heading for each kind."""

    def __init__(self, window: QWidget, session: Session) -> None:
        super().__init__(window)
        self._session = session
        named(self, session.text("ui.search.found")).setObjectName("found")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setItemDelegate(_HitDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.hide()

    @property
    def hit(self) -> Hit | None:
        """What is chosen."""
        return self.currentIndex().data(_HIT_ROLE)

    def show_found(self, found: dict[Kind, tuple[int, list[Hit]]]) -> None:
        """List other hits, the first of them chosen."""
        text = self._session.text
        self.clear()
        for kind, (count, hits) in found.items():
            self._add(text(f"ui.search.{kind}", count=count), None)
            for hit in hits:
                self._add(hit.title, hit)
        if not found:
            self._add(text("ui.search.nothing"), None)
        self.walk(1)

    def walk(self, by: int) -> None:
        """Choose the next hit up or down, round the ends."""
        count, row = self.count(), self.currentRow()
        for _ in range(count):
            row = (row + by) % count
            if self.item(row).data(_HIT_ROLE):
                self.setCurrentRow(row)
                break
        self.setAccessibleDescription(self.currentIndex().data() or "")

    def stand_below(self, field: QWidget) -> None:
        """Take the place below the field, as large as what was found."""
        window = self.window()
        corner = field.mapTo(window, QPoint(field.width(), field.height() + 4))
        width = min(_WIDEST, corner.x() - _ROOM)
        rows = sum(self.sizeHintForRow(row) for row in range(self.count()))
        height = min(rows + 2 * self.frameWidth() + _ROOM, window.height() - corner.y() - _BELOW)
        self.setGeometry(corner.x() - width, corner.y(), width, height)
        self.show()
        self.raise_()

    def _add(self, text: str, hit: Hit | None) -> None:
        item = QListWidgetItem(text)
        item.setData(_HIT_ROLE, hit)
        if hit is None:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        else:
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{hit.title}, {hit.detail}")
            item.setToolTip(hit.detail)
        self.addItem(item)


class _HitDelegate(QStyledItemDelegate):
    """Draws a hit: its sign and title, and what it is about in a quieter line below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of one or two lines."""
        line = QFontMetrics(cast(QWidget, self.parent()).font()).lineSpacing()
        hit: Hit | None = index.data(_HIT_ROLE)
        return QSize(80, line + 12 if hit is None else line * (2 if hit.detail else 1) + 14)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a heading or a hit."""
        font, hit = cast(QWidget, self.parent()).font(), index.data(_HIT_ROLE)
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if hit is None:
            painter.setFont(enlarged(font, -1, bold=True))
            painter.setPen(colour("muted"))
            painter.drawText(rect.adjusted(10, 4, -10, -2), Qt.AlignmentFlag.AlignVCenter, index.data())
            painter.restore()
            return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(colour("accent"))
            painter.setBrush(colour("chosen"))
            painter.drawRoundedRect(rect.adjusted(3, 1, -3, -1), 5, 5)
        line = QFontMetrics(font).lineSpacing()
        icon(_SIGNS[hit.kind]).paint(painter, QRect(rect.left() + 12, rect.top() + 8, _SIGN, _SIGN))
        room = QRect(rect.left() + 38, rect.top() + 7, rect.width() - 50, line)
        for text, colour_name in ((hit.title, "text"), (hit.detail, "muted")):
            painter.setFont(font)
            painter.setPen(colour(colour_name))
            elided = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, elided)
            room.translate(0, line)
        painter.restore()
