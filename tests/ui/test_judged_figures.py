"""In the window: what does not apply to the province, figures given rounded, and classes that are chosen."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt

from cds_desktop.domain.figures import Rounding
from cds_desktop.ui.form_grid import Column
from cds_desktop.ui.main_window import MainWindow
from tests.ui.hands import PERIOD, Hands

Key = Qt.Key


def cell(window: MainWindow, code: str) -> str:
    form = window.form.grid.form
    return form.index(form.row_of(code), Column.VALUE).data(Qt.ItemDataRole.DisplayRole)


def flags(window: MainWindow, code: str) -> Qt.ItemFlag:
    form = window.form.grid.form
    return form.index(form.row_of(code), Column.VALUE).flags()


def test_an_inland_province_sees_that_seaports_are_not_asked_of_it(window: MainWindow, hands: Hands) -> None:
    for code in ("KT_09", "KT_09_TS"):
        window.open_code(code)
        assert cell(window, code) == "Không thuộc phạm vi"
        assert not flags(window, code) & Qt.ItemFlag.ItemIsEditable
        assert not window.details.fields.isVisible()
        assert window.details._origin.text() == "Không thuộc phạm vi"
    window.open_code("KT_08_XD_TS")
    assert flags(window, "KT_08_XD_TS") & Qt.ItemFlag.ItemIsEditable
    assert window.details.fields.isVisible()


def test_a_rounded_figure_is_typed_with_its_word_and_shown_in_the_details(
    window: MainWindow, hands: Hands, stored
) -> None:
    window.open_code("XH_11")
    assert window.details.fields.rounding.isHidden()
    hands.type("hơn 986 nghìn")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    assert cell(window, "XH_11") == "986.000"
    window.open_code("XH_11")
    choice = window.details.fields.rounding
    assert (choice.isVisible(), choice.currentText()) == (True, "Hơn")
    choice.setFocus()
    hands.press(Key.Key_End)
    choice.activated.emit(choice.currentIndex())
    hands.wait_saved()
    figure = stored().month(PERIOD).figure("XH_11")
    assert (figure.value, figure.rounding) == (Decimal(986_000), Rounding.BILLIONS)


def test_a_class_is_chosen_by_its_name(window: MainWindow, hands: Hands, stored) -> None:
    window.open_code("DVC_08_TT")
    hands.press(Key.Key_F2)
    hands.press(*[Key.Key_Down] * 4, Key.Key_Return)
    hands.wait_saved()
    assert cell(window, "DVC_08_TT") == "Chính thức"
    assert stored().month(PERIOD).values["DVC_08_TT"] == "chinh_thuc"
