"""Bộ biểu mẫu: what a new version changes is seen before it is taken; a bad one names every defect."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from cds_desktop.domain.resources import resource_path
from cds_desktop.ui.main_window import MainWindow
from cds_desktop.ui.pack_dialog import PackDialog
from tests.ui.hands import PERIOD, Hands, focused

Key = Qt.Key
NEW = """
[indicator.HT_99]
label = "Nhà văn hóa có Wi-Fi"
label_en = "Community houses with Wi-Fi"
description = "Số nhà văn hóa thôn có Wi-Fi."
value = "integer"
source = "captured"
"""


@pytest.fixture
def new_version(tmp_path: Path) -> Path:
    """The shipped pack with one indicator more, from the month shown on."""
    folder = tmp_path / "usb"
    shutil.copytree(resource_path("form_packs", "cds"), folder, ignore=shutil.ignore_patterns("__kept__*"))
    head = (folder / "pack.toml").read_text("utf-8")
    lines = [line for line in head.splitlines() if not line.startswith(("version", "first_period"))]
    (folder / "pack.toml").write_text(
        "\n".join(['version = "2099.1"', f'first_period = "{PERIOD}"', *lines]) + "\n", encoding="utf-8"
    )
    with (folder / "sections" / "b.toml").open("a", encoding="utf-8") as file:
        file.write(NEW)
    return folder


def shown(dialog: PackDialog) -> list[list[str]]:
    table = dialog.table
    return [
        [table.item(row, column).text() for column in range(table.columnCount())] for row in range(table.rowCount())
    ]


def open_packs(window: MainWindow) -> None:
    window._actions["packs"].trigger()


def test_a_new_version_is_seen_then_taken(window: MainWindow, hands: Hands, new_version: Path, stored) -> None:
    def see(dialog: PackDialog) -> bool:
        hands.qtbot.waitUntil(lambda: dialog.table.rowCount() == 1)
        assert shown(dialog)[0][1:] == ["01/2023", "kèm theo chương trình, các kỳ đã lập: 09/2026, 10/2026"]
        assert focused() is dialog.path
        hands.type(str(new_version))
        hands.press(Key.Key_Return)
        hands.qtbot.waitUntil(lambda: dialog.action.text() == "Nhận")
        assert shown(dialog) == [["Thêm chỉ tiêu HT_99 Nhà văn hóa có Wi-Fi", ""]]
        assert "dùng từ kỳ 10/2026" in dialog.summary.text()
        assert "sẽ chuyển sang biểu mẫu mới: 10/2026" in dialog.summary.text()
        assert [pack.version for pack in stored().packs.all()] == [], "nothing is written yet"
        return True

    def take(dialog: PackDialog) -> None:
        assert focused() is dialog.action
        hands.press(Key.Key_Return)

    window.session.enter("HT_03", "187")
    hands.wait_saved()
    assert window.session.undo_steps
    hands.in_dialog(lambda: open_packs(window), see, take)
    hands.wait_saved()
    assert window.session.month.pack.version == "2099.1", "October, being entered, goes on with it"
    assert window.session.undo_steps == []
    window.open_code("HT_99")
    assert window.form.code == "HT_99", "the grid shows the new line"
    hands.type("5")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    workspace = stored()
    assert workspace.month(PERIOD).values["HT_99"] == 5
    assert "HT_99" not in workspace.month(PERIOD.previous()).pack.asked


def test_defects_are_named_by_file_and_line(window: MainWindow, hands: Hands, new_version: Path) -> None:
    path = new_version / "sections" / "b.toml"
    path.write_text(
        path.read_text("utf-8").replace('value = "integer"\nsource = "captured"\n', "", 1), encoding="utf-8"
    )

    def look(dialog: PackDialog) -> bool:
        dialog.path.setText(str(new_version))
        dialog.action.click()
        hands.qtbot.waitUntil(lambda: dialog.refusal.isVisible())
        lines = shown(dialog)
        assert len(lines) >= 2
        assert all(file == "sections/b.toml" and line.isdigit() and defect for file, line, defect in lines)
        assert str(len(lines)) in dialog.refusal.text()
        assert dialog.action.text() == "Xem thay đổi", "it cannot be taken"
        hands.press(Key.Key_Escape)
        return True

    hands.in_dialog(lambda: open_packs(window), look)
    assert window.session.month.pack.version != "2099.1"


def test_an_older_version_is_refused_in_a_sentence(window: MainWindow, hands: Hands) -> None:
    def look(dialog: PackDialog) -> bool:
        dialog.path.setText(str(resource_path("form_packs", "cds")))
        dialog.action.click()
        hands.qtbot.waitUntil(lambda: dialog.refusal.isVisible())
        assert "không mới hơn" in dialog.refusal.text()
        hands.press(Key.Key_Escape)
        return True

    hands.in_dialog(lambda: open_packs(window), look)
