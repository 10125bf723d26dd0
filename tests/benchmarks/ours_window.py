"""The program's window: prints the moment its month grid is first painted and the peak memory (KiB) then."""

import sys
import time
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from cds_desktop.domain.clock import FixedClock
from cds_desktop.domain.periods import Period
from cds_desktop.ui import start
from tests.benchmarks.peak import peak_memory

LAST = Period.parse(sys.argv[2])


class Watch(QObject):
    """Waits for the grid's first paint."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self.report)
        return False

    def report(self) -> None:
        print(time.perf_counter(), peak_memory(), flush=True)
        QTimer.singleShot(0, QApplication.quit)


watch = Watch()
opening = start.open_window


def open_watched(*arguments: object) -> object:
    window = opening(*arguments)  # type: ignore[arg-type]
    window.form.grid.viewport().installEventFilter(watch)
    return window


start.open_window = open_watched  # type: ignore[assignment]
start.run(Path(sys.argv[1]), FixedClock(datetime.combine(LAST.cut_off, datetime.min.time())), period=LAST)
