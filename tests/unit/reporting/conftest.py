"""A province in January 2026 with a workspace of its own."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from cds_desktop.domain.clock import FixedClock
from cds_desktop.domain.units import UnitTable
from cds_desktop.reporting.workspace import Settings, Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    clock = FixedClock(datetime(2026, 1, 20, 9, 30))
    unit = UnitTable().province("08", clock.today())
    made = Workspace.create(tmp_path / "data", unit, Settings("Sở KHCN", "Lan", "Bình"), clock)
    yield made
    made.close()
