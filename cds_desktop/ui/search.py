"""The search on top of the window: what fits is listed below it by kind while typing; Enter goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit

from cds_desktop.ui.session import Session
from cds_desktop.ui.style import icon

if TYPE_CHECKING:
    from cds_desktop.reporting.searching import Hit, Kind, Search
    from cds_desktop.ui.found_list import FoundList

_PATIENCE_MS = 120


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
            from cds_desktop.ui.found_list import FoundList

            self._list = FoundList(self.window(), self._session)
            self._list.itemClicked.connect(lambda _: self._choose())
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
            self._choose()

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
                self._choose()

        session.ask(lambda _: search.find(month, typed, commune_name, gone), answered)

    def _searching(self) -> Search:
        if self._search is None:
            from cds_desktop.reporting.searching import Page, Search
            from cds_desktop.ui.guide_pages import Guide

            session = self._session
            pages = Guide(session.month.pack, session.messages).chapters
            self._search = Search(session.messages, [Page(page.key, page.title, page.words) for page in pages])
        return self._search

    def _choose(self) -> None:
        hit = self.found.hit
        if hit is not None:
            self.found.hide()
            self.clear()
            self.chosen.emit(hit)
