"""Earlier months loaded in one table, those of predecessor provinces, and what they serve."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from cds_desktop.domain.clock import FixedClock
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import Status
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.domain.units import UnitTable
from cds_desktop.reporting.history_load import load_history, preview_history, write_history
from cds_desktop.reporting.load_preview import Effect, history_differences
from cds_desktop.reporting.loading import LoadRefused
from cds_desktop.reporting.overview import series
from cds_desktop.reporting.workspace import Settings, Workspace

JANUARY = Period.month(2026, 1)
OCTOBER, NOVEMBER, DECEMBER = (Period.month(2025, number) for number in (10, 11, 12))
JUNE = Period.month(2025, 6)
VILLAGES = "dead_zone_villages"
BY = "Lan"


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "lich_su.csv"
    path.write_text(text, encoding="utf-8")
    return path


def refusals(workspace: Workspace, path: Path, **options: str) -> dict[str, str]:
    before = workspace.database.scalar("SELECT count(*) FROM audit")
    with pytest.raises(LoadRefused) as caught:
        load_history(workspace, path, JANUARY, BY, **options)
    assert workspace.database.scalar("SELECT count(*) FROM audit") == before, "nothing may be written"
    assert not workspace.database.rows("SELECT * FROM history_value")
    return {cell.place: cell.error.key for cell in caught.value.rejected}


def test_a_column_for_each_month(workspace: Workspace, tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "Mã chỉ tiêu;Chỉ tiêu;2025-11;12/2025\n"
        "HT_03;Thôn;180;186\nHT_06;Thôn lõm sóng;1.280;1.273\nHT_01_TS;;;171.418\nTC_01;;có;chưa\n",
    )
    loaded = load_history(workspace, path, JANUARY, BY)
    assert (loaded.count, loaded.months) == (7, (NOVEMBER, DECEMBER))
    month = workspace.month(DECEMBER)
    assert (month.history, month.locked, month.status) == (True, True, Status.SENT)
    assert month.values["HT_06"] == 1273, "counted codes are taken as totals"
    assert (month.values["TC_01"], month.previous["HT_03"]) == (False, 180)
    assert not month.findings, "nothing is asked"
    assert workspace.values(NOVEMBER)["HT_01_TS"] is None
    assert workspace.months() == [], "no report was begun"
    assert [(s.period, s.history) for s in workspace.all_periods()] == [(DECEMBER, True), (NOVEMBER, True)]
    assert workspace.trail.first_broken() is None


@pytest.mark.parametrize("period", ["2025-12", "12/2025", "tháng 12 năm 2025", "T12/2025", "01/12/2025"])
def test_months_in_rows(workspace: Workspace, tmp_path: Path, period: str) -> None:
    load_history(workspace, table(tmp_path, f"code,period,value\nHT_03,{period},186\n"), JANUARY, BY)
    assert workspace.values(DECEMBER)["HT_03"] == 186


def test_a_table_without_months_is_of_the_period_asked_for(workspace: Workspace, tmp_path: Path) -> None:
    load_history(workspace, table(tmp_path, "code,value\nHT_03,186\n"), DECEMBER, BY)
    assert workspace.values(DECEMBER)["HT_03"] == 186


def test_history_is_compared_with_carried_over_and_shown_in_charts(workspace: Workspace, tmp_path: Path) -> None:
    load_history(workspace, table(tmp_path, "code,2025-01,2025-12\nHT_03,150,186\nTC_15,4,5\n"), JANUARY, BY)
    month = workspace.month(JANUARY)
    assert (month.previous["HT_03"], month.year_ago["HT_03"]) == (186, 150)
    assert (month.values["HT_03"], month.figure("HT_03").confirmed) == (186, False)
    assert month.values["TC_15"] is None, "flows are never carried over"
    assert [point.value for point in series(workspace, "HT_03", JANUARY, 13)][:1] == [150]


def test_loading_again_replaces_what_is_named(workspace: Workspace, tmp_path: Path) -> None:
    load_history(workspace, table(tmp_path, "code,2025-12\nHT_03,186\nHT_04,150\n"), JANUARY, BY)
    assert workspace.values(DECEMBER)["HT_03"] == 186
    load_history(workspace, table(tmp_path, "code,2025-12\nHT_03,187\nHT_04,\n"), JANUARY, BY)
    assert (workspace.values(DECEMBER)["HT_03"], workspace.values(DECEMBER)["HT_04"]) == (187, 150)


def test_rates_follow_from_their_parts_or_are_taken_as_they_are(workspace: Workspace, tmp_path: Path) -> None:
    parts = "HT_16_TS,802\nHT_16_MS,1000\n"
    load_history(workspace, table(tmp_path, f"code,2025-11\n{parts}"), JANUARY, BY)
    assert workspace.values(NOVEMBER)["HT_16"] == Decimal("80.20")
    load_history(workspace, table(tmp_path, f'code,2025-12\n{parts}HT_16,"80,2"\n'), JANUARY, BY)
    load_history(workspace, table(tmp_path, 'code,2025-10\nHT_16,"79,9"\n'), JANUARY, BY)
    assert workspace.values(OCTOBER)["HT_16"] == Decimal("79.9")


def test_every_rejected_cell_is_named(workspace: Workspace, tmp_path: Path) -> None:
    workspace.enter(NOVEMBER, "HT_03", "1", BY)
    before = table(tmp_path, "code,2025-11,2026-05,quý 1,2025-12,12/2025\nHT_03,1,1,1,1,1\n")
    assert refusals(workspace, before) == {
        "B1": "history.has_report",
        "C1": "history.future",
        "D1": "period.no_month",
        "F1": "load.column_twice",
    }
    cells = table(
        tmp_path, 'code,2025-12\nHT_99,1\nHT_03,12a\n,5\nHT_16_TS,802\nHT_16_MS,1000\nHT_16,75\nHT_04,"1,5"\n'
    )
    assert refusals(workspace, cells) == {
        "A2": "code.unknown",
        "B3": "entry.not_a_number",
        "A4": "load.code_missing",
        "B7": "history.derived_differs",
        "B8": "entry.not_an_integer",
    }
    assert refusals(workspace, table(tmp_path, "2025-12\n5\n")) == {"A1": "load.column_missing"}
    assert refusals(workspace, table(tmp_path, "code\nHT_03\n")) == {"A1": "load.column_missing"}


def test_an_alias_stands_for_what_it_shows(workspace: Workspace, tmp_path: Path) -> None:
    load_history(workspace, table(tmp_path, "code,2025-12\nHT_01_MS,437640\n"), JANUARY, BY)
    assert workspace.values(DECEMBER)["NEN_HO"] == 437_640
    differing = table(tmp_path, "code,2025-11\nHT_01_MS,437640\nNEN_HO,1\n")
    with pytest.raises(LoadRefused) as caught:
        load_history(workspace, differing, JANUARY, BY)
    assert [(c.place, c.error.key) for c in caught.value.rejected] == [("B3", "history.given_twice")]


def test_history_is_read_only(workspace: Workspace, tmp_path: Path) -> None:
    load_history(workspace, table(tmp_path, "code,2025-12\nHT_03,186\n"), JANUARY, BY)
    with pytest.raises(DomainError, match=r"history\.read_only"):
        workspace.enter(DECEMBER, "HT_03", "1", BY)


# -- merged provinces --------------------------------------------------------------------------------------------------


def load_both(workspace: Workspace, tmp_path: Path) -> None:
    """Hà Giang and Tuyên Quang as they were until June 2025."""
    for unit, rows in {
        "02@30/06/2025": "HT_03,100\nHT_16_TS,300\nHT_16_MS,1000\nTC_01,có\nTC_02,có\nHT_06,200\nHT_04,7\n",
        "08@2025-06-30": "HT_03,86\nHT_16_TS,502\nHT_16_MS,1000\nTC_01,có\nTC_02,chưa\nHT_06,80\n",
    }.items():
        load_history(workspace, table(tmp_path, f"code,2025-06\n{rows}"), JANUARY, BY, unit=unit)


def test_a_merged_province_has_the_history_of_its_predecessors(workspace: Workspace, tmp_path: Path) -> None:
    load_both(workspace, tmp_path)
    month = workspace.month(JUNE)
    assert (month.history, month.unit.full_name) == (True, "Tỉnh Tuyên Quang")
    assert (month.values["HT_03"], month.values["HT_06"]) == (186, 280), "sums are added"
    assert month.values["HT_16"] == Decimal("40.10"), "ratios are computed again: 802 of 2000"
    assert month.values["TC_01"] is True, "what agrees stays"
    assert (month.values["TC_02"], month.figure("TC_02").note) == (None, "có 1/2; chưa 1/2")
    assert (month.values["HT_04"], month.figure("HT_04").note) == (None, "1/2")
    assert workspace.month(Period.month(2025, 7)).previous["HT_03"] == 186
    with pytest.raises(DomainError, match=r"history\.read_only"):
        workspace.enter(JUNE, "HT_03", "1", BY)


def test_only_predecessors_and_only_their_months(workspace: Workspace, tmp_path: Path) -> None:
    path = table(tmp_path, "code,2025-06,2025-07\nHT_03,1,1\n")
    with pytest.raises(DomainError, match=r"history\.not_a_predecessor"):
        load_history(workspace, path, JANUARY, BY, unit="04@30/06/2025")
    with pytest.raises(DomainError, match=r"units\.unknown_province"):
        load_history(workspace, path, JANUARY, BY, unit="99@30/06/2025")
    assert refusals(workspace, path, unit="02@30/06/2025") == {"C1": "history.not_its_month"}


def test_a_province_that_was_not_merged_keeps_its_own_history(tmp_path: Path) -> None:
    clock = FixedClock(datetime(2026, 1, 20, 9, 30))
    unit = UnitTable().province("04", clock.today())
    workspace = Workspace.create(tmp_path / "data", unit, Settings(), clock)
    try:
        rows = 'HT_03,100\nTC_02,chưa\nHT_01_TL,"80,2"\n'
        load_history(workspace, table(tmp_path, f"code,2025-06\n{rows}"), JANUARY, BY, unit="04@30/06/2025")
        values = workspace.month(JUNE).values
        assert (values["HT_03"], values["TC_02"], values["HT_01"]) == (100, False, Decimal("80.2"))
    finally:
        workspace.close()


def test_rows_of_predecessors_open_the_register(workspace: Workspace, tmp_path: Path) -> None:
    units, day = workspace.units, JUNE.cut_off
    communes = units.communes("02", day)
    plain = next(c for c in communes if len(units.commune_successors(c.code, day)) == 1)
    rows = table(tmp_path, f"row_id,commune_code,village,signal\na1,{plain.code},Nà Tông,trang\n")
    loaded = load_history(workspace, rows, JUNE, BY, unit="02@30/06/2025", register=VILLAGES)
    assert (loaded.count, loaded.asked) == (1, 0)
    opening = workspace.month(Period.month(2025, 7)).registers[VILLAGES]
    (row,) = opening.rows
    new = units.commune_successors(plain.code, day)[0].code
    assert (row.row_id, row.values["commune_code"], row.opening) == ("02-a1", new, True)
    again = table(tmp_path, f"commune_code,village,signal\n{plain.code},Nà Tông,lom\n")
    load_history(workspace, again, JUNE, BY, unit="02@30/06/2025", register=VILLAGES)
    (row,) = workspace.month(JANUARY).registers[VILLAGES].rows
    assert (row.row_id, row.values["signal"]) == ("02-a1", "lom")
    with pytest.raises(DomainError, match=r"history\.rows_of_whom"):
        load_history(workspace, rows, JUNE, BY, register=VILLAGES)


def test_a_split_commune_is_asked_about(workspace: Workspace, tmp_path: Path) -> None:
    units, day = workspace.units, JUNE.cut_off
    old = [(unit, commune) for unit in ("02", "08") for commune in units.communes(unit, day)]
    split = [(unit, commune) for unit, commune in old if len(units.commune_successors(commune.code, day)) > 1]
    assert split, "the merger of 2025 split some communes"
    unit, commune = split[0]
    rows = table(tmp_path, f"commune_code,village\n{commune.code},Nà Tông\n")
    ((_, _, _, after),) = effects(workspace, rows, unit=f"{unit}@30/06/2025", register=VILLAGES)
    assert after.endswith("?"), "the question is seen before anything is written"
    loaded = load_history(workspace, rows, JUNE, BY, unit=f"{unit}@30/06/2025", register=VILLAGES)
    assert (loaded.count, loaded.asked) == (1, 1)
    month = workspace.month(Period.month(2025, 7))
    (row,) = month.registers[VILLAGES].rows
    assert all(new.full_name in row.entries["commune_code"] for new in units.commune_successors(commune.code, day))
    assert "ROW_VALUE_TYPE" in {f.problem.rule for f in month.findings}


# -- looked at before it is written ------------------------------------------------------------------------------------


def effects(workspace: Workspace, path: Path, **options: str) -> list[tuple[str, Effect, str, str]]:
    plan = preview_history(workspace, path, JANUARY, **options)
    lines = history_differences(plan, workspace.pack, Messages("vi"), str)
    return [(line.code, line.effect, line.before, line.after) for line in lines]


def test_a_preview_writes_nothing_and_says_what_changes(workspace: Workspace, tmp_path: Path) -> None:
    path = table(tmp_path, "code;2025-11;2025-12\nHT_03;180;186\nTC_01;;có\n")
    new = [("HT_03", Effect.NEW, "", "180"), ("HT_03", Effect.NEW, "", "186"), ("TC_01", Effect.NEW, "", "có")]
    assert effects(workspace, path) == new
    assert not workspace.database.rows("SELECT * FROM history_value")
    write_history(workspace, preview_history(workspace, path, JANUARY), BY)
    again = table(tmp_path, "code;2025-11;2025-12\nHT_03;180;187\n")
    assert effects(workspace, again) == [
        ("HT_03", Effect.UNCHANGED, "180", "180"),
        ("HT_03", Effect.CHANGED, "186", "187"),
    ]


def test_a_preview_of_a_predecessor_makes_it_no_unit_yet(workspace: Workspace, tmp_path: Path) -> None:
    path = table(tmp_path, "code,2025-06\nHT_03,100\n")
    plan = preview_history(workspace, path, JANUARY, unit="02@30/06/2025")
    assert workspace.reports.unit_id(*plan.province.unit.key) is None
    write_history(workspace, plan, BY)
    assert workspace.reports.unit_id(*plan.province.unit.key) is not None


def test_a_preview_of_rows_knows_those_loaded_before(workspace: Workspace, tmp_path: Path) -> None:
    path = table(tmp_path, "commune_code,village\n00691,Nà Tông\n")
    options = {"unit": "02@30/06/2025", "register": VILLAGES}
    ((_, effect, before, after),) = effects(workspace, path, **options)
    assert (effect, before) == (Effect.NEW, "")
    assert "Nà Tông" in after
    assert workspace.register_state(VILLAGES, workspace.first_month, None).rows == []
    write_history(workspace, preview_history(workspace, path, JANUARY, **options), BY)
    again = {effect for _, effect, _, _ in effects(workspace, path, **options)}
    assert again == {Effect.UNCHANGED}, "it is the same row"
    written = len(workspace.database.rows("SELECT * FROM register_change"))
    assert load_history(workspace, path, JANUARY, BY, **options).count == 1
    assert len(workspace.database.rows("SELECT * FROM register_change")) == written, "nothing was new"


def test_a_refused_plan_cannot_be_written(workspace: Workspace, tmp_path: Path) -> None:
    plan = preview_history(workspace, table(tmp_path, "code,2025-11\nHT_03,x\n"), JANUARY)
    assert [cell.place for cell in plan.rejected] == ["B2"]
    with pytest.raises(LoadRefused):
        write_history(workspace, plan, BY)
    assert not workspace.database.rows("SELECT * FROM history_value")
