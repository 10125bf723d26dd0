"""The line below a register: sums of what is shown, and figures of the whole list that equal those of the form."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from cds_desktop.forms.calculation import count_registers
from cds_desktop.forms.loader import shipped_pack
from cds_desktop.forms.model import Source
from cds_desktop.ui.form_model import Column
from cds_desktop.ui.main_window import MainWindow
from cds_desktop.ui.row_filters import ColumnFilter
from cds_desktop.ui.row_totals import added_columns, counting_indicators, totals
from tests.ui.hands import PERIOD, Hands
from tests.ui.villages import VILLAGES, go_to, open_villages

Key = Qt.Key


@pytest.fixture
def villages(window: MainWindow, hands: Hands, stored) -> MainWindow:
    return open_villages(window, hands, stored)


def told(window: MainWindow, hands: Hands, words: str) -> None:
    """Wait until the sums say something."""
    totals = window.register.totals
    hands.qtbot.waitUntil(lambda: words in f"{totals.shown.text()} {totals.sums.text()}")


def figures_below(window: MainWindow) -> dict[str, str]:
    """The figures as the line shows them, by code."""
    text = window.register.totals.figures.text()
    return dict(re.findall(r">(\w+)</a>&nbsp;<b>([^<]+)</b>", text))


def figures_in_form(window: MainWindow, codes: list[str]) -> dict[str, str]:
    """The same figures as the cells of the form show them."""
    form, shown = window.form.grid.form, {}
    for code in codes:
        window.open_code(code)
        row = [indicator.code for indicator in form.indicators].index(code)
        shown[code] = form.index(row, Column.VALUE).data()
    return shown


def test_the_figures_equal_those_of_the_form_and_a_count_of_the_rows(villages: MainWindow, hands: Hands) -> None:
    window, month = villages, villages.session.month
    window.resize(1800, 900)
    told(window, hands, "Số hộ: 65")
    below = figures_below(window)
    assert {"HT_06", "HT_06_TRANG", "HT_07", "HT_09", "HT_10", "HT_11", "HT_12"} <= below.keys()
    assert below == {code: shown for code, shown in figures_in_form(window, list(below)).items() if shown}
    assert (below["HT_06"], below["HT_12"]) == ("4", "5")
    counts = count_registers(month.pack, PERIOD, month.registers)
    plain = {i.code: counts[i.formula] for i in month.pack.indicators.values() if i.formula in counts}
    assert plain, "some figures are nothing but a count"
    for code, count in plain.items():
        if code in below:
            assert below[code] == str(count), code


def test_the_figures_follow_an_edit_and_stay_those_of_the_whole_list(villages: MainWindow, hands: Hands) -> None:
    go_to(villages, 1, "status")
    hands.type("Chưa phủ sóng")
    hands.press(Key.Key_Return)
    hands.wait_saved()
    hands.qtbot.waitUntil(lambda: figures_below(villages)["HT_06"] == "5")
    villages.register.grid.rows.filter("signal", ColumnFilter(ticked=frozenset({"trang"})))
    told(villages, hands, "Đang hiện 2/5 dòng")
    assert figures_below(villages)["HT_06"] == "5"
    assert villages.register.totals.figures.text().startswith("Đếm cho cả danh sách")


def test_the_sums_follow_what_is_shown(villages: MainWindow, hands: Hands) -> None:
    told(villages, hands, "Số hộ: 65")
    told(villages, hands, "Số dân: 309")
    villages.register._find.setText("khuoi")
    told(villages, hands, "Số hộ: 45")
    assert "Số dân: 210" in villages.register.totals.sums.text()
    villages.register._find.setText("ban ke")
    hands.qtbot.waitUntil(lambda: "Số hộ" not in villages.register.totals.sums.text())
    villages.register._find.clear()
    told(villages, hands, "5 dòng")


def test_a_figure_leads_to_the_form(villages: MainWindow, hands: Hands) -> None:
    hands.qtbot.waitUntil(lambda: "HT_07" in villages.register.totals.figures.text())
    villages.register.totals.figures.linkActivated.emit("HT_07")
    assert not villages.in_register
    assert villages.form.code == "HT_07"


def test_a_narrow_window_shows_the_figures_that_fit_and_tells_all(villages: MainWindow, hands: Hands) -> None:
    told(villages, hands, "Số hộ")
    villages.resize(1800, 900)
    wide = figures_below(villages)
    villages.resize(910, 500)
    narrow = figures_below(villages)
    assert narrow.items() < wide.items()
    assert all(f"{code} " in villages.register.totals.figures.toolTip() for code in wide)


def test_the_indicators_of_every_register_are_found() -> None:
    pack = shipped_pack()
    counted = {i.code for name in pack.registers for i in counting_indicators(pack, name)}
    assert counted >= {i.code for i in pack.asked.values() if i.source is Source.REGISTER}
    assert [i.code for i in counting_indicators(pack, "fee_policies")][:1] == ["TC_03"]


def test_only_whole_numbers_in_groups_are_added() -> None:
    registers = shipped_pack().registers
    assert [column.name for column in added_columns(registers[VILLAGES])] == ["households", "population"]
    assert added_columns(registers["documents"]) == [], "years are no amounts"
    assert "reduction_percent" not in [column.name for column in added_columns(registers["fee_policies"])]
    assert totals([], added_columns(registers[VILLAGES])) == {"households": None, "population": None}


def test_zero_is_a_sum_and_blank_is_none(villages: MainWindow, hands: Hands) -> None:
    columns = added_columns(villages.session.month.pack.registers[VILLAGES])
    rows = villages.session.month.registers[VILLAGES].rows
    assert totals(rows, columns) == {"households": Decimal(65), "population": Decimal(309)}
    assert totals(rows[3:], columns) == {"households": None, "population": None}
