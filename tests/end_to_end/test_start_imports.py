"""What the first paint of the month brings along: nothing that only later actions need."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cds_desktop.domain.clock import SystemClock
from cds_desktop.domain.units import UnitTable
from cds_desktop.reporting.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
# Opens the window as `app` does, prints the modules loaded when the grid has been painted, and closes it.
SHOW = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from cds_desktop.domain.clock import SystemClock
from cds_desktop.ui import start

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            print(json.dumps(sorted(sys.modules)), flush=True)
            QApplication.instance().quit()
        return False

watch, opening = Watch(), start.open_window

def open_watched(*arguments):
    window = opening(*arguments)
    window.form.grid.viewport().installEventFilter(watch)
    return window

start.open_window = open_watched
start.run(Path(sys.argv[1]), SystemClock())
"""
LATER = {
    "openpyxl",
    "sqlite_utils",
    "python_calamine",
    "defusedxml",
    "hashlib",
    "_hashlib",
    "PySide6.QtPrintSupport",
    "cds_desktop.exchange",
    "cds_desktop.app",
    "cds_desktop.reporting.blocks",
    "cds_desktop.reporting.demo",
    "cds_desktop.reporting.history",
    "cds_desktop.reporting.loading",
    "cds_desktop.reporting.overview",
    "cds_desktop.reporting.searching",
    "cds_desktop.reporting.sending",
    "cds_desktop.ui.chart",
    "cds_desktop.ui.dialogs",
    "cds_desktop.ui.explain_dialog",
    "cds_desktop.ui.first_start",
    "cds_desktop.ui.found_list",
    "cds_desktop.ui.guide",
    "cds_desktop.ui.history",
    "cds_desktop.ui.overview",
    "cds_desktop.ui.place_panel",
    "cds_desktop.ui.register_filter",
    "cds_desktop.ui.register_grid",
    "cds_desktop.ui.register_model",
    "cds_desktop.ui.register_page",
    "cds_desktop.ui.register_rows",
    "cds_desktop.ui.row_form",
    "cds_desktop.ui.several_rows",
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules loaded when the month is first painted."""
    data = tmp_path_factory.mktemp("data")
    clock = SystemClock()
    Workspace.create(data, UnitTable().province("08", clock.today()), clock=clock).close()
    done = subprocess.run(
        [sys.executable, "-c", SHOW, str(data)],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return set(json.loads(done.stdout))


def test_the_window_was_really_painted(loaded: set[str]) -> None:
    assert {"cds_desktop.ui.form_grid", "cds_desktop.reporting.workspace", "PySide6.QtWidgets"} <= loaded


@pytest.mark.parametrize("module", sorted(LATER))
def test_loaded_later(loaded: set[str], module: str) -> None:
    assert module not in loaded
