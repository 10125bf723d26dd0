"""Several rows at once: one value for all, one edit, one undo step."""

from collections.abc import Sequence

import pytest

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import Cell
from cds_desktop.domain.periods import Period
from cds_desktop.forms.registers import Row
from cds_desktop.reporting.changes import Change
from cds_desktop.reporting.rows import set_column, shared_columns
from cds_desktop.reporting.workspace import Workspace
from cds_desktop.storage.registers import RowChange

JANUARY = Period.month(2026, 1)
VILLAGES = "dead_zone_villages"
BY = "Lan"


@pytest.fixture
def rows(workspace: Workspace) -> list[str]:
    """The ids of three villages, the last of them without a carrier, the second with a wrong planned month."""
    texts = ({"assigned_operator": "viettel"}, {"assigned_operator": "vnpt", "planned_month": "13/2026"}, {})
    return [
        workspace.enter_row(JANUARY, VILLAGES, None, {"village": f"Khuổi {number}"} | more, BY)[0]
        for number, more in enumerate(texts)
    ]


def state(workspace: Workspace) -> list[Row]:
    return workspace.month(JANUARY).registers[VILLAGES].rows


def cells(workspace: Workspace, column: str) -> list[Cell | None]:
    return [row.values.get(column) for row in state(workspace)]


def test_a_value_is_set_in_all_of_them(workspace: Workspace, rows: list[str]) -> None:
    done = set_column(workspace, JANUARY, VILLAGES, rows, "assigned_operator", "Viettel", BY)
    assert done.count == 2, "one had it already"
    assert cells(workspace, "assigned_operator") == ["viettel"] * 3
    assert [row.values.get("assigned_operator") for row in done.month.registers[VILLAGES].rows] == ["viettel"] * 3


def test_it_is_one_step_to_take_back(workspace: Workspace, rows: list[str]) -> None:
    set_column(workspace, JANUARY, VILLAGES, rows, "assigned_operator", "mobifone", BY)
    inverse = workspace.take_inverse()
    assert len(inverse.rows) == 3
    workspace.apply(inverse, BY)
    assert cells(workspace, "assigned_operator") == ["viettel", "vnpt", None]
    workspace.apply(workspace.take_inverse(), BY)
    assert cells(workspace, "assigned_operator") == ["mobifone"] * 3


def test_only_the_rows_named_are_changed(workspace: Workspace, rows: list[str]) -> None:
    set_column(workspace, JANUARY, VILLAGES, rows[1:], "planned_month", "05/2027", BY)
    assert cells(workspace, "planned_month") == [None, "2027-05", "2027-05"]
    assert not state(workspace)[1].entries, "what could not be read is replaced too"


def test_an_empty_text_clears(workspace: Workspace, rows: list[str]) -> None:
    assert set_column(workspace, JANUARY, VILLAGES, rows, "assigned_operator", " ", BY).count == 2
    assert cells(workspace, "assigned_operator") == [None] * 3


def test_nothing_is_written_where_all_have_it(workspace: Workspace, rows: list[str]) -> None:
    before = workspace.registers.last_change(workspace.unit_id)
    assert set_column(workspace, JANUARY, VILLAGES, rows, "status", "chua_phu", BY).count == 0
    assert workspace.registers.last_change(workspace.unit_id) == before
    assert not workspace.take_inverse()


def test_a_row_named_twice_is_changed_once(workspace: Workspace, rows: list[str]) -> None:
    assert set_column(workspace, JANUARY, VILLAGES, [rows[0], rows[0]], "note", "gần suối", BY).count == 1


@pytest.mark.parametrize(
    ("column", "text", "key"),
    [
        ("status", "đã xong", "entry.not_a_choice"),
        ("planned_month", "13/2026", "entry.not_a_month"),
        ("covered_on", "31/02/2026", "entry.no_such_day"),
        ("village", "Bản Kè", "rows.not_shared"),
        ("households", "12", "rows.not_shared"),
        ("nothing", "12", "rows.not_shared"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_written(
    workspace: Workspace, rows: list[str], column: str, text: str, key: str
) -> None:
    before = workspace.registers.last_change(workspace.unit_id)
    with pytest.raises(DomainError) as refused:
        set_column(workspace, JANUARY, VILLAGES, rows, column, text, BY)
    assert refused.value.key == key
    assert workspace.registers.last_change(workspace.unit_id) == before


@pytest.mark.parametrize("names", [["0" * 12], [None, "0" * 12]])
def test_an_unknown_row_is_refused(workspace: Workspace, rows: list[str], names: Sequence[str | None]) -> None:
    with pytest.raises(DomainError, match=r"row\.unknown"):
        set_column(workspace, JANUARY, VILLAGES, [name or rows[0] for name in names], "note", "x", BY)
    assert cells(workspace, "note") == [None] * 3


def test_the_columns_that_rows_may_share(workspace: Workspace) -> None:
    names = [column.name for column in shared_columns(workspace.pack.registers[VILLAGES])]
    assert {"status", "assigned_operator", "planned_month", "operators", "covered_on", "note"} <= set(names)
    assert not {"commune_code", "village", "households", "longitude"} & set(names)
    assert all(shared_columns(register) for register in workspace.pack.registers.values())


def test_a_change_of_many_rows_is_written_at_once() -> None:
    first, again, other = RowChange("1", {"note": "a"}), RowChange("1", {"note": "b"}), RowChange("2", {"note": "c"})
    change = Change(JANUARY, rows=[("tasks", first), ("tasks", other), ("tasks", again), (VILLAGES, other)])
    assert list(change.batches()) == [("tasks", [first, other]), ("tasks", [again]), (VILLAGES, [other])]
    assert list(Change(JANUARY).batches()) == []


def test_taking_back_many_rows_reads_the_register_once(workspace: Workspace) -> None:
    """The rows are read once, however many are written: their state is asked for at most twice an edit."""
    asked = []
    state_of = workspace.registers.state

    def counted(*args: object) -> object:
        asked.append(args)
        return state_of(*args)  # type: ignore[arg-type]

    ids = [workspace.enter_row(JANUARY, VILLAGES, None, {"village": f"Nà {n}"}, BY)[0] for n in range(20)]
    set_column(workspace, JANUARY, VILLAGES, ids, "note", "x", BY)
    workspace.registers.state = counted  # type: ignore[method-assign,assignment]
    workspace.apply(workspace.take_inverse(), BY)
    assert len([args for args in asked if args[1] == VILLAGES]) <= 2
