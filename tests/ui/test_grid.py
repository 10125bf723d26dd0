"""The form grid: what a month is compared with, what cells say of themselves, widths and columns that stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip, QWidget

from cds_desktop.domain.figures import BlankReason, Quality
from cds_desktop.forms.model import ValueKind
from cds_desktop.ui.bubble import Bubble
from cds_desktop.ui.comparison import Comparison
from cds_desktop.ui.form_model import Column
from cds_desktop.ui.grid import LOOK_ROLE
from cds_desktop.ui.main_window import MainWindow
from cds_desktop.ui.style import colour
from tests.ui.hands import BY, PERIOD, Hands, focused

Key, Role = Qt.Key, Qt.ItemDataRole
OCTOBER = PERIOD


def cell(window: MainWindow, code: str, column: Column = Column.VALUE, role: int = Role.DisplayRole):
    form = window.form.grid.form
    return form.index(form.row_of(code), column).data(role)


def heading(window: MainWindow, column: Column, role: int = Role.DisplayRole):
    return window.form.grid.form.headerData(column, Qt.Orientation.Horizontal, role)


def compare(window: MainWindow, hands: Hands, comparison: Comparison) -> None:
    window.form._comparison.setCurrentIndex(list(Comparison).index(comparison))
    hands.wait_saved()


# Comparisons


def test_the_year_to_date_adds_flows_and_takes_stocks(window: MainWindow, hands: Hands, stored) -> None:
    other = stored()
    for month, meetings in ((3, "2"), (6, "3"), (10, "4")):
        other.enter(OCTOBER.shifted(month - 10), "TC_15", meetings, BY)
    window.session.open(OCTOBER)
    window.open_code("TC_15")
    compare(window, hands, Comparison.TO_DATE)
    assert cell(window, "TC_15", Column.BASE) == "9"
    assert "Chưa gồm tháng 09/2026" in cell(window, "TC_15", Column.BASE, Role.ToolTipRole)
    assert cell(window, "TC_15", Column.BASE, LOOK_ROLE).icon == "missing"
    assert heading(window, Column.BASE) == "Lũy kế\nđến 10/2026"
    window.open_code("HT_03")
    assert (cell(window, "HT_03", Column.BASE), cell(window, "HT_03", Column.BASE, Role.ToolTipRole)) == ("186", None)
    hands.type("190")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    assert cell(window, "HT_03", Column.BASE) == "190", "the year to date follows what is typed"


def test_the_year_to_date_is_compared_with_whole_years_only(window: MainWindow, hands: Hands, stored) -> None:
    other = stored()
    compare(window, hands, Comparison.TO_DATE)
    for year, meetings in ((2025, "1"), (2026, "3")):
        for month in (3, 6, 9):
            period = OCTOBER.shifted(12 * (year - 2026) + month - 10)
            if period >= other.first_open_month:
                other.enter(period, "TC_15", meetings, BY)
    window.session.open(OCTOBER)
    hands.wait_saved()
    window.open_code("TC_15")
    assert cell(window, "TC_15", Column.BASE) == "9"
    assert (cell(window, "TC_15", Column.CHANGE), cell(window, "TC_15", Column.PERCENT)) == ("", "")
    other.enter(OCTOBER.year_ago(), "HT_03", "155", BY)
    window.session.open(OCTOBER)
    hands.wait_saved()
    window.open_code("HT_03")
    assert (cell(window, "HT_03", Column.CHANGE), cell(window, "HT_03", Column.PERCENT)) == ("+31", "+20,0")
    assert "cùng các tháng năm trước" in heading(window, Column.CHANGE, Role.ToolTipRole)


def test_what_has_no_year_to_date_says_why(window: MainWindow, hands: Hands) -> None:
    compare(window, hands, Comparison.TO_DATE)
    window.open_code("HT_11")
    assert cell(window, "HT_11", Column.BASE) == ""
    assert cell(window, "HT_11", Column.BASE, Role.ToolTipRole).startswith("Chưa có số của tháng 01/2026")
    window.open_code("HT_18_4G")
    assert "tử số và mẫu số" in cell(window, "HT_18_4G", Column.BASE, Role.ToolTipRole)


def test_another_month_brings_its_own_year_to_date(window: MainWindow, hands: Hands) -> None:
    compare(window, hands, Comparison.TO_DATE)
    window.open_code("HT_01_TS")
    assert cell(window, "HT_01_TS", Column.BASE) == "372.000"
    window.header.step(-1)
    hands.wait_saved()
    window.session.enter("HT_01_TS", "371000")
    hands.wait_saved()
    window.open_code("HT_01_TS")
    assert (heading(window, Column.BASE), cell(window, "HT_01_TS", Column.BASE)) == ("Lũy kế\nđến 09/2026", "371.000")


def test_how_much_of_the_target_is_reached(window: MainWindow, hands: Hands) -> None:
    assert window.session.month.pack.indicators["HT_20"].target == 85
    window.session.enter("HT_20_TS", "192.100")
    compare(window, hands, Comparison.TARGET)
    window.open_code("HT_20")
    assert cell(window, "HT_20") == "42,50"
    shown = [cell(window, "HT_20", column) for column in (Column.BASE, Column.CHANGE, Column.PERCENT)]
    assert shown == ["50,0", "−42,50", "điểm %"]
    assert cell(window, "HT_20", Column.BASE, Role.ToolTipRole) == "Chỉ tiêu được giao: 85 %"
    assert heading(window, Column.BASE) == "% mục tiêu"
    assert "thiếu" in heading(window, Column.CHANGE, Role.ToolTipRole)
    window.open_code("HT_03")
    assert [cell(window, "HT_03", column) for column in (Column.BASE, Column.CHANGE)] == ["", ""]


def test_f7_goes_round_the_comparisons_and_the_choice_is_remembered(
    window: MainWindow, hands: Hands, open_window, data_dir: Path
) -> None:
    window.open_code("HT_03")
    window.form.grid.setFocus()
    seen = []
    for _ in range(4):
        hands.press(Key.Key_F7)
        hands.wait_saved()
        seen.append(window.form.grid.form.compared.kind)
    assert seen == [Comparison.YEAR_AGO, Comparison.TO_DATE, Comparison.TARGET, Comparison.PREVIOUS]
    hands.press(Key.Key_F7, Key.Key_F7)
    assert json.loads((data_dir / "window.json").read_text("utf-8"))["comparison"] == "to_date"
    assert open_window().form.grid.form.compared.kind is Comparison.TO_DATE
    window.open_register("dead_zone_villages")
    assert not window._actions["compare"].isEnabled()


# Cells


def test_computed_cells_say_how_they_come_about(window: MainWindow) -> None:
    window.open_code("HT_01")
    tip = cell(window, "HT_01", role=Role.ToolTipRole)
    assert "Cách tính: 100 × Hộ có thuê bao cáp quang (HT_01_TS) / " in tip
    assert "(NEN_HO)" in cell(window, "HT_01", Column.LABEL, Role.ToolTipRole)
    look = cell(window, "HT_01", role=LOOK_ROLE)
    assert (look.field, look.ground, look.icon) == (False, "sunken", "formula")
    window.open_code("HT_06")
    assert "thôn" in cell(window, "HT_06", role=Role.ToolTipRole).lower()


def test_an_alias_says_what_it_shows(window: MainWindow) -> None:
    window.open_code("HT_01_MS")
    assert cell(window, "HT_01_MS", role=LOOK_ROLE).icon == "alias"
    tip = cell(window, "HT_01_MS", role=Role.ToolTipRole)
    assert tip == "Lấy từ NEN_HO Số hộ gia đình, không nhập ở đây."
    assert cell(window, "HT_01_MS", role=Role.AccessibleDescriptionRole) == tip


def test_quality_and_source_are_marked_and_spoken(window: MainWindow, hands: Hands) -> None:
    window.open_code("HT_03")
    assert not cell(window, "HT_03", role=LOOK_ROLE).remark
    window.session.annotate("HT_03", quality=Quality.PROVISIONAL, source="Sở KH&CN", note="Chờ số mới")
    hands.wait_saved()
    look, tip = cell(window, "HT_03", role=LOOK_ROLE), cell(window, "HT_03", role=Role.ToolTipRole)
    assert (look.tag, look.remark) == ("sơ bộ", True)
    assert tip.splitlines()[-3:] == ["Chất lượng: Sơ bộ", "Nguồn: Sở KH&CN", "Ghi chú: Chờ số mới"]
    assert "sơ bộ" in cell(window, "HT_03", role=Role.AccessibleTextRole)
    window.session.annotate("HT_03", quality=Quality.OFFICIAL)
    hands.wait_saved()
    assert cell(window, "HT_03", role=LOOK_ROLE).tag == ""


def test_a_tag_and_a_corner_are_drawn_beside_the_number(window: MainWindow, hands: Hands, qtbot) -> None:
    window.open_code("HT_03")
    grid = window.form.grid
    rect = grid.visualRect(grid.form.index(grid.form.row_of("HT_03"), Column.VALUE))
    grid.goto(grid.form.index(0, Column.VALUE))
    grid.scrollToTop()
    rect = grid.visualRect(grid.form.index(grid.form.row_of("HT_03"), Column.VALUE))
    grid.verticalScrollBar().setValue(rect.top() - 20)
    before = grid.viewport().grab(grid.visualRect(grid.form.index(grid.form.row_of("HT_03"), Column.VALUE))).toImage()
    window.session.annotate("HT_03", quality=Quality.ESTIMATE)
    hands.wait_saved()
    after = grid.viewport().grab(grid.visualRect(grid.form.index(grid.form.row_of("HT_03"), Column.VALUE))).toImage()
    accent = colour("accent").rgb()
    pixels = [(x, y) for x in range(after.width()) for y in range(after.height()) if after.pixel(x, y) == accent]
    assert pixels
    assert all(x > after.width() / 2 and y < after.height() / 2 for x, y in pixels)
    assert before != after


def test_a_blank_shows_its_reason_and_what_was_said(window: MainWindow, hands: Hands) -> None:
    window.open_code("HT_16_TS")
    window.session.annotate("HT_16_TS", reason=BlankReason.AWAITING, note="Hỏi VNPT ngày 16/10")
    hands.wait_saved()
    assert cell(window, "HT_16_TS") == "Chờ đơn vị cung cấp"
    assert cell(window, "HT_16_TS", role=LOOK_ROLE).italic
    assert "Ghi chú: Hỏi VNPT ngày 16/10" in cell(window, "HT_16_TS", role=Role.ToolTipRole)


def test_parts_stand_further_in_than_what_they_are_part_of(window: MainWindow) -> None:
    pack = window.session.month.pack
    for code, indicator in pack.asked.items():
        window.open_code(code)
        look = cell(window, code, Column.LABEL, LOOK_ROLE)
        above = cell(window, indicator.parent, Column.LABEL, LOOK_ROLE).indent if indicator.parent else -1
        assert look.indent == above + 1
        whole = indicator.parent is None and indicator.value is not ValueKind.TEXT
        assert cell(window, code, role=LOOK_ROLE).bold is whole


def test_cells_beside_the_value_are_spoken_with_their_heading(window: MainWindow) -> None:
    window.open_code("HT_03")
    assert cell(window, "HT_03", Column.BASE, Role.AccessibleTextRole) == "Kỳ trước 09/2026: 186"
    assert cell(window, "HT_03", Column.NOTE, Role.AccessibleTextRole) == "Ghi chú: để trống"


# What will be kept of a text


def bubble(window: MainWindow) -> Bubble:
    return next(b for b in window.findChildren(Bubble) if b._editor is focused())


def test_what_will_be_kept_is_shown_while_typing(window: MainWindow, hands: Hands) -> None:
    window.open_code("HT_01_TS")
    hands.type("1,2 tr")
    shown = bubble(window)
    assert shown.isVisible()
    assert shown.text() == "= 1.200.000 hộ"
    assert focused().accessibleDescription() == "= 1.200.000 hộ"
    below = focused().mapTo(window, focused().rect().bottomLeft()).y()
    assert below < shown.geometry().top() < below + 10
    hands.press(Key.Key_Return)
    hands.wait_saved()
    assert cell(window, "HT_01_TS") == "1.200.000"
    assert not [b for b in window.findChildren(Bubble) if b.isVisible()]


def test_a_number_that_is_written_as_it_is_kept_says_nothing(window: MainWindow, hands: Hands) -> None:
    window.open_code("HT_03")
    hands.type("1")
    assert not bubble(window).isVisible()
    hands.type("234")
    assert bubble(window).text() == "= 1.234 thôn"


def test_what_is_wrong_is_said_when_the_typing_pauses(window: MainWindow, hands: Hands) -> None:
    window.open_code("HT_03")
    hands.type("12a")
    shown = bubble(window)
    assert not shown.isVisible(), "a text half typed is not wrong yet"
    hands.qtbot.waitUntil(shown.isVisible)
    assert "không phải là số" in shown.text()
    assert shown.property("wrong")
    hands.press(Key.Key_Backspace)
    assert not shown.isVisible()


def test_the_bubble_never_covers_its_editor_nor_leaves_the_window(window: MainWindow, hands: Hands) -> None:
    window.resize(880, 384)
    window.open_code("HT_03")
    window.form.grid.setFocus()
    hands.type("2000")
    shown, editor = bubble(window), focused()
    assert shown.isVisible()
    assert window.rect().contains(shown.geometry())
    assert not shown.geometry().intersects(QRect(editor.mapTo(window, QPoint()), editor.size()))


# Widths and frozen columns


def drag(window: MainWindow, column: Column, by: int, header: QWidget | None = None) -> None:
    """Drag the right edge of a heading with the mouse."""
    heads = window.form.grid.horizontalHeader()
    right = heads.sectionPosition(column) + heads.sectionSize(column) - 1  # where it is when nothing is scrolled
    target, y = header or heads.viewport(), heads.height() // 2
    QTest.mousePress(target, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(right, y))
    for x in (right + by // 2, right + by):
        place = QPointF(x, y)
        move = QMouseEvent(
            QEvent.Type.MouseMove,
            place,
            target.mapToGlobal(place),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(target, move)
    QTest.mouseRelease(target, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(right + by, y))
    QApplication.processEvents()


@pytest.fixture
def wide(window: MainWindow, hands: Hands) -> MainWindow:
    """The form with a column so wide that the others are scrolled."""
    window.resize(1366, 728)
    window.open_code("HT_03")
    window.session.preferences.set("widths.form", {"BASE": 420})
    window.form.grid.arrange()
    window.form.grid.setFocus()
    return window


def test_a_width_that_was_dragged_is_remembered(window: MainWindow, hands: Hands, open_window: Callable) -> None:
    window.resize(1366, 728)
    window.open_code("HT_03")
    grid = window.form.grid
    before, name = grid.columnWidth(Column.BASE), grid.columnWidth(Column.LABEL)
    drag(window, Column.BASE, 40)
    assert grid.columnWidth(Column.BASE) == before + 40
    assert grid.columnWidth(Column.LABEL) == name - 40, "the names give the room"
    assert window.session.preferences.get("widths.form", {}) == {"BASE": before + 40}
    window.open_section("A")
    assert grid.columnWidth(Column.BASE) == before + 40
    again = open_window()
    again.resize(1366, 728)
    again.open_code("HT_03")
    assert again.form.grid.columnWidth(Column.BASE) == before + 40


def test_a_double_click_gives_the_width_back(wide: MainWindow) -> None:
    grid = wide.form.grid
    heads = grid.horizontalHeader()
    assert grid.columnWidth(Column.BASE) == 420
    edge = QPoint(heads.sectionViewportPosition(Column.BASE) + 419, heads.height() // 2)
    QTest.mouseDClick(heads.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, edge)
    assert grid.columnWidth(Column.BASE) < 200
    assert wide.session.preferences.get("widths.form", {}) == {}


def test_a_new_width_of_the_window_forgets_no_chosen_width(wide: MainWindow, qtbot) -> None:
    wide.resize(1200, 700)
    qtbot.wait(30)
    assert wide.form.grid.columnWidth(Column.BASE) == 420


def strip(window: MainWindow) -> QWidget:
    frozen = window.form.grid._frozen
    assert frozen is not None
    return frozen.cells


def scroll(window: MainWindow) -> None:
    bar = window.form.grid.horizontalScrollBar()
    assert bar.maximum() > 0
    bar.setValue(bar.maximum())
    QApplication.processEvents()


def test_code_and_name_stay_in_view(wide: MainWindow) -> None:
    grid = wide.form.grid
    there = grid.grab(grid.rect()).toImage()
    scroll(wide)
    cells = strip(wide)
    assert cells.isVisible()
    assert cells.width() == grid.columnWidth(Column.CODE) + grid.columnWidth(Column.LABEL)
    scrolled = grid.grab(grid.rect()).toImage()
    left, edge = grid.viewport().x(), 3
    for y in range(0, grid.viewport().geometry().bottom() - 20, 7):
        for x in range(left, left + cells.width() - edge, 5):
            assert scrolled.pixel(x, y) == there.pixel(x, y), (x, y)
    grid.horizontalScrollBar().setValue(0)
    assert not cells.isVisible()


def test_what_is_frozen_follows_the_grid(wide: MainWindow, hands: Hands) -> None:
    scroll(wide)
    cells, grid = strip(wide), wide.form.grid
    before = cells.grab().toImage()
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().value() + 40)
    QApplication.processEvents()
    assert cells.grab().toImage() != before
    wide.open_section("A")
    QApplication.processEvents()
    assert cells.width() == grid.columnWidth(Column.CODE) + grid.columnWidth(Column.LABEL)


class Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.Paint
        return False


def test_drawing_the_frozen_columns_comes_to_an_end(wide: MainWindow, qtbot) -> None:
    scroll(wide)
    qtbot.wait(50)
    paints = Paints(strip(wide))
    wide.form.grid.viewport().update()
    qtbot.wait(100)
    assert 1 <= paints.count <= 3


def test_a_frozen_cell_is_chosen_where_it_is_seen(wide: MainWindow, hands: Hands) -> None:
    scroll(wide)
    cells, grid = strip(wide), wide.form.grid
    offset = grid.horizontalScrollBar().value()
    row = grid.rowAt(60)
    place = cells.rect_of(row, Column.LABEL).center()
    QTest.mouseClick(cells, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert grid.currentIndex() == grid.form.index(row, Column.LABEL)
    assert grid.horizontalScrollBar().value() == offset, "it is in view already"
    assert focused() is grid
    below = cells.rect_of(row + 2, Column.CODE).center()
    QTest.mouseClick(cells, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, below)
    assert {index.row() for index in grid.selectedIndexes()} == {row, row + 1, row + 2}
    hands.press(Key.Key_Right, Key.Key_Right)
    assert grid.currentIndex().column() == Column.UOM
    assert grid.visualRect(grid.currentIndex()).left() >= cells.width(), "never below what is frozen"


def test_frozen_cells_and_headings_tell_what_they_are(wide: MainWindow) -> None:
    scroll(wide)
    cells, grid = strip(wide), wide.form.grid
    wide.open_code("HT_05")
    place = cells.rect_of(grid.form.row_of("HT_05"), Column.LABEL).center()
    QApplication.sendEvent(cells, QHelpEvent(QEvent.Type.ToolTip, place, cells.mapToGlobal(place)))
    assert "HT_03" in QToolTip.text()
    QToolTip.hideText()


def test_a_frozen_column_is_sized_where_it_is_seen(wide: MainWindow) -> None:
    scroll(wide)
    grid = wide.form.grid
    assert grid._frozen is not None
    width = grid.columnWidth(Column.LABEL)
    drag(wide, Column.LABEL, 30, grid._frozen.headings)
    assert grid.columnWidth(Column.LABEL) == width + 30
    assert wide.session.preferences.get("widths.form", {})["LABEL"] == width + 30
    assert strip(wide).width() == grid.columnWidth(Column.CODE) + width + 30


def test_few_columns_are_frozen_where_there_is_little_room(wide: MainWindow) -> None:
    wide.session.preferences.set("widths.form", {"LABEL": 700})
    grid = wide.form.grid
    grid.arrange()
    scroll(wide)
    assert strip(wide).width() == grid.columnWidth(Column.CODE)


def test_an_editor_opens_over_a_frozen_cell(wide: MainWindow, hands: Hands) -> None:
    """Register grids freeze columns that are typed into; here as many as reach the values."""
    grid = wide.form.grid
    wide.session.preferences.set("widths.form", {"LABEL": 160, "BASE": 60, "NOTE": 900})
    grid.arrange()
    grid.freeze(Column.VALUE + 1)
    scroll(wide)
    offset = grid.horizontalScrollBar().value()
    grid.goto(grid.form.index(grid.form.row_of("HT_03"), Column.VALUE))
    hands.type("191")
    editor, cells = focused(), strip(wide)
    assert isinstance(editor, QLineEdit)
    assert editor.parent() is cells
    assert editor.geometry() == cells.rect_of(grid.currentIndex().row(), Column.VALUE)
    assert editor.isVisible()
    assert grid.horizontalScrollBar().value() == offset
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().value() + 20)
    assert editor.geometry() == cells.rect_of(grid.form.row_of("HT_03"), Column.VALUE)
    hands.press(Key.Key_Return)
    hands.wait_saved()
    assert cell(wide, "HT_03") == "191"
    assert wide.form.code == "HT_04"
    assert focused() is grid
