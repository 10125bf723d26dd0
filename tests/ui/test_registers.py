"""Registers by keyboard: rows are added, edited in the grid and in the form, found, deleted, confirmed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QListView, QMessageBox

from cds_desktop.ui.bubble import Bubble
from cds_desktop.ui.grid import LOOK_ROLE
from cds_desktop.ui.main_window import MainWindow
from cds_desktop.ui.register_rows import Line
from cds_desktop.ui.row_form import RowForm
from tests.ui.hands import BY, PERIOD, Hands, focused

Key = Qt.Key
VILLAGES = "dead_zone_villages"
DOCUMENT = ("TC_10", "", "12/CV-UBND", "20/09/2026")


@pytest.fixture
def villages(window: MainWindow, hands: Hands, stored) -> MainWindow:
    """The window on three villages."""
    workspace = stored()
    for name, signal in (("Khuổi Phìn", "trang"), ("Nà Tông", "lom"), ("Bản Hòa", "2g3g")):
        texts = {"commune_code": "Xã Minh Sơn", "village": name, "signal": signal, "disadvantaged": "co", "power": "co"}
        workspace.enter_row(PERIOD, VILLAGES, None, texts, BY)
    window.session.open(PERIOD)
    hands.wait_saved()
    window.open_register(VILLAGES)
    window.register.grid.setFocus()
    return window


def names(window: MainWindow) -> list[str]:
    rows = window.register.grid.rows
    column = [column.name for column in rows.columns].index("village")
    return [rows.index(row, column).data() for row in range(rows.rowCount())]


def go_to(window: MainWindow, row: int, column: str) -> None:
    rows = window.register.grid.rows
    window.register.grid.goto(rows.index(row, [c.name for c in rows.columns].index(column)))


def stored_rows(stored, register: str = VILLAGES):
    return stored().month(PERIOD).registers[register].rows


def test_a_row_is_added_in_the_grid(window: MainWindow, hands: Hands, stored) -> None:
    window.open_register(VILLAGES)
    window.register.grid.setFocus()
    hands.press(Key.Key_Insert, ctrl=True)
    hands.type("minh so")
    popup = focused()
    assert isinstance(popup, QListView)
    assert popup.currentIndex().data() == "Xã Minh Sơn"
    hands.press(Key.Key_Escape)
    assert isinstance(focused(), QLineEdit)
    hands.press(Key.Key_Return)
    hands.type("Na Tong")
    assert not window.register._confirm.isVisible()  # what is not yet saved is not to be confirmed
    hands.press(Key.Key_Tab)
    hands.wait_saved()
    assert window.details._title.text() == "Na Tong"
    rows = stored_rows(stored)
    assert [row.values.get("village") for row in rows] == ["Na Tong"]
    assert rows[0].values["status"] == "chua_phu"
    assert rows[0].entries == {"commune_code": "minh so"}
    assert names(window) == ["Na Tong"]
    look = window.register.grid.rows.index(0, 0).data(LOOK_ROLE)
    assert look.icon == "error"
    assert window.session.month.values["HT_06"] == Decimal(1)
    assert "1 dòng" in window.register._count.text()


def test_a_commune_is_taken_from_the_list(villages: MainWindow, hands: Hands, stored) -> None:
    go_to(villages, 0, "commune_code")
    hands.type("bach xa")
    assert focused().currentIndex().data() == "Xã Bạch Xa"
    hands.press(Key.Key_Return)
    hands.qtbot.waitUntil(lambda: focused() is villages.register.grid)
    assert villages.register.grid.rows.columns[villages.register.grid.currentIndex().column()].name == "village"
    hands.wait_saved()
    row = stored_rows(stored)[0]
    assert villages.session.view.commune_name(row.values["commune_code"]) == "Xã Bạch Xa"


def test_a_choice_is_typed_or_chosen(villages: MainWindow, hands: Hands, stored) -> None:
    go_to(villages, 0, "signal")
    hands.press(Key.Key_F2)
    box = focused()
    box = box if isinstance(box, QComboBox) else box.parent()
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData("lom"))
    hands.press(Key.Key_Return)
    hands.wait_saved()
    assert stored_rows(stored)[0].values["signal"] == "lom"
    go_to(villages, 0, "power")
    hands.type("chưa")
    hands.press(Key.Key_Return)
    hands.qtbot.waitUntil(lambda: focused() is villages.register.grid)
    hands.wait_saved()
    assert stored_rows(stored)[0].values["power"] == "chua"
    assert villages.session.month.values["HT_09"] == Decimal(1)


def test_several_choices_are_completed_one_by_one(villages: MainWindow, hands: Hands, stored) -> None:
    go_to(villages, 0, "operators")
    for operator in ("viet", "vn"):
        hands.type(operator)
        hands.press(Key.Key_Return)
    hands.press(Key.Key_Return)
    hands.wait_saved()
    assert stored_rows(stored)[0].values["operators"] == "viettel;vnpt"


@pytest.mark.parametrize("typed", ["20/09/2204", "12a", "31/02/2026"])
def test_a_wrong_date_stays_with_what_is_expected(window: MainWindow, hands: Hands, stored, typed: str) -> None:
    window.open_register("documents")
    window.register.grid.setFocus()
    hands.press(Key.Key_Insert, ctrl=True)
    go_to(window, 0, "issued_on")
    hands.type(typed)
    hands.press(Key.Key_Return)
    hands.wait_saved()
    row = stored_rows(stored, "documents")[0]
    assert row.entries == {"issued_on": typed}
    assert "issued_on" not in row.values
    index = window.register.grid.rows.index_of(row.row_id, "issued_on")
    assert index.data() == typed
    assert index.data(LOOK_ROLE).colour == "error"
    assert typed[-4:] in index.data(Qt.ItemDataRole.ToolTipRole)


def test_rows_are_deleted_after_a_question(villages: MainWindow, hands: Hands, stored) -> None:
    go_to(villages, 1, "village")
    hands.press(Key.Key_Down, shift=True)

    def agree(box: QMessageBox) -> None:
        assert "2 dòng" in box.text()
        next(button for button in box.buttons() if button.text() == "Xóa").click()

    hands.in_dialog(lambda: hands.press(Key.Key_Delete, ctrl=True), agree)
    hands.wait_saved()
    assert names(villages) == ["Khuổi Phìn"]
    assert len(stored_rows(stored)) == 1


def test_esc_keeps_the_rows(villages: MainWindow, hands: Hands, stored) -> None:
    go_to(villages, 1, "village")
    hands.in_dialog(
        lambda: hands.press(Key.Key_Delete, ctrl=True), lambda box: hands.qtbot.keyClick(box, Key.Key_Escape)
    )
    hands.wait_saved()
    assert len(stored_rows(stored)) == 3


def test_rows_are_found_without_marks(villages: MainWindow, hands: Hands) -> None:
    hands.press(Key.Key_F, ctrl=True, shift=True)
    hands.type("khuoi")
    assert names(villages) == ["Khuổi Phìn"]
    assert "1/3" in villages.register._count.text()
    villages.register._find.setText("bản hoà")
    assert names(villages) == ["Bản Hòa"]
    villages.register._find.setText("không có thôn này")
    assert names(villages) == []
    assert not villages.register._empty.isHidden()


def test_a_row_is_edited_in_the_form(villages: MainWindow, hands: Hands, stored) -> None:
    go_to(villages, 0, "village")

    def fill(form: RowForm) -> None:
        editors = form._editors
        editors["households"].setFocus()
        hands.type("45")
        hands.press(Key.Key_Tab)
        editors["longitude"].setFocus()
        hands.type("abc")
        hands.press(Key.Key_Tab)

    def see_what_is_wrong(form: RowForm) -> bool | None:
        if villages.session.worker.pending:
            return False
        assert "abc" in form._words["longitude"].text()
        assert form._editors["longitude"].text() == "abc"
        form.later.click()
        assert form._title.text() == "Nà Tông"
        form._editors["note"].setFocus()
        hands.type("gan suoi")
        form.close_button.click()
        return None

    hands.in_dialog(lambda: hands.press(Key.Key_F4), fill, see_what_is_wrong)
    hands.wait_saved()
    first, second, _ = stored_rows(stored)
    assert first.values["households"] == Decimal(45)
    assert first.entries == {"longitude": "abc"}
    assert second.values["note"] == "gan suoi"


def test_a_row_is_added_in_the_form(villages: MainWindow, hands: Hands, stored) -> None:
    go_to(villages, 0, "village")

    def add(form: RowForm) -> None:
        form.add.click()
        form._editors["commune_code"].setText("Xã Bạch Xa")
        form._editors["village"].setFocus()
        hands.type("Khau Lau")
        form.close_button.click()

    hands.in_dialog(lambda: hands.press(Key.Key_F4), add)
    hands.wait_saved()
    rows = stored_rows(stored)
    assert len(rows) == 4
    assert rows[3].values["village"] == "Khau Lau"
    assert "commune_code" in rows[3].values


def test_a_new_row_left_empty_is_not_stored(villages: MainWindow, hands: Hands, stored) -> None:
    hands.press(Key.Key_Insert, ctrl=True)
    assert len(names(villages)) == 4
    hands.press(Key.Key_Insert, ctrl=True)
    assert len(names(villages)) == 4
    hands.press(Key.Key_Delete, ctrl=True)
    hands.wait_saved()
    assert len(names(villages)) == 3
    assert len(stored_rows(stored)) == 3


def test_typing_goes_on_in_a_new_row_while_its_first_cell_is_saved(villages: MainWindow, hands: Hands, stored) -> None:
    hands.press(Key.Key_Insert, ctrl=True)
    for text in ("Xã Bạch Xa", "Lung Bo", "thôn"):
        hands.type(text)
        hands.press(Key.Key_Tab)
    hands.wait_saved()
    rows = stored_rows(stored)
    assert len(rows) == 4
    assert (rows[3].values["village"], rows[3].values["kind"]) == ("Lung Bo", "thon")
    assert not any(isinstance(line, Line) and line.typed for line in villages.register.grid.rows._lines)


def test_an_empty_register_is_said_to_have_none(window: MainWindow, hands: Hands, stored) -> None:
    window.open_register("fee_policies")
    assert window.register._none.isVisible()
    window.register._none.click()
    hands.wait_saved()
    assert stored().month(PERIOD).registers["fee_policies"].confirmed
    assert not window.register._none.isVisible()
    assert "không có" in window.register._empty.text()


def test_a_carried_over_list_is_confirmed(villages: MainWindow, hands: Hands, stored, open_window) -> None:
    from datetime import datetime

    from cds_desktop.domain.clock import FixedClock

    later = open_window(clock=FixedClock(datetime(2026, 11, 18, 9, 0)))
    later.open_register(VILLAGES)
    assert len(names(later)) == 3
    assert later.register._confirm.isVisible()
    later.register._confirm.click()
    hands.qtbot.waitUntil(lambda: not later.session.worker.pending)
    assert stored().month(PERIOD.shifted(1)).registers[VILLAGES].confirmed
    assert not later.register._confirm.isVisible()


def test_rows_are_sorted_as_vietnamese_readers_do(villages: MainWindow, hands: Hands, stored) -> None:
    workspace = stored()
    for name in ("Ấp Đồng", "An Lạc", "Đồng Ăn", "Đông Anh"):
        workspace.enter_row(PERIOD, VILLAGES, None, {"village": name}, BY)
    villages.session.open(PERIOD)
    hands.wait_saved()
    entered = names(villages)
    upwards = ["An Lạc", "Ấp Đồng", "Bản Hòa", "Đông Anh", "Đồng Ăn", "Khuổi Phìn", "Nà Tông"]
    go_to(villages, 2, "village")
    header = villages.register.grid.horizontalHeader()
    for expected in (upwards, upwards[::-1], entered):
        hands.press(Key.Key_S, ctrl=True, shift=True)
        hands.wait_saved()
        assert names(villages) == expected
        assert villages.register.grid.currentIndex().data() == "Bản Hòa"
    hands.qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=section_middle(villages, "commune_code"))
    hands.wait_saved()
    assert names(villages)[:3] == entered[:3], "blank cells come last"
    assert header.sortIndicatorSection() == 0


def test_sorted_rows_stay_while_they_are_edited(villages: MainWindow, hands: Hands) -> None:
    go_to(villages, 0, "village")
    hands.press(Key.Key_S, ctrl=True, shift=True)
    hands.wait_saved()
    assert names(villages) == ["Bản Hòa", "Khuổi Phìn", "Nà Tông"]
    go_to(villages, 0, "village")
    hands.type("Yên Sơn")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    assert names(villages) == ["Yên Sơn", "Khuổi Phìn", "Nà Tông"]
    villages.open_register("documents")
    villages.open_register(VILLAGES)
    assert names(villages) == ["Khuổi Phìn", "Nà Tông", "Yên Sơn"]
    assert villages.register.grid.horizontalHeader().sortIndicatorSection() == -1


def section_middle(window: MainWindow, column: str) -> QPoint:
    grid = window.register.grid
    header = grid.horizontalHeader()
    section = [c.name for c in grid.rows.columns].index(column)
    return QPoint(header.sectionViewportPosition(section) + header.sectionSize(section) // 2, header.height() // 2)


def test_numbers_and_days_of_rows_say_what_will_be_kept(window: MainWindow, hands: Hands) -> None:
    window.open_register("dead_zone_villages")
    window.register.add_row()
    grid = window.register.grid
    names = [column.name for column in grid.rows.columns]
    for name, typed, shown in (("population", "1,2 nghìn", "= 1.200"), ("found_on", "5/1/2026", "= 05/01/2026")):
        grid.goto(grid.rows.index(0, names.index(name)))
        grid.setFocus()
        hands.type(typed)
        assert [bubble.text() for bubble in window.findChildren(Bubble) if bubble.isVisible()] == [shown]
        hands.press(Key.Key_Escape)
