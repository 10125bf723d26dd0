"""The program's window: prints the moment its month grid is first painted and the peak memory (KiB) then.

Prints the peak memory once more when the list of villages is open.
"""

import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from cds_desktop.domain.clock import FixedClock
from cds_desktop.domain.periods import Period
from cds_desktop.ui import start
from cds_desktop.ui.grid import Grid
from tests.benchmarks.peak import peak_memory

VILLAGES = "dead_zone_villages"
LAST = Period.parse(sys.argv[2])


class Watch(QObject):
    """Waits for a grid's first paint."""

    def __init__(self, grid: Grid, then: Callable[[], None]) -> None:
        super().__init__(grid)
        self._then = then
        grid.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._then)
        return False


opening = start.open_window


def open_watched(*arguments: object) -> object:
    window = opening(*arguments)  # type: ignore[arg-type]

    def painted() -> None:
        print(time.perf_counter(), peak_memory(), flush=True)
        window.session.worker.idle.connect(open_list, Qt.ConnectionType.SingleShotConnection)

    def open_list() -> None:
        window.open_register(VILLAGES)
        Watch(window.register.grid, listed)

    def listed() -> None:
        print(peak_memory(), flush=True)
        QApplication.quit()

    Watch(window.form.grid, painted)
    return window


start.open_window = open_watched  # type: ignore[assignment]
start.run(Path(sys.argv[1]), FixedClock(datetime.combine(LAST.cut_off, datetime.min.time())), period=LAST)
