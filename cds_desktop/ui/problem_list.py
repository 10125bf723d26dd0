"""All problems of the month: counted, filtered by kind and section, one step from their cells, explained together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cds_desktop.domain.problems import Finding, Kind, Problem, Severity
from cds_desktop.ui.form_grid import section_title
from cds_desktop.ui.grid import LOOK_ROLE, ROW_HEIGHT, CellDelegate, CellLook, Index
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import KIND_COLOURS, button_icon, icon
from cds_desktop.ui.widgets import label, named, styled

_KIND, _PLACE, _SENTENCE = range(3)
_ROW_HEIGHT = 28
_MEASURED = 60
_WIDEST_SECTION = 260
_SECTION_LETTERS, _FEWEST_LETTERS = 7, 3
_LEAST_HEIGHT, _ANY_HEIGHT = 86, 16_777_215
_WORDS_WIDTH, _SIGN_WIDTH = 640, 36


class ProblemModel(QAbstractTableModel):
    """The findings of the session's month, of the kinds and the section that are wanted, the open ones first."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.kinds = set(Kind)
        self.section = ""
        self.findings: list[Finding] = []
        self.signs_only = False
        self.whole = -1
        """The row whose sentence is shown whole, over several lines."""

    def refresh(self) -> None:
        """Take the findings anew."""
        month = self._session.month
        of_kind: dict[Kind, list[Finding]] = {kind: [] for kind in Kind}
        for finding in month.by_section.get(self.section, []) if self.section else month.findings:
            of_kind[finding.kind].append(finding)
        found = [finding for kind in Kind if kind in self.kinds for finding in of_kind[kind]]
        if found != self.findings:
            self.beginResetModel()
            self.findings = found
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many problems are listed."""
        return 0 if parent.isValid() else len(self.findings)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the columns: kind, place, sentence."""
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return text and look; sentences are made only for rows that are seen."""
        if not index.isValid():
            return None
        finding = self.findings[index.row()]
        problem, kind, session = finding.problem, finding.kind, self._session
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                if index.column() == _KIND:
                    said = role == Qt.ItemDataRole.AccessibleTextRole or not self.signs_only
                    return session.text(f"ui.severity.{kind}") if said else ""
                return self._place(problem) if index.column() == _PLACE else session.describe(problem)
            case Qt.ItemDataRole.ToolTipRole:
                answer = session.text("explain.said", text=finding.explanation) if finding.explanation else ""
                return "\n".join(filter(None, (session.describe(problem), answer)))
            case _ if role == LOOK_ROLE:
                shade = KIND_COLOURS[kind]
                if index.column() == _KIND:
                    return CellLook(icon=kind.value, icon_colour=shade, colour=shade)
                return CellLook(
                    colour="muted" if kind is Kind.EXPLAINED else "text",
                    bold=index.column() == _PLACE,
                    wraps=index.row() == self.whole,  # a long place too
                )
        return None

    def _place(self, problem: Problem) -> str:
        """The code alone, whose sentence names it; rows by register, name and column."""
        coded = problem.place in self._session.month.pack.indicators
        return problem.place if coded else self._session.place_label(problem.place)


class ProblemTable(QTableView):
    """The list itself; Enter or a double click goes to the problem's cell, several lines can be chosen.

    The line one is at shows its whole sentence. It and what is chosen stay when the month changes.
    """

    chosen = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.problems = ProblemModel(session)
        self.setModel(self.problems)
        self.setItemDelegate(CellDelegate(self))
        self.setAccessibleName(session.text("ui.problems"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(_ROW_HEIGHT)
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        self.doubleClicked.connect(self._choose)
        self._kept: tuple[int, set[tuple[str, str]]] = (0, set())
        self.problems.modelAboutToBeReset.connect(self._keep)
        self.problems.modelReset.connect(self._restore)
        self.problems.modelReset.connect(self.arrange)

    def selected(self) -> list[Finding]:
        """Return the findings of the chosen lines, in their order."""
        selection = self.selectionModel().selection()
        parts = (selection.at(number) for number in range(selection.count()))
        ranges = sorted((part.top(), part.bottom()) for part in parts)
        return [finding for top, bottom in ranges for finding in self.problems.findings[top : bottom + 1]]

    def go_to_open(self, beyond: str) -> Problem | None:
        """Come to the first line that asks for something, and return its problem; None where there is none.

        Who is at the place `beyond` of the present line comes to the next one, and after the last to the first again.
        """
        findings, here = self.problems.findings, self.currentIndex().row()
        left = [row for row, finding in enumerate(findings) if finding.kind.is_open]
        if not left:
            return None
        is_there = here in left and f"{beyond}/".startswith(f"{findings[here].problem.place}/")
        row = next((row for row in left if row > here), left[0]) if is_there else left[0]
        self.selectRow(row)
        return findings[row].problem

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Show the whole sentence of the line one has come to."""
        super().currentChanged(current, previous)
        self._show_whole()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the cell."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew for another width."""
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Give the sentence the room that kind and place leave; a narrow list tells the kinds by their signs alone."""
        metrics, width = QFontMetrics(self.font()), self.viewport().width()
        self.problems.signs_only = width < _WORDS_WIDTH
        kind = _SIGN_WIDTH if self.problems.signs_only else metrics.horizontalAdvance("Đã thuyết minh") + 48
        places = (self.problems.index(row, _PLACE).data() for row in range(min(self.problems.rowCount(), _MEASURED)))
        longest = max((metrics.horizontalAdvance(place) for place in places), default=0)
        place = min(longest * 11 // 10 + 24, (width - kind) // 4)
        for column, size in ((_KIND, kind), (_PLACE, place), (_SENTENCE, max(width - kind - place, 200))):
            self.setColumnWidth(column, size)
        self._show_whole()

    def _show_whole(self) -> None:
        """Make the line one is at as high as its sentence needs, and the one before as low as all others."""
        before, now = self.problems.whole, self.currentIndex().row()
        self.problems.whole = now
        if 0 <= before < self.problems.rowCount() and before != now:
            self.setRowHeight(before, _ROW_HEIGHT)
        if now >= 0:
            needed = self.sizeHintForRow(now)
            self.setRowHeight(now, needed if needed > ROW_HEIGHT else _ROW_HEIGHT)
            self.scrollTo(self.currentIndex())
        self.viewport().update()

    def _keep(self) -> None:
        """Remember the line one is at and what is chosen."""
        self._kept = max(0, self.currentIndex().row()), {_key(finding) for finding in self.selected()}

    def _restore(self) -> None:
        """Go back to the line, or to the one that took its place, and choose again what is still there."""
        row, kept = self._kept
        chosen = [n for n, finding in enumerate(self.problems.findings) if _key(finding) in kept]
        here = row if row in chosen or not chosen else chosen[0]
        current = self.problems.index(min(here, self.problems.rowCount() - 1), _SENTENCE)
        selection = self.selectionModel()
        selection.setCurrentIndex(current, QItemSelectionModel.SelectionFlag.NoUpdate)
        parts: list[tuple[int, int]] = []  # lines below each other are one part
        for number in chosen or ([current.row()] if kept else []):
            top = parts.pop()[0] if parts and parts[-1][1] == number - 1 else number
            parts.append((top, number))
        wanted = QItemSelection()
        for top, bottom in parts:
            wanted.select(self.problems.index(top, 0), self.problems.index(bottom, 0))
        selection.select(wanted, QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.problems.findings[index.row()].problem)


class ProblemPanel(QWidget):
    """The list under its filters: counts that switch kinds on and off, the open ones alone, one section alone.

    Folded, it is the line of filters alone; then the list opens for as long as one is in it.
    """

    explain_wanted = Signal(list)
    """Findings, all of them warnings, are to be explained together."""
    opened = Signal(bool)
    """The list was opened or folded, by whatever."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        styled(self, "problems")
        self._session = session
        self._counts: dict[str, Mapping[Kind, int]] = {}
        self.table = ProblemTable(session)
        self._none = label("", "quiet")
        self._none.setParent(self.table)
        self.sections = named(QComboBox(), session.text("problems.section"))
        self.sections.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.sections.setMinimumContentsLength(_SECTION_LETTERS)
        self.sections.setMaximumWidth(_WIDEST_SECTION)
        self.sections.activated.connect(self._filter)
        self._switches = {kind: self._switch(kind) for kind in Kind}
        self.open_only = styled(QToolButton(), "switch")
        self.open_only.setCheckable(True)
        self.open_only.setToolTip(session.text("problems.open.help"))
        self.open_only.toggled.connect(self._filter)
        self.fold = styled(QToolButton(), "fold")
        self.fold.setCheckable(True)
        self.fold.clicked.connect(self.open_list)
        self._visiting = False
        self.explain = QToolButton()
        self.explain.setIcon(button_icon("explain"))
        self.explain.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.explain.setToolTip(session.text("problems.explain.help"))
        self.explain.clicked.connect(self.explain_selected)
        head = styled(QWidget(), "problemHead")
        head.setMinimumWidth(1)  # what has no room is said shorter
        self._line = QHBoxLayout(head)
        self._line.setContentsMargins(2, 4, 4, 4)
        self._line.setSpacing(2)
        for widget in (self.fold, *self._switches.values(), self.open_only):
            self._line.addWidget(widget)
        self._line.addWidget(self.sections, 8)
        self._line.addStretch(1)
        self._help = label(session.text("ui.problems.help"), "quiet")
        self._line.addWidget(self._help)
        self._line.addWidget(self.explain)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 1, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self.table, 1)
        self.open_list(True)
        self._none.move(16, 8)
        self.table.selectionModel().selectionChanged.connect(self._show_counts)
        session.month_changed.connect(self._refresh)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)

    def open_list(self, is_open: bool) -> None:
        """Show the list, or the line of filters alone."""
        self._visiting = False
        self.table.setVisible(is_open)
        self.fold.setChecked(is_open)
        self.fold.setIcon(icon("down" if is_open else "right"))
        text = self._session.text("problems.fold" if is_open else "problems.unfold")
        self.fold.setToolTip(named(self.fold, text).accessibleName())
        line = self._line.sizeHint().height() + 1
        self.setMinimumHeight(_LEAST_HEIGHT if is_open else line)
        self.setMaximumHeight(_ANY_HEIGHT if is_open else line)
        self.opened.emit(is_open)

    def enter(self) -> None:
        """Go into the list; one that is folded opens until it is left."""
        if not self.fold.isChecked():
            self.open_list(True)
            self._visiting = True
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def explain_selected(self) -> None:
        """Ask for one explanation of the warnings among the chosen lines."""
        warnings = self._warnings()
        if warnings and self._session.editable:
            self.explain_wanted.emit(warnings)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say counts without words where there is little room."""
        super().resizeEvent(event)
        self._show_counts()

    def _focus_moved(self, _: QWidget | None, now: QWidget | None) -> None:
        """Fold again what was opened for a visit; a dialog or a menu does not end it."""
        if self._visiting and now and now.window() is self.window() and not self.isAncestorOf(now):
            self.open_list(False)

    def _warnings(self) -> list[Finding]:
        """The warnings among the chosen lines: the open ones where there are any, else those already explained."""
        warnings = [finding for finding in self.table.selected() if finding.problem.severity is Severity.WARNING]
        return [finding for finding in warnings if finding.open_warning] or warnings

    def _switch(self, kind: Kind) -> QToolButton:
        switch = styled(QToolButton(), "switch")
        switch.setCheckable(True)
        switch.setChecked(True)
        switch.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        switch.toggled.connect(self._filter)
        return switch

    def _filter(self) -> None:
        """List what the switches and the section say; "còn mở" leaves out what asks for nothing more."""
        kinds = {kind for kind, switch in self._switches.items() if switch.isChecked()}
        problems = self.table.problems
        problems.kinds = {kind for kind in kinds if kind.is_open or not self.open_only.isChecked()}
        problems.section = str(self.sections.currentData() or "")
        problems.refresh()
        for kind, switch in self._switches.items():
            switch.setEnabled(kind.is_open or not self.open_only.isChecked())
        self._show_counts()
        self._show_nothing()

    def _refresh(self) -> None:
        month = self._session.month
        sections = [name for name in month.pack.sections if month.pack.by_section[name]]
        self._counts = {"": month.counts} | {name: month.progress(name).counts for name in sections}
        self._filter()

    def _fill_sections(self, *, short: bool = False) -> None:
        """Offer the sections with the number of their open problems, or by their letters; the chosen one stays."""
        session = self._session
        for row, (name, counts) in enumerate(self._counts.items()):
            title = section_title(session, name) if name else session.text("problems.section.all")
            count = sum(counts[kind] for kind in Kind if kind.is_open)
            text = session.text("problems.section.open", title=title, count=count) if count else title
            text = (name or title) if short else text
            if row == self.sections.count():
                self.sections.addItem(text, name)
            self.sections.setItemText(row, text)

    def _show_counts(self) -> None:
        """Say the counts on the switches: in words where these have room, else beside their sign alone."""
        if not self._counts:
            return
        session = self._session
        counts = self._counts[self.table.problems.section]
        for kind, count in counts.items():
            switch, text = self._switches[kind], session.text(f"ui.count.{kind}", count=count)
            switch.setText(text)
            switch.setAccessibleName(text)
            switch.setToolTip(f"{text}. {session.text('ui.problems.switch')}")
            switch.setIcon(button_icon(kind.value, KIND_COLOURS[kind] if count else "muted"))
        open_count = sum(count for kind, count in counts.items() if kind.is_open)
        self.open_only.setText(session.text("problems.open", count=open_count))
        self.open_only.setAccessibleName(self.open_only.text())
        self._help.show()
        self.sections.setMinimumContentsLength(_SECTION_LETTERS)
        self._fill_sections()
        self._show_selected()
        shorter: list[Callable[[], object]] = [
            self._help.hide,
            lambda: self._leave_words_out(counts),
            lambda: self.explain.setText(""),
            self._shorten_sections,
            lambda: self.open_only.setText(session.text("problems.open.short", count=open_count)),
        ]
        for shorten in shorter:
            self._line.activate()
            if self._line.minimumSize().width() <= self.width():
                break
            shorten()

    def _leave_words_out(self, counts: Mapping[Kind, int]) -> None:
        for kind, count in counts.items():
            self._switches[kind].setText(self._session.messages.value(count))

    def _shorten_sections(self) -> None:
        self.sections.setMinimumContentsLength(_FEWEST_LETTERS)
        self._fill_sections(short=True)

    def _show_selected(self) -> None:
        """Say how many lines would be explained."""
        count = len(self._warnings())
        session = self._session
        text = session.text("problems.explain", count=count) if count else session.text("problems.explain.none")
        self.explain.setText(text)
        self.explain.setAccessibleName(text)
        self.explain.setEnabled(bool(count) and session.editable)

    def _show_nothing(self) -> None:
        """Say why nothing is listed."""
        key = "problems.filtered" if self._session.month.findings else "ui.no_problems"
        self._none.setText(self._session.text(key))
        self._none.adjustSize()
        self._none.setVisible(not self.table.problems.findings)


def _key(finding: Finding) -> tuple[str, str]:
    return finding.problem.rule, finding.problem.place
