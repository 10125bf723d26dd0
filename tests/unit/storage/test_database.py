"""The data file: how it is made and opened, what is refused untouched, and that acknowledged values are kept."""

import os
import shutil
import signal
import sqlite3
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import Figure
from cds_desktop.storage import database as module
from cds_desktop.storage import schema
from cds_desktop.storage.database import Database

from .conftest import AUTHOR, JANUARY, Store, make_store

TABLES = {
    "audit", "explanation", "figure", "frozen_value", "reference_value", "register_change", "register_confirmation",
    "report", "setting", "unit",
}  # fmt: skip


def refused(path: Path, *, thorough: bool = True) -> str:
    """The key that a file is refused with, untouched."""
    before = contents(path)
    with pytest.raises(DomainError) as caught:
        Database.open(path, thorough=thorough)
    assert contents(path) == before, "the file and its folder are as they were"
    assert caught.value.params["path"] == path
    return caught.value.key


def contents(path: Path) -> dict[str, bytes]:
    folder = path.parent
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()} if folder.exists() else {}


def closed(store: Store) -> bytes:
    store.database.close()
    return store.database.path.read_bytes()


def enter(store: Store, code: str, value: int | str) -> None:
    with store.database.transaction():
        figure = Figure(Decimal(value) if isinstance(value, int) else value)
        store.figures.save(store.report, {code: figure}, AUTHOR)


# Made


def test_a_new_file_holds_the_newest_schema(store: Store) -> None:
    database = store.database
    tables = {row["name"]: row["strict"] for row in database.rows("PRAGMA table_list") if row["name"] in TABLES}
    assert tables == dict.fromkeys(TABLES, 1), "all tables are STRICT"
    assert database.scalar("PRAGMA application_id") == schema.APPLICATION_ID == int.from_bytes(b"CDSD")
    assert database.scalar("PRAGMA user_version") == schema.VERSION == len(schema.MIGRATIONS)


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "truncate"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000)],
)
def test_what_keeps_values_is_in_force_whenever_a_file_is_open(
    store: Store, path: Path, pragma: str, value: Any
) -> None:
    assert store.database.scalar(f"PRAGMA {pragma}") == value
    store.database.close()
    for thorough in (True, False):
        opened = Database.open(path, thorough=thorough)
        assert opened.scalar(f"PRAGMA {pragma}") == value
        opened.close()


def test_tables_are_strict_and_keys_are_kept(store: Store) -> None:
    insert = "INSERT INTO frozen_value (report_id, code) VALUES (?, 'HT_01')"
    for report_id in ("x", 99):
        with pytest.raises(sqlite3.IntegrityError):
            store.database.rows(insert, report_id)


def test_a_file_is_never_made_over_another(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"something")
    with pytest.raises(DomainError, match=r"storage\.exists"):
        Database.create(path)
    assert contents(path) == {path.name: b"something"}


def test_folders_are_made_where_there_are_none(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "cds.sqlite3"
    Database.create(path).close()
    assert path.exists()


def test_where_no_folder_can_be_the_sentence_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DomainError, match=r"storage\.not_writable"):
        Database.create(tmp_path / "file" / "cds.sqlite3")
    assert contents(tmp_path / "file") == {"file": b""}


def test_a_file_that_could_not_be_finished_is_not_there(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(db: Any) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, fail])
    with pytest.raises(DomainError):
        Database.create(path)
    assert contents(path) == {}
    monkeypatch.undo()
    (path.parent / f"{path.name}.new").write_bytes(b"left by a power cut")
    Database.create(path).close()
    assert set(contents(path)) <= {path.name, f"{path.name}-journal"}


# Opened


def test_an_untouched_file_opens_and_stays_as_it_is(store: Store, path: Path) -> None:
    before = closed(store)
    for thorough in (True, False):
        Database.open(path, thorough=thorough).close()
    assert path.read_bytes() == before


Damage = Callable[[bytes], bytes]


def patched(offset: int, replacement: bytes) -> Damage:
    return lambda raw: raw[:offset] + replacement + raw[offset + len(replacement) :]


DAMAGES: dict[str, tuple[Damage, str]] = {
    "empty": (lambda raw: b"", "empty"),
    "cut within the header": (lambda raw: raw[:50], "not_a_database"),
    "text": (lambda raw: b"code,value\nHT_03,186\n" * 50, "not_a_database"),
    "a zip": (lambda raw: b"PK\x03\x04" + raw, "not_a_database"),
    "zeros": (lambda raw: bytes(len(raw)), "not_a_database"),
    "another program": (patched(68, b"GPKG"), "foreign"),
    "no version": (patched(60, bytes(4)), "foreign"),
    "the next version": (patched(60, (schema.VERSION + 1).to_bytes(4)), "newer"),
    "a version far ahead": (patched(60, b"\x7f\xff\xff\xff"), "newer"),
    "no page size": (patched(16, b"\0\0"), "damaged"),
    "an odd page size": (patched(16, b"\x10\x01"), "damaged"),
    "a write-ahead log": (patched(18, b"\x02\x02"), "damaged"),
    "reserved space": (patched(20, b"\xff"), "damaged"),
    "an unknown schema format": (patched(44, b"\0\0\0\x09"), "damaged"),
    "only the header": (lambda raw: raw[:100], "damaged"),
    "only the first page": (lambda raw: raw[:4096], "damaged"),
    "half": (lambda raw: raw[: len(raw) // 2], "damaged"),
    "without the last page": (lambda raw: raw[:-4096], "damaged"),
    "zeros in the middle": (patched(4096, bytes(40_000)), "damaged"),
    "ones in the middle": (patched(4096, b"\xff" * 40_000), "damaged"),
}


@pytest.mark.parametrize("name", DAMAGES)
@pytest.mark.parametrize("journal", [False, True], ids=["alone", "beside the journal that we leave"])
def test_a_file_that_is_not_ours_or_not_whole_is_refused_untouched(
    tmp_path: Path, store: Store, name: str, journal: bool
) -> None:
    damage, key = DAMAGES[name]
    path = tmp_path / "other" / "cds.sqlite3"
    path.parent.mkdir()
    path.write_bytes(damage(closed(store)))
    if journal:
        (path.parent / f"{path.name}-journal").touch()
    assert refused(path) == f"storage.{key}"


def test_the_quick_start_finds_what_the_header_and_the_schema_tell(store: Store, path: Path) -> None:
    whole = closed(store)
    for damage in (b"", whole[:50], whole[:4096], whole[: len(whole) // 2]):
        path.write_bytes(damage)
        assert refused(path, thorough=False).startswith("storage.")


def test_a_missing_file_is_missing_and_stays_so(tmp_path: Path) -> None:
    assert refused(tmp_path / "cds.sqlite3") == "storage.missing"
    assert refused(tmp_path / "folder" / "cds.sqlite3") == "storage.missing"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "cds.sqlite3"
    path.mkdir()
    assert refused(path) == "storage.unreadable"


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "cds.sqlite3"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE photo (id)")
    other.close()
    assert refused(path) == "storage.foreign"


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_flipped_bits_are_refused_or_harmless_but_never_a_crash(store: Store, data: st.DataObject) -> None:
    """Whatever can be read is read: a damaged place shows as one sentence, not as an error of the program."""
    if store.database.scalar("SELECT count(*) FROM figure") == 0:
        for n in range(40):
            enter(store, f"HT_{n:02d}", n)
    raw = bytearray(store.database.path.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path = store.database.path.parent / "flipped.sqlite3"
    path.write_bytes(raw)
    found: DomainError | None = None
    try:
        opened = Database.open(path)
        try:
            read_all(opened)
        finally:
            opened.close()
    except DomainError as error:
        found = error
    if found is not None:
        assert found.key in {f"storage.{word}" for word in ("damaged", "foreign", "newer", "not_a_database", "empty")}
        assert path.read_bytes() == raw


def read_all(database: Database) -> None:
    from cds_desktop.storage.audit import AuditTrail
    from cds_desktop.storage.figures import Figures
    from cds_desktop.storage.registers import Registers
    from cds_desktop.storage.reports import Reports

    trail = AuditTrail(database)
    reports, figures, registers = Reports(database, trail), Figures(database, trail), Registers(database, trail)
    for report in reports.all_latest(1):
        figures.of_report(report)
        figures.frozen(report)
        reports.explanations(report)
        registers.state(1, "tasks", report.period, None)
    figures.references(1, JANUARY.cut_off)
    trail.first_broken()


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A folder that another account may enter."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


@pytest.mark.skipif(os.name == "nt", reason="rights of files")
def test_a_file_that_may_only_be_read_is_read_and_a_change_is_refused(open_to_all: Path) -> None:
    path = open_to_all / "cds.sqlite3"
    store = make_store(path)
    enter(store, "HT_03", 186)
    before = closed(store)
    for file in open_to_all.iterdir():
        file.chmod(stat.S_IREAD | stat.S_IRGRP | stat.S_IROTH)
    shut = open_to_all / "shut"
    shut.mkdir(mode=0o555)
    with ordinary_account():
        if not os.access(path, os.R_OK, effective_ids=True):
            pytest.skip("another account may not enter this machine's folders")
        opened = Database.open(path)
        try:
            assert opened.scalar("SELECT value FROM figure") == "186"
            with pytest.raises(DomainError, match=r"storage\.not_writable"), opened.transaction():
                opened.table("setting").insert({"key": "a", "value": "b"})
        finally:
            opened.close()
        with pytest.raises(DomainError, match=r"storage\.not_writable"):
            Database.create(shut / "new.sqlite3")
    assert path.read_bytes() == before


@contextmanager
def ordinary_account() -> Iterator[None]:
    """Act as an account without special rights; where the tests do so anyway, as they are."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


# Brought up to date


def add_colour(db: Any) -> None:
    db.table("setting").add_column("colour", str)


def test_an_older_file_is_brought_up_to_date_step_by_step(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(store, "HT_03", 186)
    store.database.close()
    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, add_colour])
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    opened = Database.open(path)
    assert opened.scalar("PRAGMA user_version") == schema.VERSION
    assert "colour" in [row["name"] for row in opened.rows("PRAGMA table_info(setting)")]
    assert opened.scalar("SELECT value FROM figure") == "186"
    opened.close()
    monkeypatch.undo()
    assert refused(path) == "storage.newer", "by the older program"


def test_a_step_that_fails_leaves_the_file_as_it_was(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(db: Any) -> None:
        add_colour(db)
        raise RuntimeError("a bug")

    before = closed(store)
    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, fail])
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    with pytest.raises(RuntimeError):
        Database.open(path)
    assert path.read_bytes() == before


# Transactions


def test_what_is_written_together_is_kept_together_or_not_at_all(store: Store) -> None:
    with suppress(ZeroDivisionError), store.database.transaction():
        store.figures.save(store.report, {"HT_03": Figure(Decimal(186))}, AUTHOR)
        store.reports.save_setting("office", "Sở", AUTHOR)
        _ = 1 / 0
    assert (store.figures.of_report(store.report), store.reports.setting("office"), store.audited()) == ({}, None, [])


def test_a_transaction_inside_another_is_part_of_it(store: Store) -> None:
    with suppress(ZeroDivisionError), store.database.transaction():
        enter(store, "HT_03", 186)
        _ = 1 / 0
    assert store.figures.of_report(store.report) == {}
    with store.database.transaction():
        enter(store, "HT_03", 186)
        enter(store, "HT_04", 150)
    assert len(store.figures.of_report(store.report)) == 2


def test_no_figure_is_saved_without_its_audit_entry(store: Store) -> None:
    store.database.rows("CREATE TEMP TRIGGER fail BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END")
    with pytest.raises(sqlite3.IntegrityError):
        enter(store, "HT_03", 186)
    assert store.figures.of_report(store.report) == {}
    assert not store.database.connection.in_transaction
    store.database.rows("DROP TRIGGER fail")
    enter(store, "HT_03", 187)
    assert len(store.audited()) == 1


def test_no_row_is_changed_without_its_audit_entry(store: Store) -> None:
    from cds_desktop.storage.registers import RowChange

    store.database.rows("CREATE TEMP TRIGGER fail BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END")
    with pytest.raises(sqlite3.IntegrityError), store.database.transaction():
        store.registers.change(store.unit_id, "tasks", JANUARY, [RowChange("1")], AUTHOR)
    assert store.registers.last_change(store.unit_id) == 0


# Two programs, a full disk, a killed process


def test_a_second_writer_is_told_that_the_file_is_in_use(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BUSY_MS", 20)
    second = Database.open(path)
    with store.database.transaction():
        store.figures.save(store.report, {"HT_03": Figure(Decimal(186))}, AUTHOR)
        with pytest.raises(DomainError, match=r"storage\.busy"), second.transaction():
            pass
        assert second.scalar("SELECT count(*) FROM figure") == 0, "reading goes on"
    assert second.scalar("SELECT value FROM figure") == "186"
    with second.transaction():
        second.table("setting").insert({"key": "a", "value": "b"})
    second.close()


def test_a_file_that_another_program_is_writing_is_in_use(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BUSY_MS", 20)
    store.database.connection.execute("BEGIN EXCLUSIVE")
    with pytest.raises(DomainError, match=r"storage\.busy"):
        Database.open(path)
    store.database.connection.execute("ROLLBACK")


def test_a_full_disk_is_said_and_everything_before_is_kept(store: Store) -> None:
    """`max_page_count` makes SQLite meet the same refusal as a disk without room."""
    enter(store, "HT_03", 186)
    before = store.database.path.read_bytes()
    store.database.rows(f"PRAGMA max_page_count = {store.database.scalar('PRAGMA page_count')}")
    with pytest.raises(DomainError, match=r"storage\.disk_full"):
        enter(store, "HT_04", "x" * 100_000)
    assert not store.database.connection.in_transaction
    assert store.database.path.read_bytes() == before
    assert {code: figure.value for code, figure in store.figures.of_report(store.report).items()} == {"HT_03": 186}
    store.database.rows("PRAGMA max_page_count = 1000000")
    enter(store, "HT_04", "x" * 100_000)
    assert store.trail.first_broken() is None


def test_a_disk_that_is_full_when_the_file_is_made_leaves_none(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = module._connect

    def small(where: Path) -> sqlite3.Connection:
        connection = connect(where)
        connection.execute("PRAGMA max_page_count = 5")
        return connection

    monkeypatch.setattr(module, "_connect", small)
    with pytest.raises(DomainError, match=r"storage\.disk_full"):
        Database.create(path)
    assert contents(path) == {}


def save_until_killed(path: Path, acknowledge: int) -> None:
    """Save figures one after the other; write a byte for each once it is committed."""
    database = Database.open(path)
    store = make_repositories(database)
    for number in range(1, 10_000):
        enter(store, "HT_03", number)
        os.write(acknowledge, b".")


def make_repositories(database: Database) -> Store:
    from cds_desktop.storage.audit import AuditTrail
    from cds_desktop.storage.figures import Figures
    from cds_desktop.storage.registers import Registers
    from cds_desktop.storage.reports import Reports

    trail = AuditTrail(database)
    reports = Reports(database, trail)
    report = reports.latest(1, JANUARY)
    assert report is not None
    return Store(database, trail, reports, Figures(database, trail), Registers(database, trail), 1, report)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_no_acknowledged_value_is_lost_when_the_process_is_killed(store: Store, path: Path, tmp_path: Path) -> None:
    _ = store.database.utils  # imported before the fork
    whole = closed(store)
    for round_ in range(30):
        shutil.rmtree(path.parent)
        path.parent.mkdir()
        path.write_bytes(whole)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                save_until_killed(path, writing)
            finally:
                os._exit(1)
        os.close(writing)
        acknowledged = len(os.read(reading, 1))
        _spin(round_ * 0.0004)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while more := os.read(reading, 4096):
            acknowledged += len(more)
        os.close(reading)
        assert acknowledged > 0
        opened = make_repositories(Database.open(path))
        kept = opened.figures.of_report(opened.report)["HT_03"].value
        assert acknowledged <= int(str(kept)) <= acknowledged + 1, f"round {round_}"
        assert opened.rows("SELECT count(*) FROM audit WHERE place = 'HT_03'") == [(kept,)]
        assert opened.trail.first_broken() is None
        opened.database.close()


def _spin(seconds: float) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass
