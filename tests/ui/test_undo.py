"""Ctrl+Z and Ctrl+Y over figures and rows."""

from PySide6.QtCore import Qt

from tests.ui.hands import Hands


def value(hands: Hands, code: str) -> object:
    return hands.window.session.month.values[code]


def test_a_figure_is_taken_back_and_done_again(hands: Hands) -> None:
    hands.window.open_section("B", "HT_03")
    hands.window.form.grid.setFocus()
    before = value(hands, "HT_03")
    hands.type("190")
    hands.press(Qt.Key.Key_Return)
    hands.wait_saved()
    assert value(hands, "HT_03") == 190
    hands.press(Qt.Key.Key_Z, ctrl=True)
    hands.wait_saved()
    assert value(hands, "HT_03") == before
    hands.press(Qt.Key.Key_Y, ctrl=True)
    hands.wait_saved()
    assert value(hands, "HT_03") == 190


def test_taking_back_returns_to_the_month_of_the_edit(hands: Hands) -> None:
    session = hands.window.session
    edited = session.month.period
    session.enter("HT_03", "191")
    hands.wait_saved()
    session.open(edited.shifted(1))
    hands.wait_saved()
    assert session.month.period != edited
    session.undo()
    hands.wait_saved()
    assert session.month.period == edited
    assert value(hands, "HT_03") != 191


def test_a_new_edit_forgets_what_could_be_done_again(hands: Hands) -> None:
    session = hands.window.session
    for text in ("191", "192"):
        session.enter("HT_03", text)
        hands.wait_saved()
    session.undo()
    hands.wait_saved()
    assert session.redo_steps
    session.enter("HT_03", "193")
    hands.wait_saved()
    assert not session.redo_steps


def test_taking_back_waits_for_the_edit_it_is_about(hands: Hands) -> None:
    session = hands.window.session
    before = value(hands, "HT_03")
    for text in ("191", "192"):
        session.enter("HT_03", text)
    session.undo()
    session.undo()
    hands.qtbot.waitUntil(lambda: len(session.redo_steps) == 2)
    assert value(hands, "HT_03") == before
