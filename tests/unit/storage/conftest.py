"""A data file of one province with January 2026 open."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from cds_desktop.domain.periods import Period
from cds_desktop.storage.audit import AuditTrail, Author
from cds_desktop.storage.database import FILE_NAME, Database
from cds_desktop.storage.figures import Figures
from cds_desktop.storage.registers import Registers
from cds_desktop.storage.reports import Report, Reports

AUTHOR = Author("Lan", datetime(2026, 1, 20, 9, 30))
JANUARY = Period.month(2026, 1)


@dataclass
class Store:
    """An open data file, its repositories and its first report."""

    database: Database
    trail: AuditTrail
    reports: Reports
    figures: Figures
    registers: Registers
    unit_id: int
    report: Report
    author: Author = AUTHOR

    def rows(self, sql: str, *params: object) -> list[tuple[object, ...]]:
        return [tuple(row) for row in self.database.rows(sql, *params)]

    def audited(self) -> list[tuple[object, ...]]:
        """What the trail says after the report was begun: action, place, old, new."""
        return self.rows("SELECT action, place, old, new FROM audit WHERE seq > 1 ORDER BY seq")


def make_store(path: Path) -> Store:
    database = Database.create(path)
    trail = AuditTrail(database)
    reports = Reports(database, trail)
    with database.transaction():
        unit_id = reports.add_unit("08", "2025-07-01")
        report = reports.add(unit_id, JANUARY, 0, ("cds", "2026.1"), AUTHOR)
    return Store(database, trail, reports, Figures(database, trail), Registers(database, trail), unit_id, report)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / FILE_NAME


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    made = make_store(path)
    yield made
    made.database.close()
