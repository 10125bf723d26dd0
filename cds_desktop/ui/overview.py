"""The overview: how far the month is, the months of its year, key figures over time, what moved most, who owes what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cds_desktop.domain.figures import Status
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Kind
from cds_desktop.forms.entries import format_value
from cds_desktop.reporting.overview import (
    Debt,
    MonthCard,
    Movement,
    Point,
    all_series,
    calendar,
    debts,
    longer_reports,
    movements,
)
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.overview_parts import KeyFigure, Lines, MonthButton, changed, signed
from cds_desktop.ui.session import Session
from cds_desktop.ui.texts import count_line, months_in_text, period_name
from cds_desktop.ui.widgets import heading, label, named, styled

_ROOMY = 900
_COLUMNS, _COLUMNS_NARROW = (6, 3), (4, 2)
"""How many months and key figures stand side by side."""


@dataclass(frozen=True)
class Seen:
    """What the worker finds for the overview of one month."""

    period: Period
    cards: list[MonthCard]
    series: dict[str, list[Point]]
    since_last_month: list[Movement]
    since_last_year: list[Movement]
    debts: list[Debt]
    longer: list[MonthCard]


def look(workspace: Workspace, period: Period) -> Seen:
    """Gather the overview of a month. Runs in the worker's thread."""
    month = workspace.month(period)
    return Seen(
        period,
        calendar(workspace, period.year, workspace.clock.today()),
        all_series(workspace, month.pack.key_figures, period),
        movements(month, month.previous),
        movements(month, month.year_ago),
        debts(month),
        longer_reports(workspace, month, workspace.clock.today()),
    )


class OverviewPage(QScrollArea):
    """The page itself."""

    period_wanted = Signal(object)
    section_wanted = Signal(str)
    code_wanted = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        styled(self, "page")
        self._session = session
        text = session.text
        self.setAccessibleName(text("ui.action.overview"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._asked: object = None
        self._year = heading("", 2)
        self._months = QGridLayout()
        self._sections = QGridLayout()
        self._figures = QGridLayout()
        self._pair = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns = _COLUMNS
        self.month_buttons = [MonthButton(session) for _ in range(12)]
        self.cards: dict[str, KeyFigure] = {}
        self.since_last_month = Lines(text("overview.since_month"))
        self.since_last_year = Lines(text("overview.since_year"))
        self.debts = Lines(text("overview.debts"))
        self.longer = Lines(text("overview.longer"))
        self._longer = heading(text("overview.longer"), 2)
        self._readiness = heading("", 2)
        self._verdict = label(style_name="quiet", wraps=True)
        self._nothing = {lines: label(style_name="quiet", wraps=True) for lines in self._lists()}
        self._lay_out()
        for lines in (self.since_last_month, self.since_last_year):
            lines.followed.connect(self.code_wanted)
        self.debts.followed.connect(self.code_wanted)
        self.longer.followed.connect(lambda name: self.period_wanted.emit(Period.parse(name)))
        for month_button in self.month_buttons:
            month_button.clicked.connect(lambda _=False, chosen=month_button: self.period_wanted.emit(chosen.period))
        session.month_changed.connect(self.refresh)

    def showEvent(self, event: QShowEvent) -> None:
        """Read the month when the page comes to be seen."""
        super().showEvent(event)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set fewer things side by side in a narrow window (150 % on a small screen)."""
        super().resizeEvent(event)
        columns = _COLUMNS if self.width() >= _ROOMY else _COLUMNS_NARROW
        if columns != self._columns:
            self._columns = columns
            direction = QBoxLayout.Direction
            self._pair.setDirection(direction.LeftToRight if columns == _COLUMNS else direction.TopToBottom)
            self._arrange()

    def refresh(self) -> None:
        """Show what the month says, and ask the worker for the rest; only while the page is seen."""
        if self._session.view is None or not self.isVisible():
            return
        self._show_sections()
        period = self._session.month.period
        asked = self._asked = object()

        def answered(seen: Seen) -> None:
            if asked is self._asked:
                self._show(seen)

        self._session.ask(lambda workspace: look(workspace, period), answered)

    # -- putting together ---------------------------------------------------------------------------------------------

    def _lists(self) -> tuple[Lines, ...]:
        return self.since_last_month, self.since_last_year, self.debts

    def _lay_out(self) -> None:
        text = self._session.text
        body = styled(QWidget(), "page")
        column = QVBoxLayout(body)
        column.setContentsMargins(22, 16, 22, 22)
        column.setSpacing(10)
        column.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)
        for grid in (self._months, self._figures):
            grid.setSpacing(10)
        self._sections.setHorizontalSpacing(14)
        self._sections.setVerticalSpacing(6)
        self._sections.setColumnStretch(1, 1)
        column.addWidget(self._readiness)
        column.addWidget(self._verdict)
        column.addLayout(self._sections)
        column.addSpacing(10)
        column.addWidget(self._year)
        column.addLayout(self._months)
        column.addWidget(self._longer)
        column.addWidget(self.longer)
        column.addSpacing(10)
        column.addWidget(heading(text("overview.key_figures"), 2))
        column.addLayout(self._figures)
        column.addSpacing(10)
        self._pair.setSpacing(28)
        for lines in (self.since_last_month, self.since_last_year):
            self._pair.addLayout(self._titled(lines), 1)
        column.addLayout(self._pair)
        column.addSpacing(10)
        column.addLayout(self._titled(self.debts))
        column.addStretch(1)
        self.setWidget(body)

    def _titled(self, lines: Lines) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(heading(lines.accessibleName(), 2))
        column.addWidget(self._nothing[lines])
        column.addWidget(lines)
        column.addStretch(1)
        return column

    # -- what is shown ------------------------------------------------------------------------------------------------

    def _show_sections(self) -> None:
        session, month = self._session, self._session.month
        self._readiness.setText(session.text("overview.readiness", month=period_name(month.period, session.messages)))
        self._verdict.setText(self._verdict_text())
        focused = next((link.text() for link in self._section_links() if link.hasFocus()), "")
        _empty(self._sections)
        pack = month.pack
        for row, name in enumerate(name for name in pack.sections if pack.by_section[name]):
            progress = month.progress(name)
            title = pack.sections[name].name_in(session.messages.language)
            open_it = QPushButton(f"{name}. {title}" if len(name) == 1 else title)
            open_it.setObjectName("link")
            open_it.setAutoDefault(False)
            open_it.clicked.connect(lambda _=False, section=name: self.section_wanted.emit(section))
            answered = session.text("ui.answered", answered=progress.answered, asked=progress.asked)
            bar = named(QProgressBar(), f"{open_it.text()}: {answered}")
            bar.setTextVisible(False)
            bar.setRange(0, max(progress.asked, 1))
            bar.setValue(progress.answered)
            found = count_line(progress.counts, session.messages) or session.text("overview.no_problems")
            for position, widget in enumerate((open_it, bar, label(answered), label(found, "quiet"))):
                side = Qt.AlignmentFlag.AlignVCenter
                self._sections.addWidget(widget, row, position, side if position else side | Qt.AlignmentFlag.AlignLeft)
            if not row:
                self.setFocusProxy(open_it)
            if open_it.text() == focused:
                open_it.setFocus()

    def _section_links(self) -> list[QPushButton]:
        items = (self._sections.itemAtPosition(row, 0) for row in range(self._sections.rowCount()))
        return [w for item in items if item is not None and isinstance(w := item.widget(), QPushButton)]

    def _verdict_text(self) -> str:
        session, month, view = self._session, self._session.month, self._session.view
        assert view is not None
        if month.locked:
            return session.text(f"ui.status.{month.status}")
        if month.ready:
            return session.text("readiness.ready")
        return session.text("readiness.not_ready", errors=month.counts[Kind.ERROR], warnings=month.counts[Kind.WARNING])

    def _show(self, seen: Seen) -> None:
        session, month = self._session, self._session.month
        if seen.period != month.period:
            return
        self._show_months(seen.cards)
        self._show_longer(seen.longer)
        self._show_figures(seen.series)
        self._arrange()
        for lines, moved, nothing in (
            (self.since_last_month, seen.since_last_month, "overview.nothing_moved"),
            (self.since_last_year, seen.since_last_year, "overview.nothing_known"),
        ):
            self._fill(lines, [(m.code, self._movement(m)) for m in moved], nothing)
        suppliers = month.pack.suppliers
        owed: list[tuple[str, tuple[str, ...]]] = []
        for debt in seen.debts:
            name = suppliers[debt.supplier].name_in(session.messages.language)
            who = f"{name} ({debt.contact})" if debt.contact else name
            count = session.text("overview.owed", count=len(debt.codes))
            until = session.text("overview.owed_until", count=count, due=f"{debt.due:%d/%m}") if debt.due else count
            owed.append((debt.codes[0], (f"{who}: {', '.join(debt.codes)}", until)))
        self._fill(self.debts, owed, "overview.no_debts")
        stops = [*self._section_links(), *self.month_buttons, self.longer, *(card.open for card in self.cards.values())]
        for before, after in pairwise([*stops, *self._lists()]):
            self.setTabOrder(before, after)

    def _fill(self, lines: Lines, content: list[tuple[str, tuple[str, ...]]], nothing: str) -> None:
        lines.show_lines(content)
        self._nothing[lines].setText(self._session.text(nothing))
        self._nothing[lines].setVisible(not content)

    def _show_months(self, cards: list[MonthCard]) -> None:
        session, month = self._session, self._session.month
        self._year.setText(session.text("overview.year", year=str(cards[0].period.year)))
        offered = session.choices
        for button, card in zip(self.month_buttons, cards, strict=True):
            button.show_card(card, shown=card.period == month.period, usable=card.period in offered)

    def _show_longer(self, cards: list[MonthCard]) -> None:
        """Say where the quarter and what else ends now stand; nothing in the months between."""
        text = self._session.text
        lines: list[tuple[str, tuple[str, ...]]] = []
        for card in cards:
            state = text(f"ui.status.{card.status or 'new'}")
            if card.missing:
                state = f"{state} · {text('period.missing', months=months_in_text(card.missing))}"
            due = text("overview.late" if card.late else "overview.due", due=f"{card.due:%d/%m}")
            told = "" if card.status is Status.SENT else due
            lines.append((str(card.period), (period_name(card.period, self._session.messages), state, told)))
        self.longer.show_lines(lines)
        self._longer.setVisible(bool(lines))

    def _arrange(self) -> None:
        """Lay months and key figures into as many columns as there is room for."""
        filled: list[tuple[QGridLayout, Iterable[QWidget]]] = [
            (self._months, self.month_buttons),
            (self._figures, self.cards.values()),
        ]
        for (grid, widgets), columns in zip(filled, self._columns, strict=True):
            for number, widget in enumerate(widgets):
                grid.addWidget(widget, number // columns, number % columns)
            for column in range(max(_COLUMNS)):
                grid.setColumnStretch(column, int(column < columns))
                grid.setColumnMinimumWidth(column, int(column < columns))

    def _show_figures(self, series: dict[str, list[Point]]) -> None:
        month = self._session.month
        if list(self.cards) != list(series):
            _empty(self._figures)
            self.cards = {code: KeyFigure(self._session, month.pack.indicators[code]) for code in series}
            for code, card in self.cards.items():
                card.open.clicked.connect(lambda _=False, wanted=code: self.code_wanted.emit(wanted))
        for code, points in series.items():
            self.cards[code].show_points(month.values.get(code), month.previous.get(code), points)

    def _movement(self, moved: Movement) -> tuple[str, ...]:
        session = self._session
        indicator = session.month.pack.indicators[moved.code]
        name = f"{moved.code}  {indicator.name_in(session.messages.language)}"
        before, now = (format_value(value, indicator, session.messages) for value in (moved.before, moved.now))
        percent = "" if moved.percent is None else f"{signed(moved.percent, 1, session)} %"
        return name, f"{before} → {now}", changed(moved.difference, indicator, session), percent


def _empty(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
