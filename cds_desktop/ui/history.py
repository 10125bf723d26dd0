"""Who changed a figure or a row, when, from what to what: a list that unfolds and is read when it is open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from cds_desktop.domain.figures import BlankReason, Quality
from cds_desktop.domain.messages import Messages
from cds_desktop.forms.entries import format_cell, format_value
from cds_desktop.forms.model import FormPack, Indicator, Register
from cds_desktop.reporting.history import Action, FieldChange, HistoryEntry, cell_history, row_history
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import icon
from cds_desktop.ui.texts import escaped, period_in_text
from cds_desktop.ui.widgets import button, label, named, styled

_SHOWN_FIRST = 8
_SETTLED_MS = 150
_SIGN = 11
_FAR = 10**6
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Home: -_FAR, Qt.Key.Key_End: _FAR}

Words = Callable[[FieldChange], tuple[str, str, str]]
"""Gives the name of a field (empty for a figure's value), and how it was and is."""


class _Line(QLabel):
    """One entry; the arrow keys go to the others."""

    stepped = Signal(int)

    def __init__(self, text: str) -> None:
        super().__init__(text)
        styled(self, "historyLine")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up, down, Home and End go to another entry."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)


class HistoryList(QWidget):
    """Entries below each other, newest first; the latest ones until all are asked for."""

    def __init__(self, messages: Messages, before: QWidget) -> None:
        """Take the control that the Tab key comes from."""
        super().__init__()
        self._messages = messages
        self._before = before
        self._entries: list[str] = []
        self._all = False
        self.lines: list[_Line] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._empty = label(messages.text("history.empty"), "quiet", wraps=True)
        self._more = styled(button(""), "link")
        self._more.clicked.connect(self._show_all)
        self._layout.addWidget(self._empty)
        self._layout.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self._fill()

    def show_entries(self, entries: list[HistoryEntry], words: Words, *, with_period: bool = False) -> None:
        """Show entries; `with_period` says the month that each belongs to."""
        told = [_told(entry, words, self._messages, with_period=with_period) for entry in entries]
        if told != self._entries:
            self._entries, self._all = told, False
            self._fill()

    def _show_all(self) -> None:
        first_hidden = len(self.lines)
        self._all = True
        self._fill()
        self.lines[first_hidden].setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self) -> None:
        shown = self._entries if self._all else self._entries[:_SHOWN_FIRST]
        for line in self.lines:
            self._layout.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = [_Line(text) for text in shown]
        for position, line in enumerate(self.lines):
            line.stepped.connect(lambda by, here=position: self._step(here, by))
            self._layout.insertWidget(position, line)
            line.show()
        if self.lines:
            self.lines[0].setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # one stop of Tab, the arrows do the rest
            self.setTabOrder(self._before, self.lines[0])
            self.setTabOrder(self.lines[0], self._more)
        hidden = len(self._entries) - len(shown)
        self._more.setText(self._messages.text("history.more", count=hidden))
        self._more.setVisible(bool(hidden))
        self._empty.setVisible(not self._entries)

    def _step(self, here: int, by: int) -> None:
        line = self.lines[min(len(self.lines) - 1, max(0, here + by))]
        line.setFocus(Qt.FocusReason.OtherFocusReason)
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if around is not None:
            around.ensureWidgetVisible(line)


class HistoryFold(QWidget):
    """A heading that unfolds the history of what is chosen; nothing is read while it is folded."""

    toggled = Signal(bool)
    """It was opened or closed by the person."""

    def __init__(self, session: Session, *, is_open: bool = False) -> None:
        super().__init__()
        self._session = session
        self._asked: tuple[Callable[[Workspace], list[HistoryEntry]], Words, bool] | None = None
        self._number = 0
        text = session.text("history.title")
        self.heading = named(QToolButton(), text)
        self.heading.setObjectName("fold")
        self.heading.setText(text)
        self.heading.setCheckable(True)
        self.heading.setChecked(is_open)
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.list = HistoryList(session.messages, self.heading)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.heading, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.list)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED_MS)
        self._settled.timeout.connect(self._ask)
        self.heading.toggled.connect(self._toggle)
        self._arrange()

    def show_cell(self, code: str) -> None:
        """Show the history of a figure in the month of the session."""
        period, pack = self._session.month.period, self._session.month.pack
        self._show(lambda w: cell_history(w, period, code), cell_words(code, pack, self._session.messages), False)

    def show_row(self, register: str, row_id: str) -> None:
        """Show the history of a row, over all months."""
        view, declared = self._session.view, self._session.month.pack.registers[register]
        assert view is not None
        words = row_words(declared, self._session.messages, view.commune_name)
        self._show(lambda w: row_history(w, register, row_id), words, True)

    def _show(self, read: Callable[[Workspace], list[HistoryEntry]], words: Words, with_period: bool) -> None:
        self._asked = (read, words, with_period)
        self._number += 1
        self._settled.start()

    def _toggle(self, is_open: bool) -> None:
        self._arrange()
        self._ask()
        self.toggled.emit(is_open)

    def _arrange(self) -> None:
        is_open = self.heading.isChecked()
        self.heading.setIcon(icon("down" if is_open else "right", "muted"))
        self.heading.setIconSize(QSize(_SIGN, _SIGN))
        self.list.setVisible(is_open)

    def _ask(self) -> None:
        """Have the history read, where it is seen; an answer about what was chosen before is dropped."""
        if self._asked is None or not self.heading.isChecked():
            return
        read, words, with_period = self._asked
        number = self._number

        def answered(entries: list[HistoryEntry]) -> None:
            if isValid(self) and number == self._number:
                self.list.show_entries(entries, words, with_period=with_period)

        self._session.ask(read, answered)


def cell_words(code: str, pack: FormPack, messages: Messages) -> Words:
    """Return how the fields of a figure are named and written."""
    indicator = pack.indicators[code]

    def words(change: FieldChange) -> tuple[str, str, str]:
        name = "" if change.name in ("value", "entry") else messages.text(f"history.field.{change.name}")
        old, new = change.old, change.new
        if change.name == "explanation_reason":
            known = {reason: declared.name_in(messages.language) for reason, declared in pack.reasons.items()}
            old, new = (known.get(str(reason), reason) for reason in (old, new))
        old, new = (_written(content, indicator, messages) for content in (old, new))
        return name, old, new

    return words


def row_words(register: Register, messages: Messages, commune_name: Callable[[str], str]) -> Words:
    """Return how the columns of a register are named and written."""

    def words(change: FieldChange) -> tuple[str, str, str]:
        column = register.columns.get(change.name)
        if column is None:  # of an earlier form pack
            return change.name, str(change.old or ""), str(change.new or "")
        old, new = (format_cell(content, column, messages, commune_name) for content in (change.old, change.new))
        return column.name_in(messages.language), old, new

    return words


def _written(content: object, indicator: Indicator, messages: Messages) -> str:
    match content:
        case BlankReason():
            return messages.text(f"ui.reason.{content}")
        case Quality():
            return messages.text(f"ui.quality.{content}")
        case date():
            return messages.value(content)
        case _:
            return format_value(content, indicator, messages)  # type: ignore[arg-type]


def _told(entry: HistoryEntry, words: Words, messages: Messages, *, with_period: bool) -> str:
    """An entry as rich text: a quiet line that says when, who and what, and a line for each field."""
    head = [messages.value(entry.at), entry.by or messages.text("history.nobody")]
    head += [period_in_text(entry.period, messages)] if with_period else []
    head += [messages.text("history.revision", revision=entry.revision)] if entry.revision else []
    if entry.action is not Action.ENTERED or not entry.changes:
        head.append(messages.text(f"history.action.{entry.action}"))
    lines = [_quiet(" · ".join(head))]
    added = entry.action is Action.ADDED
    changed = [_changed(*words(change), messages, added=added) for change in entry.changes]
    return "<br>".join([*lines, "; ".join(changed)] if added else [*lines, *changed])


def _changed(name: str, old: str, new: str, messages: Messages, *, added: bool) -> str:
    """A field's line; what was first said of it is shown alone, a figure always with what was there before."""
    blank = messages.text("ui.blank")
    before = f"{_quiet(old or blank)} → " if old or not (name or added) else ""
    after = escaped(new or blank)
    return f"{_quiet(f'{name}: ')}{before}{after}" if name else f"{before}<b>{after}</b>"


def _quiet(text: str) -> str:
    return f"<span style='color:palette(placeholder-text)'>{escaped(text)}</span>"
