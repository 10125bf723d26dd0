"""Official values for figures that an earlier month was sent with as provisional (số chính thức kỳ trước)."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from cds_desktop.domain.clock import FixedClock
from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.figures import Quality
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.domain.units import UnitTable
from cds_desktop.exchange.reader import read_submission
from cds_desktop.reporting.checking import check_file
from cds_desktop.reporting.corrections import Given, correct, correct_all, is_open, open_figures
from cds_desktop.reporting.loading import LoadRefused, load
from cds_desktop.reporting.overview import series
from cds_desktop.reporting.sending import approve, export, reopen
from cds_desktop.reporting.texts import describe
from cds_desktop.reporting.workspace import Workspace

JANUARY, FEBRUARY, MARCH = (Period.month(2026, number) for number in (1, 2, 3))
QUARTER = Period.parse("2026-Q1")
BY, HEAD = "Lan", "Bình"


def send(workspace: Workspace, period: Period, out: Path) -> None:
    workspace.confirm(period, BY)
    for name, state in workspace.month(period).registers.items():
        if not state.rows:
            workspace.confirm_empty(period, name, BY)
    workspace.explain(period, "Đã rà soát", BY)
    approve(workspace, period, HEAD)
    export(workspace, period, out)


@pytest.fixture
def sent(workspace: Workspace, tmp_path: Path) -> Workspace:
    """January was sent with 90 of 100 villages, an estimate, and 1.000 final subscribers."""
    workspace.enter(JANUARY, "HT_03", "100", BY)
    workspace.enter(JANUARY, "HT_04", "90", BY)
    workspace.annotate(JANUARY, "HT_04", BY, quality=Quality.ESTIMATE)
    send(workspace, JANUARY, tmp_path)
    workspace.clock = FixedClock(datetime(2026, 2, 18, 9))
    return workspace


def test_it_stands_in_for_the_month_in_all_comparisons(sent: Workspace) -> None:
    frozen = dict(sent.month(JANUARY).values)
    month = correct(sent, FEBRUARY, JANUARY, "HT_04", "95", BY, note="Quyết toán", source="Viettel")
    (correction,) = month.corrections
    assert (correction.value, correction.note, correction.source) == (95, "Quyết toán", "Viettel")
    assert (month.previous["HT_04"], month.official_before) == (95, {"HT_04": 95})
    assert month.previous["HT_05"] == frozen["HT_03"] - 95, "what is computed from it is computed again"
    assert [p.value for p in series(sent, "HT_04", FEBRUARY, 2)] == [95, 90]
    assert sent.month(Period.month(2027, 1)).year_ago["HT_04"] == 95
    assert dict(sent.month(JANUARY).values) == frozen, "the month itself is as it was sent"
    assert sent.trail.first_broken() is None


def test_it_is_added_up_in_longer_periods(workspace: Workspace, tmp_path: Path) -> None:
    for period, text in ((JANUARY, "4"), (FEBRUARY, "5")):
        workspace.enter(period, "TC_15", text, BY)
        workspace.annotate(period, "TC_15", BY, quality=Quality.PROVISIONAL)
        send(workspace, period, tmp_path)
    assert workspace.values(QUARTER)["TC_15"] == 9
    correct(workspace, MARCH, JANUARY, "TC_15", "7", BY)
    workspace.enter(MARCH, "TC_15", "1", BY)
    assert workspace.values(QUARTER)["TC_15"] == 13
    assert workspace.month(MARCH).year_to_date["TC_15"].value == 13


def test_months_between_do_not_know_it(sent: Workspace, tmp_path: Path) -> None:
    send(sent, FEBRUARY, tmp_path)
    first = export(sent, FEBRUARY, tmp_path).canonical_hash
    correct(sent, MARCH, JANUARY, "HT_04", "95", BY)
    assert sent.month(FEBRUARY).previous["HT_04"] == 90
    assert export(sent, FEBRUARY, tmp_path).canonical_hash == first


def test_it_is_undone_and_taken_back(sent: Workspace) -> None:
    correct(sent, FEBRUARY, JANUARY, "HT_04", "95", BY)
    first = sent.take_inverse()
    correct(sent, FEBRUARY, JANUARY, "HT_04", "96", BY)
    second = sent.take_inverse()
    assert (first.places, bool(first)) == (["HT_04"], True)
    assert sent.apply(second, BY).previous["HT_04"] == 95
    redo = sent.take_inverse()
    assert sent.apply(redo, BY).previous["HT_04"] == 96
    assert sent.apply(first, BY).previous["HT_04"] == 90
    correct(sent, FEBRUARY, JANUARY, "HT_04", "95", BY)
    assert not correct(sent, FEBRUARY, JANUARY, "HT_04", " ", BY).corrections


@pytest.mark.parametrize(
    ("period", "earlier", "code", "text", "key"),
    [
        (FEBRUARY, JANUARY, "HT_03", "99", "correction.final"),
        (FEBRUARY, JANUARY, "HT_05", "5", "correction.computed"),
        (FEBRUARY, JANUARY, "NEN_HO", "5", "correction.computed"),
        (FEBRUARY, JANUARY, "HT_99", "5", "code.unknown"),
        (FEBRUARY, JANUARY, "HT_04", "9x", "entry.not_a_number"),
        (FEBRUARY, FEBRUARY, "HT_04", "95", "correction.not_earlier"),
        (JANUARY, FEBRUARY, "HT_04", "95", "correction.not_earlier"),
        (MARCH, FEBRUARY, "HT_04", "95", "correction.not_sent"),
        (JANUARY, Period.month(2025, 12), "HT_04", "95", "correction.not_sent"),
        (QUARTER, JANUARY, "HT_04", "95", "correction.not_earlier"),
    ],
)
def test_all_else_is_an_amendment(
    sent: Workspace, period: Period, earlier: Period, code: str, text: str, key: str
) -> None:
    before = sent.database.scalar("SELECT count(*) FROM audit")
    with pytest.raises(DomainError) as caught:
        correct(sent, period, earlier, code, text, BY)
    assert caught.value.key == key
    assert sent.database.scalar("SELECT count(*) FROM audit") == before


def test_a_locked_month_brings_no_more(sent: Workspace, tmp_path: Path) -> None:
    send(sent, FEBRUARY, tmp_path)
    with pytest.raises(DomainError, match=r"report\.locked"):
        correct(sent, FEBRUARY, JANUARY, "HT_04", "95", BY)


def test_it_must_not_contradict_its_own_month(sent: Workspace) -> None:
    month = correct(sent, FEBRUARY, JANUARY, "HT_04", "101", BY)  # of 100 villages
    (problem,) = [f.problem for f in month.findings if f.problem.rule == "CORRECTION_BREAKS"]
    assert (problem.place, problem.params["period"], problem.params["broken"]) == (
        "HT_04",
        "2026-01",
        "HT_04_TRONG_HT_03",
    )
    assert not month.ready
    for language in ("vi", "en"):
        sentence = describe(problem, sent.pack, Messages(language))
        assert "2026-01" in sentence
        assert "101" in sentence
    assert not [
        f
        for f in correct(sent, FEBRUARY, JANUARY, "HT_04", "100", BY).findings
        if f.problem.rule == "CORRECTION_BREAKS"
    ]


def test_an_amendment_of_the_month_goes_before_it(sent: Workspace, tmp_path: Path) -> None:
    correct(sent, FEBRUARY, JANUARY, "HT_04", "95", BY)
    reopen(sent, JANUARY, HEAD, "Sửa số thôn")
    sent.enter(JANUARY, "HT_04", "97", BY)
    month = sent.month(FEBRUARY)
    assert (month.previous["HT_04"], month.official_before) == (97, {})
    assert "CORRECTION_STALE" in {f.problem.rule for f in month.findings}


def test_it_travels_in_the_workbook(sent: Workspace, tmp_path: Path) -> None:
    correct(sent, FEBRUARY, JANUARY, "HT_04", "95", BY, note="Quyết toán")
    send(sent, FEBRUARY, tmp_path)
    made = export(sent, FEBRUARY, tmp_path)
    assert check_file(made.path, sent.pack, UnitTable(), Messages("vi")).problems == []
    (read,) = read_submission(made.path, sent.pack, UnitTable()).submission.corrections
    assert (read.period, read.code, read.sent, read.value, read.note) == (JANUARY, "HT_04", 90, 95, "Quyết toán")
    book = openpyxl.load_workbook(made.path)
    sheet = book["Số chính thức kỳ trước"]
    cell = next(c for row in sheet.iter_rows() for c in row if c.value == 95)
    cell.value = 99
    book.save(made.path)
    verdict = check_file(made.path, sent.pack, UnitTable(), Messages("vi"))
    assert {problem.place for problem in verdict.problems} == {"HT_04"}


def test_the_next_revision_brings_it_too(sent: Workspace, tmp_path: Path) -> None:
    correct(sent, FEBRUARY, JANUARY, "HT_04", "95", BY)
    send(sent, FEBRUARY, tmp_path)
    reopened = reopen(sent, FEBRUARY, HEAD, "Bổ sung")
    assert [c.value for c in reopened.corrections] == [95]
    taken_back = correct(sent, FEBRUARY, JANUARY, "HT_04", "", BY)
    assert taken_back.previous["HT_04"] == 90, "the newest revision counts"


# -- loading -----------------------------------------------------------------------------------------------------------


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "so_lieu.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("written", ["2026-01", "01/2026", "tháng 1/2026"])
def test_rows_of_an_earlier_month_are_official_values(sent: Workspace, tmp_path: Path, written: str) -> None:
    path = table(
        tmp_path,
        f"code,period,value,quality,note\nHT_04,{written},95,chính thức,Quyết toán\nHT_04,02/2026,96,,\nHT_03,,100,,\n",
    )
    loaded = load(sent, path, FEBRUARY, BY)
    assert loaded.count == 3
    assert (loaded.month.previous["HT_04"], loaded.month.values["HT_04"], loaded.month.values["HT_03"]) == (95, 96, 100)
    assert loaded.month.corrections[0].note == "Quyết toán"
    undone = sent.apply(loaded.inverse, BY)
    assert (undone.previous["HT_04"], undone.corrections) == (90, [])


def test_rejected_cells_of_earlier_months_are_named(sent: Workspace, tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "code,period,value,reason,quality\nHT_04,2026-01,9x,,\nHT_03,2026-01,99,,\nHT_04,quý 1,5,,\n,2026-01,5,,\n"
        "HT_04,2026-01,95,chua_co_so_lieu,\nHT_04,2026-01,95,,so_bo\nHT_03,2026-02,100,,\n",
    )
    with pytest.raises(LoadRefused) as caught:
        load(sent, path, FEBRUARY, BY)
    assert {cell.place: cell.error.key for cell in caught.value.rejected} == {
        "C2": "entry.not_a_number",
        "A3": "correction.final",
        "B4": "period.no_month",
        "B5": "load.code_missing",
        "A6": "correction.both",
        "A7": "correction.both",
    }
    assert sent.month(FEBRUARY).values["HT_04"] == Decimal(90), "carried over, nothing was written"
    assert not sent.month(FEBRUARY).exists


# -- what may be corrected, and several at once ------------------------------------------------------------------------


def test_figures_sent_as_provisional_are_listed_with_what_was_given(sent: Workspace) -> None:
    assert [(one.period, one.indicator.code, one.official) for one in open_figures(sent, FEBRUARY)] == [
        (JANUARY, "HT_04", None)
    ]
    assert is_open(sent, FEBRUARY, "HT_04")
    assert not is_open(sent, FEBRUARY, "HT_03"), "it was sent as it is"
    correct(sent, FEBRUARY, JANUARY, "HT_04", "95", BY)
    (one,) = open_figures(sent, FEBRUARY)
    assert one.official is not None
    assert (one.sent.value, one.sent.quality, one.official.value) == (90, Quality.ESTIMATE, 95)
    assert open_figures(sent, MARCH)[0].official is None, "February brings it"
    assert open_figures(sent, JANUARY) == []
    reopen(sent, JANUARY, HEAD, "Sửa số thôn")
    assert open_figures(sent, FEBRUARY) == [], "it is being amended"


def test_several_are_one_edit_all_or_nothing(sent: Workspace) -> None:
    given = {(JANUARY, "HT_04"): Given("95", "Viettel", "Quyết toán")}
    month = correct_all(sent, FEBRUARY, given, BY)
    assert [(c.value, c.source, c.note) for c in month.corrections] == [(95, "Viettel", "Quyết toán")]
    inverse = sent.take_inverse()
    with pytest.raises(DomainError, match=r"correction\.final"):
        correct_all(sent, FEBRUARY, {(JANUARY, "HT_04"): Given("96"), (JANUARY, "HT_03"): Given("99")}, BY)
    assert sent.month(FEBRUARY).previous["HT_04"] == 95
    assert sent.apply(inverse, BY).previous["HT_04"] == 90


def test_a_series_says_which_points_are_official(sent: Workspace) -> None:
    correct(sent, FEBRUARY, JANUARY, "HT_04", "95", BY)
    assert [point.official for point in series(sent, "HT_04", FEBRUARY, 2)] == [True, False]
