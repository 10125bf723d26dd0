"""Months as they are entered: carry-over, reference values, registers over months, explanations."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from cds_desktop.domain.clock import FixedClock
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import BlankReason, Figure, Quality, Status
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.domain.problems import Kind, Severity
from cds_desktop.reporting.checking import check_file
from cds_desktop.reporting.month import Month
from cds_desktop.reporting.sending import approve, export, reopen, submission
from cds_desktop.reporting.workspace import Settings, Workspace

JANUARY, FEBRUARY, MARCH = (Period.month(2026, number) for number in (1, 2, 3))
VILLAGES = "dead_zone_villages"
BY = "Lan"


def rules(month: Month, place: str | None = None) -> set[str]:
    return {f.problem.rule for f in month.findings if place in (None, f.problem.place)}


def village(workspace: Workspace, period: Period, name: str, **cells: str) -> str:
    texts = {"commune_code": "02215", "village": name, "signal": "trang", "disadvantaged": "co", "power": "co", **cells}
    return workspace.enter_row(period, VILLAGES, None, texts, BY)[0]


def settle(workspace: Workspace, period: Period) -> None:
    """Answer everything that keeps a month from being sent."""
    workspace.confirm(period, BY)
    for name, state in workspace.month(period).registers.items():
        if not state.rows:
            workspace.confirm_empty(period, name, BY)
    workspace.explain(period, "Đã rà soát", BY)


def test_a_value_is_kept_with_who_and_when(workspace: Workspace) -> None:
    month = workspace.enter(JANUARY, "HT_03", " 1.186 ", BY)
    assert month.values["HT_03"] == Decimal(1186)
    assert month.figure("HT_03").confirmed
    entry = workspace.database.rows("SELECT * FROM audit WHERE place = 'HT_03'")[-1]
    assert (entry["by"], entry["at"]) == (BY, "2026-01-20 09:30:00")
    assert "value=1186" in entry["new"]
    assert workspace.trail.first_broken() is None


@pytest.mark.parametrize(
    ("code", "text"), [("HT_03", "12a"), ("HT_03", "1,234"), ("HT_01_TL", "80.2"), ("HT_03", "-1")]
)
def test_a_wrong_entry_keeps_its_text_and_stores_no_value(workspace: Workspace, code: str, text: str) -> None:
    month = workspace.enter(JANUARY, code, text, BY)
    assert (month.figure(code).entry, month.values[code]) == (text, None)
    assert rules(month, code) == {"VALUE_TYPE"}
    assert not month.ready
    month = workspace.enter(JANUARY, code, "5", BY)
    assert (month.figure(code).entry, month.values[code]) == (None, Decimal(5))


def test_blank_zero_and_none_differ(workspace: Workspace) -> None:
    assert "REQUIRED" in rules(workspace.enter(JANUARY, "HT_02_TS", "", BY), "HT_02_TS")
    month = workspace.enter(JANUARY, "HT_02_TS", "0", BY)
    assert month.values["HT_02_TS"] == 0
    assert not rules(month, "HT_02_TS")
    workspace.enter(JANUARY, "HT_02_TS", "", BY)
    month = workspace.annotate(JANUARY, "HT_02_TS", BY, reason=BlankReason.NONE_OCCURRED)
    assert month.values["HT_02_TS"] is None
    assert not rules(month, "HT_02_TS")


def test_what_is_said_about_a_figure_is_kept(workspace: Workspace) -> None:
    workspace.enter(JANUARY, "HT_03", "186", BY)
    month = workspace.annotate(
        JANUARY, "HT_03", BY, note=" theo  điều tra ", as_of=date(2026, 1, 5), quality=Quality.PROVISIONAL, source="Sở"
    )
    figure = month.figure("HT_03")
    assert (figure.value, figure.note, figure.quality) == (Decimal(186), "theo điều tra", Quality.PROVISIONAL)
    month = workspace.annotate(JANUARY, "HT_03", BY, note=None)
    assert (month.figure("HT_03").note, month.figure("HT_03").source) == (None, "Sở")


@pytest.mark.parametrize("code", ["HT_05", "HT_06", "HT_01_MS", "NEN_XA", "HT_14", "HT_99"])
def test_what_is_not_typed_is_refused(workspace: Workspace, code: str) -> None:
    with pytest.raises(DomainError):
        workspace.enter(JANUARY, code, "1", BY)
    assert not workspace.month(JANUARY).exists, "a refused edit begins no month"


def test_a_reference_value_holds_until_a_newer_one(workspace: Workspace) -> None:
    workspace.enter(JANUARY, "NEN_HO", "437640", BY)
    workspace.enter(MARCH, "NEN_HO", "438000", BY)
    households = [workspace.month(p).values["NEN_HO"] for p in (JANUARY.previous(), JANUARY, FEBRUARY, MARCH)]
    assert households == [None, Decimal(437640), Decimal(437640), Decimal(438000)]
    with pytest.raises(DomainError, match=r"reference\.kept"):
        workspace.enter(FEBRUARY, "NEN_HO", "", BY)
    assert (
        workspace.annotate(MARCH, "NEN_HO", BY, quality=Quality.ESTIMATE).figure("NEN_HO").quality is Quality.ESTIMATE
    )
    assert workspace.enter(MARCH, "NEN_HO", "", BY).values["NEN_HO"] == 437640, "the older one holds again"
    with pytest.raises(DomainError, match=r"reference\.after_cut_off"):
        workspace.annotate(FEBRUARY, "NEN_HO", BY, as_of=date(2026, 2, 20))


def test_stocks_are_carried_over_and_flows_are_not(workspace: Workspace) -> None:
    workspace.enter(JANUARY, "HT_03", "186", BY)
    workspace.enter(JANUARY, "TC_15", "2", BY)
    workspace.annotate(JANUARY, "HT_16_TS", BY, reason=BlankReason.NOT_APPLICABLE)
    month = workspace.start(FEBRUARY, BY)
    assert month.values["HT_03"] == 186
    assert rules(month, "HT_03") == {"UNCONFIRMED"}
    assert month.values["TC_15"] is None
    assert month.figure("HT_16_TS").reason is BlankReason.NOT_APPLICABLE
    assert not rules(month, "HT_16_TS")
    assert not rules(workspace.confirm(FEBRUARY, BY, codes=["HT_03"]), "HT_03")


def test_an_untouched_month_shows_what_it_would_start_with(workspace: Workspace) -> None:
    workspace.enter(JANUARY, "HT_03", "186", BY)
    shown = workspace.month(FEBRUARY)
    assert not shown.exists
    assert shown.values == workspace.start(FEBRUARY, BY).values


def test_the_first_view_equals_the_whole_month(workspace: Workspace) -> None:
    village(workspace, JANUARY, "Nà Tông")
    whole = workspace.enter(JANUARY, "HT_03", "186", BY)
    quick = workspace.first_view(JANUARY)
    assert quick.values == whole.values
    assert quick.previous == whole.previous
    assert not quick.registers


def test_rows_live_on_and_locked_months_do_not_change(workspace: Workspace) -> None:
    row = village(workspace, JANUARY, "Nà Tông")
    village(workspace, JANUARY, "Khuổi Phìn")
    settle(workspace, JANUARY)
    approve(workspace, JANUARY, "Bình")
    workspace.start(FEBRUARY, BY)
    assert "REGISTER_UNCONFIRMED" in rules(workspace.month(FEBRUARY))
    workspace.enter_row(FEBRUARY, VILLAGES, row, {"status": "da_phu", "covered_on": "01/02/2026"}, BY)
    new = village(workspace, FEBRUARY, "Bản Kè")
    february = workspace.confirm(FEBRUARY, BY, register=VILLAGES)
    assert "REGISTER_UNCONFIRMED" not in rules(february)
    names = ("HT_06", "HT_10", "HT_11", "HT_12")
    assert [february.values[n] for n in names] == [2, 1, 1, 3]
    january = workspace.month(JANUARY)
    assert not rules(january, VILLAGES)
    reopen(workspace, JANUARY, "Bình", "Thôn đã có điện")
    workspace.enter_row(JANUARY, VILLAGES, row, {"power": "chua"}, BY)
    january = workspace.month(JANUARY)
    assert january.values["HT_09"] == 1
    settle(workspace, FEBRUARY)
    approve(workspace, FEBRUARY, "Bình")
    workspace.enter_row(JANUARY, VILLAGES, row, {"power": "co"}, BY)
    assert "ROWS_CORRECTED_SINCE" in rules(workspace.month(FEBRUARY), VILLAGES)
    january = workspace.month(JANUARY)
    assert [january.values[n] for n in names] == [2, 0, 0, 2]
    assert {r.row_id for r in january.registers[VILLAGES].rows} == {
        r.row_id for r in february.registers[VILLAGES].rows
    } - {new}
    assert all(r.values["status"] == "chua_phu" for r in january.registers[VILLAGES].rows)


def test_a_correction_of_an_open_month_flows_into_later_open_ones(workspace: Workspace) -> None:
    row = village(workspace, JANUARY, "Nà Tông")
    workspace.start(FEBRUARY, BY)
    assert workspace.month(FEBRUARY).values["HT_09"] == 0
    workspace.enter_row(JANUARY, VILLAGES, row, {"power": "chua"}, BY)
    assert workspace.month(FEBRUARY).values["HT_09"] == 1
    assert "ROWS_CORRECTED" in rules(workspace.month(FEBRUARY), VILLAGES)
    workspace.delete_rows(FEBRUARY, VILLAGES, [row], BY)
    assert (workspace.month(JANUARY).values["HT_12"], workspace.month(FEBRUARY).values["HT_12"]) == (1, None)


def test_an_unreadable_cell_is_kept_as_text(workspace: Workspace) -> None:
    row = village(workspace, JANUARY, "Nà Tông", households="12a", found_on="01/01/2204", commune_code="không có")
    month = workspace.month(JANUARY)
    kept = month.registers[VILLAGES].rows[0]
    assert kept.entries == {"households": "12a", "found_on": "01/01/2204", "commune_code": "không có"}
    assert rules(month, f"{VILLAGES}/{row}/households") == {"ROW_VALUE_TYPE"}
    month = workspace.enter_row(JANUARY, VILLAGES, row, {"households": "12", "found_on": ""}, BY)[1]
    assert month.registers[VILLAGES].rows[0].entries == {"commune_code": "không có"}
    assert month.registers[VILLAGES].rows[0].values["households"] == 12


def test_an_empty_register_is_blank_until_none_is_confirmed(workspace: Workspace) -> None:
    assert workspace.month(JANUARY).values["HT_06"] is None
    assert workspace.confirm_empty(JANUARY, VILLAGES, BY).values["HT_06"] == 0
    village(workspace, JANUARY, "Nà Tông")
    with pytest.raises(DomainError, match=r"register\.not_empty"):
        workspace.confirm_empty(JANUARY, VILLAGES, BY)


def test_an_explanation_holds_for_the_values_it_explained(workspace: Workspace) -> None:
    settle(workspace, JANUARY)
    workspace.enter(JANUARY, "HT_03", "186", BY)
    settle(workspace, JANUARY)
    approve(workspace, JANUARY, "Bình")
    month = workspace.enter(FEBRUARY, "HT_03", "190", BY)
    assert "HT_03_DOI" in rules(month, "HT_03")
    month = workspace.explain(FEBRUARY, "Rà soát lại mốc gốc", BY, place="HT_03")
    assert [f.explanation for f in month.findings if f.problem.rule == "HT_03_DOI"] == ["Rà soát lại mốc gốc"]
    month = workspace.enter(FEBRUARY, "HT_03", "191", BY)
    assert [f.open_warning for f in month.findings if f.problem.rule == "HT_03_DOI"] == [True]
    with pytest.raises(DomainError, match=r"explanation\.empty"):
        workspace.explain(FEBRUARY, "  ", BY)


def test_one_explanation_for_several_warnings_has_its_reason_and_is_taken_back(workspace: Workspace) -> None:
    open_warnings = [f.problem for f in workspace.month(JANUARY).findings if f.open_warning]
    month = workspace.answer(JANUARY, open_warnings[:3], " Chờ  số liệu ", BY, reason="cham_cung_cap")
    said = {(f.explanation, f.reason, f.explained_by) for f in month.findings if f.explanation}
    assert said == {("Chờ số liệu", "cham_cung_cap", BY)}
    assert month.counts[Kind.EXPLAINED] == 3
    month = workspace.answer(JANUARY, open_warnings[:1], "", BY)
    assert month.counts[Kind.EXPLAINED] == 2
    assert [f.open_warning for f in month.findings if f.problem == open_warnings[0]] == [True]
    with pytest.raises(DomainError, match=r"explanation\.reason_unknown"):
        workspace.answer(JANUARY, open_warnings, "x", BY, reason="chang_ro")
    assert workspace.month(JANUARY).counts == month.counts


def test_an_explanation_travels_with_its_reason_and_author(workspace: Workspace, tmp_path: Path) -> None:
    settle(workspace, JANUARY)
    open_warnings = [f.problem for f in workspace.month(JANUARY).findings if f.explanation]
    workspace.answer(JANUARY, open_warnings, "Đã rà soát", "Lan", reason="so_bo")
    approve(workspace, JANUARY, "Bình")
    exported = export(workspace, JANUARY, tmp_path)
    verdict = check_file(exported.path, workspace.pack, workspace.units, Messages("vi"))
    assert verdict.ok, verdict.problems
    assert verdict.submission is not None
    sent = {(e.text, e.reason, e.by) for e in verdict.submission.explanations}
    assert sent == {("Đã rà soát", "so_bo", "Lan")}


def test_only_a_blank_that_waits_says_who_is_awaited(workspace: Workspace) -> None:
    waits = {"awaited_from": "VNPT", "asked_on": date(2026, 1, 5), "expected_on": date(2026, 1, 25)}
    month = workspace.annotate(JANUARY, "HT_03", BY, reason=BlankReason.AWAITING, **waits)
    assert vars_of(month.figure("HT_03"), waits) == waits
    month = workspace.annotate(JANUARY, "HT_03", BY, note="gọi lại")
    assert vars_of(month.figure("HT_03"), waits) == waits
    month = workspace.enter(JANUARY, "HT_03", "186", BY)
    assert vars_of(month.figure("HT_03"), waits) == dict.fromkeys(waits)
    workspace.annotate(JANUARY, "HT_04", BY, reason=BlankReason.AWAITING, **waits)
    month = workspace.annotate(JANUARY, "HT_04", BY, reason=BlankReason.NO_DATA)
    assert vars_of(month.figure("HT_04"), waits) == dict.fromkeys(waits)


def vars_of(figure: Figure, names: Iterable[str]) -> dict[str, object]:
    return {name: getattr(figure, name) for name in names}


def test_readiness_blocks_approval(workspace: Workspace) -> None:
    with pytest.raises(DomainError, match=r"report\.not_ready"):
        approve(workspace, JANUARY, "Bình")
    workspace.enter(JANUARY, "HT_03", "100", BY)
    workspace.enter(JANUARY, "HT_04", "101", BY)
    settle(workspace, JANUARY)
    errors = [f.problem.place for f in workspace.month(JANUARY).findings if f.problem.severity is Severity.ERROR]
    assert errors == ["HT_04"]
    with pytest.raises(DomainError, match=r"report\.not_ready"):
        approve(workspace, JANUARY, "Bình")


def test_revisions_and_amendments(workspace: Workspace, tmp_path: Path) -> None:
    row = village(workspace, JANUARY, "Nà Tông")
    workspace.enter(JANUARY, "HT_03", "186", BY)
    settle(workspace, JANUARY)
    approve(workspace, JANUARY, "Bình")
    first = export(workspace, JANUARY, tmp_path)
    assert workspace.month(JANUARY).status is Status.SENT
    assert export(workspace, JANUARY, tmp_path).canonical_hash == first.canonical_hash
    with pytest.raises(DomainError, match=r"report\.locked"):
        workspace.enter(JANUARY, "HT_03", "187", BY)
    month = reopen(workspace, JANUARY, "Bình", "Đếm lại")
    assert (month.status, month.revision, month.values["HT_03"]) == (Status.ENTERING, 1, Decimal(186))
    workspace.enter(JANUARY, "HT_03", "187", BY)
    workspace.enter_row(JANUARY, VILLAGES, row, {"power": "chua"}, BY)
    settle(workspace, JANUARY)
    made = submission(workspace, approve(workspace, JANUARY, "Bình"), draft=False)
    changed = {a.place: (a.sent, a.new) for a in made.amendments}
    assert changed["HT_03"] == ("186", "187")
    assert changed["HT_09"] == ("0", "1")
    assert changed[f"{VILLAGES}/{row}/power"] == ("Có", "Chưa có")
    assert made.reopen_reason == "Đếm lại"
    assert export(workspace, JANUARY, tmp_path).path.name == "CDS_08_2026-01_r1.xlsx"


def test_settings_and_months_survive_reopening(workspace: Workspace) -> None:
    workspace.enter(JANUARY, "HT_03", "186", BY)
    workspace.save_settings(Settings("Sở KHCN", "Mai", "Bình"))
    workspace.close()
    again = Workspace.open(workspace.data_dir, FixedClock(datetime(2026, 2, 1)))
    assert again.settings.preparer == "Mai"
    assert [(m.period, m.status) for m in again.months()] == [(JANUARY, Status.ENTERING)]
    assert again.month(JANUARY).values["HT_03"] == 186
    again.close()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2022-12", "period.before_pack"),
        ("2022", "period.before_pack"),
        ("2025-06", "history.before_merger"),
        ("2025-Q2", "history.before_merger"),
        ("2026-X01", "period.ad_hoc"),
    ],
)
def test_periods_that_cannot_be_are_refused_with_a_sentence(workspace: Workspace, text: str, key: str) -> None:
    with pytest.raises(DomainError) as caught:
        workspace.month(Period.parse(text))
    assert caught.value.key == key
