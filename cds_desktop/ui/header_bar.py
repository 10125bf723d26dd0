"""The bar on top: whose report, of which month, where it stands, until when, and the search."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from cds_desktop.domain.figures import Status
from cds_desktop.domain.periods import PeriodKind
from cds_desktop.reporting.period_choice import Choice, of_kind
from cds_desktop.reporting.texts import due_text
from cds_desktop.ui.search import SearchLine
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import enlarged, icon
from cds_desktop.ui.texts import months_in_text, period_name
from cds_desktop.ui.widgets import heading, label, mark, styled

_ROOMY = 1280
_ICONS = {Status.ENTERING: "entering", Status.APPROVED: "lock", Status.SENT: "sent"}
_GROUPS = {
    "quarters": (PeriodKind.QUARTER,),
    "longer": (PeriodKind.HALF_YEAR, PeriodKind.NINE_MONTHS, PeriodKind.YEAR),
    "ad_hoc": (PeriodKind.AD_HOC,),
}
"""What stands together in the menu beside the months."""
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
        """Turn to the period of the same kind before or after, as far as there are any."""
        here = self._session.month.period
        same = of_kind(self._session.choices, here.kind)
        position = same.index(here) + by if same else -1
        if 0 <= position < len(same):
            self.period_wanted.emit(same[position])

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

    def _fill_menu(self) -> None:
        """Offer the year's months, newest first, then what is made of them, then the other years."""
        self._menu.clear()
        offered = self._session.choices
        here = self._session.month.period
        years = sorted({period.year for period in offered}, reverse=True)
        self._add_year(self._menu, here.year)
        others = [year for year in years if year != here.year]
        if others:
            self._menu.addSeparator()
        for year in others:
            part = self._menu.addMenu(icon("calendar"), self._session.text("period.menu.year", year=str(year)))
            part.aboutToShow.connect(partial(self._fill_year, part, year))

    def _fill_year(self, menu: QMenu, year: int) -> None:
        if menu.isEmpty():
            self._add_year(menu, year)

    def _add_year(self, menu: QMenu, year: int) -> None:
        of_year = [choice for choice in self._session.choices.values() if choice.period.year == year]
        for choice in reversed(of_year):
            if choice.period.is_month:
                self._add_choice(menu, choice)
        menu.addSeparator()
        for name, kinds in _GROUPS.items():
            group = [choice for choice in of_year if choice.period.kind in kinds]
            if group:
                part = menu.addMenu(icon("calendar"), self._session.text(f"period.menu.{name}"))
                for choice in group:
                    self._add_choice(part, choice)

    def _add_choice(self, menu: QMenu, choice: Choice) -> None:
        session = self._session
        parts = [period_name(choice.period, session.messages), session.text(_state(choice))]
        if choice.missing:
            parts.append(session.text("period.missing", months=months_in_text(choice.missing)))
        action = menu.addAction(icon(_ICONS[choice.status or Status.ENTERING]), " · ".join(parts))
        action.triggered.connect(lambda: self.period_wanted.emit(choice.period))

    def _refresh(self) -> None:
        session, month = self._session, self._session.month
        self._unit.setText(month.unit.full_name)
        name, offered = period_name(month.period, session.messages), session.choices
        self._period.setText(f"{name} ▾")
        self._period.setAccessibleName(session.text("ui.period.choose", month=name))
        same = of_kind(offered, month.period.kind)
        self._earlier.setEnabled(bool(same) and same[0] != month.period)
        self._later.setEnabled(bool(same) and same[-1] != month.period)
        missing = offered[month.period].missing if offered else ()
        self._status.setToolTip(session.text("period.missing.long", months=months_in_text(missing)) if missing else "")
        state = session.text("period.history" if month.history else f"ui.status.{month.status}")
        revised = session.text("ui.status.revision", revision=month.revision) if month.revision else ""
        self._status.setText(f"{_MARKS[month.status]} {state}{revised}")
        mark(self._status, "tone", "good" if month.locked else "")
        self._due.setText(self._due_text())

    def _due_text(self) -> str:
        session, month = self._session, self._session.month
        if month.history:
            return ""
        if month.status is Status.SENT:
            return session.text("ui.sent_at", at=month.sent_at) if month.sent_at else ""
        return due_text(month, session.clock.today(), session.messages)


def _state(choice: Choice) -> str:
    """The text that says where a period stands."""
    return "period.history" if choice.history else f"ui.status.{choice.status or 'new'}"
