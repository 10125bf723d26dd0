"""Official values of earlier months, typed into their table, marked in grid and chart, and undone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from shiboken6.Shiboken import delete

from cds_desktop.domain.figures import Quality
from cds_desktop.domain.periods import Period
from cds_desktop.reporting.sending import approve, export
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.form_model import Column
from cds_desktop.ui.grid import LOOK_ROLE
from cds_desktop.ui.main_window import MainWindow
from cds_desktop.ui.official_dialog import OfficialDialog
from tests.ui.hands import BY, CLOCK, PERIOD, Hands

Key = Qt.Key
SEPTEMBER = PERIOD.previous()
VALUE = 3


@pytest.fixture
def data_dir(data_dir: Path, tmp_path: Path) -> Path:
    """September was sent with HT_04 and HT_01_TS as provisional."""
    workspace = Workspace.open(data_dir, CLOCK)
    for code in ("HT_04", "HT_01_TS"):
        workspace.annotate(SEPTEMBER, code, BY, quality=Quality.PROVISIONAL)
    workspace.confirm(SEPTEMBER, BY)
    for name, state in workspace.month(SEPTEMBER).registers.items():
        if not state.rows:
            workspace.confirm_empty(SEPTEMBER, name, BY)
    workspace.explain(SEPTEMBER, "Đã rà soát", BY)
    approve(workspace, SEPTEMBER, BY)
    export(workspace, SEPTEMBER, tmp_path)
    workspace.close()
    return data_dir


def lines(dialog: OfficialDialog) -> list[list[str]]:
    table = dialog.table
    return [[table.text(row, column) for column in range(6)] for row in range(table.rowCount())]


def test_the_details_lead_to_the_figure_and_it_is_marked(
    window: MainWindow, hands: Hands, stored: Callable[[], Workspace]
) -> None:
    window.open_code("HT_04")
    hands.qtbot.waitUntil(window.details.official.isVisible)

    def enter(dialog: OfficialDialog) -> bool:
        if not dialog.table.hasFocus():
            return False
        assert [line[:4] for line in lines(dialog)] == [
            ["09/2026", f"HT_01_TS {dialog._open[0].indicator.label}", "372.000 (sơ bộ)", ""],
            ["09/2026", f"HT_04 {dialog._open[1].indicator.label}", "169 (sơ bộ)", ""],
        ]
        assert dialog.table.currentRow() == 1, "the figure it was opened for"
        hands.press(Key.Key_F2)
        hands.type("171")
        hands.press(Key.Key_Return)
        return True

    def save(dialog: OfficialDialog) -> bool:
        if "(1)" not in dialog.only.text():
            return False
        dialog.table.item(1, 5).setText("Quyết toán")
        dialog.act()
        return True

    hands.in_dialog(window.details.official.click, enter, save)
    hands.wait_saved()
    (correction,) = stored().month(PERIOD).corrections
    assert (correction.period, correction.code, correction.value) == (SEPTEMBER, "HT_04", 171)
    assert (correction.note, correction.source) == ("Quyết toán", None)
    form = window.form.grid.form
    base = form.index(form.row_of("HT_04"), Column.BASE)
    assert (base.data(), base.data(LOOK_ROLE).icon) == ("171", "approve")
    assert base.data(Qt.ItemDataRole.ToolTipRole).startswith("Số chính thức")
    chart = window.details.chart
    hands.qtbot.waitUntil(lambda: chart._points[-2].official)
    assert chart.told(10) == "09/2026: 171 thôn (chính thức)"
    assert not chart._points[-1].official
    window.session.undo()
    hands.wait_saved()
    assert base.data() == "169"
    assert base.data(LOOK_ROLE).icon == ""
    assert not stored().month(PERIOD).corrections


def test_those_entered_are_listed_and_an_emptied_one_is_taken_back(
    window: MainWindow, hands: Hands, stored: Callable[[], Workspace]
) -> None:
    def enter(dialog: OfficialDialog) -> bool:
        if dialog.table.rowCount() < 2:
            return False
        dialog.table.item(0, VALUE).setText("373.000")
        dialog.act()
        return True

    def take_back(dialog: OfficialDialog) -> bool:
        if dialog.table.rowCount() < 2:
            return False
        dialog.only.setChecked(True)
        assert [dialog.table.isRowHidden(row) for row in range(2)] == [False, True]
        assert lines(dialog)[0][VALUE] == "373.000"
        dialog.table.item(0, VALUE).setText("")
        dialog.act()
        return True

    hands.in_dialog(window.enter_official, enter)
    hands.wait_saved()
    assert stored().month(PERIOD).previous["HT_01_TS"] == 373_000
    hands.in_dialog(window.enter_official, take_back)
    hands.wait_saved()
    assert stored().month(PERIOD).previous["HT_01_TS"] == 372_000


def test_what_is_no_value_is_refused_and_nothing_written(
    window: MainWindow, hands: Hands, stored: Callable[[], Workspace]
) -> None:
    def enter(dialog: OfficialDialog) -> bool:
        if dialog.table.rowCount() < 2:
            return False
        dialog.table.item(0, VALUE).setText("373.000")
        dialog.table.item(1, VALUE).setText("17a")
        dialog.act()
        return True

    def refused(dialog: OfficialDialog) -> bool:
        if not dialog.refusal.isVisible():
            return False
        assert "17a" in dialog.refusal.text()
        assert dialog.action.isEnabled()
        dialog.reject()
        return True

    hands.in_dialog(window.enter_official, enter, refused)
    hands.wait_saved()
    assert not stored().month(PERIOD).corrections


def test_a_month_without_such_figures_says_so(window: MainWindow, hands: Hands) -> None:
    window.open_period(Period.month(2026, 8))
    hands.wait_saved()

    def look(dialog: OfficialDialog) -> bool:
        if not dialog.nothing.isVisible():
            return False
        dialog.reject()
        return True

    hands.in_dialog(window.enter_official, look)
    window.open_period(Period.parse("2026-Q3"))
    hands.wait_saved()
    assert not window._actions["official"].isEnabled()
    assert window._actions["load"].isEnabled()


def test_in_a_locked_month_they_can_be_read(window: MainWindow, hands: Hands, data_dir: Path, tmp_path: Path) -> None:
    window.open_period(SEPTEMBER)
    hands.wait_saved()

    def look(dialog: OfficialDialog) -> bool:
        if not dialog.nothing.isVisible():
            return False
        assert not dialog.action.isVisible()
        assert "đã khóa" in dialog.introduction.text()
        dialog.reject()
        return True

    hands.in_dialog(window.enter_official, look)
    window.open_code("HT_04")
    hands.qtbot.wait(250)
    hands.wait_saved()
    assert not window.details.official.isVisible()


def test_a_dialog_that_is_closed_before_its_figures_are_read_gets_no_answer(window: MainWindow, hands: Hands) -> None:
    dialog = OfficialDialog(window, window.session)
    assert window.session.worker.pending
    delete(dialog)
    hands.wait_saved()
