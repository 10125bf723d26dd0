"""What will be kept of a text that is being typed, said below its editor before it is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtWidgets import QLabel

from cds_desktop.domain.errors import DomainError
from cds_desktop.reporting.texts import entry_sentence
from cds_desktop.ui.editors import ValueLine
from cds_desktop.ui.session import Session
from cds_desktop.ui.widgets import mark

_PATIENCE_MS = 500  # a text that is half typed is not yet wrong
_WIDEST, _GAP = 380, 2


@dataclass(frozen=True)
class Preview:
    """A sentence on a text: what will be kept of it, or what is wrong with it."""

    text: str
    wrong: bool = False


def preview(session: Session, text: str, read: Callable[[str], str]) -> Preview | None:
    """Return what there is to say on a typed text; `read` gives it as it will be shown, or raises DomainError.

    A text that is blank or written as it will be shown speaks for itself.
    """
    if not text.strip():
        return None
    try:
        shown = read(text)
    except DomainError as error:
        return Preview(entry_sentence(error, session.messages), wrong=True)
    said = shown.partition(" ")[0] == text.strip()
    return None if said else Preview(session.text("ui.preview", value=shown))


class Bubble(QLabel):
    """Lies below a line that is typed into; what is wrong is said when the typing pauses."""

    def __init__(self, editor: ValueLine, preview: Callable[[str], Preview | None]) -> None:
        """Watch an editor; `preview` says what there is to say on a text, None where it speaks for itself."""
        super().__init__(editor.window())  # not the grid: where that is low, it lies over what is below
        self.setObjectName("bubble")
        self.setWordWrap(True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._editor = editor
        self._preview = preview
        self._waiting: Preview | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._pause.timeout.connect(lambda: self._say(self._waiting))
        editor.composed.connect(self._typed)
        editor.installEventFilter(self)
        editor.destroyed.connect(self.deleteLater)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay with the editor, and go with it."""
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize) and self.isVisible():
            self._place()
        elif event.type() is QEvent.Type.Hide:
            self._pause.stop()
            self.hide()
        return False

    def _typed(self, text: str) -> None:
        said = self._preview(text)
        if said is not None and said.wrong:
            if self.property("wrong") is not True:
                self.hide()
            self._waiting = said
            self._pause.start()
        else:
            self._pause.stop()
            self._say(said)

    def _say(self, said: Preview | None) -> None:
        self._editor.setAccessibleDescription(said.text if said else "")
        self.setVisible(said is not None)
        if said is not None:
            self.setText(said.text)
            mark(self, "wrong", said.wrong)
            self._place()

    def _place(self) -> None:
        """Lie below the editor; above it where there is no room below."""
        window = self._editor.window()
        editor, area = QRect(self._editor.mapTo(window, QPoint()), self._editor.size()), window.rect()
        width = min(_WIDEST, area.width(), max(editor.width(), self.fontMetrics().horizontalAdvance(self.text()) + 24))
        self.resize(width, self.heightForWidth(width))
        below = editor.bottom() + _GAP
        top = below if below + self.height() <= area.bottom() else editor.top() - self.height() - _GAP
        self.move(max(0, min(editor.right() + 1, area.right()) - width), max(0, top))
        self.raise_()
