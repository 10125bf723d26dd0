"""The window on provinces of both lists: it stays within the months that the province can report."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cds_desktop.domain.periods import Period
from cds_desktop.domain.units import unit_table
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.ui.main_window import MainWindow
from tests.ui.hands import CLOCK, SETTINGS, Hands

LAST_OLD, FIRST_NEW = Period.month(2025, 6), Period.month(2025, 7)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder of Bắc Giang, in which nothing was entered."""
    folder = tmp_path / "cds"
    Workspace.create(folder, unit_table().province("24", date(2024, 6, 14)), SETTINGS, CLOCK).close()
    return folder


def test_a_merged_province_opens_at_its_last_month(
    open_window: Callable[..., MainWindow], qtbot, data_dir: Path
) -> None:
    window = open_window()
    hands = Hands(qtbot, window)
    assert window.session.month.unit.full_name == "Tỉnh Bắc Giang"
    assert window.session.period == LAST_OLD
    window.header.step(1)
    hands.wait_saved()
    assert window.session.period == LAST_OLD
    window.header.step(-1)
    hands.wait_saved()
    assert window.session.month.period == LAST_OLD.previous()
    names = [unit.full_name for unit in window.session.view.communes.values()]
    assert "Xã Tân Hưng, huyện Lạng Giang" in names


def test_what_cannot_be_opened_leaves_the_month_that_is_shown(
    open_window: Callable[..., MainWindow], qtbot, data_dir: Path
) -> None:
    window = open_window()
    hands = Hands(qtbot, window)
    told: list[str] = []
    window.session.refused.connect(told.append)
    window.session.open(FIRST_NEW)
    hands.wait_saved()
    assert "30/06/2025" in told[0]
    assert window.session.period == LAST_OLD
    window.session.enter("HT_03", "186")
    hands.wait_saved()
    assert window.session.month.values["HT_03"] == 186
