"""What the overview is made of: months of the calendar, key figures with their chart, short lists to follow."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QPushButton,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from cds_desktop.domain.entry import round_half_up
from cds_desktop.domain.figures import Status, Value
from cds_desktop.domain.periods import Period
from cds_desktop.forms.entries import format_value
from cds_desktop.forms.model import Indicator
from cds_desktop.reporting.overview import MonthCard, Point
from cds_desktop.ui.chart import Chart
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import colour, enlarged, icon
from cds_desktop.ui.texts import period_name
from cds_desktop.ui.widgets import heading, label, styled

_STATUS_SIGNS = {
    Status.ENTERING: ("entering", "hint"),
    Status.APPROVED: ("lock", "good"),
    Status.SENT: ("sent", "good"),
}
_SIGN, _PADDING = 14, 10
_MINUS = "−"
"""How a fall is written, as in the grid."""


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
        self._name = period_name(card.period, self._session.messages)
        state = "period.history" if card.history else f"ui.status.{card.status or 'new'}"
        self._status = text(state if usable else "overview.not_open")
        if card.revision:
            self._status += text("ui.status.revision", revision=card.revision)
        due = f"{card.due:%d/%m}"
        self._due = (
            text("overview.late" if card.late else "overview.due", due=due) if usable and not card.history else ""
        )
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
            change = changed(value - before, indicator, session)
            told = session.text("overview.since", change=change) if value != before else session.text("overview.same")
        self._change.setText(told)
        self.chart.show_series(indicator, points)


def changed(difference: Decimal, indicator: Indicator, session: Session) -> str:
    """A difference with its unit: percentage points for rates."""
    unit = session.text("ui.points") if indicator.is_rate else indicator.uom
    return f"{signed(difference, indicator.decimals, session)} {unit}".strip()


def signed(number: Decimal, decimals: int, session: Session) -> str:
    """A number with its sign, a fall with a true minus."""
    fitted = round_half_up(number, decimals)
    sign = "+" if fitted > 0 else _MINUS if fitted < 0 else ""
    return sign + session.messages.value(abs(fitted))
