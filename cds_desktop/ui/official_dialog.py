"""Official values of earlier months (*số chính thức kỳ trước*): a table of what was sent as provisional, to fill in."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QTableWidgetItem, QWidget

from cds_desktop.forms.entries import format_value
from cds_desktop.reporting.changes import Change
from cds_desktop.reporting.corrections import Given, OpenFigure, correct_all, open_figures
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.dialogs import Dialog
from cds_desktop.ui.session import Session
from cds_desktop.ui.settings_dialog import Table
from cds_desktop.ui.texts import month_label, period_in_text
from cds_desktop.ui.widgets import label

_SIZE = (860, 480)
_ALL_ROOM = 100
_COLUMNS = ("period", "indicator", "sent", "value", "source", "note")
_VALUE = _COLUMNS.index("value")


class OfficialDialog(Dialog):
    """Enter official values in the month shown; all of them are saved together, and undone together.

    In a locked month those it brings can be read.
    """

    def __init__(self, parent: QWidget, session: Session, code: str = "") -> None:
        month, text = session.month, session.text
        shown = period_in_text(month.period, session.messages)
        introduction = text("official.locked" if month.locked else "official.intro", month=shown)
        super().__init__(parent, session, text("official.title"), introduction, text("ui.save"))
        self.count = 0
        self._code = code
        self._open: list[OpenFigure] = []
        headings = [text(f"official.column.{name}") for name in _COLUMNS]
        read_only = range(len(_COLUMNS)) if month.locked else range(_VALUE)
        self.table = Table(text("official.table"), headings, read_only)
        self.only = QCheckBox()
        self.nothing = label(text("official.none"), "quiet", wraps=True)
        for place, part in enumerate((self.only, self.nothing, self.table), 2):
            self.column.insertWidget(place, part, _ALL_ROOM if part is self.table else 0)
        self.nothing.hide()
        self._count_given()
        self.action.setVisible(not month.locked)
        if month.locked:
            self.cancel.setText(text("ui.close"))
        self.only.toggled.connect(self._narrow)
        self.table.itemChanged.connect(self._count_given)
        self.resize(*_SIZE)
        period = month.period
        self.run(lambda workspace: open_figures(workspace, period), self._fill)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin in the table, at the figure it was opened for."""
        super().showEvent(event)
        self._begin()

    def act(self) -> None:
        """Save every value that was typed or changed; an emptied one is taken back."""
        given = {
            (one.period, one.indicator.code): Given(*now)
            for row, one in enumerate(self._open)
            if (now := self._typed(row)) != self._said(one)
        }
        if not given:
            self.accept()
            return
        period = self.session.month.period

        def job(workspace: Workspace) -> Change:
            correct_all(workspace, period, given, workspace.settings.preparer)
            return workspace.take_inverse()

        def saved(inverse: object) -> None:
            assert isinstance(inverse, Change)
            self.session.remember(inverse)
            self.count = len(given)
            self.accept()

        self.run(job, saved)

    def _fill(self, found: object) -> None:
        assert isinstance(found, list)
        self._open = found
        language = self.session.messages.language
        self.table.blockSignals(True)  # filling in is no typing
        for one in self._open:
            name = f"{one.indicator.code}  {one.indicator.name_in(language)}"
            self.table.add_line((month_label(one.period), name, self._sent(one), *self._said(one)), one.indicator.code)
            item = self.table.item(self.table.rowCount() - 1, _VALUE)
            if isinstance(item, QTableWidgetItem):
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.table.blockSignals(False)
        self.table.fit(0, 2, _VALUE)
        self.action.setEnabled(True)
        self.nothing.setVisible(not found)
        self.table.setVisible(bool(found))
        self.only.setVisible(bool(found))
        self.only.setChecked(self.session.month.locked)
        self._count_given()
        self._begin()

    def _begin(self) -> None:
        codes = [one.indicator.code for one in self._open]
        if codes and self.isVisible():
            self.table.setCurrentCell(codes.index(self._code) if self._code in codes else 0, _VALUE)
            self.table.setFocus()

    def _sent(self, one: OpenFigure) -> str:
        value = format_value(one.sent.value, one.indicator, self.session.messages) or self.session.text("ui.blank")
        return self.session.text("official.sent", value=value, quality=self.session.text(f"ui.tag.{one.sent.quality}"))

    def _said(self, one: OpenFigure) -> tuple[str, str, str]:
        """Official value, source and note as they are saved, in the order of `_COLUMNS`."""
        if one.official is None:
            return "", "", ""
        value = format_value(one.official.value, one.indicator, self.session.messages)
        return value, one.official.source or "", one.official.note or ""

    def _typed(self, row: int) -> tuple[str, str, str]:
        value, source, note = (self.table.text(row, _VALUE + n) for n in range(3))
        return value, source, note

    def _count_given(self) -> None:
        given = sum(bool(self.table.text(row, _VALUE)) for row in range(self.table.rowCount()))
        self.only.setText(self.session.text("official.only", count=given))

    def _narrow(self, only: bool) -> None:
        for row in range(self.table.rowCount()):
            self.table.setRowHidden(row, only and not self.table.text(row, _VALUE))
