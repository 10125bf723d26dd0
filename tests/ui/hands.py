"""Hands that type into the window, and the province they work for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cds_desktop.domain.clock import FixedClock
from cds_desktop.domain.periods import Period
from cds_desktop.reporting.workspace import Settings
from cds_desktop.ui.main_window import MainWindow

CLOCK = FixedClock(datetime(2026, 10, 20, 10, 32))
PERIOD = Period.month(2026, 10)
BY = "Hoàng Thị Mẫu"
SETTINGS = Settings("Sở Khoa học và Công nghệ", BY, "Nguyễn Văn Mẫu")
FIGURES = {
    "NEN_DANSO": "1.865.000",
    "NEN_TRUONGTHANH": "1.380.000",
    "NEN_HO": "452.000",
    "NEN_THON": "3.802",
    "NEN_TTHC": "1.950",
    "HT_01_TS": "372.000",
    "HT_03": "186",
    "HT_04": "169",
}


class Hands:
    """Types into whatever has the focus, and waits until all is saved."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot = qtbot
        self.window = window

    def type(self, text: str) -> None:
        """Type characters."""
        for character in text:
            self.qtbot.keyClick(focused(), character)

    def press(self, *keys: Qt.Key, ctrl: bool = False, shift: bool = False) -> None:
        """Press keys one after another."""
        modifiers = Qt.KeyboardModifier.NoModifier
        if ctrl:
            modifiers |= Qt.KeyboardModifier.ControlModifier
        if shift:
            modifiers |= Qt.KeyboardModifier.ShiftModifier
        for key in keys:
            self.qtbot.keyClick(focused(), key, modifiers)

    def wait_saved(self) -> None:
        """Wait until the worker has answered everything."""
        self.qtbot.waitUntil(lambda: not self.window.session.worker.pending)

    def in_dialog(self, open_it: Callable[[], object], *steps: Callable[[Any], object]) -> None:
        """Open a dialog that waits for an answer, and do one step in it after another as soon as it can be done.

        A step gets the dialog on top; one that returns False is tried again.
        """
        left = list(steps)
        timer = QTimer()

        def step() -> None:
            dialog = QApplication.activeModalWidget()
            if dialog is not None and left and left[0](dialog) is not False:
                left.pop(0)

        timer.timeout.connect(step)
        timer.start(10)
        open_it()
        timer.stop()
        assert not left, "the dialog closed too early"


def focused() -> QWidget:
    """The widget that gets the keys."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget
