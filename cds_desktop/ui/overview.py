"""The overview: how far the month is, the months of its year, key figures over time, what moved most, who owes what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHeaderView,
    QLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cds_desktop.domain.entry import round_half_up
from cds_desktop.domain.figures import Status, Value
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Severity
from cds_desktop.forms.entries import format_value
from cds_desktop.forms.model import Indicator
from cds_desktop.reporting.month import Month
from cds_desktop.reporting.overview import (
    Debt,
    MonthCard,
    Movement,
    Point,
    all_series,
    calendar,
    debts,
    movements,
)
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.chart import Chart
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import colour, enlarged, icon
from cds_desktop.ui.texts import count_line, month_label, month_name
from cds_desktop.ui.widgets import heading, label, named, styled

_STATUS_SIGNS = {
    Status.ENTERING: ("entering", "hint"),
    Status.APPROVED: ("lock", "good"),
    Status.SENT: ("sent", "good"),
}
_ROOMY = 900
_COLUMNS, _COLUMNS_NARROW = (6, 3), (4, 2)
"""How many months and key figures stand side by side."""
_SIGN, _PADDING = 14, 10
_MINUS = "−"
"""How a fall is written, as in the grid."""


@dataclass(frozen=True)
class Seen:
    """What the worker finds for the overview of one month."""

    period: Period
    cards: list[MonthCard]
    series: dict[str, list[Point]]
    since_last_month: list[Movement]
    since_last_year: list[Movement]
    debts: list[Debt]


def look(workspace: Workspace, period: Period) -> Seen:
    """Gather the overview of a month. Runs in the worker's thread."""
    month = workspace.month(period)
    return Seen(
        period,
        calendar(workspace, period.year, workspace.clock.today()),
        all_series(workspace, workspace.pack.key_figures, period),
        movements(month, month.previous),
        movements(month, month.year_ago),
        debts(month),
    )


class MonthButton(QAbstractButton):
    """One month of the calendar: its name, where it stands, and when it is due; what is late is said beside that."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._card: MonthCard | None = None
        self._shown = False
        self._name = self._status = self._due = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def period(self) -> Period | None:
        """The month shown."""
        return self._card.period if self._card else None

    def show_card(self, card: MonthCard, *, shown: bool, usable: bool) -> None:
        """Show a month; `shown` is the one the window is at, one that is not `usable` cannot be opened."""
        self._card, self._shown = card, shown
        text = self._session.text
        self._name = month_name(card.period, self._session.messages)
        self._status = text(f"ui.status.{card.status or 'new'}") if usable else text("overview.not_open")
        if card.revision:
            self._status += text("ui.status.revision", revision=card.revision)
        due = f"{card.due:%d/%m}"
        self._due = text("overview.late" if card.late else "overview.due", due=due) if usable else ""
        parts = [self._name, self._status, self._due, text("overview.open_now") if shown else ""]
        self.setAccessibleName(", ".join(part for part in parts if part))
        self.setEnabled(usable)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room of three lines."""
        metrics = QFontMetrics(enlarged(self.font(), 0, bold=True))
        widest = max(metrics.horizontalAdvance(line) for line in (self._name, self._status, self._due))
        return QSize(widest + 2 * _PADDING + _SIGN + 8, 3 * metrics.lineSpacing() + 2 * _PADDING)

    def minimumSizeHint(self) -> QSize:
        """Return the same: nothing of it may be cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card; the month that is open has a thicker edge, the focus another colour of it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        usable, focused = self.isEnabled(), self.hasFocus()
        edge = "accent" if focused or self._shown else "line"
        painter.setPen(QPen(colour(edge), 2 if focused or self._shown else 1))
        hovered = usable and self.underMouse()
        painter.setBrush(colour("chosen" if hovered or self._shown else "surface" if usable else "window"))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 7, 7)
        line = QFontMetrics(enlarged(self.font(), 0, bold=True)).lineSpacing()
        room = self.rect().adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING)
        painter.setFont(enlarged(self.font(), 0, bold=True))
        painter.setPen(colour("text" if usable else "muted"))
        painter.drawText(QRect(room.left(), room.top(), room.width(), line), Qt.AlignmentFlag.AlignVCenter, self._name)
        painter.setFont(self.font())
        status = self._card.status if self._card else None
        name, tint = _STATUS_SIGNS[status] if status else ("", "muted")
        self._draw_line(painter, QRect(room.left(), room.top() + line, room.width(), line), name, tint, self._status)
        late = self._card is not None and self._card.late and usable
        due = QRect(room.left(), room.top() + 2 * line, room.width(), line)
        self._draw_line(painter, due, "warning" if late else "", "warning" if late else "muted", self._due)

    def _draw_line(self, painter: QPainter, room: QRect, sign: str, tint: str, text: str) -> None:
        if sign:
            spot = QRect(room.left(), room.top() + (room.height() - _SIGN) // 2, _SIGN, _SIGN)
            icon(sign, tint).paint(painter, spot)
            room = room.adjusted(_SIGN + 5, 0, 0, 0)
        painter.setPen(colour(tint))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)


class Lines(QTableWidget):
    """A short list to read and follow: as high as its lines, Enter or a click goes to the place of one."""

    followed = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        for bar in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            bar(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._places: list[str] = []
        self.itemActivated.connect(self._follow)
        self.itemClicked.connect(self._follow)

    def show_lines(self, lines: list[tuple[str, tuple[str, ...]]]) -> None:
        """Show lines, each with the place it goes to; the first cell takes the room that the others leave."""
        self._places = [place for place, _ in lines]
        self.clear()
        self.setRowCount(len(lines))
        self.setColumnCount(max((len(cells) for _, cells in lines), default=0))
        for row, (_, cells) in enumerate(lines):
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, " ".join(cells))
                self.setItem(row, column, item)
        header = self.horizontalHeader()
        for column in range(self.columnCount()):
            mode = QHeaderView.ResizeMode.ResizeToContents if column else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(column, mode)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.setVisible(bool(lines))
        QTimer.singleShot(0, self, self.updateGeometry)

    def sizeHint(self) -> QSize:
        """Return the height of all lines."""
        return QSize(200, self.verticalHeader().length() + 2)

    def minimumSizeHint(self) -> QSize:
        """Return the same height."""
        return self.sizeHint()

    def _follow(self, item: QTableWidgetItem) -> None:
        self.followed.emit(self._places[item.row()])


class KeyFigure(QFrame):
    """One key figure: its value, how it changed since last month, and its last twelve months."""

    def __init__(self, session: Session, indicator: Indicator) -> None:
        super().__init__()
        styled(self, "card")
        self._session = session
        self._indicator = indicator
        name = indicator.name_in(session.messages.language)
        self.open = QPushButton(indicator.code)
        self.open.setObjectName("link")
        self.open.setAutoDefault(False)
        self.open.setAccessibleName(f"{indicator.code} {name}")
        title = label(name, "caption", wraps=True)
        self._value = heading("", 5)
        self._change = label(style_name="quiet", wraps=True)
        self.chart = Chart(session.messages, plain=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 10)
        layout.setSpacing(3)
        layout.addWidget(self.open, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(title)
        layout.addStretch(1)
        layout.addWidget(self._value)
        layout.addWidget(self._change)
        layout.addWidget(self.chart)

    def show_points(self, value: Value | None, before: Value | None, points: list[Point]) -> None:
        """Show the value of this month, the one before, and the series."""
        session, indicator = self._session, self._indicator
        shown = format_value(value, indicator, session.messages) or session.text("ui.blank")
        self._value.setText(f"{shown} {indicator.uom}" if value is not None else shown)
        told = ""
        if isinstance(value, Decimal) and isinstance(before, Decimal):
            change = _changed(value - before, indicator, session)
            told = session.text("overview.since", change=change) if value != before else session.text("overview.same")
        self._change.setText(told)
        self.chart.show_series(indicator, points)


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
        self._readiness = heading("", 2)
        self._verdict = label(style_name="quiet", wraps=True)
        self._nothing = {lines: label(style_name="quiet", wraps=True) for lines in self._lists()}
        self._lay_out()
        for lines in (self.since_last_month, self.since_last_year):
            lines.followed.connect(self.code_wanted)
        self.debts.followed.connect(self.code_wanted)
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
        self._readiness.setText(session.text("overview.readiness", month=month_label(month.period)))
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
            counts = {
                Severity.ERROR: progress.errors,
                Severity.WARNING: progress.warnings,
                Severity.HINT: progress.hints,
            }
            bar = named(QProgressBar(), f"{open_it.text()}: {answered}")
            bar.setTextVisible(False)
            bar.setRange(0, max(progress.asked, 1))
            bar.setValue(progress.answered)
            found = count_line(counts, session.messages) or session.text("overview.no_problems")
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
        errors = view.counts[Severity.ERROR]
        return session.text("readiness.not_ready", errors=errors, warnings=view.open_warnings)

    def _show(self, seen: Seen) -> None:
        session, month = self._session, self._session.month
        if seen.period != month.period:
            return
        self._show_months(seen.cards)
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
        stops = [*self._section_links(), *self.month_buttons, *(card.open for card in self.cards.values())]
        for before, after in pairwise([*stops, *self._lists()]):
            self.setTabOrder(before, after)

    def _fill(self, lines: Lines, content: list[tuple[str, tuple[str, ...]]], nothing: str) -> None:
        lines.show_lines(content)
        self._nothing[lines].setText(self._session.text(nothing))
        self._nothing[lines].setVisible(not content)

    def _show_months(self, cards: list[MonthCard]) -> None:
        session, month = self._session, self._session.month
        self._year.setText(session.text("overview.year", year=str(cards[0].period.year)))
        today = Period.month_of(session.clock.today())
        for button, card in zip(self.month_buttons, cards, strict=True):
            reachable = card.status is not None or _is_reachable(month, card.period, today)
            button.show_card(card, shown=card.period == month.period, usable=reachable)

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
        percent = "" if moved.percent is None else f"{_signed(moved.percent, 1, session)} %"
        return name, f"{before} → {now}", _changed(moved.difference, indicator, session), percent


def _is_reachable(month: Month, period: Period, today: Period) -> bool:
    first, last = month.first_open_month or month.pack.first_period, month.last_open_month or today
    return first <= period <= min(today, last)


def _changed(difference: Decimal, indicator: Indicator, session: Session) -> str:
    """A difference with its unit: percentage points for rates."""
    unit = session.text("ui.points") if indicator.is_rate else indicator.uom
    return f"{_signed(difference, indicator.decimals, session)} {unit}".strip()


def _signed(number: Decimal, decimals: int, session: Session) -> str:
    fitted = round_half_up(number, decimals)
    sign = "+" if fitted > 0 else _MINUS if fitted < 0 else ""
    return sign + session.messages.value(abs(fitted))


def _empty(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
