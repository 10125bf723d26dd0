"""Column widths that a person chose by dragging the edge of a heading, remembered; a double click takes one back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QHeaderView, QTableView

if TYPE_CHECKING:
    from cds_desktop.ui.preferences import Preferences

_NARROWEST = 24


class ColumnWidths(QObject):
    """The chosen widths of a grid's columns."""

    changed = Signal()
    """A width was chosen or taken back: the grid is to be arranged anew."""

    def __init__(self, grid: QTableView) -> None:
        super().__init__(grid)
        self.dragging = False
        self._dragged: dict[int, int] = {}
        self._kept: tuple[Preferences, str, Sequence[str]] | None = None
        self.watch(grid.horizontalHeader())

    def watch(self, header: QHeaderView) -> None:
        """Take the widths from a header."""
        header.viewport().installEventFilter(self)
        header.sectionResized.connect(self._resized)
        header.sectionHandleDoubleClicked.connect(self._take_back)

    def keep(self, preferences: Preferences, name: str, columns: Sequence[str]) -> None:
        """Remember under `name` the widths of columns, called `columns` in their order."""
        self._kept = (preferences, name, columns)

    def chosen(self) -> dict[int, int]:
        """Return the widths that a person chose, by column."""
        if self._kept is None:
            return {}
        preferences, name, columns = self._kept
        kept = preferences.get(name, {})
        return {n: max(kept[column], _NARROWEST) for n, column in enumerate(columns) if column in kept}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the widths that were dragged once the mouse lets go of them."""
        if event.type() is QEvent.Type.MouseButtonPress:
            self.dragging = True
        elif event.type() is QEvent.Type.MouseButtonRelease:
            self.dragging = False
            QTimer.singleShot(0, self, self._keep_dragged)
        return False

    def _resized(self, column: int, _: int, width: int) -> None:
        if self.dragging:
            self._dragged[column] = width

    def _keep_dragged(self) -> None:
        dragged, self._dragged = self._dragged, {}
        if self._kept is None or not dragged:
            return
        preferences, name, columns = self._kept
        preferences.set(name, preferences.get(name, {}) | {columns[column]: width for column, width in dragged.items()})
        self.changed.emit()

    def _take_back(self, column: int) -> None:
        """Give a column the width again that the grid chooses."""
        if self._kept is None:
            return
        preferences, name, columns = self._kept
        preferences.set(
            name, {key: width for key, width in preferences.get(name, {}).items() if key != columns[column]}
        )
        self.changed.emit()
