"""Starts the window: first the month as it was kept, painted at once; then the workspace in its thread."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QLocale, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog

from cds_desktop.domain.clock import Clock
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.reporting.month import Month
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.main_window import MainWindow
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import apply_style
from cds_desktop.ui.texts import QtTexts
from cds_desktop.ui.worker import Worker

_SWITCH_SECONDS = 0.002  # how long the worker may keep the window waiting for the interpreter


def run(data_dir: Path, clock: Clock, language: str = "vi", period: Period | None = None) -> int:
    """Open the window on a data folder, at `period` or the current month; return the exit code.

    Where there is no data yet, the province is asked for first. A file that cannot be used is said in one sentence.
    """
    messages = Messages(language)
    app = make_application(messages)
    if not Workspace.exists(data_dir) and not ask_first(data_dir, clock, messages):
        return 0
    try:
        month = first_month(data_dir, clock, period or Period.month_of(clock.today()))
    except DomainError as error:
        from cds_desktop.ui.dialogs import tell

        tell(None, messages, messages.error(error))
        return 1
    window = open_window(data_dir, clock, messages, month)
    code = app.exec()
    window.session.worker.finish()
    return code


def make_application(messages: Messages) -> QApplication:
    """Make (or take) the application, with our look and our words."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("cds-desktop")
    app.setApplicationDisplayName(messages.text("ui.program"))
    QLocale.setDefault(QLocale("vi_VN" if messages.language == "vi" else "en_GB"))
    app.installTranslator(QtTexts(messages, app))
    app.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus, False)
    apply_style(app)
    return app


def ask_first(data_dir: Path, clock: Clock, messages: Messages) -> bool:
    """Ask what a province enters once; tells whether a workspace was made."""
    from cds_desktop.ui.first_start import FirstStart

    return FirstStart(data_dir, clock, messages).exec() == QDialog.DialogCode.Accepted


def first_month(data_dir: Path, clock: Clock, period: Period) -> Month:
    """Read a month for the first paint: without rows and problems, and without the check of the whole file."""
    workspace = Workspace.open(data_dir, clock, thorough=False)
    try:
        return workspace.first_view(period)
    finally:
        workspace.close()


def open_window(data_dir: Path, clock: Clock, messages: Messages, month: Month) -> MainWindow:
    """Show the window with a month, and have the worker bring the rest of it once it is painted."""
    worker = Worker(lambda: Workspace.open(data_dir, clock))
    session = Session(worker, clock, messages)
    window = MainWindow(session, data_dir)
    session.show_month(month)
    window.show()
    window.form.grid.setFocus()
    QTimer.singleShot(0, worker, worker.start)
    session.open(month.period)
    return window
