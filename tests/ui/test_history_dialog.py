"""History in one table: shown first, then written all or nothing; of predecessors too; and read-only in the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from cds_desktop.domain.periods import Period
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.form_model import Column
from cds_desktop.ui.history_dialog import HistoryDialog
from cds_desktop.ui.main_window import MainWindow
from tests.ui.hands import Hands

Key = Qt.Key
MARCH = Period.month(2026, 3)
JUNE = Period.month(2025, 6)
VILLAGES = "dead_zone_villages"


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str], str]:
    def write(text: str) -> str:
        path = tmp_path / "lich_su.csv"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def loaded(dialog: HistoryDialog) -> bool:
    """Write what is shown, once it is."""
    if dialog._seen is None:
        return False
    dialog.act()
    return True


def shown(dialog: HistoryDialog) -> list[list[str]]:
    model = dialog.table.model()
    return [[model.index(row, column).data() for column in range(4)] for row in range(model.rowCount())]


def test_a_table_is_previewed_and_written(
    window: MainWindow, hands: Hands, stored: Callable[[], Workspace], table: Callable[[str], str]
) -> None:
    def look(dialog: HistoryDialog) -> None:
        dialog.path.setText(table("Mã;2026-03;2026-04\nHT_03;150;160\nHT_06;30;28\n"))
        hands.press(Key.Key_Return)

    def seen(dialog: HistoryDialog) -> bool:
        if dialog._seen is None:
            return False
        assert dialog.summary.text() == "4 chỗ mới"
        assert shown(dialog)[0][0::3] == ["Mới", "150"]
        assert "HT_03" in shown(dialog)[0][1]
        assert "tháng 03/2026" in shown(dialog)[0][1]
        assert not stored().month(MARCH).history, "nothing is written yet"
        dialog.act()
        return True

    hands.in_dialog(window.load_history, look, seen)
    hands.wait_saved()
    assert window.footer.told.text() == "Đã nhập 4 số liệu lịch sử của 2 tháng."
    assert stored().values(MARCH)["HT_06"] == 30
    window.open_period(MARCH)
    hands.wait_saved()
    assert window.header._status.text() == "✓ Lịch sử"
    assert "chỉ để xem" in window.footer.verdict.text()
    assert not any(window._actions[name].isEnabled() for name in ("approve", "reopen", "export", "load"))
    form = window.form.grid.form
    window.open_code("HT_03")
    value = form.index(form.row_of("HT_03"), Column.VALUE)
    assert value.data() == "150"
    assert not value.flags() & Qt.ItemFlag.ItemIsEditable
    window.open_overview()
    hands.wait_saved()
    assert window.overview.month_buttons[2].accessibleName() == "Tháng 03/2026, Lịch sử, đang mở"


def test_loading_again_says_what_changes(window: MainWindow, hands: Hands, table: Callable[[str], str]) -> None:
    for text, summary in (
        ("code,2026-03\nHT_03,150\nHT_04,90\n", "2 chỗ mới"),
        ("code,2026-03\nHT_03,151\nHT_04,90\n", "1 chỗ đổi · 1 chỗ giữ nguyên"),
    ):

        def look(dialog: HistoryDialog, text: str = text) -> None:
            dialog.path.setText(table(text))
            dialog.act()

        def seen(dialog: HistoryDialog, summary: str = summary) -> bool:
            if dialog._seen is None:
                return False
            assert dialog.summary.text() == summary
            dialog.act()
            return True

        hands.in_dialog(window.load_history, look, seen)
        hands.wait_saved()


def test_one_wrong_cell_and_nothing_is_taken(
    window: MainWindow, hands: Hands, stored: Callable[[], Workspace], table: Callable[[str], str]
) -> None:
    def look(dialog: HistoryDialog) -> None:
        dialog.path.setText(table("code,2026-03,2026-09\nHT_03,1x,2\n"))
        dialog.act()

    def refused(dialog: HistoryDialog) -> bool:
        if not dialog.refusal.isVisible():
            return False
        assert [line[0] for line in shown_cells(dialog)] == ["C1"], "September has a report"
        dialog.path.setText(table("code,2026-03\nHT_03,1x\n"))
        dialog.act()
        return True

    def wrong(dialog: HistoryDialog) -> bool:
        if not dialog.refusal.isVisible() or shown_cells(dialog)[0][0] != "B2":
            return False
        dialog.reject()
        return True

    hands.in_dialog(window.load_history, look, refused, wrong)
    hands.wait_saved()
    assert not stored().values(MARCH)


def shown_cells(dialog: HistoryDialog) -> list[list[str]]:
    model = dialog.table.model()
    return [[model.index(row, column).data() for column in range(2)] for row in range(model.rowCount())]


def test_predecessors_of_a_merged_province(
    window: MainWindow, hands: Hands, stored: Callable[[], Workspace], table: Callable[[str], str]
) -> None:
    for code, number in (("02", 100), ("08", 50)):

        def look(dialog: HistoryDialog, code: str = code, number: int = number) -> None:
            names = [dialog.unit.itemText(n) for n in range(dialog.unit.count())]
            assert names[1:] == ["Tỉnh Hà Giang (trước sáp nhập)", "Tỉnh Tuyên Quang (trước sáp nhập)"]
            assert not dialog.target.isEnabled(), "this province has its own lists"
            dialog.unit.setCurrentIndex(dialog.unit.findData(f"{code}@30/06/2025"))
            assert dialog.target.isEnabled()
            dialog.path.setText(table(f"code,2025-06\nHT_03,{number}\n"))
            dialog.act()

        hands.in_dialog(window.load_history, look, loaded)
        hands.wait_saved()
    assert stored().values(JUNE)["HT_03"] == 150

    def rows(dialog: HistoryDialog) -> None:
        dialog.unit.setCurrentIndex(1)
        dialog.target.setCurrentIndex(dialog.target.findData(VILLAGES))
        dialog.path.setText(table("commune_code,village\n00691,Nà Tông\n"))
        dialog.act()

    hands.in_dialog(window.load_history, rows, loaded)
    hands.wait_saved()
    assert window.footer.told.text().startswith("Đã nhập 1 dòng")
    workspace = stored()
    (row,) = workspace.month(workspace.first_month).registers[VILLAGES].rows
    assert row.row_id.startswith("02-")
