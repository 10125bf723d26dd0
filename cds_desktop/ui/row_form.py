"""A row of a register as a form: every column with its name and help; each cell is saved as it is left."""

from __future__ import annotations

from typing import Any, cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cds_desktop.forms.model import Column
from cds_desktop.forms.registers import Row
from cds_desktop.ui.editors import ChoiceBox, Editor
from cds_desktop.ui.history import HistoryFold
from cds_desktop.ui.register_page import RegisterPage
from cds_desktop.ui.register_rows import Line
from cds_desktop.ui.session import Session
from cds_desktop.ui.widgets import button, heading, label, mark, restyle

_COLUMNS = 2


class RowForm(QDialog):
    """Edits the rows of a register page one by one; there is no save button, as in the grid."""

    def __init__(self, parent: QWidget, session: Session, page: RegisterPage) -> None:
        super().__init__(parent)
        self._session = session
        self._page = page
        self._model = page.grid.rows
        self._line: Line | None = None
        self._told: Row | None = None
        self._editors: dict[str, QWidget] = {}
        self._words: dict[str, QLabel] = {}
        self._shown: dict[str, str] = {}
        register = self._model.register
        assert register is not None
        self.setWindowTitle(register.name_in(session.messages.language))
        self._title = heading("", 2)
        self._place = label(style_name="quiet")
        self._mark = label(style_name="quiet")
        self.history = HistoryFold(session)
        body = QWidget()
        fields = QGridLayout(body)
        fields.setContentsMargins(0, 0, 10, 0)
        fields.setHorizontalSpacing(22)
        fields.setVerticalSpacing(4)
        for position, column in enumerate(self._model.columns):
            fields.addLayout(self._field(column), *divmod(position, _COLUMNS))
        for side in range(_COLUMNS):
            fields.setColumnStretch(side, 1)
        fields.addWidget(self.history, fields.rowCount(), 0, 1, _COLUMNS)
        self._pane = QScrollArea()
        self._pane.setWidgetResizable(True)
        self._pane.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pane.setWidget(body)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._place)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 16, 12, 16)
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addWidget(self._mark)
        layout.addWidget(self._pane, 1)
        layout.addLayout(self._buttons())
        self.resize(760, 560)
        session.month_changed.connect(self._refresh)

    def show_line(self, line: Line) -> None:
        """Show a row, in the column that was typed in; what was typed in the one before has been saved."""
        name = self._focused_column() or self._model.columns[0].name
        self._leave_all()
        self._line = line
        for column in self._model.columns:
            self._fill(column)
        self._refresh()
        self._editors[name].setFocus()
        self._pane.ensureWidgetVisible(self._editors[name])
        self._show_history()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Save a cell when it is left; Enter goes to the next one. The wheel scrolls and changes no choice."""
        column = watched.property("column")
        if isinstance(event, QFocusEvent) and event.lostFocus():
            if column and event.reason() is not Qt.FocusReason.PopupFocusReason:
                self._leave(column)
        elif column and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and _is_enter(event):
            self.focusNextChild()
            return True
        elif column and event.type() is QEvent.Type.Wheel:
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def reject(self) -> None:
        """Esc restores the cell that is being typed; pressed again, it closes."""
        name = self._focused_column()
        if name and cast(Editor, self._editors[name]).text() != self._shown[name]:
            cast(Editor, self._editors[name]).setText(self._shown[name])
        else:
            super().reject()

    def done(self, result: int) -> None:
        """Save what is being typed before closing."""
        self._leave_all()
        super().done(result)

    def _buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 10, 0)
        self.earlier = self._button("left", "ui.row.earlier", lambda: self._step(-1), "Ctrl+PgUp")
        self.later = self._button("right", "ui.row.later", lambda: self._step(1), "Ctrl+PgDown")
        self.add = self._button("add", "ui.row.add", self._add, "Ctrl+Ins")
        self.close_button = self._button("", "ui.close", self.accept)
        self.close_button.setProperty("primary", True)
        line.addWidget(self.earlier)
        line.addWidget(self.later)
        line.addWidget(self.add)
        line.addStretch(1)
        line.addWidget(self.close_button)
        return line

    def _button(self, name: str, key: str, action: Any, shortcut: str = "") -> QPushButton:
        made = button(self._session.text(key), name)
        if shortcut:
            keys = QShortcut(QKeySequence(shortcut), self)  # a button's own would wait for its animation
            keys.activated.connect(made.click)
            made.setToolTip(keys.key().toString(QKeySequence.SequenceFormat.NativeText))
        made.clicked.connect(lambda: action())
        return made

    def _field(self, column: Column) -> QVBoxLayout:
        """Name, editor, and a line for what is wrong."""
        editor = self._model.editor_for(column, self)
        inner = [editor.lineEdit()] if isinstance(editor, ChoiceBox) else []
        for part in (editor, *inner):
            assert part is not None
            part.setProperty("column", column.name)
            part.installEventFilter(self)
        name = label(column.name_in(self._session.messages.language) + (" *" if column.required else ""), "caption")
        name.setBuddy(editor)
        words = label(column.help, "quiet", wraps=True)
        self._editors[column.name] = editor
        self._words[column.name] = words
        layout = QVBoxLayout()
        layout.setSpacing(2)
        layout.setContentsMargins(0, 0, 0, 6)
        layout.addWidget(name)
        layout.addWidget(editor)
        layout.addWidget(words)
        layout.addStretch(1)
        return layout

    def _fill(self, column: Column) -> None:
        assert self._line is not None
        text = self._model.edit_text(self._line, column)
        editor = cast(Editor, self._editors[column.name])
        editor.setText(text)
        self._shown[column.name] = editor.text()

    def _leave(self, name: str) -> None:
        editor = cast(Editor, self._editors[name])
        typed = editor.text()
        if self._line is None or not self._page.editable or typed == self._shown.get(name):
            return
        self._shown[name] = typed
        self._model.save(self._line, next(c for c in self._model.columns if c.name == name), typed)

    def _leave_all(self) -> None:
        for column in self._model.columns:
            self._leave(column.name)

    def _focused_column(self) -> str:
        """The column being typed in; empty where the focus is on a button."""
        focused = cast("QWidget | None", self.focusWidget())
        return (focused.property("column") or "") if focused is not None else ""

    def _step(self, by: int) -> None:
        """Go to the row before or after the shown one."""
        assert self._line is not None
        row = self._model.row_of(self._line) + by
        if 0 <= row < self._model.rowCount():
            index = self._model.index(row, 0)
            self._page.grid.goto(index)
            self.show_line(self._model.line(index))

    def _add(self) -> None:
        index = self._model.add_line()
        self._page.grid.goto(index)
        self.show_line(self._model.line(index))

    def _refresh(self) -> None:
        """Show what is saved now and what is wrong, leaving alone the cell that is being typed."""
        line = self._line
        if line is None or self._model.register is None:
            return
        session = self._session
        focused = self._focused_column()
        for column in self._model.columns:
            editor = self._editors[column.name]
            if column.name != focused:
                self._fill(column)
            editor.setEnabled(self._page.editable)
            findings = self._model.findings(line, column)
            wrong = [session.describe(f.problem) for f in findings]
            words = self._words[column.name]
            words.setText("\n".join(f"⚠ {sentence}" for sentence in wrong) or column.help)
            words.setVisible(bool(words.text()))
            restyle(words, "error" if wrong else "quiet")
            mark(editor, "wrong", bool(wrong))
        title = line.row.values.get(self._model.register.title_column) if line.row else None
        self._title.setText(str(title or session.text("ui.row.new")))
        mark_now = self._model.mark(line)
        self._mark.setText(session.text(f"row.mark.{mark_now}") if mark_now else "")
        self._mark.setVisible(bool(mark_now))
        if line.row is not None and line.row is not self._told:
            self._show_history()
        row, count = self._model.row_of(line), self._model.rowCount()
        self._place.setText(session.text("ui.row.place", row=row + 1, count=count))
        self.earlier.setEnabled(row > 0)
        self.later.setEnabled(row + 1 < count)
        self.add.setEnabled(self._page.editable)

    def _show_history(self) -> None:
        """Have the history read where it is open; a new row has none yet."""
        assert self._line is not None
        row = self._told = self._line.row
        self.history.setVisible(row is not None)
        if row is not None and self._model.register is not None:
            self.history.show_row(self._model.register.name, row.row_id)


def _is_enter(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers()
