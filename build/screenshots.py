"""Takes the pictures of the documentation: every pane and dialog of the real window, on the sample province.

Run it as `python3 build/dev.py screenshots`; it draws without a screen and writes docs/pictures/*.png, for a screen of
1366 × 768 as it is, at 150 %, and dark.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
SCREEN = (1366, 768)
SCALE = "QT_SCALE_FACTOR"
BIG, DARK = "150", "dark"

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize  # noqa: E402
from PySide6.QtGui import QGuiApplication  # noqa: E402
from PySide6.QtWidgets import QApplication, QDialog, QWidget  # noqa: E402
from shiboken6.Shiboken import delete  # noqa: E402

from cds_desktop.domain.clock import FixedClock  # noqa: E402
from cds_desktop.domain.messages import Messages  # noqa: E402
from cds_desktop.domain.periods import Period  # noqa: E402
from cds_desktop.reporting.demo import make_demo  # noqa: E402
from cds_desktop.reporting.workspace import Workspace  # noqa: E402
from cds_desktop.ui import dialogs, load_dialog, start, style  # noqa: E402
from cds_desktop.ui.blocks import RefusedDialog  # noqa: E402
from cds_desktop.ui.explain_dialog import ExplainDialog  # noqa: E402
from cds_desktop.ui.first_start import FirstStart  # noqa: E402
from cds_desktop.ui.history_dialog import HistoryDialog  # noqa: E402
from cds_desktop.ui.main_window import MainWindow  # noqa: E402
from cds_desktop.ui.menus import all_keys  # noqa: E402
from cds_desktop.ui.official_dialog import OfficialDialog  # noqa: E402
from cds_desktop.ui.pack_dialog import PackDialog  # noqa: E402
from cds_desktop.ui.register_filter import FilterDialog  # noqa: E402
from cds_desktop.ui.row_form import RowForm  # noqa: E402
from cds_desktop.ui.session import RowHandle  # noqa: E402
from cds_desktop.ui.settings_dialog import ProvinceDialog  # noqa: E402
from cds_desktop.ui.several_rows import SeveralRowsDialog  # noqa: E402
from cds_desktop.ui.tour import Callout  # noqa: E402
from cds_desktop.ui.updates import UpdatesDialog  # noqa: E402

PERIOD = Period.month(2026, 2)
CLOCK = FixedClock(datetime(2026, 2, 18, 10, 32))
VILLAGES = "dead_zone_villages"


def main(variant: str = "") -> None:
    """Take the pictures of this scale and theme; without a variant, start the others after it."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    messages = Messages("vi")
    app = start.make_application(messages)
    if variant == DARK:
        style.apply_style(app, "dark")
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        for _ in make_demo(data_dir, Path(folder)):
            pass
        begin_month(data_dir)
        window = start.open_window(data_dir, CLOCK, messages, start.first_month(data_dir, CLOCK, PERIOD))
        ratio = QGuiApplication.primaryScreen().devicePixelRatio()
        window.resize(QSize(*SCREEN) / ratio)
        settle(window)
        take_window(window, variant)
        take_dialogs(window, data_dir, variant)
        window.close()
        settle(window)
        window.session.worker.finish()
        delete(window)


def begin_month(data_dir: Path) -> None:
    """Make February look as in the middle of the work: some figures confirmed, some wrong, one to be explained."""
    workspace = Workspace.open(data_dir, CLOCK)
    by = workspace.settings.preparer
    workspace.confirm(PERIOD, by, section="A")
    for code, text in (("HT_01_TS", "368.410"), ("HT_02_TS", "124"), ("HT_03", "186"), ("HT_04", "1,72")):
        workspace.enter(PERIOD, code, text, by)
    rows = workspace.month(PERIOD).registers[VILLAGES].rows
    opened = [row.row_id for row in rows if row.values.get("status") == "chua_phu"]
    workspace.enter_row(PERIOD, VILLAGES, opened[0], {"signal": "4g"}, by)
    workspace.enter_row(PERIOD, VILLAGES, opened[2], {"households": "4x"}, by)
    workspace.close()


def take_window(window: MainWindow, variant: str) -> None:
    """Take the form, a register with and without its picture, the cell of a problem, and all that opens beside them."""
    window.open_code("HT_04")
    take(window, "form", variant)
    problems = window.problems.table.problems.findings
    window.open_problem(next(f.problem for f in problems if f.problem.place.startswith(f"{VILLAGES}/")))
    take(window, "register", variant)
    window.register.toggle_picture()
    for _ in range(40):  # the picture is drawn in slices
        QApplication.processEvents()
    take(window, "places", variant)
    window.register.toggle_picture()
    window.open_code("HT_06")
    take(window, "counted", variant)
    window.open_code("TT_01")
    take(window, "narrative", variant)
    window.open_overview()
    take(window, "overview", variant)
    window.session.open(Period.parse("2025-Q4"))
    settle(window)
    window.open_code("TC_15")
    take(window, "quarter", variant)
    window.session.open(PERIOD)
    settle(window)
    window.show_guide()
    take(window.guide, "guide", variant)
    window.guide.close()
    findings = [finding for finding in window.session.month.findings if finding.open_warning]
    show(window, ExplainDialog(window, window.session, findings[:6]), "explain", variant)
    window.open_code("HT_06")
    search = window.header.search
    search.setFocus()
    search.setText("thon")
    search.look()
    take(window, "search", variant)
    search.found.hide()
    search.clear()
    window.start_tour()
    callout = window.findChildren(Callout)[0]
    callout.next.click()
    take(window, "tour", variant)
    callout.leave.click()


def show(window: MainWindow, dialog: QDialog, name: str, variant: str) -> None:
    """Take a dialog with what it asks the worker, and close it."""
    dialog.show()
    settle(window)
    take(dialog, name, variant)
    delete(dialog)


def take_dialogs(window: MainWindow, data_dir: Path, variant: str) -> None:
    """Take every dialog, on a month that has been mended and confirmed."""
    session = window.session
    rows = {f.problem.place.split("/")[1] for f in session.month.findings if f.problem.place.startswith(f"{VILLAGES}/")}
    for row_id in rows:
        session.enter_row(VILLAGES, RowHandle(row_id), {"signal": "lom", "households": "46"})
    session.enter("HT_04", "172")
    session.confirm()
    settle(window)
    first = FirstStart(data_dir, CLOCK, session.messages)
    first.search.setText("tuyen")
    first.office.setText("Sở Khoa học và Công nghệ tỉnh Tuyên Quang")
    window.open_register(VILLAGES)
    row = RowForm(window, session, window.register)
    rows_shown = window.register.grid.rows
    lines = [rows_shown.line(rows_shown.index(number, 0)) for number in range(3, 6)]
    row.show_line(lines[0])
    status = next(column for column in rows_shown.columns if column.name == "status")
    refused = [("HT_05", "17", session.text("code.derived", code="HT_05", formula="HT_03 - HT_04"))]
    made: dict[str, Callable[[], QDialog]] = {
        "first_start": lambda: first,
        "row_form": lambda: row,
        "approve": lambda: dialogs.ApproveDialog(window, session),
        "reopen": lambda: dialogs.ReopenDialog(window, session),
        "export": lambda: dialogs.ExportDialog(window, session, Path("D:/Bao cao CDS"), draft=False),
        "load": lambda: previewed(window, data_dir.parent),
        "settings": lambda: dialogs.SettingsDialog(window, session),
        "keys": lambda: dialogs.KeysDialog(window, session, all_keys(session.messages, window._actions)),
        "about": lambda: dialogs.AboutDialog(window, session, Path("D:/CDS")),
        "several_rows": lambda: SeveralRowsDialog(window, session, rows_shown, lines, "status"),
        "filter": lambda: FilterDialog(window, session, rows_shown, status),
        "refused": lambda: RefusedDialog(window, session, refused),
        "official": lambda: OfficialDialog(window, session),
        "history": lambda: HistoryDialog(window, session),
        "packs": lambda: PackDialog(window, session),
        "province": lambda: ProvinceDialog(window, session),
        "updates": lambda: UpdatesDialog(window, session),
    }
    for name, make in made.items():
        show(window, make(), name, variant)


def previewed(window: MainWindow, folder: Path) -> QDialog:
    """The dialog that loads a file, with what it would change."""
    os.chdir(folder)  # so that the picture shows a short path
    path = Path("so_lieu.csv")
    path.write_text("code,value,note\nHT_03,186,\nHT_04,171,theo điều tra của Sở\nHT_16_TS,388.120,\n", "utf-8")
    dialog = load_dialog.LoadDialog(window, window.session, "")
    dialog.path.setText(str(path))
    dialog.show()
    dialog.act()
    settle(window)
    return dialog


def take(widget: QWidget, name: str, variant: str = "") -> None:
    """Write the picture of a window."""
    if isinstance(widget, MainWindow):
        settle(widget)
    for _ in range(3):
        QApplication.processEvents()
    path = PICTURES / (f"{name}_{variant}.png" if variant else f"{name}.png")
    if not widget.grab().save(str(path)):
        raise OSError(f"{path} was not written")
    print(path)


def settle(window: MainWindow) -> None:
    """Wait until the worker has answered and the window is arranged."""
    while window.session.worker.pending or not window.session.worker.isRunning():
        QApplication.processEvents()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(sys.argv[1])
    else:
        main()
        for other, scale in ((BIG, "1.5"), (DARK, "1")):
            subprocess.run(
                [sys.executable, __file__, other], cwd=PICTURES, env={**os.environ, SCALE: scale}, check=True
            )
