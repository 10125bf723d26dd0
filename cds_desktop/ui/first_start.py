"""The first start: which province, which office, which people; then the current month is there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
)

from cds_desktop.domain.clock import Clock
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.units import Unit, unit_table
from cds_desktop.reporting.workspace import Settings, Workspace
from cds_desktop.ui.style import icon, program_icon
from cds_desktop.ui.widgets import button, heading, label, mark, named

_UNIT_ROLE = Qt.ItemDataRole.UserRole


class FirstStart(QDialog):
    """Asks what a province enters once, and makes the data folder."""

    def __init__(self, data_dir: Path, clock: Clock, messages: Messages) -> None:
        super().__init__()
        self._data_dir = data_dir
        self._clock = clock
        self._messages = messages
        text = messages.text
        self.setWindowTitle(text("ui.program"))
        self.resize(820, 540)
        mark = QLabel()
        mark.setPixmap(program_icon().pixmap(44, 44))
        welcome = heading(text("ui.first.title"), 5)
        introduction = label(text("ui.first.intro"), "quiet", wraps=True)
        self.search = named(QLineEdit(), text("ui.first.search"))
        self.search.setPlaceholderText(text("ui.first.search"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.provinces = named(QListWidget(), text("ui.first.provinces"))
        self.provinces.setSpacing(1)
        self.chosen = label(style_name="chip")
        self.chosen.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.office = named(QLineEdit(), text("ui.office"))
        self.office.setPlaceholderText(text("ui.first.office_example"))
        self.preparer = named(QLineEdit(), text("ui.preparer"))
        self.head = named(QLineEdit(), text("ui.head"))
        self.refusal = label(style_name="error", wraps=True)
        self.begin = button(text("ui.first.begin"), primary=True)
        self.leave = button(text("ui.quit"))
        top = QHBoxLayout()
        top.setSpacing(14)
        top.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.addWidget(welcome)
        words.addWidget(introduction)
        top.addLayout(words, 1)
        left, right = self._province_side(), self._people_side()
        middle = QHBoxLayout()
        middle.setSpacing(26)
        middle.addLayout(left, 5)
        middle.addLayout(right, 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 22, 26, 20)
        column.setSpacing(16)
        column.addLayout(top)
        column.addLayout(middle, 1)
        self.search.textChanged.connect(self._narrow)
        self.provinces.currentItemChanged.connect(self._choose)
        self.provinces.itemActivated.connect(lambda _: self.office.setFocus())
        self.begin.clicked.connect(self._begin)
        self.leave.clicked.connect(self.reject)
        self._narrow("")
        self.search.setFocus()

    @property
    def unit(self) -> Unit | None:
        """The province chosen."""
        row = self.provinces.currentRow()
        return self.provinces.item(row).data(_UNIT_ROLE) if row >= 0 else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down goes from the search into the list; Enter in the search takes the first that fits."""
        if self.search.hasFocus() and event.key() == Qt.Key.Key_Down:
            self.provinces.setFocus()
            self.provinces.setCurrentRow(max(0, self.provinces.currentRow()))
        elif self.search.hasFocus() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.provinces.setCurrentRow(max(0, self.provinces.currentRow()))
            self.office.setFocus()
        else:
            super().keyPressEvent(event)

    def _province_side(self) -> QVBoxLayout:
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addWidget(label(self._messages.text("ui.first.province"), "title"))
        side.addWidget(self.search)
        side.addWidget(self.provinces, 1)
        return side

    def _people_side(self) -> QVBoxLayout:
        text = self._messages.text
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addWidget(label(text("ui.first.people"), "title"))
        fields = QFormLayout()
        fields.setVerticalSpacing(10)
        fields.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        fields.addRow(label(text("ui.first.unit"), "caption"), self.chosen)
        for key, field in (("ui.office", self.office), ("ui.preparer", self.preparer), ("ui.head", self.head)):
            name = label(text(key), "caption")
            name.setBuddy(field)
            fields.addRow(name, field)
        side.addLayout(fields)
        side.addWidget(label(text("ui.first.later"), "quiet", wraps=True))
        side.addStretch(1)
        side.addWidget(self.refusal)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.begin)
        side.addLayout(buttons)
        return side

    def _narrow(self, typed: str) -> None:
        """List the provinces that fit, in the order of the alphabet; one alone is chosen."""
        before = self.unit
        fitting = unit_table().search_provinces(typed, self._clock.today())
        self.provinces.blockSignals(True)
        self.provinces.clear()
        for unit in fitting:
            item = QListWidgetItem(unit.full_name)
            item.setData(_UNIT_ROLE, unit)
            self.provinces.addItem(item)
            if unit == before or len(fitting) == 1:
                self.provinces.setCurrentItem(item)
        self.provinces.blockSignals(False)
        self._choose()

    def _choose(self) -> None:
        unit = self.unit
        self.chosen.setText(unit.full_name if unit else self._messages.text("ui.first.none"))
        mark(self.chosen, "tone", "" if unit else "warning")
        self.begin.setEnabled(unit is not None)

    def _begin(self) -> None:
        """Make the data folder; a refusal is said here and nothing is begun."""
        unit = self.unit
        if unit is None:
            return
        names = (field.text().strip() for field in (self.office, self.preparer, self.head))
        try:
            Workspace.create(self._data_dir, unit, Settings(*names), self._clock).close()
        except DomainError as error:
            self.refusal.setText(self._messages.error(error))
            return
        self.accept()
