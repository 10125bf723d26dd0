"""Periods: their names, data windows and order."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_desktop.domain.errors import DomainError
from cds_desktop.domain.periods import Period, PeriodKind, Window

years = st.integers(2000, 2099)
months = st.builds(Period.month, years, st.integers(1, 12))
quarters = st.builds(Period, st.just(PeriodKind.QUARTER), years, st.integers(1, 4))
halves = st.builds(Period, st.just(PeriodKind.HALF_YEAR), years, st.integers(1, 2))
single = st.builds(Period, st.sampled_from([PeriodKind.NINE_MONTHS, PeriodKind.YEAR]), years, st.just(0))
ad_hoc = st.builds(Period, st.just(PeriodKind.AD_HOC), years, st.integers(1, 99))
dated = months | quarters | halves | single
periods = dated | ad_hoc


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("2026-10", PeriodKind.MONTH, 10),
        ("2026-Q3", PeriodKind.QUARTER, 3),
        ("2026-H1", PeriodKind.HALF_YEAR, 1),
        ("2026-H2", PeriodKind.HALF_YEAR, 2),
        ("2026-9M", PeriodKind.NINE_MONTHS, 0),
        ("2026", PeriodKind.YEAR, 0),
        ("2026-X01", PeriodKind.AD_HOC, 1),
        (" 2026-q3 ", PeriodKind.QUARTER, 3),
    ],
)
def test_names_of_the_contract_are_read(text: str, kind: PeriodKind, number: int) -> None:
    assert Period.parse(text) == Period(kind, 2026, number)


@given(periods)
def test_a_written_name_is_read_back(period: Period) -> None:
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize(
    "text",
    [
        "", "2026-0", "2026-00", "2026-13", "2026-1", "26-10", "2026-Q0", "2026-Q5", "2026-H3", "2026-9", "2026-6M",
        "2026-X00", "2026-X1", "2026-X100", "2026-10-01", "1999-12", "2100-01", "2204-03", "202610", "10/2026",
        "2026-1o", "\uff12\uff10\uff12\uff16-10", "2026-\u0661\u0662",
    ],
)  # fmt: skip
def test_other_names_are_refused(text: str) -> None:
    with pytest.raises(DomainError) as caught:
        Period.parse(text)
    assert (caught.value.key, caught.value.params) == ("period.bad", {"text": text})


@pytest.mark.parametrize(
    ("text", "start", "cut_off"),
    [
        ("2026-10", date(2026, 9, 15), date(2026, 10, 14)),
        ("2026-01", date(2025, 12, 15), date(2026, 1, 14)),
        ("2026-03", date(2026, 2, 15), date(2026, 3, 14)),
        ("2026-Q1", date(2025, 12, 15), date(2026, 3, 14)),
        ("2026-Q3", date(2026, 6, 15), date(2026, 9, 14)),
        ("2026-H1", date(2025, 12, 15), date(2026, 6, 14)),
        ("2026-H2", date(2026, 6, 15), date(2026, 12, 14)),
        ("2026-9M", date(2025, 12, 15), date(2026, 9, 14)),
        ("2026", date(2025, 12, 15), date(2026, 12, 14)),
    ],
)
def test_data_windows_are_those_of_the_decree(text: str, start: date, cut_off: date) -> None:
    period = Period.parse(text)
    assert (period.window_start, period.cut_off) == (start, cut_off)


@given(months)
def test_windows_of_months_follow_each_other_without_gap(month: Period) -> None:
    assert month.window_start == month.previous().cut_off + timedelta(days=1)


def test_an_ad_hoc_period_has_no_window_without_its_pack() -> None:
    with pytest.raises(DomainError) as caught:
        _ = Period.parse("2026-X01").cut_off
    assert (caught.value.key, caught.value.params) == ("period.ad_hoc", {"period": "2026-X01"})


def test_months_end_longer_periods() -> None:
    ends = [
        [m for m in range(1, 13) if getattr(Period.month(2026, m), f"ends_{name}")]
        for name in ("quarter", "half_year", "year")
    ]
    assert ends == [[3, 6, 9, 12], [6, 12], [12]]


@given(months, st.integers(-1200, 1200))
def test_shifting_there_and_back(month: Period, count: int) -> None:
    assert month.shifted(count).shifted(-count) == month
    assert month.shifted(12 * count) == Period.month(month.year + count, month.number)


def test_neighbours_of_a_month() -> None:
    january = Period.month(2026, 1)
    neighbours = [january.previous(), january.shifted(1), january.year_ago()]
    assert [str(month) for month in neighbours] == ["2025-12", "2026-02", "2025-01"]
    assert str(Period.parse("2026-Q3").year_ago()) == "2025-Q3"
    assert Period.month_of(date(2026, 1, 31)) == january


@given(months, months)
def test_months_are_ordered_by_time_as_their_names_are(first: Period, second: Period) -> None:
    assert (first < second) == (first.cut_off < second.cut_off) == (str(first) < str(second)) == (second > first)
    assert (first <= second) == (first < second or first == second) == (second >= first)


@given(st.lists(periods, unique=True))
def test_periods_of_all_kinds_have_one_order(some: list[Period]) -> None:
    ordered = sorted(some)
    some.reverse()
    assert sorted(some) == ordered
    assert [p.year for p in ordered] == sorted(p.year for p in some)


longer = quarters | halves | single
windows = st.tuples(st.dates(date(2001, 1, 20), date(2098, 1, 1)), st.integers(0, 40)).map(
    lambda pair: Window(pair[0], pair[0] + timedelta(days=pair[1]))
)


@given(longer)
def test_longer_periods_are_made_of_their_months(period: Period) -> None:
    span = period.span
    assert (span[0].window_start, span[-1].cut_off) == (period.window_start, period.cut_off)
    assert [later.previous() for later in span[1:]] == span[:-1]
    assert period.last_month == span[-1]
    assert (period.is_longer, period.is_month, period.is_ad_hoc) == (True, False, False)
    assert len(span) == {"Q": 3, "H": 6, "9M": 9, "Y": 12}[period.kind]


@given(dated)
def test_the_year_to_date_ends_with_the_period(period: Period) -> None:
    so_far = period.year_to_date
    assert (so_far[0], so_far[-1]) == (Period.month(period.year, 1), period.last_month)
    assert so_far[-len(period.span) :] == period.span


@given(quarters | halves)
def test_before_a_quarter_or_half_year_comes_the_one_that_ends_where_it_begins(period: Period) -> None:
    before = period.previous()
    assert before.kind is period.kind
    assert before.cut_off + timedelta(days=1) == period.window_start


@given(single)
def test_before_a_year_or_nine_months_comes_that_of_last_year(period: Period) -> None:
    assert period.previous() == period.year_ago() == Period(period.kind, period.year - 1, 0)


@given(periods, windows)
def test_dates_of_its_own_do_not_make_another_period(period: Period, window: Window) -> None:
    own = period.within(window)
    assert (own.window_start, own.cut_off) == (window.start, window.cut_off)
    assert (own, hash(own), str(own)) == (period, hash(period), str(period))
    assert period.within(None) is period


@given(ad_hoc, windows)
def test_an_ad_hoc_period_follows_the_last_month_cut_off_by_then(period: Period, window: Window) -> None:
    own = period.within(window)
    assert own.last_month.cut_off <= own.cut_off < own.last_month.shifted(1).cut_off
    assert own.previous() == own.last_month
    assert own.year_ago() == own.last_month.year_ago()
    assert (own.span, own.is_ad_hoc, own.is_longer) == ([], True, False)


@given(months)
def test_months_are_read_as_people_write_them(month: Period) -> None:
    number, year = month.number, month.year
    written = [
        str(month), f"{number:02d}/{year}", f"{number}/{year}", f"tháng {number}/{year}", f"Tháng {number} năm {year}",
        f"T{number}/{year}", f"{number}.{year}", f"01/{number:02d}/{year}", f" {month} ",
    ]  # fmt: skip
    assert {Period.read_month(text) for text in written} == {month}


@pytest.mark.parametrize(
    "text", ["", "13/2026", "0/2026", "2026", "2026-Q1", "quý 1/2026", "10/26", "2026-1", "x 1/2026"]
)
def test_what_names_no_month_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match=r"period\.no_month"):
        Period.read_month(text)


@given(st.text(max_size=20))
def test_reading_a_month_never_fails_otherwise(text: str) -> None:
    with suppress(DomainError):
        assert Period.read_month(text).is_month
