"""The list of problems: counted, filtered, one step from its cell, explained in the details."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel

from cds_desktop.app import cli
from cds_desktop.domain.problems import Kind, Severity
from cds_desktop.ui.dialogs import ApproveDialog
from cds_desktop.ui.explain_dialog import ExplainDialog
from cds_desktop.ui.explanations import ReasonBox
from cds_desktop.ui.form_grid import Column
from cds_desktop.ui.grid import LOOK_ROLE
from cds_desktop.ui.main_window import MainWindow
from cds_desktop.ui.style import colour
from tests.ui.hands import BY, PERIOD, Hands, focused

Key = Qt.Key


def places(window: MainWindow) -> list[str]:
    return [finding.problem.place for finding in window.problems.table.problems.findings]


def choose(window: MainWindow, place: str, rule: str = "") -> None:
    findings = window.problems.table.problems.findings
    row = next(n for n, f in enumerate(findings) if f.problem.place == place and rule in f.problem.rule)
    window.problems.table.setFocus()
    window.problems.table.selectRow(row)


def test_counts_are_equal_everywhere(window: MainWindow, hands: Hands, capsys) -> None:
    """In the list, its filters, the sidebar, the footer, the overview, the question before approval and `validate`."""
    window.resize(1366, 728)
    window.open_code("HT_04")
    hands.type("12a")
    hands.press(Key.Key_Return)
    warnings = [f.problem for f in window.session.month.findings if f.open_warning]
    window.session.explain(warnings[:3], "Đã rà soát", "khac")
    hands.wait_saved()
    month = window.session.month
    counts = month.counts
    assert counts[Kind.ERROR] == 1
    assert counts[Kind.WARNING] > 3
    assert counts[Kind.EXPLAINED] == 3
    listed = [finding.kind for finding in window.problems.table.problems.findings]
    words = {Kind.ERROR: "lỗi", Kind.WARNING: "cảnh báo", Kind.EXPLAINED: "đã thuyết minh", Kind.HINT: "lưu ý"}
    for kind, word in words.items():
        assert listed.count(kind) == counts[kind]
        assert window.problems._switches[kind].accessibleName() == f"{counts[kind]} {word}"
    left = counts[Kind.ERROR] + counts[Kind.WARNING]
    assert window.problems.open_only.accessibleName() == f"Còn mở: {left}"
    by_section = [entry for entry in window.sidebar.places.entries if entry.kind == "section"]
    assert sum(entry.warnings for entry in by_section) == counts[Kind.WARNING]
    assert sum(entry.errors for entry in by_section) == counts[Kind.ERROR]
    offered = [window.problems.sections.itemText(row) for row in range(window.problems.sections.count())]
    assert offered == [f"Tất cả ({left})"] + [
        f"{entry.title} ({entry.errors + entry.warnings})" if entry.errors + entry.warnings else entry.title
        for entry in by_section
    ]
    verdict = f"Chưa đủ điều kiện gửi: {counts[Kind.ERROR]} lỗi, {counts[Kind.WARNING]} cảnh báo cần thuyết minh"
    assert window.footer.verdict.text() == verdict
    window.open_overview()
    hands.wait_saved()
    assert window.overview._verdict.text() == verdict
    assert ApproveDialog(window, window.session).findChild(QLabel, "quiet").text() == " · ".join(
        f"{counts[kind]} {word}" for kind, word in words.items()
    )
    assert cli.run(["validate", "--period", str(PERIOD), "--data-dir", str(window._data_dir)]) == 1
    printed = capsys.readouterr().out
    assert verdict in printed
    assert printed.count("Thuyết minh: ") == counts[Kind.EXPLAINED]


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
    hands.type("12")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    assert window.footer.told.text() == "", "what was mended is no more spoken of"
    hands.press(Key.Key_Z, ctrl=True)
    hands.wait_saved()
    assert places(window)[0] == "HT_04"


def test_f8_goes_on_from_what_cannot_be_mended_yet(window: MainWindow, hands: Hands) -> None:
    window.open_code("HT_04")
    hands.type("12a")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    findings = window.problems.table.problems.findings
    wanted = [finding.problem.place for finding in findings if finding.kind.is_open]
    seen = []
    for _ in range(len(wanted) + 1):
        hands.press(Key.Key_F8)
        seen.append(window._place() if window.in_register else window.form.code)
        assert findings[window.problems.table.currentIndex().row()].problem.place == seen[-1], "the list goes along"
    assert seen == [*wanted, wanted[0]]
    window.open_code("HT_03")
    hands.press(Key.Key_F8)
    assert window.form.code == wanted[0], "from anywhere else, the gravest"


def test_a_warning_is_explained_by_keyboard(window: MainWindow, hands: Hands, stored) -> None:
    window.open_code("HT_03")
    hands.type("500")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    warned = next(
        f.problem for f in window.session.month.findings if f.problem.severity is Severity.WARNING
        and f.problem.rule in window.session.month.pack.rules and "/" not in f.problem.place
    )  # fmt: skip
    before = window.session.month.counts[Kind.WARNING]
    window.open_code(warned.place)
    hands.press(Key.Key_E, ctrl=True)
    assert isinstance(focused(), ReasonBox)
    hands.press(Key.Key_Down, Key.Key_Down)
    hands.press(Key.Key_Tab)
    hands.type("Ra soat lai theo bien ban")
    hands.press(Key.Key_Tab)
    hands.wait_saved()
    explained = {
        (f.problem.rule, f.problem.place): (f.explanation, f.reason) for f in stored().month(PERIOD).findings
    }  # fmt: skip
    assert explained[warned.rule, warned.place] == ("Ra soat lai theo bien ban", "dinh_chinh")
    assert window.session.month.counts[Kind.WARNING] == before - 1
    window.open_code(warned.place)
    field = window.details.cards.first_explanation()
    assert field.reason.code == "dinh_chinh"
    field.sentence.setFocus()
    hands.press(Key.Key_A, ctrl=True)
    hands.press(Key.Key_Delete)
    window.form.grid.setFocus()
    hands.wait_saved()
    assert window.session.month.counts[Kind.WARNING] == before, "an emptied explanation is taken back"
    hands.press(Key.Key_Z, ctrl=True)
    hands.wait_saved()
    assert window.session.month.counts[Kind.WARNING] == before - 1
    assert (field.sentence.text(), field.reason.code) == ("Ra soat lai theo bien ban", "dinh_chinh")


def test_a_half_written_explanation_survives_a_month_that_arrives(window: MainWindow, hands: Hands) -> None:
    warned = next(f.problem for f in window.session.month.findings if f.problem.rule == "REQUIRED_ROWS")
    window.open_code(warned.place)
    field = window.details.cards.first_explanation()
    field.setFocus()
    hands.press(Key.Key_Down)
    hands.press(Key.Key_Tab)
    hands.type("dang viet")
    window.session.open(PERIOD)
    hands.wait_saved()
    assert field.sentence.toPlainText() == "dang viet"
    assert field.reason.code == "bien_dong", "a reason waits for its sentence"
    assert focused() is field.sentence


def test_severities_are_switched_off(window: MainWindow, hands: Hands) -> None:
    window.open_code("HT_04")
    hands.type("12a")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    window.problems._switches[Kind.WARNING].click()
    assert window.problems.table.problems.findings
    assert all(f.problem.severity is not Severity.WARNING for f in window.problems.table.problems.findings)


def test_one_section_and_what_is_open(window: MainWindow, hands: Hands) -> None:
    panel, month = window.problems, window.session.month
    panel.sections.setFocus()
    hands.press(Key.Key_End)
    section = panel.sections.currentData()
    found = [finding for finding in month.findings if month.section_of(finding.problem.place) == section]
    assert 0 < len(found) < len(month.findings)
    assert panel.table.problems.rowCount() == len(found)
    progress = month.progress(section)
    assert panel._switches[Kind.WARNING].accessibleName() == f"{progress.counts[Kind.WARNING]} cảnh báo"
    window.session.explain([next(f.problem for f in found if f.open_warning)], "Đã rà soát")
    hands.wait_saved()
    panel.open_only.click()
    assert panel.table.problems.rowCount() == sum(f.kind.is_open for f in found) - 1
    assert not panel._switches[Kind.HINT].isEnabled()
    panel._switches[Kind.WARNING].click()
    assert panel.table.problems.findings == []
    assert panel._none.isVisible()
    assert panel._none.text() == "Không có dòng nào thuộc loại và phần đang chọn."


def test_back_to_the_same_line(window: MainWindow, hands: Hands) -> None:
    table = window.problems.table
    table.setFocus()
    hands.press(Key.Key_Home, Key.Key_Down, Key.Key_Down)
    here = table.selected()[0].problem
    hands.press(Key.Key_Return)
    assert not table.hasFocus()
    hands.qtbot.keyClick(focused(), Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert focused() is table
    assert [finding.problem for finding in table.selected()] == [here]
    window.session.explain([here], "Đã rà soát")
    hands.wait_saved()
    assert [finding.problem for finding in table.selected()] == [here], "it stays chosen where it went"
    panel = window.problems
    row = table.currentIndex().row()
    panel.open_only.click()
    assert table.currentIndex().row() == min(row, table.problems.rowCount() - 1), "or the line that took its place"


def test_several_are_explained_at_once_and_taken_back_at_once(window: MainWindow, hands: Hands, stored) -> None:
    table, before = window.problems.table, window.session.month
    assert before.counts[Kind.EXPLAINED] == 0
    table.setFocus()
    hands.press(Key.Key_Home)
    assert table.selected()[0].kind is Kind.WARNING
    hands.press(Key.Key_Down, Key.Key_Down, shift=True)
    chosen = [finding.problem for finding in table.selected()]
    assert len(chosen) == 3
    assert window.problems.explain.accessibleName() == "Thuyết minh (3)…"

    def look(dialog: ExplainDialog) -> None:
        shown = [dialog.warnings.item(row).text() for row in range(dialog.warnings.count())]
        assert all(window.session.describe(p) in text for p, text in zip(chosen, shown, strict=True))
        assert focused() is dialog.reason
        hands.press(Key.Key_Down)
        dialog.action.click()
        assert dialog.refusal.text() == window.session.text("explanation.empty")
        assert dialog.isVisible()
        assert focused() is dialog.sentence
        hands.type("Da ra soat")
        dialog.action.click()

    hands.in_dialog(lambda: hands.press(Key.Key_E, ctrl=True), look)
    hands.wait_saved()
    explained = {f.problem.place: (f.explanation, f.reason) for f in stored().month(PERIOD).findings if f.explanation}
    assert explained == {problem.place: ("Da ra soat", "bien_dong") for problem in chosen}
    assert len(window.session.undo_steps) == 1
    window.session.undo()
    hands.wait_saved()
    assert window.session.month.counts == before.counts
    window.session.redo()
    hands.wait_saved()
    assert window.session.month.counts[Kind.EXPLAINED] == 3


def test_what_is_explained_already_is_left_alone_beside_open_ones(window: MainWindow, hands: Hands, stored) -> None:
    first, *others = [f.problem for f in window.session.month.findings if f.open_warning]
    window.session.explain([first], "Nói riêng", "khac")
    hands.wait_saved()
    window.problems.enter()
    hands.press(Key.Key_A, ctrl=True)

    def answer(dialog: ExplainDialog) -> None:
        assert dialog.warnings.count() == len(others)
        dialog.sentence.setText("Noi chung")
        dialog.action.click()

    hands.in_dialog(lambda: hands.press(Key.Key_E, ctrl=True), answer)
    hands.wait_saved()
    said = {(f.problem.place, f.problem.rule): f.explanation for f in stored().month(PERIOD).findings if f.explanation}
    assert said.pop((first.place, first.rule)) == "Nói riêng"
    assert set(said.values()) == {"Noi chung"}


def test_only_warnings_are_explained(window: MainWindow, hands: Hands) -> None:
    window.open_code("HT_04")
    hands.type("12a")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    table = window.problems.table
    table.setFocus()
    hands.press(Key.Key_Home)
    assert table.selected()[0].kind is Kind.ERROR
    assert not window.problems.explain.isEnabled()
    hands.press(Key.Key_A, ctrl=True)
    assert len(table.selected()) == table.problems.rowCount()
    count = window.session.month.counts[Kind.WARNING]
    assert window.problems.explain.accessibleName() == f"Thuyết minh ({count})…"


def test_each_severity_has_its_own_sign_and_word(window: MainWindow, hands: Hands) -> None:
    window.resize(1366, 728)
    problems = window.problems.table.problems
    hands.qtbot.waitUntil(lambda: not problems.signs_only)
    first = [problems.index(row, 0) for row in range(problems.rowCount())]
    seen = {(index.data(LOOK_ROLE).icon, index.data()) for index in first}
    assert ("warning", "Cảnh báo") in seen


def test_the_line_one_is_at_is_read_whole(window: MainWindow, hands: Hands) -> None:
    window.resize(1366, 728)
    window.open_code("HT_04")
    hands.type("500000")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    table = window.problems.table
    metrics = QFontMetrics(table.font())
    room = table.columnWidth(2) - 16
    texts = [table.problems.index(row, 2).data() for row in range(table.problems.rowCount())]
    long = [row for row, text in enumerate(texts) if metrics.horizontalAdvance(text) > room]
    assert len(long) > 1
    low = table.verticalHeader().defaultSectionSize()
    window.problems.enter()
    for row in long[:2]:
        table.selectRow(row)
        lines = metrics.boundingRect(0, 0, room, 1000, Qt.TextFlag.TextWordWrap, texts[row])
        assert table.rowHeight(row) >= lines.height() > metrics.lineSpacing()
        assert table.viewport().rect().contains(table.visualRect(table.currentIndex()))
        heights = {table.rowHeight(other) for other in range(table.problems.rowCount()) if other != row}
        assert heights == {low}, "the others keep to their line"


def test_the_list_shows_that_one_is_in_it(window: MainWindow, hands: Hands) -> None:
    table = window.problems.table
    window.problems.enter()
    table.selectRow(0)
    edge = table.visualRect(table.problems.index(0, 0)).center()
    edge.setX(1)
    there = table.viewport().grab().toImage().pixelColor(edge)
    window.form.grid.setFocus()
    elsewhere = table.viewport().grab().toImage().pixelColor(edge)
    assert there == colour("accent") != elsewhere


def test_a_narrow_list_tells_kinds_by_their_signs(window: MainWindow, hands: Hands) -> None:
    kind = window.problems.table.problems.index(0, 0)
    window.resize(1366, 728)
    hands.qtbot.waitUntil(lambda: kind.data() == "Cảnh báo")
    window.resize(910, 500)
    hands.qtbot.waitUntil(lambda: kind.data() == "")
    assert kind.data(LOOK_ROLE).icon == "warning"
    assert kind.data(Qt.ItemDataRole.AccessibleTextRole) == "Cảnh báo"
    assert window.problems.table.columnWidth(0) >= 36
