"""Rows of a register on a small picture by their coordinates: no map, no network, only where they lie to each other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from time import perf_counter
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip

from cds_desktop.domain.entry import format_number
from cds_desktop.forms.model import Register
from cds_desktop.ui.register_rows import Line
from cds_desktop.ui.style import colour

VIETNAM = (102.0, 8.0, 117.9, 23.5)
"""West, south, east, north in degrees, islands included; the pack's rules over coordinates have the same limits."""
SIGNS = ("error", "warning", "good", "hint", "muted")
"""Colours by the place of a choice in its column; the shape goes with it: disc, triangle, square, diamond, cross."""
SIGN_SIZE = 11
_SIZES = ((SIGN_SIZE, 800), (8, 3000), (6, math.inf))
"""How large signs are drawn, up to how many of them."""
_SLICE_SECONDS = 0.012
_BUCKET, _REACH = 16, 12
_MARGIN, _LEAST_EXTENT = 18, 0.02
_KM_PER_DEGREE = 111.32
_MOST_RINGS = 1000
_STEPS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class Spot(NamedTuple):
    """A row that has a place: its number in the grid, degrees, and which sign it gets (-1: the column is blank)."""

    row: int
    line: Line
    longitude: float
    latitude: float
    sign: int


@dataclass(frozen=True)
class Places:
    """Rows sorted out: those in Vietnam, the numbers of those whose coordinates lie outside, how many have none."""

    spots: list[Spot]
    outside: list[int]
    without: int


def sort_out(lines: Sequence[Line], register: Register, mark_column: str) -> Places:
    """Sort rows by their coordinates; the sign is the place of a row's choice in `mark_column`."""
    east, north = register.coordinates
    choices = list(register.columns[mark_column].choices) if mark_column else []
    places = {code: number for number, code in enumerate(choices)}
    spots, outside, without = [], [], 0
    for number, line in enumerate(lines):
        values = line.row.values if line.row is not None else {}
        longitude, latitude = values.get(east), values.get(north)
        if not isinstance(longitude, Decimal) or not isinstance(latitude, Decimal):
            without += 1
        elif not _in_vietnam(x := float(longitude), y := float(latitude)):
            outside.append(number)
        else:
            spots.append(Spot(number, line, x, y, places.get(str(values.get(mark_column)), -1)))
    return Places(spots, outside, without)


def _in_vietnam(longitude: float, latitude: float) -> bool:
    west, south, east, north = VIETNAM
    return west <= longitude <= east and south <= latitude <= north


def draw_sign(painter: QPainter, middle: QPointF, sign: int, size: float = SIGN_SIZE) -> None:
    """Draw the sign of a choice: its own shape and colour, edged with the ground so that neighbours part."""
    painter.setPen(QPen(colour("surface"), 1))
    painter.setBrush(colour(SIGNS[sign % len(SIGNS)] if sign >= 0 else "border"))
    x, y, r = middle.x(), middle.y(), size / 2
    match sign % len(SIGNS) if sign >= 0 else -1:
        case 1:
            painter.drawPolygon(
                QPolygonF([QPointF(x, y - r), QPointF(x + r, y + r * 0.8), QPointF(x - r, y + r * 0.8)])
            )
        case 2:
            painter.drawRect(QRectF(x - r * 0.8, y - r * 0.8, r * 1.6, r * 1.6))
        case 3:
            painter.drawPolygon(QPolygonF([QPointF(x, y - r), QPointF(x + r, y), QPointF(x, y + r), QPointF(x - r, y)]))
        case 4:
            painter.setPen(QPen(colour("muted"), 2))
            painter.drawLine(QPointF(x - r * 0.7, y - r * 0.7), QPointF(x + r * 0.7, y + r * 0.7))
            painter.drawLine(QPointF(x - r * 0.7, y + r * 0.7), QPointF(x + r * 0.7, y - r * 0.7))
        case -1:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("muted"), 1.4))
            painter.drawEllipse(middle, r * 0.7, r * 0.7)
        case _:
            painter.drawEllipse(middle, r * 0.85, r * 0.85)


class PlacePicture(QLabel):  # a label to a screen reader, which has no role for a bare widget
    """The picture: drawn once, in slices, into a pixmap; what is chosen is ringed on top.

    The mouse and the arrow keys go from one to the next; a click or Enter chooses the row, Ctrl adds to what is chosen.
    """

    chosen = Signal(int, bool)
    """A row (its number in the grid) was chosen; beside the others already chosen."""
    pointed = Signal(int)
    """The row at the mouse or of the keyboard; -1 for none."""
    entered = Signal()
    """Enter: on to the row in the grid."""

    def __init__(self, name: str, north: str) -> None:
        """Take the accessible name, and the letter that says where north is."""
        super().__init__()
        self._north = north
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.spots: list[Spot] = []
        self.ringed: list[int] = []
        self.current = -1
        self.tip = ""
        self._at: list[tuple[float, float]] = []
        self._buckets: dict[tuple[int, int], list[int]] = {}
        self._drawn = QPixmap()
        self._slices = QTimer(self)
        self._slices.timeout.connect(self._draw_some)

    def sizeHint(self) -> QSize:
        """Small: it takes what room its words leave."""
        return QSize(300, 120)

    def minimumSizeHint(self) -> QSize:
        """Small enough for a narrow window."""
        return QSize(180, 90)

    @property
    def finished(self) -> bool:
        """Whether everything has been drawn."""
        return len(self._at) == len(self.spots) and not self._slices.isActive()

    def show_spots(self, spots: list[Spot]) -> None:
        """Show other spots."""
        self.spots = spots
        self.ringed, self.current = [], -1
        self._begin()

    def ring(self, spots: Iterable[int], current: int) -> None:
        """Ring what is chosen (places in `spots`), the current one strongest."""
        self.ringed, self.current = list(spots)[:_MOST_RINGS], current
        self.update()

    def spot_at(self, place: QPointF) -> int:
        """Return the spot next to a place, within reach; -1 where there is none."""
        column, row = int(place.x()) // _BUCKET, int(place.y()) // _BUCKET
        near = (
            number
            for x in (column - 1, column, column + 1)
            for y in (row - 1, row, row + 1)
            for number in self._buckets.get((x, y), ())
        )
        best, reach = -1, float(_REACH)
        for number in near:
            x, y = self._at[number]
            distance = math.hypot(x - place.x(), y - place.y())
            if distance <= reach:
                best, reach = number, distance
        return best

    def position(self, spot: int) -> QPointF:
        """Return where a spot is drawn."""
        return QPointF(*self._at[spot])

    # -- drawing ------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show what has been drawn so far, the rings, and where the keyboard is."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._drawn)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour("accent"), 1.6))
        for number in self.ringed:
            if number < len(self._at):
                painter.drawEllipse(self.position(number), 7, 7)
        if 0 <= self.current < len(self._at):
            painter.setPen(QPen(colour("text"), 2.4))
            painter.drawEllipse(self.position(self.current), 9, 9)
        if self.hasFocus():
            painter.setPen(QPen(colour("accent"), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 5, 5)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew in the new size."""
        super().resizeEvent(event)
        self._begin()

    def changeEvent(self, event: QEvent) -> None:
        """Draw anew in the colours of another theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.DevicePixelRatioChange):
            self._begin()

    def _begin(self) -> None:
        ratio = self.devicePixelRatioF()
        self._drawn = QPixmap((self.size() * ratio).expandedTo(QSize(1, 1)))
        self._drawn.setDevicePixelRatio(ratio)
        self._drawn.fill(colour("surface"))
        self._at, self._buckets = [], {}
        self._size = next(size for size, most in _SIZES if len(self.spots) <= most)
        self._stamps = {sign: self._stamp(sign) for sign in {spot.sign for spot in self.spots}}
        self._project()
        if self.spots:
            self._draw_scale()
        self._slices.start(0)

    def _stamp(self, sign: int) -> QPixmap:
        """A sign, drawn once for all its spots."""
        ratio, size = self.devicePixelRatioF(), self._size
        room = size + 4
        stamp = QPixmap(QSize(room, room) * ratio)
        stamp.setDevicePixelRatio(ratio)
        stamp.fill(Qt.GlobalColor.transparent)
        painter = QPainter(stamp)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_sign(painter, QPointF(room / 2, room / 2), sign, size)
        painter.end()
        return stamp

    def _project(self) -> None:
        """Fit the extent of the spots into the widget; a degree of longitude is shorter by the cosine of latitude."""
        longitudes = [spot.longitude for spot in self.spots] or [0.0]
        latitudes = [spot.latitude for spot in self.spots] or [0.0]
        west, east, south, north = min(longitudes), max(longitudes), min(latitudes), max(latitudes)
        self._middle = ((west + east) / 2, (south + north) / 2)
        self._shrink = math.cos(math.radians(self._middle[1]))
        width = max((east - west) * self._shrink, _LEAST_EXTENT)
        height = max(north - south, _LEAST_EXTENT)
        room = (max(self.width() - 2 * _MARGIN, 1), max(self.height() - 2 * _MARGIN - 10, 1))
        self._scale = min(room[0] / width, room[1] / height)

    def _draw_scale(self) -> None:
        """A bar of so many kilometres, and where north is."""
        per_km = self._scale / _KM_PER_DEGREE
        length = next(km for km in (200, 100, 50, 20, 10, 5, 2, 1, 0) if km * per_km <= self.width() / 3)
        painter = QPainter(self._drawn)
        painter.setPen(QPen(colour("muted"), 1))
        base = QPoint(10, self.height() - 8)
        end = base + QPoint(round(length * per_km), 0)
        for tip in (base, end):
            painter.drawLine(tip, tip - QPoint(0, 4))
        painter.drawLine(base, end)
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() - 1.5)
        painter.setFont(font)
        painter.drawText(end + QPoint(6, 1), f"{format_number(Decimal(length))} km")
        right = self.width() - 14
        painter.drawLine(right, 20, right, 32)
        painter.drawLine(right, 20, right - 3, 24)
        painter.drawLine(right, 20, right + 3, 24)
        painter.drawText(QRect(right - 10, 3, 20, 16), Qt.AlignmentFlag.AlignCenter, self._north)
        painter.end()

    def _draw_some(self) -> None:
        """Place and draw spots for a short while; then go on when the window has had its turn."""
        until = perf_counter() + _SLICE_SECONDS
        painter = QPainter(self._drawn)
        half = (self._size + 4) / 2
        x0, y0 = self.width() / 2, self.height() / 2 - 5
        (longitude, latitude), scale, shrink = self._middle, self._scale, self._shrink
        for number in range(len(self._at), len(self.spots)):
            spot = self.spots[number]
            x = x0 + (spot.longitude - longitude) * shrink * scale
            y = y0 - (spot.latitude - latitude) * scale
            self._at.append((x, y))
            self._buckets.setdefault((int(x) // _BUCKET, int(y) // _BUCKET), []).append(number)
            painter.drawPixmap(QPointF(x - half, y - half), self._stamps[spot.sign])
            if not number % 50 and perf_counter() > until:
                break
        painter.end()
        if len(self._at) == len(self.spots):
            self._slices.stop()
        self.update()

    # -- mouse and keyboard -------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the spot at the mouse."""
        spot = self.spot_at(event.position())
        if spot >= 0 and event.button() is Qt.MouseButton.LeftButton:
            adds = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.chosen.emit(self.spots[spot].row, adds)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what is at the mouse."""
        spot = self.spot_at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if spot >= 0 else Qt.CursorShape.ArrowCursor)
        self.pointed.emit(self.spots[spot].row if spot >= 0 else -1)

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse is gone."""
        super().leaveEvent(event)
        self.pointed.emit(-1)

    def event(self, event: QEvent) -> bool:
        """Show the name of what is at the mouse."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            found = self.spot_at(QPointF(event.pos())) >= 0
            QToolTip.showText(event.globalPos(), self.tip if found else "", self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go to the next spot in their direction; Enter goes to the row in the grid."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            spot = self._next(*step)
            if spot >= 0:
                self.chosen.emit(self.spots[spot].row, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a frame."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the frame away."""
        super().focusOutEvent(event)
        self.update()

    def _next(self, dx: int, dy: int) -> int:
        """The nearest spot in a direction: what lies aside counts as farther; -1 where there is none."""
        if not 0 <= self.current < len(self._at):
            return 0 if self._at else -1
        x, y = self._at[self.current]
        best, least = -1, math.inf
        for number, (other_x, other_y) in enumerate(self._at):
            along = (other_x - x) * dx + (other_y - y) * dy
            aside = abs((other_x - x) * dy) + abs((other_y - y) * dx)
            if along > 0.5 and along + 2 * aside < least:
                best, least = number, along + 2 * aside
        return best
