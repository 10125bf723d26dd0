"""A real workspace of Tuyên Quang, its window without a screen, and hands that type."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6.Shiboken import delete

from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.domain.units import unit_table
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui import start
from cds_desktop.ui.main_window import MainWindow
from tests.ui.hands import BY, CLOCK, FIGURES, PERIOD, SETTINGS, Hands


@pytest.fixture(scope="session")
def app(qapp: QApplication) -> QApplication:
    """The application as the program makes it."""
    return start.make_application(Messages("vi"))


@pytest.fixture(scope="session")
def entered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder: September entered, October untouched. To be copied, not changed."""
    folder = tmp_path_factory.mktemp("entered") / "cds"
    workspace = Workspace.create(folder, unit_table().province("08", CLOCK.today()), SETTINGS, CLOCK)
    for code, text in FIGURES.items():
        workspace.enter(PERIOD.previous(), code, text, BY)
    workspace.close()
    return folder


@pytest.fixture
def data_dir(tmp_path: Path, entered: Path) -> Path:
    """A copy of the data folder for one test."""
    return Path(shutil.copytree(entered, tmp_path / "cds"))


Opening = Callable[..., MainWindow]


@pytest.fixture
def open_window(app: QApplication, qtbot: QtBot, data_dir: Path) -> Iterator[Opening]:
    """Opens windows on the data folder and closes them in the end."""
    opened: list[MainWindow] = []

    def opening(language: str = "vi", clock: Any = CLOCK) -> MainWindow:
        month = start.first_month(data_dir, clock, Period.month_of(clock.today()))
        window = start.open_window(data_dir, clock, Messages(language), month)
        opened.append(window)
        qtbot.waitExposed(window)
        window.activateWindow()
        qtbot.waitUntil(lambda: not window.session.worker.pending)
        return window

    yield opening
    for window in opened:
        window.close()
        qtbot.waitUntil(lambda worker=window.session.worker: not worker.pending)
        window.session.worker.finish()
        delete(window)


@pytest.fixture
def window(open_window: Opening) -> MainWindow:
    """The window at October 2026, with the full month."""
    return open_window()


@pytest.fixture
def hands(qtbot: QtBot, window: MainWindow) -> Hands:
    """Hands on the window."""
    return Hands(qtbot, window)


@pytest.fixture
def stored(data_dir: Path) -> Callable[[], Workspace]:
    """Opens the data file once more, to see what is really stored."""
    opened: list[Workspace] = []

    def opening() -> Workspace:
        opened.append(Workspace.open(data_dir, CLOCK))
        return opened[-1]

    yield opening  # type: ignore[misc]
    for workspace in opened:
        workspace.close()
