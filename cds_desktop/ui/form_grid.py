"""A section of the form: its grid, and the page around it with name, progress and what is compared."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QHeaderView, QSizePolicy, QVBoxLayout, QWidget

from cds_desktop.forms.model import ValueKind
from cds_desktop.ui.comparison import Comparison
from cds_desktop.ui.form_model import Column, FormModel
from cds_desktop.ui.grid import Block, Grid, rows_of
from cds_desktop.ui.session import Session
from cds_desktop.ui.widgets import button, label, named, styled

_NAME_WIDTH, _TEXT_WIDTH = 158, 220
_FIRST_TO_GO = (Column.NOTE, Column.PERCENT, Column.CODE, Column.CHANGE)
"""What a narrow window leaves out: notes are in the details too; a code then stands before its indicator's name."""
_WIDTHS, _COMPARISON = "widths.form", "comparison"
_FROZEN = 2


def _widths_of_texts(codes: int, width: int) -> dict[int, int]:
    """Widths in a section of narratives: theirs is the room of numbers, with the period before where both fit."""
    room = width - codes - _NAME_WIDTH
    if room < _TEXT_WIDTH:
        return {Column.VALUE: room + codes}
    if room < 2 * _TEXT_WIDTH:
        return {Column.CODE: codes, Column.VALUE: room}
    before = room * 2 // 5
    return {Column.CODE: codes, Column.BASE: before, Column.VALUE: room - before}


class FormGrid(Grid):
    """The grid of a section: the names take the room that is left, rows are as high as their names need."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.form = FormModel(session)
        self.setModel(self.form)
        self.setAccessibleName(session.text("ui.form_grid"))
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.keep_widths(session.preferences, _WIDTHS, [column.name for column in Column])
        self.freeze(_FROZEN)
        self.form.modelReset.connect(self.arrange)
        self._arranged_for = (0, "")

    def arrange(self) -> None:
        """Give every column the width its texts need, the names what is left, and the rows their heights.

        A hidden grid is arranged when it is shown.
        """
        if not self.isVisible():
            return
        self._arranged_for = (self.viewport().width(), self.form.section)
        metrics = QFontMetrics(self.font())
        width = self.viewport().width()

        def room(*texts: str) -> int:
            lines = [line for text in texts for line in text.split("\n")]
            return max(metrics.horizontalAdvance(line) for line in lines) + 26

        headings = [self.form.headerData(column, Qt.Orientation.Horizontal) or "" for column in Column]
        chosen = self.widths.chosen()
        widths: dict[int, int] = {
            Column.CODE: room("", *(indicator.code for indicator in self.form.indicators)) - 8,
            Column.UOM: room("có/chưa") - 8,
            Column.BASE: room(headings[Column.BASE], "12.345.678") - 10,
            Column.VALUE: room(headings[Column.VALUE], "12.345.678") + 22,
            Column.CHANGE: room(headings[Column.CHANGE], "+123.456") - 10,
            Column.PERCENT: room(headings[Column.PERCENT], "điểm %", "+123,4") - 6,
            Column.NOTE: max(84, width // 10),
        }
        if any(indicator.value is ValueKind.TEXT for indicator in self.form.indicators):
            chosen, widths = {}, _widths_of_texts(widths[Column.CODE], width)
        else:
            for column in _FIRST_TO_GO:
                if width - sum(widths.values()) < _NAME_WIDTH:
                    del widths[column]
        for column in Column:
            self.setColumnHidden(column, column not in widths and column is not Column.LABEL)
        rest = sum(chosen.get(column, size) for column, size in widths.items())
        widths[Column.LABEL] = max(_NAME_WIDTH, width - rest)
        self.set_widths(widths)
        self.form.name_with_code(Column.CODE not in widths)
        at = self.visualRect(self.currentIndex())
        self.resizeRowsToContents()
        if at.intersects(self.viewport().rect()):  # what was seen stays seen, whole
            self.scrollTo(self.currentIndex())

    def clear(self, blocks: list[Block]) -> None:
        """Empty values in one step, notes one by one."""
        for row in rows_of(block for block in blocks if Column.NOTE in block.columns):
            note = self.form.index(row, Column.NOTE)
            if note.data(Qt.ItemDataRole.EditRole):
                self.form.setData(note, "")
        only = range(Column.VALUE, Column.VALUE + 1)
        super().clear([Block(block.rows, only) for block in blocks if Column.VALUE in block.columns])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew for another width."""
        super().resizeEvent(event)
        key = (self.viewport().width(), self.form.section)
        if self.isVisible() and not self.widths.dragging and key != self._arranged_for:
            self._arranged_for = key
            QTimer.singleShot(0, self, self.arrange)

    def showEvent(self, event: QShowEvent) -> None:
        """Arrange what came while the grid was hidden, with the chosen cell in view."""
        super().showEvent(event)
        self.arrange()
        self.scrollTo(self.currentIndex())


class FormPage(QWidget):
    """A section: its name and progress, what it is compared with, and its grid."""

    indicator_chosen = Signal(str)
    """The current cell is in the row of this code."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        styled(self, "page")
        self._session = session
        self.grid = FormGrid(session)
        self._title = label(style_name="title", wraps=True)
        self._progress = label(style_name="quiet")
        self._comparison = named(QComboBox(), session.text("ui.compare"))
        for comparison in Comparison:
            self._comparison.addItem(session.text(f"ui.compare.{comparison}"))
        self._comparison.setToolTip(session.text("ui.compare"))
        self._confirm = button(session.text("ui.confirm_section"), "done")
        self._confirm.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        head = styled(QWidget(), "pageHead")
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._title)
        words.addWidget(self._progress)
        line = QHBoxLayout(head)
        line.setContentsMargins(14, 7, 10, 7)
        line.setSpacing(10)
        line.addLayout(words, 1)
        line.addWidget(self._confirm)
        line.addWidget(self._comparison)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self.grid, 1)
        self.setFocusProxy(self.grid)
        self._rows: dict[str, int] = {}
        self._confirm.clicked.connect(lambda: session.confirm(section=self.grid.form.section))
        self._comparison.currentIndexChanged.connect(self._compare)
        self.grid.selectionModel().currentChanged.connect(self._current_changed)
        session.month_changed.connect(self._refresh)
        kept = session.preferences.get(_COMPARISON, str(Comparison.PREVIOUS))
        if kept in list(Comparison):
            self._comparison.setCurrentIndex(list(Comparison).index(Comparison(kept)))

    @property
    def code(self) -> str:
        """The code in whose row the current cell is; empty where there is none."""
        index = self.grid.currentIndex()
        return self.grid.form.indicators[index.row()].code if index.isValid() else ""

    def show_section(self, section: str, code: str | None = None) -> None:
        """Show a section, at an indicator or where it was left."""
        form = self.grid.form
        if form.section != section:
            form.show_section(section)
            self._refresh()
        row = form.row_of(code) if code else self._rows.get(section, -1)
        target = form.index(row, Column.VALUE)
        if not target.isValid():
            self.grid.scrollToTop()  # what stands above the first cell to fill is seen too
            first = form.entry_after(form.index(0, 0), 1)
            target = first if first.isValid() else form.index(0, Column.VALUE)
        self.grid.goto(target)

    def compare_next(self) -> None:
        """Compare with the next of the periods that can be compared with."""
        self._comparison.setCurrentIndex(list(Comparison).index(self.grid.form.compared.kind.next()))

    def _compare(self, position: int) -> None:
        chosen = list(Comparison)[position]
        self._session.preferences.set(_COMPARISON, str(chosen))
        self.grid.form.compare_with(chosen)
        self.grid.arrange()

    def _current_changed(self, current: QModelIndex) -> None:
        if current.isValid():
            self._rows[self.grid.form.section] = current.row()
            self.indicator_chosen.emit(self.code)

    def _refresh(self) -> None:
        section = self.grid.form.section
        session, month = self._session, self._session.month
        if not month.pack.by_section.get(section):
            return
        progress = month.progress(section)
        self._title.setText(section_title(session, section))
        self._progress.setText(session.text("ui.answered.long", answered=progress.answered, asked=progress.asked))
        waiting = any(
            f.problem.rule == "UNCONFIRMED" and month.section_of(f.problem.place) == section for f in month.findings
        )
        self._confirm.setVisible(session.editable and waiting)


def section_title(session: Session, section: str) -> str:
    """Return `B. Hạ tầng số`; sections whose code is no letter go by their name alone."""
    name = session.month.pack.sections[section].name_in(session.messages.language)
    return f"{section}. {name}" if len(section) == 1 else name
