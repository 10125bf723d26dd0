"""Figures typed into the form grid by keyboard: saved when left, checked at once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from cds_desktop.domain.figures import BlankReason, Quality
from cds_desktop.ui.form_grid import Column
from cds_desktop.ui.grid import LOOK_ROLE
from cds_desktop.ui.main_window import MainWindow
from tests.ui.hands import BY, PERIOD, Hands, focused

Key = Qt.Key


def cell(window: MainWindow, code: str, column: Column = Column.VALUE, role: int = Qt.ItemDataRole.DisplayRole):
    form = window.form.grid.form
    return form.index(form.row_of(code), column).data(role)


def test_what_was_carried_over_is_there_when_the_window_opens(window: MainWindow) -> None:
    assert window.header._period.text().startswith("Tháng 10/2026")
    window.open_code("HT_03")
    assert cell(window, "HT_03") == "186"
    assert cell(window, "HT_03", Column.BASE) == "186"
    assert cell(window, "HT_03", role=LOOK_ROLE).icon == "carried"
    assert "chưa xác nhận" in cell(window, "HT_03", role=Qt.ItemDataRole.ToolTipRole)


def test_a_value_is_saved_when_its_cell_is_left(window: MainWindow, hands: Hands, stored) -> None:
    window.open_code("HT_03")
    hands.type("187")
    assert isinstance(focused(), QLineEdit)
    hands.press(Key.Key_Return)
    assert window.form.code == "HT_04"
    assert focused() is window.form.grid
    hands.wait_saved()
    assert stored().month(PERIOD).figure("HT_03").value == Decimal(187)
    assert cell(window, "HT_03") == "187"
    assert cell(window, "HT_03", Column.CHANGE) == "+1"
    assert cell(window, "HT_03", Column.PERCENT) == "+0,5"
    assert cell(window, "HT_05") == "18"
    assert window.footer.saved.text() == "Đã lưu 10:32"


def test_what_was_typed_shows_before_it_is_saved(window: MainWindow, hands: Hands) -> None:
    window.open_code("HT_03")
    hands.type("190")
    hands.press(Key.Key_Return)
    assert cell(window, "HT_03") == "190"
    hands.wait_saved()
    assert cell(window, "HT_03") == "190"


def test_a_save_does_not_disturb_the_next_entry(window: MainWindow, hands: Hands) -> None:
    window.open_code("HT_03")
    hands.type("188")
    hands.press(Key.Key_Return)
    hands.type("17")
    hands.wait_saved()
    editor = focused()
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "17"
    hands.press(Key.Key_Return)
    hands.wait_saved()
    assert cell(window, "HT_04") == "17"


@pytest.mark.parametrize(
    ("code", "typed", "expected"),
    [
        ("HT_04", "12a", "không phải là số"),
        ("HT_04", "1,234", "1.234"),
        ("HT_01_TL", "80.2", "80,2"),
        ("HT_01_TL", "101", "100"),
    ],
)
def test_a_wrong_entry_stays_with_what_is_expected(
    window: MainWindow, hands: Hands, stored, code: str, typed: str, expected: str
) -> None:
    window.open_code(code)
    hands.type(typed)
    hands.press(Key.Key_Return)
    hands.wait_saved()
    assert cell(window, code) == typed
    look = cell(window, code, role=LOOK_ROLE)
    assert (look.colour, look.icon) == ("error", "error")
    assert expected in cell(window, code, role=Qt.ItemDataRole.ToolTipRole)
    figure = stored().month(PERIOD).figure(code)
    assert (figure.value, figure.entry) == (None, typed)
    assert "1 lỗi" in window.footer.verdict.text()
    window.open_code(code)
    hands.press(Key.Key_F2)
    editor = focused()
    assert isinstance(editor, QLineEdit)
    assert editor.text() == typed


def test_keys_walk_over_the_cells_to_fill(window: MainWindow, hands: Hands) -> None:
    window.open_code("HT_03")
    hands.press(Key.Key_Tab)
    assert window.form.code == "HT_04"
    hands.press(Key.Key_Backtab, shift=True)
    assert window.form.code == "HT_03"
    hands.press(Key.Key_Return)
    hands.press(Key.Key_Return)
    assert window.form.code == "HT_10_DK"
    hands.press(Key.Key_Return, shift=True)
    assert window.form.code == "HT_04"
    hands.press(Key.Key_Up)
    assert window.form.code == "HT_03"


def test_arrows_leave_a_cell_that_is_typed_in(window: MainWindow, hands: Hands, stored) -> None:
    window.open_code("HT_03")
    hands.type("185")
    hands.press(Key.Key_Down)
    assert window.form.code == "HT_04"
    hands.wait_saved()
    assert stored().month(PERIOD).figure("HT_03").value == Decimal(185)


def test_esc_restores_and_del_clears(window: MainWindow, hands: Hands, stored) -> None:
    window.open_code("HT_03")
    hands.type("999")
    hands.press(Key.Key_Escape)
    hands.wait_saved()
    assert cell(window, "HT_03") == "186"
    assert not stored().month(PERIOD).exists
    hands.press(Key.Key_Delete)
    hands.wait_saved()
    assert cell(window, "HT_03") == ""
    assert stored().month(PERIOD).figure("HT_03").value is None


def test_looking_into_a_cell_saves_nothing(window: MainWindow, hands: Hands, stored) -> None:
    window.open_code("HT_03")
    hands.press(Key.Key_F2)
    hands.press(Key.Key_Return)
    hands.wait_saved()
    assert not stored().month(PERIOD).exists


def test_typing_the_same_number_confirms_it(window: MainWindow, hands: Hands, stored) -> None:
    window.open_code("HT_03")
    hands.type("186")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    assert stored().month(PERIOD).figure("HT_03").confirmed


def test_computed_cells_cannot_be_typed_and_explain_themselves(window: MainWindow, hands: Hands, stored) -> None:
    window.open_code("HT_05")
    hands.type("5")
    assert focused() is window.form.grid
    hands.press(Key.Key_Delete)
    hands.wait_saved()
    assert not stored().month(PERIOD).exists
    assert "HT_03" in window.details._origin.text()
    assert "HT_04" in window.details._origin.text()
    assert window.details.fields.isHidden()
    window.open_code("HT_06")
    assert "Thôn lõm sóng" in window.details._origin.text()
    window.open_code("HT_01_MS")
    assert "NEN_HO" in window.details._origin.text()


def test_a_note_is_typed_in_its_column(window: MainWindow, hands: Hands, stored) -> None:
    window.resize(1500, 800)
    window.open_code("HT_03")
    grid = window.form.grid
    grid.goto(grid.currentIndex().siblingAtColumn(Column.NOTE))
    hands.type("So lieu thang 9")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    assert stored().month(PERIOD).figure("HT_03").note == "So lieu thang 9"


def test_reason_source_quality_and_date_are_saved_in_the_details(window: MainWindow, hands: Hands, stored) -> None:
    window.open_code("HT_01_TL")
    fields = window.details.fields
    fields.reason.setFocus()
    hands.press(Key.Key_Down, Key.Key_Down)
    fields.reason.activated.emit(fields.reason.currentIndex())
    fields.source.setFocus()
    hands.type("VNPT")
    fields.quality.setFocus()
    hands.press(Key.Key_Down)
    fields.quality.activated.emit(fields.quality.currentIndex())
    fields.as_of.setFocus()
    hands.type("14/10/2026")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    figure = stored().month(PERIOD).figure("HT_01_TL")
    assert figure.reason is BlankReason.AWAITING
    assert figure.source == "VNPT"
    assert figure.quality is Quality.OFFICIAL
    assert f"{figure.as_of}" == "2026-10-14"
    assert cell(window, "HT_01_TL") == "Chờ đơn vị cung cấp"


def test_a_date_in_2204_stays_in_its_field_unsaved(window: MainWindow, hands: Hands, stored) -> None:
    window.open_code("HT_03")
    window.details.fields.as_of.setFocus()
    hands.type("14/10/2204")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    assert window.details.fields.as_of.text() == "14/10/2204"
    assert window.details.fields.as_of.property("wrong")
    assert "2204" in window.footer.told.text()
    assert stored().month(PERIOD).figure("HT_03").as_of is None


def test_carried_over_figures_are_confirmed(window: MainWindow, hands: Hands, stored) -> None:
    window.open_code("HT_03")
    hands.press(Key.Key_Return, ctrl=True)
    hands.wait_saved()
    month = stored().month(PERIOD)
    assert month.figure("HT_03").confirmed
    assert not month.figure("HT_04").confirmed
    window.confirm_section()
    hands.wait_saved()
    assert stored().month(PERIOD).figure("HT_04").confirmed


def test_the_comparison_switches_to_the_year_before(window: MainWindow, hands: Hands) -> None:
    window.open_code("HT_03")
    window.form._comparison.setCurrentIndex(1)
    assert cell(window, "HT_03", Column.BASE) == ""
    heading = window.form.grid.form.headerData(Column.BASE, Qt.Orientation.Horizontal)
    assert "10/2025" in heading


def test_search_finds_without_marks(window: MainWindow, hands: Hands) -> None:
    hands.press(Key.Key_F, ctrl=True)
    hands.type("cap quang den trung tam")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    assert window.form.code == "HT_04"
    assert focused() is window.form.grid


def test_sections_turn_by_keyboard(window: MainWindow, hands: Hands) -> None:
    window.open_code("TC_09_TS")
    hands.press(Key.Key_PageDown, ctrl=True)
    assert window.form.grid.form.section == "B"
    assert focused() is window.form.grid
    hands.press(Key.Key_PageUp, ctrl=True)
    assert window.form.code == "TC_09_TS"


def test_another_month_is_turned_to_and_entered(window: MainWindow, hands: Hands, stored) -> None:
    window.header.step(-1)
    hands.wait_saved()
    window.open_code("HT_03")
    hands.type("180")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    assert stored().month(PERIOD.previous()).figure("HT_03").value == Decimal(180)
    window.header.step(1)
    hands.wait_saved()
    assert cell(window, "HT_03") == "180"
    window.header.step(1)
    assert window.session.period == PERIOD


def test_a_refused_edit_is_said_in_one_sentence(window: MainWindow, hands: Hands, stored) -> None:
    window.open_code("HT_03")
    other = stored()
    for finding in other.month(PERIOD).findings:
        if finding.open_warning and finding.problem.rule != "UNCONFIRMED":
            other.explain(PERIOD, "Đã rà soát", BY, place=finding.problem.place, rule=finding.problem.rule)
    other.confirm(PERIOD, BY)
    from cds_desktop.reporting.sending import approve

    approve(other, PERIOD, BY)
    hands.type("5")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    assert "mở lại" in window.footer.told.text().lower()
    assert cell(window, "HT_03") == "186"
