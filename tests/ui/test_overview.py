"""The overview and the charts: what they show is what the month says, by keyboard, and read outside the window."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from threading import get_ident
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Kind
from cds_desktop.forms.loader import shipped_pack
from cds_desktop.reporting.overview import Point
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.chart import Chart
from cds_desktop.ui.main_window import MainWindow
from cds_desktop.ui.overview import OverviewPage, look
from cds_desktop.ui.style import colour
from tests.ui.conftest import Opening
from tests.ui.hands import BY, CLOCK, PERIOD, Hands
from tests.ui.test_window import clipped, unnamed

Key = Qt.Key
PACK = shipped_pack()
MONTHS = [PERIOD.shifted(n - 11) for n in range(12)]


def overview(window: MainWindow, hands: Hands) -> OverviewPage:
    window.open_overview()
    hands.wait_saved()
    return window.overview


# The page


def test_it_is_first_at_the_left_and_takes_the_room(window: MainWindow, hands: Hands) -> None:
    window.sidebar.setFocus()
    hands.press(Key.Key_Home)
    hands.wait_saved()
    assert window.in_overview
    assert window.sidebar.places.entries[window.sidebar.currentIndex().row()].kind == "overview"
    assert not window.details.isVisible()
    assert not window.problems.isVisible()
    hands.press(Key.Key_Down)
    assert not window.in_overview
    assert window.details.isVisible()


def test_sections_say_what_the_month_says(window: MainWindow, hands: Hands) -> None:
    page = overview(window, hands)
    month = window.session.month
    links = page._section_links()
    assert [link.text() for link in links][:3] == ["Số liệu nền", "A. Thể chế, chỉ đạo điều hành", "B. Hạ tầng số"]
    assert len(links) == len(month.pack.sections)
    for row, section in enumerate(month.pack.sections):
        progress = month.progress(section)
        shown = [page._sections.itemAtPosition(row, column).widget() for column in range(4)]
        assert (shown[1].value(), shown[1].maximum()) == (progress.answered, progress.asked)
        assert shown[2].text() == f"{progress.answered}/{progress.asked} chỉ tiêu"
        assert f"{progress.counts[Kind.WARNING]} cảnh báo" in shown[3].text() or not progress.counts[Kind.WARNING]
    errors, warnings = month.counts[Kind.ERROR], month.counts[Kind.WARNING]
    assert page._verdict.text() == f"Chưa đủ điều kiện gửi: {errors} lỗi, {warnings} cảnh báo cần thuyết minh"
    links[2].setFocus()
    hands.press(Key.Key_Space)
    assert window.form.grid.form.section == "B"


def test_months_of_the_year(window: MainWindow, hands: Hands) -> None:
    page = overview(window, hands)
    names = [button.accessibleName() for button in page.month_buttons]
    assert names[8] == "Tháng 09/2026, Đang nhập, quá hạn 25/09", "late and not locked"
    assert names[9] == "Tháng 10/2026, Chưa nhập, hạn gửi 26/10, đang mở"
    assert names[10] == "Tháng 11/2026, Chưa mở"
    assert [button.isEnabled() for button in page.month_buttons] == [True] * 10 + [False] * 2
    page.month_buttons[8].setFocus()
    hands.press(Key.Key_Space)
    hands.wait_saved()
    assert window.session.month.period == PERIOD.previous()
    assert page.month_buttons[8].hasFocus(), "the focus stays where it was"
    assert "đang mở" in page.month_buttons[8].accessibleName()


def test_key_figures_changes_and_debts(open_window: Opening, qtbot: Any, stored: Any) -> None:
    workspace = stored()
    workspace.enter(PERIOD, "HT_03", "190", BY)
    workspace.enter(PERIOD, "HT_01_TS", "380.000", BY)
    workspace.close()
    window = open_window()
    page = overview(window, Hands(qtbot, window))
    assert list(page.cards) == list(window.session.month.pack.key_figures)
    card = page.cards["HT_01"]
    assert (card._value.text(), card._change.text()) == ("84,07 %", "+1,77 điểm % so với kỳ trước")
    assert card.chart.told(11) == "10/2026: 84,07 %"
    assert card.chart.told(9) == "08/2026: chưa có số liệu"
    lines = page.since_last_month
    rows = [[lines.item(row, column).text() for column in range(4)] for row in range(lines.rowCount())]
    moved = {row[0].split()[0]: row[1:] for row in rows}
    assert moved["HT_03"] == ["186 → 190", "+4 thôn", "+2,2 %"]
    assert moved["HT_01"] == ["82,30 → 84,07", "+1,77 điểm %", ""]
    assert next(iter(moved)) == "HT_05", "17 to 21 villages is the largest share"
    assert page._nothing[page.since_last_year].isVisible()
    owed = [page.debts.item(row, 0).text() for row in range(page.debts.rowCount())]
    assert any(text.startswith("Doanh nghiệp viễn thông: ") for text in owed)
    lines.setFocus()
    lines.setCurrentCell(0, 0)
    qtbot.keyClick(lines, Key.Key_Return)
    assert window.form.code == "HT_05"


def test_it_is_read_by_the_worker(window: MainWindow, hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: set[int] = set()
    values = Workspace.values

    def watched(workspace: Workspace, period: Period, **more: Any) -> Any:
        threads.add(get_ident())
        return values(workspace, period, **more)

    monkeypatch.setattr(Workspace, "values", watched)
    overview(window, hands)
    window.open_code("HT_01")
    hands.qtbot.waitUntil(lambda: window.details.chart.code == "HT_01")
    assert threads
    assert get_ident() not in threads


def test_all_of_it_is_named_and_has_room(window: MainWindow, hands: Hands) -> None:
    window.resize(1366, 768)
    page = overview(window, hands)
    QApplication.processEvents()
    assert unnamed(page) == []
    assert clipped(page) == []
    assert page.widget().width() <= page.viewport().width()
    window.resize(911, 512)  # the same screen at 150 %
    QApplication.processEvents()
    assert clipped(page) == []
    assert page.widget().width() <= page.viewport().width()


def test_a_month_without_figures_has_an_overview_in_english(open_window: Opening, qtbot: Any, data_dir: Path) -> None:
    window = open_window("en")
    page = overview(window, Hands(qtbot, window))
    assert page._nothing[page.since_last_year].text().startswith("There are no figures")
    seen = look(Workspace.open(data_dir, CLOCK), Period.month(2025, 7))
    assert all(point.value is None for points in seen.series.values() for point in points)


# Charts


def chart(qtbot: Any, code: str, values: list[int | None], *, plain: bool = False) -> Chart:
    drawn = Chart(Messages("vi"), plain=plain)
    qtbot.addWidget(drawn)
    decimals = [None if value is None else Decimal(value) for value in values]
    drawn.show_series(PACK.indicators[code], [Point(m, v) for m, v in zip(MONTHS, decimals, strict=True)])
    drawn.resize(420, 160)
    drawn.show()
    return drawn


def test_a_chart_tells_months_and_values(app: QApplication, qtbot: Any) -> None:
    drawn = chart(qtbot, "HT_06", [None, 310, 305, None, *range(300, 292, -1)])
    assert drawn.accessibleName() == "Biểu đồ HT_06 Thôn lõm sóng (hiện còn), 12 tháng"
    assert drawn.accessibleDescription().startswith("11/2025: chưa có số liệu; 12/2025: 310 thôn; ")
    drawn.activateWindow()
    drawn.setFocus()
    qtbot.waitUntil(lambda: drawn._marked == 11)
    qtbot.keyClick(drawn, Key.Key_Left)
    qtbot.keyClick(drawn, Key.Key_Home)
    qtbot.keyClick(drawn, Key.Key_Right)
    assert drawn.told(drawn._marked or 0) == "12/2025: 310 thôn"
    drawn.clearFocus()
    area = drawn._area()
    qtbot.mouseMove(drawn, QPoint(int(area.left() + area.width() * 2.5 / 12), 60))
    qtbot.waitUntil(lambda: drawn._marked == 2)


def accent_at(drawn: Chart, position: int) -> bool:
    """Whether anything is drawn in the colour of values above a month's middle."""
    area = drawn._area()
    x = area.left() + (position + 0.5) * area.width() / 12
    image = drawn.grab().toImage()
    return any(_near(image.pixelColor(int(x), y)) for y in range(int(area.top()), int(area.bottom()) + 1))


def _near(found: QColor) -> bool:
    wanted = colour("accent")
    channels = zip(found.getRgb()[:3], wanted.getRgb()[:3], strict=True)
    return all(abs(one - other) < 40 for one, other in channels)


@pytest.mark.parametrize("code", ["HT_06", "TC_10"])
def test_missing_months_are_gaps(app: QApplication, qtbot: Any, code: str) -> None:
    drawn = chart(qtbot, code, [5, 6, 7, None, None, 4, 5, 6, 7, 8, None, 9])
    marked = [accent_at(drawn, position) for position in range(12)]
    assert marked == [True, True, True, False, False, True, True, True, True, True, False, True]


def test_a_chart_of_one_value_and_of_none(app: QApplication, qtbot: Any) -> None:
    same = chart(qtbot, "HT_06", [7] * 12, plain=True)
    assert accent_at(same, 4)
    empty = chart(qtbot, "HT_06", [None] * 12)
    assert empty.empty
    assert not any(accent_at(empty, position) for position in range(12))


def test_the_target_is_drawn_and_within(app: QApplication, qtbot: Any) -> None:
    code = next(code for code, indicator in PACK.asked.items() if indicator.target is not None)
    drawn = chart(qtbot, code, [10] * 12)
    low, high = drawn._range()
    target = float(PACK.indicators[code].target or 0)
    assert low <= min(10, target) <= max(10, target) <= high


def test_the_details_show_the_chart_of_what_is_chosen(window: MainWindow, hands: Hands) -> None:
    window.open_code("HT_03")
    hands.qtbot.waitUntil(lambda: window.details.chart.code == "HT_03" and window.details.chart.isVisible())
    assert window.details.chart.told(10) == "09/2026: 186 thôn"
    window.open_code("HT_20_TS")
    assert not window.details.chart.isVisible(), "not that of another indicator"
    hands.qtbot.waitUntil(lambda: window.details.chart.code == "HT_20_TS")
    assert not window.details.chart.isVisible(), "nothing to draw"
    window.open_register("tasks")
    hands.qtbot.wait(200)
    assert not window.details.chart.isVisible()
