"""One value for several rows: by key, with one undo step; the list confirmed as unchanged; rows marked."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import Qt

from cds_desktop.domain.clock import FixedClock
from cds_desktop.reporting.sending import approve
from cds_desktop.ui.grid import LOOK_ROLE
from cds_desktop.ui.main_window import MainWindow
from cds_desktop.ui.register_model import MARK_ROLE
from cds_desktop.ui.row_filters import RowMark
from cds_desktop.ui.row_form import RowForm
from cds_desktop.ui.several_rows import SeveralRowsDialog
from tests.ui.hands import BY, PERIOD, Hands, focused
from tests.ui.villages import VILLAGES, go_to, names, open_villages

Key = Qt.Key
NEXT = PERIOD.shifted(1)


@pytest.fixture
def villages(window: MainWindow, hands: Hands, stored) -> MainWindow:
    return open_villages(window, hands, stored)


@pytest.fixture
def november(villages: MainWindow, open_window, hands: Hands) -> MainWindow:
    """A window on the month after, with the villages carried over."""
    later = open_window(clock=FixedClock(datetime(2026, 11, 18, 9, 0)))
    later.open_register(VILLAGES)
    later.register.grid.setFocus()
    return later


def idle(window: MainWindow, hands: Hands) -> None:
    hands.qtbot.waitUntil(lambda: not window.session.worker.pending)


def column_of(stored, name: str, period=PERIOD) -> list[object]:
    return [row.values.get(name) for row in stored().month(period).registers[VILLAGES].rows]


def test_a_value_is_set_in_the_chosen_rows(villages: MainWindow, hands: Hands, stored) -> None:
    go_to(villages, 0, "assigned_operator")
    hands.press(Key.Key_Down, Key.Key_Down, shift=True)
    told: list[str] = []
    villages.session.told.connect(told.append)

    def fill(dialog: SeveralRowsDialog) -> None:
        assert dialog.column_chosen.name == "assigned_operator"
        assert "3" in dialog.action.text()
        assert "để trống (3)" in dialog.now.text()
        hands.press(Key.Key_Tab)
        hands.type("VNPT")
        hands.press(Key.Key_Return)
        hands.press(Key.Key_Return)

    hands.in_dialog(lambda: hands.press(Key.Key_F4, shift=True), fill)
    hands.wait_saved()
    assert column_of(stored, "assigned_operator") == ["vnpt"] * 3 + [None] * 2
    assert told == ["Đã đổi 3 dòng ở cột Doanh nghiệp được giao."]
    assert focused() is villages.register.grid
    hands.press(Key.Key_Z, ctrl=True)
    hands.wait_saved()
    assert column_of(stored, "assigned_operator") == [None] * 5, "all at once"


def test_a_value_that_does_not_fit_is_refused_in_the_dialog(villages: MainWindow, hands: Hands, stored) -> None:
    villages.register.grid.selectAll()

    def fill(dialog: SeveralRowsDialog) -> None:
        dialog.which.setCurrentIndex(dialog.which.findData("planned_month"))
        dialog.editor.setText("13/2026")
        dialog.action.click()
        assert "13/2026" in dialog.refusal.text()
        dialog.editor.setText("05/2027")
        dialog.action.click()

    hands.in_dialog(villages.edit_rows, fill)
    hands.wait_saved()
    assert column_of(stored, "planned_month") == ["2027-05"] * 5


def test_without_saved_rows_nothing_opens(villages: MainWindow, hands: Hands) -> None:
    refused: list[str] = []
    villages.session.refused.connect(refused.append)
    hands.press(Key.Key_Insert, ctrl=True)
    villages.edit_rows()
    assert refused == [villages.session.text("several.none")]


def test_the_key_column_is_not_offered(villages: MainWindow, hands: Hands) -> None:
    go_to(villages, 0, "village")

    def look(dialog: SeveralRowsDialog) -> None:
        assert dialog.which.findData("village") == -1
        assert dialog.which.findData("households") == -1
        dialog.reject()

    hands.in_dialog(villages.edit_rows, look)


def test_an_unchanged_list_is_confirmed_by_its_own_button(november: MainWindow, hands: Hands, stored) -> None:
    page = november.register
    assert page._confirm.text() == "Danh sách không thay đổi"
    assert "5 dòng" in page._confirm.toolTip()
    assert not page._none.isVisible(), "a list with rows is never *không có*"
    assert [mark(november, row) for row in range(5)] == [RowMark.CARRIED] * 5
    hands.press(Key.Key_Return, ctrl=True)
    idle(november, hands)
    assert stored().month(NEXT).registers[VILLAGES].confirmed
    assert not page._confirm.isVisible()
    assert page._state.text() == "Đã xác nhận"
    assert [mark(november, row) for row in range(5)] == [None] * 5


def test_an_empty_list_is_never_confirmed_as_unchanged(window: MainWindow, hands: Hands, stored) -> None:
    window.open_register("fee_policies")
    window.register.grid.setFocus()
    refused: list[str] = []
    window.session.refused.connect(refused.append)
    assert not window.register._confirm.isVisible()
    hands.press(Key.Key_Return, ctrl=True)
    hands.wait_saved()
    assert len(refused) == 1
    assert "Kỳ này không có" in refused[0]
    assert not stored().month(PERIOD).registers["fee_policies"].confirmed
    assert window.register._none.text() == "Kỳ này không có"


def mark(window: MainWindow, row: int) -> RowMark | None:
    return window.register.grid.rows.headerData(row, Qt.Orientation.Vertical, MARK_ROLE)


def test_rows_show_what_they_are_to_the_month(november: MainWindow, hands: Hands, stored) -> None:
    rows = november.register.grid.rows
    go_to(november, 1, "note")
    hands.type("lo")
    hands.press(Key.Key_Return)
    hands.press(Key.Key_Insert, ctrl=True)
    go_to(november, 5, "village")
    hands.type("Thôn mới")
    hands.press(Key.Key_Return)
    idle(november, hands)
    assert [mark(november, row) for row in (0, 1, 5)] == [RowMark.CARRIED, RowMark.CHANGED, RowMark.NEW]
    assert november.register._confirm.text() == "Xác nhận danh sách"
    said = rows.index(5, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("Dòng mới trong kỳ này")
    assert "thay đổi" in rows.headerData(1, Qt.Orientation.Vertical, Qt.ItemDataRole.ToolTipRole)
    hands.qtbot.waitUntil(lambda: "1 dòng mới" in november.register.totals.sums.text())
    assert "1 dòng có thay đổi" in november.register.totals.sums.text()
    november.register.totals.sums.linkActivated.emit("changed")
    assert names(november) == ["Nà Tông"]
    assert november.register._filtered.text() == "Có thay đổi trong kỳ này"
    november.register.totals.sums.linkActivated.emit("new")
    assert names(november) == ["Thôn mới"]
    november.register.totals.sums.linkActivated.emit("new")
    assert len(names(november)) == 6


def test_rows_corrected_in_the_month_before_are_marked(november: MainWindow, hands: Hands, stored) -> None:
    workspace = stored()
    row_id = workspace.start(NEXT, BY).registers[VILLAGES].rows[2].row_id
    month = workspace.enter_row(PERIOD, VILLAGES, row_id, {"note": "sửa muộn"}, BY)[1]
    assert month.corrected[VILLAGES] == set()
    november.session.open(NEXT)
    idle(november, hands)
    assert [mark(november, row) for row in range(5)].count(RowMark.CORRECTED) == 1
    assert mark(november, 2) is RowMark.CORRECTED


def test_the_rows_of_a_locked_month_look_locked(villages: MainWindow, hands: Hands, stored) -> None:
    workspace = stored()
    workspace.delete_rows(
        PERIOD, VILLAGES, [row.row_id for row in workspace.month(PERIOD).registers[VILLAGES].rows[3:]], BY
    )
    workspace.confirm(PERIOD, BY)
    for name in ("documents", "fee_policies", "tasks"):
        workspace.confirm_empty(PERIOD, name, BY)
    workspace.explain(PERIOD, "đã rà soát", BY)
    approve(workspace, PERIOD, "Nguyễn Văn Mẫu")
    villages.session.open(PERIOD)
    hands.wait_saved()
    page = villages.register
    assert page._state.text() == "Đã khóa"
    assert page.grid.rows.index(0, 0).data(LOOK_ROLE).ground == "sunken"
    assert not page._several.isEnabled()
    assert not page.grid.rows.index(0, 0).flags() & Qt.ItemFlag.ItemIsEditable


def test_many_chosen_rows_are_known_at_once(villages: MainWindow) -> None:
    villages.register.grid.selectAll()
    assert [line.row.values["village"] for line in villages.register.selected()] == names(villages)
    villages.register.grid.select_lines([3, 1])
    assert [line.row.values["village"] for line in villages.register.selected()] == ["Nà Tông", "Khau Lầu"]
    assert villages.register.grid.currentIndex().row() == 1


def test_the_form_goes_from_row_to_row_in_the_same_column(villages: MainWindow, hands: Hands, stored) -> None:
    go_to(villages, 0, "village")

    def walk(form: RowForm) -> None:
        form._editors["note"].setFocus()
        hands.type("xa")
        hands.press(Key.Key_PageDown, ctrl=True)
        assert form._title.text() == "Nà Tông"
        assert focused() is form._editors["note"]
        hands.type("gần")
        hands.press(Key.Key_PageUp, ctrl=True)
        assert form._title.text() == "Khuổi Phìn"
        form.close_button.click()

    hands.in_dialog(lambda: hands.press(Key.Key_F4), walk)
    hands.wait_saved()
    assert column_of(stored, "note")[:2] == ["xa", "gần"]


def test_the_form_shows_the_history_of_its_row(villages: MainWindow, hands: Hands) -> None:
    go_to(villages, 0, "village")

    def unfold(form: RowForm) -> None:
        form.history.heading.click()

    def read(form: RowForm) -> bool | None:
        if not form.history.list.lines:
            return False
        assert BY in form.history.list.lines[0].text()
        assert "Khuổi Phìn" in form.history.list.lines[0].text()
        form.close_button.click()
        return None

    hands.in_dialog(lambda: hands.press(Key.Key_F4), unfold, read)


def test_all_communes_are_offered_on_down(villages: MainWindow, hands: Hands) -> None:
    go_to(villages, 4, "commune_code")
    hands.press(Key.Key_F2)
    hands.press(Key.Key_Down)
    popup = focused()
    assert popup.model().rowCount() == len(villages.session.view.communes)
    hands.press(Key.Key_Escape)
