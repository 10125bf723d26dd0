"""The history of a figure and of a row: who, when, from what to what, over revisions and months."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from cds_desktop.domain.figures import BlankReason, Figure, Quality
from cds_desktop.domain.periods import Period
from cds_desktop.reporting.history import Action, FieldChange, HistoryEntry, cell_history, row_history
from cds_desktop.reporting.workspace import Workspace

JANUARY = Period.month(2026, 1)
FEBRUARY = JANUARY.shifted(1)
VILLAGES = "dead_zone_villages"
NOW = datetime(2026, 1, 20, 9, 30)


def told(entries: list[HistoryEntry]) -> list[tuple[str, str, list[tuple[str, object, object]]]]:
    return [(e.by, str(e.action), [(c.name, c.old, c.new) for c in e.changes]) for e in entries]


def test_the_history_of_a_figure_has_values_of_its_kind(workspace: Workspace) -> None:
    workspace.enter(JANUARY, "HT_03", "186", "Lan")
    workspace.annotate(
        JANUARY,
        "HT_03",
        "Minh",
        note="theo sổ; có đối chiếu",
        quality=Quality.PROVISIONAL,
        as_of=date(2026, 1, 14),
        source="Viettel",
    )
    workspace.enter(JANUARY, "HT_03", "12a", "Lan")
    workspace.annotate(JANUARY, "HT_03", "Lan", reason=BlankReason.AWAITING)
    workspace.enter(JANUARY, "HT_03", "190", "Lan")
    assert told(cell_history(workspace, JANUARY, "HT_03")) == [
        (
            "Lan",
            "entered",
            [("value", None, Decimal(190)), ("reason", BlankReason.AWAITING, None), ("entry", "12a", None)],
        ),
        ("Lan", "entered", [("reason", None, BlankReason.AWAITING)]),
        ("Lan", "entered", [("entry", None, "12a"), ("value", Decimal(186), None)]),
        (
            "Minh",
            "entered",
            [
                ("note", None, "theo sổ; có đối chiếu"),
                ("as_of", None, date(2026, 1, 14)),
                ("quality", None, Quality.PROVISIONAL),
                ("source", None, "Viettel"),
            ],
        ),
        ("Lan", "entered", [("value", None, Decimal(186))]),
    ]
    assert {e.at for e in cell_history(workspace, JANUARY, "HT_03")} == {NOW}


def test_classes_booleans_and_what_is_awaited_are_told_as_such(workspace: Workspace) -> None:
    workspace.annotate(
        JANUARY,
        "HT_03",
        "Lan",
        reason=BlankReason.AWAITING,
        awaited_from="Sở Nội vụ",
        asked_on=date(2026, 1, 5),
        expected_on=date(2026, 1, 25),
    )
    assert told(cell_history(workspace, JANUARY, "HT_03"))[0][2] == [
        ("reason", None, BlankReason.AWAITING),
        ("awaited_from", None, "Sở Nội vụ"),
        ("asked_on", None, date(2026, 1, 5)),
        ("expected_on", None, date(2026, 1, 25)),
    ]
    report = workspace.reports.latest(workspace.unit_id, JANUARY)
    assert report is not None
    with workspace.database.transaction():
        said = {"TC_01": Figure(value=False), "TC_04": Figure("giam")}
        workspace.figures.save(report, said, workspace.author("Lan"))
    assert workspace.pack.indicators["TC_01"].value == "boolean"
    assert told(cell_history(workspace, JANUARY, "TC_01"))[0][2] == [("value", None, False)]
    assert told(cell_history(workspace, JANUARY, "TC_04"))[0][2] == [("value", None, "giam")]


def test_explanations_are_part_of_the_history(workspace: Workspace) -> None:
    workspace.enter(JANUARY, "HT_03", "186", "Lan")
    workspace.annotate(JANUARY, "HT_03", "Lan", as_of=date(2025, 12, 1))
    workspace.explain(JANUARY, "Theo sổ", "Minh", place="HT_03", reason="so_bo")
    assert told(cell_history(workspace, JANUARY, "HT_03"))[0] == (
        "Minh",
        "explained",
        [("explanation_reason", None, "so_bo"), ("explanation", None, "Theo sổ")],
    )
    workspace.explain(JANUARY, "Theo sổ gốc", "Minh", place="HT_03", reason="so_bo")
    assert told(cell_history(workspace, JANUARY, "HT_03"))[0][2] == [("explanation", "Theo sổ", "Theo sổ gốc")]


def test_carrying_over_confirming_and_undoing_are_told(workspace: Workspace) -> None:
    workspace.enter(JANUARY, "HT_03", "186", "Lan")
    workspace.confirm(FEBRUARY, "Minh", codes=["HT_03"])
    workspace.enter(FEBRUARY, "HT_03", "190", "Lan")
    workspace.apply(workspace.take_inverse(), "Lan")
    assert told(cell_history(workspace, FEBRUARY, "HT_03")) == [
        ("Lan", "undone", [("value", Decimal(190), Decimal(186))]),
        ("Lan", "entered", [("value", Decimal(186), Decimal(190))]),
        ("Minh", "confirmed", []),
        ("Minh", "carried", [("value", None, Decimal(186))]),
    ]
    assert len(cell_history(workspace, JANUARY, "HT_03")) == 1


def test_a_code_that_begins_like_another_has_its_own_history(workspace: Workspace) -> None:
    workspace.enter(JANUARY, "HT_13_TS", "5", "Lan")
    assert cell_history(workspace, JANUARY, "HT_13") == []


def test_the_history_of_a_reference_value_is_that_of_all_months(workspace: Workspace) -> None:
    workspace.enter(JANUARY, "NEN_HO", "400", "Lan")
    workspace.enter(FEBRUARY, "NEN_HO", "500", "Minh")
    expected = [
        ("Minh", "entered", [("value", Decimal(400), Decimal(500))]),
        ("Lan", "entered", [("value", None, Decimal(400))]),
    ]
    assert told(cell_history(workspace, JANUARY, "NEN_HO")) == expected
    assert told(cell_history(workspace, FEBRUARY, "NEN_HO")) == expected


def test_a_row_is_followed_over_months(workspace: Workspace) -> None:
    cells = {"commune_code": "02215", "village": "Pác Kéo", "households": "7"}
    row_id, _ = workspace.enter_row(JANUARY, VILLAGES, None, cells, "Lan")
    workspace.enter_row(FEBRUARY, VILLAGES, row_id, {"households": "12a", "village": "Pác Kéo"}, "Minh")
    workspace.enter_row(JANUARY, VILLAGES, row_id, {"households": "9"}, "Lan")
    workspace.delete_rows(FEBRUARY, VILLAGES, [row_id], "Minh")
    entries = row_history(workspace, VILLAGES, row_id)
    assert [(e.by, e.action, e.period) for e in entries] == [
        ("Minh", Action.DELETED, FEBRUARY),
        ("Lan", Action.ENTERED, JANUARY),
        ("Minh", Action.ENTERED, FEBRUARY),
        ("Lan", Action.ADDED, JANUARY),
    ]
    assert entries[1].changes == [FieldChange("households", Decimal(7), Decimal(9))]
    assert entries[2].changes == [FieldChange("households", Decimal(7), "12a")]
    assert FieldChange("village", None, "Pác Kéo") in entries[3].changes


@pytest.mark.parametrize("change", [{"households": ""}, {"households": "8"}])
def test_the_last_old_content_is_the_content_before(workspace: Workspace, change: dict[str, str]) -> None:
    cells = {"commune_code": "02215", "village": "Pác Kéo", "households": "7"}
    row_id, _ = workspace.enter_row(JANUARY, VILLAGES, None, cells, "Lan")
    workspace.enter_row(JANUARY, VILLAGES, row_id, change, "Lan")
    (told_change,) = row_history(workspace, VILLAGES, row_id)[0].changes
    assert told_change.old == Decimal(7)
    assert told_change.new == (Decimal(8) if change["households"] else None)


def test_the_first_schema_still_tells_its_history(tmp_path: Path) -> None:
    stored = Path(__file__).parents[2] / "data" / "first_schema.sqlite3"
    (tmp_path / "cds.sqlite3").write_bytes(stored.read_bytes())
    workspace = Workspace.open(tmp_path)
    try:
        codes = [
            code for code in workspace.pack.indicators if cell_history(workspace, workspace.months()[-1].period, code)
        ]
        assert codes
    finally:
        workspace.close()
