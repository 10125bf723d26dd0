"""The filter of one column of a register: values to tick with their counts, a text to find, or a range."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from cds_desktop.domain.entry import EntryError
from cds_desktop.domain.figures import Cell
from cds_desktop.domain.text import sort_key
from cds_desktop.forms.entries import format_cell
from cds_desktop.forms.model import Column, ColumnKind
from cds_desktop.reporting.texts import entry_sentence
from cds_desktop.ui.dialogs import Dialog
from cds_desktop.ui.register_model import RegisterModel
from cds_desktop.ui.row_filters import TICKED_KINDS, ColumnFilter, fitting_names, read_range
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import icon
from cds_desktop.ui.widgets import button, named

_CODE = Qt.ItemDataRole.UserRole
_FEWEST_LINES, _MOST_LINES, _FRAME, _WIDTH = 3, 11, 10, 380
_FILLED = {"filter.all": None, "filter.only_filled": True, "filter.only_blank": False}


class TickList(QListWidget):
    """Values with their counts, ticked by Space; Ctrl+A ticks all that are shown, or none where all are."""

    def __init__(self, names: Mapping[str, str], counts: Mapping[str, str], ticked: frozenset[str] | None) -> None:
        super().__init__()
        self.ensurePolished()  # items are measured as they come
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        for code, name in names.items():
            item = QListWidgetItem(f"{name}  ({counts.get(code, '0')})")
            item.setData(_CODE, code)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(_state(ticked is None or code in ticked))
            self.addItem(item)
        lines = max(_FEWEST_LINES, min(len(names), _MOST_LINES))
        self.setFixedHeight(lines * self.sizeHintForRow(0) + _FRAME)
        self.setCurrentRow(0)
        self.itemActivated.connect(lambda item: item.setCheckState(_state(not _ticked(item))))

    @property
    def items_in_order(self) -> list[QListWidgetItem]:
        """All items, shown or not."""
        return [self.item(row) for row in range(self.count())]

    @property
    def ticked(self) -> frozenset[str] | None:
        """The codes that are ticked and shown; None where all there are."""
        chosen = [item for item in self.items_in_order if _ticked(item) and not item.isHidden()]
        return None if len(chosen) == self.count() else frozenset(item.data(_CODE) for item in chosen)

    def show_only(self, codes: set[str]) -> None:
        """Show only some of the values; the others count as not ticked."""
        for item in self.items_in_order:
            item.setHidden(item.data(_CODE) not in codes)
        first = next((row for row, item in enumerate(self.items_in_order) if not item.isHidden()), -1)
        self.setCurrentRow(first)

    def tick_all(self) -> None:
        """Tick all that are shown; where they are, tick none."""
        shown = [item for item in self.items_in_order if not item.isHidden()]
        state = _state(not all(_ticked(item) for item in shown))
        for item in shown:
            item.setCheckState(state)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+A ticks all; Enter belongs to the dialog."""
        ctrl = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_A and ctrl:
            self.tick_all()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)


class FilterDialog(Dialog):
    """Asks which rows to show by one column, and filters the model."""

    def __init__(self, parent: QWidget, session: Session, model: RegisterModel, column: Column) -> None:
        title = session.text("filter.title", column=column.name_in(session.messages.language))
        super().__init__(parent, session, title, column.help, session.text("filter.act"))
        self._model = model
        self._column = column
        self.introduction.setVisible(bool(column.help))
        condition = model.filters.get(column.name, ColumnFilter())
        self.ticks: TickList | None = None
        if column.kind in TICKED_KINDS:
            self._add_ticks(condition)
        elif column.kind is ColumnKind.TEXT:
            self.words = self._line("filter.words", condition.words)
        else:
            self.low, self.high = self._end("filter.from", condition.low), self._end("filter.to", condition.high)
        if self.ticks is None:
            self.filled = QComboBox()
            for key in _FILLED:
                self.filled.addItem(session.text(key))
            self.filled.setCurrentIndex(list(_FILLED.values()).index(condition.filled))
            self.add("filter.cells", self.filled)
        self.lift = button(session.text("filter.lift"), "close")
        self.lift.setEnabled(bool(condition))
        self.lift.clicked.connect(self._lift)
        self.buttons.insertWidget(0, self.lift)
        self.setMinimumWidth(_WIDTH)

    def act(self) -> None:
        """Filter; a range that cannot be read is refused here."""
        try:
            condition = self._condition()
        except EntryError as error:
            self.refuse(entry_sentence(error, self.session.messages))
            return
        self._model.filter(self._column.name, condition)
        self.accept()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin in the first field, what stands there marked to be typed over."""
        super().showEvent(event)
        focused = self.focusWidget()
        if isinstance(focused, QLineEdit):
            focused.selectAll()

    def _condition(self) -> ColumnFilter:
        if self.ticks is not None:
            return ColumnFilter(ticked=self.ticks.ticked)
        filled = list(_FILLED.values())[self.filled.currentIndex()]
        if self._column.kind is ColumnKind.TEXT:
            return ColumnFilter(words=self.words.text().strip(), filled=filled)
        low, high = read_range(self._column, self.low.text(), self.high.text())
        return ColumnFilter(low=low, high=high, filled=filled)

    def _lift(self) -> None:
        self._model.filter(self._column.name, None)
        self.accept()

    def _line(self, key: str, text: str) -> QLineEdit:
        line = QLineEdit(text)
        if self._column.kind in (ColumnKind.DATE, ColumnKind.MONTH):
            line.setPlaceholderText(self.session.text(f"ui.placeholder.{self._column.kind}"))
        self.add(key, line)
        return line

    def _end(self, key: str, end: Cell | None) -> QLineEdit:
        return self._line(key, format_cell(end, self._column, self.session.messages, str))

    def _add_ticks(self, condition: ColumnFilter) -> None:
        text = self.session.text
        counts = self._model.counts_of(self._column)
        known = self._model.codes_in(self._column)
        offered = [code for code in known if code in counts or self._column.kind is ColumnKind.CHOICE]
        strange = sorted((code for code in counts if code and code not in known), key=sort_key)
        self._names = {code: known.get(code, code) for code in (*offered, *strange)}
        if counts[""]:
            self._names[""] = text("filter.blank_cells")
        written = {code: self.session.messages.value(count) for code, count in counts.items()}
        self.ticks = named(TickList(self._names, written, condition.ticked), text("filter.ticks"))
        self.sought = named(QLineEdit(), text("filter.sought"))
        self.sought.setPlaceholderText(text("filter.sought"))
        self.sought.setClearButtonEnabled(True)
        self.sought.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.sought.textChanged.connect(self._seek)
        self.all = button(text("filter.tick_all"), "done")
        self.all.clicked.connect(self.ticks.tick_all)
        line = QHBoxLayout()
        line.addWidget(self.sought, 1)
        line.addWidget(self.all)
        self.column.insertLayout(2, line)
        self.column.insertWidget(3, self.ticks)

    def _seek(self, typed: str) -> None:
        assert self.ticks is not None
        self.ticks.show_only(set(fitting_names(self._names, typed)))


def _ticked(item: QListWidgetItem) -> bool:
    return item.checkState() is Qt.CheckState.Checked


def _state(ticked: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
