"""Ctrl+F: indicators, rows and help in one list; Enter goes to the very place; 10,000 rows do not stall the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from cds_desktop.reporting.searching import Kind
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.found_list import FoundList
from cds_desktop.ui.main_window import MainWindow
from tests.ui.hands import BY, CLOCK, PERIOD, Hands, focused
from tests.ui.probe import LIMIT, longest_stall

Key = Qt.Key
VILLAGES = "dead_zone_villages"


@pytest.fixture
def data_dir(data_dir):
    """With three villages."""
    workspace = Workspace.open(data_dir, CLOCK)
    for village in ("Nà Tông", "Bản Kè", "Khuổi Phìn"):
        workspace.enter_row(PERIOD, VILLAGES, None, {"commune_code": "02215", "village": village}, BY)
    workspace.close()
    return data_dir


def search(hands: Hands, text: str) -> FoundList:
    hands.press(Key.Key_F, ctrl=True)
    hands.type(text)
    field = hands.window.header.search
    assert focused() is field
    hands.qtbot.waitUntil(lambda: field._list is not None and field._list.isVisible())
    hands.wait_saved()
    return field.found


def lines(found: FoundList) -> list[str]:
    return [found.item(row).text() for row in range(found.count())]


def test_a_code_leads_to_its_cell(window: MainWindow, hands: Hands) -> None:
    found = search(hands, "ht_06")
    assert found.currentItem().text().startswith("HT_06 ")
    assert window.rect().contains(found.geometry())
    hands.press(Key.Key_Return)
    assert window.form.code == "HT_06"
    assert focused() is window.form.grid
    assert not found.isVisible()
    assert window.header.search.text() == ""


def test_enter_does_not_wait_for_the_list(window: MainWindow, hands: Hands) -> None:
    hands.press(Key.Key_F, ctrl=True)
    hands.type("HT_04")
    hands.press(Key.Key_Return)
    hands.qtbot.waitUntil(lambda: window.form.code == "HT_04")


def test_a_row_is_found_without_marks(window: MainWindow, hands: Hands) -> None:
    found = search(hands, "khuoi phin")
    assert lines(found)[0].startswith("DÒNG TRONG DANH SÁCH · 1")
    hands.press(Key.Key_Return)
    grid = window.register.grid
    assert window.in_register
    assert focused() is grid
    assert grid.rows.line(grid.currentIndex()).row.values["village"] == "Khuổi Phìn"


def test_help_is_found_and_arrows_walk(window: MainWindow, hands: Hands) -> None:
    found = search(hands, "ma doi chieu")
    assert found.currentItem().data(Qt.ItemDataRole.UserRole).kind is Kind.HELP
    hands.press(Key.Key_Return)
    hands.qtbot.waitUntil(lambda: window.guide.isVisible())
    window.guide.close()
    window.activateWindow()
    hands.qtbot.waitUntil(window.isActiveWindow)
    found = search(hands, "thon")
    first = found.currentRow()
    hands.press(Key.Key_Down)
    assert found.currentRow() > first
    assert found.accessibleDescription() == found.currentItem().text()
    hands.press(Key.Key_Up, Key.Key_Up)
    assert found.currentRow() > first, "round the end"


def test_esc_closes_the_list_and_then_leaves(window: MainWindow, hands: Hands) -> None:
    window.open_code("HT_03")
    found = search(hands, "xyzt qwv")
    assert lines(found) == ["Không tìm thấy. Hãy thử ít chữ hơn."]
    hands.press(Key.Key_Return)
    assert found.isVisible(), "there is nowhere to go"
    hands.press(Key.Key_Escape)
    assert not found.isVisible()
    assert focused() is window.header.search
    hands.press(Key.Key_Escape)
    assert focused() is window.form.grid
    assert window.header.search.text() == ""


def test_a_click_goes_there(window: MainWindow, hands: Hands) -> None:
    found = search(hands, "bản kè")
    place = found.visualItemRect(found.currentItem()).center()
    hands.qtbot.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.in_register
    assert not found.isVisible()


def test_ten_thousand_rows_do_not_stall(window: MainWindow, hands: Hands, tmp_path) -> None:
    path = tmp_path / "thon.csv"
    path.write_text("commune_code,village\n" + "".join(f"02215,Thôn {n}\n" for n in range(10_000)), "utf-8")
    from cds_desktop.reporting.loading import load

    window.session.change(lambda w: load(w, path, PERIOD, BY, register=VILLAGES).month)
    hands.qtbot.waitUntil(lambda: not window.session.worker.pending, timeout=30_000)
    hands.qtbot.wait(200)
    found = window.header.search.found

    def typed() -> None:
        window.header.search.clear()
        hands.press(Key.Key_F, ctrl=True)
        for letter in "thon 9999":
            hands.type(letter)
            hands.qtbot.wait(40)

    stall = longest_stall(typed, found.isVisible)
    assert any("Thôn 9999" in text for text in lines(found))
    assert stall <= LIMIT
