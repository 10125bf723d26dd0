"""Help in a window of its own, beside the work: contents and search at the left, the page at the right."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from cds_desktop.domain.resources import resource_path
from cds_desktop.ui.guide_pages import Guide, Page
from cds_desktop.ui.guide_text import GuideText
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import enlarged, icon
from cds_desktop.ui.widgets import button, label, named, styled

_KEY_ROLE = Qt.ItemDataRole.UserRole
_TITLE_PADDING = 10
_SIZE, _FRAME = QSize(1000, 640), QSize(8, 44)


class _TitleDelegate(QStyledItemDelegate):
    """Gives a title the height it needs inside the padding of the style sheet, which Qt leaves out of its reckoning."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the room of the wrapped title."""
        view = cast(QListWidget, self.parent())
        room = QRect(0, 0, view.viewport().width() - 2 * _TITLE_PADDING, 1000)
        font = index.data(Qt.ItemDataRole.FontRole) or view.font()
        height = QFontMetrics(font).boundingRect(room, Qt.TextFlag.TextWordWrap, index.data()).height()
        return QSize(room.width(), height + _TITLE_PADDING)


class GuideWindow(QDialog):
    """The help window: contents or what was found at the left, the page at the right. It stays open beside the work."""

    code_wanted = Signal(str)
    """An indicator's cell is to be shown."""
    register_wanted = Signal(str)

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        self._session = session
        text = session.text
        self.guide = Guide(session.month.pack, session.messages)
        self._history: list[tuple[str, int]] = []
        self._key = ""
        self.setWindowTitle(text("guide.title"))
        self.setModal(False)
        self.resize(_SIZE.boundedTo(self.screen().availableSize() - _FRAME))
        self.search = named(QLineEdit(), text("guide.search"))
        self.search.setPlaceholderText(text("guide.search"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.contents = named(QListWidget(), text("guide.contents"))
        self.contents.setWordWrap(True)
        self.contents.setItemDelegate(_TitleDelegate(self.contents))
        self.contents.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.contents.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.nothing = label(text("guide.nothing"), "quiet", wraps=True)
        self.nothing.hide()
        self.back = button(text("guide.back"), "left")
        self.back.setToolTip("Alt+Left")
        self.text = named(GuideText(resource_path("guide", session.messages.language)), text("guide.text"))
        self._lay_out()
        self._list(self.guide.pages.values())
        self.search.textChanged.connect(self._find)
        self.contents.currentItemChanged.connect(self._choose)
        self.back.clicked.connect(self.go_back)
        self.text.anchorClicked.connect(lambda url: self._follow(url.toString()))
        for key, act in (("Alt+Left", self.go_back), ("Ctrl+F", self.focus_search)):
            QShortcut(QKeySequence(key), self).activated.connect(act)

    def show_page(self, key: str = "") -> None:
        """Show a page, the first chapter where none is named, and come to the front."""
        key = key if key in self.guide.pages else next(iter(self.guide.pages))
        if self.search.text():
            self.search.clear()
        self._turn_to(key)
        self.show()
        self.raise_()
        self.activateWindow()
        self.text.setFocus()

    def go_back(self) -> None:
        """Show what was read before, where it was left."""
        if self._history:
            key, place = self._history.pop()
            self._show(key)
            self.text.verticalScrollBar().setValue(place)

    def focus_search(self) -> None:
        """Go to the search."""
        self.search.setFocus()
        self.search.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """From the search, Enter reads the first page found and Down goes to the list."""
        if self.search.hasFocus() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            row = self._first_row()
            if row is not None:
                self.contents.setFocus()
                self.contents.setCurrentRow(row)
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        left, right = styled(QWidget(), "guideContents"), styled(QWidget(), "page")
        column = QVBoxLayout(left)
        column.setContentsMargins(14, 14, 12, 14)
        column.setSpacing(10)
        for widget in (self.search, self.nothing, self.contents):
            column.addWidget(widget)
        column.setStretchFactor(self.contents, 1)
        column.addStretch(0)
        reading = QVBoxLayout(right)
        reading.setContentsMargins(0, 10, 0, 0)
        reading.setSpacing(0)
        bar = QHBoxLayout()
        bar.setContentsMargins(20, 0, 20, 0)
        bar.addWidget(self.back)
        bar.addStretch(1)
        reading.addLayout(bar)
        reading.addWidget(self.text, 1)
        panes = QSplitter(childrenCollapsible=False)
        panes.setHandleWidth(1)
        panes.addWidget(left)
        panes.addWidget(right)
        panes.setStretchFactor(1, 1)
        panes.setSizes([self.width() * 3 // 10, self.width() * 7 // 10])
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(panes)

    def _find(self, typed: str) -> None:
        if not typed.strip():
            self._list(self.guide.pages.values())
            self._mark(self._key)
            return
        found = self.guide.find(typed)
        self._list(found, self._session.text("guide.found"))
        self.nothing.setVisible(not found)

    def _list(self, pages: Iterable[Page], heading: str = "") -> None:
        """List pages under one heading, or each group under its own."""
        self.contents.blockSignals(True)
        self.contents.clear()
        self.nothing.hide()
        for group, members in groupby(pages, lambda page: heading or page.group):
            head = QListWidgetItem(group)
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            head.setFont(enlarged(self.font(), -0.5, bold=True))
            self.contents.addItem(head)
            for page in members:
                item = QListWidgetItem(page.title)
                item.setData(_KEY_ROLE, page.key)
                self.contents.addItem(item)
        self.contents.blockSignals(False)

    def _first_row(self) -> int | None:
        rows = range(self.contents.count())
        return next((row for row in rows if self.contents.item(row).data(_KEY_ROLE)), None)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(_KEY_ROLE):
            self._turn_to(item.data(_KEY_ROLE))

    def _follow(self, target: str) -> None:
        place = target.removeprefix("goto:")
        if place in self.guide.pages or target in self.guide.pages:
            self._turn_to(target)
        elif f"register:{place}" in self.guide.pages:
            self.register_wanted.emit(place)
        else:
            self.code_wanted.emit(place)

    def _turn_to(self, key: str) -> None:
        if key == self._key:
            return
        if self._key:
            self._history.append((self._key, self.text.verticalScrollBar().value()))
        self._show(key)

    def _show(self, key: str) -> None:
        self._key = key
        self.text.show_page(self.guide.pages[key])
        self.back.setEnabled(bool(self._history))
        self._mark(key)

    def _mark(self, key: str) -> None:
        """Mark the page that is read in the list, if it is listed."""
        self.contents.blockSignals(True)
        for row in range(self.contents.count()):
            if self.contents.item(row).data(_KEY_ROLE) == key:
                self.contents.setCurrentRow(row)
        self.contents.blockSignals(False)
