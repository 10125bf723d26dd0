"""The trail: every entry's hash covers the one before it, so that no field of any entry can be altered unseen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_desktop.storage.audit import entry_hash
from cds_desktop.storage.database import Database

from .conftest import Store

FIELDS = ("seq", "at", "by", "report_id", "action", "place", "old", "new", "hash")


@pytest.fixture
def trail(store: Store) -> Store:
    """Five entries: the report's beginning and four changes."""
    with store.database.transaction():
        store.trail.record(store.author, "figure", "HT_03", None, "186", store.report.id)
        store.trail.record_all(store.author, "row", [("dead_zone_villages/1", None, "{}"), ("tasks/2", "{}", None)])
        store.trail.record(store.author, "setting", "office", "", "Sở KHCN")
    assert store.trail.first_broken() is None
    return store


def test_entries_say_who_changed_what_and_when(trail: Store) -> None:
    entries = trail.rows("SELECT seq, at, by, report_id, action, place, old, new FROM audit ORDER BY seq")
    assert entries == [
        (1, "2026-01-20 09:30:00", "Lan", 1, "status", "2026-01", None, "entering 0"),
        (2, "2026-01-20 09:30:00", "Lan", 1, "figure", "HT_03", None, "186"),
        (3, "2026-01-20 09:30:00", "Lan", None, "row", "dead_zone_villages/1", None, "{}"),
        (4, "2026-01-20 09:30:00", "Lan", None, "row", "tasks/2", "{}", None),
        (5, "2026-01-20 09:30:00", "Lan", None, "setting", "office", "", "Sở KHCN"),
    ]


ALTERED: dict[str, Callable[[Any], Any]] = {
    "seq": lambda seq: seq + 100,
    "at": lambda at: at.replace("09:30", "09:31"),
    "by": lambda by: by + " ",
    "report_id": lambda id: None if id else 1,
    "action": lambda action: action.upper(),
    "place": lambda place: place[:-1],
    "old": lambda old: "" if old is None else None,
    "new": lambda new: "" if new is None else new + "0",
    "hash": lambda hash_: bytes([hash_[0] ^ 1]) + hash_[1:],
}


@pytest.mark.parametrize("seq", range(1, 6))
@pytest.mark.parametrize("field", FIELDS)
def test_altering_any_field_of_any_entry_is_found(trail: Store, field: str, seq: int) -> None:
    (old,) = trail.rows(f"SELECT {field} FROM audit WHERE seq = ?", seq)[0]
    trail.database.rows(f"UPDATE audit SET {field} = ? WHERE seq = ?", ALTERED[field](old), seq)
    if field != "seq":
        assert trail.trail.first_broken() == seq
    else:
        assert trail.trail.first_broken() in (seq + 1, seq + 100)


@pytest.mark.parametrize("seq", range(1, 5))
def test_a_missing_entry_is_found_where_it_is_missing(trail: Store, seq: int) -> None:
    trail.database.rows("DELETE FROM audit WHERE seq = ?", seq)
    assert trail.trail.first_broken() == seq + 1


def test_an_entry_put_in_between_is_found(trail: Store) -> None:
    trail.database.rows("UPDATE audit SET seq = 50 WHERE seq = 5")
    trail.database.rows(
        "INSERT INTO audit SELECT 5, at, by, report_id, action, place, old, new, hash FROM audit WHERE seq = 4"
    )
    assert trail.trail.first_broken() == 5


def test_exchanged_entries_are_found(trail: Store) -> None:
    for old, new in ((3, 99), (4, 3), (99, 4)):
        trail.database.rows("UPDATE audit SET seq = ? WHERE seq = ?", new, old)
    assert trail.trail.first_broken() == 3


def test_the_chain_goes_on_after_the_file_was_closed(trail: Store, path: Path) -> None:
    trail.database.close()
    trail.database = trail.trail._db = Database.open(path)
    with trail.database.transaction():
        trail.trail.record(trail.author, "figure", "HT_04", None, "150")
    assert trail.trail.first_broken() is None
    assert trail.rows("SELECT max(seq) FROM audit") == [(6,)]


def test_nothing_to_record_is_no_entry(trail: Store) -> None:
    with trail.database.transaction():
        trail.trail.record_all(trail.author, "row", [])
    assert trail.rows("SELECT count(*) FROM audit") == [(5,)]


fields = st.lists(st.none() | st.text() | st.integers(), min_size=1, max_size=4)


@given(fields, fields)
def test_no_two_entries_have_one_hash(first: list[object], second: list[object]) -> None:
    assert (entry_hash(b"", *first) == entry_hash(b"", *second)) == (first == second)
    assert entry_hash(b"a", *first) != entry_hash(b"b", *first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("a", "b"), ("ab", "")),
        (("a\x1fb", "c"), ("a", "b\x1fc")),
        ((None,), ("\x00",)),
        ((None,), ("None",)),
        ((1,), ("1",)),
    ],
)
def test_what_moves_between_fields_is_another_entry(first: tuple[object, ...], second: tuple[object, ...]) -> None:
    assert entry_hash(b"", *first) != entry_hash(b"", *second)
