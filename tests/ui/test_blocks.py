"""Blocks of cells between the grids and a spreadsheet, by the clipboard and the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from cds_desktop.ui.blocks import RefusedDialog
from cds_desktop.ui.form_grid import Column
from cds_desktop.ui.main_window import MainWindow
from tests.ui.hands import BY, PERIOD, Hands

Key = Qt.Key
VILLAGES = "dead_zone_villages"


@pytest.fixture(autouse=True)
def clean_clipboard(app: QApplication) -> Iterator[None]:
    QGuiApplication.clipboard().clear()
    yield
    QGuiApplication.clipboard().clear()


def clip(text: str | None = None) -> str:
    clipboard = QGuiApplication.clipboard()
    if text is not None:
        clipboard.setText(text)
    return clipboard.text()


def paste(hands: Hands, text: str) -> None:
    clip(text)
    hands.press(Key.Key_V, ctrl=True)
    hands.wait_saved()


def refusals(window: MainWindow) -> list[tuple[str, ...]]:
    """What the open list says; the list is closed."""
    dialog = next((d for d in window.findChildren(RefusedDialog) if d.isVisible()), None)
    if dialog is None:
        return []
    table = dialog.table
    cells = [tuple(table.item(row, column).text() for column in range(3)) for row in range(table.rowCount())]
    dialog.copy()
    assert clip().splitlines()[1:] == ["\t".join(line) for line in cells]
    dialog.accept()
    return cells


def stand_on(window: MainWindow, code: str, column: Column = Column.VALUE) -> None:
    window.open_section(window.session.month.pack.indicators[code].section, code)
    grid = window.form.grid
    grid.goto(grid.form.index(grid.form.row_of(code), column))
    grid.setFocus()


def test_a_column_is_pasted_and_taken_back_in_one_step(window: MainWindow, hands: Hands, stored) -> None:
    stand_on(window, "HT_03")
    codes = [indicator.code for indicator in window.form.grid.form.indicators]
    start = codes.index("HT_03")
    assert codes[start : start + 3] == ["HT_03", "HT_04", "HT_05"]
    before = dict(window.session.month.values)
    steps = len(window.session.undo_steps)
    paste(hands, "1.190\r\n1.150\r\n40\r\n")
    values = window.session.month.values
    assert [values[code] for code in codes[start : start + 3]] == [Decimal(1190), Decimal(1150), Decimal(40)]
    assert window.footer.told.text() == "Đã dán 2 ô."
    assert refusals(window) == []
    assert stored().month(PERIOD).values["HT_04"] == Decimal(1150)
    assert len(window.session.undo_steps) == steps + 1
    hands.press(Key.Key_Z, ctrl=True)
    hands.wait_saved()
    assert window.session.month.values == before


def test_what_cannot_be_read_is_listed_and_stays(window: MainWindow, hands: Hands) -> None:
    stand_on(window, "HT_03")
    paste(hands, "12a\t1\n1.150\t2\n41\t3\n")
    assert window.session.month.values["HT_03"] == Decimal(186)
    assert window.session.month.values["HT_04"] == Decimal(1150)
    assert window.footer.told.text() == "Đã dán 1 ô; 2 ô chưa nhận được."
    cells = refusals(window)
    assert [(place.split()[0], text) for place, text, _ in cells] == [("HT_03", "12a"), ("HT_05", "41")]
    assert all(reason for *_, reason in cells)


def test_rows_copied_with_their_names_come_back(window: MainWindow, hands: Hands) -> None:
    stand_on(window, "HT_03", Column.LABEL)
    hands.press(Key.Key_Down, shift=True)
    hands.press(*[Key.Key_Right] * (Column.VALUE - Column.LABEL), shift=True)
    hands.press(Key.Key_C, ctrl=True)
    lines = [line.split("\t") for line in clip().splitlines()]
    pack = window.session.month.pack
    assert all(pack.indicators[code].label in line[0] for code, line in zip(("HT_03", "HT_04"), lines, strict=True))
    assert [line[-1] for line in lines] == ["186", "169"]
    stand_on(window, "HT_03", Column.LABEL)
    paste(hands, clip().replace("\t169\n", "\t170\n"))
    assert window.session.month.values["HT_04"] == Decimal(170)
    assert refusals(window) == []


def test_other_columns_take_nothing(window: MainWindow, hands: Hands) -> None:
    stand_on(window, "HT_03", Column.CHANGE)
    paste(hands, "5")
    assert window.footer.told.text() == window.session.text("ui.paste.elsewhere")
    clip("")
    hands.press(Key.Key_V, ctrl=True)
    assert window.footer.told.text() == window.session.text("ui.paste.empty")
    assert not window.session.undo_steps


def test_del_empties_a_selection_in_one_step(window: MainWindow, hands: Hands) -> None:
    stand_on(window, "HT_03")
    hands.press(Key.Key_Down, shift=True)
    hands.press(Key.Key_Delete)
    hands.wait_saved()
    values = window.session.month.values
    assert (values["HT_03"], values["HT_04"]) == (None, None)
    hands.press(Key.Key_Z, ctrl=True)
    hands.wait_saved()
    values = window.session.month.values
    assert (values["HT_03"], values["HT_04"]) == (Decimal(186), Decimal(169))


@pytest.fixture
def village(window: MainWindow, hands: Hands, stored) -> MainWindow:
    """The window on one village, at its name."""
    texts = {"commune_code": "Xã Minh Sơn", "village": "Khuổi Phìn", "signal": "trang"}
    stored().enter_row(PERIOD, VILLAGES, None, texts, BY)
    window.session.open(PERIOD)
    hands.wait_saved()
    window.open_register(VILLAGES)
    rows = window.register.grid.rows
    window.register.grid.goto(rows.index(0, 0))
    window.register.grid.setFocus()
    return window


def names(window: MainWindow) -> list[object]:
    return [row.values.get("village") for row in window.session.month.registers[VILLAGES].rows]


def test_a_copied_row_is_pasted_over_and_beyond_the_end(village: MainWindow, hands: Hands) -> None:
    grid = village.register.grid
    columns = [column.name for column in grid.rows.columns]
    hands.press(*[Key.Key_Right] * (len(columns) - 1), shift=True)
    hands.press(Key.Key_C, ctrl=True)
    copied = clip()
    assert copied.startswith("Xã Minh Sơn\tKhuổi Phìn\t")
    grid.goto(grid.rows.index(0, 0))
    block = copied + copied.replace("Khuổi Phìn", "Nà Tông") + copied.replace("Khuổi Phìn", "Bản Hòa")
    paste(hands, block)
    assert refusals(village) == []
    assert names(village) == ["Khuổi Phìn", "Nà Tông", "Bản Hòa"]
    rows = village.session.month.registers[VILLAGES].rows
    assert rows[2].values == {**rows[0].values, "village": "Bản Hòa"}
    assert grid.rows.rowCount() == 3
    hands.press(Key.Key_Z, ctrl=True)
    hands.wait_saved()
    assert names(village) == ["Khuổi Phìn"]


def test_a_begun_row_takes_the_first_line(village: MainWindow, hands: Hands) -> None:
    hands.press(Key.Key_Insert, ctrl=True)
    paste(hands, "Xã Không Có\tNà Tông\nXã Bạch Xa\tBản Kè\n")
    assert names(village) == ["Khuổi Phìn", "Nà Tông", "Bản Kè"]
    assert village.register.grid.rows.rowCount() == 3
    assert [(place, text) for place, text, _ in refusals(village)] == [("Dòng 2 · Xã, phường, đặc khu", "Xã Không Có")]


def test_del_empties_cells_of_rows_in_one_step(village: MainWindow, hands: Hands) -> None:
    hands.press(Key.Key_Right, shift=True)
    hands.press(Key.Key_Delete)
    hands.wait_saved()
    assert set(village.session.month.registers[VILLAGES].rows[0].values) & {"commune_code", "village"} == set()
    hands.press(Key.Key_Z, ctrl=True)
    hands.wait_saved()
    assert names(village) == ["Khuổi Phìn"]


def test_a_long_list_is_copied_whole(village: MainWindow, hands: Hands) -> None:
    block = "".join(f"Xã Minh Sơn\tBản {number}\n" for number in range(120))
    paste(hands, block)
    assert village.footer.told.text() == "Đã dán 239 ô.", "one commune was there already"
    village.register.grid.selectAll()
    hands.press(Key.Key_C, ctrl=True)
    hands.wait_saved()
    assert [line.split("\t")[:2] for line in clip().splitlines()] == [["Xã Minh Sơn", f"Bản {n}"] for n in range(120)]


# Copy, cut and paste go where the focus is


def test_a_field_keeps_its_own_copy_cut_and_paste(window: MainWindow, hands: Hands) -> None:
    stand_on(window, "HT_03")
    source = window.details.fields.source
    source.setFocus()
    hands.type("VNPT")
    source.selectAll()
    hands.press(Key.Key_C, ctrl=True)
    assert clip() == "VNPT"
    window._actions["cut"].trigger()  # from the menu, while the field has the focus
    assert (source.text(), clip()) == ("", "VNPT")
    window._actions["paste"].trigger()
    hands.press(Key.Key_V, ctrl=True)
    assert source.text() == "VNPTVNPT"
    hands.press(Key.Key_Delete)
    hands.wait_saved()
    assert window.session.month.values["HT_03"] == Decimal(186)
    assert window.footer.told.text() == ""


def test_a_list_copies_its_line_and_takes_nothing(window: MainWindow, hands: Hands) -> None:
    stand_on(window, "HT_03")
    table = window.problems.table
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, 1))
    hands.press(Key.Key_C, ctrl=True)
    assert clip() == table.currentIndex().data()
    paste(hands, "999")
    hands.press(Key.Key_X, ctrl=True)
    hands.wait_saved()
    assert not window.session.undo_steps


def test_what_is_cut_is_on_the_clipboard_and_gone(window: MainWindow, hands: Hands) -> None:
    stand_on(window, "HT_03")
    hands.press(Key.Key_Down, shift=True)
    hands.press(Key.Key_X, ctrl=True)
    hands.wait_saved()
    assert clip() == "186\n169\n"
    assert [window.session.month.values[code] for code in ("HT_03", "HT_04")] == [None, None]
    assert len(window.session.undo_steps) == 1
    paste(hands, clip())
    assert [window.session.month.values[code] for code in ("HT_03", "HT_04")] == [Decimal(186), Decimal(169)]


def test_one_cell_is_cut_too(window: MainWindow, hands: Hands) -> None:
    stand_on(window, "HT_03")
    hands.press(Key.Key_X, ctrl=True)
    hands.wait_saved()
    assert (clip(), window.session.month.values["HT_03"]) == ("186\n", None)
