"""Blocks of cells are written as one edit, refused cell by cell."""

from decimal import Decimal

import pytest

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.periods import Period
from cds_desktop.reporting.blocks import Pasted, paste_cells, paste_figures
from cds_desktop.reporting.workspace import Workspace

JANUARY = Period.month(2026, 1)
VILLAGES = "dead_zone_villages"
BY = "Lan"


def refusals(pasted: Pasted) -> list[tuple[int, str, str, str]]:
    return [(cell.line, cell.name, cell.text, cell.error.key) for cell in pasted.refused]


def test_figures_are_written_as_one_edit(workspace: Workspace) -> None:
    workspace.enter(JANUARY, "HT_03", "186", BY)
    pasted = paste_figures(workspace, JANUARY, [("HT_03", "1.190"), ("HT_04", "12a"), ("HT_13_TS", "5")], BY)
    values = pasted.month.values
    assert (values["HT_03"], values["HT_04"], values["HT_13_TS"]) == (Decimal(1190), None, Decimal(5))
    assert pasted.month.figure("HT_04").entry is None
    assert pasted.count == 2
    assert [(line, name, text) for line, name, text, _ in refusals(pasted)] == [(1, "HT_04", "12a")]
    inverse = workspace.take_inverse()
    assert set(inverse.figures) == {"HT_03", "HT_13_TS"}
    month = workspace.apply(inverse, BY)
    assert (month.values["HT_03"], month.values["HT_13_TS"]) == (Decimal(186), None)


def test_computed_figures_may_only_be_repeated(workspace: Workspace) -> None:
    block = [("HT_03", "200"), ("HT_04", "150"), ("HT_05", "50"), ("", " "), ("", "8")]
    pasted = paste_figures(workspace, JANUARY, block, BY)
    assert pasted.month.values["HT_05"] == Decimal(50)
    assert refusals(pasted) == [(4, "", "8", "paste.no_indicator")]
    pasted = paste_figures(workspace, JANUARY, [("HT_05", "76"), ("HT_06", "3")], BY)
    assert refusals(pasted) == [(0, "HT_05", "76", "code.derived"), (1, "HT_06", "3", "code.register")]
    assert pasted.count == 0
    assert not workspace.take_inverse().figures.keys() & {"HT_05", "HT_06"}


def test_an_empty_text_clears_and_a_kept_reference_is_refused(workspace: Workspace) -> None:
    workspace.enter(JANUARY, "NEN_HO", "500", BY)
    february = JANUARY.shifted(1)
    workspace.enter(february, "HT_03", "5", BY)
    pasted = paste_figures(workspace, february, [("NEN_HO", ""), ("HT_03", ""), ("HT_04", "")], BY)
    assert refusals(pasted) == [(0, "NEN_HO", "", "reference.kept")]
    assert (pasted.month.values["NEN_HO"], pasted.month.values["HT_03"], pasted.count) == (Decimal(500), None, 1)
    assert set(workspace.take_inverse().figures) == {"HT_03"}


def test_rows_are_changed_and_added_as_one_edit(workspace: Workspace) -> None:
    texts = {"commune_code": "02215", "village": "Khuổi Phìn", "signal": "trang", "power": "co"}
    row_id, before = workspace.enter_row(JANUARY, VILLAGES, None, texts, BY)
    block = [
        (row_id, {"village": "Khuổi Phìn", "signal": "lom", "households": "12a", "power": ""}),
        (None, {"village": "Nà Tông", "signal": "LOM", "households": "1.012"}),
        (None, {"village": " ", "signal": ""}),
        ("gone", {"village": "Bản Kè"}),
        (None, {"village": "Bản Hòa", "": "thừa"}),
    ]
    pasted = paste_cells(workspace, JANUARY, VILLAGES, block, BY)
    rows = {row.row_id: row for row in pasted.month.registers[VILLAGES].rows}
    assert [bool(row) for row in pasted.row_ids] == [True, True, False, True, True]
    first, second = rows[row_id].values, rows[pasted.row_ids[1] or ""].values
    assert (first["signal"], "households" in first, "power" in first) == ("lom", False, False)
    assert (second["signal"], second["households"], second["status"]) == ("lom", Decimal(1012), "chua_phu")
    assert [(line, name, text) for line, name, text, _ in refusals(pasted)] == [
        (0, "households", "12a"),
        (3, "village", "Bản Kè"),
        (4, "", "thừa"),
    ]
    assert pasted.count == 6
    after = workspace.apply(workspace.take_inverse(), BY)
    assert after.registers[VILLAGES].rows[0].values == before.registers[VILLAGES].rows[0].values
    assert len(after.registers[VILLAGES].rows) == 1


def test_a_refused_choice_does_not_become_the_default(workspace: Workspace) -> None:
    pasted = paste_cells(workspace, JANUARY, VILLAGES, [(None, {"village": "Bản Kè", "status": "lạ"})], BY)
    assert "status" not in pasted.month.registers[VILLAGES].rows[0].values


def test_nothing_is_written_into_an_unknown_register(workspace: Workspace) -> None:
    with pytest.raises(DomainError):
        paste_cells(workspace, JANUARY, "khong_co", [(None, {"a": "b"})], BY)
