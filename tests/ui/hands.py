"""Hands that type into the window, and the province they work for."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget
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
        """Type characters; those that no Latin keyboard has come as an input method sends them."""
        for character in text:
            if character.isascii():
                self.qtbot.keyClick(focused(), character)
            else:
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    key = QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, character)
                    QApplication.sendEvent(focused(), key)

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

        A step gets the dialog on top; one that returns False is tried again, for ten seconds.
        """
        left = list(steps)
        failures: list[BaseException] = []
        deadline = time.monotonic() + 10
        timer = QTimer()

        def step() -> None:
            dialog, focus = QApplication.activeModalWidget(), QApplication.focusWidget()
            if dialog is None or focus is None or focus.window() is not dialog:
                return
            try:
                assert time.monotonic() < deadline, "the dialog was not answered in time"
                if left and left[0](dialog) is not False:
                    left.pop(0)
            except BaseException as failure:
                failures.append(failure)
                timer.stop()
                QDialog.reject(dialog)

        timer.timeout.connect(step)
        timer.start(10)
        open_it()
        timer.stop()
        if failures:
            raise failures[0]
        assert not left, "the dialog closed too early"


def focused() -> QWidget:
    """The widget that gets the keys: what has the focus, unless a list has popped up over it."""
    if QApplication.activeWindow() is None:  # the offscreen platform forgets it when a popup or dialog is gone
        next(w for w in QApplication.topLevelWidgets() if w.isVisible() and w.isWindow()).activateWindow()
        QApplication.processEvents()
    widget = QApplication.activePopupWidget() or QApplication.focusWidget()
    assert widget is not None
    return widget
