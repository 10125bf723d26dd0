"""The grid of a register: its headings sort and filter, its rows carry the sign of what they are to the month."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QFontMetrics

from cds_desktop.forms.model import Register
from cds_desktop.ui.grid import ROW_HEIGHT, Grid
from cds_desktop.ui.register_header import HEADING_ROOM, FilterHeader, RowHeader
from cds_desktop.ui.register_model import RegisterModel
from cds_desktop.ui.register_rows import Line
from cds_desktop.ui.session import Session

_MEASURED_ROWS = 30
_EMPTY_WIDTH, _SIGN, _MARGINS = 60, 22, 20


class RegisterGrid(Grid):
    """The grid of a register."""

    filter_wanted = Signal(int)
    """The filter of a column (its position) is to be opened."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._preferences = session.preferences
        self.rows = RegisterModel(session)
        self.setAccessibleName(session.text("ui.register_grid"))
        header = FilterHeader(self.rows, self)
        header.filter_wanted.connect(self.filter_wanted)
        self.setHorizontalHeader(header)
        self.setVerticalHeader(RowHeader(self))
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.setModel(self.rows)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

    def show_register(self, name: str) -> None:
        """Show another register, all of its rows, as they were entered."""
        self.rows.show_register(name)
        columns = [column.name for column in self.rows.columns]
        self.keep_widths(self._preferences, f"widths.{name}", columns)
        self.freeze(leading_columns(self.rows.register))
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.arrange()

    def selected_lines(self) -> list[Line]:
        """Return the rows in which cells are selected, in the order shown; quick for however many."""
        numbers = {number for block in self.selected_blocks() for number in block.rows}
        shown = self.rows.shown
        return [shown[number] for number in sorted(numbers) if number < len(shown)]

    def select_lines(self, numbers: Iterable[int]) -> None:
        """Select whole rows; the first becomes the current one, in the column where the current cell is."""
        chosen = QItemSelection()
        first, last = 0, self.rows.columnCount() - 1
        ordered = sorted(numbers)
        for number in ordered:
            chosen.select(self.rows.index(number, first), self.rows.index(number, last))
        if ordered:
            self.goto(self.rows.index(ordered[0], max(self.currentIndex().column(), 0)))
            self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def sort_by_current(self) -> None:
        """Sort by the current cell's column: upwards, downwards, as entered, in turn."""
        header, column = self.horizontalHeader(), self.currentIndex().column()
        upwards, downwards = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        if header.sortIndicatorSection() != column:
            header.setSortIndicator(column, upwards)
        elif header.sortIndicatorOrder() is upwards:
            header.setSortIndicator(column, downwards)
        else:
            header.setSortIndicator(-1, upwards)

    def arrange(self) -> None:
        """Give every column the room of its heading and of what the first rows hold, up to its declared width."""
        metrics = QFontMetrics(self.font())
        seen = self.rows.shown[:_MEASURED_ROWS]
        widths = {}
        for position, column in enumerate(self.rows.columns):
            heading = metrics.horizontalAdvance(self.rows.headerData(position, Qt.Orientation.Horizontal))
            texts = (self.rows.text_of(line, column) for line in seen)
            longest = max(map(metrics.horizontalAdvance, texts), default=_EMPTY_WIDTH)
            widest = column.width * metrics.averageCharWidth()
            content = max(min(longest + _SIGN, widest), _EMPTY_WIDTH) + _MARGINS
            widths[position] = max(heading + HEADING_ROOM, content)
        self.set_widths(widths)

    def open_filter(self) -> None:
        """Open the filter of the current column, or of the first where no row is shown."""
        if self.rows.columns:
            self.filter_wanted.emit(max(self.currentIndex().column(), 0))


def leading_columns(register: Register | None) -> int:
    """Return how many columns at the left tell rows apart: they stay in view. They are the key and the title."""
    if register is None:
        return 0
    names = {register.title_column, *register.key}
    return sum(1 for _ in takewhile(lambda column: column in names, register.columns))
