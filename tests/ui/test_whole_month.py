"""A whole month by keyboard, from an empty data folder to the file for the ministry: the mouse is never touched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cds_desktop.domain.figures import Status
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.text import search_key
from cds_desktop.domain.units import unit_table
from cds_desktop.forms.model import FormPack, Indicator, ValueKind
from cds_desktop.reporting.checking import check_file
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui import dialogs
from cds_desktop.ui.explain_dialog import ExplainDialog
from cds_desktop.ui.main_window import MainWindow
from tests.sound_month import sound_figures
from tests.ui.hands import CLOCK, PERIOD, SETTINGS, Hands

Key = Qt.Key
_MOUSE = {
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
    QEvent.Type.Wheel,
}
VILLAGES = (("02215", "Nà Tông"), ("02215", "Khuổi Phìn"))


class MouseWatch(QObject):
    """Counts what a mouse does."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.events = 0
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.events += event.type() in _MOUSE
        return False


@pytest.fixture
def mouse(app: QApplication) -> Iterator[MouseWatch]:
    watch = MouseWatch(app)
    yield watch
    app.removeEventFilter(watch)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A province that has entered nothing yet."""
    folder = tmp_path / "cds"
    Workspace.create(folder, unit_table().province("08", CLOCK.today()), SETTINGS, CLOCK).close()
    return folder


def typed(value: str, indicator: Indicator) -> str:
    """A figure as a person types it; choices without marks."""
    match indicator.value:
        case ValueKind.TEXT:
            return value
        case ValueKind.CLASS:
            return search_key(indicator.classes[value])
        case ValueKind.BOOLEAN:
            return "co" if value in ("1", "true", "co") else "chua"
        case _:
            return value.replace(".", ",")


def fill_section(window: MainWindow, hands: Hands, figures: dict[str, str]) -> set[str]:
    """Type every figure of the section shown, from its first cell on; return their codes."""
    filled: set[str] = set()
    indicators = window.session.month.pack.indicators
    hands.press(Key.Key_Home, ctrl=True)
    hands.press(Key.Key_Return)
    while window.form.code not in filled:
        code = window.form.code
        filled.add(code)
        text = figures.get(code, "")
        if not text:
            hands.press(Key.Key_Return)
            continue
        hands.type(typed(text, indicators[code]))
        hands.press(Key.Key_Tab if indicators[code].value is ValueKind.TEXT else Key.Key_Return)
        if indicators[code].value in (ValueKind.BOOLEAN, ValueKind.CLASS):  # left when its list has closed
            hands.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None and window.form.grid.hasFocus())
            window.activateWindow()
            hands.qtbot.waitUntil(window.isActiveWindow)
    return filled


def begin_row(window: MainWindow, hands: Hands, *cells: str) -> None:
    """Add a row with Ctrl+Ins and type its first cells."""
    hands.press(Key.Key_Insert, ctrl=True)
    for cell in cells:
        hands.type(cell)
        hands.press(Key.Key_Tab)
    hands.press(Key.Key_Escape)
    hands.wait_saved()


def test_a_whole_month_without_a_mouse(
    window: MainWindow, hands: Hands, qtbot: QtBot, mouse: MouseWatch, stored, tmp_path: Path
) -> None:
    pack: FormPack = window.session.month.pack
    figures = sound_figures(DL_02="0")  # no catalogue is listed among the documents
    done: set[str] = set()
    window.form.grid.setFocus()
    for number, section in enumerate(pack.sections):
        if number:
            hands.press(Key.Key_PageDown, ctrl=True)
        else:
            while window.form.grid.form.section != section:
                hands.press(Key.Key_PageUp, ctrl=True)
        assert window.form.grid.form.section == section
        done |= fill_section(window, hands, figures)
    hands.wait_saved()
    assert {code for code in figures if code in pack.asked} <= done, "every cell was reached with Enter"
    for name in pack.registers:
        hands.press(Key.Key_PageDown, ctrl=True)
        assert window.register.name == name
        window.register.grid.setFocus()
        if name == "dead_zone_villages":
            for commune, village in VILLAGES:
                begin_row(window, hands, commune, village)
            assert [line.row is not None for line in window.register.grid.rows._lines] == [True, True]
        elif name == "shortcomings":
            begin_row(window, hands, "D", "Hồ sơ trực tuyến còn ít", "Người dân chưa quen")
        else:
            hands.press(Key.Key_0, ctrl=True)
            hands.wait_saved()
            assert window.session.month.registers[name].confirmed

    hands.press(Key.Key_F8)
    if any(f.open_warning for f in window.session.month.findings):
        window.problems.table.setFocus()

        def explain(dialog: ExplainDialog) -> None:
            hands.press(Key.Key_Down)
            hands.press(Key.Key_Tab)
            hands.type("Đã rà soát với đơn vị cung cấp.")
            dialog.action.setFocus()
            hands.press(Key.Key_Return)

        hands.press(Key.Key_A, ctrl=True)
        hands.in_dialog(lambda: hands.press(Key.Key_E, ctrl=True), explain)
        hands.wait_saved()
    assert window.session.month.ready, [
        f.problem for f in window.session.month.findings if f.kind in ("error", "warning")
    ]

    def approve(dialog: dialogs.ApproveDialog) -> None:
        assert isinstance(dialog, dialogs.ApproveDialog)
        hands.press(Key.Key_Return)

    def export(dialog: dialogs.ExportDialog) -> bool | None:
        if not isinstance(dialog, dialogs.ExportDialog):
            return False
        hands.press(Key.Key_Return)
        return None

    def close(dialog: dialogs.ExportDialog) -> bool | None:
        if dialog.exported is None:
            return False
        hands.press(Key.Key_Escape)
        return None

    hands.in_dialog(lambda: hands.press(Key.Key_F9), approve, export, close)
    hands.wait_saved()
    assert mouse.events == 0
    assert stored().month(PERIOD).status is Status.SENT
    (file,) = (window._data_dir / "outbox").iterdir()
    assert check_file(file, pack, unit_table(), Messages("vi")).ok, "the ministry takes it"
