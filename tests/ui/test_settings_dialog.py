"""The arrangements of a province, filled in by keyboard."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from cds_desktop.domain.periods import Window
from cds_desktop.reporting.settings import OwnDay, Person, SupplierArrangement
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.main_window import MainWindow
from cds_desktop.ui.settings_dialog import ProvinceDialog, Table
from tests.ui.hands import PERIOD, Hands, focused

Stored = Callable[[], Workspace]


def fill(table: Table, row: int, column: int, text: str) -> None:
    item = table.item(row, column)
    assert item is not None
    item.setText(text)


def test_all_pages_are_saved_together_and_the_window_follows(window: MainWindow, hands: Hands, stored: Stored) -> None:
    def change(dialog: ProvinceDialog) -> None:
        dialog.due_day.setText("27")
        assert "27/10/2026" in dialog.told_due.text()
        fill(dialog.suppliers, 0, 1, "anh Nam")
        fill(dialog.suppliers, 0, 2, "18")
        dialog._add_day()
        fill(dialog.days, 0, 0, "27/10/2026")
        fill(dialog.days, 0, 1, "Ngày hội của tỉnh")
        dialog.people.add_line(("Lan", "Chuyên viên", ""))
        dialog.pages.setCurrentIndex(4)
        dialog.find_target.setText("ho gia dinh co internet cap quang")
        shown = [row for row in range(dialog.targets.rowCount()) if not dialog.targets.isRowHidden(row)]
        fill(dialog.targets, shown[0], 3, "85,5")
        dialog.action.click()

    hands.in_dialog(window.edit_province, change)
    hands.wait_saved()
    province = stored().province
    assert province.days == [OwnDay(date(2026, 10, 27), "Ngày hội của tỉnh")]
    assert province.people == [Person("Lan", "Chuyên viên")]
    assert province.suppliers == {"so_khcn": SupplierArrangement("anh Nam", 18)}
    assert province.targets == {"HT_01": Decimal("85.5")}
    assert any("hạn gửi 28/10" in label.text() for label in window.findChildren(QLabel))
    assert window.session.month.pack.indicators["HT_01"].target == Decimal("85.5")


def test_what_was_saved_is_shown_again_and_can_be_deleted(window: MainWindow, hands: Hands, stored: Stored) -> None:
    def add(dialog: ProvinceDialog) -> None:
        dialog.pages.setCurrentIndex(4)
        fill(dialog.targets, 0, 3, "7")
        dialog._add_day(OwnDay(date(2026, 10, 24), "Làm bù", worked=True))
        dialog.action.click()

    def delete(dialog: ProvinceDialog) -> None:
        worked = dialog.days.item(0, 2)
        assert worked
        assert (dialog.days.text(0, 0), worked.checkState()) == ("24/10/2026", Qt.CheckState.Checked)
        dialog.days.removeRow(0)
        dialog.action.click()

    hands.in_dialog(window.edit_province, add)
    hands.wait_saved()
    assert stored().province.days == [OwnDay(date(2026, 10, 24), "Làm bù", worked=True)]
    hands.in_dialog(window.edit_province, delete)
    hands.wait_saved()
    assert stored().province.days == []
    assert list(stored().province.targets.values()) == [7], "a page that was not opened keeps what it has"


def test_a_refusal_is_said_and_nothing_saved(window: MainWindow, hands: Hands, stored: Stored) -> None:
    def unreadable(dialog: ProvinceDialog) -> None:
        dialog.due_day.setText("hai lăm")
        dialog.action.click()
        assert "“hai lăm”" in dialog.refusal.text()
        dialog.due_day.setText("40")
        dialog.action.click()

    def refused(dialog: ProvinceDialog) -> bool | None:
        if "40" not in dialog.refusal.text():
            return False  # the worker has not answered yet
        dialog.reject()
        return None

    hands.in_dialog(window.edit_province, unreadable, refused)
    assert stored().province.due_day == 25


def test_a_report_gets_dates_of_its_own(window: MainWindow, hands: Hands, stored: Stored) -> None:
    def change(dialog: ProvinceDialog) -> None:
        for field, text in zip(dialog.window_days, ("20/09/2026", "20/10/2026", "30/10/2026"), strict=True):
            field.setText(text)
        assert "30/10/2026" in dialog.told_due.text()
        dialog.action.click()

    hands.in_dialog(window.edit_province, change)
    hands.wait_saved()
    expected = Window(date(2026, 9, 20), date(2026, 10, 20), date(2026, 10, 30))
    assert stored().dated(PERIOD).window == expected
    assert window.session.month.period.window == expected


def test_the_pages_are_reached_and_left_by_keyboard(window: MainWindow, hands: Hands) -> None:
    def walk(dialog: ProvinceDialog) -> None:
        dialog.pages.tabBar().setFocus()
        seen = {dialog.pages.currentIndex()}
        for _ in range(dialog.pages.count() - 1):
            hands.press(Qt.Key.Key_Right)
            seen.add(dialog.pages.currentIndex())
        assert seen == set(range(dialog.pages.count()))
        dialog.pages.setCurrentIndex(2)
        dialog.pages.tabBar().setFocus()
        names = []
        for _ in range(6):
            hands.press(Qt.Key.Key_Tab)
            names.append(focused())
        assert names[:5:4] == [dialog.days, dialog.action]
        hands.press(Qt.Key.Key_Escape)

    hands.in_dialog(window.edit_province, walk)
