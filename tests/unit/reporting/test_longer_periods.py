"""Quarters, half-years and years made from months: equal to a calculation by hand, with a narrative of their own."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from cds_desktop.domain.clock import FixedClock
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import BlankReason, Figure, Status
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.domain.units import UnitTable
from cds_desktop.forms.over_time import NoValue
from cds_desktop.reporting.checking import check_file
from cds_desktop.reporting.loading import LoadRefused, load
from cds_desktop.reporting.month import Month
from cds_desktop.reporting.sending import approve, export, reopen
from cds_desktop.reporting.texts import describe
from cds_desktop.reporting.workspace import Settings, Workspace
from cds_desktop.storage.registers import RowChange

BY, HEAD = "Lan", "Bình"
VILLAGES = "dead_zone_villages"
CLOCK = FixedClock(datetime(2026, 12, 20, 9, 30))
QUARTER = Period.parse("2026-Q1")
MARCH = Period.month(2026, 3)

FOUND = {2: 2, 5: 1, 11: 1}
COVERED = {3: 3, 9: 2}
"""Villages found and covered by month; ten were there in January."""


def typed(month: int) -> dict[str, Decimal]:
    """What is typed in a month of 2026."""
    numbers = {
        "HT_03": 100 + month,
        "AT_09": month,
        "DVC_04_TS": 10 * month,
        "DVC_04_MS": 100 * ((month + 2) // 3),
        "HT_16_TS": 1000 * month,
        "NEN_DANSO": 20_000,
    }
    return {code: Decimal(number) for code, number in numbers.items()}


# By hand. AT_09: 1+2+3, 4+5+6, … DVC_04: 60 of 300, 150 of 600, 240 of 900, 330 of 1.200; half-years 210 of 900 and
# 570 of 2.100; nine months 450 of 1.800; year 780 of 3.000. HT_16: the last month's. Villages: 10+2-3, +1, -2, +1.
BY_HAND = {
    "2026-Q1": {"HT_03": "103", "AT_09": "6", "DVC_04": "20.00", "HT_16": "15.0", "HT_06": "9", "HT_11": "2"},
    "2026-Q2": {"HT_03": "106", "AT_09": "15", "DVC_04": "25.00", "HT_16": "30.0", "HT_06": "10", "HT_11": "1"},
    "2026-Q3": {"HT_03": "109", "AT_09": "24", "DVC_04": "26.67", "HT_16": "45.0", "HT_06": "8", "HT_11": "0"},
    "2026-Q4": {"HT_03": "112", "AT_09": "33", "DVC_04": "27.50", "HT_16": "60.0", "HT_06": "9", "HT_11": "1"},
    "2026-H1": {"HT_03": "106", "AT_09": "21", "DVC_04": "23.33", "HT_16": "30.0", "HT_06": "10", "HT_11": "3"},
    "2026-H2": {"HT_03": "112", "AT_09": "57", "DVC_04": "27.14", "HT_16": "60.0", "HT_06": "9", "HT_11": "1"},
    "2026-9M": {"HT_03": "109", "AT_09": "45", "DVC_04": "25.00", "HT_16": "45.0", "HT_06": "8", "HT_11": "3"},
    "2026": {"HT_03": "112", "AT_09": "78", "DVC_04": "26.00", "HT_16": "60.0", "HT_06": "9", "HT_11": "4"},
}


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the twelve months of 2026."""
    folder = tmp_path_factory.mktemp("year") / "data"
    workspace = Workspace.create(folder, UnitTable().province("08", CLOCK.today()), Settings("Sở", BY, HEAD), CLOCK)
    left: list[str] = []
    for number in range(1, 13):
        with workspace.edit(Period.month(2026, number), BY) as (report, author):
            figures = {code: Figure(value, confirmed=True) for code, value in typed(number).items()}
            workspace.save_figures(report, figures, author)
            new = [f"v{number}_{n}" for n in range(10 if number == 1 else FOUND.get(number, 0))]
            gone, left = left[: COVERED.get(number, 0)], [*left[COVERED.get(number, 0) :], *new]
            rows = [
                RowChange(row_id, {"commune_code": "02215", "village": row_id, "status": "chua_phu"}) for row_id in new
            ]
            rows += [RowChange(row_id, {"status": "da_phu"}) for row_id in gone]
            workspace.change_rows(report, VILLAGES, rows, author)
    workspace.close()
    return folder


@pytest.fixture
def workspace(year: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(year, tmp_path / "data")
    opened = Workspace.open(tmp_path / "data", CLOCK)
    yield opened
    opened.close()


def of(month: Month) -> dict[str, str]:
    return {code: str(month.values[code]) for code in BY_HAND["2026"]}


def rules(month: Month, place: str | None = None) -> set[str]:
    return {f.problem.rule for f in month.findings if place in (None, f.problem.place)}


@pytest.mark.parametrize("name", BY_HAND)
def test_values_are_those_worked_out_by_hand(workspace: Workspace, name: str) -> None:
    month = workspace.month(Period.parse(name))
    assert of(month) == BY_HAND[name]
    assert {code: str(workspace.values(Period.parse(name))[code]) for code in BY_HAND["2026"]} == BY_HAND[name]
    assert (month.status, month.exists, month.revision) == (Status.ENTERING, False, 0)


def test_the_year_to_date_is_the_year_when_it_is_over(workspace: Workspace) -> None:
    december, october = workspace.month(Period.month(2026, 12)), workspace.month(Period.month(2026, 10))
    assert {code: str(december.year_to_date[code].value) for code in BY_HAND["2026"]} == BY_HAND["2026"]
    assert [str(october.year_to_date[code].value) for code in ("AT_09", "DVC_04")] == ["55", "25.00"]  # 550 of 2.200
    quarter = workspace.month(Period.parse("2026-Q2"))
    assert quarter.year_to_date["AT_09"].value == 21


def test_the_year_to_date_stands_in_the_workbook_as_it_was_approved(workspace: Workspace, tmp_path: Path) -> None:
    made = send(workspace, Period.parse("2026-Q2"), tmp_path)
    workspace.enter(MARCH, "AT_09", "30", BY)
    export(workspace, Period.parse("2026-Q2"), tmp_path)
    book = openpyxl.load_workbook(made)
    (sheet, figure), (_, heading) = (
        next(iter(book.defined_names[n].destinations)) for n in ("AT_09", "H.year_to_date")
    )
    column = book[sheet][heading].column
    assert [book[sheet].cell(book[sheet][figure].row, column).value, book[sheet][heading].value] == [
        21, "Lũy kế từ đầu năm",
    ]  # fmt: skip


def test_it_is_compared_with_the_period_before_and_a_year_ago(workspace: Workspace) -> None:
    second = workspace.month(Period.parse("2026-Q2"))
    assert (second.previous["AT_09"], second.previous["DVC_04"], second.year_ago) == (6, Decimal("20.00"), {})
    next_year = workspace.month(Period.parse("2027-Q1"))
    assert (next_year.previous["AT_09"], next_year.year_ago["AT_09"]) == (33, 6)


def test_an_edit_of_a_month_is_in_its_longer_periods_at_once(workspace: Workspace) -> None:
    assert workspace.values(QUARTER)["AT_09"] == 6
    workspace.enter(MARCH, "AT_09", "30", BY)
    assert workspace.values(QUARTER)["AT_09"] == workspace.month(QUARTER).values["AT_09"] == 33
    assert workspace.month(Period.parse("2026-Q2")).previous["AT_09"] == 33
    assert workspace.values(Period.parse("2026"))["AT_09"] == 105


def test_a_month_begun_later_is_in_them_too(workspace: Workspace) -> None:
    january, quarter = Period.month(2027, 1), Period.parse("2027-Q1")
    assert (workspace.values(january), workspace.values(quarter)) == ({}, {})
    workspace.start(january, BY)
    assert workspace.values(january)["HT_03"] == 112
    workspace.enter(january, "AT_09", "5", BY)
    assert workspace.values(quarter)["AT_09"] == 5


def test_missing_months_are_named(workspace: Workspace) -> None:
    workspace.enter(Period.month(2026, 2), "AT_09", "", BY)
    workspace.enter(Period.month(2026, 3), "HT_03", "", BY)
    month = workspace.month(QUARTER)
    assert (month.values["AT_09"], month.combined["AT_09"].missing) == (4, (Period.month(2026, 2),))
    assert (month.values["HT_03"], month.combined["HT_03"].reason) == (None, NoValue.MISSING)
    assert (month.figure("HT_03").reason, rules(month, "HT_03")) == (BlankReason.NO_DATA, {"MONTHS_MISSING"})
    (problem,) = [f.problem for f in month.findings if (f.problem.rule, f.problem.place) == ("MONTHS_MISSING", "AT_09")]
    assert "02/2026" in describe(problem, month.pack, Messages("vi"))
    workspace.annotate(Period.month(2026, 2), "AT_09", BY, reason=BlankReason.NONE_OCCURRED)
    assert not rules(workspace.month(QUARTER), "AT_09"), "nothing occurred: that month is not missing"


def test_a_month_without_a_report_is_missing(workspace: Workspace) -> None:
    month = workspace.month(Period.parse("2027-H1"))
    assert month.values["HT_03"] is None
    assert workspace.values(Period.parse("2027-H1")) == {}


# -- what is told anew -------------------------------------------------------------------------------------------------


def test_computed_figures_and_rows_of_months_are_not_typed(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(DomainError, match=r"longer\.computed"):
        workspace.enter(QUARTER, "HT_03", "5", BY)
    with pytest.raises(DomainError, match=r"longer\.computed"):
        workspace.annotate(QUARTER, "NEN_HO", BY, note="x")
    with pytest.raises(DomainError, match=r"longer\.rows"):
        workspace.enter_row(QUARTER, VILLAGES, None, {"village": "Nà Tông"}, BY)
    with pytest.raises(DomainError, match=r"longer\.rows"):
        workspace.delete_rows(QUARTER, VILLAGES, ["v1_1"], BY)
    path = tmp_path / "q.csv"
    path.write_text("code,value\nHT_03,5\nTT_01,Tốt\n", encoding="utf-8")
    with pytest.raises(LoadRefused) as caught:
        load(workspace, path, QUARTER, BY)
    assert [(cell.place, cell.error.key) for cell in caught.value.rejected] == [("A2", "longer.computed")]
    month = workspace.month(QUARTER)
    assert not month.exists
    assert (month.editable("TT_01"), month.editable("HT_03")) == (True, False)


def test_the_narrative_begins_as_the_last_month_has_it_and_is_its_own(workspace: Workspace) -> None:
    workspace.enter(MARCH, "TT_01", "Tháng 3 tốt.", BY)
    row_id, _ = workspace.enter_row(MARCH, "proposals", None, {"content": "Bố trí kinh phí", "addressee": "Bộ"}, BY)
    month = workspace.month(QUARTER)
    assert (month.values["TT_01"], month.figure("TT_01").confirmed) == ("Tháng 3 tốt.", False)
    assert rules(month, "TT_01") == {"UNCONFIRMED"}
    assert month.values["TT_04"] == 1
    workspace.enter(QUARTER, "TT_01", "Quý I tốt.", BY)
    _, month = workspace.enter_row(QUARTER, "proposals", None, {"content": "Sửa biểu mẫu"}, BY)
    assert (month.values["TT_01"], month.values["TT_04"]) == ("Quý I tốt.", 2)
    march = workspace.month(MARCH)
    assert (march.values["TT_01"], march.values["TT_04"]) == ("Tháng 3 tốt.", 1), "the month keeps its own"
    assert workspace.month(Period.month(2026, 4)).values["TT_04"] == 1, "what the quarter says goes no further"
    workspace.delete_rows(QUARTER, "proposals", [row_id], BY)
    assert [r.values["content"] for r in workspace.month(QUARTER).registers["proposals"].rows] == ["Sửa biểu mẫu"]
    undone = workspace.apply(workspace.take_inverse(), BY)
    assert undone.values["TT_04"] == 2


def test_confirming_takes_only_the_narrative(workspace: Workspace) -> None:
    workspace.enter(MARCH, "TT_01", "Tháng 3 tốt.", BY)
    workspace.enter_row(MARCH, "proposals", None, {"content": "Bố trí kinh phí"}, BY)
    assert rules(workspace.month(QUARTER), "proposals") == {"REGISTER_UNCONFIRMED"}
    assert not rules(workspace.month(QUARTER), VILLAGES), "the rows of the months were confirmed there"
    month = workspace.confirm(QUARTER, BY)
    assert not rules(month, "TT_01") | rules(month, "proposals")


# -- a report of its own -----------------------------------------------------------------------------------------------


def send(workspace: Workspace, period: Period, out: Path) -> Path:
    """Settle and send a longer period."""
    workspace.enter(period, "TT_01", "Kết quả tốt.", BY)
    for name in ("shortcomings", "next_tasks", "proposals"):
        workspace.confirm_empty(period, name, BY)
    workspace.explain(period, "Đã rà soát", BY)
    approve(workspace, period, HEAD)
    return export(workspace, period, out).path


@pytest.mark.parametrize("name", ["2026-Q1", "2026-H2", "2026-9M", "2026"])
def test_it_is_approved_exported_and_checked(workspace: Workspace, tmp_path: Path, name: str) -> None:
    period = Period.parse(name)
    path = send(workspace, period, tmp_path)
    assert path.name == f"CDS_08_{name}_r0.xlsx"
    assert check_file(path, workspace.pack, UnitTable(), Messages("vi")).problems == []
    month = workspace.month(period)
    assert (month.status, of(month)) == (Status.SENT, BY_HAND[name])
    first = export(workspace, period, tmp_path).canonical_hash
    workspace.enter(Period.month(2026, 12), "AT_09", "1", BY)
    assert export(workspace, period, tmp_path).canonical_hash == first, "what was sent stays"
    assert [str(summary.period) for summary in workspace.all_periods()].count(name) == 1
    assert name not in [str(summary.period) for summary in workspace.months()]


def test_a_changed_figure_in_its_workbook_is_named(workspace: Workspace, tmp_path: Path) -> None:
    path = send(workspace, QUARTER, tmp_path)
    book = openpyxl.load_workbook(path)
    sheet, cell = next(iter(book.defined_names["AT_09"].destinations))
    book[sheet][cell] = 7
    book.save(path)
    verdict = check_file(path, workspace.pack, UnitTable(), Messages("vi"))
    assert "AT_09" in {problem.place for problem in verdict.problems}


def test_a_month_changed_later_is_seen_and_amended(workspace: Workspace, tmp_path: Path) -> None:
    send(workspace, QUARTER, tmp_path)
    workspace.enter(MARCH, "AT_09", "4", BY)
    month = workspace.month(QUARTER)
    assert (month.values["AT_09"], rules(month, "AT_09")) == (6, {"MONTHS_CHANGED"})
    (problem,) = [f.problem for f in month.findings if (f.problem.rule, f.problem.place) == ("MONTHS_CHANGED", "AT_09")]
    assert "7" in describe(problem, month.pack, Messages("vi"))
    reopened = reopen(workspace, QUARTER, HEAD, "Tháng 3 sửa số")
    assert (reopened.revision, reopened.values["AT_09"], reopened.values["TT_01"]) == (1, 7, "Kết quả tốt.")
    workspace.explain(QUARTER, "Đã rà soát", BY)
    approve(workspace, QUARTER, HEAD)
    made = export(workspace, QUARTER, tmp_path)
    assert check_file(made.path, workspace.pack, UnitTable(), Messages("vi")).problems == []


def test_blanks_travel_with_their_reason(workspace: Workspace, tmp_path: Path) -> None:
    workspace.enter(MARCH, "HT_03", "", BY)
    path = send(workspace, QUARTER, tmp_path)
    book = openpyxl.load_workbook(path)
    sheet, cell = next(iter(book.defined_names["HT_03"].destinations))
    row = [c.value for c in book[sheet][book[sheet][cell].row]]
    assert "Chưa có số liệu" in row
    assert "Thiếu số liệu tháng 03/2026." in row
