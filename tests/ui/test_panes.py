"""How the window is divided: remembered as it was pulled, the problems folded in a low window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from pytestqt.qtbot import QtBot

from cds_desktop.ui.grid import Grid
from cds_desktop.ui.main_window import MainWindow
from cds_desktop.ui.session import RowHandle
from tests.ui.hands import Hands, focused

Key = Qt.Key
HIGH, LOW = (1366, 728), (910, 500)


def resize(window: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    window.resize(*size)
    qtbot.wait(30)


def rows_seen(window: MainWindow) -> int:
    grid = window.form.grid
    return sum(
        grid.viewport().rect().contains(grid.visualRect(grid.form.index(row, 3)))
        for row in range(grid.form.rowCount())
    )  # fmt: skip


def whole(grid: Grid, index: QModelIndex) -> bool:
    at, room = grid.visualRect(index), grid.viewport().rect()
    return room.top() <= at.top() and at.bottom() <= room.bottom()


def pull(qtbot: QtBot, window: MainWindow, *, by: QPoint) -> None:
    """Pull the line between page and problems (up, down) or page and details (aside)."""
    handle = window.panes.middle.handle(1) if by.y() else window.panes.handle(2)
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=handle.rect().center())
    qtbot.mouseMove(handle, handle.rect().center() + by)
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=handle.rect().center() + by)


def test_a_low_window_gives_its_room_to_the_grid(window: MainWindow, qtbot: QtBot) -> None:
    resize(window, qtbot, HIGH)
    window.open_code("HT_01_TS")
    assert window.problems.table.isVisible()
    assert window.problems.fold.accessibleName().startswith("Thu gọn")
    resize(window, qtbot, LOW)
    assert not window.problems.table.isVisible()
    assert window.problems.fold.accessibleName().startswith("Mở")
    folded = rows_seen(window)
    window.problems.fold.click()
    qtbot.wait(30)
    assert window.problems.table.isVisible()
    assert rows_seen(window) <= folded - 2
    resize(window, qtbot, HIGH)
    assert window.problems.height() >= 160, "the list has its room again"


@pytest.mark.parametrize(
    "key", [(Key.Key_F6, Qt.KeyboardModifier.ShiftModifier), (Key.Key_Left, Qt.KeyboardModifier.AltModifier)]
)
def test_a_folded_list_is_open_while_one_is_in_it(window: MainWindow, hands: Hands, qtbot: QtBot, key) -> None:
    resize(window, qtbot, LOW)
    window.open_code("HT_01_TS")
    window.sidebar.setFocus()
    qtbot.keyClick(focused(), *key)
    assert focused() is window.problems.table
    assert window.problems.table.isVisible()
    assert window.problems.height() >= 160
    window.problems.sections.setFocus()
    assert window.problems.table.isVisible(), "its filters belong to it"
    window.problems.table.setFocus()
    hands.in_dialog(
        lambda: (window.problems.table.selectAll(), hands.press(Key.Key_E, ctrl=True)), lambda d: d.reject()
    )
    assert window.problems.table.isVisible(), "a dialog does not end the visit"
    hands.press(Key.Key_Return)
    assert not window.problems.table.isVisible()
    assert focused() in (window.form.grid, window.register.grid)


def test_what_was_folded_or_pulled_is_so_again(open_window, qtbot: QtBot) -> None:
    first = open_window()
    resize(first, qtbot, HIGH)
    right, below = first.details.width(), first.problems.height()
    pull(qtbot, first, by=QPoint(-70, 0))
    pull(qtbot, first, by=QPoint(0, -60))
    pulled = first.details.width(), first.problems.height()
    assert pulled[0] >= right + 70
    assert pulled[1] >= below + 60
    first.close()
    second = open_window()
    resize(second, qtbot, HIGH)
    assert (second.details.width(), second.problems.height()) == pulled
    second.problems.fold.click()
    assert not second.problems.table.isVisible()
    second.change_look(theme="dark")
    qtbot.waitUntil(lambda: second.session.preferences.get("theme", "") == "dark" and second.panes.isVisible())
    assert not second.problems.table.isVisible()
    second.problems.fold.click()
    assert second.problems.height() == pulled[1]
    second.change_look(theme="light")
    qtbot.waitUntil(lambda: second.session.preferences.get("theme", "") == "light")


@pytest.mark.parametrize("in_register", [False, True])
def test_the_cell_one_is_at_stays_in_view(window: MainWindow, hands: Hands, qtbot: QtBot, in_register: bool) -> None:
    """Also when the list of problems opens over its place, or the counts below a register need another line."""
    resize(window, qtbot, LOW)
    if in_register:
        window.open_register("documents")
        for number in range(12):
            window.session.enter_row("documents", RowHandle(), {"indicator": "TC_10", "number": f"{number}/CV"})
        hands.wait_saved()
    else:
        window.open_code("HT_03")
    grid = window.grid
    qtbot.wait(30)
    seen = [row for row in range(grid.model().rowCount()) if whole(grid, grid.model().index(row, 2))]
    grid.setCurrentIndex(grid.model().index(seen[-1], 2))
    window.problems.enter()
    qtbot.wait(30)
    assert whole(grid, grid.currentIndex())
