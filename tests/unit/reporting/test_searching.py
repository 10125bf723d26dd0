"""Search: ranked, with and without marks, over indicators, rows and help; rows are read again when they change."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_desktop.domain.clock import FixedClock
from cds_desktop.domain.messages import Messages
from cds_desktop.domain.periods import Period
from cds_desktop.domain.text import matches
from cds_desktop.domain.units import unit_table
from cds_desktop.reporting.searching import Kind, Page, Search
from cds_desktop.reporting.workspace import Settings, Workspace

CLOCK = FixedClock(datetime(2026, 2, 18, 9, 0))
PERIOD = Period.month(2026, 2)
PAGES = [
    Page("01", "Bắt đầu", "Bắt đầu Chương trình có bốn vùng"),
    Page("07", "Duyệt, xuất tệp và gửi", "Duyệt, xuất tệp và gửi. Mã đối chiếu ở chân trang."),
]
WORDS = ["HT_06", "thôn", "thon", "lõm sóng", "song", "Nà Tông", "na tong", "mã đối chiếu", "tỷ lệ", "xyz", "12/NQ"]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("search")
    made = Workspace.create(folder / "cds", unit_table().province("08", CLOCK.today()), Settings("Sở", "Lan"), CLOCK)
    for village in ("Nà Tông", "Nà Tổng", "Bản Kè"):
        made.enter_row(PERIOD, "dead_zone_villages", None, {"commune_code": "02215", "village": village}, "Lan")
    made.enter_row(PERIOD, "documents", None, {"indicator": "TC_10", "number": "12/NQ-HĐND"}, "Lan")
    return made


def commune_name(code: str) -> str:
    return unit_table().commune(code, date(2026, 2, 14)).full_name


def places(workspace: Workspace, typed: str, kind: Kind) -> list[str]:
    found = Search(Messages("vi"), PAGES).find(workspace.month(PERIOD), typed, commune_name)
    return [hit.place if kind is not Kind.ROW else hit.title for hit in found.get(kind, (0, []))[1]]


@pytest.mark.parametrize("typed", ["HT_06", "ht_06"])
def test_a_code_comes_before_all_that_mentions_it(workspace: Workspace, typed: str) -> None:
    assert places(workspace, typed, Kind.INDICATOR)[0] == "HT_06"


def test_the_name_s_beginning_comes_before_a_word_inside(workspace: Workspace) -> None:
    month = workspace.month(PERIOD)
    found = Search(Messages("vi"), PAGES).find(month, "thôn lõm", commune_name)[Kind.INDICATOR][1]
    beginning = [month.pack.indicators[hit.place].label.lower().startswith("thôn lõm") for hit in found]
    assert beginning == sorted(beginning, reverse=True)


def test_rows_are_found_by_any_of_their_texts(workspace: Workspace) -> None:
    assert places(workspace, "ban ke", Kind.ROW) == ["Bản Kè"]
    assert places(workspace, "12/nq", Kind.ROW) == ["12/NQ-HĐND"]
    commune = commune_name("02215")
    assert places(workspace, commune, Kind.ROW) == ["Nà Tông", "Nà Tổng", "Bản Kè"]


def test_marks_count_where_they_are_typed(workspace: Workspace) -> None:
    assert places(workspace, "na tong", Kind.ROW) == ["Nà Tông", "Nà Tổng"]
    assert places(workspace, "nà tông", Kind.ROW) == ["Nà Tông"]


def test_help_is_found(workspace: Workspace) -> None:
    assert places(workspace, "ma doi chieu", Kind.HELP) == ["07"]
    assert places(workspace, "bat dau", Kind.HELP) == ["01"]
    assert Search(Messages("vi"), PAGES).find(workspace.month(PERIOD), "  ", commune_name) == {}


def test_a_changed_row_is_read_again(workspace: Workspace) -> None:
    search = Search(Messages("vi"), PAGES)
    assert Kind.ROW not in search.find(workspace.month(PERIOD), "Khuổi Phìn", commune_name)
    row = workspace.month(PERIOD).registers["dead_zone_villages"].rows[2].row_id
    workspace.enter_row(PERIOD, "dead_zone_villages", row, {"village": "Khuổi Phìn"}, "Lan")
    found = search.find(workspace.month(PERIOD), "Khuổi Phìn", commune_name)
    assert [hit.place for hit in found[Kind.ROW][1]] == [f"dead_zone_villages/{row}"]
    workspace.enter_row(PERIOD, "dead_zone_villages", row, {"village": "Bản Kè"}, "Lan")


def test_nobody_gets_what_nobody_waits_for(workspace: Workspace) -> None:
    search = Search(Messages("vi"), PAGES)
    assert search.find(workspace.month(PERIOD), "thôn", commune_name, stopped=lambda: True) == {}
    assert search.find(workspace.month(PERIOD), "bản", commune_name)[Kind.ROW][0] == 1, "what was not read is read now"


@given(typed=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join))
def test_what_is_found_holds_every_word(workspace: Workspace, typed: str) -> None:
    month = workspace.month(PERIOD)
    found = Search(Messages("vi"), PAGES).find(month, typed, commune_name)
    fitting = [code for code, i in month.pack.asked.items() if matches(typed, f"{code} {i.label} {i.description}")]
    assert found.get(Kind.INDICATOR, (0, []))[0] == len(fitting)
    assert {hit.place for hit in found.get(Kind.INDICATOR, (0, []))[1]} <= set(fitting)
    assert found.get(Kind.HELP, (0, []))[0] == sum(matches(typed, page.words) for page in PAGES)
