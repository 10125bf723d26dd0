"""Vietnamese input methods put words together before they give them (pre-edit): nothing may be lost or doubled."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from cds_desktop.ui.bubble import Bubble
from cds_desktop.ui.editors import ChoiceBox, FindLine, Line, Lines, SeveralLine, ValueLine, finder
from cds_desktop.ui.form_model import Column
from cds_desktop.ui.grid import Grid
from cds_desktop.ui.main_window import MainWindow
from tests.ui.hands import BY, PERIOD, Hands, focused

Key, Role = Qt.Key, Qt.ItemDataRole
VILLAGES = "dead_zone_villages"
CHOICES = {"tot": "Tốt", "trung_binh": "Trung bình"}


def compose(*steps: str) -> None:
    """Put a word together step by step where the focus is, as an input method does; it is still open then."""
    for step in steps:
        QApplication.sendEvent(focused(), QInputMethodEvent(step, []))


def commit(text: str, *steps: str) -> None:
    """Give a text that was put together; an empty one gives it up."""
    compose(*steps)
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(focused(), event)


def line_of(editor: QWidget) -> QLineEdit | QPlainTextEdit:
    line = editor.lineEdit() if isinstance(editor, QComboBox) else editor
    assert isinstance(line, QLineEdit | QPlainTextEdit)
    return line


def shown(editor: QWidget) -> str:
    line = line_of(editor)
    return line.toPlainText() if isinstance(line, QPlainTextEdit) else QLineEdit.text(line)


EDITORS: dict[str, Callable[[], QWidget]] = {
    "line": QLineEdit,
    "value": ValueLine,
    "saved line": Line,
    "saved lines": Lines,
    "choice": lambda: ChoiceBox(CHOICES),
    "several": lambda: SeveralLine(CHOICES),
    "find": lambda: FindLine(finder(["Xã Minh Sơn", "Xã Bạch Xa"])),
}


@pytest.fixture(params=EDITORS.values(), ids=EDITORS.keys())
def editor(request: pytest.FixtureRequest, qtbot, app: QApplication) -> QWidget:
    made: QWidget = request.param()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus if not isinstance(made, QComboBox) else line_of(made).hasFocus)
    return made


def test_a_word_comes_once_and_whole(editor: QWidget) -> None:
    commit("thôn", "t", "th", "tho", "thô", "thôn")
    assert shown(editor) == "thôn"
    commit(" ")
    commit("bản", "b", "ba", "bản")
    assert shown(editor) == "thôn bản"


def test_a_word_goes_where_the_cursor_stands(editor: QWidget) -> None:
    commit("Minh  cũ", "m")
    line = line_of(editor)
    if isinstance(line, QPlainTextEdit):
        cursor = line.textCursor()
        cursor.setPosition(5)
        line.setTextCursor(cursor)
    else:
        line.setCursorPosition(5)
    commit("Sơn", "S", "So", "Sơn")
    assert shown(editor) == "Minh Sơn cũ"


def test_a_word_given_up_leaves_what_was_there(editor: QWidget) -> None:
    commit("Sơn", "S")
    commit("", "L", "La")
    assert shown(editor) == "Sơn"


def test_a_word_takes_the_place_of_what_is_chosen(editor: QWidget) -> None:
    commit("cũ", "c")
    line_of(editor).selectAll()
    commit("mới", "m", "mơ", "mới")
    assert shown(editor) == "mới"


def test_words_are_kept_in_their_stored_form(editor: QWidget) -> None:
    commit("Tốt", "T", "Tô", "Tốt")
    text = editor.text()  # type: ignore[attr-defined]
    assert text in ("Tốt", "tot")


def stand_on(window: MainWindow, code: str, column: Column = Column.VALUE) -> Grid:
    window.open_code(code)
    grid = window.form.grid
    grid.goto(grid.form.index(grid.form.row_of(code), column))
    grid.setFocus()
    return grid


def test_an_entry_begins_with_a_word_put_together(window: MainWindow, hands: Hands, stored) -> None:
    stand_on(window, "HT_03", Column.NOTE)
    compose("t", "tă", "tăn")
    commit("tăng", "tăng")
    editor = focused()
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "tăng"
    commit(" ")
    commit("mạnh", "m", "ma", "mạ")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    assert stored().month(PERIOD).figure("HT_03").note == "tăng mạnh"


def test_a_word_given_up_at_the_beginning_changes_nothing(window: MainWindow, hands: Hands, stored) -> None:
    stored().annotate(PERIOD, "HT_03", BY, note="Đã rà soát")
    window.session.open(PERIOD)
    hands.wait_saved()
    grid = stand_on(window, "HT_03", Column.NOTE)
    compose("x", "xo")
    commit("")
    assert isinstance(focused(), QLineEdit)
    assert focused().text() == "Đã rà soát"  # type: ignore[attr-defined]
    hands.press(Key.Key_Escape)
    assert focused() is grid
    hands.wait_saved()
    assert stored().month(PERIOD).figure("HT_03").note == "Đã rà soát"


def test_leaving_a_cell_keeps_the_word_once(window: MainWindow, hands: Hands, stored) -> None:
    stand_on(window, "HT_03", Column.NOTE)
    commit("chờ", "c", "chờ")
    hands.press(Key.Key_Tab)
    hands.wait_saved()
    assert stored().month(PERIOD).figure("HT_03").note == "chờ"
    assert stored().month(PERIOD).figure("HT_04").note is None


def test_a_number_in_words_is_previewed_while_it_is_put_together(window: MainWindow, hands: Hands, stored) -> None:
    stand_on(window, "HT_01_TS")
    hands.type("1,2 ")
    compose("t", "tr", "tri", "triê", "triệu")
    bubble = next(b for b in window.findChildren(Bubble) if b.isVisible())
    assert bubble.text() == "= 1.200.000 hộ"
    commit("triệu")
    assert bubble.text() == "= 1.200.000 hộ"
    hands.press(Key.Key_Return)
    hands.wait_saved()
    figure = stored().month(PERIOD).figure("HT_01_TS")
    assert (figure.value, figure.entry) == (1_200_000, None)


@pytest.mark.parametrize(
    ("column", "steps", "kept"),
    [
        ("village", ("N", "Nà", "Nà Tông"), "Nà Tông"),
        ("commune_code", ("X", "Xã", "Xã Minh Sơn"), "00982"),
        ("signal", ("t", "tr", "Trắng sóng"), "trang"),
        ("note", ("Đ", "Đợ", "Đợi điện lưới"), "Đợi điện lưới"),
    ],
)
def test_rows_take_words_put_together(
    window: MainWindow, hands: Hands, stored, column: str, steps: tuple[str, ...], kept: str
) -> None:
    texts = {"commune_code": "Xã Bạch Xa", "village": "Khuổi Phìn"}
    stored().enter_row(PERIOD, VILLAGES, None, texts, BY)
    window.session.open(PERIOD)
    hands.wait_saved()
    window.open_register(VILLAGES)
    grid = window.register.grid
    position = [c.name for c in grid.rows.columns].index(column)
    grid.goto(grid.rows.index(0, position))
    grid.setFocus()
    compose(*steps[:-1])
    commit(steps[-1], steps[-1])
    editor = grid.indexWidget(grid.currentIndex())
    assert shown(editor) == steps[-1]
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.hide()
    hands.press(Key.Key_Return)
    hands.wait_saved()
    assert stored().month(PERIOD).registers[VILLAGES].rows[0].values[column] == kept
