"""The details of an indicator: who is awaited, target, chart, formula in words, and who changed what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from cds_desktop.domain.figures import BlankReason
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.main_window import MainWindow
from tests.ui.hands import BY, PERIOD, Hands, focused

Key = Qt.Key
Opening = Callable[..., MainWindow]
Stored = Callable[[], Workspace]


def test_who_is_awaited_is_said_where_a_blank_waits(window: MainWindow, hands: Hands, stored: Stored) -> None:
    window.open_code("HT_16_TS")
    fields = window.details.fields
    assert fields.reason.isVisible()
    assert not fields.expected_on.isVisible()
    fields.reason.setFocus()
    hands.press(Key.Key_Down, Key.Key_Down)
    hands.wait_saved()
    assert fields.awaited_from.text() == "Doanh nghiệp viễn thông", "the supplier, until another is named"
    fields.awaited_from.setFocus()
    hands.press(Key.Key_A, ctrl=True)
    hands.type("Viettel")
    hands.press(Key.Key_Tab)
    assert focused() is fields.asked_on
    hands.type("10/10/2026")
    hands.press(Key.Key_Tab)
    hands.type("31/13/2026")
    hands.press(Key.Key_Tab)
    hands.wait_saved()
    assert fields.expected_on.property("wrong")
    fields.expected_on.setFocus()
    hands.press(Key.Key_A, ctrl=True)
    hands.type("25/10/2026")
    hands.press(Key.Key_Tab)
    hands.wait_saved()
    figure = stored().month(PERIOD).figure("HT_16_TS")
    assert figure.reason is BlankReason.AWAITING
    said = figure.awaited_from, figure.asked_on, figure.expected_on
    assert said == ("Viettel", date(2026, 10, 10), date(2026, 10, 25))
    window.session.enter("HT_16_TS", "386600")
    hands.wait_saved()
    assert not fields.awaited_from.isVisible()
    assert stored().month(PERIOD).figure("HT_16_TS").expected_on is None, "it no longer waits"


def test_the_target_and_how_far_it_is(window: MainWindow, hands: Hands) -> None:
    indicators = window.session.month.pack.indicators
    assert str(indicators["HT_16"].target) == "25"
    window.open_code("HT_16")
    assert "25,0 thuê bao/100 dân" in window.details._definition.text()
    assert "còn thiếu" not in window.details._definition.text(), "nothing is known yet"
    window.session.enter("HT_16_TS", "386600")
    hands.wait_saved()
    value = window.session.month.values["HT_16"]
    missing = f"{25 - value:.1f}".replace(".", ",")
    assert f"còn thiếu {missing} thuê bao/100 dân" in window.details._definition.text()
    window.session.enter("HT_16_TS", "986600")
    hands.wait_saved()
    assert "đã đạt" in window.details._definition.text()


def test_a_formula_is_said_in_words_with_links(window: MainWindow, hands: Hands) -> None:
    window.open_code("HT_16")
    told = window.details._definition.text()
    assert "Thuê bao băng rộng cố định" in told
    assert "href='HT_16_TS'" in told
    window.details._definition.setFocus()
    hands.press(Key.Key_Tab, Key.Key_Return)
    window.details._definition.linkActivated.emit("HT_16_TS")
    assert window.form.code == "HT_16_TS"


def test_the_chart_is_read_by_keyboard(window: MainWindow, hands: Hands) -> None:
    window.open_code("HT_03")
    hands.qtbot.waitUntil(lambda: window.details.chart.code == "HT_03" and window.details.chart.isVisible())
    chart = window.details.chart
    assert QAccessible.queryAccessibleInterface(chart).role() is QAccessible.Role.Graphic
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    hands.press(Key.Key_Left)
    assert chart.accessibleDescription() == "09/2026: 186 thôn"
    hands.press(Key.Key_Home)
    assert chart.accessibleDescription() == "11/2025: chưa có số liệu"
    window.form.grid.setFocus()
    assert chart.accessibleDescription().count(";") == 11


def test_the_history_is_read_when_it_is_unfolded_and_stays_so(open_window: Opening, stored: Stored, qtbot) -> None:  # type: ignore[no-untyped-def]
    workspace = stored()
    workspace.enter(PERIOD, "HT_04", "150", "Lan")
    workspace.enter(PERIOD, "HT_04", "151", "Minh")
    window = open_window()
    hands = Hands(qtbot, window)
    window.open_code("HT_04")
    qtbot.waitUntil(lambda: "history" in vars(window.details) and window.details.history.isVisible())
    hands.wait_saved()
    fold = window.details.history
    assert not fold.list.isVisible()
    assert fold.list.lines == []
    fold.heading.setFocus()
    hands.press(Key.Key_Space)
    qtbot.waitUntil(lambda: len(fold.list.lines) == 3)
    first, second, third = (line.text() for line in fold.list.lines)
    assert "Minh" in first
    assert "150</span> → <b>151</b>" in first
    assert "169</span> → <b>150</b>" in second
    assert "chuyển từ kỳ trước" in third
    hands.press(Key.Key_Tab)
    assert focused() is fold.list.lines[0]
    hands.press(Key.Key_Down, Key.Key_End, Key.Key_Up)
    assert focused() is fold.list.lines[1]
    hands.press(Key.Key_Home)
    assert focused() is fold.list.lines[0]
    window.session.enter("HT_04", "152")
    hands.wait_saved()
    qtbot.waitUntil(lambda: len(fold.list.lines) == 4)
    window.open_code("HT_20_TS")
    qtbot.waitUntil(lambda: fold.list.lines == [])
    assert fold.list._empty.isVisible()
    again = open_window()
    again.open_code("HT_04")
    qtbot.waitUntil(lambda: "history" in vars(again.details) and len(again.details.history.list.lines) == 4)


def test_the_history_of_a_row(window: MainWindow, hands: Hands, stored: Stored) -> None:
    cells = {"commune_code": "02215", "village": "Pác Kéo", "households": "7"}
    row_id, _ = stored().enter_row(PERIOD.previous(), "dead_zone_villages", None, cells, "Lan")
    stored().enter_row(PERIOD, "dead_zone_villages", row_id, {"households": "9"}, BY)
    window.session.open(PERIOD)
    hands.wait_saved()
    window.open_register("dead_zone_villages", row_id)
    fold = window.details.history
    fold.heading.setChecked(True)
    hands.qtbot.waitUntil(lambda: len(fold.list.lines) == 2)
    first, second = (line.text() for line in fold.list.lines)
    assert "tháng 10/2026" in first
    assert "7</span> → 9" in first
    assert "thêm dòng" in second
    assert "Pác Kéo" in second


def test_a_long_history_shows_the_latest_first(window: MainWindow, hands: Hands, stored: Stored) -> None:
    workspace = stored()
    for number in range(100, 112):
        workspace.enter(PERIOD, "HT_04", str(number), BY)
    window.open_code("HT_04")
    window.details.history.heading.setChecked(True)
    listed = window.details.history.list
    hands.qtbot.waitUntil(lambda: len(listed.lines) == 8)
    assert "<b>111</b>" in listed.lines[0].text()
    assert listed._more.text() == "Hiện thêm 5 thay đổi trước đó"
    listed._more.click()
    assert len(listed.lines) == 13
    assert focused() is listed.lines[8]
    assert not listed._more.isVisible()
