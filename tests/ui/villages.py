"""Villages for the tests of registers, and what of them is shown."""

from __future__ import annotations

from collections.abc import Callable

from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.main_window import MainWindow
from tests.ui.hands import BY, PERIOD, Hands

VILLAGES = "dead_zone_villages"
ROWS: tuple[dict[str, str], ...] = (
    {"commune_code": "Xã Minh Sơn", "village": "Khuổi Phìn", "signal": "trang", "households": "45", "population": "210",
     "found_on": "15/04/2025", "longitude": "105,1", "latitude": "22,1", "operators": "viettel;vnpt"},
    {"commune_code": "Xã Minh Sơn", "village": "Nà Tông", "signal": "lom", "households": "20", "status": "da_phu",
     "covered_on": "01/10/2026", "longitude": "105,3", "latitude": "22,1", "operators": "vnpt"},
    {"commune_code": "Xã Bạch Xa", "village": "Bản Hòa", "signal": "2g3g", "population": "99",
     "longitude": "105,1", "latitude": "22,4", "note": "gần suối"},
    {"commune_code": "Xã Bạch Xa", "village": "Khau Lầu", "signal": "trang", "households": "4x",
     "longitude": "22,4", "latitude": "105,2", "status": "dang_trien_khai"},
    {"village": "Bản Kè"},
)  # fmt: skip
"""One has a number that is none, its coordinates exchanged; one has nothing but its name."""


def open_villages(window: MainWindow, hands: Hands, stored: Callable[[], Workspace]) -> MainWindow:
    """Enter the rows and show them."""
    workspace = stored()
    for texts in ROWS:
        workspace.enter_row(PERIOD, VILLAGES, None, texts, BY)
    window.session.open(PERIOD)
    hands.wait_saved()
    window.open_register(VILLAGES)
    window.register.grid.setFocus()
    return window


def names(window: MainWindow) -> list[str]:
    """The names of the villages shown, in their order."""
    rows = window.register.grid.rows
    column = [column.name for column in rows.columns].index("village")
    return [rows.index(row, column).data() for row in range(rows.rowCount())]


def go_to(window: MainWindow, row: int, column: str) -> None:
    """Make a cell the current one."""
    rows = window.register.grid.rows
    window.register.grid.goto(rows.index(row, [c.name for c in rows.columns].index(column)))
