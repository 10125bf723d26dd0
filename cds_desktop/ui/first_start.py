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
    QPushButton,
    QVBoxLayout,
)

from cds_desktop.domain.clock import Clock
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.units import Unit, unit_table
from cds_desktop.reporting.workspace import Settings, Workspace
from cds_desktop.ui.style import enlarged, icon, program_icon

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
        self.setWindowIcon(program_icon())
        self.resize(820, 540)
        mark = QLabel()
        mark.setPixmap(program_icon().pixmap(44, 44))
        welcome = QLabel(text("ui.first.title"), objectName="title")
        welcome.setFont(enlarged(self.font(), 5, bold=True))
        introduction = QLabel(text("ui.first.intro"), objectName="quiet", wordWrap=True)
        self.search = QLineEdit(placeholderText=text("ui.first.search"), clearButtonEnabled=True)
        self.search.setAccessibleName(text("ui.first.search"))
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.provinces = QListWidget(accessibleName=text("ui.first.provinces"))
        self.provinces.setSpacing(1)
        self.chosen = QLabel(objectName="chip", wordWrap=True)
        self.office = QLineEdit(placeholderText=text("ui.first.office_example"), accessibleName=text("ui.office"))
        self.preparer = QLineEdit(accessibleName=text("ui.preparer"))
        self.head = QLineEdit(accessibleName=text("ui.head"))
        self.refusal = QLabel(objectName="error", wordWrap=True)
        self.begin = QPushButton(text("ui.first.begin"))
        self.begin.setProperty("primary", True)
        self.begin.setDefault(True)
        self.leave = QPushButton(text("ui.quit"))
        self.leave.setAutoDefault(False)
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
        item = self.provinces.currentItem()
        return item.data(_UNIT_ROLE) if item else None

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
        heading = QLabel(self._messages.text("ui.first.province"), objectName="title")
        side.addWidget(heading)
        side.addWidget(self.search)
        side.addWidget(self.provinces, 1)
        return side

    def _people_side(self) -> QVBoxLayout:
        text = self._messages.text
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addWidget(QLabel(text("ui.first.people"), objectName="title"))
        fields = QFormLayout()
        fields.setVerticalSpacing(10)
        fields.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        fields.addRow(QLabel(text("ui.first.unit"), objectName="caption"), self.chosen)
        for key, field in (("ui.office", self.office), ("ui.preparer", self.preparer), ("ui.head", self.head)):
            label = QLabel(text(key), objectName="caption")
            label.setBuddy(field)
            fields.addRow(label, field)
        side.addLayout(fields)
        side.addWidget(QLabel(text("ui.first.later"), objectName="quiet", wordWrap=True))
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
        self.chosen.setProperty("tone", "" if unit else "warning")
        self.chosen.style().polish(self.chosen)
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
