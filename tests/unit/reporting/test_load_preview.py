"""What the preview says is what the load does: every place, its old and its new value, for any file."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cds_desktop.domain.clock import FixedClock
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.domain.units import unit_table
from cds_desktop.forms.entries import format_cell, format_value
from cds_desktop.reporting.load_preview import Difference, Effect, differences
from cds_desktop.reporting.loading import Plan, load, preview, write
from cds_desktop.reporting.sending import approve
from cds_desktop.reporting.workspace import Settings, Workspace

CLOCK = FixedClock(datetime(2026, 2, 18, 9, 0))
FEBRUARY = Period.month(2026, 2)
VILLAGES = "dead_zone_villages"
VI = Messages("vi")
CODES = ["HT_03", "HT_04", "HT_16_TS", "HT_01_TL", "NEN_HO", "NEN_DANSO", "HT_05", "HT_06", "HT_99"]
VALUES = ["", "0", "12", "186", "3.235", "80,2", "1,7a", "1.865.000"]
COMMUNES = ["Xã Minh Sơn", "02215", "xã nào"]
NAMES = ["Nà Tông", "Bản Kè", "Khuổi Phìn"]

figure_lines = st.lists(
    st.tuples(st.sampled_from(CODES), st.sampled_from(VALUES), st.sampled_from(["", "ghi"])), max_size=6
)
row_lines = st.lists(
    st.tuples(st.sampled_from(COMMUNES), st.sampled_from(NAMES), st.sampled_from(["", "46", "4x"])), max_size=5
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("preview")
    made = Workspace.create(folder / "cds", unit_table().province("08", CLOCK.today()), Settings("Sở", "Lan"), CLOCK)
    for code, text in (("NEN_HO", "452.000"), ("HT_03", "186"), ("HT_04", "169"), ("HT_16_TS", "3")):
        made.enter(FEBRUARY.previous(), code, text, "Lan")
    made.enter_row(FEBRUARY.previous(), VILLAGES, None, {"commune_code": "02215", "village": "Nà Tông"}, "Lan")
    return made


def file(folder: str, head: list[str], lines: list[tuple[str, ...]]) -> Path:
    path = Path(folder) / "bảng.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([head, *lines])
    return path


def seen(workspace: Workspace, plan: Plan) -> list[Difference]:
    return differences(plan, VI, lambda code: workspace.units.commune(code, FEBRUARY.cut_off).full_name)


def check_the_month_after(workspace: Workspace, plan: Plan, lines: list[Difference]) -> None:
    month = workspace.month(FEBRUARY)
    for code, planned in plan.figures.items():
        figure = month.figure(code)
        kept = {"value", "note", "reason", "quality", "source", "entry"}
        assert {n: getattr(figure, n) for n in kept} == {n: getattr(planned, n) for n in kept}
    for line in lines:
        indicator = workspace.pack.indicators.get(line.code)
        if indicator is not None and not line.name:
            assert format_value(month.figure(line.code).value, indicator, VI) == line.after
            assert month.figure(line.code).confirmed or line.code.startswith("NEN_")
    if plan.register is None:
        return
    after = {row.row_id: row.values for row in month.registers[VILLAGES].rows}
    expected = {row_id: dict(row.values) for row_id, row in plan.rows.items()}
    for change in plan.changes:
        expected.setdefault(change.row_id, {})
        if change.deleted:
            del expected[change.row_id]
        for name, cell in change.cells.items():
            expected[change.row_id][name] = cell
            column = plan.register.columns[name]
            written = format_cell(cell, column, VI, lambda code: code)
            assert written == format_cell(after[change.row_id].get(name), column, VI, lambda code: code)
    assert after == {
        row_id: {name: cell for name, cell in cells.items() if cell is not None} for row_id, cells in expected.items()
    }


@given(lines=figure_lines, accept=st.booleans())
@settings(max_examples=40, deadline=None)
def test_figures_become_what_the_preview_says(workspace: Workspace, lines: list[tuple[str, ...]], accept: bool) -> None:
    with TemporaryDirectory() as folder:
        path = file(folder, ["code", "value", "note"], lines)
        before = workspace.month(FEBRUARY)
        plan = preview(workspace, path, FEBRUARY, accept_guesses=accept)
        told = seen(workspace, plan)
        assert workspace.month(FEBRUARY) == before, "looking changes nothing"
        for line in told:
            if not line.name:
                indicator = before.pack.indicators[line.code]
                assert line.before == format_value(before.figure(line.code).value, indicator, VI)
        if plan.rejected:
            with pytest.raises(DomainError) as refused:
                load(workspace, path, FEBRUARY, "Lan", accept_guesses=accept)
            assert [cell.place for cell in refused.value.rejected] == [cell.place for cell in plan.rejected]  # type: ignore[attr-defined]
            assert workspace.month(FEBRUARY) == before
        else:
            done = write(workspace, plan, "Lan")
            assert done.count == plan.count
            check_the_month_after(workspace, plan, told)


@given(lines=row_lines, replace=st.booleans())
@settings(max_examples=40, deadline=None)
def test_rows_become_what_the_preview_says(workspace: Workspace, lines: list[tuple[str, ...]], replace: bool) -> None:
    with TemporaryDirectory() as folder:
        path = file(folder, ["commune_code", "village", "households"], lines)
        plan = preview(workspace, path, FEBRUARY, register=VILLAGES, replace_rows=replace)
        told = seen(workspace, plan)
        if plan.rejected:
            with pytest.raises(DomainError):
                write(workspace, plan, "Lan")
            return
        write(workspace, plan, "Lan")
        check_the_month_after(workspace, plan, told)
        again = preview(workspace, path, FEBRUARY, register=VILLAGES, replace_rows=replace)
        assert {line.effect for line in seen(workspace, again)} <= {Effect.UNCHANGED}


def test_a_reference_value_that_cannot_hold_is_refused_by_its_cell(workspace: Workspace, tmp_path: Path) -> None:
    path = file(str(tmp_path), ["code", "value", "as_of"], [("NEN_HO", "1000", "20/03/2026")])
    plan = preview(workspace, path, FEBRUARY)
    assert [(cell.place, cell.error.key) for cell in plan.rejected] == [("A2", "reference.after_cut_off")]


def test_it_tells_how_far_it_is_and_can_be_stopped(workspace: Workspace, tmp_path: Path) -> None:
    lines = [("Xã Minh Sơn", f"Thôn {number}") for number in range(500)]
    path = file(str(tmp_path), ["commune_code", "village"], lines)
    told: list[tuple[int, int]] = []
    preview(workspace, path, FEBRUARY, register=VILLAGES, progress=lambda done, total: told.append((done, total)))
    assert told == [(200, 500), (400, 500)]
    with pytest.raises(DomainError) as stopped:
        preview(workspace, path, FEBRUARY, register=VILLAGES, cancelled=lambda: True)
    assert stopped.value.key == "load.cancelled"


def test_a_locked_month_is_refused_before_anything_is_looked_at(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file(str(tmp_path), ["code", "value"], [("HT_03", "1")])
    march = FEBRUARY.shifted(1)
    workspace.start(march, "Lan")
    monkeypatch.setattr("cds_desktop.reporting.month.Month.ready", True)
    approve(workspace, march, "Lan")
    with pytest.raises(DomainError) as refused:
        preview(workspace, path, march)
    assert refused.value.key == "report.locked"
