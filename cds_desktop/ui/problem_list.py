"""All problems of the month: counted, filtered by severity, each with one step to its cell."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cds_desktop.domain.problems import Finding, Problem, Severity
from cds_desktop.ui.grid import LOOK_ROLE, CellDelegate, CellLook, Index
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import SEVERITY_COLOURS, button_icon
from cds_desktop.ui.widgets import label, styled

_SEVERITY, _PLACE, _SENTENCE = range(3)
_ROW_HEIGHT = 28
_MEASURED = 60


class ProblemModel(QAbstractTableModel):
    """The findings of the session's month, of the severities that are switched on."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.severities = set(Severity)
        self.findings: list[Finding] = []
        session.month_changed.connect(self.refresh)

    def refresh(self) -> None:
        """Take the findings anew; problems not yet explained come first within their severity."""
        found = [f for f in self._session.month.findings if f.problem.severity in self.severities]
        found.sort(key=lambda f: (f.problem.severity.rank, bool(f.explanation)))
        if found != self.findings:
            self.beginResetModel()
            self.findings = found
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many problems are listed."""
        return 0 if parent.isValid() else len(self.findings)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the columns: severity, place, sentence."""
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return text and look; sentences are made only for rows that are seen."""
        if not index.isValid():
            return None
        finding = self.findings[index.row()]
        problem, session = finding.problem, self._session
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                if index.column() == _SEVERITY:
                    key = "ui.explained" if finding.explanation else f"ui.severity.{problem.severity}"
                    return session.text(key)
                return self._place(problem) if index.column() == _PLACE else session.describe(problem)
            case _ if role == LOOK_ROLE:
                colour = SEVERITY_COLOURS[problem.severity]
                if index.column() == _SEVERITY:
                    name, shade = ("explained", "muted") if finding.explanation else (problem.severity.value, colour)
                    return CellLook(icon=name, icon_colour=shade, colour=shade)
                return CellLook(colour="muted" if finding.explanation else "text", bold=index.column() == _PLACE)
        return None

    def _place(self, problem: Problem) -> str:
        """The code alone, whose sentence names it; rows by register, name and column."""
        coded = problem.place in self._session.month.pack.indicators
        return problem.place if coded else self._session.place_label(problem.place)


class ProblemTable(QTableView):
    """The list itself; Enter or a double click goes to the problem's cell."""

    chosen = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.problems = ProblemModel(session)
        self.setModel(self.problems)
        self.setItemDelegate(CellDelegate(self))
        self.setAccessibleName(session.text("ui.problems"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
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
        self.problems.modelReset.connect(self.arrange)

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
        """Give the sentence the room that severity and place leave."""
        metrics, width = QFontMetrics(self.font()), self.viewport().width()
        severity = metrics.horizontalAdvance("Đã thuyết minh") + 48
        places = (self.problems.index(row, _PLACE).data() for row in range(min(self.problems.rowCount(), _MEASURED)))
        longest = max((metrics.horizontalAdvance(place) for place in places), default=0)
        place = min(longest * 11 // 10 + 24, (width - severity) * 2 // 5)
        for column, size in ((_SEVERITY, severity), (_PLACE, place), (_SENTENCE, max(width - severity - place, 200))):
            self.setColumnWidth(column, size)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.problems.findings[index.row()].problem)


class ProblemPanel(QWidget):
    """The list under its counts, which switch severities on and off."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        styled(self, "problems")
        self._session = session
        self.table = ProblemTable(session)
        self._none = label(session.text("ui.no_problems"), "quiet")
        self._none.setParent(self.table)
        self._switches: dict[Severity, QToolButton] = {}
        head = styled(QWidget(), "problemHead")
        line = QHBoxLayout(head)
        line.setContentsMargins(10, 4, 10, 4)
        line.setSpacing(6)
        for severity in Severity:
            switch = QToolButton()
            switch.setCheckable(True)
            switch.setChecked(True)
            switch.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            switch.setToolTip(session.text("ui.problems.switch"))
            switch.toggled.connect(self._switch)
            self._switches[severity] = switch
            line.addWidget(switch)
        line.addStretch(1)
        line.addWidget(label(session.text("ui.problems.help"), "quiet"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 1, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self.table, 1)
        self._none.move(16, 8)
        session.month_changed.connect(self._refresh)

    def _switch(self) -> None:
        self.table.problems.severities = {s for s, switch in self._switches.items() if switch.isChecked()}
        self.table.problems.refresh()

    def _refresh(self) -> None:
        assert self._session.view is not None
        for severity, count in self._session.view.counts.items():
            tint = SEVERITY_COLOURS[severity] if count else "muted"
            self._switches[severity].setText(self._session.text(f"ui.count.{severity}", count=count))
            self._switches[severity].setIcon(button_icon(severity.value, tint))
        self._none.setVisible(not self._session.month.findings)
