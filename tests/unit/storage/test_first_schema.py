"""A data file of the first schema (tests/data/make_first_schema.py) opens in this program with all that is in it."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from cds_desktop.domain.clock import FixedClock
from cds_desktop.domain.figures import BlankReason, Figure, Quality, Status
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Explanation
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.storage import schema
from cds_desktop.storage.audit import AuditTrail
from cds_desktop.storage.database import FILE_NAME, Database
from cds_desktop.storage.figures import Figures
from cds_desktop.storage.registers import Registers
from cds_desktop.storage.reports import Report, Reports

from .conftest import Store

JANUARY, FEBRUARY = Period.month(2026, 1), Period.month(2026, 2)
FIRST_SCHEMA = Path(__file__).parents[2] / "data" / "first_schema.sqlite3"


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / FILE_NAME
    shutil.copyfile(FIRST_SCHEMA, path)
    database = Database.open(path)
    trail = AuditTrail(database)
    reports = Reports(database, trail)
    unit = reports.unit_id("08", "2025-07")
    assert unit is not None
    sent = reports.revision(unit, JANUARY, 0)
    assert sent is not None
    yield Store(database, trail, reports, Figures(database, trail), Registers(database, trail), unit, sent)
    database.close()


def latest(old: Store, period: Period) -> Report:
    found = old.reports.latest(old.unit_id, period)
    assert found is not None
    return found


def test_the_file_was_made_by_the_first_schema_and_is_brought_up_to_date(old: Store) -> None:
    assert int.from_bytes(FIRST_SCHEMA.read_bytes()[60:64]) == 1
    assert old.database.scalar("PRAGMA user_version") == schema.VERSION


def test_every_table_has_what_it_had_and_what_came_later_is_blank(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    shutil.copyfile(FIRST_SCHEMA, path)
    with closing(sqlite3.connect(path)) as before:
        tables = [name for (name,) in before.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        held = {name: (columns(before, name), before.execute(f"SELECT * FROM [{name}]").fetchall()) for name in tables}
    Database.open(path).close()
    with closing(sqlite3.connect(path)) as after:
        for name, (names, rows) in held.items():
            assert columns(after, name)[: len(names)] == names
            kept = after.execute(f"SELECT {', '.join(f'[{column}]' for column in names)} FROM [{name}]").fetchall()
            assert kept == rows, name
            for column in columns(after, name)[len(names) :]:
                assert {value for (value,) in after.execute(f"SELECT [{column}] FROM [{name}]")} <= {None, ""}
    assert sum(len(rows) for _, rows in held.values()) > 50


def columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info([{table}])")]


def test_the_trail_is_whole(old: Store) -> None:
    assert old.trail.first_broken() is None
    assert old.database.scalar("SELECT count(*) FROM audit") == 25


def test_a_month_that_was_sent_is_as_it_was(old: Store) -> None:
    sent = old.report
    assert (sent.status, sent.revision, sent.pack_id, sent.pack_version) == (Status.SENT, 0, "cds", "2026.1")
    assert sent.approved_at == sent.sent_at == datetime(2026, 1, 20, 9, 30)
    assert (sent.approved_by, sent.canonical_hash, sent.begun_seq, sent.register_seq) == ("Bình", "ab" * 32, 0, 4)
    assert old.figures.of_report(sent) == {
        "HT_03": Figure(Decimal(186), confirmed=True),
        "HT_04": Figure(Decimal(151), "gồm 3 thôn mới", date(2026, 1, 14), None, Quality.PROVISIONAL, "Viettel", True),
        "HT_13_TS": Figure(reason=BlankReason.AWAITING, note="hỏi Cục Viễn thông ngày 05/01", confirmed=True),
        "HT_16_TL": Figure(Decimal("80.20"), quality=Quality.ESTIMATE, confirmed=True),
        "TC_15": Figure(False, confirmed=True),
    }
    frozen = old.figures.frozen(sent)
    assert frozen == {
        "HT_03": 186, "HT_04": 151, "HT_01": Decimal("80.52"), "TC_15": False, "TC_04": "khac", "HT_13": None,
    }  # fmt: skip
    assert (str(frozen["HT_01"]), frozen["TC_15"]) == ("80.52", False)
    said = Explanation("REQUIRED", "HT_13_TS", "0123456789abcdef", "Chờ số liệu", "Lan")
    assert old.reports.explanations(sent) == [said]
    assert old.registers.confirmed(sent) == {"dead_zone_villages", "tasks"}
    assert old.reports.counts(sent, 4) == {"count(tasks)": 0, "exists(documents)": None, "exists(tasks)": False}


def test_its_rows_are_those_it_was_sent_with(old: Store) -> None:
    rows = old.registers.state(old.unit_id, "dead_zone_villages", JANUARY, old.report.register_seq).rows
    assert {row.row_id: dict(row.values) for row in rows} == {
        "a1": {"commune_code": "02215", "village": "Nà Tông", "status": "chua_phu", "households": 45},
        "a2": {"commune_code": "02215", "village": "Khuổi Phìn", "longitude": Decimal("105.213456")},
    }


def test_the_amendment_is_open_with_what_was_changed(old: Store) -> None:
    amended = latest(old, JANUARY)
    assert (amended.revision, amended.status, amended.reopen_reason) == (1, Status.ENTERING, "Sửa số thôn có cáp quang")
    figures = old.figures.of_report(amended)
    assert figures["HT_04"] == Figure(Decimal(152), confirmed=True)
    assert figures.keys() == old.figures.of_report(old.report).keys()
    assert [e.text for e in old.reports.explanations(amended)] == ["Chờ số liệu"]
    rows = old.registers.state(old.unit_id, "dead_zone_villages", JANUARY, None).rows
    assert rows[0].values["status"] == "dang_trien_khai"


def test_the_month_under_way_is_as_it_was_left(old: Store) -> None:
    february = latest(old, FEBRUARY)
    assert (february.status, february.begun_seq) == (Status.ENTERING, 5)
    assert old.figures.of_report(february) == {
        "HT_03": Figure(Decimal(186)),
        "HT_04": Figure(entry="1,234", confirmed=True),
    }
    (row, _) = old.registers.state(old.unit_id, "dead_zone_villages", FEBRUARY, None).rows
    assert dict(row.values) == {
        "commune_code": "02215", "village": "Nà Tông", "status": "da_phu", "covered_on": date(2026, 2, 3),
    }  # fmt: skip
    assert (row.first_period, row.opening, dict(row.before or {})["status"]) == (JANUARY, True, "dang_trien_khai")
    reference = old.figures.references(old.unit_id, FEBRUARY.cut_off)["NEN_HO"]
    assert (reference.value, reference.source, reference.as_of) == (437_640, "Thống kê", date(2025, 12, 15))


def test_what_came_later_can_be_said_in_it(old: Store) -> None:
    february = latest(old, FEBRUARY)
    waits = Figure(None, None, None, BlankReason.AWAITING, awaited_from="VNPT", expected_on=date(2026, 2, 20))
    said = Explanation("REQUIRED", "HT_04", "0123456789abcdef", "Chờ VNPT", "Lan", "cham_cung_cap")
    with old.database.transaction():
        old.figures.save(february, {"HT_04": waits}, old.author)
        old.reports.explain(february, [said], old.author)
    assert old.figures.of_report(february)["HT_04"] == waits
    assert old.reports.explanations(february) == [said]


def test_work_goes_on_in_it(old: Store) -> None:
    with old.database.transaction():
        old.figures.save(latest(old, FEBRUARY), {"HT_04": Figure(Decimal(153))}, old.author)
    assert old.figures.of_report(latest(old, FEBRUARY))["HT_04"].value == 153
    assert old.trail.first_broken() is None


def test_the_program_opens_its_months(tmp_path: Path) -> None:
    shutil.copyfile(FIRST_SCHEMA, tmp_path / FILE_NAME)
    workspace = Workspace.open(tmp_path, FixedClock(datetime(2026, 2, 18, 9)))
    try:
        months = {str(month.period): (month.status, month.revision) for month in workspace.months()}
        assert months == {"2026-02": (Status.ENTERING, 0), "2026-01": (Status.ENTERING, 1)}
        assert workspace.settings.head == "Bình"
        assert workspace.month(FEBRUARY).values["HT_03"] == 186
    finally:
        workspace.close()
