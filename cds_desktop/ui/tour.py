"""A short tour of the window for a new user: a callout points at one part after another; work can go on beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cds_desktop.ui.session import Session
from cds_desktop.ui.style import colour
from cds_desktop.ui.widgets import button, heading, label, named

if TYPE_CHECKING:
    from cds_desktop.ui.main_window import MainWindow

_WIDTH, _ARROW, _ROUND = 350, 10, 8
_EDGE, _RING = 8, 4


class Callout(QWidget):
    """A box of words with an arrow at the side of what it speaks of."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        text = session.text
        named(self, text("ui.tour"))
        self._tip = QPoint()
        self.title = heading("", 1)
        self.words = label(wraps=True)
        self.place = label(style_name="quiet")
        self.leave = button(text("ui.tour.leave"))
        self.back = button(text("ui.tour.back"), "left")
        self.next = button("", primary=True)
        line = QHBoxLayout()
        for part in (self.leave, self.place):
            line.addWidget(part)
        line.addStretch(1)
        for part in (self.back, self.next):
            line.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(_ARROW + margin for margin in (16, 13, 16, 13)))
        column.setSpacing(9)
        column.addWidget(self.title)
        column.addWidget(self.words)
        column.addLayout(line)

    def point_at(self, target: QRect) -> None:
        """Stand beside a part of the window, where there is room, and point at it."""
        self.setFixedWidth(_WIDTH + 2 * _ARROW)
        self.setFixedHeight(self.heightForWidth(self.width()))
        area = self.window().rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        box, middle = QRect(QPoint(), self.size()), target.center()
        beside = (
            QPoint(target.right(), middle.y() - box.height() // 2),
            QPoint(target.left() - box.width(), middle.y() - box.height() // 2),
            QPoint(middle.x() - box.width() // 2, target.bottom()),
            QPoint(middle.x() - box.width() // 2, target.top() - box.height()),
        )
        placed = [_moved_inside(box.translated(corner), area) for corner in beside]
        free = [place for place in placed if not place.adjusted(1, 1, -1, -1).intersects(target)]
        self.setGeometry(free[0] if free else _moved_inside(box.translated(middle - box.center()), area))
        nearest = QPoint(
            min(max(middle.x(), self.x()), self.geometry().right()),
            min(max(middle.y(), self.y()), self.geometry().bottom()),
        )
        self._tip = nearest - self.pos() if free else QPoint()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box and its arrow."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(_ARROW, _ARROW, -_ARROW, -_ARROW)
        shape = QPainterPath()
        shape.addRoundedRect(box, _ROUND, _ROUND)
        if not self._tip.isNull():
            base = QPoint(
                round(min(max(self._tip.x(), box.left() + 2 * _ARROW), box.right() - 2 * _ARROW)),
                round(min(max(self._tip.y(), box.top() + 2 * _ARROW), box.bottom() - 2 * _ARROW)),
            )
            across = abs(self._tip.x() - base.x()) > abs(self._tip.y() - base.y())
            side = QPoint(0, _ARROW) if across else QPoint(_ARROW, 0)
            arrow = QPainterPath()
            arrow.addPolygon(QPolygonF([base + side, self._tip, base - side, base + side]))
            shape = shape.united(arrow)
        painter.setPen(QPen(colour("accent"), 1.5))
        painter.setBrush(colour("surface"))
        painter.drawPath(shape)


class _Ring(QWidget):
    """A frame round the part that is spoken of; the mouse does not feel it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame."""
        painter = QPainter(self)
        painter.setPen(QPen(colour("accent"), 2))
        painter.drawRect(self.rect().adjusted(1, 1, -1, -1))


class Tour(QObject):
    """Leads from step to step. Enter and the right arrow go on, the left arrow back; Esc leaves."""

    def __init__(self, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._step = 0
        self._steps: tuple[tuple[str, Callable[[], QRect]], ...] = (
            ("sections", lambda: self._area(window.sidebar)),
            ("grid", lambda: self._area(window.form.grid)),
            ("problems", lambda: self._area(window.problems)),
            ("details", lambda: self._area(window.details)),
            ("search", lambda: self._area(window.header.search)),
            ("sending", lambda: self._area(window.footer.verdict)),
        )
        self._ring = _Ring(window)
        self.callout = Callout(window, session)
        self.callout.leave.clicked.connect(self.end)
        self.callout.back.clicked.connect(lambda: self.turn(-1))
        self.callout.next.clicked.connect(lambda: self.turn(1))
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.callout)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self.end)
        for widget in (window, self.callout.leave, self.callout.back, self.callout.next):
            widget.installEventFilter(self)

    def start(self) -> None:
        """Show the first step."""
        window = self._window
        window.open_section(window.form.grid.form.section)
        self._show()
        self.callout.next.setFocus()

    def turn(self, by: int) -> None:
        """Go on or back; after the last step the tour is over."""
        if self._step + by == len(self._steps):
            self.end()
        else:
            self._step += by
            self._show()

    def end(self) -> None:
        """Take the callout away and go on working."""
        focused = any(part.hasFocus() for part in (self.callout.leave, self.callout.back, self.callout.next))
        self._window.removeEventFilter(self)
        for part in (self.callout, self._ring):
            part.hide()
            part.deleteLater()
        if focused:
            self._window.form.grid.setFocus()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay beside its part when the window changes; arrows turn the steps."""
        if watched is self._window:
            if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
                self._place()
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Right:
                self.turn(1)
                return True
            if event.key() == Qt.Key.Key_Left and self._step:
                self.turn(-1)
                return True
        return False

    def _show(self) -> None:
        text, callout = self._session.text, self.callout
        name = self._steps[self._step][0]
        last = self._step == len(self._steps) - 1
        callout.title.setText(text(f"ui.tour.{name}.title"))
        callout.words.setText(text(f"ui.tour.{name}.text"))
        callout.place.setText(text("ui.tour.place", step=self._step + 1, count=len(self._steps)))
        callout.next.setText(text("ui.tour.done" if last else "ui.tour.next"))
        callout.back.setVisible(bool(self._step))
        callout.setAccessibleDescription(f"{callout.title.text()}. {callout.words.text()}")
        self._place()
        for part in (self._ring, callout):
            part.show()
            part.raise_()

    def _place(self) -> None:
        target = self._steps[self._step][1]()
        self._ring.setGeometry(target.adjusted(-_RING, -_RING, _RING, _RING).intersected(self._window.rect()))
        self.callout.point_at(target)

    def _area(self, widget: QWidget) -> QRect:
        """Where a part of the window stands in it."""
        return QRect(widget.mapTo(self._window, QPoint()), widget.size())


def _moved_inside(box: QRect, area: QRect) -> QRect:
    left = max(area.left(), min(box.left(), area.right() - box.width()))
    top = max(area.top(), min(box.top(), area.bottom() - box.height()))
    return QRect(QPoint(left, top), box.size())
