"""Editors of single values, used in grids and forms: one line, a choice, several choices, a name to be found.

All have `text()`: what is to be saved, as the workspace reads it; and `setText()`: show that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, cast

from PySide6.QtCore import QEvent, QRect, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QPlainTextEdit, QWidget

from cds_desktop.domain.text import match_key, matches

_OFFERED = 12
_MOST_LINES = 9
_POPUP_ROOM, _WIDEST_POPUP = 46, 620


class Editor(Protocol):
    """What every editor can do."""

    def text(self) -> str:
        """Return what is to be saved."""

    def setText(self, text: str) -> None:
        """Show a text as saved."""


class ValueLine(QLineEdit):
    """A line for a value; says what stands in it with every key, and with every step of an input method."""

    composed = Signal(str)
    """The text that is seen has changed: what an input method is still putting together (pre-edit) is part of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.textEdited.connect(self.composed)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Take what an input method sends."""
        super().inputMethodEvent(event)
        at, text = self.cursorPosition(), self.text()
        self.composed.emit(text[:at] + event.preeditString() + text[at:])


Finder = Callable[[str], list[str]]
"""Gives what fits a typed text, best first."""


def finder(texts: Iterable[str]) -> Finder:
    """Return what finds those of `texts` that hold every typed word, typed with or without marks."""
    known = list(texts)
    return lambda typed: [text for text in known if matches(typed, text)]


class MatchCompleter(QCompleter):
    """Offers below a widget what fits the text typed in its line; Enter takes the first, which is marked.

    It is not the line's own completer (`setCompleter`): that one would write into the line what is only marked.
    """

    def __init__(self, widget: QWidget, find: Finder) -> None:
        super().__init__(widget)
        self.find = find
        self._offered = QStringListModel(self)
        self.setModel(self._offered)
        self.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.setMaxVisibleItems(_OFFERED)
        self.setWidget(widget)
        popup = self.popup()  # Qt's own: one made here would be deleted by Python and by Qt
        assert popup is not None
        self._popup = popup
        self._popup.setObjectName("completions")
        self._popup.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def offer(self, typed: str) -> None:
        """Show what fits, in a list wide enough for it."""
        fitting = self.find(typed)
        self._offered.setStringList(fitting)
        metrics, widget = self._popup.fontMetrics(), self.widget()
        widest = max((metrics.horizontalAdvance(text) for text in fitting), default=0) + _POPUP_ROOM
        self.complete(QRect(0, 0, max(widget.width(), min(widest, _WIDEST_POPUP)), widget.height()))
        self._popup.setCurrentIndex(self.completionModel().index(0, 0))


class FindLine(QLineEdit):
    """A line that helps to find one of many names; Down offers all, any text may be left in it."""

    def __init__(self, find: Finder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.names = MatchCompleter(self, find)
        self.textEdited.connect(self.names.offer)
        self.names.activated.connect(self._take)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Offer all names on Down."""
        if event.key() == Qt.Key.Key_Down:
            self.names.offer("")
        else:
            super().keyPressEvent(event)

    def _take(self, name: str) -> None:
        self.setText(name)
        self.setModified(True)


class ChoiceBox(QComboBox):
    """One of several choices, by name; a text that is none of them stays as typed."""

    def __init__(self, choices: Mapping[str, str], parent: QWidget | None = None) -> None:
        """Take the choices: code to name; the blank comes first."""
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.addItem("", "")
        for code, name in choices.items():
            self.addItem(name, code)
        self.setCompleter(None)  # type: ignore[arg-type]
        self.names = MatchCompleter(self, finder(choices.values()))
        self.names.activated.connect(self.setText)
        cast(QLineEdit, self.lineEdit()).textEdited.connect(self.names.offer)

    def text(self) -> str:
        """Return the code of the choice, or the text that is none."""
        typed = match_key(self.currentText())
        for position in range(self.count()):
            code, name = str(self.itemData(position)), self.itemText(position)
            if typed in (match_key(name), match_key(code)):
                return code
        return self.currentText()

    def setText(self, text: str) -> None:
        """Show a code, a name, or any other text."""
        position = max(self.findData(text), self.findText(text))
        self.setCurrentIndex(position)
        if position < 0:
            self.setEditText(text)
        cast(QLineEdit, self.lineEdit()).selectAll()


class SeveralLine(QLineEdit):
    """Any number of choices by name, parted by semicolons, the last of them being completed; Down offers all."""

    def __init__(self, choices: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = choices
        self._names = MatchCompleter(self, finder(choices.values()))
        self._names.activated.connect(self._take)
        self.textEdited.connect(lambda _: self._names.offer(self._parts()[1]))

    def text(self) -> str:
        """Return the codes, parted by `;`; names that are no choice stay as typed."""
        codes = {match_key(name): code for code, name in self._choices.items()}
        shown = super().text().split(";")
        return ";".join(codes.get(match_key(part), part.strip()) for part in shown if part.strip())

    def setText(self, text: str | None) -> None:
        """Show codes or names parted by `;`."""
        parts = (part.strip() for part in (text or "").split(";"))
        super().setText("; ".join(self._choices.get(part, part) for part in parts if part))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Offer the choices on Down."""
        if event.key() == Qt.Key.Key_Down:
            self._names.offer("")
        else:
            super().keyPressEvent(event)

    def _parts(self) -> tuple[str, str]:
        """The finished choices and the one being typed."""
        before, semicolon, last = super().text().rpartition(";")
        return before + semicolon, last.strip()

    def _take(self, name: str) -> None:
        finished, _ = self._parts()
        super().setText(f"{finished} {name}; ".lstrip())
        self.setModified(True)


def _is_ctrl_enter(event: QKeyEvent) -> bool:
    ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and bool(ctrl)


class Lines(QPlainTextEdit):
    """A text of several lines that is saved when it is left; Esc restores. It grows with what is written."""

    left = Signal(str)
    """The field was left (or Ctrl+Enter pressed) with another text than was shown."""

    def __init__(self, lines: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(2)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._fewest_lines = lines
        self._fit()
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def text(self) -> str:
        """Return the text as it stands."""
        return self.toPlainText()

    def setText(self, text: str) -> None:
        """Show a text, unless another one is being typed."""
        if self.hasFocus() and self.toPlainText() != self._shown:
            return
        self._shown = text
        if self.toPlainText() != text:
            self.setPlainText(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the lines that another width needs."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        written = int(self.document().size().height())  # of a plain text: in lines
        lines = max(self._fewest_lines, min(_MOST_LINES, written))
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 16)

    def leave(self) -> None:
        """Report the text where it was changed."""
        typed = self.toPlainText()
        if typed != self._shown:
            self._shown = typed
            self.left.emit(typed)

    def event(self, event: QEvent) -> bool:
        """Keep Ctrl+Enter from the window's own keys."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_ctrl_enter(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter saves, Esc restores."""
        if _is_ctrl_enter(event):
            self.leave()
            event.ignore()  # a dialog is finished by it
        elif event.key() == Qt.Key.Key_Escape and self.toPlainText() != self._shown:
            self.setPlainText(self._shown)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Save when left."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.leave()


class Line(QLineEdit):
    """One line that is saved when it is left; Esc restores."""

    left = Signal(str)
    """The field was left with another text than was shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self.editingFinished.connect(self.leave)

    def setText(self, text: str | None) -> None:
        """Show a text, unless another one is being typed."""
        if self.hasFocus() and self.text() != self._shown:
            return
        self._shown = text or ""
        super().setText(self._shown)

    def leave(self) -> None:
        """Report the text where it was changed."""
        if self.text() != self._shown:
            self._shown = self.text()
            self.left.emit(self._shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc restores."""
        if event.key() == Qt.Key.Key_Escape and self.text() != self._shown:
            super().setText(self._shown)
        else:
            super().keyPressEvent(event)
