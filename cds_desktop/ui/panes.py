"""How the window is divided: sections at the left, the page over the problems in the middle, details at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

if TYPE_CHECKING:
    from cds_desktop.ui.preferences import Preferences
    from cds_desktop.ui.problem_list import ProblemPanel

_NARROW, _LOW = 1150, 480
_SIDES_NARROW, _SIDES = (175, 231), (208, 304)
_LEAST_LEFT, _LEAST_RIGHT = 150, 220
_BELOW = 170


class Panes(QSplitter):
    """Shares the room, as the person last did in a window of this kind: wide or narrow, high or low.

    Sides are slim in a narrow window, and in a low one (150 % on a small screen) the problems are folded to a line.
    """

    def __init__(self, preferences: Preferences) -> None:
        super().__init__(childrenCollapsible=False)
        self._preferences = preferences
        self.middle = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
        self._width = self._height = ""

    def fill(self, left: QWidget, page: QWidget, below: ProblemPanel, right: QWidget) -> None:
        """Take the panes, when the splitter stands in its window: what is moved later is styled again."""
        self._below = below
        for pane in (left, self.middle, right):
            self.addWidget(pane)
        self.setStretchFactor(1, 1)
        self.middle.addWidget(page)
        self.middle.addWidget(below)
        self.middle.setStretchFactor(0, 1)
        for splitter in (self.middle, self):
            splitter.setHandleWidth(1)
        left.setMinimumWidth(_LEAST_LEFT)
        right.setMinimumWidth(_LEAST_RIGHT)
        self.splitterMoved.connect(self._keep_sides)
        self.middle.splitterMoved.connect(self._keep_height)
        below.opened.connect(self._share_height)
        below.fold.clicked.connect(self._keep_fold)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew where the window has become narrow or wide, low or high."""
        super().resizeEvent(event)
        width = "narrow" if self.width() < _NARROW else "wide"
        height = "low" if self.height() < _LOW else "high"
        if width != self._width:
            self._width = width
            self._share_width()
        if height != self._height:
            self._height = height
            self._below.open_list(self._preferences.get(f"problems_open.{height}", height == "high"))

    def _share_width(self) -> None:
        left, right = _SIDES_NARROW if self._width == "narrow" else _SIDES
        kept = self._preferences.get(f"sides.{self._width}", {"left": left, "right": right})
        left, right = kept.get("left", left), kept.get("right", right)
        self.setSizes([left, max(self.width() - left - right, 1), right])

    def _share_height(self) -> None:
        below = min(self._preferences.get(f"problems_height.{self._height}", _BELOW), self._below.maximumHeight())
        self.middle.setSizes([max(self.height() - below, 1), below])

    def _keep_sides(self) -> None:
        left, _, right = self.sizes()
        self._preferences.set(f"sides.{self._width}", {"left": left, "right": right})

    def _keep_height(self) -> None:
        self._preferences.set(f"problems_height.{self._height}", self.middle.sizes()[1])

    def _keep_fold(self, is_open: bool) -> None:
        self._preferences.set(f"problems_open.{self._height}", is_open)
