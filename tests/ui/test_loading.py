"""Nhập từ tệp: what will change is seen first, refusals are named by cell, one undo step takes it all back."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt

from cds_desktop.ui.load_dialog import LoadDialog
from cds_desktop.ui.main_window import MainWindow
from tests.ui.hands import PERIOD, Hands, focused

Key = Qt.Key
VILLAGES = "dead_zone_villages"


def tabs(dialog: LoadDialog) -> list[str]:
    return [dialog.tabs.tabText(n) for n in range(dialog.tabs.count()) if dialog.tabs.isTabVisible(n)]


def shown(dialog: LoadDialog) -> list[list[str]]:
    model = dialog.table.model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount(QModelIndex()))]
        for row in range(model.rowCount(QModelIndex()))
    ]


def test_figures_are_seen_before_they_are_loaded(window: MainWindow, hands: Hands, stored, tmp_path: Path) -> None:
    path = tmp_path / "so_lieu.csv"
    path.write_text("code,value,note\nHT_03,186,\nHT_04,171,theo điều tra\nHT_16_TS,12,\n", "utf-8")

    def preview(dialog: LoadDialog) -> bool:
        assert focused() is dialog.path
        hands.type(str(path))
        hands.press(Key.Key_Return)
        hands.qtbot.waitUntil(lambda: dialog.table.isVisible())
        assert tabs(dialog) == ["Thay đổi: 3", "Giữ nguyên: 1"]
        assert dialog.summary.text() == "2 chỗ mới · 1 chỗ đổi · 1 số được xác nhận"
        lines = shown(dialog)
        assert [line[:1] + line[2:] for line in lines] == [
            ["Đổi", "169", "171"],
            ["Mới", "để trống", "theo điều tra"],
            ["Mới", "để trống", "12"],
        ]
        assert lines[0][1].startswith("HT_04 ")
        assert lines[1][1].endswith("· Ghi chú")
        dialog.tabs.setCurrentIndex(1)
        assert [line[:1] + line[2:] for line in shown(dialog)] == [["Xác nhận", "186", "186"]]
        assert stored().month(PERIOD).exists is False, "nothing is written yet"
        return True

    def load(dialog: LoadDialog) -> None:
        assert focused() is dialog.action
        hands.press(Key.Key_Return)

    hands.in_dialog(lambda: hands.press(Key.Key_O, ctrl=True), preview, load)
    hands.wait_saved()
    assert stored().month(PERIOD).figure("HT_04").value == Decimal(171)
    assert "3" in window.footer.told.text()
    window.session.undo()
    hands.wait_saved()
    assert stored().month(PERIOD).figure("HT_04").value == Decimal(169)
    assert stored().month(PERIOD).figure("HT_16_TS").value is None


def test_refused_cells_are_named_and_guesses_are_accepted(
    window: MainWindow, hands: Hands, stored, tmp_path: Path
) -> None:
    path = tmp_path / "so_lieu.csv"
    path.write_text('code,value\nHT_03,190\nHT_04,"1,7a"\n', "utf-8")

    def load(dialog: LoadDialog) -> None:
        dialog.path.setText(str(path))
        dialog.action.click()
        hands.qtbot.waitUntil(lambda: dialog.table.isVisible())
        assert tabs(dialog)[-1] == "Chưa nhận: 1"
        place, reason = shown(dialog)[0]
        assert place == "B3"
        assert "1,7a" in reason
        assert dialog.refusal.isVisible()
        assert dialog.action.text() == "Xem trước", "a file with refused cells cannot be written"
        path.write_text('code,value\nHT_03,190\nHT_04,"171.0"\n', "utf-8")
        dialog.action.click()
        hands.qtbot.waitUntil(lambda: dialog.guesses.isVisible())
        dialog.guesses.click()
        hands.qtbot.waitUntil(lambda: dialog.action.text() == "Nhập")
        dialog.target.setCurrentIndex(1)
        assert dialog.action.text() == "Xem trước", "what was seen is of another choice"
        dialog.target.setCurrentIndex(0)
        dialog.action.click()
        hands.qtbot.waitUntil(lambda: dialog.guesses.isVisible())
        dialog.guesses.click()
        hands.qtbot.waitUntil(lambda: dialog.action.text() == "Nhập")
        dialog.action.click()

    hands.in_dialog(window.load, load)
    hands.wait_saved()
    assert stored().month(PERIOD).figure("HT_03").value == Decimal(190)


def test_rows_are_loaded_into_the_register_shown(window: MainWindow, hands: Hands, stored, tmp_path: Path) -> None:
    path = tmp_path / "thon.csv"
    path.write_text("commune_code,village\nXã Minh Sơn,Nà Tông\nXã Minh Sơn,Bản Kè\n", "utf-8")
    window.open_register(VILLAGES)
    answers = iter(["Nhập", "Nhập"])

    def load(dialog: LoadDialog) -> None:
        assert "Thôn lõm sóng" in dialog.target.currentText()
        dialog.replace.setChecked(True)
        dialog.path.setText(str(path))
        dialog.action.click()
        wanted = next(answers)
        hands.qtbot.waitUntil(lambda: dialog.action.text() == wanted)
        seen.append(shown(dialog))
        dialog.action.click()

    seen: list[list[list[str]]] = []
    hands.in_dialog(window.load, load)
    hands.wait_saved()
    assert [line[:2] for line in seen[0]] == [["Mới", "Nà Tông"], ["Mới", "Bản Kè"]]
    path.write_text("commune_code,village,households\nXã Minh Sơn,Nà Tông,46\n", "utf-8")
    hands.in_dialog(window.load, load)
    hands.wait_saved()
    assert seen[1] == [
        ["Mới", "Nà Tông · Số hộ", "để trống", "46"],
        ["Xóa dòng", "Bản Kè", seen[1][1][2], ""],
    ]
    rows = stored().month(PERIOD).registers[VILLAGES].rows
    assert [row.values["village"] for row in rows] == ["Nà Tông"]
    assert window.register.grid.rows.rowCount() == 1
    window.session.undo()
    hands.wait_saved()
    rows = stored().month(PERIOD).registers[VILLAGES].rows
    assert sorted(row.values["village"] for row in rows) == ["Bản Kè", "Nà Tông"]


def test_looking_can_be_stopped(window: MainWindow, hands: Hands, stored, tmp_path: Path) -> None:
    path = tmp_path / "thon.csv"
    lines = "".join(f"Xã Minh Sơn,Thôn {number}\n" for number in range(4000))
    path.write_text("commune_code,village\n" + lines, "utf-8")
    window.open_register(VILLAGES)

    def stop(dialog: LoadDialog) -> None:
        dialog.path.setText(str(path))
        dialog.action.click()
        assert dialog.bar.isVisible()
        hands.press(Key.Key_Escape)
        hands.qtbot.waitUntil(lambda: not dialog.bar.isVisible())
        assert dialog.isVisible()
        assert "Đã dừng" in dialog.refusal.text()
        hands.press(Key.Key_Escape)

    hands.in_dialog(window.load, stop)
    hands.wait_saved()
    assert not stored().month(PERIOD).exists
