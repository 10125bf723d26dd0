"""A section of the form as a table: what is asked, what it was before, what it is now, and how it changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from enum import IntEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid

from cds_desktop.domain.entry import format_date, round_half_up
from cds_desktop.domain.figures import Figure, Quality
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Finding
from cds_desktop.forms.entries import format_value, read_value
from cds_desktop.forms.model import Indicator, Source, ValueKind
from cds_desktop.ui.bubble import Preview, preview
from cds_desktop.ui.comparison import Compared, Comparison, YearToDate, read_year_to_date
from cds_desktop.ui.editors import ChoiceBox, Lines, ValueLine
from cds_desktop.ui.grid import LOOK_ROLE, Block, CellLook, EntryModel, Index, rows_of
from cds_desktop.ui.indicator_facts import from_months
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import SEVERITY_COLOURS
from cds_desktop.ui.texts import period_label

if TYPE_CHECKING:
    from cds_desktop.reporting.blocks import Pasted
    from cds_desktop.reporting.clipboard import Copied
    from cds_desktop.reporting.workspace import Workspace

_SOURCE_ICONS = {
    Source.DERIVED: "formula",
    Source.REGISTER: "register",
    Source.ALIAS: "alias",
    Source.UNIT_TABLE: "unit",
}
_QUIET_RULES = {"REQUIRED": "missing", "REQUIRED_PART": "missing", "REQUIRED_ROWS": "missing", "UNCONFIRMED": "carried"}
_WORDS = (ValueKind.CLASS, ValueKind.TEXT)
_NARRATIVE_LINES = 12
_SHOWN_LENGTH = 600
_TAGGED = (Quality.PROVISIONAL, Quality.ESTIMATE)
_NUMBER_KINDS = (ValueKind.INTEGER, ValueKind.DECIMAL)


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


_NUMBERS = (Column.BASE, Column.VALUE, Column.CHANGE, Column.PERCENT)
_COMPARED = {Column.BASE: "base", Column.CHANGE: "change", Column.PERCENT: "percent"}


class _Cell(NamedTuple):
    text: str
    look: CellLook


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


class FormModel(EntryModel):
    """The rows of one section of the session's month."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.section = ""
        self.compared = Compared(session, Comparison.PREVIOUS)
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
        """Compare with another period, or with the targets."""
        self._compare(Compared(self._session, comparison))
        self._ask_to_date()

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
        """Return the headings, the periods with their months, and what the compared columns say in a sentence."""
        if role == Qt.ItemDataRole.TextAlignmentRole and section in _NUMBERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if self._session.view is None:
            return None
        if orientation is Qt.Orientation.Vertical:
            return self.indicators[section].code if role == Qt.ItemDataRole.DisplayRole else None
        column = Column(section)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._heading(column)
            case Qt.ItemDataRole.ToolTipRole if column in _COMPARED:
                return self.compared.help(_COMPARED[column])
        return None

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
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                return "\n".join(self._details(row, column)) or None
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
        elif index.column() == Column.VALUE and indicator.value in _NUMBER_KINDS:
            editor = ValueLine(parent)
        elif index.column() == Column.VALUE and indicator.value is ValueKind.TEXT:
            editor = Lines(_NARRATIVE_LINES, parent)
        else:
            editor = QLineEdit(parent)
        editor.setAccessibleName(self._spoken(index.row(), Column.CODE))
        return editor

    def preview(self, index: Index, text: str) -> Preview | None:
        """Return what a text is read as, where it is not written so already, or what is wrong with it."""
        indicator, messages = self.indicators[index.row()], self._session.messages

        def read(typed: str) -> str:
            return f"{format_value(read_value(indicator, typed), indicator, messages)} {indicator.uom}".strip()

        return preview(self._session, text, read)

    def copy_job(self, rows: range, columns: Sequence[int]) -> Callable[[], list[list[Copied]]]:
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

    def clear_job(self, blocks: Sequence[Block]) -> Callable[[Workspace], Pasted]:
        """Return what empties values; computed rows take a line."""
        codes = [self.indicators[row].code for row in rows_of(blocks)]
        return self._writer(lambda: [(code, "") for code in codes])

    def place_name(self, row: int, name: str) -> str:
        """Return code and name of an indicator; the line's number where there is none."""
        return self._session.place_label(name) if name else self._session.text("ui.paste.line", line=row + 1)

    def _copied(self, row: int, column: Column) -> Copied:
        indicator, month = self.indicators[row], self._session.month
        if column is Column.BASE:
            number = self.compared.number(indicator)
            return self.compared.base(indicator) if number is None else number
        if column is not Column.VALUE:
            return self._cell(row, column).text
        value = month.values.get(indicator.code)
        if isinstance(value, Decimal):
            return round_half_up(value, indicator.decimals)
        return (
            self._edit_text(row, column) if indicator.typed else format_value(value, indicator, self._session.messages)
        )

    def _writer(self, figures: Callable[[], list[tuple[str, str]]]) -> Callable[[Workspace], Pasted]:
        from cds_desktop.reporting.blocks import paste_figures

        period = self._session.month.period
        return lambda w: paste_figures(w, period, figures(), w.settings.preparer)

    def _is_entry(self, row: int, column: int) -> bool:
        return column in (Column.VALUE, Column.NOTE) and self._session.takes(self.indicators[row])

    def _compare(self, compared: Compared) -> None:
        self.compared = compared
        self._redraw()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, Column.BASE, Column.PERCENT)

    def _refresh(self) -> None:
        self._redraw()
        self._ask_to_date()

    def _redraw(self) -> None:
        self._cells.clear()
        if not self.section:
            return
        asked = self._session.month.pack.by_section.get(self.section, [])
        if [i.code for i in asked] != [i.code for i in self.indicators]:  # a period with another form pack
            self.beginResetModel()
            self.indicators = asked
            self.endResetModel()
        elif asked:
            self.indicators = asked
            last = self.index(len(self.indicators) - 1, len(Column) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, Column.BASE, Column.VALUE)

    def _ask_to_date(self) -> None:
        """Have the year to date read where it is shown; until then stands what was read before, of the same month."""
        if self.compared.kind is not Comparison.TO_DATE or self._session.view is None:
            return
        if not self._session.view.whole:
            return
        month, known = self._session.month, self.compared.to_date
        if known is not None and known.period != month.period:
            self._compare(Compared(self._session, Comparison.TO_DATE))

        def answered(to_date: YearToDate) -> None:
            shown = isValid(self) and self.compared.kind is Comparison.TO_DATE
            if shown and self._session.month.period == to_date.period:
                self._compare(Compared(self._session, Comparison.TO_DATE, to_date))

        self._session.ask(lambda workspace: read_year_to_date(workspace, month), answered)

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

    def _heading(self, column: Column) -> str:
        match column:
            case Column.BASE:
                return self.compared.heading()
            case Column.CHANGE | Column.PERCENT:
                return self.compared.change_heading(_COMPARED[column])
            case Column.VALUE:
                return self._session.text(
                    "ui.column.value", month=period_label(self._session.month.period, self._session.messages)
                )
            case _:
                return self._session.text(f"ui.column.{column.name.lower()}")

    def _cell(self, row: int, column: Column) -> _Cell:
        key = (row, column)
        if key not in self._cells:
            self._cells[key] = self._make_cell(self.indicators[row], column)
        return self._cells[key]

    def _make_cell(self, indicator: Indicator, column: Column) -> _Cell:
        applies = indicator.applies_to(self._session.month.unit)
        told = indicator.typed and indicator.code not in self._session.month.from_months
        ground = "surface" if told and applies else "sunken"
        session = self._session
        match column:
            case Column.CODE:
                return _Cell(indicator.code, CellLook(ground, "muted"))
            case Column.LABEL:
                name = indicator.name_in(session.messages.language)
                name = f"{indicator.code}  {name}" if self._together else name
                return _Cell(name, CellLook(ground, wraps=True, indent=self._depth(indicator)))
            case Column.UOM:
                return _Cell(indicator.uom, CellLook(ground, "muted", wraps=True))
            case Column.BASE:
                sign = "missing" if self.compared.incomplete(indicator) else ""
                sign, tint = ("approve", "good") if self.compared.official(indicator) else (sign, "muted")
                narrative = indicator.value is ValueKind.TEXT
                wraps = indicator.value in _WORDS
                look = CellLook(ground, "muted", sign, tint, number=not narrative, wraps=wraps)
                return _Cell(_shortened(self.compared.base(indicator)), look)
            case Column.VALUE:
                return self._value_cell(indicator, ground)
            case Column.CHANGE | Column.PERCENT:
                texts = self.compared.change(indicator)
                return _Cell(texts[column - Column.CHANGE], CellLook(ground, "muted", number=True))
            case Column.NOTE:
                typed = self._typed_text(indicator.code, column)
                note = typed if typed is not None else session.month.figure(indicator.code).note
                return _Cell(note or "", CellLook(ground, "muted", wraps=True))

    def _value_cell(self, indicator: Indicator, ground: str) -> _Cell:
        session = self._session
        figure = session.month.figure(indicator.code)
        name, tint = finding_icon(session.view.at(indicator.code) if session.view else [])
        computed = indicator.code in session.month.from_months
        if not name and (computed or not indicator.typed):
            name = "calendar" if computed else _SOURCE_ICONS[indicator.source]
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
        narrative = indicator.value is ValueKind.TEXT
        look = CellLook(
            ground,
            shade,
            name,
            tint,
            field=session.takes(indicator),
            number=not narrative,
            italic=italic,
            bold=not indicator.parent and not narrative,
            wraps=(value is None and italic) or indicator.value in _WORDS,
            tag=session.text(f"ui.tag.{figure.quality}")
            if figure.quality in (Quality.PROVISIONAL, Quality.ESTIMATE)
            else "",
            remark=bool(self._remarks(figure)),
        )
        return _Cell(_shortened(text), look)

    def _depth(self, indicator: Indicator) -> int:
        depth, indicators = 0, self._session.month.pack.indicators
        while indicator.parent:
            depth, indicator = depth + 1, indicators[indicator.parent]
        return depth

    def _details(self, row: int, column: Column) -> list[str]:
        """What is to be known of a cell beside its text: sentences for tooltip and screen reader."""
        indicator = self.indicators[row]
        match column:
            case Column.VALUE:
                figure = self._session.month.figure(indicator.code)
                return [*self._sentences(row), *self._remarks(figure), *self._origin(indicator)]
            case Column.BASE:
                return [line for line in [self.compared.base_help(indicator)] if line]
            case Column.CODE | Column.LABEL:
                return self._origin(indicator)
            case _:
                return []

    def _remarks(self, figure: Figure) -> list[str]:
        """Where a figure is from and how firm it is, and the note."""
        session = self._session
        facts = [
            ("ui.quality", session.text(f"ui.quality.{figure.quality}") if figure.quality else ""),
            ("ui.source", figure.source or ""),
            ("ui.as_of", format_date(figure.as_of) if figure.as_of else ""),
            ("ui.note", figure.note or ""),
        ]
        return [session.text("ui.fact", name=session.text(key), value=text) for key, text in facts if text]

    def _origin(self, indicator: Indicator) -> list[str]:
        """How a figure that is not typed comes about, in words."""
        session, pack = self._session, self._session.month.pack
        if indicator.code in session.month.from_months:
            return from_months(indicator, session)
        if indicator.source is Source.ALIAS:
            return [session.text("ui.alias", code=session.place_label(indicator.formula or ""))]
        from cds_desktop.reporting.wording import formula_in_words

        first, *more = formula_in_words(indicator, pack, session.messages) or [""]
        return [session.text("ui.formula", formula=first), *(f"• {line}" for line in more)] if first else []

    def _sentences(self, row: int) -> list[str]:
        view = self._session.view
        findings = view.at(self.indicators[row].code) if view else []
        return [self._session.describe(finding.problem) for finding in findings]

    def _spoken(self, row: int, column: Column) -> str:
        indicator, blank = self.indicators[row], self._session.text("ui.blank")
        named = f"{indicator.code} {indicator.name_in(self._session.messages.language)}"
        cell = self._cell(row, column)
        match column:
            case Column.CODE | Column.LABEL | Column.UOM:
                return named
            case Column.VALUE:
                said = f"{named}: {cell.text or blank} {indicator.uom}."
                quality = f"{cell.look.tag}." if cell.look.tag else ""
                return " ".join(part for part in (said, quality, *self._sentences(row)) if part)
            case _:
                heading = self._heading(column).replace("\n", " ")
                return f"{heading}: {cell.text or blank}"
