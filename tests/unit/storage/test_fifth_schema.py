"""A data file of the fifth schema (tests/data/make_fifth_schema.py) opens in this program with all that is in it."""

import shutil
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from cds_desktop.domain.clock import FixedClock
from cds_desktop.domain.figures import BlankReason, Quality, Rounding
from cds_desktop.domain.periods import Period
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.storage import schema
from cds_desktop.storage.database import FILE_NAME

JANUARY = Period.month(2026, 1)
FIFTH_SCHEMA = Path(__file__).parents[2] / "data" / "fifth_schema.sqlite3"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    shutil.copyfile(FIFTH_SCHEMA, tmp_path / FILE_NAME)
    opened = Workspace.open(tmp_path, FixedClock(datetime(2026, 2, 3, 8, 0)))
    yield opened
    opened.close()


def test_the_file_was_made_by_the_fifth_schema_and_is_brought_up_to_date(workspace: Workspace) -> None:
    assert int.from_bytes(FIFTH_SCHEMA.read_bytes()[60:64]) == 5
    assert workspace.database.scalar("PRAGMA user_version") == schema.VERSION
    assert workspace.trail.first_broken() is None


def test_what_the_later_versions_brought_is_there(workspace: Workspace) -> None:
    month = workspace.month(JANUARY)
    assert (month.values["HT_03"], month.figure("HT_03").rounding) == (Decimal(186), Rounding.OVER)
    assert (month.figure("HT_04").quality, month.figure("HT_04").note) == (Quality.PROVISIONAL, "gồm 3 thôn mới")
    awaited = month.figure("HT_13_TS")
    assert (awaited.reason, awaited.awaited_from) == (BlankReason.AWAITING, "Cục Viễn thông")
    assert (awaited.asked_on, awaited.expected_on) == (date(2026, 1, 15), date(2026, 1, 22))
    said = {(f.problem.place, f.explanation, f.reason) for f in month.findings if f.explanation}
    assert said == {("HT_01_TS", "Chờ số liệu của các nhà mạng.", "cham_cung_cap")}
    assert month.previous["HT_03"] == Decimal(188)
