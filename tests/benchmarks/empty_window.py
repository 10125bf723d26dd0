"""An empty PySide6 window: prints the moment of its first paint and the peak memory (KiB) then."""

import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from tests.benchmarks.peak import peak_memory


class Empty(QMainWindow):
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        print(time.perf_counter(), peak_memory(), flush=True)
        QTimer.singleShot(0, app.quit)


app = QApplication(sys.argv)
window = Empty()
window.resize(1366, 768)
window.show()
app.exec()
