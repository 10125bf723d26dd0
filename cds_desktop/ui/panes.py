"""How the window is divided: sections at the left, the page over the problems in the middle, details at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

_NARROW = 1150
_SIDES_NARROW, _SIDES = (175, 231), (208, 304)
_LEAST_LEFT, _LEAST_RIGHT, _LEAST_BELOW = 150, 220, 86
_HEIGHTS = [520, 150]


class Panes(QSplitter):
    """Shares the room; the panes at the sides get less of it in a narrow window (150 % on a small screen)."""

    def __init__(self) -> None:
        super().__init__(childrenCollapsible=False)
        self._middle = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
        self._arranged_narrow: bool | None = None

    def fill(self, left: QWidget, page: QWidget, below: QWidget, right: QWidget) -> None:
        """Take the panes, when the splitter stands in its window: what is moved later is styled again."""
        for pane in (left, self._middle, right):
            self.addWidget(pane)
        self.setStretchFactor(1, 1)
        self._middle.addWidget(page)
        self._middle.addWidget(below)
        self._middle.setStretchFactor(0, 1)
        self._middle.setSizes(_HEIGHTS)
        for splitter in (self._middle, self):
            splitter.setHandleWidth(1)
        below.setMinimumHeight(_LEAST_BELOW)
        left.setMinimumWidth(_LEAST_LEFT)
        right.setMinimumWidth(_LEAST_RIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew where the window has become narrow or wide."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        if narrow is not self._arranged_narrow:
            self._arranged_narrow = narrow
            left, right = _SIDES_NARROW if narrow else _SIDES
            self.setSizes([left, self.width() - left - right, right])

    def shares(self) -> tuple[list[int], list[int]]:
        """Return how the room is shared from left to right, and from top to bottom."""
        return self.sizes(), self._middle.sizes()

    def share(self, shares: tuple[list[int], list[int]]) -> None:
        """Share the room as it was once shared."""
        for splitter, sizes in zip((self, self._middle), shares, strict=True):
            splitter.setSizes(sizes)
        self._arranged_narrow = self.width() < _NARROW
