"""Charts painted by the program itself: the values of one indicator over the last months."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QLabel, QSizePolicy

from cds_desktop.domain.figures import Value
from cds_desktop.domain.messages import Messages
from cds_desktop.forms.entries import format_value
from cds_desktop.forms.model import Indicator, ValueKind
from cds_desktop.reporting.overview import Point
from cds_desktop.ui.style import colour, enlarged
from cds_desktop.ui.texts import month_label

_LEFT_ROOM, _TOP_ROOM, _POINT = 6, 6, 2.6
_FEWEST_LABELS = 34
_FLAT = 0.5


class Chart(QLabel):  # a label to a screen reader, which has no role for a bare widget
    """A line (or bars, for what happens within a month) over months, with its target; missing months are gaps.

    The month under the mouse, or chosen with the arrow keys, is named with its value. `plain` leaves out the scale:
    for small charts beside a number.
    """

    def __init__(self, messages: Messages, *, plain: bool = False) -> None:
        super().__init__()
        self._messages = messages
        self._plain = plain
        self._indicator: Indicator | None = None
        self._points: list[Point] = []
        self._values: list[float | None] = []
        self._marked: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if plain else Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_series(self, indicator: Indicator, points: Sequence[Point]) -> None:
        """Show the values of an indicator, oldest first; texts and classes are no values here."""
        self._indicator, self._points = indicator, list(points)
        self._values = [_number(point.value) for point in self._points]
        self._marked = None
        self.setAccessibleName(
            self._messages.text(
                "overview.chart",
                label=f"{indicator.code} {indicator.name_in(self._messages.language)}",
                count=len(self._points),
            )
        )
        self.setAccessibleDescription(self._all_told())
        self.update()

    @property
    def code(self) -> str:
        """The code of the indicator shown."""
        return self._indicator.code if self._indicator else ""

    @property
    def empty(self) -> bool:
        """Whether no month has a value that can be drawn."""
        return all(value is None for value in self._values)

    def told(self, position: int) -> str:
        """Return a month and its value, as `10/2026: 273 thôn`."""
        assert self._indicator is not None
        point = self._points[position]
        shown = format_value(point.value, self._indicator, self._messages) or self._messages.text("chart.missing")
        unit = "" if point.value is None or self._indicator.value is ValueKind.BOOLEAN else self._indicator.uom
        return f"{month_label(point.period)}: {shown} {unit}".strip()

    def _all_told(self) -> str:
        return "; ".join(self.told(position) for position in range(len(self._points)))

    def sizeHint(self) -> QSize:
        """Return a height for a few lines of text."""
        line = QFontMetrics(self.font()).lineSpacing()
        return QSize(120, 2 * line + 8 if self._plain else 7 * line)

    def minimumSizeHint(self) -> QSize:
        """Return the least it can be read at."""
        return QSize(80, self.sizeHint().height())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Name the month under the mouse."""
        area = self._area()
        count = len(self._points)
        if count and area.width() > 0:
            step = area.width() / count
            self._mark(min(count - 1, max(0, int((event.position().x() - area.left()) / step))))

    def leaveEvent(self, event: QEvent) -> None:
        """Name no month any more."""
        if not self.hasFocus():
            self._mark(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right walk through the months."""
        last = len(self._points) - 1
        here = last if self._marked is None else self._marked
        target = {
            Qt.Key.Key_Left: here - 1,
            Qt.Key.Key_Right: here + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(Qt.Key(event.key()))
        if target is None:
            super().keyPressEvent(event)
        else:
            self._mark(min(last, max(0, target)))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Name the last month."""
        super().focusInEvent(event)
        if self._points:
            self._mark(len(self._points) - 1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Name no month any more."""
        super().focusOutEvent(event)
        self._mark(None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw scale, target, values and the marked month."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(enlarged(self.font(), -1))
        if not self._points or self.empty:
            return
        low, high = self._range()
        area = self._area()
        if not self._plain:
            self._draw_missing(painter, area)
            self._draw_scale(painter, area, low, high)
        if self._indicator is not None and self._indicator.over_time == "sum":
            self._draw_bars(painter, area, low, high)
        else:
            self._draw_line(painter, area, low, high)
        self._draw_marked(painter, area, low, high)
        if self.hasFocus():
            painter.setPen(QPen(colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)

    # -- drawing ------------------------------------------------------------------------------------------------------

    def _mark(self, position: int | None) -> None:
        if position != self._marked:
            self._marked = position
            self.setAccessibleDescription(self._all_told() if position is None else self.told(position))
            self.setToolTip(self.told(position) if position is not None and self._plain else "")
            self.update()

    def _area(self) -> QRectF:
        """Where values are drawn: the labels of the scale stand at the left, months below, the marked month above."""
        rect = QRectF(self.rect())
        if self._plain:
            return rect.adjusted(3, 4, -3, -4)
        metrics = QFontMetrics(enlarged(self.font(), -1))
        low, high = self._range() if not self.empty else (0.0, 1.0)
        labels = max(metrics.horizontalAdvance(self._label(edge)) for edge in (low, high))
        line = metrics.lineSpacing()
        return rect.adjusted(labels + 2 * _LEFT_ROOM, line + _TOP_ROOM, -_LEFT_ROOM, -line - _TOP_ROOM)

    def _range(self) -> tuple[float, float]:
        """The values at the lower and the upper edge, with the target within; bars stand on zero."""
        shown = [value for value in self._values if value is not None]
        assert self._indicator is not None
        if self._indicator.target is not None:
            shown.append(float(self._indicator.target))
        low, high = min(shown), max(shown)
        if self._indicator.over_time == "sum" or self._indicator.value is ValueKind.BOOLEAN:
            low = min(low, 0.0)
        if low == high:
            return low - _FLAT, high + _FLAT
        return low, high

    def _spot(self, area: QRectF, position: int, value: float, low: float, high: float) -> QPointF:
        step = area.width() / len(self._points)
        return QPointF(
            area.left() + (position + 0.5) * step, area.bottom() - (value - low) / (high - low) * area.height()
        )

    def _draw_missing(self, painter: QPainter, area: QRectF) -> None:
        """Hatch the months without a value: they are not zero, and not joined by the line."""
        step = area.width() / len(self._points)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(colour("line"), Qt.BrushStyle.BDiagPattern))
        for position, value in enumerate(self._values):
            if value is None:
                painter.drawRect(QRectF(area.left() + position * step + 1, area.top(), step - 2, area.height()))

    def _draw_scale(self, painter: QPainter, area: QRectF, low: float, high: float) -> None:
        metrics = QFontMetrics(painter.font())
        line = metrics.lineSpacing()
        target = self._indicator.target if self._indicator else None
        for value in (low, high):
            y = self._spot(area, 0, value, low, high).y()
            painter.setPen(QPen(colour("line"), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(colour("muted"))
            room = QRectF(0, y - line / 2, area.left() - _LEFT_ROOM, line)
            painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._label(value))
        if target is not None:
            y = self._spot(area, 0, float(target), low, high).y()
            painter.setPen(QPen(colour("good"), 1.4, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            told = self._messages.text("overview.target", target=target)
            below = y - line < area.top()
            room = QRectF(area.left(), y + 1 if below else y - line - 1, area.width(), line)
            painter.setPen(colour("good"))
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft, told)
        self._draw_months(painter, area, line)

    def _draw_months(self, painter: QPainter, area: QRectF, line: int) -> None:
        """Name the first and the last month, and those between that there is room for."""
        painter.setPen(colour("muted"))
        count = len(self._points)
        step = area.width() / count
        every = max(1, -(-_FEWEST_LABELS // max(1, int(step))))
        for position in range(count - 1, -1, -every):
            period = self._points[position].period
            text = f"{period.number:02d}"
            if period.number == 1 or position - every < 0:
                text = f"{text}/{period.year % 100:02d}"
            centre = area.left() + (position + 0.5) * step
            room = QRectF(centre - 30, area.bottom() + _TOP_ROOM, 60, line)
            painter.drawText(room, Qt.AlignmentFlag.AlignHCenter, text)

    def _draw_line(self, painter: QPainter, area: QRectF, low: float, high: float) -> None:
        run: list[QPointF] = []
        runs = [run]
        for position, value in enumerate(self._values):
            if value is None:
                run = []
                runs.append(run)
            else:
                run.append(self._spot(area, position, value, low, high))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour("accent"), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for run in runs:
            painter.drawPolyline(QPolygonF(run))
        painter.setBrush(colour("accent"))
        painter.setPen(Qt.PenStyle.NoPen)
        last = next((run[-1] for run in reversed(runs) if run), None)
        for run in runs:
            for spot in run:
                if not self._plain or len(run) == 1 or spot == last:
                    painter.drawEllipse(spot, _POINT, _POINT)

    def _draw_bars(self, painter: QPainter, area: QRectF, low: float, high: float) -> None:
        width = area.width() / len(self._points) * 0.62
        painter.setBrush(colour("accent"))
        painter.setPen(Qt.PenStyle.NoPen)
        ground = self._spot(area, 0, 0.0, low, high).y()
        for position, value in enumerate(self._values):
            if value is not None:
                top = self._spot(area, position, value, low, high)
                bar = QRectF(top.x() - width / 2, min(top.y(), ground), width, max(abs(ground - top.y()), 1.5))
                painter.drawRect(bar)

    def _draw_marked(self, painter: QPainter, area: QRectF, low: float, high: float) -> None:
        if self._marked is None:
            return
        value = self._values[self._marked]
        x = self._spot(area, self._marked, low, low, high).x()
        painter.setPen(QPen(colour("muted"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        if value is not None:
            painter.setPen(QPen(colour("surface"), 1.5))
            painter.setBrush(colour("accent"))
            painter.drawEllipse(self._spot(area, self._marked, value, low, high), _POINT + 2, _POINT + 2)
        if not self._plain:
            painter.setFont(enlarged(self.font(), -0.5, bold=True))
            painter.setPen(colour("text"))
            line = QFontMetrics(painter.font()).lineSpacing()
            told = self.told(self._marked)
            wide = QFontMetrics(painter.font()).horizontalAdvance(told) + 4
            left = min(max(x - wide / 2, 2), self.width() - wide - 2)
            painter.drawText(QRectF(left, 1, wide, line), Qt.AlignmentFlag.AlignCenter, told)

    def _label(self, value: float) -> str:
        assert self._indicator is not None
        if self._indicator.value is ValueKind.BOOLEAN:
            return self._messages.value(value >= 1)
        decimals = max(self._indicator.decimals, 0)
        return format_value(Decimal(str(round(value, decimals))), self._indicator, self._messages)


def _number(value: Value | None) -> float | None:
    if isinstance(value, bool | Decimal):
        return float(value)
    return None
