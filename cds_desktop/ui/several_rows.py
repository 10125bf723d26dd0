"""One value for several rows of a register: which column, which value, and how many rows that will change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import cast

from PySide6.QtWidgets import QComboBox, QWidget

from cds_desktop.domain.entry import EntryError
from cds_desktop.forms.entries import read_cell
from cds_desktop.forms.model import Column
from cds_desktop.reporting.month import Month
from cds_desktop.reporting.rows import set_column, shared_columns
from cds_desktop.reporting.texts import entry_sentence
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.dialogs import Dialog
from cds_desktop.ui.editors import Editor
from cds_desktop.ui.register_model import RegisterModel
from cds_desktop.ui.register_rows import Line
from cds_desktop.ui.session import Session
from cds_desktop.ui.widgets import label

_WIDTH = 460
_NAMED_VALUES = 4


class SeveralRowsDialog(Dialog):
    """Asks for a column and a value, and writes it into rows: one transaction, one undo step."""

    def __init__(
        self, parent: QWidget, session: Session, model: RegisterModel, lines: Sequence[Line], column: str
    ) -> None:
        """Take the saved rows to be changed, and the column to begin with where rows may share its values."""
        text = session.text
        super().__init__(
            parent,
            session,
            text("several.title"),
            text("several.intro", count=len(lines)),
            text("several.act", count=len(lines)),
        )
        assert model.register is not None
        self._model = model
        self._register = model.register
        self._lines = lines
        self._columns = shared_columns(model.register)
        self._editor: QWidget | None = None
        self.which = QComboBox()
        for shared in self._columns:
            self.which.addItem(shared.name_in(session.messages.language), shared.name)
        self.which.setCurrentIndex(max(self.which.findData(column), 0))
        self.now = label(style_name="quiet", wraps=True)
        self.add("several.column", self.which)
        self.fields.addRow("", self.now)
        self._name = label(text("several.value"))
        self.which.currentIndexChanged.connect(self._choose_column)
        self._choose_column()
        self.setMinimumWidth(_WIDTH)

    @property
    def column_chosen(self) -> Column:
        """The column that gets the value."""
        return self._columns[self.which.currentIndex()]

    @property
    def editor(self) -> QWidget:
        """The editor of the value."""
        assert self._editor is not None
        return self._editor

    def act(self) -> None:
        """Have the value written; one that cannot be read is refused here."""
        session, register, column = self.session, self._register.name, self.column_chosen
        period, text = session.month.period, cast(Editor, self.editor).text()
        row_ids = [line.row.row_id for line in self._lines if line.row is not None]
        changed: list[int] = []

        def job(workspace: Workspace) -> Month:
            done = set_column(workspace, period, register, row_ids, column.name, text, workspace.settings.preparer)
            changed.append(done.count)
            return done.month

        def told() -> None:
            name = column.name_in(session.messages.language)
            session.told.emit(session.text("several.done", count=changed[0], column=name))

        try:
            if text.strip():
                read_cell(column, text, str)
        except EntryError as error:
            self.refuse(entry_sentence(error, session.messages))
            return
        session.change(job, shown=told)
        self.accept()

    def _choose_column(self) -> None:
        """Bring the editor of the column, and say what stands there now."""
        column = self.column_chosen
        if self._editor is not None:
            self.fields.removeRow(self._editor)
            self._name = label(self.session.text("several.value"))
        self._editor = self._model.editor_for(column, self)
        self._name.setBuddy(self._editor)
        self.fields.addRow(self._name, self._editor)
        shown = Counter(self._model.text_of(line, column) for line in self._lines)
        blank = self.session.text("ui.blank")
        parts = [f"{value or blank} ({count})" for value, count in shown.most_common(_NAMED_VALUES)]
        parts += ["…"] if len(shown) > _NAMED_VALUES else []
        self.now.setText(self.session.text("several.now", values=" · ".join(parts)))
