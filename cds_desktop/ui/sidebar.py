"""The list at the left: sections with their progress, registers with their rows, and where problems are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from PySide6.QtCore import QAbstractListModel, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from cds_desktop.domain.problems import Kind, Severity, count_findings
from cds_desktop.ui.form_grid import section_title
from cds_desktop.ui.grid import Index
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import SEVERITY_COLOURS, colour, enlarged, icon, severity_icon
from cds_desktop.ui.texts import count_line
from cds_desktop.ui.widgets import styled

_ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
_ICON, _MARGIN, _BAR = 16, 12, 3


@dataclass(frozen=True)
class Entry:
    """One line: a heading, a section or a register; `place` is its code or name."""

    kind: str  # overview, heading, section, register
    place: str
    title: str
    state: str = ""
    done: bool = False
    errors: int = 0
    warnings: int = 0
    spoken: str = ""


class SidebarModel(QAbstractListModel):
    """Sections and registers of the session's month."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.entries: list[Entry] = []
        session.month_changed.connect(self._refresh)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many lines there are."""
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return title, the whole line as it is spoken, and the entry itself."""
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.title
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return entry.spoken or entry.title
            case _ if role == _ENTRY_ROLE:
                return entry
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        heading = index.isValid() and self.entries[index.row()].kind == "heading"
        return Qt.ItemFlag.NoItemFlags if heading else super().flags(index)

    def position(self, kind: str, place: str) -> QModelIndex:
        """Return where a section or register is."""
        for row, entry in enumerate(self.entries):
            if (entry.kind, entry.place) == (kind, place):
                return self.index(row)
        return QModelIndex()

    def _refresh(self) -> None:
        entries = self._entries()
        if len(entries) == len(self.entries):
            self.entries = entries
            self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))
        else:
            self.beginResetModel()
            self.entries = entries
            self.endResetModel()

    def _entries(self) -> list[Entry]:
        session = self._session
        pack = session.month.pack
        sections = [name for name in pack.sections if pack.by_section[name]]
        return [
            Entry("overview", "", session.text("ui.action.overview")),
            Entry("heading", "", session.text("ui.sections")),
            *(self._section(name) for name in sections),
            Entry("heading", "", session.text("ui.registers")),
            *(self._register(name) for name in pack.registers),
        ]

    def _section(self, name: str) -> Entry:
        session = self._session
        progress = session.month.progress(name)
        title = section_title(session, name)
        counts = progress.counts
        answered = session.text("ui.answered", answered=progress.answered, asked=progress.asked)
        spoken = ", ".join(part for part in (title, answered, count_line(counts, session.messages)) if part)
        done = progress.answered == progress.asked
        state = f"{progress.answered}/{progress.asked}"
        return Entry("section", name, title, state, done, counts[Kind.ERROR], counts[Kind.WARNING], spoken)

    def _register(self, name: str) -> Entry:
        session = self._session
        assert session.view is not None
        title = session.month.pack.registers[name].name_in(session.messages.language)
        state = session.month.registers.get(name)
        if state is None:
            return Entry("register", name, title)
        found = [f for row in session.view.row_findings.get(name, {}).values() for f in row] + session.view.at(name)
        counts = count_findings(found)
        rows = session.text("ui.rows", count=len(state.rows))
        spoken = ", ".join(part for part in (title, rows, count_line(counts, session.messages)) if part)
        none = state.confirmed and not state.rows
        shown = session.text("ui.none") if none else session.messages.value(len(state.rows))
        errors, warnings = counts[Kind.ERROR], counts[Kind.WARNING]
        return Entry("register", name, title, shown, state.confirmed, errors, warnings, spoken)


class _EntryDelegate(QStyledItemDelegate):
    """Draws a line: title, then how far it is, and the gravest problems with their number below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height that the title needs."""
        view = cast(QListView, self.parent())
        entry: Entry = index.data(_ENTRY_ROLE)
        metrics = QFontMetrics(view.font())
        if entry.kind == "heading":
            return QSize(80, metrics.lineSpacing() + (18 if index.row() else 12))
        lines = metrics.boundingRect(self._title_room(view, entry), Qt.TextFlag.TextWordWrap, entry.title).height()
        problems = metrics.lineSpacing() + 2 if entry.errors or entry.warnings else 0
        return QSize(80, lines + problems + 15)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a line."""
        view = cast(QListView, self.parent())
        entry: Entry = index.data(_ENTRY_ROLE)
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if entry.kind == "heading":
            painter.setFont(enlarged(view.font(), -1, bold=True))
            painter.setPen(colour("muted"))
            bottom = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
            painter.drawText(rect.adjusted(_MARGIN + 2, 0, -_MARGIN, -4), bottom, entry.title)
            painter.restore()
            return
        chosen = view.currentIndex() == index
        box = rect.adjusted(6, 1, -6, -1)
        if chosen:
            painter.setPen(colour("accent") if view.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(colour("chosen"))
            painter.drawRoundedRect(box, 6, 6)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("accent"))
            painter.drawRoundedRect(QRect(box.left(), box.top() + 5, _BAR, box.height() - 10), 1.5, 1.5)
        painter.setPen(colour("text"))
        room = self._title_room(view, entry).translated(rect.left() + _MARGIN + 2, rect.top() + 7)
        painter.drawText(room, Qt.TextFlag.TextWordWrap, entry.title)
        painter.setFont(view.font())
        painter.setPen(colour("good" if entry.done else "muted"))
        first = QRect(rect.left(), rect.top() + 7, rect.width() - _MARGIN - 2, QFontMetrics(view.font()).lineSpacing())
        painter.drawText(first, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, entry.state)
        if entry.done:
            width = QFontMetrics(view.font()).horizontalAdvance(entry.state)
            icon("done", "good").paint(painter, QRect(first.right() - width - _ICON - 1, first.top(), _ICON, _ICON))
        self._draw_problems(painter, view, entry, rect)
        painter.restore()

    def _draw_problems(self, painter: QPainter, view: QListView, entry: Entry, rect: QRect) -> None:
        left, height = rect.left() + _MARGIN + 2, QFontMetrics(view.font()).lineSpacing()
        top = rect.bottom() - height - 6
        for severity, count in ((Severity.ERROR, entry.errors), (Severity.WARNING, entry.warnings)):
            if count:
                severity_icon(severity).paint(painter, QRect(left, top + 1, 14, 14))
                painter.setPen(colour(SEVERITY_COLOURS[severity]))
                text = str(count)
                painter.drawText(QRect(left + 19, top, 60, height), Qt.AlignmentFlag.AlignVCenter, text)
                left += 19 + QFontMetrics(view.font()).horizontalAdvance(text) + 12

    def _title_room(self, view: QListView, entry: Entry) -> QRect:
        taken = QFontMetrics(view.font()).horizontalAdvance(entry.state) + (_ICON + 4 if entry.done else 0) + 10
        return QRect(0, 0, max(view.viewport().width() - 2 * _MARGIN - 4 - taken, 60), 1000)


class Sidebar(QListView):
    """The list itself; walking through it opens what is chosen."""

    overview_chosen = Signal()
    section_chosen = Signal(str)
    register_chosen = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        styled(self, "sidebar")
        self._marking = False
        self.places = SidebarModel(session)
        self.setModel(self.places)
        self.setItemDelegate(_EntryDelegate(self))
        self.setAccessibleName(session.text("ui.sidebar"))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.selectionModel().currentChanged.connect(self._chosen)
        self.places.dataChanged.connect(self.scheduleDelayedItemsLayout)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the titles anew."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def mark(self, kind: str, place: str) -> None:
        """Show where the window is, without opening it again."""
        self._marking = True
        self.setCurrentIndex(self.places.position(kind, place))
        self._marking = False

    def step(self, by: int) -> None:
        """Open the next (1) or previous (-1) section or register, round the end."""
        entries = self.places.entries
        row = self.currentIndex().row()
        for _ in entries:
            row = (row + by) % len(entries)
            if entries[row].kind != "heading":
                break
        self.setCurrentIndex(self.places.index(row))

    def _chosen(self, index: QModelIndex) -> None:
        if not index.isValid() or self._marking:
            return
        entry = self.places.entries[index.row()]
        if entry.kind == "overview":
            self.overview_chosen.emit()
        elif entry.kind == "section":
            self.section_chosen.emit(entry.place)
        elif entry.kind == "register":
            self.register_chosen.emit(entry.place)
