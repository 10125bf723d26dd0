"""Starts the window: first the month as it was kept, painted at once; then the workspace in its thread."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6.Shiboken import delete  # what is left to the interpreter's end is deleted in an order that crashes

from cds_desktop.domain.clock import Clock
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.messages import LANGUAGES, Messages
from cds_desktop.domain.periods import Period
from cds_desktop.reporting.month import Month
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.main_window import MainWindow
from cds_desktop.ui.preferences import Preferences
from cds_desktop.ui.session import Session
from cds_desktop.ui.style import THEMES, apply_style, program_icon
from cds_desktop.ui.texts import QtTexts
from cds_desktop.ui.worker import Worker

_COLLECT_AFTER = (20_000, 20, 50)  # a full collection over 10,000 rows takes 0.1 s, in which the window would stand
_SWITCH_SECONDS = 0.002  # how long the worker may keep the window waiting for the interpreter


def run(data_dir: Path, clock: Clock, language: str | None = None, period: Period | None = None) -> int:
    """Open the window on a data folder, at `period` or the current month; return the exit code.

    The language is the one asked for, else the one chosen last. Where there is no data yet, the province is asked for
    first. A file that cannot be used is said in one sentence.
    """
    preferences = Preferences(data_dir)
    messages = Messages(language or _chosen(preferences, "language", LANGUAGES))
    app = make_application(messages, _chosen(preferences, "theme", THEMES))
    if not Workspace.exists(data_dir) and not ask_first(data_dir, clock, messages):
        return 0
    try:
        month = first_month(data_dir, clock, period or Period.month_of(clock.today()))
    except DomainError as error:
        from cds_desktop.ui.dialogs import tell

        tell(None, messages, messages.error(error))
        return 1
    window = open_window(data_dir, clock, messages, month)
    window.follow_system()
    window.session.worker.idle.connect(window.prepare, Qt.ConnectionType.SingleShotConnection)
    if not preferences.get("tour_seen", False):
        window.session.worker.idle.connect(window.start_tour, Qt.ConnectionType.SingleShotConnection)
    code = app.exec()
    window.session.worker.finish()
    delete(window)
    return code


def say_already_open(language: str | None) -> int:
    """Say that another window works on this data folder; return the exit code."""
    from cds_desktop.ui.dialogs import tell

    messages = Messages(language or LANGUAGES[0])
    make_application(messages)
    tell(None, messages, messages.text("ui.already_open"))
    return 1


def say(sentence: str, language: str = "vi") -> None:
    """Say one sentence in a window of its own, where there is no console and no window yet."""
    from cds_desktop.ui.dialogs import tell

    messages = Messages(language)
    make_application(messages)
    tell(None, messages, sentence)


def say_failed(language: str | None, report: Path) -> None:
    """Say that the program itself failed, and where the details are kept."""
    from cds_desktop.ui.dialogs import tell

    messages = Messages(language or LANGUAGES[0])
    tell(None, messages, messages.text("cli.unexpected", path=report))


def make_application(messages: Messages, theme: str = THEMES[0]) -> QApplication:
    """Make (or take) the application, with our look and our words.

    Numbers and dates are written and read the Vietnamese way in both languages.
    """
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.freeze()  # what was loaded stays
    gc.set_threshold(*_COLLECT_AFTER)
    gc.enable()
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("cds-desktop")
    app.setApplicationDisplayName(messages.text("ui.program"))
    QLocale.setDefault(QLocale("vi_VN"))
    app.installTranslator(QtTexts(messages, app))
    app.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus, False)
    apply_style(app, theme)
    app.setWindowIcon(program_icon())
    return app


def ask_first(data_dir: Path, clock: Clock, messages: Messages) -> bool:
    """Ask what a province enters once; tells whether a workspace was made."""
    from cds_desktop.ui.first_start import FirstStart

    dialog = FirstStart(data_dir, clock, messages)
    begun = dialog.exec() == QDialog.DialogCode.Accepted
    delete(dialog)
    return begun


def first_month(data_dir: Path, clock: Clock, period: Period) -> Month:
    """Read a month for the first paint: without rows and problems, and without the check of the whole file."""
    workspace = Workspace.open(data_dir, clock, thorough=False)
    try:
        last = workspace.last_open_month  # of a province that was merged with others
        return workspace.first_view(period if last is None else min(period, last))
    finally:
        workspace.close()


def open_window(data_dir: Path, clock: Clock, messages: Messages, month: Month) -> MainWindow:
    """Show the window with a month, and have the worker bring the rest of it once it is painted."""
    worker = Worker(lambda: Workspace.open(data_dir, clock))
    session = Session(worker, clock, messages, Preferences(data_dir))
    window = MainWindow(session, data_dir)
    session.show_month(month)
    _AfterPaint(window.form.grid.viewport(), worker.start)
    window.show()
    window.form.grid.setFocus()
    session.open(month.period)
    return window


def _chosen(preferences: Preferences, name: str, choices: Sequence[str]) -> str:
    """What was chosen under a name, or the first choice."""
    chosen = preferences.get(name, choices[0])
    return chosen if chosen in choices else choices[0]


class _AfterPaint(QObject):
    """Does something once a widget has been painted for the first time."""

    def __init__(self, widget: QWidget, act: Callable[[], object]) -> None:
        super().__init__(widget)
        self._act = act
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the paint."""
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._act)
        return False
