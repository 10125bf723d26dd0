"""Starting and ending the program as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cds_desktop.reporting.workspace import Workspace
from tests.ui.hands import CLOCK, PERIOD

ROOT = Path(__file__).resolve().parents[2]
SESSION = """
import sys
from datetime import datetime
from pathlib import Path
from PySide6.QtCore import QTimer
from cds_desktop.domain.clock import FixedClock
from cds_desktop.ui import start

opening = start.open_window

def open_and_work(*arguments):
    window = opening(*arguments)

    def work():
        window.open_register("documents")
        window.register.add_row()
        window.open_code("HT_03")
        window.form.grid.edit(window.form.grid.currentIndex())
        window.session.enter("HT_03", "207")
        window.close()

    window.session.worker.idle.connect(work, start.Qt.ConnectionType.SingleShotConnection)
    return window

start.open_window = open_and_work
sys.exit(start.run(Path(sys.argv[1]), FixedClock(datetime(2026, 10, 20, 10, 32))))
"""


def test_a_session_ends_with_everything_saved_and_no_complaint(data_dir: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SESSION, str(data_dir)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    complaints = [line for line in done.stderr.splitlines() if "This plugin does not support" not in line]
    assert (done.returncode, complaints) == (0, [])
    workspace = Workspace.open(data_dir, CLOCK)
    assert f"{workspace.month(PERIOD).figure('HT_03').value}" == "207"
    workspace.close()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None and True are never freed from 3.12 on")
def test_singletons_outlive_the_miscount_of_pyside(app) -> None:
    from PySide6.QtCore import QObject, Signal

    class Source(QObject):
        told = Signal(object)

    source = Source()
    source.told.connect(lambda _: None)
    for _ in range(10_000):
        source.told.emit(None)
        source.property("nothing")
    assert min(sys.getrefcount(one) for one in (None, True, False)) > 1 << 30
