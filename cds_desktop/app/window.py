"""Opens the window on a data folder: one window per folder, and a sentence where the program itself fails."""

from __future__ import annotations

import logging

from cds_desktop.app.place import Place, require_writable
from cds_desktop.domain.clock import SystemClock
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.messages import LANGUAGES, Messages
from cds_desktop.domain.periods import Period

LOCK_NAME = "window.lock"


def open_window(place: Place, language: str | None = None, period: Period | None = None) -> int:
    """Open the window, on `period` and in `language` where given; return the exit code.

    A second start on the same folder says so.
    """
    from PySide6.QtCore import QLockFile

    from cds_desktop.app.crash import catch_failures
    from cds_desktop.ui.start import run, say, say_already_open, say_failed

    data_dir = place.folder
    messages = Messages(language or LANGUAGES[0])
    try:
        require_writable(data_dir)
    except DomainError as error:
        say(messages.error(error), messages.language)
        return 2
    if place.notice:
        say(messages.error(place.notice), messages.language)
    lock = QLockFile(str(data_dir / LOCK_NAME))
    lock.setStaleLockTime(0)  # a lock whose program has died is taken over at once, never one that is only old
    if not lock.tryLock(0):
        return say_already_open(language)
    logs = data_dir / "logs"
    logs.mkdir(exist_ok=True)
    logging.basicConfig(
        handlers=[logging.FileHandler(logs / "cds-desktop.log", encoding="utf-8", delay=True)],
        level=logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    catch_failures(logs, lambda path: say_failed(language, path))
    try:
        return run(data_dir, SystemClock(), language, period)
    finally:
        lock.unlock()
