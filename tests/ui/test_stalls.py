"""The window never stands still over 50 ms, with 10,000 villages in the list (design §6, §7)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from shiboken6.Shiboken import delete

from cds_desktop.domain.units import unit_table
from cds_desktop.reporting.blocks import paste_cells
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui import blocks
from cds_desktop.ui.comparison import Comparison
from cds_desktop.ui.form_model import Column
from cds_desktop.ui.main_window import MainWindow
from cds_desktop.ui.row_filters import ColumnFilter
from tests.ui.hands import BY, CLOCK, FIGURES, PERIOD, SETTINGS
from tests.ui.probe import LIMIT, longest_stall

VILLAGES = "dead_zone_villages"
ROWS = 10_000
EDGE = ROWS - 1


@pytest.fixture(scope="module")
def many_villages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with 10,000 villages in October."""
    folder = tmp_path_factory.mktemp("villages") / "cds"
    workspace = Workspace.create(folder, unit_table().province("08", CLOCK.today()), SETTINGS, CLOCK)
    for code, text in FIGURES.items():
        workspace.enter(PERIOD.previous(), code, text, BY)
    communes = [unit.full_name for unit in unit_table().communes("08", PERIOD.cut_off)]
    rows = [
        {
            "commune_code": communes[n % len(communes)],
            "village": f"Bản {n}",
            "signal": "trang",
            "households": f"{n % 90}",
            "longitude": f"10{4 + n % 2},{n % 997:03}",
            "latitude": f"22,{n % 1000:03}",
        }
        for n in range(ROWS)
    ]
    pasted = paste_cells(workspace, PERIOD, VILLAGES, [(None, row) for row in rows], BY)
    assert not pasted.refused
    workspace.close()
    return folder


@pytest.fixture
def data_dir(tmp_path: Path, many_villages: Path) -> Path:
    """A copy for the window of one test."""
    return Path(shutil.copytree(many_villages, tmp_path / "cds"))


@pytest.fixture
def idle(window: MainWindow) -> Callable[[], bool]:
    """Whether the worker has answered everything."""
    return lambda: not window.session.worker.pending


@pytest.fixture
def villages(window: MainWindow) -> MainWindow:
    """The window on the long list."""
    window.resize(1366, 728)
    window.open_register(VILLAGES)
    assert window.register.grid.rows.rowCount() == ROWS
    window.register.grid.setFocus()
    return window


def test_a_cell_is_edited(window: MainWindow, idle: Callable[[], bool]) -> None:
    window.open_code("HT_03")
    form = window.form.grid.form
    index, texts = form.index(form.row_of("HT_03"), Column.VALUE), count(100)
    assert longest_stall(lambda: form.setData(index, str(next(texts))), idle) <= LIMIT


def test_sections_are_switched(window: MainWindow, idle: Callable[[], bool]) -> None:
    window.open_register(VILLAGES)
    assert longest_stall(lambda: window.open_section("A"), idle, lambda: window.open_section("B")) <= LIMIT
    assert longest_stall(lambda: window.open_section("B"), idle, lambda: window.open_register(VILLAGES)) <= LIMIT
    assert longest_stall(lambda: window.open_register(VILLAGES), idle, lambda: window.open_section("B")) <= LIMIT


def test_a_list_is_opened_for_the_first_time(window: MainWindow, idle: Callable[[], bool]) -> None:
    def prepare() -> None:
        page = vars(window).pop("register", None)
        if page is not None:
            window.open_section("A")
            delete(page)
        window.prepare()

    def first_one() -> None:
        assert "register" in vars(window), "the page is ready"
        window.open_register(VILLAGES)

    assert longest_stall(first_one, idle, prepare) <= LIMIT


def test_comparisons_are_switched(window: MainWindow, idle: Callable[[], bool]) -> None:
    window.open_section("B")

    def compare(comparison: Comparison) -> None:
        window.form._comparison.setCurrentIndex(list(Comparison).index(comparison))

    def back() -> None:
        compare(Comparison.PREVIOUS)

    for comparison in (Comparison.YEAR_AGO, Comparison.TO_DATE, Comparison.TARGET):
        assert longest_stall(lambda chosen=comparison: compare(chosen), idle, back) <= LIMIT, comparison


def test_the_list_is_scrolled(villages: MainWindow, idle: Callable[[], bool]) -> None:
    bar = villages.register.grid.verticalScrollBar()
    across = villages.register.grid.horizontalScrollBar()
    step = bar.maximum() // 20

    def scroll() -> None:
        bar.setValue((bar.value() + step) % bar.maximum())
        across.setValue((across.value() + 90) % (across.maximum() + 1))

    assert longest_stall(scroll, idle) <= LIMIT


def test_the_list_is_filtered(villages: MainWindow, idle: Callable[[], bool]) -> None:
    rows = villages.register.grid.rows

    def found() -> bool:
        return idle() and rows.rowCount() == 1

    assert longest_stall(lambda: rows.find("ban 9876"), found, lambda: rows.find("")) <= LIMIT


def test_the_list_is_filtered_by_columns(villages: MainWindow, idle: Callable[[], bool]) -> None:
    rows = villages.register.grid.rows
    rows.filter("signal", ColumnFilter(ticked=frozenset({"trang"})))

    def found() -> bool:
        return idle() and rows.rowCount() == ROWS // 90

    def narrow() -> None:
        rows.filter("households", ColumnFilter(low=Decimal(89)))

    assert longest_stall(narrow, found, lambda: rows.filter("households", None)) <= LIMIT


def test_the_picture_is_drawn(villages: MainWindow, idle: Callable[[], bool]) -> None:
    page = villages.register
    page.toggle_picture()
    picture = page.places.picture

    def drawn() -> bool:
        return idle() and len(picture.spots) == page.grid.rows.rowCount() and picture.finished

    def show_all() -> None:
        page.grid.rows.find("")

    assert longest_stall(show_all, drawn, lambda: page.grid.rows.find("ban 98")) <= LIMIT
    assert longest_stall(page.grid.selectAll, lambda: len(picture.ringed) > 0, page.grid.clearSelection) <= LIMIT


def test_the_list_is_sorted(villages: MainWindow, idle: Callable[[], bool]) -> None:
    grid = villages.register.grid
    column = [column.name for column in grid.rows.columns].index("village")
    ways = [Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder]

    def sort() -> None:
        ways.reverse()
        grid.rows.sort(column, ways[0])

    assert longest_stall(sort, idle) <= LIMIT


def test_all_is_selected(villages: MainWindow, idle: Callable[[], bool]) -> None:
    grid = villages.register.grid
    assert longest_stall(grid.selectAll, idle, grid.clearSelection) <= LIMIT
    grid.selectAll()
    assert len(grid.selected_blocks()) == 1
    assert grid.selected_blocks()[0].rows == range(ROWS)


def test_all_is_copied(villages: MainWindow, idle: Callable[[], bool]) -> None:
    grid = villages.register.grid
    grid.selectAll()
    QGuiApplication.clipboard().clear()
    assert longest_stall(lambda: blocks.copy(villages.session, grid), idle) <= LIMIT
    assert QGuiApplication.clipboard().text().count("\n") == ROWS


def test_many_rows_are_pasted(villages: MainWindow, idle: Callable[[], bool]) -> None:
    grid, numbers = villages.register.grid, count()
    column = [column.name for column in grid.rows.columns].index("village")

    def prepare() -> None:
        number = next(numbers)
        QGuiApplication.clipboard().setText("".join(f"Thôn {number} {n}\n" for n in range(ROWS)))
        grid.goto(grid.rows.index(0, column))

    assert longest_stall(lambda: blocks.paste(villages.session, grid), idle, prepare) <= LIMIT
    assert grid.rows.index(EDGE, column).data() == f"Thôn {next(numbers) - 1} {EDGE}"


def test_many_cells_are_emptied(villages: MainWindow, idle: Callable[[], bool]) -> None:
    grid = villages.register.grid
    column = [column.name for column in grid.rows.columns].index("households")

    def prepare() -> None:
        if villages.session.undo_steps:
            villages.session.undo()
        while not idle():
            QGuiApplication.processEvents()
        grid.goto(grid.rows.index(0, column))
        grid.selectColumn(column)

    assert longest_stall(lambda: grid.clear(grid.selected_blocks()), idle, prepare) <= LIMIT
    assert grid.rows.index(EDGE, column).data() == ""
