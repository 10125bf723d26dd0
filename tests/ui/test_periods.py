"""Longer periods in the window: found in one menu, computed from the months, with a narrative of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from cds_desktop.domain.figures import Status
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.reporting.packs import install
from cds_desktop.reporting.sending import approve
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.comparison import Comparison
from cds_desktop.ui.form_model import Column
from cds_desktop.ui.main_window import MainWindow
from cds_desktop.ui.texts import months_in_text, period_in_text, period_name
from tests.ui.hands import BY, CLOCK, PERIOD, Hands

Key = Qt.Key
Q3, Q4, YEAR = (Period.parse(name) for name in ("2026-Q3", "2026-Q4", "2026"))
SEPTEMBER = PERIOD.previous()
VILLAGES = "dead_zone_villages"
NARRATIVE = ("shortcomings", "next_tasks", "proposals")
PACK = """\
id = "bao_lu"
version = "1"
period = "2026-X01"
window_start = 2026-10-01
cut_off = 2026-10-18
due_date = 2026-10-22
first_period = "2026-10"
title = "Báo cáo đột xuất"
title_en = "Ad hoc report"
takes = ["HT_05"]
"""


@pytest.fixture
def data_dir(data_dir: Path) -> Path:
    """Figures of July and September; August was left out."""
    workspace = Workspace.open(data_dir, CLOCK)
    for month, attacks in ((7, "2"), (9, "3")):
        workspace.enter(Period.month(2026, month), "AT_09", attacks, BY)
    workspace.enter(SEPTEMBER, "TT_01", "Tháng 9 đạt kế hoạch.", BY)
    workspace.enter_row(SEPTEMBER, "shortcomings", None, {"content": "Thiếu cáp quang"}, BY)
    workspace.enter_row(SEPTEMBER, VILLAGES, None, {"commune_code": "02215", "village": "Nà Tông"}, BY)
    workspace.close()
    return data_dir


def turn(window: MainWindow, hands: Hands, period: Period) -> None:
    window.open_period(period)
    hands.wait_saved()
    assert window.session.month.period == period


def entries(menu: QMenu) -> dict[str, QMenu | None]:
    """The entries of a menu as it is when it is opened, with their own menus."""
    menu.aboutToShow.emit()
    return {action.text(): action.menu() for action in menu.actions() if not action.isSeparator()}


def cell(window: MainWindow, code: str, column: Column, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> str:
    form = window.form.grid.form
    return form.index(form.row_of(code), column).data(role)


# Names


def test_every_kind_of_period_has_a_name() -> None:
    names = ("2026-10", "2026-Q3", "2026-H1", "2026-H2", "2026-9M", "2026", "2026-X01")
    vi, en = Messages("vi"), Messages("en")
    assert [period_name(Period.parse(name), vi) for name in names] == [
        "Tháng 10/2026", "Quý 3/2026", "6 tháng đầu năm 2026", "6 tháng cuối năm 2026", "9 tháng năm 2026", "Năm 2026",
        "Đột xuất 1/2026",
    ]  # fmt: skip
    assert len({period_name(Period.parse(name), en) for name in names}) == len(names)
    assert period_in_text(Q3, vi) == "quý 3/2026"


@pytest.mark.parametrize(
    ("numbers", "shown"), [((8,), "08/2026"), ((1, 3), "01, 03/2026"), ((1, 5, 6, 7), "01, 05–07/2026"), ((), "")]
)
def test_missing_months_are_told_shortly(numbers: tuple[int, ...], shown: str) -> None:
    assert months_in_text([Period.month(2026, number) for number in numbers]) == shown


# The menu


def test_the_menu_has_all_kinds_and_says_what_is_missing(window: MainWindow) -> None:
    menu = window.header._menu
    shown = entries(menu)
    assert list(shown)[:3] == ["Tháng 10/2026 · Chưa nhập", "Tháng 09/2026 · Đang nhập", "Tháng 08/2026 · Chưa nhập"]
    assert list(entries(shown["Quý"]))[2:] == [
        "Quý 3/2026 · Chưa nhập · thiếu tháng 08/2026",
        "Quý 4/2026 · Chưa nhập · thiếu tháng 10–12/2026",
    ]
    longer = [name.split(" · ")[0] for name in entries(shown["6 tháng, 9 tháng, cả năm"])]
    assert longer == ["6 tháng đầu năm 2026", "9 tháng năm 2026", "6 tháng cuối năm 2026", "Năm 2026"]
    assert "Đột xuất" not in shown
    assert any(name.startswith("Tháng 12/2025") for name in entries(shown["Năm 2025"]))


def test_a_month_that_was_just_begun_says_so(window: MainWindow, hands: Hands) -> None:
    window.session.enter("HT_03", "190")
    hands.wait_saved()
    assert next(iter(entries(window.header._menu))) == "Tháng 10/2026 · Đang nhập"


def test_a_period_is_chosen_by_keyboard(window: MainWindow, hands: Hands) -> None:
    window.header._period.setFocus()
    menu = window.header._menu
    menu.popup(window.header.mapToGlobal(window.header.rect().bottomLeft()))
    position = next(n for n, action in enumerate(a for a in menu.actions() if not a.isSeparator()) if action.menu())
    hands.press(*[Key.Key_Down] * (position + 1), Key.Key_Right)
    hands.press(Key.Key_Down, Key.Key_Down, Key.Key_Return)
    hands.wait_saved()
    assert window.session.month.period == Q3


def test_the_arrows_stay_within_the_kind(window: MainWindow, hands: Hands) -> None:
    turn(window, hands, Q3)
    assert window.header._period.text() == "Quý 3/2026 ▾"
    window.header.step(1)
    hands.wait_saved()
    assert window.session.month.period == Q4
    assert not window.header._later.isEnabled()
    window.header.step(1)
    window.header.step(-1)
    hands.wait_saved()
    assert window.session.month.period == Q3
    turn(window, hands, YEAR)
    assert not window.header._later.isEnabled()


# What a longer period shows


def test_figures_come_from_the_months_and_cannot_be_typed(window: MainWindow, hands: Hands) -> None:
    turn(window, hands, Q3)
    window.open_code("AT_09")
    assert cell(window, "AT_09", Column.VALUE) == "5"
    assert window.form.grid.form.headerData(Column.VALUE, Qt.Orientation.Horizontal) == "Kỳ này\nQuý 3/2026"
    told = cell(window, "AT_09", Column.VALUE, Qt.ItemDataRole.ToolTipRole)
    assert "Tổng hợp từ các tháng" in told
    assert "08/2026" in told
    assert "Tổng hợp từ các tháng" in window.details._origin.text()
    assert not window.details.fields.isVisible()
    hands.type("7")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    assert window.session.month.values["AT_09"] == 5
    assert not window.session.month.exists


def test_a_blank_says_why(window: MainWindow, hands: Hands, stored: Callable[[], Workspace]) -> None:
    turn(window, hands, Q4)
    window.open_code("AT_09")
    told = cell(window, "AT_09", Column.VALUE, Qt.ItemDataRole.ToolTipRole)
    assert "Thiếu số liệu tháng 10/2026, 11/2026, 12/2026" in told
    combined = stored().month(Q4).combined
    rates = window.session.month.pack.asked
    code = next(c for c, made in combined.items() if made.reason == "parts" and c in rates)
    window.open_code(code)
    assert "thiếu tử số hoặc mẫu số" in window.details._origin.text()


def test_narrative_and_lists_of_section_i_are_told_anew(
    window: MainWindow, hands: Hands, stored: Callable[[], Workspace]
) -> None:
    turn(window, hands, Q3)
    window.open_code("TT_01")
    assert window.details.fields.isVisible()
    window.session.enter("TT_01", "Quý III đạt kế hoạch.")
    hands.wait_saved()
    window.open_register("shortcomings")
    assert window.register.editable
    assert window._actions["row_add"].isEnabled()
    window.register.add_row()
    grid = window.register.grid
    grid.rows.setData(grid.rows.index(1, 1), "Thiếu nhân lực")
    hands.wait_saved()
    window.open_register(VILLAGES)
    assert not window.register.editable
    assert not window._actions["row_add"].isEnabled()
    assert not grid.rows.flags(grid.rows.index(0, 0)) & Qt.ItemFlag.ItemIsEditable
    quarter, month = stored().month(Q3), stored().month(SEPTEMBER)
    assert (quarter.values["TT_01"], month.values["TT_01"]) == ("Quý III đạt kế hoạch.", "Tháng 9 đạt kế hoạch.")
    assert [len(m.registers["shortcomings"].rows) for m in (quarter, month)] == [2, 1]


def test_a_quarter_is_approved_sent_and_opened_again_like_a_month(
    window: MainWindow, hands: Hands, tmp_path: Path, stored: Callable[[], Workspace]
) -> None:
    turn(window, hands, Q3)
    session = window.session
    session.confirm()
    for name in NARRATIVE[1:]:
        session.confirm_empty(name)
    hands.wait_saved()
    assert "UNCONFIRMED" not in {f.problem.rule for f in session.month.findings}
    session.explain([f.problem for f in session.month.findings if f.open_warning], "Chưa triển khai ở tháng 8")
    hands.wait_saved()
    hands.in_dialog(window.approve, lambda dialog: dialog.act())
    hands.wait_saved()
    assert session.month.status is Status.APPROVED

    def export(dialog) -> None:  # type: ignore[no-untyped-def]
        assert "quý 3/2026" in dialog.introduction.text()
        dialog.folder.setText(str(tmp_path))
        dialog.act()

    hands.in_dialog(window.export, export, lambda dialog: bool(dialog.exported) and dialog.accept())
    hands.wait_saved()
    assert (tmp_path / "CDS_08_2026-Q3_r0.xlsx").exists()
    assert window.header._status.text() == "✓ Đã gửi"
    assert any("Quý 3/2026 · Đã gửi" in name for name in entries(entries(window.header._menu)["Quý"]))

    def reopen(dialog) -> None:  # type: ignore[no-untyped-def]
        dialog.reason.setText("Bổ sung tháng 8")
        dialog.act()

    hands.in_dialog(window.reopen, reopen)
    hands.wait_saved()
    assert (session.month.status, session.month.revision) == (Status.ENTERING, 1)
    assert stored().month(SEPTEMBER).status is Status.ENTERING, "the months stay as they are"


def test_the_overview_names_the_longer_reports_that_end_now(window: MainWindow, hands: Hands) -> None:
    turn(window, hands, SEPTEMBER)
    window.open_overview()
    hands.wait_saved()
    lines = window.overview.longer
    shown = [[lines.item(row, column).text() for column in range(3)] for row in range(lines.rowCount())]
    assert [line[0] for line in shown] == ["Quý 3/2026", "9 tháng năm 2026"]
    assert shown[0][1:] == ["Chưa nhập · thiếu tháng 08/2026", "hạn gửi 25/09"]
    lines.setFocus()
    lines.setCurrentCell(0, 0)
    hands.press(Key.Key_Return)
    hands.wait_saved()
    assert window.session.month.period == Q3
    assert window.overview._readiness.text() == "Quý 3/2026 đã đến đâu"


# Periods with another form pack, and closed history


def test_an_ad_hoc_period_shows_its_small_pack(
    open_window: Callable[..., MainWindow], data_dir: Path, tmp_path: Path, qtbot
) -> None:
    folder = tmp_path / "bao_lu"
    folder.mkdir()
    (folder / "pack.toml").write_text(PACK, encoding="utf-8")
    workspace = Workspace.open(data_dir, CLOCK)
    install(workspace, folder, BY)
    workspace.close()
    window = open_window()
    hands = Hands(qtbot, window)
    window.open_register(VILLAGES)
    hands.wait_saved()
    (entry,) = entries(entries(window.header._menu)["Đột xuất"])
    assert entry == "Đột xuất 1/2026 · Chưa nhập"
    turn(window, hands, Period.parse("2026-X01"))
    assert not window.in_register, "the small pack has no such list"
    assert [indicator.code for indicator in window.form.grid.form.indicators] == ["HT_03", "HT_04", "HT_05"]
    assert window.header._due.text().startswith("hạn gửi 22/10")
    window.open_code("HT_03")
    window.session.enter("HT_03", "190")
    hands.wait_saved()
    assert window.session.month.values["HT_03"] == 190
    turn(window, hands, PERIOD)
    assert len(window.form.grid.form.indicators) > 10
    assert window.session.month.values["HT_03"] == 186


# Comparison


def test_the_year_to_date_of_a_locked_month_is_what_was_approved(
    open_window: Callable[..., MainWindow], data_dir: Path, qtbot
) -> None:
    workspace = Workspace.open(data_dir, CLOCK)
    workspace.confirm(SEPTEMBER, BY)
    for name, state in workspace.month(SEPTEMBER).registers.items():
        if not state.rows:
            workspace.confirm_empty(SEPTEMBER, name, BY)
    workspace.explain(SEPTEMBER, "Đã rà soát", BY)
    approve(workspace, SEPTEMBER, BY)
    workspace.enter(Period.month(2026, 7), "AT_09", "20", BY)
    workspace.close()
    window = open_window()
    hands = Hands(qtbot, window)
    turn(window, hands, SEPTEMBER)
    window.open_code("AT_09")
    window.form.grid.form.compare_with(Comparison.TO_DATE)
    hands.wait_saved()
    assert cell(window, "AT_09", Column.BASE) == "5"
    turn(window, hands, Period.month(2026, 7))
    assert cell(window, "AT_09", Column.BASE) == "20"
