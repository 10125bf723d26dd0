"""A dialog that loads a file: what it would change is shown first, place by place; then it is written in one step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHeaderView, QTabBar, QTableView, QWidget

from cds_desktop.reporting.load_preview import Difference, Effect
from cds_desktop.reporting.loading import Rejected
from cds_desktop.reporting.texts import entry_sentence
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.dialogs import LongDialog
from cds_desktop.ui.grid import Index
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import icon
from cds_desktop.ui.texts import period_in_text
from cds_desktop.ui.widgets import button, label, named

_STAYS = (Effect.CONFIRMED, Effect.UNCHANGED)
_SIGNS = {
    Effect.NEW: ("add", "good"),
    Effect.CHANGED: ("form", "accent"),
    Effect.CLEARED: ("empty", "warning"),
    Effect.DELETED: ("delete", "warning"),
    Effect.CONFIRMED: ("done", "good"),
    Effect.UNCHANGED: ("done", "muted"),
}
_REFUSED = ("error", "error")
_ROOM = QSize(760, 560)
_FRAME = QSize(16, 48)
_TABLE_HEIGHT = 120
_ALL_ROOM = 100
_SHARES = (0.46, 0.25)
_MEASURED, _LINE_ROOM, _PADDING = 300, 14, 9
_WRAP = Qt.TextFlag.TextWordWrap


@dataclass(frozen=True)
class PreviewLine:
    """One line of the table: its sign and its texts by column."""

    sign: tuple[str, str]
    cells: tuple[str, ...]


class Planned(Protocol):
    """What loading a file would do."""

    @property
    def file(self) -> str:
        """The name of the file."""

    @property
    def rejected(self) -> Sequence[Rejected]:
        """The cells that cannot be loaded: then nothing is."""


@dataclass(frozen=True)
class Preview:
    """What the worker made of the file: the plan, how many places it touches and how, and the lines of each tab."""

    plan: Planned
    effects: Counter[Effect]
    tabs: dict[str, list[PreviewLine]]


class _Lines(QAbstractTableModel):
    """The lines of one tab under their headings."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._headings: tuple[str, ...] = ()
        self._lines: list[PreviewLine] = []

    def show(self, headings: tuple[str, ...], lines: list[PreviewLine]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self._headings, self._lines = headings, lines
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many lines there are."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self._headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a heading."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a text, which is its own tool tip, and the sign of the line."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return line.cells[index.column()]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return icon(*line.sign)
        return None


class PreviewDialog(LongDialog):
    """Loads a file, all or nothing: Enter shows what will change, Enter again writes it."""

    def __init__(self, parent: QWidget, session: Session, title: str, introduction: str) -> None:
        text = session.text
        super().__init__(parent, session, title, introduction, text("ui.load.preview"))
        self._seen: Preview | None = None
        self._contents: dict[str, list[PreviewLine]] = {}
        self.path = self.add_path("ui.load.file", "", self._browse)
        self.add_choices()
        self.summary = label(style_name="title", wraps=True)
        self.tabs = named(QTabBar(), text("ui.load.tabs"))
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        for name in ("changes", "stays", "rejected"):
            self.tabs.setTabData(self.tabs.addTab(""), name)
        self.table = named(QTableView(), text("ui.load.table"))
        self._lines = _Lines(self)
        self._dress_table()
        for place, part in enumerate((self.summary, self.tabs, self.table), 5):
            self.column.insertWidget(place, part, _ALL_ROOM if part is self.table else 0)
        self.guesses = button(text("ui.load.guesses"))
        self.buttons.insertWidget(1, self.guesses)
        self.guesses.clicked.connect(lambda: self._look(accept_guesses=True))
        self.tabs.currentChanged.connect(self._show_tab)
        self.path.textChanged.connect(self.forget)
        self.forget()

    def add_choices(self) -> None:
        """Add the fields below the file."""
        raise NotImplementedError

    def reading(self, path: Path, *, accept_guesses: bool) -> Callable[[Workspace], Preview]:
        """Return what reads a file and plans what it does; for the worker's thread."""
        raise NotImplementedError

    def writing(self, plan: Any) -> Callable[[Workspace], object]:
        """Return what writes a plan of `reading`; for the worker's thread."""
        raise NotImplementedError

    def written(self, outcome: Any) -> None:
        """Keep what writing brought; the dialog then closes."""
        raise NotImplementedError

    def act(self) -> None:
        """Show what the file would change; once that is seen, write it."""
        if self._seen is None:
            self._look(accept_guesses=False)
        else:
            self.run(self.writing(self._seen.plan), self._written)

    def forget(self) -> None:
        """What was seen is of another file or choice: it is to be looked at anew."""
        self._seen = None
        self._contents = {}
        self.action.setText(self.session.text("ui.load.preview"))
        for part in (self.summary, self.tabs, self.table, self.guesses, self.refusal):
            part.hide()

    def preview(self, plan: Planned, lines: Sequence[Difference]) -> Preview:
        """Return a plan with its lines by tab; for the worker's thread."""
        tabs: dict[str, list[PreviewLine]] = {"changes": [], "stays": [], "rejected": []}
        for line in lines:
            tabs["stays" if line.effect in _STAYS else "changes"].append(self._line(line))
        for cell in plan.rejected:
            sentence = entry_sentence(cell.error, self.session.messages)
            tabs["rejected"].append(PreviewLine(_REFUSED, (cell.place, sentence)))
        return Preview(plan, Counter(line.effect for line in lines), tabs)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the columns in proportion."""
        super().resizeEvent(event)
        self._arrange()

    def _dress_table(self) -> None:
        table = self.table
        table.setModel(self._lines)
        table.setShowGrid(False)
        table.setStyleSheet("QTableView::item { padding: 0 6px; }")  # less than _PADDING
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setMinimumHeight(_TABLE_HEIGHT)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)

    def _look(self, *, accept_guesses: bool) -> None:
        """Have the worker read the file and plan what it does."""
        job = self.reading(Path(self.path.text().strip()), accept_guesses=accept_guesses)
        self.forget()
        self.run(job, self._show)

    def _show(self, seen: object) -> None:
        assert isinstance(seen, Preview)
        text, rejected = self.session.text, seen.plan.rejected
        self._contents = seen.tabs
        for place, (name, lines) in enumerate(seen.tabs.items()):
            self.tabs.setTabText(place, text(f"ui.load.{name}", count=len(lines)))
            self.tabs.setTabVisible(place, bool(lines))
        effects = seen.effects
        counts = [text(f"ui.load.count.{effect}", count=effects[effect]) for effect in Effect if effects[effect]]
        self.summary.setText(" · ".join(counts) or text("ui.load.count.none"))
        first = next((name for name in ("rejected", "changes", "stays") if seen.tabs[name]), "changes")
        self.tabs.setCurrentIndex(list(seen.tabs).index(first))
        for part in (self.summary, self.tabs, self.table):
            part.show()
        self.guesses.setVisible(any(getattr(cell.error, "guess", None) is not None for cell in rejected))
        self._show_tab()
        self.resize(self.size().expandedTo(_ROOM.boundedTo(self.screen().availableSize() - _FRAME)))
        if rejected:
            self.refuse(text("load.refused", file=seen.plan.file, count=len(rejected)))
        else:
            self._seen = seen
            self.action.setText(text("ui.load.act"))
            self.action.setEnabled(True)
            self.action.setFocus()

    def _show_tab(self) -> None:
        name = self.tabs.tabData(self.tabs.currentIndex())
        columns = ("cell", "reason") if name == "rejected" else ("effect", "place", "before", "after")
        headings = tuple(self.session.text(f"ui.load.column.{column}") for column in columns)
        self._lines.show(headings, self._contents.get(name, []))
        self._arrange()

    def _line(self, line: Difference) -> PreviewLine:
        session = self.session
        indicator, place = session.month.pack.indicators.get(line.code), line.name or line.code
        if indicator is not None:
            said = f" · {session.text(f'ui.{line.name}')}" if line.name else ""
            place = f"{line.code}  {indicator.name_in(session.messages.language)}{said}"
            place += f" · {period_in_text(line.period, session.messages)}" if line.period else ""
        effect, blank = session.text(f"ui.load.effect.{line.effect}"), session.text("ui.blank")
        after = line.after or ("" if line.effect is Effect.DELETED else blank)
        return PreviewLine(_SIGNS[line.effect], (effect, place, line.before or blank, after))

    def _arrange(self) -> None:
        """Give the first column what it needs, a place and its values their shares, and lines their height."""
        self.table.resizeColumnToContents(0)
        rest = self.table.viewport().width() - self.table.columnWidth(0)
        for column, share in enumerate(_SHARES[: self._lines.columnCount() - 2], 1):
            self.table.setColumnWidth(column, round(rest * share))
        metrics, columns = self.table.fontMetrics(), range(1, self._lines.columnCount())
        rooms = [QRect(0, 0, self.table.columnWidth(column) - 2 * _PADDING, 1000) for column in columns]
        for row in range(min(self._lines.rowCount(), _MEASURED)):
            texts = (self._lines.index(row, column).data() for column in columns)
            boxes = (metrics.boundingRect(*box) for box in zip(rooms, repeat(_WRAP), texts))
            self.table.setRowHeight(row, max(box.height() for box in boxes) + _LINE_ROOM)

    def _written(self, outcome: object) -> None:
        self.written(outcome)
        self.accept()

    def _browse(self) -> None:
        kinds = self.session.text("ui.load.kinds") + " (*.csv *.xlsx *.ods)"
        path, _ = QFileDialog.getOpenFileName(self, self.windowTitle(), self.path.text(), kinds)
        if path:
            self.path.setText(path)
            self.act()
