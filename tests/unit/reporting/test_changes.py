"""Every edit has an inverse; taking it back is a new write that can be taken back itself."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cds_desktop.domain.figures import BlankReason
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Problem
from cds_desktop.reporting.loading import Loaded, load
from cds_desktop.reporting.month import Month
from cds_desktop.reporting.workspace import Workspace

JANUARY = Period.month(2026, 1)
VILLAGES = "dead_zone_villages"
BY = "Lan"


def content(month: Month) -> object:
    rows = {
        name: {
            row.row_id: (
                dict(row.values),
                dict(row.entries),
                row.before and dict(row.before),
                row.first_period,
                row.opening,
            )
            for row in state.rows
        }
        for name, state in month.registers.items()
    }
    figures = {code: figure for code, figure in month.figures.items() if figure.answered or figure.entry or figure.note}
    confirmed = {name for name, state in month.registers.items() if state.confirmed}
    said = {(f.problem.rule, f.problem.place): (f.explanation, f.reason) for f in month.findings if f.explanation}
    return figures, rows, month.values, confirmed, said


def row(month: Month) -> str:
    return month.registers[VILLAGES].rows[0].row_id


def explained(month: Month) -> list[Problem]:
    return [finding.problem for finding in month.findings if finding.explanation]


EDITS: dict[str, Callable[[Workspace, Month, Path], object]] = {
    "a figure": lambda w, m, p: w.enter(JANUARY, "HT_03", "190", BY),
    "a wrong figure": lambda w, m, p: w.enter(JANUARY, "HT_03", "12a", BY),
    "a cleared figure": lambda w, m, p: w.enter(JANUARY, "HT_03", "", BY),
    "a first figure": lambda w, m, p: w.enter(JANUARY, "HT_13_TS", "5", BY),
    "a reference value": lambda w, m, p: w.enter(JANUARY, "NEN_HO", "500", BY),
    "a first reference value": lambda w, m, p: w.enter(JANUARY, "NEN_THON", "500", BY),
    "a reason": lambda w, m, p: w.annotate(JANUARY, "HT_16_TS", BY, reason=BlankReason.NO_DATA, note="chờ"),
    "a cell": lambda w, m, p: w.enter_row(JANUARY, VILLAGES, row(m), {"power": "chua", "households": "12a"}, BY),
    "a new row": lambda w, m, p: w.enter_row(JANUARY, VILLAGES, None, {"village": "Bản Kè"}, BY),
    "a deleted row": lambda w, m, p: w.delete_rows(JANUARY, VILLAGES, [row(m)], BY),
    "a confirmed register": lambda w, m, p: w.confirm(JANUARY, BY, register=VILLAGES),
    "all confirmed": lambda w, m, p: w.confirm(JANUARY, BY),
    "an empty register": lambda w, m, p: w.confirm_empty(JANUARY, "fee_policies", BY),
    "explanations": lambda w, m, p: w.explain(JANUARY, "Chờ số liệu", BY, reason="so_bo"),
    "another explanation": lambda w, m, p: w.explain(JANUARY, "Theo sổ", BY, place="TC_01", reason="khac"),
    "an explanation taken back": lambda w, m, p: w.answer(JANUARY, explained(m), "", BY),
    "a loaded table": lambda w, m, p: load(w, p, JANUARY, BY, register=VILLAGES, replace_rows=True),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_taken_back_and_done_again(workspace: Workspace, tmp_path: Path, name: str) -> None:
    table = tmp_path / "v.csv"
    table.write_text("commune_code,village\n02215,Nà Tông\n02215,Bản Mới\n", encoding="utf-8")
    december = JANUARY.previous()
    cells = {"commune_code": "02215", "village": "Pác Kéo", "power": "co", "households": "7"}
    workspace.enter_row(december, VILLAGES, None, cells, BY)
    for code, text in {"HT_03": "186", "NEN_HO": "400"}.items():
        workspace.enter(JANUARY, code, text, BY)
    workspace.explain(JANUARY, "Đã rà soát", BY, place="TC_01")
    before = workspace.month(JANUARY)
    outcome = EDITS[name](workspace, before, table)
    undo = outcome.inverse if isinstance(outcome, Loaded) else workspace.take_inverse()
    after = workspace.month(JANUARY)
    assert undo.places
    assert content(after) != content(before)
    taken_back = workspace.apply(undo, BY)
    redo = workspace.take_inverse()
    assert content(taken_back) == content(before)
    assert content(workspace.apply(redo, BY)) == content(after)
    assert workspace.trail.first_broken() is None


def test_the_inverse_is_given_once(workspace: Workspace) -> None:
    workspace.enter(JANUARY, "HT_03", "186", BY)
    assert workspace.take_inverse()
    assert not workspace.take_inverse()
