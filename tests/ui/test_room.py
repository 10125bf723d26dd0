"""Every window and dialog, in both languages and at every scale: all is named and has a role, nothing is clipped.

At 150 % a screen of 1366 × 768 has 910 × 512 points, at 200 % one of 1920 × 1080 has 960 × 540.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtWidgets import QDialog, QHeaderView, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import Quality
from cds_desktop.domain.periods import Period
from cds_desktop.reporting.sending import approve, export
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui import dialogs
from cds_desktop.ui.blocks import RefusedDialog
from cds_desktop.ui.explain_dialog import ExplainDialog
from cds_desktop.ui.first_start import FirstStart
from cds_desktop.ui.history_dialog import HistoryDialog
from cds_desktop.ui.load_dialog import LoadDialog
from cds_desktop.ui.main_window import MainWindow
from cds_desktop.ui.menus import all_keys
from cds_desktop.ui.official_dialog import OfficialDialog
from cds_desktop.ui.register_filter import FilterDialog
from cds_desktop.ui.row_form import RowForm
from cds_desktop.ui.settings_dialog import ProvinceDialog
from cds_desktop.ui.several_rows import SeveralRowsDialog
from cds_desktop.ui.style import enlarged
from cds_desktop.ui.tour import Callout
from tests.ui.hands import BY, CLOCK, PERIOD
from tests.ui.test_window import still_clipped, unnamed

VILLAGES = "dead_zone_villages"
SCREENS = {"100": (1366, 728), "150": (910, 500), "200": (960, 520)}
LONGER = [Period.parse(name) for name in ("2026-Q3", "2026-H2")]
"""Periods whose names are short and long."""
NO_ROLES = {QAccessible.Role.NoRole, QAccessible.Role.Client}


@pytest.fixture
def data_dir(data_dir: Path, tmp_path: Path) -> Path:
    """With villages, some of them wrong, after a month that was sent with a provisional figure."""
    workspace = Workspace.open(data_dir, CLOCK)
    sent = PERIOD.previous()
    workspace.annotate(sent, "HT_04", BY, quality=Quality.PROVISIONAL)
    workspace.confirm(sent, BY)
    for name in workspace.month(sent).registers:
        workspace.confirm_empty(sent, name, BY)
    workspace.explain(sent, "Đã rà soát", BY)
    approve(workspace, sent, BY)
    export(workspace, sent, tmp_path / "sent")
    for village, households in (("Nà Tông", "46"), ("Bản Kè", "4x"), ("Khuổi Phìn", "")):
        texts = {"commune_code": "02215", "village": village, "households": households}
        workspace.enter_row(PERIOD, VILLAGES, None, texts, BY)
    workspace.enter(PERIOD, "HT_04", "1,72", BY)
    workspace.close()
    return data_dir


def cut_headings(root: QWidget) -> list[str]:
    """Headings of columns and tabs that are shown with less room than their text needs."""
    found = []
    for header in root.findChildren(QHeaderView):
        if not header.isVisible() or header.orientation() is Qt.Orientation.Vertical:
            continue
        metrics, model = QFontMetrics(header.font()), header.model()
        for section in range(header.count()):
            text = str(model.headerData(section, Qt.Orientation.Horizontal) or "")
            if header.isSectionHidden(section) or not text:
                continue
            room = QRect(0, 0, header.sectionSize(section) - 8, 1000)
            needed = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, text)
            if needed.width() > room.width() or needed.height() > header.height():
                found.append(f"{text!r}: {header.sectionSize(section)}x{header.height()} for {needed.size()}")
    for tabs in root.findChildren(QTabBar):
        shown = [n for n in range(tabs.count()) if tabs.isVisible() and tabs.isTabVisible(n)]
        metrics = QFontMetrics(tabs.font())
        found += [t for n in shown if tabs.tabRect(n).width() < metrics.horizontalAdvance(t := tabs.tabText(n))]
    return found


def without_role(root: QWidget) -> list[str]:
    """Controls that can have the focus and say nothing of what they are."""
    return [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in root.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None  # what hands the focus on is not what has it
        and QAccessible.queryAccessibleInterface(widget).role() in NO_ROLES
    ]


def faults(root: QWidget, qtbot: QtBot) -> dict[str, list[str]]:
    found = {
        "unnamed": unnamed(root),
        "clipped": still_clipped(root, qtbot),
        "headings": cut_headings(root),
        "roles": without_role(root),
    }
    return {fault: widgets for fault, widgets in found.items() if widgets}


def load_dialogs(window: MainWindow, folder: Path) -> Iterator[LoadDialog]:
    """The preview of a file that can be loaded, and of one that cannot."""
    for lines in ("HT_03,190,\nHT_04,171,theo điều tra\nNEN_HO,452000,\n", "HT_03,1.7a,\nHT_05,3,\nHT_99,1,\n"):
        path = folder / "so_lieu.csv"
        path.write_text("code,value,note\n" + lines, "utf-8")
        dialog = LoadDialog(window, window.session, "")
        dialog.path.setText(str(path))
        dialog.show()
        dialog.act()
        yield dialog


def history_dialogs(window: MainWindow, folder: Path) -> Iterator[HistoryDialog]:
    """The preview of a table of earlier months that can be loaded, and of one that cannot."""
    for lines in ("Mã;2026-03;2026-04\nHT_03;150;160\nHT_06;30;28\n", "Mã;2026-03;2026-09\nHT_03;1.7a;160\n"):
        path = folder / "lich_su.csv"
        path.write_text(lines, "utf-8")
        dialog = HistoryDialog(window, window.session)
        dialog.path.setText(str(path))
        dialog.show()
        dialog.act()
        yield dialog


def province_dialogs(window: MainWindow) -> Iterator[ProvinceDialog]:
    """Each page of the province's arrangements."""
    for page in range(5):
        dialog = ProvinceDialog(window, window.session)
        dialog.show()
        dialog.pages.setCurrentIndex(page)
        yield dialog


def every_dialog(window: MainWindow, folder: Path) -> Iterator[QDialog]:
    session, grid = window.session, window.register.grid
    lines = [grid.rows.line(grid.rows.index(row, 0)) for row in range(2)]
    form = RowForm(window, session, window.register)
    form.show_line(lines[0])
    month = session.month
    refused = [("HT_03 · Kỳ này", "1,7a", session.sentence(DomainError("code.unknown", code="HT_99")))]
    yield from (
        dialogs.ApproveDialog(window, session),
        dialogs.ReopenDialog(window, session),
        dialogs.ExportDialog(window, session, Path("D:/Bao cao CDS"), draft=False),
        LoadDialog(window, session, VILLAGES),
        dialogs.SettingsDialog(window, session),
        dialogs.KeysDialog(window, session, all_keys(session.messages, window._actions)),
        dialogs.AboutDialog(window, session, Path("D:/CDS")),
        FirstStart(folder, CLOCK, session.messages),
        SeveralRowsDialog(window, session, grid.rows, lines, "status"),
        *(FilterDialog(window, session, grid.rows, column) for column in grid.rows.columns),
        ExplainDialog(window, session, [f for f in month.findings if f.kind == "warning"][:8]),
        RefusedDialog(window, session, refused),
        form,
        HistoryDialog(window, session),
        OfficialDialog(window, session, "HT_04"),
    )
    yield from load_dialogs(window, folder)
    yield from history_dialogs(window, folder)
    yield from province_dialogs(window)


@pytest.mark.parametrize("scale", SCREENS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_all_of_it_is_named_and_has_room(open_window, qtbot, tmp_path: Path, language: str, scale: str) -> None:
    width, height = SCREENS[scale]
    window = open_window(language)
    window.resize(width, height)
    qtbot.wait(50)
    assert (window.width(), window.height()) == (width, height)
    found: dict[str, object] = {}

    def look(root: QWidget, name: str) -> None:
        qtbot.waitUntil(lambda: not window.session.worker.pending)
        qtbot.wait(30)
        if wrong := faults(root, qtbot):
            found[name] = wrong

    for section in window.session.month.pack.by_section:
        if window.session.month.pack.by_section[section]:
            window.open_section(section)
            look(window, f"section {section}")
    window.open_code("HT_04")
    look(window, "HT_04")
    for name in window.session.month.pack.registers:
        window.open_register(name)
        look(window, name)
    window.open_overview()
    look(window, "overview")
    window.show_guide()
    window.guide.resize(min(1000, width - 8), min(640, height - 44))
    look(window.guide, "guide")
    window.guide.close()
    window.start_tour()
    callout = window.findChildren(Callout)[0]
    for step in range(6):
        look(callout, f"tour {step}")
        callout.next.click()
    window.open_register(VILLAGES)
    for dialog in every_dialog(window, tmp_path):
        name = type(dialog).__name__
        dialog.show()
        look(dialog, name)
        if dialog.width() > width or dialog.minimumSizeHint().height() > height:
            found[f"{name} is too large"] = (dialog.size(), dialog.minimumSizeHint())
        dialog.close()
        dialog.deleteLater()
    for period in LONGER:
        window.open_period(period)
        look(window, str(period))
        window.open_section("I")
        look(window, f"{period}, narrative")
        for name in (VILLAGES, "shortcomings"):
            window.open_register(name)
            look(window, f"{period}, {name}")
        window.open_overview()
        look(window, f"{period}, overview")
    assert found == {}


def test_the_test_sees_a_clipped_heading(window: MainWindow, qtbot) -> None:
    window.open_section("B")
    header = window.form.grid.horizontalHeader()
    header.setFont(enlarged(header.font(), 30))
    qtbot.wait(20)
    assert cut_headings(window) != []
