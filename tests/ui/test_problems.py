"""The list of problems: counted, filtered, one step from its cell, explained in the details."""

from __future__ import annotations

from PySide6.QtCore import Qt

from cds_desktop.domain.problems import Severity
from cds_desktop.ui.form_grid import Column
from cds_desktop.ui.grid import LOOK_ROLE
from cds_desktop.ui.main_window import MainWindow
from tests.ui.hands import BY, PERIOD, Hands, focused

Key = Qt.Key


def places(window: MainWindow) -> list[str]:
    return [finding.problem.place for finding in window.problems.table.problems.findings]


def choose(window: MainWindow, place: str, rule: str = "") -> None:
    findings = window.problems.table.problems.findings
    row = next(n for n, f in enumerate(findings) if f.problem.place == place and rule in f.problem.rule)
    window.problems.table.setFocus()
    window.problems.table.selectRow(row)


def test_counts_are_equal_everywhere(window: MainWindow) -> None:
    counts = window.session.view.counts
    assert counts[Severity.WARNING] > 3
    assert window.problems._switches[Severity.WARNING].text() == f"{counts[Severity.WARNING]} cảnh báo"
    assert window.problems.table.problems.rowCount() == sum(counts.values())
    by_section = [entry for entry in window.sidebar.places.entries if entry.kind == "section"]
    assert sum(entry.warnings for entry in by_section) == counts[Severity.WARNING]
    assert f"{counts[Severity.WARNING]} cảnh báo" in window.footer.verdict.text()


def test_enter_goes_to_the_cell_of_a_figure(window: MainWindow, hands: Hands) -> None:
    window.open_register("documents")
    choose(window, "HT_04")
    hands.press(Key.Key_Return)
    assert not window.in_register
    assert window.form.code == "HT_04"
    assert window.form.grid.currentIndex().column() == Column.VALUE
    assert focused() is window.form.grid
    assert window.sidebar.currentIndex().data() == "B. Hạ tầng số"


def test_enter_goes_to_the_cell_of_a_row(window: MainWindow, hands: Hands, stored) -> None:
    texts = {"commune_code": "không có xã này", "village": "Nà Tông"}
    row_id, _ = stored().enter_row(PERIOD, "dead_zone_villages", None, texts, BY)
    window.session.open(PERIOD)
    hands.wait_saved()
    choose(window, f"dead_zone_villages/{row_id}/commune_code")
    hands.press(Key.Key_Return)
    assert window.in_register
    grid = window.register.grid
    assert focused() is grid
    assert grid.rows.columns[grid.currentIndex().column()].name == "commune_code"
    assert window.details._title.text() == "Nà Tông"
    shown = [label.text() for label in window.details.cards.findChildren(type(window.details._title))]
    assert any("không có xã này" in text for text in shown)


def test_f8_goes_to_the_gravest(window: MainWindow, hands: Hands) -> None:
    window.open_code("HT_04")
    hands.type("12a")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    window.open_section("A")
    hands.press(Key.Key_F8)
    assert window.form.code == "HT_04"
    assert "12a" in window.footer.told.text()
    assert places(window)[0] == "HT_04"


def test_a_warning_is_explained_by_keyboard(window: MainWindow, hands: Hands, stored) -> None:
    window.open_code("HT_03")
    hands.type("500")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    warned = next(
        f.problem for f in window.session.month.findings if f.problem.severity is Severity.WARNING
        and f.problem.rule in window.session.month.pack.rules and "/" not in f.problem.place
    )  # fmt: skip
    before = window.session.view.open_warnings
    window.open_code(warned.place)
    hands.press(Key.Key_E, ctrl=True)
    hands.type("Ra soat lai theo bien ban")
    hands.press(Key.Key_Tab)
    hands.wait_saved()
    explained = {
        (f.problem.rule, f.problem.place): f.explanation for f in stored().month(PERIOD).findings
    }  # fmt: skip
    assert explained[warned.rule, warned.place] == "Ra soat lai theo bien ban"
    assert window.session.view.open_warnings == before - 1


def test_a_half_written_explanation_survives_a_month_that_arrives(window: MainWindow, hands: Hands) -> None:
    window.open_code("HT_02_TS")
    field = window.details.cards.first_explanation() or window.details.fields.note
    field.setFocus()
    hands.type("dang viet")
    window.session.open(PERIOD)
    hands.wait_saved()
    assert field.toPlainText() == "dang viet"
    assert focused() is field


def test_severities_are_switched_off(window: MainWindow) -> None:
    window.problems._switches[Severity.WARNING].click()
    assert all(f.problem.severity is not Severity.WARNING for f in window.problems.table.problems.findings)


def test_each_severity_has_its_own_sign_and_word(window: MainWindow) -> None:
    problems = window.problems.table.problems
    first = [problems.index(row, 0) for row in range(problems.rowCount())]
    seen = {(index.data(LOOK_ROLE).icon, index.data()) for index in first}
    assert ("warning", "Cảnh báo") in seen
