"""Register rows as changes over months: what a month sees of them, and what a locked report goes on seeing."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.periods import Period
from cds_desktop.forms.registers import Row
from cds_desktop.storage.audit import Author
from cds_desktop.storage.registers import RowChange

from .conftest import AUTHOR, JANUARY, Store, make_store

FEBRUARY, MARCH, APRIL = (JANUARY.shifted(n) for n in (1, 2, 3))
VILLAGES = "dead_zone_villages"


def change(store: Store, period: Period, row_id: str, /, *, deleted: bool = False, **cells: Any) -> int:
    """Change a row; return the number of the change."""
    entries = cells.pop("entries", {})
    with store.database.transaction():
        changes = [RowChange(row_id, cells, entries, deleted)]
        store.registers.change(store.unit_id, VILLAGES, period, changes, store.author)
    return store.registers.last_change(store.unit_id)


def rows(store: Store, period: Period, up_to: int | None = None) -> list[Row]:
    return store.registers.state(store.unit_id, VILLAGES, period, up_to).rows


def row(store: Store, period: Period, row_id: str = "1", up_to: int | None = None) -> Row | None:
    return next((r for r in rows(store, period, up_to) if r.row_id == row_id), None)


def values(store: Store, period: Period, row_id: str = "1", up_to: int | None = None) -> dict[str, Any] | None:
    found = row(store, period, row_id, up_to)
    return None if found is None else dict(found.values)


def test_a_month_sees_the_changes_up_to_it(store: Store) -> None:
    change(store, JANUARY, "1", village="Nà Tông", status="chua_phu", households=Decimal(30))
    change(store, MARCH, "1", status="da_phu", covered_on=date(2026, 3, 2), households=None)
    before = {"village": "Nà Tông", "status": "chua_phu", "households": Decimal(30)}
    after = {"village": "Nà Tông", "status": "da_phu", "covered_on": date(2026, 3, 2)}
    assert [values(store, month) for month in (JANUARY.previous(), JANUARY, FEBRUARY, MARCH, APRIL)] == [
        None, before, before, after, after,
    ]  # fmt: skip


def test_a_locked_report_sees_the_changes_up_to_its_own(store: Store) -> None:
    locked_at = change(store, JANUARY, "1", status="chua_phu")
    change(store, JANUARY, "1", status="da_phu")
    change(store, JANUARY, "2", status="chua_phu")
    assert values(store, JANUARY, up_to=locked_at) == {"status": "chua_phu"}
    assert [r.row_id for r in rows(store, JANUARY, locked_at)] == ["1"]
    assert rows(store, JANUARY, 0) == []


def test_a_correction_of_an_earlier_month_flows_into_later_ones(store: Store) -> None:
    """What a later month has said itself stays."""
    change(store, JANUARY, "1", status="chua_phu", power="co")
    change(store, MARCH, "1", status="da_phu")
    change(store, FEBRUARY, "1", status="dang_trien_khai", power="chua")
    assert [values(store, month) for month in (JANUARY, FEBRUARY, MARCH)] == [
        {"status": "chua_phu", "power": "co"},
        {"status": "dang_trien_khai", "power": "chua"},
        {"status": "da_phu", "power": "chua"},
    ]


def test_the_month_before_is_seen_beside_a_row(store: Store) -> None:
    change(store, JANUARY, "1", status="chua_phu")
    change(store, MARCH, "1", status="dang_trien_khai")
    change(store, MARCH, "1", status="da_phu")
    seen = [row(store, month) for month in (JANUARY, FEBRUARY, MARCH, APRIL)]
    assert [None if r is None or r.before is None else dict(r.before) for r in seen] == [
        None, {"status": "chua_phu"}, {"status": "chua_phu"}, {"status": "da_phu"},
    ]  # fmt: skip


def test_rows_remember_when_they_were_first_entered(store: Store) -> None:
    change(store, FEBRUARY, "1", status="chua_phu")
    change(store, FEBRUARY, "2", status="chua_phu")
    change(store, MARCH, "3", status="chua_phu")
    assert [(r.row_id, r.first_period, r.opening) for r in rows(store, APRIL)] == [
        ("1", FEBRUARY, True),
        ("2", FEBRUARY, True),
        ("3", MARCH, False),
    ]


def test_a_deleted_row_is_gone_from_its_month_on(store: Store) -> None:
    change(store, JANUARY, "1", status="chua_phu")
    change(store, MARCH, "1", deleted=True)
    assert [values(store, month) is None for month in (JANUARY, FEBRUARY, MARCH, APRIL)] == [False, False, True, True]


def test_a_deletion_in_an_earlier_month_takes_what_later_months_said_with_it(store: Store) -> None:
    """No row may be left that consists of the later changes alone."""
    change(store, JANUARY, "1", village="Nà Tông", status="chua_phu")
    change(store, MARCH, "1", status="da_phu")
    locked_at = store.registers.last_change(store.unit_id)
    change(store, FEBRUARY, "1", deleted=True)
    assert [values(store, month) is None for month in (JANUARY, FEBRUARY, MARCH)] == [False, True, True]
    assert values(store, MARCH, up_to=locked_at) == {"village": "Nà Tông", "status": "da_phu"}


def test_a_row_taken_back_within_the_month_is_the_row_it_was(store: Store) -> None:
    """Undoing a deletion must not make an old village a newly found one."""
    change(store, JANUARY, "1", village="Nà Tông", status="chua_phu")
    change(store, JANUARY, "2", village="Khuổi Phìn")
    change(store, MARCH, "1", status="da_phu")
    change(store, MARCH, "1", deleted=True)
    change(store, MARCH, "1", village="Nà Tông", status="da_phu")
    found = row(store, MARCH)
    assert found is not None
    assert (found.first_period, found.opening) == (JANUARY, True)
    assert (dict(found.values), dict(found.before or {})) == (
        {"village": "Nà Tông", "status": "da_phu"},
        {"village": "Nà Tông", "status": "chua_phu"},
    )
    assert [r.row_id for r in rows(store, MARCH)] == ["1", "2"], "and stands where it stood"


def test_a_row_entered_again_in_a_later_month_is_new(store: Store) -> None:
    change(store, JANUARY, "1", village="Nà Tông")
    change(store, FEBRUARY, "1", deleted=True)
    change(store, MARCH, "1", village="Nà Tông", status="chua_phu")
    found = row(store, MARCH)
    assert found is not None
    assert (found.first_period, found.opening, found.before) == (MARCH, False, None)


def test_unreadable_cells_are_kept_as_they_were_typed(store: Store) -> None:
    change(store, JANUARY, "1", households=Decimal(30), entries={"population": "12a"})
    change(store, FEBRUARY, "1", population=Decimal(12), entries={"households": "ba mươi"})
    january, february = row(store, JANUARY), row(store, FEBRUARY)
    assert january is not None
    assert february is not None
    assert (dict(january.values), dict(january.entries)) == ({"households": 30}, {"population": "12a"})
    assert (dict(february.values), dict(february.entries)) == ({"population": 12}, {"households": "ba mươi"})


def test_registers_and_units_do_not_mix(store: Store) -> None:
    change(store, JANUARY, "1", status="chua_phu")
    with store.database.transaction():
        other = store.reports.add_unit("15", "2025-07-01")
        store.registers.change(store.unit_id, "tasks", JANUARY, [RowChange("1", {"status": "huy"})], store.author)
        store.registers.change(other, VILLAGES, JANUARY, [RowChange("9", {"status": "da_phu"})], store.author)
    assert [r.row_id for r in rows(store, JANUARY)] == ["1"]
    assert [r.row_id for r in store.registers.state(other, VILLAGES, JANUARY, None).rows] == ["9"]
    assert (store.registers.last_change(store.unit_id), store.registers.last_change(other)) == (2, 3)
    assert store.registers.last_change(99) == 0


def test_every_change_of_a_row_is_an_audit_entry(store: Store) -> None:
    with store.database.transaction():
        changes = [RowChange("1", {"status": "chua_phu", "note": None}), RowChange("2", deleted=True)]
        store.registers.change(store.unit_id, VILLAGES, JANUARY, changes, store.author)
    (first, second) = store.audited()
    assert (first[:3], json.loads(str(first[3]))) == (
        ("row", f"{VILLAGES}/1", None),
        {"status": "chua_phu", "note": None},
    )
    assert second == ("row", f"{VILLAGES}/2", None, "deleted")


def test_confirmations_belong_to_a_report(store: Store) -> None:
    with store.database.transaction():
        store.registers.confirm(store.report, ["tasks", VILLAGES], store.author)
        store.registers.confirm(store.report, ["tasks"], store.author)
        later = store.reports.add(store.unit_id, FEBRUARY, 0, ("cds", "1"), store.author)
    assert store.registers.confirmed(store.report) == {"tasks", VILLAGES}
    assert store.registers.confirmed(later) == set()
    assert [entry[:2] for entry in store.audited()][:3] == [
        ("confirm", "tasks"),
        ("confirm", VILLAGES),
        ("confirm", "tasks"),
    ]


@pytest.mark.parametrize(("column", "damage"), [("cells", '{"a"'), ("cells", "[]"), ("period", "2026-00")])
def test_a_damaged_change_is_damage(store: Store, column: str, damage: str) -> None:
    change(store, JANUARY, "1", status="chua_phu")
    store.database.rows(f"UPDATE register_change SET {column} = ?", damage)
    with pytest.raises(DomainError, match=r"storage\.damaged"):
        rows(store, JANUARY)


# Corrections that an open month takes over, or a locked one lacks


def test_corrections_of_earlier_months_since_an_open_report_was_begun_are_named(store: Store) -> None:
    change(store, JANUARY, "1", status="chua_phu")
    with store.database.transaction():
        february = store.reports.add(store.unit_id, FEBRUARY, 0, ("cds", "1"), store.author)
    assert store.registers.corrected_rows(february, february.period) == {}
    change(store, FEBRUARY, "1", status="da_phu")
    change(store, MARCH, "1", status="da_phu")
    assert store.registers.corrected_rows(february, february.period) == {}
    change(store, JANUARY, "1", power="co")
    change(store, JANUARY, "1", power="chua")
    change(store, JANUARY, "2", power="chua")
    assert store.registers.corrected_rows(february, february.period) == {VILLAGES: {"1", "2"}}


def test_changes_since_a_report_was_locked_are_named(store: Store) -> None:
    from cds_desktop.domain.figures import Status

    seq = change(store, JANUARY, "1", status="chua_phu")
    with store.database.transaction():
        store.reports.set_status(store.report, Status.SENT, store.author, register_seq=seq)
    sent = store.reports.latest(store.unit_id, JANUARY)
    assert sent is not None
    change(store, FEBRUARY, "1", status="da_phu")
    assert store.registers.corrected_rows(sent, sent.period) == {}
    change(store, JANUARY.previous(), "2", status="da_phu")
    change(store, JANUARY, "1", status="da_phu")
    assert store.registers.corrected_rows(sent, sent.period) == {VILLAGES: {"1", "2"}}


# Against a simple model


@dataclass(frozen=True)
class Op:
    """A change as the model sees it; `cells` None is a deletion."""

    seq: int
    month: int
    row_id: str
    cells: tuple[tuple[str, str | None], ...] | None


def effective(ops: Sequence[Op]) -> list[Op]:
    """Without what an earlier month's later deletion took with it; in the order of months."""
    gone = [op for op in ops if op.cells is None]
    kept = [op for op in ops if op.cells is None or not any(d.month < op.month and d.seq > op.seq for d in gone)]
    return sorted(kept, key=lambda op: (op.month, op.seq))


def last_life(ops: Sequence[Op]) -> Sequence[Op]:
    """The changes after the last deletion."""
    return ops[max((n for n, op in enumerate(ops) if op.cells is None), default=-1) + 1 :]


def first_month(ops: Sequence[Op]) -> int:
    """When a row that is there was first entered: a deletion and return within a month do not count."""
    life = last_life(ops)
    rest = list(ops[: len(ops) - len(life)])
    killer = None
    while rest and rest[-1].cells is None:
        killer = rest.pop()
    return first_month(rest) if rest and killer and killer.month == life[0].month else life[0].month


def cells_of(ops: Sequence[Op]) -> dict[str, str] | None:
    life = last_life(ops)
    merged = {name: cell for op in life for name, cell in op.cells or ()}
    return {name: cell for name, cell in merged.items() if cell is not None} if life else None


def model(ops: Sequence[Op], month: int, up_to: int) -> dict[str, tuple[Any, ...]]:
    """Rows by id: cells, first month, opening, cells of the month before."""
    seen = [op for op in ops if op.month <= month and op.seq <= up_to]
    found = {}
    for row_id in {op.row_id for op in seen}:
        own = effective([op for op in seen if op.row_id == row_id])
        cells = cells_of(own)
        if cells is not None:
            first = first_month(own)
            before = cells_of([op for op in own if op.month < month]) if first < month else None
            found[row_id] = (cells, first, first == min(op.month for op in seen), before)
    return found


some_cells = st.dictionaries(st.sampled_from("xyz"), st.none() | st.sampled_from(["a", "b", "c"]), max_size=2)
operations = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from("123"), st.none() | some_cells), min_size=1, max_size=14
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = make_store(Path(tmp_path_factory.mktemp("model")) / "model.sqlite3")
    yield made
    made.database.close()


@settings(max_examples=200)
@given(operations, st.integers(0, 3), st.integers(0, 14))
@example([(1, "2", {"x": "b"}), (0, "2", None), (0, "2", {"x": "a"})], 1, 3)  # entered again below later changes
@example([(0, "1", {"x": "a"}), (2, "1", None), (3, "1", {"y": "b"}), (1, "1", None)], 3, 4)  # deleted twice
def test_months_see_what_the_simple_model_sees(
    shared: Store, given_ops: list[tuple[int, str, dict[str, str | None] | None]], month: int, up_to: int
) -> None:
    ops = [
        Op(seq, number, row_id, None if cells is None else tuple(cells.items()))
        for seq, (number, row_id, cells) in enumerate(given_ops, 1)
    ]
    assert shared.registers.last_change(shared.unit_id) == 0
    try:
        with shared.database.transaction():
            for op in ops:
                changes = [RowChange(op.row_id, dict(op.cells or ()), deleted=op.cells is None)]
                shared.registers.change(shared.unit_id, VILLAGES, JANUARY.shifted(op.month), changes, AUTHOR)
            found = shared.registers.state(shared.unit_id, VILLAGES, JANUARY.shifted(month), up_to).rows
            raise _Undo
    except _Undo:
        pass
    assert {
        r.row_id: (
            dict(r.values),
            (r.first_period.year - 2026) * 12 + r.first_period.number - 1,
            r.opening,
            None if r.before is None else dict(r.before),
        )
        for r in found
    } == model(ops, month, up_to)


class _Undo(Exception):
    """Rolls an example back."""


def test_who_changed_a_row_is_in_the_file(store: Store) -> None:
    by = Author("Bình", AUTHOR.at)
    with store.database.transaction():
        store.registers.change(store.unit_id, VILLAGES, JANUARY, [RowChange("1")], by)
    assert store.rows("SELECT by, at, deleted FROM register_change") == [("Bình", "2026-01-20 09:30:00", 0)]
