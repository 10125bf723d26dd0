"""A section of the form as a grid: what is asked, what it was before, what it is now, and how it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QHeaderView, QLineEdit, QVBoxLayout, QWidget

from cds_desktop.domain.entry import round_half_up
from cds_desktop.domain.figures import Value
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Finding
from cds_desktop.forms.entries import format_value
from cds_desktop.forms.model import Indicator, Source, ValueKind
from cds_desktop.ui.editors import ChoiceBox, Lines
from cds_desktop.ui.grid import LOOK_ROLE, CellLook, EntryModel, Grid, Index
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import SEVERITY_COLOURS
from cds_desktop.ui.texts import month_label
from cds_desktop.ui.widgets import button, label, named, styled

if TYPE_CHECKING:
    from cds_desktop.reporting.blocks import Pasted
    from cds_desktop.reporting.workspace import Workspace

_SOURCE_ICONS = {
    Source.DERIVED: "formula",
    Source.REGISTER: "register",
    Source.ALIAS: "alias",
    Source.UNIT_TABLE: "unit",
}
_QUIET_RULES = {"REQUIRED": "missing", "REQUIRED_PART": "missing", "REQUIRED_ROWS": "missing", "UNCONFIRMED": "carried"}
_MINUS = "−"


class Column(IntEnum):
    """Columns of the form grid."""

    CODE = 0
    LABEL = 1
    UOM = 2
    BASE = 3
    VALUE = 4
    CHANGE = 5
    PERCENT = 6
    NOTE = 7


class Comparison(StrEnum):
    """What this period is compared with."""

    PREVIOUS = "previous"
    YEAR_AGO = "year_ago"


class _Cell(NamedTuple):
    text: str
    look: CellLook


_WORDS = (ValueKind.CLASS, ValueKind.TEXT)
_NARRATIVE_LINES = 12
_SHOWN_LENGTH = 600
_NAME_WIDTH, _TEXT_WIDTH = 158, 220
_FIRST_TO_GO = (Column.NOTE, Column.PERCENT, Column.CODE)
"""What a narrow window leaves out: notes are in the details too; a code then stands before its indicator's name."""
_NUMBERS = (Column.BASE, Column.VALUE, Column.CHANGE, Column.PERCENT)


def finding_icon(findings: list[Finding]) -> tuple[str, str]:
    """Return icon and colour for what was found at a place: its gravest problem not yet explained."""
    unanswered = [finding for finding in findings if not finding.explanation]
    if not unanswered:
        return ("explained", "muted") if findings else ("", "muted")
    problem = min((finding.problem for finding in unanswered), key=lambda p: p.severity.rank)
    return _QUIET_RULES.get(problem.rule, problem.severity.value), SEVERITY_COLOURS[problem.severity]


def _shortened(text: str) -> str:
    """The beginning of a long text: a cell shows what fits, its editor all."""
    return text if len(text) <= _SHOWN_LENGTH else f"{text[:_SHOWN_LENGTH].rstrip()}…"


def _widths_of_texts(codes: int, width: int) -> dict[Column, int]:
    """Widths in a section of narratives: theirs is the room of numbers, with the period before where both fit."""
    room = width - codes - _NAME_WIDTH
    if room < _TEXT_WIDTH:
        return {Column.VALUE: room + codes}
    if room < 2 * _TEXT_WIDTH:
        return {Column.CODE: codes, Column.VALUE: room}
    before = room * 2 // 5
    return {Column.CODE: codes, Column.BASE: before, Column.VALUE: room - before}


class FormModel(EntryModel):
    """The rows of one section of the session's month."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.section = ""
        self.comparison = Comparison.PREVIOUS
        self.indicators: list[Indicator] = []
        self._together = False
        self._cells: dict[tuple[int, int], _Cell] = {}
        self._typed: dict[tuple[Period, str, Column], tuple[object, str]] = {}
        session.month_changed.connect(self._refresh)

    def show_section(self, section: str) -> None:
        """Show another section."""
        self.beginResetModel()
        self.section = section
        self.indicators = self._session.month.pack.by_section[section]
        self._cells.clear()
        self.endResetModel()

    def compare_with(self, comparison: Comparison) -> None:
        """Compare with another period."""
        self.comparison = comparison
        self._refresh()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, Column.BASE, Column.BASE)

    def name_with_code(self, together: bool) -> None:
        """Say whether names carry their codes, for want of a column."""
        if together != self._together:
            self._together = together
            self._cells.clear()

    def row_of(self, code: str) -> int:
        """Return the row of an indicator; raises ValueError where the section has no such."""
        return [indicator.code for indicator in self.indicators].index(code)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many indicators the section has."""
        return 0 if parent.isValid() else len(self.indicators)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the headings; the two periods name their months."""
        if role == Qt.ItemDataRole.TextAlignmentRole and section in _NUMBERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole or self._session.view is None:
            return None
        if orientation is Qt.Orientation.Vertical:
            return self.indicators[section].code
        period = self._session.month.period
        match section:
            case Column.BASE:
                base = period.previous() if self.comparison is Comparison.PREVIOUS else period.year_ago()
                return self._session.text(f"ui.column.{self.comparison}", month=month_label(base))
            case Column.VALUE:
                return self._session.text("ui.column.value", month=month_label(period))
            case _:
                return self._session.text(f"ui.column.{Column(section).name.lower()}")

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Values and notes of typed indicators can be edited while the month is open."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if self._is_entry(index.row(), index.column()) else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return text, look, text to edit, tooltip and accessible text of a cell."""
        if not index.isValid():
            return None
        row, column = index.row(), Column(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._cell(row, column).text
            case _ if role == LOOK_ROLE:
                return self._cell(row, column).look
            case Qt.ItemDataRole.EditRole:
                return self._edit_text(row, column)
            case Qt.ItemDataRole.ToolTipRole if column is Column.VALUE:
                return "\n".join(self._sentences(row)) or None
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(row, column)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Save what was typed; it is shown at once and replaced by what was saved when that is known."""
        column = Column(index.column())
        if not self._is_entry(index.row(), column):
            return False
        code = self.indicators[index.row()].code
        key, token = (self._session.month.period, code, column), object()
        self._typed[key] = (token, value)

        def settled() -> None:
            if self._typed.get(key, (None,))[0] is token:
                del self._typed[key]

        if column is Column.VALUE:
            self._session.enter(code, value, settled)
        else:
            self._session.annotate(code, settled, note=value or None)
        self._cells.clear()
        self.dataChanged.emit(index, index)
        return True

    def entry_after(self, index: Index, step: int) -> QModelIndex:
        """Go down or up to the next value to type; in the notes, to the next note."""
        column = Column.NOTE if index.column() == Column.NOTE else Column.VALUE
        row = index.row()
        if step > 0 and index.column() < Column.VALUE:
            row -= 1
        row += step
        while 0 <= row < len(self.indicators):
            if self._is_entry(row, column):
                return self.index(row, column)
            row += step
        return QModelIndex()

    def make_editor(self, index: Index, parent: QWidget) -> QWidget:
        """Bring a line, for có/chưa and classes a choice, for narratives several lines."""
        indicator = self.indicators[index.row()]
        editor: QWidget
        if index.column() == Column.VALUE and indicator.value is ValueKind.BOOLEAN:
            editor = ChoiceBox({"co": self._session.text("value.yes"), "chua": self._session.text("value.no")}, parent)
        elif index.column() == Column.VALUE and indicator.value is ValueKind.CLASS:
            english = self._session.messages.language == "en"
            editor = ChoiceBox(indicator.classes_en if english else indicator.classes, parent)
        elif index.column() == Column.VALUE and indicator.value is ValueKind.TEXT:
            editor = Lines(_NARRATIVE_LINES, parent)
        else:
            editor = QLineEdit(parent)
        editor.setAccessibleName(self._spoken(index.row(), Column.CODE))
        return editor

    def copy_job(self, rows: range, columns: Sequence[int]) -> Callable[[], list[list[str]]]:
        """Return what gives cells as they are shown; a value as it is, without what is said of a blank."""
        lines = [[self._copied(row, Column(column)) for column in columns] for row in rows]
        return lambda: lines

    def paste_job(
        self, rows: Sequence[int], columns: Sequence[int], read: Callable[[], list[list[str]]]
    ) -> Callable[[Workspace], Pasted] | None:
        """Return what writes the block's part that lies over the values of this period; computed rows take a line."""
        if Column.VALUE not in columns:
            return None
        position, codes = columns.index(Column.VALUE), [indicator.code for indicator in self.indicators]

        def figures() -> list[tuple[str, str]]:
            lines = zip(rows, read(), strict=False)
            return [(codes[n] if n < len(codes) else "", line[position]) for n, line in lines if position < len(line)]

        return self._writer(figures)

    def clear_job(self, indexes: Iterable[Index]) -> Callable[[Workspace], Pasted]:
        """Return what empties values."""
        codes = [self.indicators[index.row()].code for index in indexes]
        return self._writer(lambda: [(code, "") for code in codes])

    def place_name(self, row: int, name: str) -> str:
        """Return code and name of an indicator; the line's number where there is none."""
        return self._session.place_label(name) if name else self._session.text("ui.paste.line", line=row + 1)

    def _copied(self, row: int, column: Column) -> str:
        indicator = self.indicators[row]
        if column is Column.BASE:
            return format_value(self._base(indicator), indicator, self._session.messages)
        if column is not Column.VALUE:
            return self._cell(row, column).text
        if indicator.typed:
            return self._edit_text(row, column)
        return format_value(self._session.month.values.get(indicator.code), indicator, self._session.messages)

    def _writer(self, figures: Callable[[], list[tuple[str, str]]]) -> Callable[[Workspace], Pasted]:
        from cds_desktop.reporting.blocks import paste_figures

        period = self._session.month.period
        return lambda w: paste_figures(w, period, figures(), w.settings.preparer)

    def _is_entry(self, row: int, column: int) -> bool:
        return column in (Column.VALUE, Column.NOTE) and self._session.takes(self.indicators[row])

    def _refresh(self) -> None:
        self._cells.clear()
        if self.section:
            self.indicators = self._session.month.pack.by_section[self.section]
            last = self.index(len(self.indicators) - 1, len(Column) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, Column.BASE, Column.VALUE)

    def _typed_text(self, code: str, column: Column) -> str | None:
        """What was typed and is not yet saved."""
        return self._typed.get((self._session.month.period, code, column), (None, None))[1]

    def _edit_text(self, row: int, column: Column) -> str:
        indicator, month = self.indicators[row], self._session.month
        figure = month.figure(indicator.code)
        typed = self._typed_text(indicator.code, column)
        if typed is not None:
            return typed
        if column is Column.NOTE:
            return figure.note or ""
        return figure.entry or format_value(figure.value, indicator, self._session.messages)

    def _cell(self, row: int, column: Column) -> _Cell:
        key = (row, column)
        if key not in self._cells:
            self._cells[key] = self._make_cell(self.indicators[row], column)
        return self._cells[key]

    def _make_cell(self, indicator: Indicator, column: Column) -> _Cell:
        applies = indicator.applies_to(self._session.month.unit)
        ground = "surface" if indicator.typed and applies else "sunken"
        session = self._session
        match column:
            case Column.CODE:
                return _Cell(indicator.code, CellLook(ground, "muted"))
            case Column.LABEL:
                indent = self._depth(indicator)
                name = indicator.name_in(session.messages.language)
                name = f"{indicator.code}  {name}" if self._together else name
                return _Cell(name, CellLook(ground, wraps=True, indent=indent))
            case Column.UOM:
                return _Cell(indicator.uom, CellLook(ground, "muted", wraps=True))
            case Column.BASE:
                text = _shortened(format_value(self._base(indicator), indicator, session.messages))
                narrative = indicator.value is ValueKind.TEXT
                return _Cell(text, CellLook(ground, "muted", number=not narrative, wraps=indicator.value in _WORDS))
            case Column.VALUE:
                return self._value_cell(indicator, ground)
            case Column.CHANGE | Column.PERCENT:
                texts = self._change(indicator)
                return _Cell(texts[column - Column.CHANGE], CellLook(ground, "muted", number=True))
            case Column.NOTE:
                typed = self._typed_text(indicator.code, column)
                note = typed if typed is not None else session.month.figure(indicator.code).note
                return _Cell(note or "", CellLook(ground, "muted", wraps=True))

    def _value_cell(self, indicator: Indicator, ground: str) -> _Cell:
        session = self._session
        figure = session.month.figure(indicator.code)
        name, tint = finding_icon(session.view.at(indicator.code) if session.view else [])
        if not name and not indicator.typed:
            name = _SOURCE_ICONS[indicator.source]
        value = session.month.values.get(indicator.code)
        text, shade, italic = format_value(value, indicator, session.messages), "text", False
        typed = self._typed_text(indicator.code, Column.VALUE)
        if typed is not None:
            text = typed
        elif figure.entry is not None:
            text, shade, ground = figure.entry, "error", "error_ground"
        elif value is None and figure.reason is not None:
            text, shade, italic = session.text(f"ui.reason.{figure.reason}"), "muted", True
        elif indicator.typed and figure.value is not None and not figure.confirmed and indicator.is_stock:
            shade, italic = "muted", True
        field = session.takes(indicator)
        wraps, narrative = italic or indicator.value in _WORDS, indicator.value is ValueKind.TEXT
        bold = not indicator.parent and not narrative
        look = CellLook(ground, shade, name, tint, field, number=not narrative, italic=italic, bold=bold, wraps=wraps)
        return _Cell(_shortened(text), look)

    def _base(self, indicator: Indicator) -> Value | None:
        month = self._session.month
        values = month.previous if self.comparison is Comparison.PREVIOUS else month.year_ago
        return values.get(indicator.code)

    def _change(self, indicator: Indicator) -> tuple[str, str]:
        """The difference and, as a part of what it was, the percentage; rates differ by percentage points."""
        value, base = self._session.month.values.get(indicator.code), self._base(indicator)
        if not (isinstance(value, Decimal) and isinstance(base, Decimal)):
            return "", ""
        difference = value - base
        shown = self._signed(difference, indicator.decimals)
        if indicator.is_rate:
            return shown, self._session.text("ui.points")
        return shown, self._signed(100 * difference / abs(base), 1) if base else ""

    def _signed(self, number: Decimal, decimals: int) -> str:
        fitted = round_half_up(number, decimals)
        sign = "+" if fitted > 0 else _MINUS if fitted < 0 else ""
        return sign + self._session.messages.value(abs(fitted))

    def _depth(self, indicator: Indicator) -> int:
        depth, indicators = 0, self._session.month.pack.indicators
        while indicator.parent:
            depth, indicator = depth + 1, indicators[indicator.parent]
        return depth

    def _sentences(self, row: int) -> list[str]:
        view = self._session.view
        findings = view.at(self.indicators[row].code) if view else []
        return [self._session.describe(finding.problem) for finding in findings]

    def _spoken(self, row: int, column: Column) -> str:
        indicator = self.indicators[row]
        named = f"{indicator.code} {indicator.name_in(self._session.messages.language)}"
        if column is not Column.VALUE:
            return self._cell(row, column).text if column > Column.VALUE else named
        text = self._cell(row, column).text or self._session.text("ui.blank")
        return " ".join([f"{named}: {text} {indicator.uom}.", *self._sentences(row)])


class FormGrid(Grid):
    """The grid of a section: the names take the room that is left, rows are as high as their names need."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.form = FormModel(session)
        self.setModel(self.form)
        self.setAccessibleName(session.text("ui.form_grid"))
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
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
        widths = {
            Column.CODE: room("", *(indicator.code for indicator in self.form.indicators)) - 8,
            Column.UOM: room("có/chưa") - 8,
            Column.BASE: room(headings[Column.BASE], "12.345.678") - 10,
            Column.VALUE: room(headings[Column.VALUE], "12.345.678") + 22,
            Column.CHANGE: room("+123.456") - 10,
            Column.PERCENT: room("điểm %", "+123,4") - 6,
            Column.NOTE: max(84, width // 10),
        }
        if any(indicator.value is ValueKind.TEXT for indicator in self.form.indicators):
            widths = _widths_of_texts(widths[Column.CODE], width)
        else:
            for column in _FIRST_TO_GO:
                if width - sum(widths.values()) < _NAME_WIDTH:
                    del widths[column]
        widths[Column.LABEL] = max(_NAME_WIDTH, width - sum(widths.values()))
        for column in Column:
            self.setColumnHidden(column, column not in widths)
            self.setColumnWidth(column, widths.get(column, 0))
        self.form.name_with_code(Column.CODE not in widths)
        self.resizeRowsToContents()

    def clear(self, filled: list[QModelIndex]) -> None:
        """Empty values in one step, notes one by one."""
        for index in filled:
            if index.column() == Column.NOTE:
                self.form.setData(index, "")
        super().clear([index for index in filled if index.column() == Column.VALUE])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew for another width."""
        super().resizeEvent(event)
        key = (self.viewport().width(), self.form.section)
        if self.isVisible() and key != self._arranged_for:
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
        self._confirm = button(session.text("ui.confirm_section"), "done")
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
            first = form.entry_after(form.index(0, 0), 1)
            target = first if first.isValid() else form.index(0, Column.VALUE)
        self.grid.goto(target)

    def _compare(self, position: int) -> None:
        self.grid.form.compare_with(list(Comparison)[position])
        self.grid.arrange()

    def _current_changed(self, current: QModelIndex) -> None:
        if current.isValid():
            self._rows[self.grid.form.section] = current.row()
            self.indicator_chosen.emit(self.code)

    def _refresh(self) -> None:
        section = self.grid.form.section
        if not section:
            return
        session, month = self._session, self._session.month
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
