"""The bar on top: whose report, of which month, where it stands, until when, and the search."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from cds_desktop.domain.figures import Status
from cds_desktop.domain.periods import Period
from cds_desktop.reporting.texts import due_text
from cds_desktop.ui.search import SearchLine
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import enlarged, icon
from cds_desktop.ui.texts import month_name
from cds_desktop.ui.widgets import heading, label, mark, styled

_ROOMY = 1280
_ICONS = {Status.ENTERING: "entering", Status.APPROVED: "lock", Status.SENT: "sent"}
_MARKS = {Status.ENTERING: "●", Status.APPROVED: "✓", Status.SENT: "✓"}


class HeaderBar(QWidget):
    """Unit, period switcher, status, due date, search."""

    period_wanted = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        styled(self, "header")
        self._session = session
        self._unit = heading("", 1.5)
        self._earlier = self._arrow("left", "ui.period.earlier")
        self._later = self._arrow("right", "ui.period.later")
        self._period = QToolButton()
        self._period.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._period.setFont(enlarged(self.font(), 0.5, bold=True))
        self._menu = QMenu(self._period)
        self._period.setMenu(self._menu)
        self._status = label(style_name="chip")
        self._due = label(style_name="quiet")
        self._due.setWordWrap(True)  # two short lines where the window is narrow or its font is wide
        self.search = SearchLine(session)
        self.search.setMinimumWidth(84)
        self.search.setMaximumWidth(340)
        self._lay_out()
        self._earlier.clicked.connect(lambda: self.step(-1))
        self._later.clicked.connect(lambda: self.step(1))
        self._menu.aboutToShow.connect(self._fill_menu)
        session.month_changed.connect(self._refresh)

    def step(self, by: int) -> None:
        """Turn to the month before or after, as far as there are months to turn to."""
        target = self._session.period.shifted(by)
        if self._first() <= target <= self._last():
            self.period_wanted.emit(target)

    def focus_search(self) -> None:
        """Go to the search."""
        self.search.setFocus()
        self.search.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say in the search what it is for, as far as there is room."""
        super().resizeEvent(event)
        self.search.setPlaceholderText(self._session.text("ui.search" if self.width() > _ROOMY else "ui.search.short"))

    def _arrow(self, name: str, key: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name))
        button.setToolTip(self._session.text(key))
        button.setAccessibleName(self._session.text(key))
        return button

    def _lay_out(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 7, 12, 7)
        line.setSpacing(2)
        line.addWidget(self._unit)
        line.addSpacing(10)
        for widget in (self._earlier, self._period, self._later):
            line.addWidget(widget)
        line.addSpacing(8)
        line.addWidget(self._status, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addSpacing(8)
        line.addWidget(self._due, 3)
        line.addSpacing(6)
        line.addWidget(self.search, 2)

    def _first(self) -> Period:
        month = self._session.month
        return min([month.first_open_month or month.pack.first_period, month.period, *self._begun()])

    def _last(self) -> Period:
        """The month of today, or a later one where that has been begun."""
        today, last = Period.month_of(self._session.clock.today()), self._session.month.last_open_month
        return max([today if last is None else min(today, last), *self._begun()])

    def _begun(self) -> list[Period]:
        return [summary.period for summary in self._session.months]

    def _fill_menu(self) -> None:
        """Offer the months there are and the present one, newest first."""
        self._menu.clear()
        begun = {summary.period: summary for summary in self._session.months}
        periods = sorted({*begun, self._session.period, self._last()}, reverse=True)
        for period in periods:
            status = begun[period].status if period in begun else Status.ENTERING
            state = self._session.text(f"ui.status.{status}" if period in begun else "ui.status.new")
            name = month_name(period, self._session.messages)
            action = self._menu.addAction(icon(_ICONS[status]), f"{name} · {state}")
            action.triggered.connect(lambda _, chosen=period: self.period_wanted.emit(chosen))

    def _refresh(self) -> None:
        session, month = self._session, self._session.month
        self._unit.setText(month.unit.full_name)
        name = month_name(month.period, session.messages)
        self._period.setText(f"{name} ▾")
        self._period.setAccessibleName(session.text("ui.period.choose", month=name))
        self._earlier.setEnabled(self._first() < month.period)
        self._later.setEnabled(month.period < self._last())
        state = session.text(f"ui.status.{month.status}")
        revised = session.text("ui.status.revision", revision=month.revision) if month.revision else ""
        self._status.setText(f"{_MARKS[month.status]} {state}{revised}")
        mark(self._status, "tone", "good" if month.locked else "")
        self._due.setText(self._due_text())

    def _due_text(self) -> str:
        session, month = self._session, self._session.month
        if month.status is Status.SENT:
            return session.text("ui.sent_at", at=month.sent_at) if month.sent_at else ""
        return due_text(month, session.clock.today(), session.messages)
