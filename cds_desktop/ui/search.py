"""The search on top of the window: what fits is listed below it by kind while typing; Enter goes there."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from cds_desktop.reporting.searching import Hit, Kind, Page, Search
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import colour, enlarged, icon
from cds_desktop.ui.widgets import named

_HIT_ROLE = Qt.ItemDataRole.UserRole
_SIGNS = {Kind.INDICATOR: "form", Kind.ROW: "register", Kind.HELP: "hint"}
_WIDEST, _ROOM, _BELOW, _SIGN = 620, 12, 40, 16
_PATIENCE_MS = 120

Index = QModelIndex | QPersistentModelIndex


class SearchLine(QLineEdit):
    """The field; it has the list of what was found below it, and keeps the focus meanwhile."""

    chosen = Signal(object)
    """A Hit is to be shown."""
    left = Signal()
    """The search was given up."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._search: Search | None = None
        self._list: FoundList | None = None
        self._typed = ""
        self._wait = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._wait.timeout.connect(self.look)
        self.setAccessibleName(session.text("ui.search"))
        self.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.textEdited.connect(lambda _: self._wait.start())

    @property
    def found(self) -> FoundList:
        """The list below the field, made when something is first typed."""
        if self._list is None:
            self._list = FoundList(self.window(), self._session)
            self._list.itemClicked.connect(self._choose)
        return self._list

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk through what was found, Enter goes there, Esc closes the list and then leaves."""
        shown = self._list is not None and self._list.isVisible()
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up if shown:
                self.found.walk(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._enter()
            case Qt.Key.Key_Escape if shown:
                self.found.hide()
            case Qt.Key.Key_Escape:
                self._wait.stop()
                self.clear()
                self.left.emit()
            case _:
                super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the list."""
        super().focusOutEvent(event)
        if self._list is not None:
            self._list.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the list below the field."""
        super().resizeEvent(event)
        if self._list is not None and self._list.isVisible():
            self._list.stand_below(self)

    def _enter(self) -> None:
        if self._wait.isActive() or not (self._list and self._list.isVisible()):
            self._wait.stop()
            self.look(go=True)
        else:
            self._choose(self.found.currentItem())

    def look(self, go: bool = False) -> None:
        """Have the worker look; with `go`, go to the first thing found."""
        session, typed = self._session, self.text().strip()
        self._typed = typed
        if not typed:
            self.found.hide()
            return
        search, month, commune_name = self._searching(), session.month, session.view.commune_name  # type: ignore[union-attr]

        def gone() -> bool:
            return self._typed != typed

        def answered(found: dict[Kind, tuple[int, list[Hit]]]) -> None:
            if gone() or not self.hasFocus():
                return
            self.found.show_found(found)
            self.found.stand_below(self)
            if go:
                self._choose(self.found.currentItem())

        session.ask(lambda _: search.find(month, typed, commune_name, gone), answered)

    def _searching(self) -> Search:
        if self._search is None:
            from cds_desktop.ui.guide_pages import Guide

            session = self._session
            pages = Guide(session.month.pack, session.messages).chapters
            self._search = Search(session.messages, [Page(page.key, page.title, page.words) for page in pages])
        return self._search

    def _choose(self, item: QListWidgetItem | None) -> None:
        hit = item.data(_HIT_ROLE) if item else None
        if hit is not None:
            self.found.hide()
            self.clear()
            self.chosen.emit(hit)


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
