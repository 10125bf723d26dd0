"""The first start: province, office, people; then the current month is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cds_desktop.domain.messages import Messages
from cds_desktop.reporting.workspace import Settings, Workspace
from cds_desktop.ui.first_start import FirstStart
from tests.ui.hands import CLOCK, focused

Key = Qt.Key


@pytest.fixture
def dialog(app, qtbot: QtBot, tmp_path: Path) -> FirstStart:
    dialog = FirstStart(tmp_path / "moi", CLOCK, Messages("vi"))
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    dialog.activateWindow()
    return dialog


def names(dialog: FirstStart) -> list[str]:
    return [dialog.provinces.item(row).text() for row in range(dialog.provinces.count())]


def type_text(qtbot: QtBot, text: str) -> None:
    for character in text:
        qtbot.keyClick(focused(), character)


def test_all_provinces_in_the_order_of_the_alphabet(dialog: FirstStart) -> None:
    shown = [name.removeprefix("Tỉnh ").removeprefix("Thành phố ") for name in names(dialog)]
    assert len(shown) == 34
    assert shown[:3] == ["An Giang", "Bắc Ninh", "Cà Mau"]
    assert shown.index("Đà Nẵng") < shown.index("Gia Lai")
    assert not dialog.begin.isEnabled()


def test_the_whole_first_start_by_keyboard(dialog: FirstStart, qtbot: QtBot, tmp_path: Path) -> None:
    type_text(qtbot, "tuyen q")
    assert names(dialog) == ["Tỉnh Tuyên Quang"]
    qtbot.keyClick(focused(), Key.Key_Return)
    assert focused() is dialog.office
    for text in ("So KHCN", "Mau", "Thu truong"):
        type_text(qtbot, text)
        qtbot.keyClick(focused(), Key.Key_Tab)
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(dialog.head, Key.Key_Return)
    workspace = Workspace.open(tmp_path / "moi", CLOCK)
    assert workspace.unit.full_name == "Tỉnh Tuyên Quang"
    assert workspace.settings == Settings("So KHCN", "Mau", "Thu truong")
    workspace.close()


def test_marks_count_where_they_are_typed(dialog: FirstStart) -> None:
    dialog.search.setText("hà")
    assert "Thành phố Hà Nội" in names(dialog)
    assert "Thành phố Hải Phòng" not in names(dialog)
    dialog.search.setText("không có tỉnh này")
    assert names(dialog) == []
    assert not dialog.begin.isEnabled()


def test_a_folder_that_cannot_be_used_is_said(app, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "tep").write_text("không phải thư mục")
    dialog = FirstStart(tmp_path / "tep" / "cds", CLOCK, Messages("vi"))
    qtbot.addWidget(dialog)
    dialog.search.setText("huế")
    dialog.begin.click()
    assert str(tmp_path) in dialog.refusal.text()
    assert dialog.result() == 0
