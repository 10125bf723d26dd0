"""Approve, export, open again; a locked month cannot be written; files are loaded."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from cds_desktop.domain.figures import Status
from cds_desktop.ui import dialogs
from cds_desktop.ui.form_grid import Column
from cds_desktop.ui.main_window import MainWindow
from tests.ui.hands import BY, PERIOD, Hands, focused
from tests.ui.test_window import still_clipped

Key = Qt.Key


@pytest.fixture
def ready(window: MainWindow, hands: Hands, stored) -> MainWindow:
    """A month in which every warning has its explanation."""
    workspace = stored()
    workspace.confirm(PERIOD, BY)
    workspace.explain(PERIOD, "Đã rà soát, số liệu đúng.", BY)
    window.session.open(PERIOD)
    hands.wait_saved()
    assert window.session.month.ready
    return window


def approve(dialog: dialogs.ApproveDialog) -> None:
    assert dialog.name.text() == "Nguyễn Văn Mẫu"
    dialog.action.click()


def export_into(hands: Hands, folder: Path) -> Callable[[dialogs.ExportDialog], bool | None]:
    """Two visits: the first starts the export, the last sees its file and closes."""
    begun = False

    def step(dialog: dialogs.ExportDialog) -> bool | None:
        nonlocal begun
        if not isinstance(dialog, dialogs.ExportDialog):
            return False
        if not begun:
            dialog.folder.setText(str(folder))
            dialog.action.click()
            begun = True
        if dialog.exported is None:
            assert not dialog.refusal.isVisible(), dialog.refusal.text()
            return False
        hands.qtbot.wait(20)
        assert not still_clipped(dialog, hands.qtbot), "the name of the file and its code are to be read"
        dialog.cancel.click()
        return None

    return step


def test_approve_export_reopen(ready: MainWindow, hands: Hands, stored, tmp_path: Path) -> None:
    assert "Đủ điều kiện gửi" in ready.footer.verdict.text()
    hands.in_dialog(ready.approve, approve)
    hands.wait_saved()
    assert stored().month(PERIOD).status is Status.APPROVED
    assert ready.header._status.text() == "✓ Đã duyệt"
    assert "Nguyễn Văn Mẫu" in ready.footer.verdict.text()

    hands.in_dialog(lambda: hands.press(Key.Key_F9), export_into(hands, tmp_path / "gui"))
    hands.wait_saved()
    assert [path.name for path in (tmp_path / "gui").iterdir()] == ["CDS_08_2026-10_r0.xlsx"]
    assert stored().month(PERIOD).status is Status.SENT
    assert ready.header._status.text() == "✓ Đã gửi"

    def reopen(dialog: dialogs.ReopenDialog) -> bool | None:
        if not dialog.refusal.isVisible():
            dialog.action.click()
            hands.qtbot.waitUntil(dialog.refusal.isVisible)
        assert "lý do" in dialog.refusal.text()
        dialog.reason.setFocus()
        hands.type("So lieu VNPT gui lai")
        hands.press(Key.Key_Return, ctrl=True)
        return None

    hands.in_dialog(ready.reopen, reopen)
    hands.wait_saved()
    month = stored().month(PERIOD)
    assert (month.status, month.revision) == (Status.ENTERING, 1)
    assert "bổ sung lần 1" in ready.header._status.text()


def test_f9_on_a_ready_month_asks_for_approval_first(ready: MainWindow, hands: Hands, stored, tmp_path: Path) -> None:
    hands.in_dialog(lambda: hands.press(Key.Key_F9), approve, export_into(hands, tmp_path))
    hands.wait_saved()
    assert stored().month(PERIOD).status is Status.SENT


def test_a_month_that_is_not_ready_is_not_approved(window: MainWindow, hands: Hands, stored) -> None:
    window.open_section("NEN")
    assert not window.approve()
    hands.wait_saved()
    assert window.footer.told.text()
    assert window.form.code == window.problems.table.problems.findings[0].problem.place
    assert stored().month(PERIOD).status is Status.ENTERING


def test_a_draft_is_exported_at_any_time(window: MainWindow, hands: Hands, stored, tmp_path: Path) -> None:
    hands.in_dialog(window.export_draft, export_into(hands, tmp_path))
    hands.wait_saved()
    assert [path.name for path in tmp_path.glob("*.xlsx")] == ["CDS_08_2026-10_r0_DU_THAO.xlsx"]
    assert stored().month(PERIOD).status is Status.ENTERING


def test_a_folder_that_cannot_be_written_is_said_in_the_dialog(ready: MainWindow, hands: Hands, tmp_path: Path) -> None:
    (tmp_path / "tep").write_text("")
    hands.in_dialog(ready.approve, approve)
    hands.wait_saved()

    def try_it(dialog: dialogs.ExportDialog) -> None:
        dialog.folder.setText(str(tmp_path / "tep" / "gui"))
        dialog.action.click()
        hands.qtbot.waitUntil(dialog.refusal.isVisible)
        assert str(tmp_path) in dialog.refusal.text()
        dialog.cancel.click()

    hands.in_dialog(ready.export, try_it)


def test_a_locked_month_is_read_only(ready: MainWindow, hands: Hands, stored) -> None:
    workspace = stored()
    workspace.enter_row(PERIOD, "documents", None, {"indicator": "TC_10", "number": "1/CV"}, BY)
    from cds_desktop.reporting import sending

    for finding in workspace.month(PERIOD).findings:
        if finding.problem.place.startswith("documents/"):
            row = finding.problem.place.split("/")[1]
            workspace.enter_row(PERIOD, "documents", row, {"issued_on": "01/10/2026"}, BY)
    workspace.explain(PERIOD, "Đã rà soát.", BY)
    sending.approve(workspace, PERIOD, BY)
    ready.session.open(PERIOD)
    hands.wait_saved()
    ready.open_code("HT_03")
    for key in ("5", Key.Key_F2, Key.Key_Delete):
        hands.type(key) if isinstance(key, str) else hands.press(key)
        assert focused() is ready.form.grid
    form = ready.form.grid.form
    assert not any(
        form.index(row, column).flags() & Qt.ItemFlag.ItemIsEditable
        for row in range(form.rowCount())
        for column in Column
    )
    assert ready.details.fields.note.isReadOnly()
    assert not ready.details.fields.quality.isEnabled()
    ready.open_register("documents")
    rows = ready.register.grid.rows
    assert rows.rowCount() == 1
    assert not rows.index(0, 0).flags() & Qt.ItemFlag.ItemIsEditable
    hands.press(Key.Key_Insert, ctrl=True)
    assert rows.rowCount() == 1
    enabled = {name for name, action in ready._actions.items() if action.isEnabled()}
    assert not enabled & {"load", "confirm_all", "row_add", "row_delete", "approve"}
    assert "reopen" in enabled
    hands.wait_saved()
    assert stored().month(PERIOD).figure("HT_03").value == Decimal(186)


def test_names_are_changed_in_the_settings(window: MainWindow, hands: Hands, stored) -> None:
    def change(dialog: dialogs.SettingsDialog) -> None:
        assert isinstance(dialog.preparer, QLineEdit)
        dialog.preparer.setText("Trần Thị Khác")
        dialog.action.click()

    hands.in_dialog(window.edit_settings, change)
    hands.wait_saved()
    assert stored().settings.preparer == "Trần Thị Khác"
