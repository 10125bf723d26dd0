"""Narratives of several lines in the form grid: typed, kept as typed, saved when left, and never cut."""

from __future__ import annotations

from PySide6.QtCore import Qt

from cds_desktop.domain.text import normalise
from cds_desktop.ui.editors import Lines
from cds_desktop.ui.form_grid import Column
from cds_desktop.ui.grid import LOOK_ROLE
from cds_desktop.ui.main_window import MainWindow
from tests.ui.hands import BY, PERIOD, Hands, focused

Key = Qt.Key


def shown(window: MainWindow, code: str, column: Column = Column.VALUE, role: int = Qt.ItemDataRole.DisplayRole):
    form = window.form.grid.form
    return form.index(form.row_of(code), column).data(role)


def test_enter_begins_a_line_and_ctrl_enter_leaves(window: MainWindow, hands: Hands, stored) -> None:
    window.open_code("TT_01")
    hands.press(Key.Key_F2)
    assert isinstance(focused(), Lines)
    hands.type("Tháng tốt.")
    hands.press(Key.Key_Return)
    hands.type("Còn 273 thôn.")
    hands.press(Key.Key_Return, ctrl=True)
    assert focused() is window.form.grid
    assert window.form.code == "TT_05"
    hands.wait_saved()
    assert stored().month(PERIOD).values["TT_01"] == "Tháng tốt.\nCòn 273 thôn."
    assert shown(window, "TT_01") == "Tháng tốt.\nCòn 273 thôn."


def test_typing_goes_on_at_the_end_and_escape_restores(window: MainWindow, hands: Hands, stored) -> None:
    window.open_code("TT_01")
    hands.type("Một")
    hands.press(Key.Key_Tab)
    hands.wait_saved()
    window.open_code("TT_01")
    hands.type(" hai")
    assert isinstance(focused(), Lines)
    assert focused().text() == "Một hai"
    hands.press(Key.Key_Escape)
    hands.press(Key.Key_Escape)
    hands.wait_saved()
    assert stored().month(PERIOD).values["TT_01"] == "Một"


def test_a_text_that_is_too_long_is_kept_and_marked(window: MainWindow, hands: Hands, stored) -> None:
    window.open_code("TT_01")
    hands.press(Key.Key_F2)
    text = "Dòng đầu\n" + "Số liệu tăng đều. " * 240
    focused().setPlainText(text)
    hands.press(Key.Key_Return, ctrl=True)
    hands.wait_saved()
    figure = stored().month(PERIOD).figure("TT_01")
    assert figure.value is None
    assert figure.entry == normalise(text)
    assert shown(window, "TT_01", role=LOOK_ROLE).colour == "error"
    assert "4.000" in shown(window, "TT_01", role=Qt.ItemDataRole.ToolTipRole)
    assert shown(window, "TT_01", role=Qt.ItemDataRole.EditRole) == normalise(text)
    assert len(shown(window, "TT_01")) < 700


def test_last_months_narrative_stands_beside_and_is_not_carried_over(window: MainWindow, hands: Hands) -> None:
    earlier = PERIOD.previous()
    window.session.ask(lambda workspace: workspace.enter(earlier, "TT_01", "Chuyện tháng trước", BY), lambda _: None)
    hands.wait_saved()
    window.session.open(PERIOD)
    hands.wait_saved()
    window.open_code("TT_01")
    assert shown(window, "TT_01") == ""
    assert shown(window, "TT_01", Column.BASE) == "Chuyện tháng trước"
    assert not shown(window, "TT_01", role=LOOK_ROLE).number


def test_a_long_narrative_is_shown_by_its_beginning_and_copied_whole(window: MainWindow, hands: Hands) -> None:
    text = "Số liệu tăng đều. " * 50 + "Hết."
    earlier = PERIOD.previous()
    window.session.ask(lambda workspace: workspace.enter(earlier, "TT_01", text, BY), lambda _: None)
    hands.wait_saved()
    window.session.open(PERIOD)
    hands.wait_saved()
    window.open_code("TT_01")
    form = window.form.grid.form
    row = form.row_of("TT_01")
    assert shown(window, "TT_01", Column.BASE).endswith("…")
    assert form.copy_job(range(row, row + 1), [Column.BASE])() == [[text]]


def test_texts_have_the_room_of_the_columns_of_numbers(window: MainWindow, hands: Hands) -> None:
    grid = window.form.grid
    window.resize(1366, 728)
    window.open_code("HT_03")
    hands.qtbot.waitUntil(lambda: not grid.isColumnHidden(Column.CHANGE))
    narrow = grid.columnWidth(Column.VALUE)
    assert not grid.isColumnHidden(Column.CHANGE)
    window.open_code("TT_01")
    hands.qtbot.waitUntil(lambda: grid.isColumnHidden(Column.CHANGE))
    assert grid.isColumnHidden(Column.UOM)
    assert grid.columnWidth(Column.VALUE) >= 220 > narrow
    assert grid.horizontalHeader().length() <= grid.viewport().width()
    hands.press(Key.Key_F2)
    assert grid.viewport().rect().contains(focused().geometry())
    hands.press(Key.Key_Escape)
    window.open_code("HT_03")
    hands.qtbot.waitUntil(lambda: not grid.isColumnHidden(Column.CHANGE))
    assert grid.columnWidth(Column.VALUE) == narrow
