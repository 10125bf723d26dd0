"""Registers filtered by any column, by keyboard, several columns at once; sorted by several columns."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from cds_desktop.forms.registers import Row
from cds_desktop.ui.main_window import MainWindow
from cds_desktop.ui.register_filter import FilterDialog
from cds_desktop.ui.row_filters import ColumnFilter, RowMark, count_marks, mark_of
from tests.ui.hands import PERIOD, Hands, focused
from tests.ui.villages import ROWS, VILLAGES, go_to, names, open_villages

Key = Qt.Key
ALL = [row["village"] for row in ROWS]


@pytest.fixture
def villages(window: MainWindow, hands: Hands, stored) -> MainWindow:
    return open_villages(window, hands, stored)


def shown_by(villages: MainWindow, column: str, condition: ColumnFilter) -> list[str]:
    rows = villages.register.grid.rows
    rows.filter(column, condition)
    found = names(villages)
    rows.filter(column, None)
    return found


@pytest.mark.parametrize(
    ("column", "condition", "expected"),
    [
        ("signal", ColumnFilter(ticked=frozenset({"trang"})), ["Khuổi Phìn", "Khau Lầu"]),
        ("signal", ColumnFilter(ticked=frozenset({"lom", ""})), ["Nà Tông", "Bản Kè"]),
        ("operators", ColumnFilter(ticked=frozenset({"viettel"})), ["Khuổi Phìn"]),
        ("operators", ColumnFilter(ticked=frozenset({"vnpt"})), ["Khuổi Phìn", "Nà Tông"]),
        ("commune_code", ColumnFilter(ticked=frozenset({""})), ["Bản Kè"]),
        ("signal", ColumnFilter(ticked=frozenset()), []),
        ("village", ColumnFilter(words="khuoi"), ["Khuổi Phìn"]),
        ("village", ColumnFilter(words="bản hoà"), ["Bản Hòa"]),
        ("village", ColumnFilter(words="hoả"), []),
        ("note", ColumnFilter(filled=True), ["Bản Hòa"]),
        ("note", ColumnFilter(filled=False), [name for name in ALL if name != "Bản Hòa"]),
        ("households", ColumnFilter(low=Decimal(20), high=Decimal(44)), ["Nà Tông"]),
        ("households", ColumnFilter(low=Decimal(21)), ["Khuổi Phìn"]),
        ("households", ColumnFilter(high=Decimal(45)), ["Khuổi Phìn", "Nà Tông"]),
        ("households", ColumnFilter(filled=True), ["Khuổi Phìn", "Nà Tông", "Khau Lầu"]),
        ("households", ColumnFilter(), ALL),
    ],
)
def test_rows_are_filtered_by_a_column(
    villages: MainWindow, column: str, condition: ColumnFilter, expected: list[str]
) -> None:
    assert shown_by(villages, column, condition) == expected
    assert names(villages) == ALL


def test_a_filter_is_set_by_keyboard_alone(villages: MainWindow, hands: Hands) -> None:
    go_to(villages, 0, "signal")

    def tick(dialog: FilterDialog) -> None:
        assert dialog.ticks is not None
        shown = [item.text() for item in dialog.ticks.items_in_order]
        assert shown[:2] == ["Trắng sóng  (2)", "Lõm sóng  (1)"]
        assert shown[-1] == "(ô trống)  (1)"
        assert "Có 4G  (0)" in shown
        hands.press(Key.Key_Tab, Key.Key_Tab)
        hands.press(Key.Key_A, ctrl=True)
        hands.press(Key.Key_Down, Key.Key_Space, Key.Key_Return)

    hands.in_dialog(lambda: hands.qtbot.keyClick(focused(), Key.Key_Down, Qt.KeyboardModifier.AltModifier), tick)
    assert names(villages) == ["Nà Tông"]
    assert focused() is villages.register.grid
    assert villages.register._filtered.text() == "Hiện trạng sóng: Lõm sóng"
    assert villages.register._filtered.isVisible()
    assert "1/5" in villages.register._count.text()
    hands.press(Key.Key_L, ctrl=True, shift=True)
    assert names(villages) == ALL
    assert not villages.register._filtered.isVisible()


def test_several_columns_and_a_search_narrow_together(villages: MainWindow, hands: Hands) -> None:
    page, rows = villages.register, villages.register.grid.rows
    rows.filter("signal", ColumnFilter(ticked=frozenset({"trang", "2g3g"})))
    rows.filter("commune_code", ColumnFilter(ticked=frozenset(rows.counts_of(rows.columns[0])) - {""}))
    assert names(villages) == ["Khuổi Phìn", "Bản Hòa", "Khau Lầu"]
    page._find.setText("kh")
    assert names(villages) == ["Khuổi Phìn", "Khau Lầu"]
    assert "·" in page._filtered.text()
    page._all.click()
    assert names(villages) == ALL
    assert page._find.text() == ""


def test_values_are_found_and_the_others_are_not_ticked(villages: MainWindow, hands: Hands) -> None:
    def seek(dialog: FilterDialog) -> None:
        hands.type("bach")
        assert dialog.ticks is not None
        assert [item.isHidden() for item in dialog.ticks.items_in_order].count(False) == 1
        hands.press(Key.Key_Return)

    hands.in_dialog(lambda: villages.register.open_filter(0), seek)
    assert names(villages) == ["Bản Hòa", "Khau Lầu"]


def test_a_range_that_cannot_be_read_is_refused(villages: MainWindow, hands: Hands) -> None:
    go_to(villages, 0, "households")

    def type_wrongly(dialog: FilterDialog) -> None:
        hands.type("2x")
        hands.press(Key.Key_Return)

    def mend(dialog: FilterDialog) -> None:
        assert "2x" in dialog.refusal.text()
        dialog.low.clear()
        dialog.low.setFocus()
        hands.type("45")
        hands.press(Key.Key_Tab)
        hands.type("20")
        hands.press(Key.Key_Return)

    hands.in_dialog(villages.register.grid.open_filter, type_wrongly, mend)
    assert names(villages) == ["Khuổi Phìn", "Nà Tông"], "ends that were typed the other way round are put right"

    def see_what_is_set(dialog: FilterDialog) -> None:
        assert (dialog.low.text(), dialog.high.text()) == ("20", "45")
        dialog.lift.click()

    hands.in_dialog(villages.register.grid.open_filter, see_what_is_set)
    assert names(villages) == ALL


@pytest.mark.parametrize(("column", "typed"), [("found_on", "15/04/2025"), ("planned_month", "05/2027")])
def test_dates_and_months_are_typed_as_everywhere(villages: MainWindow, hands: Hands, column: str, typed: str) -> None:
    go_to(villages, 0, column)

    def fill(dialog: FilterDialog) -> None:
        hands.type(typed)
        hands.press(Key.Key_Return)

    hands.in_dialog(villages.register.grid.open_filter, fill)
    assert names(villages) == (["Khuổi Phìn"] if column == "found_on" else [])
    assert typed in villages.register._filtered.text()


def test_the_sign_in_the_heading_opens_the_filter_and_the_rest_sorts(villages: MainWindow, hands: Hands) -> None:
    grid = villages.register.grid
    header = grid.horizontalHeader()
    right = header.sectionViewportPosition(1) + header.sectionSize(1)

    def click(place: int) -> None:
        hands.qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place, header.height() // 2))

    seen: list[str] = []

    def leave(dialog: FilterDialog) -> None:
        seen.append(dialog.windowTitle())
        dialog.reject()

    hands.in_dialog(lambda: click(right - 12), leave)
    assert seen == ["Lọc theo Tên thôn"]
    assert grid.rows.sorted_by == []
    click(right - 60)
    hands.wait_saved()
    assert grid.rows.sorted_by == [("village", False)]
    assert names(villages) == sorted_names()


def sorted_names() -> list[str]:
    return ["Bản Hòa", "Bản Kè", "Khau Lầu", "Khuổi Phìn", "Nà Tông"]


def test_a_second_sort_keeps_the_first_among_equals(villages: MainWindow, hands: Hands) -> None:
    for column, times in (("village", 2), ("commune_code", 1)):
        go_to(villages, 0, column)
        for _ in range(times):
            hands.press(Key.Key_S, ctrl=True, shift=True)
            hands.wait_saved()
    rows = villages.register.grid.rows
    assert rows.sorted_by == [("commune_code", False), ("village", True)]
    assert names(villages) == ["Khau Lầu", "Bản Hòa", "Nà Tông", "Khuổi Phìn", "Bản Kè"]
    hands.press(Key.Key_S, ctrl=True, shift=True)
    hands.wait_saved()
    assert names(villages) == ["Nà Tông", "Khuổi Phìn", "Khau Lầu", "Bản Hòa", "Bản Kè"], "blank cells stay last"


def test_a_filtered_row_stays_while_it_is_edited(villages: MainWindow, hands: Hands) -> None:
    villages.register.grid.rows.filter("signal", ColumnFilter(ticked=frozenset({"trang"})))
    go_to(villages, 0, "signal")
    hands.type("Lõm sóng")
    hands.press(Key.Key_Return)
    hands.qtbot.waitUntil(lambda: focused() is villages.register.grid)
    hands.wait_saved()
    assert names(villages) == ["Khuổi Phìn", "Khau Lầu"]


def test_the_cell_of_a_problem_is_shown_whatever_is_filtered(villages: MainWindow, hands: Hands) -> None:
    rows = villages.register.grid.rows
    wrong = next(line for line in rows.shown if line.row is not None and line.row.entries)
    rows.filter("signal", ColumnFilter(ticked=frozenset({"lom"})))
    villages.open_register(VILLAGES, wrong.row.row_id, "households")
    assert villages.register.grid.currentIndex().data() == "4x"
    assert names(villages) == ALL


def test_another_register_comes_without_filters(villages: MainWindow, hands: Hands) -> None:
    villages.register.grid.rows.filter("signal", ColumnFilter(ticked=frozenset()))
    assert villages.register._empty.isVisible()
    villages.open_register("documents")
    villages.open_register(VILLAGES)
    assert names(villages) == ALL
    assert not villages.register._filtered.isVisible()


def test_what_a_row_is_to_the_month() -> None:
    values = {"village": "Nà Tông"}
    earlier = PERIOD.previous()
    carried = Row("1", values, earlier, values)
    changed = Row("2", {"village": "Nà Tong"}, earlier, values)
    put_back = Row("3", dict(values), earlier, values)
    unreadable = Row("4", dict(values), earlier, values, entries={"households": "4x"})
    new, opening = Row("5", values, PERIOD), Row("6", values, PERIOD, opening=True)
    rows = [carried, changed, put_back, unreadable, new, opening]
    marks = [mark_of(row, PERIOD, frozenset()) for row in rows]
    expected = [RowMark.CARRIED, RowMark.CHANGED, RowMark.CARRIED, RowMark.CHANGED, RowMark.NEW, None]
    assert marks == expected
    assert mark_of(carried, PERIOD, frozenset({"1"})) is RowMark.CORRECTED
    counted = count_marks(rows, PERIOD, frozenset({"1"}))
    assert counted == {RowMark.CORRECTED: 1, RowMark.CHANGED: 2, RowMark.NEW: 1, RowMark.CARRIED: 1}


def test_the_menu_of_the_grid_offers_what_can_be_done_with_rows(villages: MainWindow) -> None:
    offered = [action.text() for action in villages.register.grid.actions()]
    assert {"Sửa nhiều dòng…", "Lọc theo cột đang chọn…", "Bỏ mọi bộ lọc"} <= set(offered)
    keys = {action.text(): action.shortcut().toString() for action in villages._actions.values()}
    assert keys["Lọc theo cột đang chọn…"] == "Alt+Down"
    assert QApplication.activeWindow() is not None
